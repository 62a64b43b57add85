// SPDX-License-Identifier: Apache-2.0
// Keys, stops, accounts and what the nodes share: every method of the ports, the same over both databases.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import * as fc from 'fast-check';
import type { Revisions } from '../../src/core/ports/cluster.ts';
import type { Store } from '../../src/core/ports/store.ts';
import { fakeWorld } from '../../src/core/world.ts';
import {
  account,
  binding,
  changeRequest,
  exchange,
  invitation,
  key,
  lines,
  node,
  oidc,
  passkey,
  password,
  plainKey,
  policyVersion as version,
  resource,
  session,
  token,
} from './records.fixture.ts';
import { openKinds } from './stores.fixture.ts';

const numRuns = process.env['BARTIZAN_TESTS'] === 'full' ? 300 : 25;
const kinds = await openKinds();

for (const { name, skip, place } of kinds.all) {
  const each = (
    what: string,
    run: (store: Store, t: Parameters<typeof place>[0]) => Promise<void>,
  ): void => {
    test(`${name}: ${what}`, { skip }, async (t) => run(await place(t).open(), t));
  };

  each('keys are kept as given, once per prefix, and revoked once', async ({ keys }) => {
    await keys.insert(key);
    await keys.insert(plainKey);
    assert.deepEqual(await keys.list(), [plainKey, key]);
    await assert.rejects(keys.insert({ ...key, name: 'second' }), { code: 'conflict' });
    assert.equal(await keys.revoke(key.prefix, 7), true);
    assert.equal(await keys.revoke(key.prefix, 8), false);
    assert.equal(await keys.revoke('unknown1', 8), false);
    assert.deepEqual(await keys.list(), [plainKey, { ...key, revokedAt: 7 }]);
  });

  each(
    'a live key is made to end earlier, never later, and only while it lives',
    async ({ keys }) => {
      const now = fakeWorld().clock.now();
      const ends = async (prefix: string) =>
        (await keys.list()).find((one) => one.prefix === prefix)?.expiresAt;
      await keys.insert({ ...plainKey, prefix: 'forever0' });
      await keys.insert({ ...plainKey, prefix: 'longer00', expiresAt: now + 1_000 });
      await keys.insert({ ...plainKey, prefix: 'expired0', expiresAt: now });
      await keys.insert({ ...plainKey, prefix: 'revoked0', revokedAt: 1 });
      assert.equal(await keys.expire('forever0', now + 500), true);
      assert.equal(await ends('forever0'), now + 500);
      assert.equal(await keys.expire('longer00', now + 2_000), true);
      assert.equal(await ends('longer00'), now + 1_000);
      assert.equal(await keys.expire('longer00', now + 10), true);
      assert.equal(await ends('longer00'), now + 10);
      assert.equal(await keys.expire('expired0', now + 10), false);
      assert.equal(await ends('expired0'), now);
      assert.equal(await keys.expire('revoked0', now + 10), false);
      assert.equal(await keys.expire('nobody00', now + 10), false);
    },
  );

  each('stops are kept one per target and replaced by a newer one', async ({ kills }) => {
    const entry = { kind: 'app', value: 'demo', since: 1, by: 'kim', why: 'leak' } as const;
    const all = { kind: 'all', value: '', since: 2, by: 'kim', why: '' } as const;
    await kills.put(entry);
    await kills.put(all);
    await kills.put({ ...entry, since: 3, by: 'lee' });
    assert.deepEqual(await kills.list(), [all, { ...entry, since: 3, by: 'lee' }]);
    assert.equal(await kills.remove('app', 'other'), false);
    assert.equal(await kills.remove('app', 'demo'), true);
    assert.equal(await kills.remove('app', 'demo'), false);
    assert.deepEqual(await kills.list(), [all]);
  });

  each('accounts are unique by id and login, and change name and state', async (store) => {
    const { accounts, sessions } = store.directory;
    await accounts.insert(account);
    const other = {
      ...account,
      id: 'acc_0',
      login: 'lee',
      kind: 'service' as const,
      disabledAt: 3,
    };
    await accounts.insert(other);
    await assert.rejects(accounts.insert({ ...account, id: 'acc_9' }), { code: 'conflict' });
    await assert.rejects(accounts.insert({ ...account, login: 'max' }), { code: 'conflict' });
    assert.deepEqual(await accounts.list(), [other, account]);
    assert.deepEqual(await accounts.get('acc_1'), account);
    assert.deepEqual(await accounts.byLogin('lee'), other);
    assert.equal(await accounts.get('acc_9'), undefined);
    assert.equal(await accounts.byLogin('max'), undefined);

    await sessions.insert(session);
    assert.equal(await accounts.update('acc_1', { name: 'K' }), true);
    assert.deepEqual(await sessions.get(session.id), session);
    assert.equal(await accounts.update('acc_1', { disabledAt: 9 }), true);
    assert.deepEqual(await accounts.get('acc_1'), { ...account, name: 'K', disabledAt: 9 });
    assert.equal(await sessions.get(session.id), undefined);
    await assert.rejects(sessions.insert(session), { code: 'conflict' });
    assert.equal(await accounts.update('acc_1', { disabledAt: undefined }), true);
    assert.equal((await accounts.get('acc_1'))?.disabledAt, undefined);
    assert.equal(await accounts.update('acc_1', {}), true);
    assert.equal(await accounts.update('acc_9', { name: 'x' }), false);
  });

  each('credentials of every kind are kept, replaced by their own account only', async (store) => {
    const { accounts, credentials } = store.directory;
    const all = [password, passkey, token, oidc, invitation];
    await assert.rejects(credentials.put(password), { code: 'not_found' });
    await accounts.insert(account);
    await accounts.insert({ ...account, id: 'acc_2', login: 'lee' });
    for (const one of all) await credentials.put(one);
    assert.deepEqual(await credentials.of(account.id), all);
    assert.deepEqual(await credentials.of('acc_2'), []);
    for (const one of all) assert.deepEqual(await credentials.get(one.kind, one.id), one);
    assert.equal(await credentials.get('oidc', password.id), undefined);

    const replaced = { ...password, hash: 'new', usedAt: 4 };
    await credentials.put(replaced);
    assert.deepEqual(await credentials.get('password', password.id), replaced);
    for (const one of all) {
      await assert.rejects(credentials.put({ ...one, account: 'acc_2' }), { code: 'conflict' });
    }
    assert.deepEqual(await credentials.get('token', token.id), token);
    assert.equal(await credentials.remove('token', token.id), true);
    assert.equal(await credentials.remove('token', token.id), false);
  });

  each(
    'a use is noted; a copied passkey, and what is gone or expired, is refused',
    async (store) => {
      const { accounts, credentials } = store.directory;
      await accounts.insert(account);
      const uncounted = { ...passkey, id: 'b3RoZXI', signatures: 0 };
      for (const one of [password, passkey, token, oidc, uncounted]) await credentials.put(one);
      assert.equal(await credentials.use('password', password.id, { at: 50 }), true);
      assert.equal((await credentials.get('password', password.id))?.usedAt, 50);
      assert.equal(await credentials.use('password', 'nobody', { at: 50 }), false);
      assert.equal(await credentials.use('oidc', oidc.id, { at: 51 }), true);
      assert.equal(await credentials.use('token', token.id, { at: 499 }), true);
      assert.equal(await credentials.use('token', token.id, { at: 500 }), false, 'expired');

      const counts = [
        [3, false],
        [2, false],
        [0, false],
        [undefined, false],
        [4, true],
        [4, false],
        [4_294_967_295, true],
      ] as const;
      for (const [signatures, accepted] of counts) {
        const use = { at: 60, ...(signatures !== undefined && { signatures }) };
        assert.equal(await credentials.use('passkey', passkey.id, use), accepted, `${signatures}`);
      }
      const used = { ...passkey, usedAt: 60, signatures: 4_294_967_295 };
      assert.deepEqual(await credentials.get('passkey', passkey.id), used);
      for (const signatures of [0, 0, 5]) {
        assert.equal(await credentials.use('passkey', uncounted.id, { at: 1, signatures }), true);
      }
      assert.equal(await credentials.use('passkey', uncounted.id, { at: 1, signatures: 0 }), false);
    },
  );

  each('an invitation is used once, and not after it has expired', async (store) => {
    const { accounts, credentials } = store.directory;
    await accounts.insert(account);
    await credentials.put(invitation);
    assert.equal(await credentials.use('invitation', invitation.id, { at: 1_000 }), false);
    const uses = Array.from({ length: 8 }, () =>
      credentials.use('invitation', invitation.id, { at: 999 }),
    );
    assert.equal((await Promise.all(uses)).filter(Boolean).length, 1);
    assert.equal(await credentials.get('invitation', invitation.id), undefined);
  });

  each('bindings are listed of all, or of some subjects', async ({ directory: { bindings } }) => {
    const group = { ...binding, id: 'bnd_2', subject: 'group:ops, "x"', createdAt: 2 };
    await bindings.insert(binding);
    await bindings.insert(group);
    await assert.rejects(bindings.insert(binding), { code: 'conflict' });
    assert.deepEqual(await bindings.list(), [binding, group]);
    assert.deepEqual(await bindings.list([]), []);
    assert.deepEqual(await bindings.list([group.subject, 'group:none']), [group]);
    assert.deepEqual(await bindings.list([account.id, group.subject]), [binding, group]);
    await assert.rejects(bindings.list(Array.from({ length: 1_001 }, String)), { code: 'usage' });
    assert.equal(await bindings.remove('bnd_1'), true);
    assert.equal(await bindings.remove('bnd_1'), false);
  });

  each('sessions are kept, seen, ended, and expired ones go as new ones begin', async (store) => {
    const { accounts, sessions } = store.directory;
    await accounts.insert(account);
    await sessions.insert(session);
    await assert.rejects(sessions.insert(session), { code: 'conflict' });
    await sessions.seen(session.id, 150);
    await sessions.seen(session.id, 120);
    assert.deepEqual(await sessions.get(session.id), { ...session, seenAt: 150 });
    await sessions.insert({ ...session, id: 'b', createdAt: 999, expiresAt: 2_000 });
    assert.ok(await sessions.get(session.id));
    await sessions.insert({ ...session, id: 'c', createdAt: 1_000, expiresAt: 2_000 });
    assert.equal(await sessions.get(session.id), undefined);
    assert.equal(await sessions.remove('b'), true);
    assert.equal(await sessions.remove('b'), false);
    await sessions.insert({ ...session, id: 'd', createdAt: 1, expiresAt: 9_000 });
    const left = (await sessions.of(account.id)).map(({ id }) => id);
    assert.deepEqual(left, ['d', 'c']);
    assert.deepEqual(await sessions.of('acc_9'), []);
    assert.equal(await sessions.removeOf(account.id), 2);
    assert.equal(await sessions.removeOf(account.id), 0);
    await assert.rejects(sessions.insert({ ...session, account: 'acc_9' }), { code: 'conflict' });
  });

  each('nodes write their record whole', async ({ cluster: { nodes } }) => {
    await nodes.put(node);
    await nodes.put({ ...node, node: 'node_0' });
    const later = {
      ...node,
      seenAt: 9,
      applied: { resources: 4, keys: 5, kills: 6, policies: 7 },
      policy: 'v2',
    };
    await nodes.put(later);
    assert.deepEqual(await nodes.list(), [{ ...node, node: 'node_0' }, later]);
    assert.equal(await nodes.remove('node_0'), true);
    assert.equal(await nodes.remove('node_0'), false);
  });

  each('a revision grows with each change of its topic, and with nothing else', async (store) => {
    const { keys, kills, cluster } = store;
    const { revisions, resources, policies } = cluster;
    const stop = { kind: 'app', value: 'demo', since: 1, by: 'kim', why: '' } as const;
    let etag = 0;
    const steps: readonly (readonly [what: string, run: () => Promise<unknown>, grown: string])[] =
      [
        ['insert key', () => keys.insert(plainKey), 'keys'],
        ['same key', () => keys.insert(plainKey).catch(() => undefined), ''],
        ['expire', () => keys.expire(plainKey.prefix, 1_900_000_000_000), 'keys'],
        ['revoke', () => keys.revoke(plainKey.prefix, 1), 'keys'],
        ['revoke again', () => keys.revoke(plainKey.prefix, 1), ''],
        ['stop', () => kills.put(stop), 'kills'],
        ['lift', () => kills.remove('app', 'demo'), 'kills'],
        ['lift again', () => kills.remove('app', 'demo'), ''],
        ['resource', async () => (etag = await resources.put(resource, 0)), 'resources'],
        ['refused', () => resources.put(resource, 0).catch(() => undefined), ''],
        ['refused removal', () => resources.remove('app', 'support', 9).catch(() => undefined), ''],
        ['removal', () => resources.remove('app', 'support', etag), 'resources'],
        ['removal again', () => resources.remove('app', 'support', etag), ''],
        ['version', () => policies.put(version, 'QQ==', { expected: 0, drop: [] }), 'policies'],
        ['stale', () => policies.move({}, 0).catch(() => undefined), ''],
        ['rollout', () => policies.move({}, 1), 'policies'],
        ['events', () => store.events.append('n1', lines([exchange()])), ''],
        ['account', () => store.directory.accounts.insert(account), ''],
      ];
    let before = await revisions.read();
    assert.deepEqual(before, { resources: 0, keys: 0, kills: 0, policies: 0 });
    for (const [what, run, grown] of steps) {
      await run();
      const after = await revisions.read();
      const expected: Revisions =
        grown === '' ? before : { ...before, [grown]: before[grown as 'keys'] + 1 };
      assert.deepEqual(after, expected, what);
      before = after;
    }
  });

  each('versions are kept as pushed, and moved by one of those who saw the same', async (store) => {
    const { policies } = store.cluster;
    assert.deepEqual(await policies.read(), { revision: 0, rollout: undefined, versions: [] });
    const other = { ...version, revision: 'v/2', signedBy: 'ci', pushedAt: 9 };
    assert.equal(await policies.put(version, 'QQ==', { expected: 0, drop: [] }), 1);
    assert.equal(await policies.put(other, 'Qg==', { expected: 1, drop: [] }), 2);
    const rollout = { active: 'v1', deep: [{ text: 'é\u0000' }] };
    assert.equal(await policies.move(rollout, 2), 3);
    assert.deepEqual(await policies.read(), { revision: 3, rollout, versions: [other, version] });
    assert.equal(await policies.bundle('v/2'), 'Qg==');
    assert.equal(await policies.bundle('v3'), undefined);
    for (const late of [
      () => policies.move({}, 2),
      () => policies.put({ ...version, revision: 'v3' }, 'Qw==', { expected: 2, drop: ['v1'] }),
      () => policies.put({ ...version, digest: 'e' }, 'Qw==', { expected: 3, drop: ['v/2'] }),
    ]) {
      await assert.rejects(late(), { code: 'conflict' });
      assert.deepEqual(await policies.read(), { revision: 3, rollout, versions: [other, version] });
    }
    const third = { ...version, revision: 'v3', pushedAt: 20 };
    assert.equal(await policies.put(third, 'Qw==', { expected: 3, drop: ['v1'] }), 4);
    assert.deepEqual((await policies.read()).versions, [third, other]);
    const racing = await Promise.allSettled([
      policies.move({ by: 1 }, 4),
      policies.move({ by: 2 }, 4),
    ]);
    assert.deepEqual(racing.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
  });

  each('followers hear of changes, until they no longer want to', async (store) => {
    const { kills, cluster } = store;
    const stop = { kind: 'app', value: 'demo', since: 1, by: 'kim', why: '' } as const;
    let heard = 0;
    const end = cluster.revisions.follow(() => void (heard += 1));
    const failing = cluster.revisions.follow(() => {
      throw new Error('a follower of no use');
    });
    // Heard of once even without a change: then it listens.
    if (name === 'postgres') await until(() => heard > 0);
    const before = heard;
    await kills.put(stop);
    await until(() => heard > before);
    end();
    end();
    failing();
    const last = heard;
    await kills.remove('app', 'demo');
    await sleep(50);
    assert.equal(heard, last);
  });

  each('a lease is held by one, renewed by it, free when given back or run out', async (store) => {
    const { leases } = store.cluster;
    assert.equal(await leases.hold('retention', 'a', 60_000), true);
    assert.equal(await leases.hold('retention', 'b', 60_000), false);
    assert.equal(await leases.hold('other', 'b', 60_000), true);
    assert.equal(await leases.hold('retention', 'a', 60_000), true);
    await leases.release('retention', 'b');
    assert.equal(await leases.hold('retention', 'b', 60_000), false);
    await leases.release('retention', 'a');
    assert.equal(await leases.hold('retention', 'b', 1), true);
    await sleep(20);
    assert.equal(await leases.hold('retention', 'a', 60_000), true, 'it had run out');
    assert.equal(await leases.hold('retention', 'b', 60_000), false);
    for (const ms of [0, -1, 1.5, Number.NaN, Infinity, 86_400_001]) {
      await assert.rejects(leases.hold('x', 'a', ms), { code: 'usage' });
    }
  });

  each('a resource is written only over the one that was read', async ({ cluster }) => {
    const { resources } = cluster;
    const first = await resources.put(resource, 0);
    assert.deepEqual(await resources.list(), [{ ...resource, etag: first }]);
    const changed = { ...resource, body: ['other'], changedAt: 8, changedBy: 'lee' };
    for (const wrong of [0, first + 1, first - 1]) {
      await assert.rejects(resources.put(changed, wrong), { code: 'conflict' });
      const removal = resources.remove('app', 'support', wrong);
      await assert.rejects(removal, { code: 'conflict' });
    }
    const second = await resources.put(changed, first);
    assert.ok(second > first);
    assert.deepEqual(await resources.list(), [{ ...changed, etag: second }]);
    assert.equal(await resources.remove('app', 'support', second), true);
    assert.equal(await resources.remove('app', 'support', second), false);
    const third = await resources.put(resource, 0);
    assert.ok(third > second, 'no etag comes back');
    await assert.rejects(resources.put(resource, second), { code: 'conflict' });
    await resources.put({ ...resource, kind: 'agent', id: 'z' }, 0);
    assert.deepEqual(
      (await resources.list()).map(({ kind, id }) => `${kind}/${id}`),
      ['agent/z', 'app/support'],
    );
  });

  each('a change request is decided once, while it is open and not expired', async (store) => {
    const { changes } = store.cluster;
    const { expiresAt } = changeRequest;
    await changes.insert(changeRequest);
    await assert.rejects(changes.insert(changeRequest), { code: 'conflict' });
    const expired = { ...changeRequest, id: 'chg_2', requestedAt: 200, expiresAt: 300 };
    await changes.insert(expired);
    assert.deepEqual(await changes.get('chg_1'), changeRequest);
    assert.deepEqual(await changes.get('chg_2'), { ...expired, state: 'expired' });
    assert.equal(await changes.get('chg_3'), undefined);
    const ids = async (limit: number) => (await changes.list(limit)).map(({ id }) => id);
    assert.deepEqual(await ids(10), ['chg_2', 'chg_1']);
    assert.deepEqual(await ids(1), ['chg_2']);
    for (const limit of [0, 501, 1.5]) await assert.rejects(ids(limit), { code: 'usage' });

    const decision = { state: 'approved', by: 'acc_2', at: expiresAt - 1 } as const;
    assert.equal(await changes.decide('chg_1', { ...decision, at: expiresAt }), false);
    assert.equal(await changes.decide('chg_2', { ...decision, at: 300 }), false);
    assert.equal(await changes.decide('chg_3', decision), false);
    const all = ['approved', 'rejected', 'withdrawn'] as const;
    const decided = await Promise.all(
      all.map((state) => changes.decide('chg_1', { ...decision, state })),
    );
    assert.equal(decided.filter(Boolean).length, 1);
    const after = await changes.get('chg_1');
    assert.equal(after?.state, all[decided.indexOf(true)]);
    assert.equal(after?.decidedBy, 'acc_2');
    assert.equal(after?.decidedAt, expiresAt - 1);
  });

  each('any text is kept as it is, or refused where it has no UTF-8', async (store) => {
    const { keys, kills, directory } = store;
    const { accounts, bindings, sessions } = directory;
    let number = 0;
    const texts = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 60 }),
      fc.string({ unit: 'binary', maxLength: 60 }),
      // Halves of surrogate pairs, NUL, and what SQL, shells and LISTEN give a meaning.
      fc
        .array(
          fc.constantFrom(
            "'",
            '"',
            '\\',
            ';',
            '--',
            '$1',
            '?',
            '%',
            '\0',
            '\ud800',
            '\udc00',
            '\u2028',
            '{}',
            'NULL',
            "E'",
          ),
          { maxLength: 12 },
        )
        .map((parts) => parts.join('')),
    );
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        number += 1;
        const id = `${text}${number}`;
        const kept = text.isWellFormed() && !text.includes('\0');
        const same = async (
          write: Promise<unknown>,
          read: () => Promise<unknown>,
          wanted: unknown,
        ) => {
          if (!kept) return assert.rejects(write, { code: 'usage' });
          await write;
          assert.deepEqual(await read(), wanted);
        };
        const person = { ...account, id, login: id, name: text };
        await same(accounts.insert(person), () => accounts.byLogin(id), person);
        const one = { ...plainKey, prefix: id, name: text, agent: text };
        const found = async () => (await keys.list()).find(({ prefix }) => prefix === id);
        await same(keys.insert(one), found, one);
        const stop = { kind: 'user', value: id, since: number, by: text, why: text } as const;
        await same(kills.put(stop), async () => (await kills.list()).at(-1), stop);
        const grant = { ...binding, id, subject: id };
        await same(bindings.insert(grant), () => bindings.list([id]), [grant]);
        if (!kept) return;
        // Lists and bodies are JSON, which has an escape for everything.
        const groups = [text, `${text}\0\ud800`];
        await sessions.insert({ ...session, id, account: id, groups });
        assert.deepEqual((await sessions.get(id))?.groups, groups);
        await store.cluster.resources.put({ ...resource, id, body: groups }, 0);
        const listed = await store.cluster.resources.list();
        assert.deepEqual(listed.find((entry) => entry.id === id)?.body, groups);
      }),
      { numRuns },
    );
    for (const text of ['\0', 'a\0b', '\ud800', '\udc00x']) {
      await assert.rejects(accounts.byLogin(text), { code: 'usage' });
      await assert.rejects(kills.remove('user', text), { code: 'usage' });
      await assert.rejects(store.events.byRequest(text), { code: 'usage' });
      await assert.rejects(store.cluster.leases.hold(text, 'a', 1), { code: 'usage' });
    }
    const large = 2 ** 53;
    for (const number of [large, -large, 1.5, Number.NaN, Infinity]) {
      await assert.rejects(keys.revoke('abcd1234', number), { code: 'usage' });
    }
  });
}

async function until(condition: () => boolean): Promise<void> {
  for (let round = 0; round < 500; round += 1) {
    if (condition()) return;
    await sleep(10);
  }
  assert.fail('it did not happen in five seconds');
}
