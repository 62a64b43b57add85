// SPDX-License-Identifier: Apache-2.0
// Which units are letters and which are capitals, from a table: names and places ask it for every unit.
import { LOWER } from '../scorer/letters.ts';

/** Latin to Georgian and a little more; capitals beyond it are not written in names. */
const TABLED = 0x2000;
const LETTER = 1;
const CAPITAL = 2;

/** In `PLAIN`: no letter, and a mark that the letter before it wears. */
const NO_LETTER = 0;
const MARK = 1;
/** `ß` is two letters in the plain form of a word. */
const SHARP_S = 0xdf;
/** What Unicode does not take apart. */
const PLAIN_FORMS: Readonly<Record<string, string>> = {
  ß: 's',
  ẞ: 's',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 't',
  ı: 'i',
  æ: 'a',
  œ: 'o',
  ς: 'σ',
};

const KINDS = new Uint8Array(TABLED);
/** The unit of each letter in lower case, without marks. */
const PLAIN = new Uint16Array(TABLED);
for (let code = 0; code < TABLED; code++) {
  const char = String.fromCharCode(code);
  const isMark = /\p{M}/u.test(char);
  if (!isMark && !/\p{L}/u.test(char)) continue;
  KINDS[code] = /[\p{Lu}\p{Lt}]/u.test(char) ? LETTER | CAPITAL : LETTER;
  const lower = char.toLowerCase();
  const bare = lower.normalize('NFD').replace(/\p{M}+/gu, '');
  PLAIN[code] = isMark ? MARK : (PLAIN_FORMS[lower] ?? bare).charCodeAt(0);
}

/** The unit at `at`; 0 outside the text, where asking for one costs ten times as much as inside. */
export const unitAt = (text: string, at: number): number =>
  at >= 0 && at < text.length ? text.charCodeAt(at) : 0;

/** Whether the unit at `at` is a letter or a mark on one; false outside the text. */
export function isLetterAt(text: string, at: number): boolean {
  const code = unitAt(text, at);
  return code < TABLED ? KINDS[code] !== 0 : /[\p{L}\p{M}]/u.test(text.charAt(at));
}

/** Whether the unit at `at` is a capital letter. */
export function isCapitalAt(text: string, at: number): boolean {
  const code = unitAt(text, at);
  return code < TABLED && ((KINDS[code] ?? 0) & CAPITAL) !== 0;
}

/** Whether a unit is a capital letter. */
export const isCapitalCode = (code: number): boolean =>
  code < TABLED && ((KINDS[code] ?? 0) & CAPITAL) !== 0;

/** The plain form of a unit: `NO_LETTER`, a mark, or a small letter without marks. */
const plainUnit = (code: number): number => {
  if (code < TABLED) return PLAIN[code] ?? NO_LETTER;
  return /[\p{L}\p{M}]/u.test(String.fromCharCode(code)) ? code : NO_LETTER;
};

/** What the hash of no letter is. */
export const HASH_SEED = 7;

/** The hash of a word goes on with the unit `code`. Marks change nothing, and `’` is `'`. */
export function hashOn(hash: number, code: number): number {
  const plain = plainUnit(code);
  if (plain === MARK) return hash;
  const unit = plain === NO_LETTER ? (code === 0x2019 ? 0x27 : code) : plain;
  const next = (Math.imul(hash, 31) + unit) | 0;
  return code === SHARP_S ? (Math.imul(next, 31) + unit) | 0 : next;
}

/** The hash of [start, end) of a text, the same for all ways of writing a word. */
export function hashIn(text: string, start: number, end: number): number {
  let hash = HASH_SEED;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    // Small ASCII letters stand for themselves.
    hash = code >= 0x61 && code <= 0x7a ? (Math.imul(hash, 31) + code) | 0 : hashOn(hash, code);
  }
  return hash;
}

/** Between two letters these make one word of both. */
export const isJoint = (code: number): boolean => code === 0x27 || code === 0x2019 || code === 0x2d;

/** End of the word at `start`, at most `max` units on: letters, with single joints between. */
export function wordEnd(text: string, start: number, max: number): number {
  let at = start;
  while (at - start <= max) {
    if (isLetterAt(text, at)) at++;
    else if (at > start && isLetterAt(text, at + 1) && isJoint(text.charCodeAt(at))) at++;
    else break;
  }
  return at;
}

/** Start of the word that ends at `end`, at most `max` units back. */
export function wordStart(text: string, end: number, max: number): number {
  let at = end;
  const stop = Math.max(0, end - max);
  while (at > stop) {
    if (!isLetterAt(text, at - 1)) {
      if (at === end || !isJoint(unitAt(text, at - 1)) || !isLetterAt(text, at - 2)) break;
    }
    at--;
  }
  return at;
}

const ENDING_PLACES = 4_096;

/** Endings of words, looked for from the end of a word on, whatever its case. */
export class Endings {
  readonly #hashes = new Set<number>();
  /** A bit for each hash: most words need no more. */
  readonly #used = new Uint8Array(ENDING_PLACES);
  #longest = 0;

  constructor(endings: Iterable<string>) {
    for (const ending of endings) {
      let hash = HASH_SEED;
      for (let at = ending.length - 1; at >= 0; at--) hash = endingOn(hash, ending.charCodeAt(at));
      this.#hashes.add(hash);
      this.#used[hash & (ENDING_PLACES - 1)] = 1;
      this.#longest = Math.max(this.#longest, ending.length);
    }
  }

  /** Whether what stands in [start, end) of a text ends in one of them. */
  has(text: string, start: number, end: number): boolean {
    let hash = HASH_SEED;
    const stop = Math.max(start, end - this.#longest);
    for (let at = end - 1; at >= stop; at--) {
      hash = endingOn(hash, text.charCodeAt(at));
      if (this.#used[hash & (ENDING_PLACES - 1)] === 1 && this.#hashes.has(hash)) return true;
    }
    return false;
  }
}

const endingOn = (hash: number, unit: number): number =>
  (Math.imul(hash, 31) + (LOWER[unit] ?? unit)) | 0;
