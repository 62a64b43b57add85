// SPDX-License-Identifier: Apache-2.0
// Tokens in the store, over both databases: the vault over it, what is readable in it, what goes when its
// time is over, and many workers that write at once.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import type { Store } from '../../src/core/ports/store.ts';
import { fakeWorld } from '../../src/core/world.ts';
import { createStoreVault } from '../../src/guard/masking/store-vault.ts';
import { fakeSealer, testVault } from '../../src/guard/masking/vault.fixture.ts';
import { openFileKeyring } from '../../src/keys/file-keyring.ts';
import { createEndedRemoval } from '../../src/store/ended-removal.ts';
import { openKinds, type Place } from './stores.fixture.ts';

const kinds = await openKinds();
const TTL_MS = 60_000;
const scope = (conversation: string, tenant = 'acme') => ({ tenant, conversation });
const token = (name: string) => ({ replacement: name, sealed: `sealed ${name}` });

/** Lets time pass for the rows: the clock is the database's own. */
const pass = (place: Place, ms: number) =>
  place.sql(`
    UPDATE masking_conversations SET expires_at = expires_at - ${ms};
    UPDATE masking_tokens SET kept_at = kept_at - ${ms}
  `);
const count = async (place: Place, table: string): Promise<number> => {
  const [row] = await place.sql(`SELECT count(*) AS n FROM ${table}`);
  return Number(row?.['n']);
};

