// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Sealer } from '../../core/ports/keyring.ts';
import { fakeWorld } from '../../core/world.ts';
import { createMemoryVault, type VaultBounds } from './memory-vault.ts';

const TTL_MS = 1_000;
const BOUNDS: VaultBounds = {
  tokensPerConversation: 3,
  conversationsPerTenant: 2,
  charsPerTenant: 10_000,
  tenants: 2,
};
const scope = (conversation: string, tenant = 'acme') => ({ tenant, conversation });
const token = (name: string, value = `value of ${name}`) => ({ replacement: name, value });

/** Seals by writing the place beside the text, and can forget tenants. */
function fakeSealer(): Sealer & { readonly destroyed: Set<string>; readonly sealed: string[] } {
  const destroyed = new Set<string>();
  const sealed: string[] = [];
  return {
    destroyed,
    sealed,
    seal: (_, tenant, text, context) => {
      const made = JSON.stringify([tenant, context, Buffer.from(text).toString('hex')]);
      sealed.push(made);
      return made;
    },
    open: (_, tenant, made, context) => {
      const [of, place, hex] = JSON.parse(made) as [string, string, string];
      const fits = of === tenant && place === context && !destroyed.has(tenant);
      return fits ? Buffer.from(hex, 'hex').toString() : undefined;
    },
  };
}

function vaultOf(bounds = BOUNDS) {
  const world = fakeWorld();
  const sealer = fakeSealer();
  const vault = createMemoryVault({ sealer: () => sealer, clock: world.clock }, bounds);
  const names = async (conversation: string, tenant?: string): Promise<string[]> =>
    (await vault.recall(scope(conversation, tenant))).map(({ replacement }) => replacement);
  return { world, sealer, vault, names };
}

describe('the vault in memory', () => {
  test('recalls what was kept, for the same tenant and conversation alone', async () => {
    const { vault, sealer } = vaultOf();
    await vault.keep(scope('c'), [token('A'), token('B')], TTL_MS);
    assert.deepEqual(await vault.recall(scope('c')), [token('A'), token('B')]);
    assert.deepEqual(await vault.recall(scope('d')), []);
    assert.deepEqual(await vault.recall(scope('c', 'other')), []);
    assert.ok(!sealer.sealed.some((sealed) => sealed.includes('value of')));
  });

  test('forgets after the time to live, which each use of keep starts anew', async () => {
    const { vault, world, names } = vaultOf();
    await vault.keep(scope('c'), [token('A')], TTL_MS);
    world.advance(TTL_MS - 1);
    await vault.keep(scope('c'), [token('B')], TTL_MS);
    world.advance(TTL_MS - 1);
    assert.deepEqual(await names('c'), ['A', 'B']);
    world.advance(1);
    assert.deepEqual(await names('c'), []);
  });

  test('drops the oldest tokens of a conversation that has too many', async () => {
    const { vault, names } = vaultOf();
    await vault.keep(
      scope('c'),
      ['A', 'B', 'C'].map((name) => token(name)),
      TTL_MS,
    );
    await vault.keep(scope('c'), [token('A'), token('D')], TTL_MS);
    assert.deepEqual(await names('c'), ['C', 'A', 'D']);
  });

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

  test('tells nothing of a tenant whose keys are gone', async () => {
    const { vault, sealer } = vaultOf();
    await vault.keep(scope('c'), [token('A')], TTL_MS);
    sealer.destroyed.add('acme');
    assert.deepEqual(await vault.recall(scope('c')), []);
  });
});
