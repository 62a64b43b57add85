// SPDX-License-Identifier: Apache-2.0
// Replaces what was reserved by what was used, for answers cut short as for whole ones: what a provider
// bills for. Runs however the exchange ended, once; it refuses nothing.
import type { ErrorCode } from '../../core/error-codes.ts';
import { chargeUnoffered, worstCase } from '../admission/charges.ts';
import { costOf, priceAt } from '../admission/prices.ts';
import type { Flow } from '../flow.ts';
import type { Gateway } from '../gateway.ts';

/** Ways to end after a provider was asked and before it answered: it may be at work, and bills the input. */
const UNANSWERED: ReadonlySet<ErrorCode | undefined> = new Set([
  'upstream_timeout',
  'client_closed',
  'killed',
  'shutting_down',
] as const);
const NO_CALLS: ReadonlyMap<string, number> = new Map();

export const settle = { name: 'settle', run } as const;

function run(flow: Flow, gateway: Gateway): void {
  estimateUnanswered(flow);
  const { usage, upstream, exchange, calls = NO_CALLS } = flow;
  flow.reservation?.settle({ tokens: tokensOf(flow), spend: spendOf(flow), calls });
  chargeUnoffered(flow, gateway.counters);
  if (usage === undefined || upstream === undefined || exchange === undefined) return;
  const { model } = exchange;
  const { metrics } = gateway;
  metrics.count('bartizan_tokens_total', { model, direction: 'input' }, usage.inputTokens);
  metrics.count('bartizan_tokens_total', { model, direction: 'output' }, usage.outputTokens);
}

function estimateUnanswered(flow: Flow): void {
  const { usage, upstream, answer, exchange, body, refusal } = flow;
  if (usage !== undefined || answer !== undefined || upstream === undefined) return;
  if (exchange === undefined || body === undefined || !UNANSWERED.has(refusal?.code)) return;
  const { inputTokens } = worstCase(exchange, body.bytes.length);
  flow.usage = { inputTokens, outputTokens: 0 };
  flow.usageEstimated = true;
}

/** Undefined for an answer that nobody could read: its provider bills all of it, and what was reserved stands. */
function tokensOf({ usage, answer }: Flow): number | undefined {
  if (usage !== undefined) return usage.inputTokens + usage.outputTokens;
  return answer === undefined ? 0 : undefined;
}

function spendOf({ usage, answer, upstream, exchange, snapshot }: Flow): number | undefined {
  if (usage === undefined) return answer === undefined ? 0 : undefined;
  if (upstream === undefined || exchange === undefined) return 0;
  const at = { upstream: upstream.id, model: upstream.model };
  const price = priceAt(snapshot.config, exchange.model, at);
  return price === undefined ? undefined : costOf(price, usage);
}
