// SPDX-License-Identifier: Apache-2.0
// Approvals in the store, over both databases: one question about one call, used once however many ask, by
// whichever node, and nothing after its time.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ApprovalQuestion } from '../../src/core/ports/approvals.ts';
import type { Store } from '../../src/core/ports/store.ts';
import { openKinds, type Place } from './stores.fixture.ts';

const kinds = await openKinds();
const MINUTE_MS = 60_000;

const question = (more: Partial<ApprovalQuestion> = {}): ApprovalQuestion => ({
  tenant: 'acme',
  app: 'web',
  binding: 'b'.repeat(64),
  argumentsDigest: 'a'.repeat(64),
  principal: 'key:abcdefgh',
  conversation: 'conv_1',
  request: 'req_1',
  callId: 'call_1',
  reasons: [{ code: 'tools.ordered', rule: 'baseline.ordered' }],
  call: {
    index: 0,
    tool: 'send_email',
    action: 'send',
    sinks: ['egress'],
    source: 'text',
    faults: [],
    tainted: true,
    history: [],
    requested: 'absent',
    urged: true,
    commanded: false,
    arguments: [],
    flows: [],
  },
  approvers: 'finance',
  expiresMs: MINUTE_MS,
  ...more,
});

/** Lets time pass for the rows: the clock is the database's own. */
const pass = (place: Place, ms: number) =>
  place.sql(
    `UPDATE approvals SET requested_at = requested_at - ${ms}, expires_at = expires_at - ${ms}`,
  );
const grant = { state: 'granted', by: 'kim', why: 'checked' } as const;

