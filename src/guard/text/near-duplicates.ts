// SPDX-License-Identifier: Apache-2.0
// Tells when texts come that are almost the same as ones before: how somebody looks for the wording that
// passes. The pure part: a fingerprint of 64 bits for a text, and a bounded set of fingerprints. Whose
// texts they are, and for how long they count, is for whoever keeps one set for each principal.
import { termsOf } from './terms.ts';

/** Two halves of 32 bits. */
export type Fingerprint = readonly [number, number];

/** Words of a text that count. */
const WORDS_MAX = 4_000;

/** How many of a window are the same as a text, and how many almost. */
export type Likeness = { readonly equal: number; readonly near: number };

const mix = (value: number, seed: number): number => {
  let hash = Math.imul(value ^ seed, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
};

/**
 * SimHash over words and pairs of words: texts that share most of them differ in few bits. Undefined for a
 * text of fewer than `wordsMin` words, which is like too many others. Linear.
 */
export function fingerprint(text: string, wordsMin = 8): Fingerprint | undefined {
  return fingerprintOf(termsOf(text).hashes, wordsMin);
}

/** The same over hashes of words. */
export function fingerprintOf(hashes: Int32Array, wordsMin: number): Fingerprint | undefined {
  if (hashes.length < wordsMin) return undefined;
  const weights = new Int32Array(64);
  const size = Math.min(hashes.length, WORDS_MAX);
  for (let at = 0; at < size; at++) {
    const word = hashes[at] ?? 0;
    vote(weights, word);
    if (at > 0) vote(weights, (Math.imul(hashes[at - 1] ?? 0, 31) + word) | 0);
  }
  return [bitsOf(weights, 0), bitsOf(weights, 32)];
}

function vote(weights: Int32Array, value: number): void {
  const [low, high] = [mix(value, 0x9e3779b9), mix(value, 0x7f4a7c15)];
  for (let bit = 0; bit < 32; bit++) {
    weights[bit] = (weights[bit] ?? 0) + ((low >>> bit) & 1) * 2 - 1;
    weights[bit + 32] = (weights[bit + 32] ?? 0) + ((high >>> bit) & 1) * 2 - 1;
  }
}

function bitsOf(weights: Int32Array, from: number): number {
  let bits = 0;
  for (let bit = 0; bit < 32; bit++) if ((weights[from + bit] ?? 0) > 0) bits |= 1 << bit;
  return bits;
}

function ones(bits: number): number {
  let count = bits - ((bits >>> 1) & 0x55555555);
  count = (count & 0x33333333) + ((count >>> 2) & 0x33333333);
  return Math.imul((count + (count >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** Bits in which two fingerprints differ: 0 to 64; about 32 for texts that have nothing in common. */
export const distance = (a: Fingerprint, b: Fingerprint): number =>
  ones(a[0] ^ b[0]) + ones(a[1] ^ b[1]);

/** The last `capacity` fingerprints, each with its time; the oldest goes when another comes. */
export class FingerprintWindow {
  readonly #halves: Int32Array;
  readonly #times: Float64Array;
  readonly #capacity: number;
  #next = 0;
  #size = 0;

  /** 16 bytes for each fingerprint of `capacity`. */
  constructor(capacity: number) {
    this.#capacity = capacity;
    this.#halves = new Int32Array(capacity * 2);
    this.#times = new Float64Array(capacity);
  }

  add([low, high]: Fingerprint, at: number): void {
    this.#halves[this.#next * 2] = low;
    this.#halves[this.#next * 2 + 1] = high;
    this.#times[this.#next] = at;
    this.#next = (this.#next + 1) % this.#capacity;
    this.#size = Math.min(this.#size + 1, this.#capacity);
  }

  /** Those added at `since` or later that are within `bits` of `one`. Linear in the window. */
  like([low, high]: Fingerprint, bits: number, since: number): Likeness {
    let [equal, near] = [0, 0];
    for (let at = 0; at < this.#size; at++) {
      if ((this.#times[at] ?? 0) < since) continue;
      const a = ones(low ^ (this.#halves[at * 2] ?? 0));
      const apart = a + ones(high ^ (this.#halves[at * 2 + 1] ?? 0));
      if (apart === 0) equal++;
      else if (apart <= bits) near++;
    }
    return { equal, near };
  }
}
