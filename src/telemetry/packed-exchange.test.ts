// SPDX-License-Identifier: Apache-2.0
// Packed and taken apart again, events are what they were; what would not be is not packed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CallFact, PolicyFacts } from '../core/policy-input.ts';
import type { BartizanEvent, DecisionEvent, ExchangeEvent } from '../core/events.ts';
import { decisionFixture, exchangeFixture } from './event.fixture.ts';
import { eventSchema } from './events.ts';
import { packExchange, unpackExchange } from './packed-exchange.ts';

const base = decisionFixture();

function decision(facts: Partial<PolicyFacts> = {}, changes: Partial<DecisionEvent> = {}) {
  const now = facts.now ?? base.facts.now;
  return decisionFixture({ time: now, ...changes, facts: { ...base.facts, ...facts } });
}

/** The end of the exchange that the decisions belong to. */
function end(changes: Partial<ExchangeEvent> = {}): ExchangeEvent {
  return exchangeFixture({ app: base.facts.app, ...changes });
}

const bare = {
  upstream: undefined,
  findings: [],
  uninspected: [],
  failures: ['privacy/card: threw', 'x\ny\u2028é😀"\\'],
};

const absent = { endUser: undefined, agent: undefined };

const ESCAPED = 'a"b\\c\n\u2028\ud83d é😀\u007f';
const escaped = { model: ESCAPED, conversation: ESCAPED };

const CALL: CallFact = {
  index: 0,
  tool: 'send_email',
  action: 'send',
  sinks: ['egress'],
  source: 'text',
  faults: [],
  tainted: true,
  history: [],
  requested: 'absent',
  urged: false,
  commanded: true,
  arguments: [
    {
      pointer: '/to',
      kind: 'target',
      inside: false,
      origin: 'untrusted',
      from: ['read_page'],
      ordered: true,
      looked: false,
    },
  ],
  flows: [{ pointer: '/body', tool: 'read_file', encoded: false, asked: false }],
};

const exchanges: readonly (readonly [name: string, events: readonly BartizanEvent[]])[] = [
  ['one decision', [decision(), end()]],
  [
    'three decisions that differ in all that may',
    [
      decision({ ...bare, point: 'access', now: 1, seed: 'aa' }, { micros: 1, erased: [] }),
      decision(
        { point: 'request', now: 2, seed: 'bb', tools: [...base.facts.tools] },
        { candidate: { policy: 'v2@1', stage: 'shadow', outcome: 'block', codes: ['x.blocked'] } },
      ),
      decision(
        { point: 'response', now: 3.5, seed: 'cc', findings: [] },
        { verdict: { ...base.verdict, outcome: 'block', reasons: [], obligations: [] } },
      ),
      end({ time: 4, status: 403, outcome: 'block', code: 'policy_denied', model: undefined }),
    ],
  ],
  [
    'what came before, a tool call, and all that policy may ask for',
    [
      decision(
        {
          point: 'access',
          history: { minutes: 10, requests: 3, refused: 1, findings: 0 },
          calls: [CALL],
        },
        {
          verdict: {
            ...base.verdict,
            reasons: [
              {
                code: 'a.b',
                rule: 'r',
                mode: 'enforce',
                action: 'ask',
                facts: { amount: 1.5, name: ESCAPED, yes: true },
              },
            ],
            obligations: [
              { kind: 'route', regions: ['eu'] },
              { kind: 'route', upstreams: [] },
              { kind: 'annotate', labels: { tier: ESCAPED } },
              { kind: 'approval', approvers: 'leads', expires_s: 60 },
              { kind: 'capture', purpose: 'audit', content: 'masked', retain_days: 30 },
            ],
          },
        },
      ),
      end(),
    ],
  ],
  [
    'texts that JSON escapes',
    [
      decision({ ...escaped, ...absent, seed: ESCAPED, failures: [ESCAPED], tools: [ESCAPED] }),
      end({
        ...escaped,
        ...absent,
        principal: ESCAPED,
        sourceAddress: ESCAPED,
        modelAnswered: ESCAPED,
        finish: [ESCAPED],
        config: ESCAPED,
      }),
    ],
  ],
  [
    'nothing optional',
    [
      decision({ ...bare, ...absent, tools: [], providerState: [] }),
      decision({ ...bare, ...absent, tools: [], providerState: [] }),
      end({
        agent: undefined,
        principal: undefined,
        endUser: undefined,
        model: undefined,
        upstream: undefined,
        modelAnswered: undefined,
        usage: undefined,
        firstByteMs: undefined,
      }),
    ],
  ],
];

