// SPDX-License-Identifier: Apache-2.0
// Stops, and who may lift them: one person alone only where there is nobody else, and never twice.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Account, Binding } from '../../core/ports/directory.ts';
import { ADMIN, FILE, openPlace, person, type Place, type TestNode } from '../control.fixture.ts';

const STOP = { kind: 'app', value: 'demo' } as const;

async function addAccount(place: Place, name: string, binding?: Partial<Binding>): Promise<void> {
  const account: Account = {
    id: `acc_${name}`,
    kind: 'person',
    login: name,
    name,
    createdAt: 1,
    createdBy: 'x',
    disabledAt: undefined,
  };
  await place.store.directory.accounts.insert(account);
  if (binding === undefined) return;
  await bind(place, { subject: account.id, ...binding });
}

const bind = (place: Place, binding: Partial<Binding>): Promise<void> =>
  place.store.directory.bindings.insert({
    id: `bnd_${binding.subject}_${binding.role ?? 'approver'}`,
    subject: '',
    role: 'approver',
    tenant: '*',
    app: '*',
    createdAt: 1,
    createdBy: 'x',
    ...binding,
  });

const isStopped = ({ publisher }: TestNode): boolean => publisher.shared.kills.length > 0;

/** Asks to lift the stop; the id of the change that waits, or undefined when it was lifted at once. */
async function ask(node: TestNode, by = ADMIN): Promise<string | undefined> {
  const lifted = await node.plane.lift(STOP.kind, STOP.value, by);
  assert.ok(lifted !== undefined, 'it was stopped');
  return lifted.done ? undefined : lifted.change.id;
}

type Case = {
  readonly name: string;
  readonly others: (place: Place) => Promise<void>;
  readonly second: boolean;
  readonly file?: string;
};

const CASES: readonly Case[] = [
  { name: 'nobody else', others: async () => undefined, second: false },
  { name: 'a person without a role', others: (place) => addAccount(place, 'ann'), second: false },
  {
    name: 'a weaker person',
    others: (place) => addAccount(place, 'ann', { role: 'engineer' }),
    second: false,
  },
  { name: 'an approver', others: (place) => addAccount(place, 'ann', {}), second: true },
  {
    name: 'an administrator of the tenant',
    others: (place) => addAccount(place, 'ann', { role: 'admin', tenant: 'acme' }),
    second: true,
  },
  {
    name: 'an approver of another tenant',
    others: (place) => addAccount(place, 'ann', { tenant: 'initech' }),
    second: false,
  },
  {
    name: 'a disabled approver',
    others: async (place) => {
      await addAccount(place, 'ann', {});
      await place.store.directory.accounts.update('acc_ann', { disabledAt: 2 });
    },
    second: false,
  },
  {
    name: 'a group that may approve',
    others: (place) => bind(place, { subject: 'group:security' }),
    second: true,
  },
  {
    name: 'an approver, where four eyes are not asked for',
    others: (place) => addAccount(place, 'ann', {}),
    second: false,
    file: `${FILE}admin: { four_eyes: [] }\n`,
  },
];

for (const { name, others, second, file } of CASES) {
  test(`lifting a stop with ${name}: ${second ? 'waits' : 'at once'}`, async (t) => {
    const place = await openPlace(t);
    const node = await place.node('a', file === undefined ? {} : { file });
    await node.plane.kill(STOP, ADMIN);
    await others(place);
    const change = await ask(node);
    assert.equal(change !== undefined, second);
    assert.equal(isStopped(node), second);
  });
}

test('the asker is not the second person', async (t) => {
  const place = await openPlace(t);
  const node = await place.node('a');
  await addAccount(place, 'ann', {});
  await node.plane.kill(STOP, ADMIN);
  assert.equal(await ask(node, person('ann')), undefined);
});

