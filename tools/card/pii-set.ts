// SPDX-License-Identifier: Apache-2.0
// Personal data made up with valid check digits, in sentences and records as people write them, and beside
// them numbers that look alike and are none. The same texts on every machine.
import { seededRandom } from '../../src/mutate/random.ts';
import type { Sample } from './measured.ts';
import { digits, KINDS, LOOK_ALIKES } from './pii-kinds.data.ts';

const PER_KIND = 120;
const LOOK_ALIKE_COUNT = 800;

/** The same sentence with a value, or none: each kind has texts that speak of it without one. */
export function piiSamples(seed = 20_261_121): readonly Sample[] {
  const random = seededRandom(seed);
  const samples: Sample[] = [];
  for (const { type, lang, make, carriers } of KINDS) {
    for (let at = 0; at < PER_KIND; at++) {
      const value = make(random);
      const carrier = random.pick(carriers);
      const start = carrier.indexOf('$');
      samples.push({
        text: carrier.replace('$', () => value),
        task: 'pii',
        source: 'generated',
        lang,
        spans: [{ start, end: start + value.length, type }],
      });
    }
  }
  for (let at = 0; at < LOOK_ALIKE_COUNT; at++) {
    const text = random
      .pick(LOOK_ALIKES)
      .replaceAll('#', () => digits(random, 4 + random.below(13)));
    samples.push({ text, task: 'pii', source: 'generated', spans: [] });
  }
  return samples;
}