for (const { name, skip, place: placeOf } of kinds.all) {
  const each = (what: string, run: (store: Store, place: Place) => Promise<void>): void => {
    test(`${name}: ${what}`, { skip }, async (t) => {
      const place = placeOf(t);
      await run(await place.open(), place);
    });
  };

  each('a question stands once, is granted, used once, and asked anew', async ({ approvals }) => {
    const { state, id } = await approvals.ask(question());
    assert.equal(state, 'open');
    assert.match(id, /^apr_[0-9a-z]{26}$/);
    assert.deepEqual(await approvals.ask(question({ callId: 'call_2' })), { state: 'open', id });
    assert.equal(await approvals.decide(id, grant), true);
    assert.equal(await approvals.decide(id, { ...grant, state: 'denied' }), false);
    assert.deepEqual(await approvals.ask(question()), { state: 'granted', id });
    const used = await approvals.get(id);
    assert.deepEqual(
      [used?.state, used?.decidedBy, used?.why, used?.callId, used?.approvers],
      ['used', 'kim', 'checked', 'call_1', 'finance'],
    );
    assert.ok(used?.usedAt !== undefined && used.decidedAt !== undefined);
    assert.equal(await approvals.decide(id, grant), false, 'what is used is not granted again');
    const again = await approvals.ask(question());
    assert.equal(again.state, 'open');
    assert.notEqual(again.id, id);
  });

  each('of many who ask at once about a granted call one gets it', async (store, place) => {
    // A SQLite store is one process's alone; of PostgreSQL two nodes ask.
    const other = place.kind === 'sqlite' ? store : await place.open();
    const both = (index: number) => (index % 2 === 0 ? store : other).approvals;
    const asked = await Promise.all(
      Array.from({ length: 20 }, (_, index) => both(index).ask(question())),
    );
    assert.equal(new Set(asked.map(({ id }) => id)).size, 1, 'one question');
    const id = asked[0]?.id ?? '';
    const decided = await Promise.all(
      Array.from({ length: 20 }, (_, index) => both(index).decide(id, grant)),
    );
    assert.equal(decided.filter(Boolean).length, 1, 'one decision');
    const answers = await Promise.allSettled(
      Array.from({ length: 20 }, (_, index) => both(index).ask(question())),
    );
    const granted = answers.filter(
      (one) => one.status === 'fulfilled' && one.value.state === 'granted',
    );
    assert.equal(granted.length, 1, 'one use');
    const rows = await place.sql("SELECT count(*) AS n FROM approvals WHERE state = 'used'");
    assert.equal(Number(rows[0]?.['n']), 1);
  });

  each('another binding or tenant is another question', async ({ approvals }) => {
    const { id } = await approvals.ask(question());
    await approvals.decide(id, grant);
    for (const other of [{ binding: 'c'.repeat(64) }, { tenant: 'other' }]) {
      const answer = await approvals.ask(question(other));
      assert.equal(answer.state, 'open');
      assert.notEqual(answer.id, id);
    }
    assert.equal((await approvals.ask(question())).state, 'granted');
  });

  each('what is denied stays denied until its time is over', async ({ approvals }, place) => {
    const { id } = await approvals.ask(question());
    await approvals.decide(id, { ...grant, state: 'denied' });
    assert.deepEqual(await approvals.ask(question()), { state: 'denied', id });
    await pass(place, MINUTE_MS);
    const again = await approvals.ask(question());
    assert.equal(again.state, 'open');
    assert.notEqual(again.id, id);
  });

  each('nothing is granted or used after its time', async ({ approvals }, place) => {
    const { id } = await approvals.ask(question());
    await pass(place, MINUTE_MS);
    assert.equal((await approvals.get(id))?.state, 'expired');
    assert.equal(await approvals.decide(id, grant), false);
    const second = await approvals.ask(question());
    assert.notEqual(second.id, id);
    assert.equal(await approvals.decide(second.id, grant), true);
    await pass(place, MINUTE_MS);
    const third = await approvals.ask(question());
    assert.equal(third.state, 'open', 'the permission has ended unused');
    assert.notEqual(third.id, second.id);
    assert.equal((await approvals.get(second.id))?.state, 'expired');
    assert.equal(await approvals.get('apr_none'), undefined);
  });

  each('lists by tenant, app and state, newest first, page by page', async ({ approvals }) => {
    const made: string[] = [];
    for (let index = 0; index < 5; index += 1) {
      const binding = String(index).repeat(64);
      made.push((await approvals.ask(question({ binding }))).id);
    }
    await approvals.ask(question({ app: 'other', binding: 'd'.repeat(64) }));
    await approvals.ask(question({ tenant: 'other' }));
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const page = await approvals.list({ tenant: 'acme', app: 'web', limit: 2, after });
      seen.push(...page.rows.map(({ id }) => id));
      after = page.next;
    } while (after !== undefined);
    assert.deepEqual(new Set(seen), new Set(made));
    assert.equal(seen.length, made.length);
    await approvals.decide(made[0] ?? '', grant);
    const granted = await approvals.list({ state: 'granted', limit: 10 });
    assert.deepEqual(
      granted.rows.map(({ id }) => id),
      [made[0]],
    );
    await assert.rejects(approvals.list({ limit: 501 }), { code: 'usage' });
    await assert.rejects(approvals.list({ limit: 1, after: 'nonsense' }), { code: 'usage' });
  });

  each(
    'questions of one app are bounded, and those of others not',
    async ({ approvals }, place) => {
      const [first] = await place.sql('SELECT 1 AS one');
      assert.ok(first);
      const { id } = await approvals.ask(question());
      await place.sql(`
      INSERT INTO approvals
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 999)
        SELECT 'apr_' || i, tenant, app, 'x' || i, state, body, requested_at, expires_at,
          NULL, NULL, NULL, NULL
        FROM approvals, n WHERE id = '${id}'
    `);
      const more = question({ binding: 'e'.repeat(64) });
      await assert.rejects(approvals.ask(more), { code: 'limit_exceeded' });
      assert.equal((await approvals.ask(question())).id, id, 'what stands is still found');
      assert.equal((await approvals.ask({ ...more, app: 'other' })).state, 'open');
    },
  );

  each('removes what ended long ago, and keeps what did not', async ({ approvals }, place) => {
    const { id } = await approvals.ask(question());
    await pass(place, MINUTE_MS);
    assert.equal(await approvals.removeEnded(10), 0, 'it can be read for a week');
    await pass(place, 7 * 86_400_000);
    const { id: young } = await approvals.ask(question());
    assert.equal(await approvals.removeEnded(10), 1);
    assert.equal(await approvals.get(id), undefined);
    assert.equal((await approvals.get(young))?.state, 'open');
    for (const batch of [0, 10_001]) {
      await assert.rejects(approvals.removeEnded(batch), { code: 'usage' });
    }
    for (const expiresMs of [0, 999, 7 * 86_400_000 + 1, 1_000.5]) {
      await assert.rejects(approvals.ask(question({ expiresMs })), { code: 'usage' });
    }
  });
}
