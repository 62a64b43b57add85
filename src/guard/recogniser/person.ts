// SPDX-License-Identifier: Apache-2.0
// Names of persons: capitalised words of which at least one is a known name, or that follow a title or a
// word such as "my name is". Everything is decided from a few words, so that a stream can be read as it
// comes. It knows no grammar: a name that is in no list and follows no word is not found.
import { alphabet, isIn } from '../runs.ts';
import { type Before, evidence } from './evidence.ts';
import { type Capitalised, firstAt, landmarksIn, SHAPE } from './landmarks.ts';
import { isCapitalAt, isJoint, isLetterAt, wordEnd, unitAt } from './letters.ts';
import { lexicon, WORD } from './lexicon.ts';
import { Chains, LINK_CHARS, type Link, REACH, WORD_CHARS, WORDS_MAX } from './name-chain.ts';
import { severalEnd } from './place.ts';
import { pendingSmallName, smallNamesIn } from './small-name.ts';

export type Name = { readonly start: number; readonly end: number; readonly score: number };

/** Longest name that can be held: its words, what joins them, and what is looked at behind. */
export const NAME_CHARS = (WORDS_MAX + 1) * LINK_CHARS + REACH;

const NAMED = WORD.given | WORD.family;
const COUNT_MAX = 4;

const has = ({ bits }: Link, mask: number): boolean => (bits & mask) !== 0;
const isName = (link: Link): boolean => has(link, NAMED);
const isSure = (link: Link): boolean => isName(link) && !has(link, WORD.weak | WORD.ordinary);
/** Whether a word ends what stands before it: it is of no name. */
const isClosed = (link: Link): boolean =>
  has(link, WORD.ordinary | WORD.company | WORD.role) && !isName(link) && !link.particle;
/** Whether a word that is a name as well makes a place of what stands before it: "Hope Street". */
const endsPlace = (link: Link, first: Link): boolean =>
  has(link, WORD.company) && has(link, WORD.weak) && !(isSure(first) && has(first, WORD.given));
/** One capital and small letters after it. */
const isTitled = (link: Link): boolean => !link.initial && !has(link, SHAPE.upper);

/** Endings of ordinary words, which hardly any name has. */
const WORDLIKE =
  /(?:ing|tion|sion|ment|ness|ity|ance|ence|ism|ists|age|ages|ware|ship|able|ible|ical|ous|ive|ful|less|ers|ors|ies|ics|ogy|logy|phy|ure|ory|ons|ents|ants|als|ates|ched|ted|ded|ned|red|sed|ung|ungen|heit|keit|schaft|tionen|erie|eur|ique|iques|ité|cion|ción|dad|mento|zione|ção|zione)$/i;
const isWordlike = (text: string, link: Link): boolean =>
  WORDLIKE.test(text.slice(link.start, link.end));

/** How many of a chain are a name, and how sure that is; undefined: none. */
type Verdict = { readonly count: number; readonly score: number } | undefined;

/** After a title or a word that calls it. */
function called(text: string, chain: readonly Link[], usable: number, before: Before): Verdict {
  const [first] = chain;
  if (first === undefined || usable === 0 || isClosed(first)) return undefined;
  if (has(first, WORD.title) && !isName(first)) return undefined;
  if (!isName(first)) {
    if (before === 'cue' && !isTitled(first)) return undefined;
    // A label, a greeting or a role in front of one unknown word says little of it.
    const weak = before === 'role' || before === 'label';
    if (weak && (usable < 2 || chain.slice(0, usable).some((link) => !isTitled(link))))
      return undefined;
    if (before !== 'title' && chain.slice(0, 2).some((link) => isWordlike(text, link)))
      return undefined;
  } else if (before === 'role' && usable < 2 && !isSure(first)) return undefined;
  return { count: Math.min(usable, COUNT_MAX), score: before === 'title' ? 0.96 : 0.94 };
}

/** A word alone. */
function single(first: Link, before: Before): Verdict {
  if (!isSure(first) || before === 'article' || has(first, WORD.place)) return undefined;
  if (has(first, SHAPE.upper) && first.end - first.start < 4) return undefined;
  return { count: 1, score: has(first, WORD.given) ? 0.85 : 0.8 };
}