for (const { name, skip, place: placeOf } of kinds.all) {
  const each = (
    what: string,
    run: (store: Store, place: Place, t: TestContext) => Promise<void>,
  ): void => {
    test(`${name}: ${what}`, { skip }, async (t) => {
      const place = placeOf(t);
      await run(await place.open(), place, t);
    });
  };

  testVault(
    name,
    async (sealer, t) => {
      const place = placeOf(t);
      const store = await place.open();
      const vault = createStoreVault(() => sealer, store.tokens);
      return { vault, most: 1_000, pass: (ms) => pass(place, ms).then(() => undefined) };
    },
    skip,
  );

  each('what is kept at once is all there', async (store, place) => {
    // A SQLite store is one process's alone.
    const other = place.kind === 'sqlite' ? store : await place.open();
    const names = Array.from({ length: 40 }, (_, index) => `T${index}`);
    await Promise.all(
      names.map((one, index) => {
        const { tokens } = index % 2 === 0 ? store : other;
        // The same few again and again, in any order.
        const all = [token(one), token('SAME'), token(`T${(index * 7) % 40}`)];
        const distinct = [...new Map(all.map((each) => [each.replacement, each])).values()];
        return tokens.keep(scope('c'), index % 3 === 0 ? distinct.toReversed() : distinct, TTL_MS);
      }),
    );
    const kept = (await other.tokens.recall(scope('c'))).map(({ replacement }) => replacement);
    assert.deepEqual(new Set(kept), new Set([...names, 'SAME']));
  });

  each('removes what has ended, whole conversations, and nothing else', async (store, place) => {
    for (const one of ['a', 'b', 'c']) await store.tokens.keep(scope(one), [token(one)], TTL_MS);
    await pass(place, TTL_MS);
    await store.tokens.keep(scope('c'), [token('new')], TTL_MS);
    await store.tokens.keep(scope('d', 'other'), [token('d')], TTL_MS);
    assert.equal(await store.tokens.removeEnded(1), 1, 'as many as asked for');
    const world = fakeWorld();
    const removal = createEndedRemoval('tokens', store.tokens, world);
    assert.equal(await removal.run(), 1);
    assert.equal(await removal.run(), 0);
    assert.equal(await count(place, 'masking_conversations'), 2);
    assert.equal(await count(place, 'masking_tokens'), 2);
    assert.deepEqual(await store.tokens.recall(scope('c')), [token('new')]);
    await removal.close();
  });

  each('of a tenant with too many conversations, those that end first go', async (store, place) => {
    await place.sql(`
      INSERT INTO masking_conversations
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10003)
        SELECT 'acme', 'c' || i, 90000000000000 + i FROM n;
      INSERT INTO masking_tokens SELECT tenant, conversation, 'T', 'x', 1 FROM masking_conversations
    `);
    await store.tokens.keep(scope('d', 'other'), [token('d')], TTL_MS);
    assert.equal(await store.tokens.removeEnded(2), 2);
    assert.equal(await store.tokens.removeEnded(100), 1);
    assert.equal(await store.tokens.removeEnded(100), 0);
    for (const [conversation, left] of [
      ['c3', 0],
      ['c4', 1],
    ] as const) {
      assert.equal((await store.tokens.recall(scope(conversation))).length, left);
    }
    assert.equal((await store.tokens.recall(scope('d', 'other'))).length, 1);
    assert.equal(await count(place, 'masking_tokens'), 10_001);
  });

  each(
    'a value is nowhere in the store, and gone with the keys of its tenant',
    async (store, place, t) => {
      const folder = mkdtempSync(join(tmpdir(), 'bz-vault-'));
      const keyring = openFileKeyring({ file: join(folder, 'keyring.json'), world: fakeWorld() });
      t.after(async () => {
        await keyring.close();
        rmSync(folder, { recursive: true });
      });
      const vault = createStoreVault(() => keyring, store.tokens);
      const value = 'grace@navy.example';
      for (const tenant of ['acme', 'other']) {
        await vault.keep(scope('c', tenant), [{ replacement: 'EMAIL_X', value }], TTL_MS);
      }
      const rows = await place.sql('SELECT * FROM masking_tokens');
      assert.equal(rows.length, 2);
      for (const form of [value, Buffer.from(value).toString('base64').slice(0, 20), 'navy']) {
        assert.ok(!JSON.stringify(rows).includes(form));
      }
      assert.deepEqual(await vault.recall(scope('c')), [{ replacement: 'EMAIL_X', value }]);
      // Whoever can write to the store puts the value of one tenant, or of one token, in another's place.
      await place.sql(`
      UPDATE masking_tokens SET sealed = (SELECT sealed FROM masking_tokens WHERE tenant = 'acme')
      WHERE tenant = 'other';
      INSERT INTO masking_tokens SELECT tenant, conversation, 'EMAIL_Y', sealed, 1
      FROM masking_tokens WHERE tenant = 'acme'
    `);
      assert.deepEqual(await vault.recall(scope('c', 'other')), []);
      assert.deepEqual(await vault.recall(scope('c')), [{ replacement: 'EMAIL_X', value }]);
      await keyring.rotate('vault');
      assert.equal((await vault.recall(scope('c'))).length, 1, 'a rotated key still opens');
      await keyring.destroyTenant('acme');
      assert.deepEqual(await vault.recall(scope('c')), []);
      await vault.keep(scope('c'), [{ replacement: 'EMAIL_Z', value }], TTL_MS);
      assert.equal((await vault.recall(scope('c'))).length, 1, 'it goes on with new keys');
    },
  );

  each('what is not kept is said', async (store) => {
    for (const ttlMs of [0, -1, 1.5, 86_400_001, Number.NaN]) {
      await assert.rejects(store.tokens.keep(scope('c'), [token('A')], ttlMs), { code: 'usage' });
    }
    for (const batch of [0, 10_001, 0.5]) {
      await assert.rejects(store.tokens.removeEnded(batch), { code: 'usage' });
    }
    const vault = createStoreVault(fakeSealer, store.tokens);
    const long = { replacement: 'A', value: 'x'.repeat(3 * 1024 * 1024) };
    await assert.rejects(vault.keep(scope('c'), [long], TTL_MS), { code: 'internal' });
    await store.close();
    await assert.rejects(vault.keep(scope('c'), [{ ...long, value: 'x' }], TTL_MS));
    await assert.rejects(vault.recall(scope('c')));
  });
}

test('removal goes on after a fault, and ends when it is closed', async () => {
  const world = fakeWorld();
  let calls = 0;
  const ran = Promise.withResolvers<void>();
  const removal = createEndedRemoval(
    'tokens',
    {
      removeEnded: async () => {
        calls += 1;
        if (calls === 1) throw Object.assign(new Error('down'), { code: 'ECONNREFUSED' });
        ran.resolve();
        return 0;
      },
    },
    world,
  );
  removal.start(1);
  await ran.promise;
  await removal.close();
  const before = calls;
  assert.deepEqual(
    world.lines.map(({ event, fields }) => [event, fields?.['fault']]),
    [['tokens.removal_failed', 'ECONNREFUSED']],
  );
  assert.equal(calls, before);
});
