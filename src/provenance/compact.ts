// SPDX-License-Identifier: Apache-2.0
// A text as it is compared: letters and digits alone, lower case, folded, with the places where words begin and
// end. Spacing, punctuation, case, width, look-alikes, invisible characters, "dot" for a dot and "seven" for 7 make
// no difference. One pass, linear; verbs are noted on the way, because a second pass would cost as much again.
import { foldOf } from './fold.ts';

export type Compact = {
  /** One byte for each ASCII letter or digit; other letters take three, from 0x80 on. */
  readonly chars: string;
  /**
   * What stands before character i: 0 nothing, HARD what parts words, or the one character of a name or address that
   * joins them (`-._@+~%`). One longer than `chars`.
   */
  readonly edges: Uint8Array;
};

/** Spaces, punctuation of sentences, the start and the end. */
const HARD = 255;
const FULL_STOP = '.'.charCodeAt(0);

const isSentenceStart = (text: string, at: number): boolean =>
  /^[A-Z][a-z]?/.test(text.slice(at, at + 2)) && /[a-z0-9]/.test(text[at - 2] ?? '');

const JOINERS = new Set(Array.from('-._@+~%', (char) => char.charCodeAt(0)));

/** A word of a lexicon in a text. */
export type Hit = {
  readonly word: string /** UTF-16 offsets of the word. */;
  readonly start: number;
  readonly end: number;
};

/** Words that spell what stands between parts of an address: they count as the separators that they name. */
const SPELLED_SEPARATORS = [
  'dot',
  'at',
  'slash',
  'dash',
  'hyphen',
  'underscore',
  'point',
  'colon',
  'punkt',
  'punto',
  'arroba',
];
const SPELLED_DIGITS = [
  'zero',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
];

const SPELLED: ReadonlyMap<string, string> = new Map([
  ...SPELLED_SEPARATORS.map((word) => [word, ''] as const),
  ...SPELLED_DIGITS.map((word, digit) => [word, String(digit)] as const),
]);

const SLOTS = 4_096;
/** The longest word of a lexicon. */
const WORD_MAX = 16;
const ANY_NON_ASCII = /[^\0-\x7f]/;

/** Words that are looked for on the way; a filter by hash, then the word itself. */
export type Lexicon = { readonly words: ReadonlySet<string>; readonly filter: Uint8Array };

const slotOf = (word: string): number => {
  let hash = 0;
  for (let at = 0; at < word.length; at++) hash = (Math.imul(hash, 31) + word.charCodeAt(at)) | 0;
  return hash & (SLOTS - 1);
};

/** A lexicon of plain lower-case ASCII words; others are never met. */
export function lexiconOf(words: Iterable<string>): Lexicon {
  const filter = new Uint8Array(SLOTS);
  const kept = new Set(words);
  for (const word of kept) filter[slotOf(word)] = 2;
  for (const word of SPELLED.keys()) filter[slotOf(word)] = (filter[slotOf(word)] ?? 0) | 1;
  return { words: kept, filter };
}

const NO_WORDS = lexiconOf([]);

