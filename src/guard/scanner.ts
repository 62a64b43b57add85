// SPDX-License-Identifier: Apache-2.0
// Scans one growing text. Matches come out as soon as nothing that may follow can change them, and
// `safe` tells how much of the text may leave. A scanner that is given the whole text in one piece finds
// the same as one that is given it in any other pieces.
import type { Bound, Channel } from './detector.ts';
import { Lane, type Located, Piece, type Report } from './lane.ts';

const isHighSurrogate = (code: number): boolean => code >= 0xd800 && code <= 0xdbff;

/** Detectors that read the same view, and for whose matches a text is held back, or is not. */
type LaneOf = {
  readonly bound: readonly Bound[];
  readonly folded: boolean;
  readonly holds: boolean;
};

/** Whether a text is held back for what this detector could still find. */
export type Holds = (detector: Bound['detector']) => boolean;

/** `bound` by the view that each reads; made once for all texts. */
export function lanesOf(bound: readonly Bound[], holds: Holds): readonly LaneOf[] {
  return [true, false].flatMap((held) =>
    [false, true]
      .map((folded) => ({
        bound: bound.filter(
          ({ detector }) => (detector.view !== 'original') === folded && holds(detector) === held,
        ),
        folded,
        holds: held,
      }))
      .filter((lane) => lane.bound.length > 0),
  );
}

export class Scanner {
  readonly #lanes: readonly Lane[];
  readonly #holding: readonly Lane[];
  readonly #report: Report;
  #found: Located[] = [];
  readonly #failures = new Set<string>();
  #length = 0;
  #safe = 0;
  /** Half a code point at the end of what came: judged with its other half. */
  #half = '';

  constructor(lanes: readonly LaneOf[], channel: Channel) {
    const inForce = lanes.filter(({ bound }) => bound.length > 0);
    this.#lanes = inForce.map(({ bound, folded }) => new Lane(bound, folded, channel));
    this.#holding = this.#lanes.filter((_, at) => inForce[at]?.holds === true);
    this.#report = {
      found: (match) => void this.#found.push(match),
      failed: (failure) => void this.#failures.add(failure),
    };
  }

  /** Appends text; returns the matches that became final, in no set order. */
  push(text: string): readonly Located[] {
    let whole = this.#half + text;
    this.#half = '';
    if (isHighSurrogate(whole.charCodeAt(whole.length - 1))) {
      this.#half = whole.slice(-1);
      whole = whole.slice(0, -1);
    }
    if (whole === '') return [];
    this.#length += whole.length;
    const piece = new Piece(whole);
    for (const lane of this.#lanes) lane.push(piece, this.#report);
    this.#safe = this.#holding.reduce((least, lane) => Math.min(least, lane.safe), this.#length);
    return this.#take();
  }

  /** The text is complete; returns the remaining matches. */
  end(): readonly Located[] {
    this.#length += this.#half.length;
    const half = this.#half === '' ? undefined : new Piece(this.#half);
    for (const lane of this.#lanes) {
      if (half !== undefined) lane.push(half, this.#report);
      lane.end(this.#report);
    }
    this.#half = '';
    this.#safe = this.#length;
    return this.#take();
  }

  /** UTF-16 offset before which every match that is held for is known and final. Never decreases. */
  get safe(): number {
    return this.#safe;
  }

  /** `detector-id: reason` of what could not finish, each once. */
  get failures(): ReadonlySet<string> {
    return this.#failures;
  }

  #take(): readonly Located[] {
    const found = this.#found;
    this.#found = [];
    return found;
  }
}
