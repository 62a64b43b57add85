// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BartizanError } from '../../core/errors.ts';
import type { ErrorCode } from '../../core/error-codes.ts';
import type { Usage } from '../../core/exchange.ts';
import type { Charge } from '../../core/ports/counters.ts';
import { Reservations } from '../admission/reservations.ts';
import type { Flow } from '../flow.ts';
import type { Gateway } from '../gateway.ts';
import { configOf, flowFor } from './relay.fixture.ts';
import { settle } from './settle.ts';

const CONFIG = configOf({
  upstreams: { a: { kind: 'simulated' } },
  models: { gpt: { targets: [{ upstream: 'a' }] } },
  prices: { gpt: { input: 2, output: 10, request: 1 } },
});
const FACTS = { id: 'a', provider: 'simulated', region: 'eu', model: 'gpt' };
/** A body of 300 bytes is taken for 100 tokens. */
const BODY = { model: 'gpt', messages: [{ role: 'user', content: '' }] };
const PADDED = { ...BODY, pad: 'x'.repeat(300 - JSON.stringify({ ...BODY, pad: '' }).length) };

type Ended = {
  readonly usage?: Usage;
  readonly asked?: boolean;
  readonly answered?: boolean;
  readonly code?: ErrorCode;
  readonly wire?: 'anthropic-count-tokens';
};

/** What is settled of 5,000 tokens and 9,000,000 of spend; and the usage that is recorded. */
function settledOf(ended: Ended): {
  settled: readonly number[];
  usage: Usage | undefined;
  estimated: boolean;
} {
  const { usage, asked = true, answered = false, code, wire } = ended;
  const flow = flowFor(CONFIG, { body: PADDED, ...(wire !== undefined && { wire }) });
  const limit = { subject: 's', window: 'day', max: 1 } as const;
  const charges: (Charge & { per: string })[] = [
    { limit: { ...limit, unit: 'tokens' }, amount: 5_000, per: 'key' },
    { limit: { ...limit, unit: 'spend' }, amount: 9_000_000, per: 'key' },
  ];
  const settled: number[] = [];
  const reservation = new Reservations();
  reservation.add(charges, { granted: true, settle: (actual) => void settled.push(...actual) });
  const changed: Partial<Flow> = {
    usage,
    usageEstimated: false,
    upstream: asked ? FACTS : undefined,
    reservation,
    refusal: code && new BartizanError(code),
    ...(answered && { answer: {} as NonNullable<Flow['answer']> }),
  };
  Object.assign(flow, changed);
  const gateway = { metrics: { count: () => undefined } } as unknown as Gateway;
  settle.run(flow, gateway);
  return { settled, usage: flow.usage, estimated: flow.usageEstimated };
}

test('what was used is charged, by its price, for whole and for broken answers alike', () => {
  const usage = { inputTokens: 30, outputTokens: 7 };
  const whole = settledOf({ usage, answered: true });
  assert.deepEqual(whole.settled, [37, 30 * 2 + 7 * 10 + 1_000_000]);
  for (const code of ['client_closed', 'killed', 'policy_denied', 'upstream_malformed'] as const) {
    assert.deepEqual(settledOf({ usage, answered: true, code }).settled, whole.settled, code);
  }
});

test('a provider that was asked and not heard is taken to bill the input, and that is recorded', () => {
  for (const code of ['upstream_timeout', 'client_closed', 'killed', 'shutting_down'] as const) {
    const { settled, usage, estimated } = settledOf({ code });
    assert.deepEqual(settled, [100, 100 * 2 + 1_000_000], code);
    assert.deepEqual([usage, estimated], [{ inputTokens: 100, outputTokens: 0 }, true]);
  }
});

test('nothing is charged where no provider was asked, or it refused', () => {
  for (const [code, asked] of [
    ['policy_denied', false],
    ['limit_exceeded', false],
    ['client_closed', false],
    ['upstream_error', true],
    ['upstream_rejected', true],
    ['upstream_rate_limited', true],
    ['upstream_unreachable', true],
    ['egress_refused', true],
  ] as const) {
    const { settled, usage } = settledOf({ code, asked });
    assert.deepEqual([settled, usage], [[0, 0], undefined], code);
  }
});

test('an answer that nobody could read costs what was reserved', () => {
  const { settled } = settledOf({ answered: true, code: 'upstream_malformed' });
  assert.deepEqual(settled, [5_000, 9_000_000]);
});

test('a provider that reports nonsense spoils no count', () => {
  for (const tokens of [-5, Number.NaN, Number.POSITIVE_INFINITY, 1e300]) {
    const usage = { inputTokens: tokens, outputTokens: 0 };
    for (const amount of settledOf({ usage, answered: true }).settled) {
      assert.ok(Number.isSafeInteger(amount) && amount >= 0, `${tokens}: ${amount}`);
    }
  }
});
