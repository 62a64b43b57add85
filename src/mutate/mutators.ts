// SPDX-License-Identifier: Apache-2.0
// Every mutator that Bartizan knows, and chains of them.
import { ENCODING } from './encoding.ts';
import { FRAMING } from './framing.ts';
import { INVISIBLE } from './invisible.ts';
import { LOOK_ALIKE } from './look-alike.ts';
import type { Mutator } from './mutator.ts';
import { seededRandom, seedOf } from './random.ts';
import { SPELLING } from './spelling.ts';

export const MUTATORS: readonly Mutator[] = [
  ...INVISIBLE,
  ...LOOK_ALIKE,
  ...SPELLING,
  ...ENCODING,
  ...FRAMING,
];

/**
 * Applies mutators one after the other. The chance of each comes from the seed, the text and its place in
 * the chain, so that one sample is the same whatever is done with the others.
 */
export function mutate(text: string, chain: readonly Mutator[], seed = 0): string {
  return chain.reduce(
    (mutated, mutator, index) => mutator.apply(mutated, seededRandom(seedOf(text, seed + index))),
    text,
  );
}
