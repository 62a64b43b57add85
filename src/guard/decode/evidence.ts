// SPDX-License-Identifier: Apache-2.0
// One pass over a text that tells which decoders have anything to do, so that ordinary prose costs next to
// nothing. It states how far the text differs from prose at its worst place, and nothing else.
import { unitsIn } from '../features.ts';
import { pairOf } from './words.ts';

/** Kinds of characters: 1 to 26 are letters. */
const DIGIT = 27;
const SIGN = 28;
/** What stands between numbers, and between the letters of Morse code; and what these consist of. */
const GAP = 29;
const DOT = 30;
/** Of every UTF-16 unit. */
const KINDS = new Uint8Array(0x10000);
for (let letter = 0; letter < 26; letter++) {
  KINDS[0x41 + letter] = KINDS[0x61 + letter] = letter + 1;
}
for (const digit of '0123456789') KINDS[digit.charCodeAt(0)] = DIGIT;
for (const sign of '@$!|+') KINDS[sign.charCodeAt(0)] = SIGN;
for (const gap of '/ ,;\n') KINDS[gap.charCodeAt(0)] = GAP;
for (const dot of '.-_') KINDS[dot.charCodeAt(0)] = DOT;

/** In tenths of what `pairOf` counts in. English falls by 16 a pair here, ROT13 rises by 10. */
const STRANGE_FROM = 56;
/** English falls by 15 a pair here, what is written backwards rises by as much. */
const BACKWARDS_FROM = 3;
/** A sum goes no higher: what follows a long disguised text is looked at again soon. */
const MOST = 4_000;

const CELLS = 32 * 32;
const cell = (first: number, second: number): number => (first << 5) | second;
/** By pair of kinds: how much rather than English it is a cipher, and a text written backwards. */
export const STRANGE = new Int8Array(CELLS);
export const BACKWARDS = new Int8Array(CELLS);
/** A digit or sign where a letter is expected raises it, ordinary letters lower it. */
const IMITATED = new Int8Array(CELLS);
const IMITATION = 8;
for (let first = 0; first < 26; first++) {
  for (let second = 0; second < 26; second++) {
    const [on, back] = [pairOf(first, second), pairOf(second, first)];
    const at = cell(first + 1, second + 1);
    STRANGE[at] = STRANGE_FROM - on * 10;
    BACKWARDS[at] = (back - on) * 10 - BACKWARDS_FROM;
    IMITATED[at] = -1;
  }
  IMITATED[cell(first + 1, DIGIT)] = IMITATED[cell(DIGIT, first + 1)] = IMITATION;
  IMITATED[cell(SIGN, first + 1)] = IMITATION;
}

export type Evidence = {
  /** Highest sum over a stretch of the text. */
  readonly strange: number;
  readonly backwards: number;
  readonly imitated: number;
  /** Most digits, and most groups of dots and dashes, in a row without a letter: blanks are none. */
  readonly digits: number;
  readonly dots: number;
};

/**
 * From where on decoders look: about twelve letters of ROT13, as many backwards, four imitated letters close
 * together, eight bytes in two digits each, six letters of Morse code.
 */
export const LEAST: Evidence = {
  strange: 120,
  backwards: 130,
  imitated: 28,
  digits: 16,
  dots: 5,
};

/** Of ordinary prose: the same object each time. */
export const NOTHING: Evidence = { strange: 0, backwards: 0, imitated: 0, digits: 0, dots: 0 };

/** Linear, no allocation but the result. */
export function evidenceOf(text: string): Evidence {
  const units = unitsIn(text);
  return isSuspect(units, text.length) ? weighed(units, text.length) : NOTHING;
}

/** Blocks of the quick look; two of them in a row are judged together. */
const BLOCK = 32;
/**
 * What two blocks of prose stay below: both means over their pairs of letters are about -15, where half of
 * them are in a cipher, or written backwards, about -2. And how many characters may be out of place.
 */
