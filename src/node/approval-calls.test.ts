// SPDX-License-Identifier: Apache-2.0
// A worker asks its main process about a held call: it gets an answer, or is refused soon, and a refusal is never a
// permission.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ApprovalAnswer, ApprovalQuestion, Approvals } from '../core/ports/approvals.ts';
import { approvalAnswers, createApprovalCalls } from './approval-calls.ts';
import { readFromMain, readFromWorker } from './messages.ts';

const question: ApprovalQuestion = {
  tenant: 'acme',
  app: 'web',
  binding: 'b'.repeat(64),
  argumentsDigest: 'a'.repeat(64),
  principal: 'key:abcdefgh',
  conversation: 'conv_1',
  request: 'req_1',
  callId: 'call_1',
  reasons: [{ code: 'tools.ordered', rule: 'baseline.ordered' }],
  call: { ...({} as ApprovalQuestion['call']), tool: 'send_email', arguments: [] },
  approvers: '',
  expiresMs: 60_000,
};
const away = { code: 'store_unavailable' };

/** Both ends, with every message as it is on the socket. */
function connected(kept: Approvals) {
  const worker = createApprovalCalls();
  const answer = approvalAnswers(kept);
  worker.found((call) => {
    const read = readFromWorker(JSON.parse(JSON.stringify(call)));
    assert.ok(read?.type === 'approval');
    answer(read, (back) => {
      const message = readFromMain(JSON.parse(JSON.stringify(back)));
      assert.ok(message?.type === 'approval');
      worker.receive(message);
    });
  });
  return worker;
}

test('every answer comes as it is, and the question whole', async () => {
  for (const state of ['granted', 'open', 'denied'] as const) {
    const asked: ApprovalQuestion[] = [];
    const answer: ApprovalAnswer = { state, id: `apr_${'0'.repeat(26)}` };
    const { calls } = connected({
      ask: async (one) => {
        asked.push(one);
        return answer;
      },
    });
    assert.deepEqual(await calls.ask(question), answer);
    assert.deepEqual(asked, [question]);
  }
});

test('a store that refuses, hangs or is not there gives no permission', async (t) => {
  const { calls } = connected({ ask: () => Promise.reject(new Error('password of user x')) });
  await assert.rejects(calls.ask(question), away);
  const alone = createApprovalCalls();
  await assert.rejects(alone.calls.ask(question), away);
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const hanging = connected({ ask: () => new Promise(() => undefined) });
  const waiting = hanging.calls.ask(question);
  t.mock.timers.tick(2_000);
  await assert.rejects(waiting, away);
  const late = { state: 'granted', id: 'apr_1' } as const;
  hanging.receive({ type: 'approval', id: 1, answer: late, failed: false });
  const lost = hanging.calls.ask(question);
  hanging.lost();
  await assert.rejects(lost, away);
});

test('an answer without a permission in it is none', async () => {
  const worker = createApprovalCalls();
  worker.found(({ id }) =>
    queueMicrotask(() => worker.receive({ type: 'approval', id, failed: false })),
  );
  await assert.rejects(worker.calls.ask(question), away);
});

test('a message that is none ends nothing but itself', () => {
  for (const wrong of [
    { binding: 'x' },
    { argumentsDigest: '{"to":"bob"}' },
    { expiresMs: 0 },
    { reasons: [{ code: 1 }] },
    { call: 'none' },
  ]) {
    const message = { type: 'approval', id: 1, question: { ...question, ...wrong } };
    assert.equal(readFromWorker(message), undefined, JSON.stringify(wrong));
  }
  const answer = { state: 'used', id: 'apr_1' };
  assert.equal(readFromMain({ type: 'approval', id: 1, answer, failed: false }), undefined);
});