/** The compact form of `text`; `onHit` is told of words of the lexicon, in order. */
export function compactOf(text: string, lexicon = NO_WORDS, onHit?: (hit: Hit) => void): Compact {
  const { length } = text;
  // A code point beyond ASCII becomes at most twelve bytes.
  const ascii = !ANY_NON_ASCII.test(text);
  const out = new Uint8Array(ascii ? length : length * 12);
  const edges = new Uint8Array(out.length + 1);
  let used = 0;
  let wordFrom = 0;
  let rawFrom = 0;
  let hash = 0;
  edges[0] = HARD;
  let ended = -1;
  const endWord = (rawEnd: number): void => {
    const size = used - wordFrom;
    const kind = lexicon.filter[hash & (SLOTS - 1)] ?? 0;
    if (kind > 0 && size <= WORD_MAX && size > 1) {
      const word = latin(out, wordFrom, used);
      if (lexicon.words.has(word)) onHit?.({ word, start: rawFrom, end: rawEnd });
      const spelled = SPELLED.get(word);
      if (spelled !== undefined) {
        used = wordFrom;
        if (spelled !== '') out[used++] = spelled.charCodeAt(0);
      }
    }
    edges[used] = HARD;
    wordFrom = used;
    hash = 0;
    ended = rawEnd;
  };
  const beginWord = (rawStart: number): void => {
    rawFrom = rawStart;
    const joint = rawStart - ended === 1 ? text.charCodeAt(ended) : 0;
    if (used === 0 || !JOINERS.has(joint)) return;
    // "See example.org.Then call me": people forget the space behind a sentence.
    if (joint !== FULL_STOP || !isSentenceStart(text, rawStart)) edges[used] = joint;
  };
  for (let at = 0; at < length; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x80) {
      const byte = ASCII[code] as number;
      if (byte === 0) {
        if (used > wordFrom) endWord(at);
      } else {
        if (used === wordFrom) beginWord(at);
        out[used++] = byte;
        hash = (Math.imul(hash, 31) + byte) | 0;
      }
      continue;
    }
    const point = text.codePointAt(at) ?? code;
    const folded = foldOf(point);
    if (folded === ' ') {
      if (used > wordFrom) endWord(at);
    } else {
      if (used === wordFrom) beginWord(at);
      for (const char of folded) {
        const first = used;
        used = put(out, used, char.codePointAt(0) ?? 0);
        hash = (Math.imul(hash, 31) + (out[first] ?? 0)) | 0;
      }
    }
    if (point > 0xffff) at++;
  }
  if (used > wordFrom) endWord(length);
  edges[used] = HARD;
  return { chars: latin(out, 0, used), edges: edges.subarray(0, used + 1) };
}

/** 0 for what parts words; otherwise the byte. */
const ASCII = Uint8Array.from({ length: 128 }, (_, code) => {
  const char = String.fromCharCode(code).toLowerCase();
  return /[a-z0-9]/.test(char) ? char.charCodeAt(0) : 0;
});

function put(out: Uint8Array, at: number, point: number): number {
  if (point < 0x80) {
    out[at] = point;
    return at + 1;
  }
  out[at] = 0x80 | (point & 0x7f);
  out[at + 1] = 0x80 | ((point >> 7) & 0x7f);
  out[at + 2] = 0x80 | (point >> 14);
  return at + 3;
}

const latin = (bytes: Uint8Array, from: number, to: number): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString('latin1');

/** Places tried for a needle that begins and ends inside words everywhere. */
const PLACES_MAX = 256;

/**
 * The first place of `needle` in `text` from `from` on that begins and ends at edges of words, or -1. With `inside`
 * any place will do.
 */
export function placeOf(text: Compact, needle: string, { inside = false, from = 0 } = {}): number {
  if (needle === '') return -1;
  let at = text.chars.indexOf(needle, from);
  for (let tried = 0; at >= 0 && tried < PLACES_MAX; tried++) {
    if (inside || (text.edges[at] !== 0 && text.edges[at + needle.length] !== 0)) return at;
    at = text.chars.indexOf(needle, at + 1);
  }
  return -1;
}

/**
 * Whether `text` says `value`: all of it, standing alone, and joined in the same way. Spaces and words for signs make no
 * difference; "a.b@c" is not "a@b.c", "ab" is not "a-b", and "b.example" is not said by "a-b.example".
 */
export function says(text: Compact, { chars, edges }: Compact): boolean {
  if (chars === '') return false;
  let at = text.chars.indexOf(chars);
  for (let tried = 0; at >= 0 && tried < PLACES_MAX; tried++) {
    if (standsAlone(text, at, chars.length) && isJoinedAs(text, at, edges)) return true;
    at = text.chars.indexOf(chars, at + 1);
  }
  return false;
}

function standsAlone({ chars, edges }: Compact, at: number, length: number): boolean {
  const begins = edges[at] === HARD || (chars.startsWith('www', at - 3) && edges[at - 3] === HARD);
  return begins && edges[at + length] === HARD;
}

function isJoinedAs(text: Compact, at: number, edges: Uint8Array): boolean {
  for (let place = 1; place < edges.length - 1; place++) {
    const there = text.edges[at + place];
    const here = edges[place];
    if (there !== here && there !== HARD && here !== HARD) return false;
  }
  return true;
}

/** Two values that say each other. */
export const isSame = (a: Compact, b: Compact): boolean =>
  a.chars === b.chars && isJoinedAs(a, 0, b.edges);