const SUSPECT_MEAN = -5;
const LEAST_PAIRS = 12;
const SUSPECT_IMITATED = 3;
const SUSPECT_MARKS = 22;

/** By pair of kinds: both sums in one number, and the counts of imitations, of digits, dots and dashes, and of pairs of letters. */
const BIAS = 100;
const SUMS = new Int32Array(CELLS);
const COUNTS = new Int32Array(CELLS);
for (let at = 0; at < CELLS; at++) {
  SUMS[at] = (STRANGE[at] ?? 0) + BIAS + (((BACKWARDS[at] ?? 0) + BIAS) << 14);
  const imitated = (IMITATED[at] ?? 0) > 0 ? 1 : 0;
  const letters = (IMITATED[at] ?? 0) < 0 ? 1 << 16 : 0;
  const kind = at & 31;
  COUNTS[at] = imitated + (kind === DIGIT || kind === DOT ? 1 << 8 : 0) + letters;
}

/** A quick look, without a branch for each character: false for nearly all prose. */
function isSuspect(units: Uint16Array, length: number): boolean {
  let [pair, sumsBefore, countsBefore] = [0, 0, 0];
  for (let start = 0; start < length; start += BLOCK) {
    const end = start + BLOCK < length ? start + BLOCK : length;
    let [sums, counts] = [0, 0];
    for (let at = start; at < end; at++) {
      pair = ((pair << 5) | KINDS[units[at]!]!) & 0x3ff;
      sums += SUMS[pair]!;
      counts += COUNTS[pair]!;
    }
    const size = end - start + (start === 0 ? 0 : BLOCK);
    const both = sums + sumsBefore;
    const seen = counts + countsBefore;
    const pairs = seen >> 16;
    const least = SUSPECT_MEAN * pairs + BIAS * size;
    if (pairs >= LEAST_PAIRS && ((both & 0x3fff) > least || both >> 14 > least)) return true;
    if ((seen & 0xff) >= SUSPECT_IMITATED || ((seen >> 8) & 0xff) >= SUSPECT_MARKS) return true;
    sumsBefore = sums;
    countsBefore = counts;
  }
  return false;
}

/** Units that are weighed in one call: a long loop would run for long as it was before it was compiled. */
const WEIGHED = 1_024;

/** Sums over a text and the highest that each has been, as far as the text has been read. */
class Weights {
  #pair = 0;
  #strange = 0;
  #backwards = 0;
  #imitated = 0;
  #digits = 0;
  #dots = 0;
  strange = 0;
  backwards = 0;
  imitated = 0;
  digits = 0;
  dots = 0;

