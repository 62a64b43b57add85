// SPDX-License-Identifier: Apache-2.0
// Scores a text for instructions that it should not hold. Linear in the text, in buffers that are kept: one
// scorer reads one text at a time. It knows kinds of wording, not intent: an instruction in plain words
// that nobody has used in an attack before looks like any other.
import type { Channel } from '../detector.ts';
import { calibrated, groupOf, isUntrusted } from './calibration.ts';
import type { Model } from './model.ts';
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
  #best = 0;
  #start = 0;
  #end = 0;
  /** Sum of the whole-text weights, and how many features it has. */
  #sum = 0;
  #count = 0;

  constructor(model: Model) {
    this.#model = model;
  }

  /** Judges all of `text`: the best window and the text as a whole. */
  judge(text: string, channel: Channel): Judged {
    const untrusted = isUntrusted(channel);
    const { header } = this.#model;
    const reader = this.#reader;
    const windows = this.#windows;
    reader.open(text, untrusted);
    windows.open();
    this.#best = Number.NEGATIVE_INFINITY;
    this.#sum = this.#count = 0;
    while (reader.next()) {
      this.#whole();
      this.#window(reader.base + reader.from, reader.start);
      if (windows.take(reader)) this.#window(windows.from, windows.start);
      reader.drop(windows.from - reader.base);
    }
    if (this.#count === 0) return NOTHING;
    const whole =
      header.bias[1] + (this.#sum * header.scale[1]) / Math.sqrt(this.#count + SMOOTHING);
    const share = header.windowShare[untrusted ? 'untrusted' : 'trusted'];
    const raw = share * this.#best + (1 - share) * whole;
    const score = calibrated(header, groupOf(text, channel), raw);
    return { score, raw, start: this.#start, end: this.#end };
  }

  /**
   * The raw score of each sentence of `text` alone, from `from` on: equal however the text was cut, as
   * long as it is cut between sentences.
   */
  sentences(text: string, untrusted: boolean): readonly Judged[] {
    const judged: Judged[] = [];
    const reader = this.#reader;
    reader.open(text, untrusted);
    while (reader.next()) {
      this.#best = Number.NEGATIVE_INFINITY;
      this.#window(reader.base + reader.from, reader.start);
      judged.push({ score: 0, raw: this.#best, start: this.#start, end: this.#end });
      reader.drop(reader.size);
    }
    return judged;
  }

  /** Adds the sentence read last to the sum over the whole text: each feature once. */
  #whole(): void {
    const { ids, before, from, size } = this.#reader;
    const { weights } = this.#model;
    let sum = 0;
    let count = 0;
    for (let at = from; at < size; at++) {
      if ((before[at] ?? 0) >= 0) continue;
      sum += weights[((ids[at] ?? 0) << 1) + 1] ?? 0;
      count++;
    }
    this.#sum += sum;
    this.#count += count;
  }

  /** Scores the window from the feature at `first`, since the start of the text, to the last one read. */
  #window(first: number, start: number): void {
    const { ids, before, base, size, end } = this.#reader;
    const { weights, header } = this.#model;
    let sum = 0;
    let count = 0;
    for (let at = first - base; at < size; at++) {
      if ((before[at] ?? 0) >= first) continue;
      sum += weights[(ids[at] ?? 0) << 1] ?? 0;
      count++;
    }
    const raw = header.bias[0] + (sum * header.scale[0]) / Math.sqrt(count + SMOOTHING);
    if (raw <= this.#best) return;
    this.#best = raw;
    this.#start = start;
    this.#end = end;
  }
}
