// SPDX-License-Identifier: Apache-2.0
// A permission fits one call: of the same caller, conversation, tool and arguments. Whatever goes wrong on the way
// to it, the call stays held.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Exchange } from '../core/exchange.ts';
import type { ApprovalAnswer, ApprovalQuestion } from '../core/ports/approvals.ts';
import type { Policy } from '../core/ports/policy.ts';
import { beforeApproval, type Obligation, VERDICT_SCHEMA } from '../core/verdict.ts';
import { exchangeOf, protectorOf, segment } from './exchange.fixture.ts';

type Call = { readonly id?: string; readonly tool?: string; readonly arguments?: string };
const ID = `apr_${'0'.repeat(26)}`;

const asks = (obligations: readonly Obligation[] = []): Policy => ({
  revision: 'p',
  judgesAnswers: false,
  judgesCalls: true,
  decide: ({ facts }) => ({
    schema: VERDICT_SCHEMA,
    outcome: facts.point === 'tools' ? 'ask' : 'allow',
    reasons:
      facts.point === 'tools'
        ? [{ code: 'test.ask', rule: 'test', mode: 'enforce', action: 'ask' }]
        : [],
    obligations: facts.point === 'tools' ? obligations : [],
    policy: 'p',
  }),
});

/** Judges one answer of one call. */
async function judge(
  ask: (question: ApprovalQuestion) => Promise<ApprovalAnswer>,
  { id = 'call_1', tool = 'send', arguments: text = '{"to":"bob"}' }: Call = {},
  { more = {}, policy = asks() }: { more?: Partial<Exchange>; policy?: Policy } = {},
) {
  const protector = protectorOf({ policy, approvals: { ask, expiresMs: 900_000 } });
  const tools = [{ name: tool, pointer: '/tools/0' }];
  const guard = protector.response(exchangeOf([segment('Hi')], { tools, ...more }));
  const channel = guard.open({
    ...segment(''),
    role: 'assistant',
    kind: 'tool-call',
    origin: 'model',
    json: true,
    toolName: tool,
    callId: id,
  });
  await channel.push(text);
  await channel.end();
  await guard.settle();
  return { withheld: channel.withheld, judgement: guard.judgement() };
}

/** The question that a call makes. */
async function questionOf(call?: Call, more?: Partial<Exchange>): Promise<ApprovalQuestion> {
  let asked: ApprovalQuestion | undefined;
  const ask = async (question: ApprovalQuestion): Promise<ApprovalAnswer> => {
    asked = question;
    return { state: 'open', id: ID };
  };
  await judge(ask, call, { ...(more && { more }) });
  return asked ?? assert.fail('nobody was asked');
}

test('granted: the call leaves, and the decision says by which permission', async () => {
  const { withheld, judgement } = await judge(async () => ({ state: 'granted', id: ID }));
  assert.equal(withheld, undefined);
  assert.equal(judgement.verdict.outcome, 'allow');
  assert.ok(judgement.verdict.reasons.some(({ code }) => code === 'approval.granted'));
  const decision = judgement.decisions.find(({ point }) => point === 'tools');
  assert.ok(decision?.verdict.reasons.some(({ rule }) => rule === ID));
  const before = decision && beforeApproval(decision.verdict);
  assert.deepEqual(
    [before?.outcome, before?.reasons.map(({ code }) => code)],
    ['ask', ['test.ask']],
    'what policy said can be told again',
  );
});

test('everything else: the call stays held, in words that say why', async () => {
  const refusals: readonly (readonly [ask: () => Promise<ApprovalAnswer>, words: RegExp])[] = [
    [async () => ({ state: 'open', id: ID }), new RegExp(`approval ${ID} of a person is needed`)],
    [async () => ({ state: 'denied', id: ID }), new RegExp(`a person denied approval ${ID}`)],
    [() => Promise.reject(new Error('down')), /nobody can be asked now .*approval\.unavailable/],
    [
      () => {
        throw new Error('thrown at once');
      },
      /approval\.unavailable/,
    ],
  ];
  for (const [ask, words] of refusals) {
    const { withheld, judgement } = await judge(ask);
    assert.match(withheld ?? '', words);
    assert.match(withheld ?? '', /test\.ask/);
    assert.equal(judgement.verdict.outcome, 'transform', 'the rest of the answer goes on');
  }
});

