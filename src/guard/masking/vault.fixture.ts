// SPDX-License-Identifier: Apache-2.0
// What every vault does, wherever it keeps tokens: the same tests over memory and over both databases.
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Sealer } from '../../core/ports/keyring.ts';
import type { KeptToken, TokenVault } from '../../core/ports/vault.ts';

const TTL_MS = 60_000;
const scope = (conversation: string, tenant = 'acme') => ({ tenant, conversation });
const token = (name: string, value = `value of ${name}`): KeptToken => {
  return { replacement: name, value };
};

/** Seals by writing the place beside the text, and can forget tenants. */
type FakeSealer = Sealer & { readonly destroyed: Set<string>; readonly sealed: string[] };

export function fakeSealer(): FakeSealer {
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

/** A vault, how many tokens of a conversation it keeps, and a way to let time pass for it. */
export type TestedVault = {
  readonly vault: TokenVault;
  readonly most: number;
  readonly pass: (ms: number) => void | Promise<void>;
};

/** Tests a kind of vault; `open` is called anew for each test. */
export function testVault(
  name: string,
  open: (sealer: Sealer, t: TestContext) => TestedVault | Promise<TestedVault>,
  skip: string | false = false,
): void {
  const each = (
    what: string,
    run: (tested: TestedVault, sealer: FakeSealer) => Promise<void>,
  ): void =>
    void test(`${name}: ${what}`, { skip }, async (t) => {
      const sealer = fakeSealer();
      await run(await open(sealer, t), sealer);
    });
  const names = async (vault: TokenVault, conversation: string): Promise<readonly string[]> =>
    (await vault.recall(scope(conversation))).map(({ replacement }) => replacement).toSorted();

  each(
    'recalls what was kept, for the same tenant and conversation alone',
    async (tested, seal) => {
      const { vault } = tested;
      await vault.keep(scope('c'), [token('A'), token('B', 'ü "\\ 漢 \u0000')], TTL_MS);
      assert.deepEqual(await vault.recall(scope('c')), [token('A'), token('B', 'ü "\\ 漢 \u0000')]);
      assert.deepEqual(await vault.recall(scope('d')), []);
      assert.deepEqual(await vault.recall(scope('c', 'other')), []);
      assert.ok(!seal.sealed.some((sealed) => sealed.includes('value of')));
    },
  );

  each('keeps a token once, with its last value', async ({ vault }) => {
    await vault.keep(scope('c'), [token('A', 'one')], TTL_MS);
    await vault.keep(scope('c'), [token('A', 'two'), token('B')], TTL_MS);
    assert.deepEqual(await vault.recall(scope('c')), [token('A', 'two'), token('B')]);
  });

  each('forgets after the time to live, which each keep starts anew for all', async (tested) => {
    const { vault, pass } = tested;
    await vault.keep(scope('c'), [token('A')], TTL_MS);
    await pass(TTL_MS - 5_000);
    await vault.keep(scope('c'), [token('B')], TTL_MS);
    await pass(TTL_MS - 5_000);
    assert.deepEqual(await names(vault, 'c'), ['A', 'B']);
    await pass(10_000);
    assert.deepEqual(await names(vault, 'c'), []);
    await vault.keep(scope('c'), [token('C')], TTL_MS);
    assert.deepEqual(await names(vault, 'c'), ['C'], 'what was forgotten does not come back');
  });

  each('drops the oldest tokens of a conversation that has too many', async (tested) => {
    const { vault, pass, most } = tested;
    const all = Array.from({ length: most }, (_, index) => `T${String(index).padStart(4, '0')}`);
    const some = (names: readonly string[]) => names.map((name) => token(name));
    for (const few of [all.slice(0, 1), all.slice(1, 2), all.slice(2), all.slice(0, 1), ['U']]) {
      await vault.keep(scope('c'), some(few), TTL_MS);
      await pass(10);
    }
    assert.deepEqual(await names(vault, 'c'), [...all.filter((name) => name !== all[1]), 'U']);
    await vault.keep(scope('c'), some(['A', ...all.map((name) => `V${name}`)]), TTL_MS);
    const last = all.map((name) => `V${name}`);
    assert.deepEqual(await names(vault, 'c'), last);
  });

  each('tells nothing of a tenant whose keys are gone', async ({ vault }, sealer) => {
    await vault.keep(scope('c'), [token('A')], TTL_MS);
    await vault.keep(scope('c', 'other'), [token('A')], TTL_MS);
    sealer.destroyed.add('acme');
    assert.deepEqual(await vault.recall(scope('c')), []);
    assert.equal((await vault.recall(scope('c', 'other'))).length, 1);
  });
}