/** Several words, of which the lists know some. */
function listed(text: string, chain: readonly Link[], usable: number): Verdict {
  const [first, second] = chain;
  if (first === undefined || second === undefined || has(first, WORD.ordinary)) return undefined;
  /** Whether one of the words behind the first is so. */
  const some = (is: (link: Link) => boolean): boolean => {
    for (let at = 1; at < usable; at++) if (is(chain[at] ?? first)) return true;
    return false;
  };
  let last = usable - 1;
  while (last >= 0 && chain[last]?.initial === true) last--;
  const all = Math.min(last + 1, COUNT_MAX);
  const given = has(first, WORD.given);
  if (given && !has(first, WORD.weak)) return { count: all, score: 0.95 };
  if (given && some((link) => has(link, WORD.family) || link.initial)) {
    return { count: all, score: 0.93 };
  }
  if (usable === 2 && has(second, WORD.family) && !has(second, WORD.weak)) {
    return { count: 2, score: 0.9 };
  }
  const plain = usable === 2 && second.bits === 0 && second.end - second.start > 3;
  if (given && plain && isTitled(first) && !isWordlike(text, second))
    return { count: 2, score: 0.8 };
  if (first.initial && some(isName)) return { count: last + 1, score: 0.9 };
  if (has(first, WORD.family) && some((link) => has(link, WORD.given))) {
    return { count: Math.min(last + 1, 3), score: 0.9 };
  }
  return undefined;
}

/** Two unknown words that do what persons do: "Xyla Quend said". */
function speaking(text: string, chain: readonly Link[], usable: number): Verdict {
  if (usable !== 2 || chain.length !== 2) return undefined;
  const [first, second] = chain as readonly [Link, Link];
  if (![first, second].every((link) => isTitled(link) && !isWordlike(text, link))) return undefined;
  if (has(first, WORD.place | WORD.placeFirst) || has(second, WORD.placeAfter)) return undefined;
  if (unitAt(text, second.full) !== 0x20) return undefined;
  const end = wordEnd(text, second.full + 1, WORD_CHARS);
  const next = lexicon().bitsAt(text, second.full + 1, end);
  return (next & WORD.speaking) !== 0 ? { count: 2, score: 0.8 } : undefined;
}

function judge(text: string, chain: readonly Link[], before: Before): Verdict {
  const [first] = chain;
  if (first === undefined) return undefined;
  const free = before === 'none' || before === 'article';
  const stop = chain.findIndex(
    (link, at) =>
      (at > 0 || free) && !link.initial && (isClosed(link) || (at > 0 && endsPlace(link, first))),
  );
  const usable = stop < 0 ? chain.length : stop;
  // "Wells Fargo Bank", "Rose Street": what ends like a company or a place is none.
  if (free && stop > 0 && has(chain[stop] ?? first, WORD.company)) return undefined;
  if (!free) {
    const found = called(text, chain, usable, before);
    if (found !== undefined || before === 'title') return found;
  }
  // "Pan Nowak": the title is read before the name that follows it.
  const titled = has(first, WORD.title) && !isSure(first);
  if (usable === 0 || (titled && (!first.initial || /^m/i.test(text.charAt(first.start))))) {
    return undefined;
  }
  if (usable === 1) return chain.length === 1 || stop === 1 ? single(first, before) : undefined;
  return listed(text, chain, usable) ?? speaking(text, chain, usable);
}

