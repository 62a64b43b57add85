// SPDX-License-Identifier: Apache-2.0
// What a family of the grammar is: attacks of one kind, each with a benign twin that uses the same words
// for something harmless. Without the twins a scorer learns that words are dangerous; with them it learns
// that what is done with them is.
import type { Symbols } from '../template.ts';

export type Pair = {
  readonly attack: string;
  readonly twin: string;
};

export type Family = {
  readonly id: string;
  /** BCP 47, the primary subtag. */
  readonly lang: string;
  /**
   * direct: typed by a user; buried: stands in a document or a tool result, now and then alone; either: both
   * happen; inside: an attack only where a user did not type it, and harmless where one did.
   */
  readonly place: 'direct' | 'buried' | 'either' | 'inside';
  /** How often the family is drawn, against 1 for the others. Default 1. */
  readonly weight?: number;
  /** Symbols of its own, besides the shared ones. */
  readonly symbols?: Symbols;
  readonly pairs: readonly Pair[];
};
