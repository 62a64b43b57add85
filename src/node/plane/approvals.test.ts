// SPDX-License-Identifier: Apache-2.0
// Decisions about held calls, on two nodes over one store: recorded before they are made, made once, and refused
// with the name of what stands in the way.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ApprovalQuestion } from '../../core/ports/approvals.ts';
import { ADMIN, openPlace, person } from '../control.fixture.ts';

const question: ApprovalQuestion = {
  tenant: 'acme',
  app: 'demo',
  binding: 'b'.repeat(64),
  argumentsDigest: 'a'.repeat(64),
  principal: 'key:abcdefgh',
  conversation: 'conv_1',
  request: 'req_1',
  callId: 'call_1',
  reasons: [],
  call: { ...({} as ApprovalQuestion['call']), tool: 'send_email', arguments: [] },
  approvers: '',
  expiresMs: 60_000,
};

test('granted on one node, seen and used on the other, once', async (t) => {
  const place = await openPlace(t);
  const [a, b] = [await place.node('a'), await place.node('b')];
  const { id } = await place.store.approvals.ask(question);
  const granted = await a.plane.decideApproval(id, 'grant', person('kim'));
  assert.deepEqual([granted?.state, granted?.why], ['granted', 'a test']);
  assert.match(granted?.decidedBy ?? '', /acc_kim/);
  assert.deepEqual(a.changes(), [`kim approval.grant approval:${id}`]);
  const [event] = a.events.filter(({ type }) => type === 'admin');
  assert.equal(event?.tenant, 'acme');
  assert.equal((await b.plane.approval(id))?.state, 'granted');
  const late = { code: 'conflict', message: /granted/ };
  await assert.rejects(b.plane.decideApproval(id, 'deny', ADMIN), late);
  assert.deepEqual(b.changes(), [], 'what is refused is not recorded as done');
  assert.deepEqual(await place.store.approvals.ask(question), { state: 'granted', id });
  await assert.rejects(b.plane.decideApproval(id, 'grant', ADMIN), { message: /used/ });
});

test('of two who decide at once one comes too late', async (t) => {
  const place = await openPlace(t);
  const [a, b] = [await place.node('a'), await place.node('b')];
  const { id } = await place.store.approvals.ask(question);
  const decided = await Promise.allSettled([
    a.plane.decideApproval(id, 'grant', ADMIN),
    b.plane.decideApproval(id, 'deny', person('kim')),
  ]);
  assert.deepEqual(decided.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected']);
});

test('what cannot be recorded or stored is not decided', async (t) => {
  const place = await openPlace(t);
  const node = await place.node('a');
  const { id } = await place.store.approvals.ask(question);
  node.spool.full = true;
  await assert.rejects(node.plane.decideApproval(id, 'grant', ADMIN), { code: 'cannot_record' });
  assert.equal((await node.plane.approval(id))?.state, 'open');
  node.spool.full = false;
  place.away = true;
  const away = { code: 'store_unavailable' };
  await assert.rejects(node.plane.decideApproval(id, 'grant', ADMIN), away);
  await assert.rejects(node.plane.approvals({ limit: 1 }), away);
  place.away = false;
  assert.equal(await node.plane.decideApproval('apr_none', 'grant', ADMIN), undefined);
  assert.deepEqual(node.changes(), []);
});
