// SPDX-License-Identifier: Apache-2.0
// Trains the scorer: logistic regression over hashed features, once over the best window of each text
// (several rounds, each with the windows that the last one thought worst: nobody labels windows) and once
// over whole texts. Equal samples and seed give equal weights. Reads every text anew in every round, so
// that memory does not grow with the data.
import { isUntrusted } from '../scorer/calibration.ts';
import { FEATURES, Reader } from '../scorer/reader.ts';
import { SMOOTHING, Windows } from '../scorer/windows.ts';
import type { Sample } from './sample.ts';
import { type Random, seeded } from './template.ts';

/**
 * One linear model before quantisation: weights for any text, and what is added to them where the text comes
 * from where nobody has authority.
 */
export type Linear = {
  readonly weights: Float32Array;
  readonly untrusted: Float32Array;
  bias: number;
};
export type Trained = { readonly window: Linear; readonly whole: Linear };

const ROUNDS = 5;
const RATE = 0.3;
const DECAY = 2e-6;
/** What is learned of untrusted texts alone decays faster: it has fewer of them to learn from. */
const UNTRUSTED_DECAY = 2e-5;
/** Errors smaller than this are left alone. */
const LEAST_ERROR = 1e-3;
/** A source of this many texts weighs one for each; smaller ones weigh more, up to `MOST_WEIGHT`. */
const SOURCE_SIZE = 1_000;
const MOST_WEIGHT = 3;
/** One weight of a window in this many is cut back. */
const CUT_SHARE = 2_000;
/** Share of other people's texts that are also shown as if they came from where nobody has authority. */
const BORROWED_SHARE = 0.4;

type Span = { readonly from: number; readonly to: number };

/** One step of AdaGrad. */
function step(weights: Float32Array, squares: Float32Array, id: number, gradient: number): void {
  const sum = (squares[id] ?? 0) + gradient * gradient;
  squares[id] = sum;
  weights[id] = (weights[id] ?? 0) - (RATE * gradient) / Math.sqrt(sum);
}

/** AdaGrad state of one linear model. */
class Learner {
  readonly linear: Linear = {
    weights: new Float32Array(FEATURES),
    untrusted: new Float32Array(FEATURES),
    bias: -1,
  };
  readonly #squares = new Float32Array(FEATURES).fill(1e-3);
  readonly #untrustedSquares = new Float32Array(FEATURES).fill(1e-3);
  #biasSquares = 1;

  /** The sum over the features of a span, each once, and how many they are. */
  sum(reader: Reader, { from, to }: Span): { readonly sum: number; readonly count: number } {
    const { ids, before, untrusted } = reader;
    const { weights, untrusted: added } = this.linear;
    let sum = 0;
    let count = 0;
    for (let at = from; at < to; at++) {
      if ((before[at] ?? 0) >= from) continue;
      const id = ids[at] ?? 0;
      sum += (weights[id] ?? 0) + (untrusted ? (added[id] ?? 0) : 0);
      count++;
    }
    return { sum, count };
  }

