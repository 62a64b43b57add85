// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fakeWorld } from '../../core/world.ts';
import { createMemoryVault, type VaultBounds } from './memory-vault.ts';
import { fakeSealer, testVault } from './vault.fixture.ts';

const TTL_MS = 1_000;
const BOUNDS: VaultBounds = {
  tokensPerConversation: 3,
  conversationsPerTenant: 2,
  charsPerTenant: 10_000,
  tenants: 2,
};
const scope = (conversation: string, tenant = 'acme') => ({ tenant, conversation });
const token = (name: string, value = `value of ${name}`) => ({ replacement: name, value });

function vaultOf(bounds = BOUNDS) {
  const world = fakeWorld();
  const sealer = fakeSealer();
  const vault = createMemoryVault({ sealer: () => sealer, clock: world.clock }, bounds);
  const names = async (conversation: string, tenant?: string): Promise<string[]> =>
    (await vault.recall(scope(conversation, tenant))).map(({ replacement }) => replacement);
  return { world, sealer, vault, names };
}

testVault('in memory', (sealer) => {
  const world = fakeWorld();
  const vault = createMemoryVault({ sealer: () => sealer, clock: world.clock }, BOUNDS);
  const pass = (ms: number): void => world.advance(ms);
  return { vault, most: BOUNDS.tokensPerConversation, pass };
});

describe('the vault in memory', () => {
  test('drops the least recently used conversation of the same tenant, and no other', async () => {
    const { vault, names } = vaultOf();
    await vault.keep(scope('theirs', 'other'), [token('X')], TTL_MS);
    await vault.keep(scope('a'), [token('A')], TTL_MS);
    await vault.keep(scope('b'), [token('B')], TTL_MS);
    await names('a');
    await vault.keep(scope('c'), [token('C')], TTL_MS);
    assert.deepEqual(await names('b'), []);
    assert.deepEqual(await names('a'), ['A']);
    assert.deepEqual(await names('c'), ['C']);
    assert.deepEqual(await names('theirs', 'other'), ['X']);
  });

  test('is bounded in text as well', async () => {
    const { vault, names } = vaultOf({
      ...BOUNDS,
      charsPerTenant: 500,
      conversationsPerTenant: 99,
    });
    for (let number = 0; number < 20; number++) {
      await vault.keep(scope(`c${number}`), [token('A', 'x'.repeat(50))], TTL_MS);
    }
    assert.deepEqual(await names('c0'), []);
    assert.deepEqual(await names('c19'), ['A']);
  });

  test('holds a bounded number of tenants', async () => {
    const { vault, names } = vaultOf();
    for (const tenant of ['a', 'b', 'c'])
      await vault.keep(scope('c', tenant), [token('A')], TTL_MS);
    assert.deepEqual(await names('c', 'a'), []);
    assert.deepEqual(await names('c', 'c'), ['A']);
  });
});
