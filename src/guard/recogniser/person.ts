// SPDX-License-Identifier: Apache-2.0
// Names of persons: capitalised words of which at least one is a known name, or that follow a title or a
// word such as "my name is". Everything is decided from a few words, so that a stream can be read as it
// comes. It knows no grammar: a name that is in no list and follows no word is not found.
import { COMPANY, FAMILY, GIVEN, ORDINARY, TITLES, WEAK } from './names.data.ts';

export type Name = { readonly start: number; readonly end: number; readonly score: number };

const GIVEN_BIT = 1;
const FAMILY_BIT = 2;
const WEAK_BIT = 4;
const TITLE_BIT = 8;
const COMPANY_BIT = 16;
const ORDINARY_BIT = 32;
const PARTICLE_BIT = 64;

/** Longest word of a name, and most words in one. */
const WORD_CHARS = 24;
const WORDS_MAX = 5;
/** Longest name that can be held: its words, and what joins them. */
export const NAME_CHARS = WORDS_MAX * (WORD_CHARS + 2);
/** What is read before a name. */
const BEFORE_CHARS = 40;

const MARKS = /\p{M}+/gu;
const folded = (word: string): string => {
  const lower = word.toLowerCase();
  return /^[a-z'-]*$/.test(lower)
    ? lower
    : lower
        .normalize('NFD')
        .replace(MARKS, '')
        .replaceAll('ß', 'ss')
        .replaceAll('ø', 'o')
        .replaceAll('ł', 'l')
        .replaceAll('đ', 'd');
};

const BITS = new Map<string, number>();
function put(words: string, bit: number): void {
  for (const word of words.trim().split(/\s+/)) {
    const key = folded(word);
    BITS.set(key, (BITS.get(key) ?? 0) | bit);
  }
}
put(GIVEN, GIVEN_BIT);
put(FAMILY, FAMILY_BIT);
put(WEAK, WEAK_BIT);
put(TITLES, TITLE_BIT);
put(COMPANY, COMPANY_BIT);
put(ORDINARY, ORDINARY_BIT);
put(
  "van von der den de del della di da do dos das du la le el al bin ibn ben abu y e ter ten zu zum zur af av 't o' mac st san",
  PARTICLE_BIT,
);

/** Endings that family names have in many languages, and hardly any other word with a capital. */
const FAMILY_FORM =
  /(?:ski|ska|sky|skyj|cki|cka|wicz|czyk|czak|ov|ova|ev|eva|yov|enko|chuk|vic|vić|ic|ić|sson|sen|dottir|escu|eanu|opoulos|idis|akis|oglu|oğlu|ian|yan|dze|shvili|mann|berg|stein|feld|bauer|meier|meyer|maier|huber|hofer|nez|guez|ndez|etti|elli|ucci|acci|ini|nen|wala|pour|zadeh|ски|ская|ский|ов|ова|ев|ева|ин|ина|енко|чук|вич|вна|ич|idou|poulou|πουλος|πουλου|ιδης|ακης|ulos)$/i;
const FAMILY_START = /^(?:Mc|Mac|O['’]|Fitz|El-|Al-|D['’]|De[A-Z]|Di[A-Z]|Van[A-Z])[A-Z]?[a-z]/;
const ENDINGS_MIN = 6;

/** Of a word: where it stands, what it may be, and how it is written. */
type Word = {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly bits: number;
  /** Whether a full stop follows at once: an initial, or the end of a sentence. */
  readonly initial: boolean;
};

const isAsciiLetter = (code: number): boolean => (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a;
const LETTER = /\p{L}|\p{M}/u;
const isLetterAt = (text: string, at: number): boolean => {
  const code = text.charCodeAt(at);
  return code < 0x80 ? isAsciiLetter(code) : LETTER.test(text.charAt(at));
};
const CAPITAL = /\p{Lu}|\p{Lt}/u;
const isCapitalAt = (text: string, at: number): boolean => {
  const code = text.charCodeAt(at);
  return code < 0x80 ? code >= 0x41 && code <= 0x5a : CAPITAL.test(text.charAt(at));
};
const isJoint = (code: number): boolean => code === 0x27 || code === 0x2019 || code === 0x2d;

/** End of the word that starts at `start`: letters, with single hyphens and apostrophes between. */
function wordEnd(text: string, start: number): number {
  let at = start;
  while (at - start <= WORD_CHARS) {
    if (isLetterAt(text, at)) at++;
    else if (at > start && isJoint(text.charCodeAt(at)) && isLetterAt(text, at + 1)) at++;
    else break;
  }
  return at;
}

function wordAt(text: string, start: number): Word {
  let end = wordEnd(text, start);
  const written = text.slice(start, end);
  const possessive = /['’]s$/i.exec(written);
  if (possessive !== null) end -= 2;
  const word = text.slice(start, end);
  const key = folded(word);
  let bits = BITS.get(key) ?? 0;
  if (bits === 0 && key.includes('-')) {
    const [first = '', last = ''] = [key.split('-')[0], key.split('-').at(-1)];
    bits = (BITS.get(first) ?? 0) & (BITS.get(last) ?? 0) & (GIVEN_BIT | FAMILY_BIT);
    if (bits === 0) bits = (BITS.get(last) ?? 0) & FAMILY_BIT;
  }
  if (bits === 0) {
    const joined = key.replace(/^o['’]/, 'o').replace(/['’-]/g, '');
    bits = joined === key ? 0 : (BITS.get(joined) ?? 0);
  }
  if (
    bits === 0 &&
    ((word.length >= ENDINGS_MIN && FAMILY_FORM.test(word)) || FAMILY_START.test(word))
  ) {
    bits = WEAK_BIT | FAMILY_BIT;
  }
  const initial = end - start === 1 && text.charAt(end) === '.';
  return { start, end: possessive === null && initial ? end + 1 : end, text: word, bits, initial };
}

const isName = (word: Word): boolean => (word.bits & (GIVEN_BIT | FAMILY_BIT)) !== 0;
const isSure = (word: Word): boolean =>
  isName(word) && (word.bits & (WEAK_BIT | ORDINARY_BIT)) === 0;
const isClosed = (word: Word): boolean =>
  (word.bits & (ORDINARY_BIT | COMPANY_BIT)) !== 0 &&
  !isName(word) &&
  !((word.bits & PARTICLE_BIT) !== 0 && word.text === word.text.toLowerCase());

/** One capital and small letters after it. */
const isTitled = ({ text }: Word): boolean => text.slice(1) === text.slice(1).toLowerCase();

/** Words from the one at `start` on that one blank joins: capitalised, or a particle with one behind it. */
function wordsFrom(text: string, start: number): readonly Word[] {
  const words: Word[] = [];
  for (let at = start; words.length < WORDS_MAX; ) {
    const word = wordAt(text, at);
    const capital = isCapitalAt(text, at);
    if (word.text === '' || word.end - word.start > WORD_CHARS) break;
    if (!capital && (words.length === 0 || (word.bits & PARTICLE_BIT) === 0)) break;
    words.push(word);
    // A possessive, a sign or a line feed ends a name.
    if (wordEnd(text, at) !== word.end && !word.initial) break;
    if (text.charAt(word.end) !== ' ' || !isLetterAt(text, word.end + 1)) break;
    at = word.end + 1;
  }
  while (words.length > 0 && !isCapitalAt(text, words.at(-1)?.start ?? 0)) words.pop();
  return words;
}

/** Words that call what follows a name, at the end of what stands before it. */
const CUE =
  /(?:\b(?:my name is|name is|name's|names? ?[:=]|i am|i'm|call me|this is|signed(?: by)?|sincerely,?|regards,?|cheers,?|best,|yours truly,|dear|hi|hello|hey|attn\.?:?|attention:?|contact:?|patient:|customer:|author:|from:|to:|cc:|sender:|recipient:|holder:|beneficiary:|belonging to|written by|prepared by|approved by|reported by|assigned to|spoke (?:to|with)|meet with|met with|on behalf of|ich heiße|ich bin|mein name ist|name:|liebe[r]?|sehr geehrte[r]?|mit freundlichen grüßen,?|gruß,?|je m'appelle|je suis|mon nom est|nom ?:|prénom ?:|cher|chère|cordialement,?|me llamo|mi nombre es|soy|nombre ?:|estimad[oa]|querid[oa]|saludos,?|mi chiamo|sono|il mio nome è|nome ?:|car[oa]|gentile|cordiali saluti,?|meu nome é|me chamo|eu sou|prezad[oa]|mijn naam is|ik ben|naam ?:|beste|geachte|jag heter|mitt namn är|namn ?:|hej|navnet mitt er|jeg heter|jeg hedder|navn ?:|nimeni on|nimi ?:|nazywam się|mam na imię|imię ?:|nazwisko ?:|szanown[ya]|jmenuji se|jméno ?:|volám sa|a nevem|név ?:|mă numesc|nume ?:|zovem se|ime ?:|adım|benim adım|isim ?:|tên tôi là|nama saya|меня зовут|мое имя|фио ?:|имя ?:|уважаем\p{L}+|мене звати|με λένε|όνομα ?:))[\s*"“]{0,3}$/iu;
const TITLE_BEFORE = /(\p{L}{1,16})\.?[ ]$/u;

/** Words that make a place of the name after them: San Francisco, Mount Everest. */
const PLACE_BEFORE =
  /\b(?:San|Santa|Santo|São|Sao|Los|Las|Saint|Sankt|Port|Fort|Mount|Mt\.?|Lake|New|North|South|East|West|Cape|El|La|Le|Bad|Rio|Puerto|Villa|Castle|University of|City of|County) $/;

/** What stands before `start` says: nothing, a person, or that a name comes. */
function evidence(text: string, start: number): 'none' | 'title' | 'cue' {
  const before = text.slice(Math.max(0, start - BEFORE_CHARS), start);
  const title = TITLE_BEFORE.exec(before);
  if (title !== null && ((BITS.get(folded(title[1] ?? '')) ?? 0) & TITLE_BIT) !== 0) {
    const word = title[1] ?? '';
    const short = word.length === 1;
    // "client Anthropic": a noun in small letters says less than "Officer Barnes".
    const plain = word.length > 5 && word === word.toLowerCase();
    if (short ? before.endsWith('. ') && isCapitalAt(word, 0) : !plain) return 'title';
  }
  return CUE.test(before) ? 'cue' : 'none';
}

/** How many of `words` are a name, and how sure that is; no words: none. */
function judge(
  words: readonly Word[],
  before: 'none' | 'title' | 'cue',
): { readonly count: number; readonly score: number } | undefined {
  const [first, second] = words;
  if (first === undefined) return undefined;
  const stop = words.findIndex(
    (word, at) => (at > 0 || before === 'none') && isClosed(word) && !word.initial,
  );
  const usable = stop < 0 ? words.length : stop;
  // "Wells Fargo Bank", "Rose Street": what ends like a company or a place is none.
  const company = stop > 0 && ((words[stop]?.bits ?? 0) & COMPANY_BIT) !== 0;
  if (company && before === 'none') return undefined;
  if (before !== 'none') {
    if (before === 'cue' && !isTitled(first) && !isName(first)) return undefined;
    if (isClosed(first) || usable === 0) return undefined;
    if (first.bits !== 0 && (first.bits & TITLE_BIT) !== 0 && !isName(first)) return undefined;
    return { count: Math.min(usable, 4), score: before === 'title' ? 0.96 : 0.94 };
  }
  // "Pan Nowak": the title is read before the name that follows it.
  if (
    usable === 0 ||
    ((first.bits & TITLE_BIT) !== 0 &&
      !isSure(first) &&
      (!first.initial || /^m$/i.test(first.text)))
  ) {
    return undefined;
  }
  const given = (first.bits & GIVEN_BIT) !== 0;
  const last = words.slice(0, usable).findLastIndex((word) => !word.initial);
  if (usable === 1 || second === undefined) {
    if (!isSure(first)) return undefined;
    if (first.text === first.text.toUpperCase() && first.text.length < 4) return undefined;
    return { count: 1, score: given ? 0.85 : 0.8 };
  }
  const rest = words.slice(1, usable);
  const ordinary = (first.bits & ORDINARY_BIT) !== 0;
  if (ordinary) return undefined;
  if (given && (first.bits & WEAK_BIT) === 0) return { count: Math.min(last + 1, 4), score: 0.95 };
  if (given && rest.some((word) => (word.bits & FAMILY_BIT) !== 0 || word.initial)) {
    return { count: Math.min(last + 1, 4), score: 0.93 };
  }
  if (
    rest.some((word) => (word.bits & FAMILY_BIT) !== 0 && (word.bits & WEAK_BIT) === 0) &&
    usable === 2
  ) {
    return { count: usable, score: 0.9 };
  }
  if (
    given &&
    usable === 2 &&
    second.bits === 0 &&
    second.text.length > 3 &&
    isTitled(first) &&
    isTitled(second)
  ) {
    return { count: 2, score: 0.8 };
  }
  if (first.initial && rest.some(isName)) return { count: last + 1, score: 0.9 };
  if ((first.bits & FAMILY_BIT) !== 0 && rest.some((word) => (word.bits & GIVEN_BIT) !== 0)) {
    return { count: Math.min(last + 1, 3), score: 0.9 };
  }
  return undefined;
}

/** The name that starts at the word at `start`. */
function nameAt(text: string, start: number): Name | undefined {
  const words = wordsFrom(text, start);
  if (words.length === 0) return undefined;
  if (PLACE_BEFORE.test(text.slice(Math.max(0, start - 16), start))) return undefined;
  const before = evidence(text, start);
  const found = judge(words, before);
  if (found === undefined) return undefined;
  const last = words[found.count - 1];
  if (last === undefined) return undefined;
  // A word of a name that goes on with a digit or an address is a part of an identifier.
  const after = text.slice(last.end, last.end + 2);
  if (/^[\d_@/\\]/.test(after)) return undefined;
  if (found.count === 1 && /^(?:[([{<=]|\.\w|::|->)/.test(after)) return undefined;
  const end = last.initial && found.count === words.length ? last.end - 1 : last.end;
  return { start, end, score: found.score };
}

const mayStart = (text: string, at: number): boolean => {
  if (at === 0) return true;
  if (isLetterAt(text, at - 1)) return false;
  const sign = text.charAt(at - 1);
  if (/[\d_@\\/.=&]/.test(sign)) return false;
  return !(isJoint(text.charCodeAt(at - 1)) && at > 1 && isLetterAt(text, at - 2));
};

/** Names that start in [from, until), in order, apart. Linear: a few words are read for each capital. */
export function namesIn(text: string, from: number, until: number): readonly Name[] {
  const names: Name[] = [];
  for (let at = from; at < until; ) {
    const code = text.charCodeAt(at);
    if (
      code < 0x41 ||
      (code > 0x5a && code < 0x80) ||
      !isCapitalAt(text, at) ||
      !mayStart(text, at)
    ) {
      at++;
      continue;
    }
    const name = nameAt(text, at);
    if (name !== undefined) {
      names.push(name);
      at = name.end;
    } else at = Math.max(at + 1, wordEnd(text, at));
  }
  return names;
}

/** The smallest index from `from` on at which a name could begin, or has begun and could change. */
export function pendingName(text: string, from: number): number {
  const stop = Math.max(from, text.length - NAME_CHARS);
  let hold = text.length;
  let at = text.length;
  for (let words = 0; words <= WORDS_MAX && at > stop; words++) {
    let end = at;
    if (words === 0)
      while (end > stop && text.length - end < 2 && /[ .'’-]/.test(text.charAt(end - 1))) end--;
    else if (text.charAt(end - 1) === ' ' || text.charAt(end - 1) === '.') {
      end--;
      if (text.charAt(end - 1) === '.') end--;
    } else break;
    let start = end;
    while (
      start > stop &&
      end - start <= WORD_CHARS + 2 &&
      (isLetterAt(text, start - 1) || isJoint(text.charCodeAt(start - 1)))
    ) {
      start--;
    }
    if (start === end) break;
    const capital = isCapitalAt(text, start);
    const particle = ((BITS.get(folded(text.slice(start, end))) ?? 0) & PARTICLE_BIT) !== 0;
    if (capital) hold = start;
    else if (!particle && !(words === 0 && end === text.length && end - start <= 4)) break;
    at = start;
  }
  return hold;
}
