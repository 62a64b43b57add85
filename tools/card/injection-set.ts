// SPDX-License-Identifier: Apache-2.0
// Attacks of the project's grammar, each with its benign twin, and every evasion technique on both. The
// scorer learns from the same grammar with other numbers drawn: what is found here says that nothing was
// lost, not how well unseen attacks are found.
import { generate } from '../../src/guard/training/generate.ts';
import { mutate } from '../../src/mutate/mutators.ts';
import type { Mutator } from '../../src/mutate/mutator.ts';
import type { Sample } from './measured.ts';

/** Drawn for nothing else. */
const SEED = 77_003;

/** Attacks and twins of every family. */
export function twinSamples(perFamily = 12): readonly Sample[] {
  return generate({ seed: SEED, perFamily }).map(({ text, label, family, lang, channel }) => ({
    text,
    task: 'injection',
    source: 'grammar twins',
    channel,
    lang,
    category: family,
    positive: label === 'attack',
  }));
}

/** `samples` in the spelling of `mutator`; its name as the source. */
export const disguised = (samples: readonly Sample[], mutator: Mutator): readonly Sample[] =>
  samples.map((sample) => ({
    ...sample,
    source: mutator.id,
    text: mutate(sample.text, [mutator]),
  }));
