// SPDX-License-Identifier: Apache-2.0
// The detectors of one growing text that read the same view of it. Keeps only a window: what is not yet
// settled, and a little context before it. Nothing that starts before a detector's settled point can
// change any more, so scanning on from there finds what scanning the whole text would find.
import { LIMITS } from '../core/limits.ts';
import { type Bound, type Channel, CONTEXT_CHARS, type Detector } from './detector.ts';
import { featuresOf, isPlain } from './features.ts';
import { foldedView, View } from './view/view.ts';

/** A match in offsets of the original text. */
export type Located = {
  readonly detector: Detector;
  readonly start: number;
  readonly end: number;
  readonly entity: string;
  readonly score: number;
};

/** Where a lane puts what it finds. */
export type Report = {
  readonly found: (match: Located) => void;
  /** `detector-id: reason`; never holds text. */
  readonly failed: (failure: string) => void;
};

export const threw = (detector: Detector): string => `${detector.id}: threw`;
export const overlong = (detector: Detector): string => `${detector.id}: hold bound reached`;

/** Longest text that a detector may hold back, and longest match that it may report. */
export function holdBound(detector: Detector): number {
  const { streaming } = detector;
  return streaming.class === 'whole'
    ? LIMITS.holdBytes
    : Math.min(streaming.holdChars, LIMITS.holdChars);
}

/**
 * A long hold is looked at again when it has grown by a sixteenth: looking at 16,000 characters for every
 * four that come would let a cut-off key cost more than the answer. What is shorter is looked at each time.
 */
const PATIENT_CHARS = 256;
const PATIENT_SHARE = 16;

/** Trimming a few characters costs more than keeping them. */
const TRIM_CHARS = 256;

/** What a text has grown by, in whole code points: looked at and folded once for all lanes. */
export class Piece {
  readonly text: string;
  readonly features: number;
  #folded: View | undefined;

  constructor(text: string) {
    this.text = text;
    this.features = featuresOf(text);
  }

  get folded(): View {
    return (this.#folded ??= foldedView(new View(this.text, undefined, this.features)));
  }
}

export class Lane {
  readonly #bound: readonly Bound[];
  readonly #folded: boolean;
  readonly #channel: Channel;
  /** Settled point of each detector, in the window. */
  readonly #from: number[];
  /** How far the window went when each detector was asked last. */
  readonly #asked: number[];
  #window = '';
  /** Original offset of the window's first unit while the window is plain; else every unit's span. */
  #offset = 0;
  #starts: number[] | undefined;
  #ends: number[] = [];
  /** Of the window, or of more than it. */
  #features = 0;
  #length = 0;

  constructor(bound: readonly Bound[], folded: boolean, channel: Channel) {
    this.#bound = bound;
    this.#folded = folded;
    this.#channel = channel;
    this.#from = bound.map(() => 0);
    this.#asked = bound.map(() => 0);
  }

  push(piece: Piece, report: Report): void {
    this.#append(piece);
    this.#scan(report, false);
    this.#trim();
  }

  end(report: Report): void {
    this.#scan(report, true);
  }

  /** Offset in the original text before which nothing can change. */
  get safe(): number {
    const at = this.#settled();
    if (at >= this.#window.length) return this.#length;
    return this.#starts?.[at] ?? this.#offset + at;
  }

  #settled(): number {
    let least = this.#window.length;
    for (const from of this.#from) if (from < least) least = from;
    return least;
  }

  #append(piece: Piece): void {
    const { text, features } = piece;
    const at = this.#length;
    this.#length += text.length;
    const plain = !this.#folded || isPlain(features);
    if (plain && this.#starts === undefined) {
      this.#features |= features;
      if (this.#window === '') this.#offset = at;
      this.#window += text;
      return;
    }
    const view = piece.folded;
    this.#features |= view.features;
    if (view.map === undefined && this.#starts === undefined) {
      if (this.#window === '') this.#offset = at;
      this.#window += view.text;
      return;
    }
    this.#keepSpans();
    for (let unit = 0; unit < view.text.length; unit++) {
      this.#starts?.push(at + (view.map?.starts[unit] ?? unit));
      this.#ends.push(at + (view.map?.ends[unit] ?? unit + 1));
    }
    this.#window += view.text;
  }

  #keepSpans(): void {
    if (this.#starts !== undefined) return;
    this.#starts = [];
    this.#ends = [];
    for (let unit = 0; unit < this.#window.length; unit++) {
      this.#starts.push(this.#offset + unit);
      this.#ends.push(this.#offset + unit + 1);
    }
  }

  #scan(report: Report, last: boolean): void {
    const map = this.#starts === undefined ? undefined : { starts: this.#starts, ends: this.#ends };
    const view = new View(this.#window, map, this.#features);
    for (let index = 0; index < this.#bound.length; index++) {
      const bound = this.#bound[index] as Bound;
      const from = this.#from[index] ?? 0;
      if (!last && this.#isEarly(index, view.text.length - from)) continue;
      this.#asked[index] = view.text.length;
      let settled = view.text.length;
      try {
        settled = last ? view.text.length : bound.pending(view, from);
        // Nothing that starts before `from` is looked for, nothing from `settled` on is final.
        if (last || settled > from) {
          settled = Math.max(settled, this.#inspect(bound, view, { from, settled, last }, report));
        }
      } catch {
        report.failed(threw(bound.detector));
        settled = view.text.length;
      }
      if (view.text.length - settled > holdBound(bound.detector)) {
        report.failed(overlong(bound.detector));
        settled = view.text.length;
      }
      this.#from[index] = settled;
    }
  }

  /** Whether a detector that holds `held` characters is better asked later. Never past its bound. */
  #isEarly(index: number, held: number): boolean {
    const bound = this.#bound[index];
    if (held <= PATIENT_CHARS || bound === undefined || held > holdBound(bound.detector))
      return false;
    return this.#window.length - (this.#asked[index] ?? 0) < held / PATIENT_SHARE;
  }

  #inspect(
    bound: Bound,
    view: View,
    range: { readonly from: number; readonly settled: number; readonly last: boolean },
    report: Report,
  ): number {
    let end = range.from;
    const until = range.last ? view.text.length : range.settled;
    for (const match of bound.inspect(view, range.from, { channel: this.#channel, until })) {
      if (match.start >= until) break;
      end = Math.max(end, match.end);
      if (match.end - match.start > holdBound(bound.detector)) {
        report.failed(overlong(bound.detector));
        continue;
      }
      const span = view.original(match.start, match.end);
      const base = this.#starts === undefined ? this.#offset : 0;
      report.found({
        detector: bound.detector,
        start: base + span.start,
        end: base + span.end,
        entity: match.entity,
        score: match.score,
      });
    }
    return end;
  }

  #trim(): void {
    const cut = this.#settled() - CONTEXT_CHARS;
    if (cut < TRIM_CHARS) return;
    this.#window = this.#window.slice(cut);
    this.#features = featuresOf(this.#window);
    for (let index = 0; index < this.#from.length; index++) {
      this.#from[index] = (this.#from[index] ?? 0) - cut;
      this.#asked[index] = (this.#asked[index] ?? 0) - cut;
    }
    if (this.#starts === undefined) {
      this.#offset += cut;
      return;
    }
    this.#starts = this.#starts.slice(cut);
    this.#ends = this.#ends.slice(cut);
  }
}