test('only what policy wants to be asked about is asked', async () => {
  for (const outcome of ['allow', 'block', 'failed'] as const) {
    const base = asks();
    const policy: Policy = {
      ...base,
      decide: (input) => {
        const verdict = base.decide(input);
        assert.ok(!(verdict instanceof Promise));
        return verdict.outcome === 'ask' ? { ...verdict, outcome } : verdict;
      },
    };
    const { withheld } = await judge(async () => assert.fail('asked'), {}, { policy });
    assert.equal(withheld === undefined, outcome === 'allow');
  }
});

test('the binding: equal for equal calls, another one for anything else', async () => {
  const { binding } = await questionOf();
  const same: readonly Call[] = [{ id: 'call_2' }, { arguments: ' { "to" : "b\\u006fb" } ' }];
  for (const call of same) assert.equal((await questionOf(call)).binding, binding);
  const ordered = await questionOf({ arguments: '{"a":1,"b":{"c":2,"d":3}}' });
  const reordered = await questionOf({ arguments: '{"b":{"d":3,"c":2},"a":1}' });
  assert.equal(ordered.binding, reordered.binding);

  const seen = new Map<string, string>();
  const calls: readonly Call[] = [
    {},
    { tool: 'sent' },
    { arguments: '{"to":"Bob"}' },
    { arguments: '{"to":"bob","cc":""}' },
    { arguments: '{"to":["bob"]}' },
    { arguments: '' },
    { arguments: '{"n":1}' },
    { arguments: '{"n":"1"}' },
    { arguments: '{"n":{"number":"1"}}' },
    { arguments: '{"n":[1,2]}' },
    { arguments: '{"n":[2,1]}' },
    // One number for a double, two for who runs the call.
    { arguments: '{"n":9007199254740992}' },
    { arguments: '{"n":9007199254740993}' },
    { arguments: '{"n":0.1}' },
    { arguments: '{"n":0.10000000000000000001}' },
    // No arguments as one reads them; policy may still want to ask.
    { arguments: '{"n":1,"n":2}' },
    { arguments: '{"n":2,"n":1}' },
  ];
  for (const call of calls) {
    const question = await questionOf(call);
    const before = seen.get(question.binding);
    assert.equal(before, undefined, `${JSON.stringify(call)} is taken for ${before}`);
    seen.set(question.binding, JSON.stringify(call));
  }
  const app = exchangeOf([]).app;
  const callers: readonly Partial<Exchange>[] = [
    { tenant: 'other' },
    { app: { ...app, id: 'other' } },
    { principal: { kind: 'key', id: 'other' } },
    { principal: { kind: 'token', id: 'abcdefgh' } },
    { endUser: { subject: 'kim', groups: [], attributes: {} } },
    { agent: 'bot' },
    { conversation: 'other' },
  ];
  for (const more of callers) {
    const question = await questionOf({}, more);
    assert.ok(!seen.has(question.binding), JSON.stringify(more));
    seen.set(question.binding, JSON.stringify(more));
  }
});

test('a question holds no value, and what policy says about who and how long', async () => {
  const secret = 'sk_live_4eC39HqLyjWDarjtT1zdp7dc';
  const call = { id: secret, arguments: JSON.stringify({ to: secret, [secret]: 1 }) };
  const question = await questionOf(call);
  assert.ok(!JSON.stringify(question).includes(secret));
  assert.deepEqual([question.approvers, question.expiresMs], ['', 900_000]);
  const policy = asks([{ kind: 'approval', approvers: 'finance', expires_s: 60 }]);
  let asked: ApprovalQuestion | undefined;
  const ask = async (one: ApprovalQuestion): Promise<ApprovalAnswer> => {
    asked = one;
    return { state: 'open', id: ID };
  };
  await judge(ask, {}, { policy });
  assert.deepEqual([asked?.approvers, asked?.expiresMs], ['finance', 60_000]);
});
