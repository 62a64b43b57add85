// SPDX-License-Identifier: Apache-2.0
// Names of places: known ones, and capitalised words next to a word such as "River" or "Lake". A place
// that is in no list and stands next to no such word is not found.
import { isCapitalAt, isLetterAt, nextCapital, plainWord } from './letters.ts';
import { CITIES, COUNTRIES, PLACE_AFTER, PLACE_BEFORE, REGIONS } from './places.data.ts';

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
const SMALL = /^(?:of|the|de|del|la|le|am|an|der|upon|sur|es|do|da)$/;
/** Words that begin a sentence, or stand before a place without being a part of it. */
const NO_START =
  /^(?:the|a|an|in|on|at|to|from|this|that|my|our|your|his|her|their|its|and|or|but|for|with|is|was|are|i|we|you|he|she|it|they|what|which|where|when|who|how|no|next|last|first|main|high|local|train|bus|police|fire|power|space|petrol|gas|radio|car|theme|water|national)$/;

const WORD = /[\p{L}\p{M}](?:[\p{L}\p{M}]|['’.-](?=\p{L}))*/uy;
const CAPITAL = /^\p{Lu}/u;

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
    WORD.lastIndex = at;
    const found = WORD.exec(text);
    if (found === null || found[0].length > 24) break;
    const written = found[0].replace(/['’]s$/i, '');
    const capital = CAPITAL.test(written);
    const key = plainWord(written);
    if (words.length > 0 && !capital && !SMALL.test(key)) break;
    words.push({ start: at, end: at + written.length, key, capital });
    if (text.charAt(at + found[0].length) !== ' ' || written !== found[0]) break;
    at += found[0].length + 1;
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
  if (NO_START.test(first.key)) return undefined;
  const after = words.findIndex((word, at) => at > 0 && word.capital && AFTER.has(word.key));
  const kind = words[after];
  if (kind !== undefined && after <= 3) return { start, end: kind.end, score: 0.75 };
  const second = words[1];
  if (BEFORE.has(first.key) && second?.capital === true)
    return { start, end: second.end, score: 0.75 };
  return undefined;
}

/** Places that start in [from, until), in order, apart. */
export function placesIn(text: string, from: number, until: number): readonly Place[] {
  const places: Place[] = [];
  for (let at = from; at < until; ) {
    const code = text.charCodeAt(at);
    const may = (code >= 0x41 && code <= 0x5a) || (code >= 0x80 && CAPITAL.test(text.charAt(at)));
    if (!may || (at > 0 && /[\p{L}\p{M}\d_@./\\'’-]/u.test(text.charAt(at - 1)))) {
      at++;
      continue;
    }
    const place = placeAt(text, at);
    if (place !== undefined) {
      if (!/^[\w@(=]|^\.\w/.test(text.slice(place.end, place.end + 2))) places.push(place);
      at = place.end;
      continue;
    }
    WORD.lastIndex = at;
    at += WORD.exec(text)?.[0].length ?? 1;
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