/** Of a name that goes on with a digit or an address: a part of an identifier. */
const GOES_ON = /^[\d_@/\\]/;
const CODE = /^(?:[([{<=]|\.\w|::|->)/;

/** Whether a place of several words begins with word `index`, known or "San" and whatever follows. */
const isPlace = (text: string, words: Capitalised, index: number): boolean =>
  severalEnd(text, words, index) >= 0 ||
  (((words.bits[index] ?? 0) & WORD.saint) !== 0 &&
    words.starts[index + 1] === (words.fulls[index] ?? 0) + 1);

/** The name that starts with word `index`. */
function nameAt(chains: Chains, index: number, before: Before): Name | undefined {
  const { text, words } = chains;
  const chain = chains.from(index);
  const place = ((words.bits[index] ?? 0) & (WORD.placeFirst | WORD.saint)) !== 0;
  if (place && before !== 'title' && isPlace(text, words, index)) return undefined;
  const found = judge(text, chain, before);
  const last = chain[(found?.count ?? 0) - 1];
  const start = words.starts[index] ?? 0;
  if (found === undefined || last === undefined) return undefined;
  const after = text.slice(last.end, last.end + 2);
  if (GOES_ON.test(after) || (found.count === 1 && CODE.test(after))) return undefined;
  // The full stop of an initial that comes last ends the sentence.
  const end = last.initial && found.count < chain.length ? last.end + 1 : last.end;
  return { start, end, score: found.score };
}

/** Signs that make a part of something else of the name behind them. */
const STICKY = alphabet(/[./=&#]/);

/** What may follow a word that no list knows, so that it has to be looked at. */
const JOINED = NAMED | WORD.particle;

/** What stands before word `index`, if it can be a name at all: most capitals begin a sentence. */
function evidenceFor(text: string, words: Capitalised, index: number): Before | undefined {
  const bits = words.bits[index] ?? 0;
  const named = (bits & NAMED) !== 0;
  if (!named && (bits & (WORD.ordinary | WORD.company)) !== 0) return undefined;
  const at = words.starts[index] ?? 0;
  const full = words.fulls[index] ?? 0;
  if (full - at > LINK_CHARS) return undefined;
  const before = evidence(text, at);
  if (before === 'place') return undefined;
  if (named || (before !== 'none' && before !== 'article')) return before;
  if ((bits & SHAPE.joined) !== 0) return before;
  if (full === text.length) return undefined;
  const next = unitAt(text, full);
  if (next === 0x2e) return full - at === 1 ? before : undefined;
  if (next !== 0x20 || !isLetterAt(text, full + 1)) return undefined;
  if (words.starts[index + 1] === full + 1) return before;
  const end = wordEnd(text, full + 1, WORD_CHARS);
  return (lexicon().bitsAt(text, full + 1, end) & JOINED) === 0 ? undefined : before;
}

/** Names that start in [from, until), in order, apart. Linear: a few words are read for each capital. */
export function namesIn(
  text: string,
  from: number,
  until: number,
  { words, calls } = landmarksIn(text, from),
): readonly Name[] {
  const names: Name[] = [];
  const chains = new Chains(text, words);
  let free = from;
  for (let index = firstAt(words.starts, from); index < words.starts.length; index++) {
    const at = words.starts[index] ?? 0;
    if (at >= until) break;
    if (at < free || isIn(STICKY, text, at - 1)) continue;
    const before = evidenceFor(text, words, index);
    const name = before === undefined ? undefined : nameAt(chains, index, before);
    if (name === undefined) continue;
    names.push(name);
    free = name.end;
  }
  const small = smallNamesIn(text, from, until, calls);
  return small.length === 0 ? names : merged(names, small);
}

/** In order; of two that overlap, the earlier one. */
function merged(names: readonly Name[], small: readonly Omit<Name, 'score'>[]): readonly Name[] {
  let end = 0;
  return [...names, ...small.map((one) => ({ ...one, score: 0.9 }))]
    .sort((a, b) => a.start - b.start || b.end - a.end)
    .filter((one) => {
      if (one.start < end) return false;
      end = one.end;
      return true;
    });
}

/** Whether what a name at `at` is decided by may still come. Reads no less than deciding it does. */
function isOpen(text: string, at: number): boolean {
  for (let [start, words] = [at, 0]; words <= WORDS_MAX; words++) {
    const end = wordEnd(text, start, LINK_CHARS);
    if (end - start > LINK_CHARS) return false;
    if (end + REACH > text.length) return true;
    let next = unitAt(text, end) === 0x2e && end - start === 1 ? end + 1 : end;
    if (unitAt(text, next) === 0x20) next++;
    else if (next === end) return false;
    if (!isLetterAt(text, next)) return false;
    if (!isCapitalAt(text, next)) {
      const last = wordEnd(text, next, LINK_CHARS);
      if (last + REACH > text.length) return true;
      const elided = last > next + 1 && /['’]/.test(text.slice(next, last));
      if (!elided && (lexicon().bitsAt(text, next, last) & WORD.particle) === 0) return false;
    }
    start = next;
  }
  return false;
}

/** The smallest index from `from` on at which a name could begin, or has begun and could change. */
export function pendingName(text: string, from: number): number {
  const small = pendingSmallName(text, from);
  for (let at = Math.max(from, text.length - NAME_CHARS); at < small; at++) {
    if (!isCapitalAt(text, at) || isLetterAt(text, at - 1)) continue;
    if (isJoint(unitAt(text, at - 1)) && isLetterAt(text, at - 2)) continue;
    if (isOpen(text, at)) return at;
  }
  return small;
}
