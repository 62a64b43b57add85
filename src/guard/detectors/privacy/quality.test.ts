// SPDX-License-Identifier: Apache-2.0
// How often each type is found, and how rightly: values made by chance in sentences, values with something
// wrong in the same sentences, and texts that only look like personal data.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../../../mutate/random.ts';
import { createEngine } from '../../engine.ts';
import { DETECTORS } from '../../registry.gen.ts';
import { LOOK_ALIKES } from './lookalikes.fixture.ts';
import { KINDS } from './specimens.fixture.ts';

const FULL = process.env.BARTIZAN_TESTS === 'full';
const CASES = FULL ? 2_000 : 120;
const PRECISION_MIN = 0.98;
const RECALL_MIN = 0.97;
/** Of texts that look like personal data, those in which something is found. */
const LOOK_ALIKES_MAX = 0.002;

const structured = DETECTORS.filter(
  ({ id, optIn }) => id.startsWith('privacy/') && optIn === undefined,
).filter(({ id }) => !/person-name|place|postal-address/.test(id));
const engine = createEngine(structured, { disabled: [], options: {} });
const found = (text: string) =>
  engine.scan(text, { phase: 'request', channel: 'user', json: false }).found;

test('each type is found as often, and as rightly, as it has to be', () => {
  const low: string[] = [];
  for (const [at, { detector, value, near, frames }] of KINDS.entries()) {
    const random = seededRandom(4_711 + at);
    let [right, wrong] = [0, 0];
    for (let turn = 0; turn < CASES; turn++) {
      const frame = frames[turn % frames.length] ?? '$v';
      const written = value(random);
      const start = frame.indexOf('$v');
      const hits = found(frame.replace('$v', () => written)).filter(
        (one) => one.detector.id === `privacy/${detector}`,
      );
      if (hits.some((one) => one.start === start && one.end === start + written.length)) right++;
      if (near === undefined) continue;
      const other = found(frame.replace('$v', () => near(random)));
      wrong += other.filter((one) => one.detector.id === `privacy/${detector}`).length;
    }
    const [precision, recall] = [right / Math.max(1, right + wrong), right / CASES];
    if (precision >= PRECISION_MIN && recall >= RECALL_MIN) continue;
    low.push(`${detector}: precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}`);
  }
  assert.deepEqual(low, []);
});

test('orders, versions, hashes, times, code and logs stay unflagged', () => {
  const random = seededRandom(815);
  const wrong: string[] = [];
  const all = Object.entries(LOOK_ALIKES);
  for (const [name, make] of all) {
    for (let turn = 0; turn < CASES; turn++) {
      const text = make(random);
      for (const { entity, start, end } of found(text)) {
        wrong.push(`${name}: ${entity} in ${JSON.stringify(text.slice(start, end))}`);
      }
    }
  }
  const rate = wrong.length / (all.length * CASES);
  assert.ok(rate <= LOOK_ALIKES_MAX, `${rate.toFixed(4)}: ${wrong.slice(0, 12).join('; ')}`);
});
