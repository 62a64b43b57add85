// SPDX-License-Identifier: Apache-2.0
// Names of places: known ones, and capitalised words next to a word such as "River" or "Lake". A place
// that is in no list and stands next to no such word is not found.
import { alphabet, isIn } from '../runs.ts';
import { type Capitalised, firstAt, landmarksIn, SHAPE } from './landmarks.ts';
import { hashOn, HASH_SEED, isCapitalAt, isJoint, isLetterAt, wordEnd, unitAt } from './letters.ts';
import { phrases, WORD } from './lexicon.ts';

export type Place = { readonly start: number; readonly end: number; readonly score: number };

/** Most words in the name of a place, longest word, and what is looked at behind. */
const WORDS_MAX = 5;
const WORD_CHARS = 26;
const REACH = 3;
/** Longest name of a place with what is looked at behind it. */
export const PLACE_CHARS = (WORDS_MAX + 1) * (WORD_CHARS + 1) + REACH;

const BLANK = 0x20;
/** Words in small letters inside a name. */
const SMALL = new Set('of,the,de,del,la,le,am,an,der,upon,sur,es,do,da,den'.split(','));
const SMALL_CHARS = 4;
/** Capitalised words before a word such as "Station" that make no place of it. */
const NO_START = new Set(
  'train,bus,police,fire,power,space,petrol,gas,radio,car,theme,water,national,international,high,main,local,public,central,this,that,my,our,your,his,her,their,its,each,every,any,some,welcome,visit,near,around'.split(
    ',',
  ),
);

/** Start of the next word one blank behind `end`, capitalised or one that may stand inside; else -1. */
function nextWord(text: string, end: number): number {
  if (unitAt(text, end) !== BLANK || !isLetterAt(text, end + 1)) return -1;
  if (isCapitalAt(text, end + 1)) return end + 1;
  const last = wordEnd(text, end + 1, SMALL_CHARS);
  return last - end - 1 <= SMALL_CHARS && SMALL.has(text.slice(end + 1, last)) ? end + 1 : -1;
}

/** End of the longest known place of several words that starts with word `index`; else -1. */
export function severalEnd(text: string, words: Capitalised, index: number): number {
  const known = phrases().places;
  let best = -1;
  let hash = HASH_SEED;
  let at = words.starts[index] ?? 0;
  for (let count = 1; count <= WORDS_MAX; count++) {
    const end = wordEnd(text, at, WORD_CHARS);
    for (; at < end; at++) hash = hashOn(hash, unitAt(text, at));
    if (count > 1 && known.has(hash)) best = end;
    const next = nextWord(text, end);
    if (next < 0) break;
    hash = hashOn(hash, BLANK);
    at = next;
  }
  return best;
}

/** End of the word behind a known place that ends at `end`, where it belongs to it: "Kilkenny Bridge". */
function withKind(text: string, words: Capitalised, index: number, end: number): number {
  const next = firstAt(words.starts, end);
  if (unitAt(text, end) !== BLANK || words.starts[next] !== end + 1 || next <= index) return end;
  return ((words.bits[next] ?? 0) & WORD.placeAfter) !== 0 ? (words.ends[next] ?? end) : end;
}

/** Whether word `index` is one that a place could begin with, next to a word such as "River". */
const isOpening = (text: string, words: Capitalised, index: number): boolean =>
  ((words.bits[index] ?? 0) & (WORD.ordinary | WORD.company | WORD.role)) === 0 &&
  !NO_START.has(text.slice(words.starts[index], words.ends[index]).toLowerCase());

