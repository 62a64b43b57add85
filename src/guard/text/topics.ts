// SPDX-License-Identifier: Apache-2.0
// How much a sentence is about what examples are about: cosine of weighted words and parts of words. It
// sees shared vocabulary, not meaning; work is one look-up a feature and a bounded number of examples.
import { isSmallWord } from './language.ts';
import { termsOf } from './terms.ts';

/** A feature that more examples have tells none of them apart. */
const POSTINGS_MAX = 64;
const PART_CHARS = 4;
const WORD_WEIGHT = 1;
const SMALL_WEIGHT = 0.05;
const PART_WEIGHT = 0.35;
/** Features of one sentence that are looked at. */
const FEATURES_MAX = 600;

type Vector = ReadonlyMap<number, number>;
type Posting = { readonly example: number; readonly weight: number };

/** Weighted features of `text` in [from, to). */
function vectorOf(text: string, from: number, to: number): Vector {
  const vector = new Map<number, number>();
  const add = (feature: number, weight: number): void => {
    if (vector.size < FEATURES_MAX) vector.set(feature, (vector.get(feature) ?? 0) + weight);
  };
  const { hashes, starts, ends } = termsOf(text, from, to);
  for (const [index, hash] of hashes.entries()) {
    const isSmall = isSmallWord(hash);
    add(hash, isSmall ? SMALL_WEIGHT : WORD_WEIGHT);
    if (index > 0)
      add((Math.imul(hashes[index - 1] ?? 0, 31) + hash) | 0, isSmall ? SMALL_WEIGHT : 0.5);
    if (isSmall) continue;
    const [start = 0, end = 0] = [starts[index], ends[index]];
    const word = text.slice(start, Math.min(end, start + 40)).toLowerCase();
    for (let at = 0; at + PART_CHARS <= word.length; at++) {
      let part = 0x1234;
      for (let next = at; next < at + PART_CHARS; next++) {
        part = (Math.imul(part, 31) + word.charCodeAt(next)) | 0;
      }
      add(part, PART_WEIGHT);
    }
  }
  return vector;
}

const lengthOf = (vector: Vector): number => {
  let sum = 0;
  for (const weight of vector.values()) sum += weight * weight;
  return Math.sqrt(sum);
};

export type Nearest = { readonly topic: string; readonly similarity: number };

export class Topics {
  readonly #postings = new Map<number, Posting[]>();
  readonly #topics: string[] = [];
  readonly #sums: Float64Array;

  constructor(topics: readonly { readonly name: string; readonly examples: readonly string[] }[]) {
    for (const { name, examples } of topics) {
      for (const text of examples) this.#add(name, vectorOf(text, 0, text.length));
    }
    for (const [feature, list] of this.#postings) {
      if (list.length > POSTINGS_MAX) this.#postings.delete(feature);
    }
    this.#sums = new Float64Array(this.#topics.length);
  }

  #add(topic: string, vector: Vector): void {
    const length = lengthOf(vector);
    if (length === 0) return;
    const example = this.#topics.push(topic) - 1;
    for (const [feature, weight] of vector) {
      const list = this.#postings.get(feature) ?? [];
      list.push({ example, weight: weight / length });
      this.#postings.set(feature, list);
    }
  }

  /** The topic whose example is most like `text` in [from, to); similarity 0 to 1. */
  nearest(text: string, from: number, to: number): Nearest | undefined {
    const vector = vectorOf(text, from, to);
    const length = lengthOf(vector);
    const sums = this.#sums.fill(0);
    for (const [feature, weight] of vector) {
      for (const posting of this.#postings.get(feature) ?? []) {
        sums[posting.example] = (sums[posting.example] ?? 0) + weight * posting.weight;
      }
    }
    let [best, example] = [0, -1];
    for (const [at, sum] of sums.entries()) if (sum > best) [best, example] = [sum, at];
    const topic = this.#topics[example];
    return topic === undefined ? undefined : { topic, similarity: Math.min(1, best / length) };
  }
}