test('another account approves, once, and what it approves is what was asked for', async (t) => {
  const place = await openPlace(t);
  const node = await place.node('a');
  await addAccount(place, 'ann', {});
  await addAccount(place, 'bob', {});
  await node.plane.kill(STOP, ADMIN);
  const id = await ask(node, person('ann'));
  assert.ok(id !== undefined);
  assert.equal(await ask(node, person('bob')), id, 'asking again makes no second change');
  const decide = (decision: 'approve' | 'reject' | 'withdraw', by = ADMIN) =>
    node.plane.decideChange(id, decision, by);
  await assert.rejects(decide('approve', person('ann')), { code: 'forbidden' });
  const renamed = { ...person('ann'), name: 'someone else' };
  await assert.rejects(decide('approve', renamed), { code: 'forbidden' });
  await assert.rejects(decide('withdraw', person('bob')), { code: 'forbidden' });
  assert.ok(isStopped(node));
  const racing = await Promise.allSettled([
    decide('approve', person('bob')),
    decide('approve', ADMIN),
    decide('reject', person('bob')),
  ]);
  assert.equal(racing.filter(({ status }) => status === 'fulfilled').length, 1);
  const lifted = node.changes().filter((change) => change.includes('kill.off'));
  assert.ok(lifted.length <= 1);
  await assert.rejects(decide('approve', person('bob')), { code: 'conflict' });
  assert.equal(await node.plane.decideChange('chg_none', 'approve', ADMIN), undefined);
});

test('a stop that was set again is not what was asked for', async (t) => {
  const place = await openPlace(t);
  const node = await place.node('a');
  await addAccount(place, 'ann', {});
  await addAccount(place, 'bob', {});
  await node.plane.kill(STOP, ADMIN);
  const id = (await ask(node, person('ann'))) ?? '';
  node.world.advance(1_000);
  await node.plane.kill(STOP, { ...ADMIN, why: 'it happened again' });
  await assert.rejects(node.plane.decideChange(id, 'approve', person('bob')), {
    code: 'conflict',
  });
  assert.ok(isStopped(node));
});

test('the administrator of the machine approves for others, but not for itself', async (t) => {
  const place = await openPlace(t);
  const node = await place.node('a');
  await addAccount(place, 'ann', {});
  await node.plane.kill(STOP, ADMIN);
  const own = (await ask(node)) ?? '';
  await assert.rejects(node.plane.decideChange(own, 'approve', ADMIN), { code: 'forbidden' });
  const pretender = { ...person('ann'), name: ADMIN.name };
  await assert.rejects(node.plane.decideChange(own, 'withdraw', pretender), { code: 'forbidden' });
  assert.equal((await node.plane.decideChange(own, 'withdraw', ADMIN))?.state, 'withdrawn');
  await addAccount(place, 'bob', {});
  const other = (await ask(node, person('ann'))) ?? '';
  assert.equal((await node.plane.decideChange(other, 'approve', ADMIN))?.state, 'approved');
  assert.ok(!isStopped(node));
  const [last] = node.changes().slice(-1);
  assert.equal(last, 'local-admin kill.off app:demo');
});

test('what cannot be recorded is not done, neither stop nor lifting', async (t) => {
  const place = await openPlace(t);
  const node = await place.node('a');
  await node.plane.kill(STOP, ADMIN);
  node.spool.full = true;
  await assert.rejects(node.plane.kill({ kind: 'all', value: 'all' }, ADMIN), {
    code: 'cannot_record',
  });
  await assert.rejects(ask(node), { code: 'cannot_record' });
  assert.deepEqual(
    (await place.store.kills.list()).map(({ value }) => value),
    ['demo'],
  );
});

test('a user is stopped in one tenant, and where several could be meant it has to be said', async (t) => {
  const place = await openPlace(t);
  const several = await place.node('a');
  await assert.rejects(several.plane.kill({ kind: 'user', value: 'ann' }, ADMIN), {
    code: 'usage',
  });
  await several.plane.kill({ kind: 'user', value: 'acme/ann' }, ADMIN);
  const stops = async () => (await place.store.kills.list()).map(({ value }) => value);
  assert.deepEqual(await stops(), ['acme/ann']);
  const file = FILE.replace(', foreign: { tenant: initech }', '');
  const one = await place.node('b', { file });
  await one.plane.kill({ kind: 'user', value: 'bob' }, ADMIN);
  assert.deepEqual(await stops(), ['acme/ann', 'acme/bob'], 'the only tenant is meant');
  await one.plane.lift('user', 'bob', ADMIN);
  assert.deepEqual(await stops(), ['acme/ann']);
});
