// SPDX-License-Identifier: Apache-2.0
// What stands before a capitalised word, as far as it says whether a name comes: a title, a greeting, a
// label, a place. At most as many characters are looked at as a stream keeps.
import { hashIn, isCapitalAt, isLetterAt, wordStart, unitAt } from './letters.ts';
import { lexicon, phrases, WORD } from './lexicon.ts';
import { WORD_CHARS } from './name-chain.ts';

/** `label` and `role` say less than the others; `article` and `place` speak against a name. */
export type Before = 'none' | 'title' | 'cue' | 'label' | 'role' | 'place' | 'article';

const [BLANK, STOP, COLON, EQUALS, COMMA, FEED] = [0x20, 0x2e, 0x3a, 0x3d, 0x2c, 0x0a];
/** What may stand between such a word and the name. */
const isGap = (code: number): boolean =>
  code === BLANK ||
  code === FEED ||
  code === 0x09 ||
  code === 0x2a ||
  code === 0x22 ||
  code === 0x27 ||
  code === 0x201c;
const GAP_MAX = 3;

const PLACE_OF = /\b(?:University|City|County|State|Bank|Gulf|Isle|Republic) of $/;
/** What a label "name" is of: of a person. */
const NAME_OF =
  /(?:^|[^a-z])(?:first|last|full|given|family|middle|maiden|legal|patient|customer|client|employee|contact|cardholder|holder|account|user'?s|your|real|birth)[ _-]?$/i;
const NAME_OF_CHARS = 14;

const isLineStart = (text: string, at: number): boolean => {
  const code = unitAt(text, at - 1);
  return at === 0 || code === FEED || code === 0x22 || code === 0x3e;
};

/** What a word before a colon says of what follows it. */
function labelled(text: string, sign: number): Before {
  const end = unitAt(text, sign - 1) === BLANK ? sign - 1 : sign;
  const quoted = /["'*]/.test(text.charAt(end - 1)) ? end - 1 : end;
  const start = wordStart(text, quoted, WORD_CHARS);
  if (start === quoted) return 'none';
  const bits = lexicon().bitsAt(text, start, quoted);
  if ((bits & WORD.nameLabel) !== 0) return 'cue';
  if ((bits & WORD.label) === 0) return 'none';
  const before = text.slice(Math.max(0, start - NAME_OF_CHARS), start);
  if (NAME_OF.test(before)) return 'cue';
  return quoted === end ? 'label' : 'none';
}

/** What the word in [first, end), with its bits, says of a name behind it. */
function spoken(text: string, first: number, end: number, bits: number): Before {
  if ((bits & WORD.calling) !== 0) return 'cue';
  if ((bits & WORD.greeting) !== 0 && (isLineStart(text, first) || isCapitalAt(text, first)))
    return 'cue';
  if ((bits & WORD.pair) === 0 || unitAt(text, first - 1) !== BLANK) return 'none';
  const start = wordStart(text, first - 1, WORD_CHARS);
  return start < first - 1 ? (phrases().pairs.get(hashIn(text, start, end)) ?? 'none') : 'none';
}

/** Whether what stands before `start`, over a small gap, says that a name comes. */
function called(text: string, start: number): Before {
  let end = start;
  while (start - end < GAP_MAX && end > 0 && isGap(unitAt(text, end - 1))) end--;
  if (end === start) return 'none';
  const sign = unitAt(text, end - 1);
  if (sign === COLON || sign === EQUALS) return labelled(text, end - 1);
  const last = sign === COMMA ? end - 1 : end;
  if (!isLetterAt(text, last - 1)) return 'none';
  const first = wordStart(text, last, WORD_CHARS);
  const bits = lexicon().bitsAt(text, first, last);
  const closes = sign === COMMA || unitAt(text, end) === FEED;
  if (closes && (bits & WORD.closing) !== 0) return 'cue';
  return sign === COMMA ? 'none' : spoken(text, first, last, bits);
}

/** What stands before `start`. */
export function evidence(text: string, start: number): Before {
  if (unitAt(text, start - 1) !== BLANK) return called(text, start);
  const dotted = unitAt(text, start - 2) === STOP;
  const end = dotted ? start - 2 : start - 1;
  if (!isLetterAt(text, end - 1)) return dotted ? 'none' : called(text, start);
  const first = wordStart(text, end, WORD_CHARS);
  const bits = lexicon().bitsAt(text, first, end);
  if (bits === 0) return 'none';
  const capital = isCapitalAt(text, first);
  if (capital && (bits & WORD.saint) !== 0) return 'place';
  if ((bits & WORD.title) !== 0) {
    // A letter is a title only with its full stop: "M. Dupont".
    if (end - first === 1) return dotted && capital ? 'title' : 'none';
    // "client Anthropic": a noun in small letters says less than "Officer Barnes".
    if (end - first <= 5 || capital) return 'title';
    return 'role';
  }
  if (dotted) return 'none';
  if ((bits & WORD.article) !== 0) return 'article';
  if ((bits & WORD.of) !== 0 && PLACE_OF.test(text.slice(Math.max(0, start - 16), start)))
    return 'place';
  const says = spoken(text, first, end, bits);
  return says === 'none' && (bits & WORD.role) !== 0 ? 'role' : says;
}