  /** One step towards `target` (0 or 1). */
  learn(reader: Reader, span: Span, target: number, weight: number): void {
    const { sum, count } = this.sum(reader, span);
    const share = 1 / Math.sqrt(count + SMOOTHING);
    const error = (1 / (1 + Math.exp(-this.linear.bias - sum * share)) - target) * weight;
    if (Math.abs(error) < LEAST_ERROR) return;
    const { ids, before, untrusted } = reader;
    const { weights, untrusted: added } = this.linear;
    for (let at = span.from; at < span.to; at++) {
      if ((before[at] ?? 0) >= span.from) continue;
      const id = ids[at] ?? 0;
      step(weights, this.#squares, id, error * share + DECAY * (weights[id] ?? 0));
      if (!untrusted) continue;
      step(added, this.#untrustedSquares, id, error * share + UNTRUSTED_DECAY * (added[id] ?? 0));
    }
    this.#biasSquares += error * error;
    this.linear.bias -= (RATE * error) / Math.sqrt(this.#biasSquares);
  }
}

/** Reads `text` whole and returns its windows; the reader holds all features. */
export function windowsOf(
  reader: Reader,
  windows: Windows,
  text: string,
  untrusted: boolean,
): Span[] {
  reader.open(text, untrusted);
  windows.open();
  const spans: Span[] = [];
  while (reader.next()) {
    spans.push({ from: reader.from, to: reader.size });
    if (windows.take(reader)) spans.push({ from: windows.from, to: reader.size });
  }
  return spans;
}

/** Trains on `samples`. Deterministic for a seed; about a minute for fifty thousand texts. */
export function train(samples: readonly Sample[], seed: number): Trained {
  const random = seeded(seed);
  const weights = weightsOf(samples);
  const order = samples.map((_sample, at) => at);
  const [window, whole] = [new Learner(), new Learner()];
  const [reader, windows] = [new Reader(), new Windows()];
  for (let round = 0; round < ROUNDS; round++) {
    shuffle(order, random);
    for (const at of order) {
      const sample = samples[at];
      if (sample === undefined) continue;
      const spans = windowsOf(reader, windows, sample.text, shownAsUntrusted(sample, random));
      if (spans.length === 0) continue;
      const [target, weight] = [sample.attack ? 1 : 0, weights[at] ?? 1];
      const chosen = chooseWindow(window, reader, spans, { first: round === 0, sample, random });
      window.learn(reader, chosen, target, weight);
      const other = spans[Math.floor(random() * spans.length)];
      if (!sample.attack && spans.length > 2 && other !== undefined) {
        window.learn(reader, other, 0, weight / 2);
      }
      whole.learn(reader, { from: 0, to: reader.size }, target, weight);
    }
  }
  cutBack(window.linear);
  return { window: window.linear, whole: whole.linear };
}

/**
 * Brings the few largest weights down to the size of those that follow: on sources left out, a window is
 * better judged by many features than by one that decided in training.
 */
function cutBack({ weights }: Linear): void {
  const sizes = Float32Array.from(weights, Math.abs).sort();
  const most = sizes[sizes.length - 1 - Math.floor(sizes.length / CUT_SHARE)] ?? 0;
  for (let id = 0; id < weights.length; id++) {
    weights[id] = Math.max(-most, Math.min(most, weights[id] ?? 0));
  }
}

type Choice = { readonly first: boolean; readonly sample: Sample; readonly random: Random };

/** The window to learn from: at first any of a benign text and an early one of an attack, then the worst. */
function chooseWindow(
  learner: Learner,
  reader: Reader,
  spans: readonly Span[],
  { first, sample, random }: Choice,
): Span {
  if (first) {
    const at = sample.attack ? Math.min(spans.length - 1, 1) : Math.floor(random() * spans.length);
    return spans[at] ?? { from: 0, to: reader.size };
  }
  let best = spans[0] ?? { from: 0, to: reader.size };
  let most = Number.NEGATIVE_INFINITY;
  for (const span of spans) {
    const { sum, count } = learner.sum(reader, span);
    const raw = sum / Math.sqrt(count + SMOOTHING);
    if (raw <= most) continue;
    most = raw;
    best = span;
  }
  return best;
}

const shownAsUntrusted = (sample: Sample, random: Random): boolean =>
  isUntrusted(sample.channel) || (!sample.generated && !sample.errand && random() < BORROWED_SHARE);

function weightsOf(samples: readonly Sample[]): Float32Array {
  const counts = new Map<string, number>();
  const key = ({ source, attack }: Sample): string => `${attack ? '+' : '-'}${source}`;
  for (const sample of samples) counts.set(key(sample), (counts.get(key(sample)) ?? 0) + 1);
  return Float32Array.from(samples, (sample) =>
    sample.generated
      ? 1
      : Math.min(MOST_WEIGHT, Math.sqrt(SOURCE_SIZE / (counts.get(key(sample)) ?? 1))),
  );
}

function shuffle(order: number[], random: Random): void {
  for (let at = order.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    const [a = 0, b = 0] = [order[at], order[other]];
    order[at] = b;
    order[other] = a;
  }
}