for (const [name, events] of exchanges) {
  test(`an exchange with ${name} comes back event by event`, () => {
    const packed = packExchange(events);
    assert.ok(packed !== undefined && !packed.includes('\n'));
    const back = unpackExchange(JSON.parse(packed)) ?? assert.fail('not packed');
    const asJson = (event: BartizanEvent): unknown => JSON.parse(JSON.stringify(event));
    assert.deepEqual(
      back.map(({ json }) => JSON.parse(json)),
      events.map(asJson),
    );
    assert.deepEqual(
      back.map(({ event }) => asJson(event)),
      events.map(asJson),
    );
    for (const { json } of back) assert.ok(eventSchema.safeParse(JSON.parse(json)).success);
  });
}

test('what all decisions say is written once', () => {
  const events = [decision(), decision({ point: 'response' }), end()];
  const packed = packExchange(events) ?? assert.fail('not packed');
  assert.equal(packed.split('team@example.test').length, 2);
});

const apart: readonly (readonly [name: string, events: readonly BartizanEvent[]])[] = [
  ['no event', []],
  ['an exchange alone', [end()]],
  ['decisions alone', [decision(), decision()]],
  ['two exchanges', [decision(), end(), end()]],
  ['decisions of two requests', [decision(), decision({}, { request: 'req_2' }), end()]],
  ['an exchange of another request', [decision(), end({ request: 'req_2' })]],
  ['a decision of another time than its facts', [decision({}, { time: 1 }), end()]],
  [
    'an exchange of an app of another version',
    [decision(), exchangeFixture({ app: { ...base.facts.app } })],
  ],
  ...Object.entries({
    request: 'req_2',
    tenant: 'other',
    app: { ...base.facts.app, owner: 'x' },
    principal: { kind: 'key', id: 'x' },
    endUser: undefined,
    agent: 'x',
    conversation: 'x',
    wire: 'openai-responses',
    operation: 'embed',
    model: 'x',
    stream: false,
    tools: [],
    providerState: [],
  } satisfies Partial<PolicyFacts>).map(
    ([member, value]) =>
      [
        `decisions that differ in ${member}`,
        [decision(), decision({ [member]: value }), end()],
      ] as const,
  ),
  ...Object.entries({
    tenant: 'other',
    agent: 'x',
    conversation: undefined,
    wire: 'x',
    operation: 'x',
    stream: false,
    app: undefined,
  } satisfies Partial<ExchangeEvent>).map(
    ([member, value]) =>
      [`an exchange that differs in ${member}`, [decision(), end({ [member]: value })]] as const,
  ),
];

for (const [name, events] of apart) {
  test(`not packed: ${name}`, () => {
    assert.equal(packExchange(events), undefined);
  });
}

for (const value of [
  undefined,
  null,
  1,
  [],
  {},
  end(),
  { packed: 2, shared: {}, decisions: [], exchange: {} },
  { packed: 1, shared: {}, decisions: [{}], exchange: {} },
  { packed: 1, shared: [], decisions: [], exchange: {} },
  { packed: 1, shared: {}, decisions: {}, exchange: {} },
  { packed: 1, shared: {}, decisions: [] },
]) {
  test(`no packed exchange: ${JSON.stringify(value)?.slice(0, 60)}`, () => {
    assert.equal(unpackExchange(value), undefined);
  });
}