/** End of a place that ends in a word such as "River", at most three words behind word `index`; else -1. */
function kindEnd(text: string, words: Capitalised, index: number): number {
  let last = index;
  for (let count = 0; count < 3; count++) {
    if (words.fulls[last] !== words.ends[last]) return -1;
    let next = nextWord(text, words.fulls[last] ?? 0);
    while (next >= 0 && !isCapitalAt(text, next)) {
      next = nextWord(text, wordEnd(text, next, WORD_CHARS));
      if (++count >= 3) return -1;
    }
    if (next < 0 || words.starts[last + 1] !== next) return -1;
    last++;
    const bits = words.bits[last] ?? 0;
    if ((bits & WORD.placeAfter) !== 0) return words.ends[last] ?? -1;
    if ((bits & (WORD.ordinary | WORD.company)) !== 0) return -1;
  }
  return -1;
}

function placeAt(text: string, words: Capitalised, index: number): Place | undefined {
  const start = words.starts[index] ?? 0;
  const end = words.ends[index] ?? 0;
  const bits = words.bits[index] ?? 0;
  if ((words.fulls[index] ?? 0) - start > WORD_CHARS) return undefined;
  if ((bits & WORD.placeFirst) !== 0) {
    const several = severalEnd(text, words, index);
    if (several >= 0) return { start, end: withKind(text, words, index, several), score: 0.85 };
  }
  // "US", not "us": written in capitals it is a country.
  if (end - start === 2 && text.slice(start, end) === 'US') return { start, end, score: 0.8 };
  if ((bits & WORD.place) !== 0) {
    const short = end - start < 4 && (bits & SHAPE.upper) === 0 && (bits & WORD.weak) !== 0;
    return short ? undefined : { start, end: withKind(text, words, index, end), score: 0.85 };
  }
  if (unitAt(text, end) !== BLANK || words.fulls[index] !== end) return undefined;
  const before = (bits & WORD.placeBefore) !== 0;
  if (before && words.starts[index + 1] === end + 1) {
    const next = words.ends[index + 1] ?? 0;
    return next - end > WORD_CHARS ? undefined : { start, end: next, score: 0.75 };
  }
  const kind = kindEnd(text, words, index);
  return kind < 0 || !isOpening(text, words, index) ? undefined : { start, end: kind, score: 0.75 };
}

/** What comes before a place that is a part of something else, and behind it. */
const STICKY = alphabet(/[./'-]/);
const GOES_ON = /^[\w@(=]|^\.\w/;

/** Places that start in [from, until), in order, apart. */
export function placesIn(
  text: string,
  from: number,
  until: number,
  { words } = landmarksIn(text, from),
): readonly Place[] {
  const places: Place[] = [];
  let free = from;
  for (let index = firstAt(words.starts, from); index < words.starts.length; index++) {
    const at = words.starts[index] ?? 0;
    if (at >= until) break;
    if (at < free || isIn(STICKY, text, at - 1)) continue;
    const place = placeAt(text, words, index);
    if (place === undefined) continue;
    free = place.end;
    if (!GOES_ON.test(text.slice(place.end, place.end + 2))) places.push(place);
  }
  return places;
}

/** Whether what a place at `at` is decided by may still come. Reads no less than deciding it does. */
function isOpen(text: string, at: number): boolean {
  for (let [start, words] = [at, 0]; words <= WORDS_MAX; words++) {
    const end = wordEnd(text, start, WORD_CHARS);
    if (end - start > WORD_CHARS) return false;
    if (end + REACH > text.length) return true;
    const next = end + 1;
    if (unitAt(text, end) !== BLANK || !isLetterAt(text, next)) return false;
    if (!isCapitalAt(text, next)) {
      const last = wordEnd(text, next, WORD_CHARS);
      if (last + REACH > text.length) return true;
      if (!SMALL.has(text.slice(next, last))) return false;
    }
    start = next;
  }
  return false;
}

/** The smallest index from `from` on at which a place could begin, or has begun and could change. */
export function pendingPlace(text: string, from: number): number {
  for (let at = Math.max(from, text.length - PLACE_CHARS); at < text.length; at++) {
    if (!isCapitalAt(text, at) || isLetterAt(text, at - 1)) continue;
    if (isJoint(unitAt(text, at - 1)) && isLetterAt(text, at - 2)) continue;
    if (isOpen(text, at)) return at;
  }
  return text.length;
}