  /** Reads on with `units` from `from` to `to`. */
  add(units: Uint16Array, from: number, to: number): void {
    let [pair, strange, backwards, imitated] = [
      this.#pair,
      this.#strange,
      this.#backwards,
      this.#imitated,
    ];
    let [mostStrange, mostBackwards, mostImitated] = [this.strange, this.backwards, this.imitated];
    let [digits, dots] = [this.#digits, this.#dots];
    for (let at = from; at < to; at++) {
      const kind = KINDS[units[at]!]!;
      pair = ((pair << 5) | kind) & 0x3ff;
      if (kind < DIGIT) {
        digits = dots = 0;
        strange = Math.max(0, strange + (STRANGE[pair] as number));
        mostStrange = Math.max(mostStrange, strange);
        backwards = Math.max(0, backwards + (BACKWARDS[pair] as number));
        mostBackwards = Math.max(mostBackwards, backwards);
      } else if (kind === DIGIT) {
        if (++digits > this.digits) this.digits = digits;
      } else if (kind === DOT && pair >> 5 !== DOT && ++dots > this.dots) this.dots = dots;
      imitated = Math.max(0, imitated + (IMITATED[pair] as number));
      mostImitated = Math.max(mostImitated, imitated);
    }
    [this.#pair, this.#strange, this.#backwards, this.#imitated] = [
      pair,
      strange,
      backwards,
      imitated,
    ];
    [this.strange, this.backwards, this.imitated] = [mostStrange, mostBackwards, mostImitated];
    [this.#digits, this.#dots] = [digits, dots];
  }
}

function weighed(units: Uint16Array, length: number): Evidence {
  const weights = new Weights();
  for (let start = 0; start < length; start += WEIGHED) {
    weights.add(units, start, Math.min(start + WEIGHED, length));
  }
  const { strange, backwards, imitated, digits, dots } = weights;
  const found =
    strange >= LEAST.strange ||
    backwards >= LEAST.backwards ||
    imitated >= LEAST.imitated ||
    digits >= LEAST.digits ||
    dots >= LEAST.dots;
  return found ? { strange, backwards, imitated, digits, dots } : NOTHING;
}

export type Stretch = { readonly start: number; readonly end: number };

/**
 * The stretches of `text` over which `table` sums up to at least `least`, widened to whole words. A stretch
 * ends where the sum has fallen by as much.
 */
export function stretches(text: string, table: Int8Array, least: number): readonly Stretch[] {
  const found: Stretch[] = [];
  const { length } = text;
  const from = unitsIn(text);
  let [sum, start, most, end, before] = [0, 0, 0, 0, 0];
  for (let at = 0; at < length; at++) {
    const code = from[at] as number;
    const kind = KINDS[code]!;
    const step = table[(before << 5) | kind] as number;
    before = kind;
    if (sum === 0) {
      if (step <= 0) continue;
      start = at;
    }
    sum += step;
    if (sum > MOST) sum = MOST;
    if (sum > most || sum === MOST) {
      most = sum;
      end = at + 1;
    } else if (sum <= 0 || sum < most - least) {
      if (most >= least) add(text, start, end, found);
      sum = most = 0;
    }
  }
  if (most >= least) add(text, start, end, found);
  return found;
}

function add(text: string, start: number, end: number, found: Stretch[]): void {
  const to = wordEnd(text, end);
  const last = found.at(-1)?.end ?? 0;
  if (to > last) found.push({ start: Math.max(wordStart(text, start), last), end: to });
}

/** One in so many places of what is coded rises from a small letter to a capital, or touches a digit. */
const CODED_SHARE = 16;

/** Fewer letters beside what is coded say nothing. */
const PLAIN_LETTERS = 10;

/**
 * Whether the words of a stretch are digits, capitals and small letters without order: base64, hashes, keys.
 * No cipher of letters makes such of words; a few plain words among them, and it is not.
 */
export function isCoded(text: string, { start, end }: Stretch): boolean {
  let plain = 0;
  for (let at = start; at < end; at++) {
    let [letters, rises, touches, before, wasSmall] = [0, 0, 0, 0, false];
    const from = at;
    for (; at < end && !isBlank(text, at); at++) {
      const code = text.charCodeAt(at);
      const kind = KINDS[code]!;
      const isLetter = kind > 0 && kind < DIGIT;
      const isSmall = isLetter && code >= 0x61;
      if (isLetter) letters++;
      if (isLetter && !isSmall && wasSmall) rises++;
      if (isLetter ? before === DIGIT : kind === DIGIT && before > 0 && before < DIGIT) touches++;
      before = kind;
      wasSmall = isSmall;
    }
    if (Math.min(rises, touches) * CODED_SHARE > at - from) continue;
    plain += letters;
    if (plain >= PLAIN_LETTERS) return false;
  }
  return true;
}

/** A longer row without blanks is cut: else one endless word would be walked again and again. */
const WORD_CHARS = 64;

const isBlank = (text: string, at: number): boolean => text.charCodeAt(at) <= 0x20;

function wordStart(text: string, from: number): number {
  let at = from;
  while (at > 0 && from - at < WORD_CHARS && !isBlank(text, at - 1)) at--;
  return at;
}

function wordEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length && at - from < WORD_CHARS && !isBlank(text, at)) at++;
  return at;
}
