// SPDX-License-Identifier: Apache-2.0
// The schemas say what the types say, no more and no less; what does not fit is refused.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { z } from 'zod';
import type { AdminEvent, BartizanEvent } from '../core/events.ts';
import { decisionFixture, exchangeFixture, nodeFixture } from './event.fixture.ts';
import { eventSchema } from './events.ts';

type Checked = z.output<typeof eventSchema>;
// Both assignments compile only while the schemas and the types in core are equal.
const toSchema = (event: BartizanEvent): Checked => event;
const toCore = (event: Checked): BartizanEvent => event;

const admin: AdminEvent = {
  schema: 'bartizan.event/1',
  type: 'admin',
  time: 1,
  tenant: 'acme',
  actor: 'kim',
  action: 'key.create',
  target: 'abcd1234',
  before: undefined,
  after: { name: 'ci' },
  why: undefined,
};

const bare = exchangeFixture({
  app: undefined,
  principal: undefined,
  endUser: undefined,
  agent: undefined,
  conversation: undefined,
  model: undefined,
  upstream: undefined,
  modelAnswered: undefined,
  usage: undefined,
  firstByteMs: undefined,
  code: 'unknown_route',
  outcome: 'block',
});

const events: readonly BartizanEvent[] = [
  exchangeFixture(),
  bare,
  decisionFixture(),
  nodeFixture(),
  admin,
];

test('every type of event survives the way through JSON', () => {
  for (const event of events) {
    const read: BartizanEvent = toCore(eventSchema.parse(JSON.parse(JSON.stringify(event))));
    assert.deepEqual(JSON.parse(JSON.stringify(read)), JSON.parse(JSON.stringify(toSchema(event))));
  }
});

const wrong: readonly [name: string, event: unknown][] = [
  ['an unknown type', { ...exchangeFixture(), type: 'other' }],
  ['another schema', { ...exchangeFixture(), schema: 'bartizan.event/2' }],
  ['an unknown member', { ...exchangeFixture(), prompt: 'hello' }],
  ['an unknown member of a finding', withFinding({ text: '4111' })],
  ['a detector without a family', withFinding({ detector: 'card' })],
  ['a missing member', { ...exchangeFixture(), request: undefined }],
  ['a wrong outcome', { ...exchangeFixture(), outcome: 'maybe' }],
  ['null for an absent member', { ...exchangeFixture(), agent: null }],
  ['no object', 'event'],
];

function withFinding(changes: object): unknown {
  const event = decisionFixture();
  const findings = event.facts.findings.map((finding) => ({ ...finding, ...changes }));
  return { ...event, facts: { ...event.facts, findings } };
}

for (const [name, event] of wrong) {
  test(`refuses ${name}`, () => {
    assert.equal(eventSchema.safeParse(event).success, false);
  });
}
