// SPDX-License-Identifier: Apache-2.0
// Steps of a login: for one purpose, for a short time, once.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryKeyring } from '../api.fixture.ts';
import { fakeWorld } from '../../core/world.ts';
import { createSeal } from './sealed.ts';

const make = (purpose = 'oidc') => {
  const world = fakeWorld();
  const seal = createSeal<{ n: number }>({
    world,
    keyring: memoryKeyring(),
    purpose,
    lifeMs: 1_000,
  });
  return { world, seal };
};

test('what was sealed is opened once', () => {
  const { seal } = make();
  const text = seal.seal({ n: 1 });
  assert.match(text, /^[\w.-]+$/);
  assert.deepEqual(seal.open(text)?.value, { n: 1 });
  assert.equal(seal.open(text), undefined);
});

test('another node opens it; another purpose does not', () => {
  const text = make().seal.seal({ n: 1 });
  assert.ok(make().seal.open(text));
  assert.equal(make('passkey').seal.open(text), undefined);
});

test('too old, from the future, changed, or nothing', () => {
  const { seal, world } = make();
  const text = seal.seal({ n: 1 });
  const [body = '', mac = ''] = text.split('.');
  const other = Buffer.from('{"value":{"n":2},"sealedAt":1,"once":"x"}').toString('base64url');
  for (const bad of [
    undefined,
    '',
    'x',
    `${other}.${mac}`,
    `${body}.${'0'.repeat(64)}`,
    body,
    `.${mac}`,
  ]) {
    assert.equal(seal.open(bad), undefined, bad);
  }
  const late = make();
  late.world.advance(1_000);
  assert.equal(late.seal.open(text), undefined);
  world.advance(1_000_000);
  assert.equal(make().seal.open(seal.seal({ n: 3 })), undefined, 'of a clock that is far ahead');
});

test('what is remembered is bounded, and the newest are remembered', () => {
  const { seal } = make();
  const texts = Array.from({ length: 10_001 }, (_, n) => seal.seal({ n }));
  for (const text of texts) assert.ok(seal.open(text));
  assert.equal(seal.open(texts.at(-1)), undefined);
});
