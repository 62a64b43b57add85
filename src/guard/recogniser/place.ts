// SPDX-License-Identifier: Apache-2.0
// Names of places: known ones, and capitalised words next to a word such as "River" or "Lake". A place
// that is in no list and stands next to no such word is not found.
import { isCapitalAt, isLetterAt, plainWord } from './letters.ts';
import { firstAt, landmarksIn } from './landmarks.ts';
import { CITIES, COUNTRIES, PLACE_AFTER, PLACE_BEFORE, REGIONS } from './places.data.ts';
import { WordTable } from './word-table.ts';

export type Place = { readonly start: number; readonly end: number; readonly score: number };

/** Most words in the name of a place, and its longest form. */
const WORDS_MAX = 5;
export const PLACE_CHARS = 64;

const KNOWN = new Set(`${COUNTRIES},${CITIES},${REGIONS}`.split(',').map(plainWord));
/** First words of known places of more words than one. */
const FIRST = new Set(
  [...KNOWN].filter((one) => one.includes(' ')).map((one) => one.split(' ')[0] ?? ''),
);
const AFTER = new Set(PLACE_AFTER.split(','));
const BEFORE = new Set(PLACE_BEFORE.split(','));
const SMALL = new Set('of,the,de,del,la,le,am,an,der,upon,sur,es,do,da'.split(','));
/** Words that begin a sentence, or stand before a place without being a part of it. */
const NO_START = new Set(
  'the,a,an,in,on,at,to,from,this,that,my,our,your,his,her,their,its,and,or,but,for,with,is,was,are,i,we,you,he,she,it,they,what,which,where,when,who,how,no,next,last,first,main,high,local,train,bus,police,fire,power,space,petrol,gas,radio,car,theme,water,national'.split(
    ',',
  ),
);
const WORD_CHARS = 24;

/** End of the word at `start`: letters, and between two of them an apostrophe, a full stop or a hyphen. */
function wordEnd(text: string, start: number): number {
  let at = start;
  for (;;) {
    if (isLetterAt(text, at)) at++;
    else if (at > start && isJoint(text.charCodeAt(at)) && isLetterAt(text, at + 1)) at++;
    else return at;
  }
}
const isJoint = (code: number): boolean =>
  code === 0x27 || code === 0x2019 || code === 0x2d || code === 0x2e;

type Word = {
  readonly start: number;
  readonly end: number;
  readonly key: string;
  readonly capital: boolean;
};

/** Up to `WORDS_MAX` words from `start` on, one blank between. */
function wordsFrom(text: string, start: number): readonly Word[] {
  const words: Word[] = [];
  for (let at = start; words.length < WORDS_MAX; ) {
    const last = wordEnd(text, at);
    if (last === at || last - at > WORD_CHARS) break;
    let end = last;
    if (/['’]s$/i.test(text.slice(last - 2, last))) end -= 2;
    const capital = isCapitalAt(text, at);
    const key = plainWord(text.slice(at, end));
    if (words.length > 0 && !capital && !SMALL.has(key)) break;
    words.push({ start: at, end, key, capital });
    if (end !== last || text.charCodeAt(last) !== 0x20) break;
    at = last + 1;
  }
  while (words.length > 0 && words.at(-1)?.capital === false) words.pop();
  return words;
}

function placeAt(text: string, start: number): Place | undefined {
  const words = wordsFrom(text, start);
  const [first] = words;
  if (first === undefined || (text.slice(start, start + 2) === 'US' && first.end === start + 2)) {
    return first === undefined ? undefined : { start, end: first.end, score: 0.8 };
  }
  for (let count = FIRST.has(first.key) ? words.length : 1; count > 0; count--) {
    const key = words
      .slice(0, count)
      .map((word) => word.key)
      .join(' ');
    const last = words[count - 1];
    if (last === undefined || !KNOWN.has(key)) continue;
    const next = words[count];
    const end = next !== undefined && AFTER.has(next.key) ? next.end : last.end;
    return { start, end, score: 0.85 };
  }
  if (NO_START.has(first.key)) return undefined;
  const after = words.findIndex((word, at) => at > 0 && word.capital && AFTER.has(word.key));
  const kind = words[after];
  if (kind !== undefined && after <= 3) return { start, end: kind.end, score: 0.75 };
  const second = words[1];
  if (BEFORE.has(first.key) && second?.capital === true)
    return { start, end: second.end, score: 0.75 };
  return undefined;
}

const [KNOWN_BIT, FIRST_BIT, AFTER_BIT, BEFORE_BIT] = [1, 2, 4, 8];
const TABLE = new WordTable([
  [KNOWN_BIT, [...KNOWN, 'us'].filter((one) => !one.includes(' '))],
  [FIRST_BIT, FIRST],
  [AFTER_BIT, AFTER],
  [BEFORE_BIT, BEFORE],
]);

/** Whether the capitalised word at `at` can begin no place: most do not, and nothing is made of them. */
function isPlain(text: string, at: number): boolean {
  let end = wordEnd(text, at);
  const bits = TABLE.bitsAt(text, at, end);
  if (bits !== 0 || isApostrophe(text.charCodeAt(end - 2))) return false;
  for (let words = 0; words < WORDS_MAX; words++) {
    if (text.charCodeAt(end) !== 0x20) return true;
    const next = end + 1;
    end = wordEnd(text, next);
    if (isCapitalAt(text, next)) {
      if ((TABLE.bitsAt(text, next, end) & AFTER_BIT) !== 0) return false;
      if (isApostrophe(text.charCodeAt(end - 2))) return false;
    } else if (!SMALL.has(text.slice(next, Math.min(end, next + WORD_CHARS)))) return true;
  }
  return true;
}
const isApostrophe = (code: number): boolean => code === 0x27 || code === 0x2019;

/** Places that start in [from, until), in order, apart. */
export function placesIn(
  text: string,
  from: number,
  until: number,
  capitals = landmarksIn(text).capitals,
): readonly Place[] {
  const places: Place[] = [];
  let next = firstAt(capitals, from);
  for (let at = from; at < until; ) {
    // A word that is passed over may hold capitals.
    while ((capitals[next] ?? until) < at) next++;
    at = capitals[next] ?? until;
    if (at >= until) break;
    if (at > 0 && (isLetterAt(text, at - 1) || /[\d_@./\\'’-]/.test(text.charAt(at - 1)))) {
      at++;
      continue;
    }
    if (isPlain(text, at)) {
      at = Math.max(at + 1, wordEnd(text, at));
      continue;
    }
    const place = placeAt(text, at);
    if (place !== undefined) {
      if (!/^[\w@(=]|^\.\w/.test(text.slice(place.end, place.end + 2))) places.push(place);
      at = place.end;
      continue;
    }
    at = Math.max(at + 1, wordEnd(text, at));
  }
  return places;
}

/** Words at the end of a text that a place may be made of. */
const OPEN =
  /(?:\p{Lu}[\p{L}\p{M}'’.-]*(?: (?:\p{Lu}[\p{L}\p{M}'’.-]*|of|the|de|del|la|le|am|an|der|upon|sur|es|do|da)){0,5}(?: \p{Ll}{0,4})?[ .'’-]?)$/u;

/** The smallest index from `from` on at which a place could begin, or has begun and could change. */
export function pendingPlace(text: string, from: number): number {
  const first = Math.max(0, text.length - PLACE_CHARS * 2);
  const tail = text.slice(first);
  const last = /[\p{L}\p{M}'’.-]{25}$/u.test(tail) ? null : OPEN.exec(tail);
  return last === null ? text.length : Math.max(from, first + last.index);
}
