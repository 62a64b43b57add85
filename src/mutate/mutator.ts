// SPDX-License-Identifier: Apache-2.0
// A mutator says the same thing in another spelling: what an attacker does to a payload that a filter
// knows. Pure, seeded and total: any string goes in, the same string and seed give the same result, and
// nothing is thrown. The guard measures itself with them, and the red team attacks with them.
import type { Random } from './random.ts';

export type MutatorFamily = 'invisible' | 'look-alike' | 'spelling' | 'encoding' | 'framing';

export type Mutator = {
  /** Kebab case, unique; the name in reports. */
  readonly id: string;
  readonly family: MutatorFamily;
  readonly title: string;
  /** What it does, and why a filter may miss the result while a model, or a tool behind it, reads it. */
  readonly summary: string;
  /**
   * true: whoever reads the result still finds every word. false: a part may be lost, for example
   * letters that the target alphabet does not have.
   */
  readonly lossless: boolean;
  /** At most `GROWTH_MAX` times as long as `text`, plus `FRAME_CHARS_MAX`. */
  readonly apply: (text: string, random: Random) => string;
};

/** Binary takes nine characters for each of the up to three bytes of a unit. */
export const GROWTH_MAX = 27;
/** What a frame puts around a text. */
export const FRAME_CHARS_MAX = 1_000;

/** Replaces each code point on its own. */
export function eachCodePoint(
  text: string,
  change: (char: string, index: number) => string,
): string {
  return Array.from(text, change).join('');
}

/** Replaces the ASCII letters and digits that the table has; the rest stays. */
export function byTable(table: ReadonlyMap<string, string>): (text: string) => string {
  return (text) => eachCodePoint(text, (char) => table.get(char) ?? char);
}

/** A table from two strings of equally many code points. */
export function tableOf(from: string, to: string): ReadonlyMap<string, string> {
  const targets = Array.from(to);
  return new Map(Array.from(from, (char, index) => [char, targets[index] ?? char] as const));
}

export const LOWER = 'abcdefghijklmnopqrstuvwxyz';
export const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
