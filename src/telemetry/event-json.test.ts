// SPDX-License-Identifier: Apache-2.0
// However large an event is made, it is recorded, valid and within its bound.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AdminEvent, BartizanEvent } from '../core/events.ts';
import { LIMITS } from '../core/limits.ts';
import { decisionFixture, exchangeFixture, findingFixture, nodeFixture } from './event.fixture.ts';
import { eventJson } from './event-json.ts';
import { eventSchema } from './events.ts';

const HUGE = 'é'.repeat(9_000_000);

function shortened(event: BartizanEvent): BartizanEvent {
  const json = eventJson(event);
  assert.ok(Buffer.byteLength(json) <= LIMITS.eventBytes);
  return eventSchema.parse(JSON.parse(json));
}

test('an event of common size is written as it is', () => {
  for (const event of [exchangeFixture(), decisionFixture(), nodeFixture()]) {
    assert.equal(eventJson(event), JSON.stringify(event));
  }
});

test('an event is shortened only when it does not fit', () => {
  const limit = LIMITS.eventBytes;
  const empty = JSON.stringify(exchangeFixture({ modelAnswered: '' })).length;
  const fits = exchangeFixture({ modelAnswered: 'x'.repeat(limit - empty) });
  assert.equal(eventJson(fits).length, limit);
  const over = shortened(exchangeFixture({ modelAnswered: 'x'.repeat(limit - empty + 1) }));
  assert.ok(over.type === 'exchange');
  assert.deepEqual(over.reasons, ['record.shortened']);
});

test('findings are cut with a count of what was kept', () => {
  const findings = Array.from({ length: LIMITS.findings }, (_, start) =>
    findingFixture({ start, origin: `document:${'d'.repeat(200)}` }),
  );
  const event = shortened(decisionFixture({}, findings));
  assert.ok(event.type === 'decision');
  assert.deepEqual(event.facts.findings, findings.slice(0, 256));
  assert.deepEqual(event.erased, ['record.shortened', 'findings: 256 of 1000 kept', 'arguments']);
  assert.equal(event.request, 'req_1');
});

test('what a caller or a provider controls cannot make an event vanish', () => {
  const app = { ...exchangeFixture().app, owner: HUGE } as const;
  const many = Array.from({ length: 100_000 }, (_, index) => `${index}${'x'.repeat(50)}`);
  const attributes = Object.fromEntries(many.map((name) => [name, name]));
  const decision = decisionFixture();
  const events: readonly BartizanEvent[] = [
    exchangeFixture({ model: HUGE, modelAnswered: HUGE, finish: many, reasons: many }),
    exchangeFixture({ agent: HUGE, endUser: HUGE, app: { ...decision.facts.app, ...app } }),
    { ...decision, facts: { ...decision.facts, model: HUGE, tools: many, failures: many } },
    {
      ...decision,
      facts: { ...decision.facts, endUser: { subject: HUGE, groups: many, attributes } },
    },
    decisionFixture({}, [findingFixture({ taxonomy: many, digest: HUGE })]),
    nodeFixture({ fields: attributes }),
  ];
  for (const event of events) {
    const read = shortened(event);
    assert.equal(read.type, event.type);
    assert.ok(JSON.stringify(read).includes('shortened'));
  }
});

test('open members of an admin event are replaced, whatever their depth', () => {
  let deep: unknown = HUGE;
  for (let depth = 0; depth < 500; depth += 1) deep = [deep];
  const admin: AdminEvent = {
    schema: 'bartizan.event/1',
    type: 'admin',
    time: 1,
    tenant: 'acme',
    actor: 'kim',
    action: 'config.reload',
    target: 'configuration',
    before: deep,
    after: undefined,
    why: 'x',
  };
  const event = shortened(admin);
  assert.ok(event.type === 'admin');
  assert.deepEqual(event.before, { shortenedFromChars: HUGE.length + 2 + 1_000 });
  assert.equal(event.after, undefined);
});
