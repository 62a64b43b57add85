// SPDX-License-Identifier: Apache-2.0
// Scores a text for instructions that it should not hold. Linear in the text, in buffers that are kept: one
// scorer reads one text at a time. It knows kinds of wording, not intent: an instruction in plain words
// that nobody has used in an attack before looks like any other.
import type { Channel } from '../detector.ts';
import { calibrated, groupOf, isUntrusted, type TenantCurves } from './calibration.ts';
import { type Model, PLANES } from './model.ts';
import { Reader } from './reader.ts';
import { SMOOTHING, Windows } from './windows.ts';

export type Judged = {
  /** In [0, 1); about a fraction 1 - score of benign texts of the same kind score higher. */
  readonly score: number;
  /** Before calibration. */
  readonly raw: number;
  /** The window that weighs most, in UTF-16 offsets of the text. */
  readonly start: number;
  readonly end: number;
};

/** A text without words: nothing to say about it. */
const NOTHING: Judged = { score: 0, raw: Number.NEGATIVE_INFINITY, start: 0, end: 0 };

export class Scorer {
  readonly #model: Model;
  readonly #reader = new Reader();
  readonly #windows = new Windows();
  /** First plane of the weights that count: 0 for texts of users, 2 for others. */
  #plane = 0;
  #best = 0;
  #start = 0;
  #end = 0;
  /** Sum of the whole-text weights, and how many features it has. */
  #wholeSum = 0;
  #wholeCount = 0;
  /** The same of the window of several sentences, each feature once. */
  #heldSum = 0;
  #heldCount = 0;

  constructor(model: Model) {
    this.#model = model;
  }

  /** Judges all of `text`: the best window and the text as a whole. `ascii`: it is known to be ASCII. */
  judge(
    text: string,
    channel: Channel,
    {
      tenant,
      ascii = false,
    }: { readonly tenant?: TenantCurves | undefined; readonly ascii?: boolean } = {},
  ): Judged {
    const untrusted = isUntrusted(channel);
    const { header } = this.#model;
    const reader = this.#reader;
    const windows = this.#windows;
    reader.open(text, untrusted);
    windows.open();
    this.#plane = untrusted ? PLANES / 2 : 0;
    this.#best = Number.NEGATIVE_INFINITY;
    this.#wholeSum = this.#wholeCount = this.#heldSum = this.#heldCount = 0;
    while (reader.next()) {
      this.#take();
      const company = windows.take(reader);
      this.#leave(windows.from - reader.base);
      if (company) this.#offer(this.#heldSum, this.#heldCount, windows.start);
      reader.drop(windows.from - reader.base);
    }
    if (this.#wholeCount === 0) return NOTHING;
    const raw = this.#raw(untrusted);
    const score = calibrated(header, groupOf(ascii ? '' : text, channel), raw, tenant);
    return { score, raw, start: this.#start, end: this.#end };
  }

  /** The best window and the text as a whole, mixed. */
  #raw(untrusted: boolean): number {
    const { bias, scale, windowShare, windowLead } = this.#model.header;
    const sum = this.#wholeSum * (scale[this.#plane + 1] ?? 0);
    const whole = bias[1] + sum / Math.sqrt(this.#wholeCount + SMOOTHING);
    const share = windowShare[untrusted ? 'untrusted' : 'trusted'];
    return Math.max(share * this.#best + (1 - share) * whole, this.#best - windowLead);
  }

  /** Takes in the sentence read last: each feature once for it, for the window and for the whole text. */
  #take(): void {
    const { ids, before, base, from, size, start } = this.#reader;
    const { weights } = this.#model;
    const plane = this.#plane;
    const first = base + from;
    let [sum, count] = [0, 0];
    let [heldSum, heldCount] = [0, 0];
    let [wholeSum, wholeCount] = [0, 0];
    for (let at = from; at < size; at++) {
      const last = before[at]!;
      if (last >= first) continue;
      const place = ids[at]! * PLANES + plane;
      const weight = weights[place]!;
      sum += weight;
      count++;
      // What is held begins with the window.
      if (last >= base) continue;
      heldSum += weight;
      heldCount++;
      if (last >= 0) continue;
      wholeSum += weights[place + 1]!;
      wholeCount++;
    }
    this.#heldSum += heldSum;
    this.#heldCount += heldCount;
    this.#wholeSum += wholeSum;
    this.#wholeCount += wholeCount;
    this.#offer(sum, count, start);
  }

  /** Takes the features before `until` out of the window, but for those that stand in it once more. */
  #leave(until: number): void {
    const reader = this.#reader;
    const { ids } = reader;
    const { weights } = this.#model;
    for (let at = 0; at < until; at++) {
      if (reader.standsAgain(at)) continue;
      this.#heldSum -= weights[ids[at]! * PLANES + this.#plane]!;
      this.#heldCount--;
    }
  }

  /** A window that ends with the sentence read last. */
  #offer(sum: number, count: number, start: number): void {
    const { bias, scale } = this.#model.header;
    const raw = bias[0] + (sum * (scale[this.#plane] ?? 0)) / Math.sqrt(count + SMOOTHING);
    if (raw <= this.#best) return;
    this.#best = raw;
    this.#start = start;
    this.#end = this.#reader.end;
  }
}
