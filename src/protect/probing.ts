// SPDX-License-Identifier: Apache-2.0
// Remembers, for each caller, fingerprints of what was asked and of what was refused, to tell when variants
// of one text come. Never keeps text, and no more callers and requests than its bounds say.
import { FingerprintWindow, fingerprintOf } from '../guard/text/near-duplicates.ts';
import { termsOf } from '../guard/text/terms.ts';
import { TemplateMemory } from './template-memory.ts';

export type ProbingSettings = {
  readonly windowMs: number;
  /** Near ones that were refused, from which a request is reported. */
  readonly refused: number;
  /** Near ones of any kind, from which it is. */
  readonly requests: number;
};

/** What is known of one request until its answer is judged. */
export type Probe = {
  readonly kind: 'variants' | 'series' | undefined;
  /** 0 when nothing is to be reported. */
  readonly score: number;
  /** The request, or its answer, was refused; what is said twice counts once. */
  readonly refused: () => void;
  /** It may pass: what it shares with others that passed is a template. */
  readonly passed: () => void;
};

/** Some 15 KB each. */
const CALLERS = 1_000;
const WINDOW = 256;
const REFUSED_WINDOW = 64;
const TEXT_CHARS = 8_000;
const WORDS = 600;
/** Fewer words, beside a template, are like too many others. */
const WORDS_MIN = 5;
/** A changed word in a sentence turns some ten of 64 bits. */
const NEAR_BITS = 14;

type Caller = {
  readonly asked: FingerprintWindow;
  readonly refused: FingerprintWindow;
  readonly template: TemplateMemory;
};

export class ProbingMemory {
  readonly #settings: ProbingSettings;
  readonly #callers = new Map<string, Caller>();

  constructor(settings: ProbingSettings) {
    this.#settings = settings;
  }

  get size(): number {
    return this.#callers.size;
  }

  /** Takes in a text that `caller` (a digest) sends at `now`. Undefined for one too short to compare. */
  probe(caller: string, text: string, now: number): Probe | undefined {
    const known = this.#caller(caller);
    const words = termsOf(text.slice(0, TEXT_CHARS)).hashes.subarray(0, WORDS);
    const mark = fingerprintOf(known.template.without(words), WORDS_MIN);
    if (mark === undefined) return this.#learning(known, words);
    const since = now - this.#settings.windowMs;
    const asked = known.asked.like(mark, NEAR_BITS, since);
    const refused = known.refused.like(mark, NEAR_BITS, since);
    if (asked.equal === 0) known.asked.add(mark, now);
    const isNew = refused.equal === 0;
    const isFree = refused.near + refused.equal === 0;
    return {
      ...this.#judged(asked.near, refused.near),
      refused: once(() => {
        if (isNew) known.refused.add(mark, now);
      }),
      // Who probes could else teach that what was refused is a template.
      passed: once(() => {
        if (isFree) known.template.learn(words);
      }),
    };
  }

  #judged(near: number, refused: number): Pick<Probe, 'kind' | 'score'> {
    const { refused: refusedMin, requests } = this.#settings;
    const evidence = Math.max(refused / refusedMin, near / requests);
    if (evidence < 1) return { kind: undefined, score: 0 };
    const kind = refused >= refusedMin ? 'variants' : 'series';
    return { kind, score: Math.min(0.99, 1 - 0.2 / evidence) };
  }

  #learning(known: Caller, words: Int32Array): Probe {
    const passed = once(() => known.template.learn(words));
    return { kind: undefined, score: 0, refused: () => undefined, passed };
  }

  #caller(key: string): Caller {
    const known = this.#callers.get(key) ?? {
      asked: new FingerprintWindow(WINDOW),
      refused: new FingerprintWindow(REFUSED_WINDOW),
      template: new TemplateMemory(),
    };
    this.#callers.delete(key);
    this.#callers.set(key, known);
    if (this.#callers.size > CALLERS) {
      this.#callers.delete(this.#callers.keys().next().value ?? '');
    }
    return known;
  }
}

const once = (act: () => void): (() => void) => {
  let done = false;
  return () => {
    if (!done) act();
    done = true;
  };
};
