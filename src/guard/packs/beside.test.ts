// SPDX-License-Identifier: Apache-2.0
// What packs in shadow would change, against the detectors as they are.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BartizanError } from '../../core/errors.ts';
import { DETECTORS } from '../registry.gen.ts';
import { withStages } from './beside.ts';
import { PACK_KINDS } from './kinds.ts';
import { openPackFile, type Pack } from './pack.ts';
import { KEYS, LIST, packBytes, signed } from './pack.fixture.ts';

const trust = { keys: [KEYS.publicKey], allowUnsigned: false, engine: '0.1.0' };

function pack(version: string, detectors: readonly string[], id = 'rivals'): Pack {
  const lists = detectors.map((detector) => ({ ...LIST, detector }));
  const bytes = packBytes({ manifest: { id, version }, lists });
  return openPackFile(bytes, signed(bytes), trust);
}

const staged = (live: readonly Pack[], shadow: readonly Pack[]) =>
  withStages(DETECTORS, { live, shadow }, PACK_KINDS);

test('without packs nothing is made', () => {
  const none = staged([], []);
  assert.deepEqual(none.detectors, DETECTORS);
  assert.equal(none.beside, undefined);
});

test('one that would be added, one that would be another, one that would go, one that stays', () => {
  const live = [pack('1.0.0', ['content/a', 'content/b']), pack('1.0.0', ['content/z'], 'other')];
  const { detectors, beside } = staged(live, [pack('2.0.0', ['content/b', 'content/c'])]);
  assert.equal(detectors.length, DETECTORS.length + 3);
  assert.deepEqual(
    [...(beside?.changed ?? [])].sort(([a], [b]) => (a < b ? -1 : 1)),
    ['a', 'b', 'c'].map((name) => [`content/${name}`, 'rivals@2.0.0']),
  );
  assert.deepEqual(beside?.detectors.map(({ id, version }) => `${id} ${version}`).sort(), [
    'content/b 1+rivals@2.0.0',
    'content/c 1+rivals@2.0.0',
  ]);
});

test('one that gives a built-in detector its data back', () => {
  const live = [pack('1.0.0', ['output/capture-host'])];
  const { beside } = staged(live, [pack('2.0.0', ['content/a'])]);
  const builtIn = DETECTORS.find(({ id }) => id === 'output/capture-host');
  assert.ok(beside?.detectors.includes(builtIn ?? assert.fail('no such detector')));
});

test('the same version again changes nothing; packs that would clash are refused before they are live', () => {
  const one = pack('1.0.0', ['content/a']);
  assert.equal(staged([one], [one]).beside, undefined);
  const isRefused = (error: unknown): boolean =>
    error instanceof BartizanError && /another pack/.test(error.message);
  assert.throws(() => staged([one], [pack('1.0.0', ['content/a'], 'other')]), isRefused);
});
