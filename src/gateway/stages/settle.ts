// SPDX-License-Identifier: Apache-2.0
// Replaces what was reserved by what was used, for answers cut short as for whole ones. Runs however the
// exchange ended, once; it refuses nothing.
import type { Flow } from '../flow.ts';
import type { Gateway } from '../gateway.ts';

export const settle = { name: 'settle', run } as const;

function run(flow: Flow, gateway: Gateway): void {
  const { usage, upstream, exchange } = flow;
  const tokens = usage === undefined ? 0 : usage.inputTokens + usage.outputTokens;
  flow.reservation?.settle(tokens);
  if (usage === undefined || upstream === undefined || exchange === undefined) return;
  const { model } = exchange;
  const { metrics } = gateway;
  metrics.count('bartizan_tokens_total', { model, direction: 'input' }, usage.inputTokens);
  metrics.count('bartizan_tokens_total', { model, direction: 'output' }, usage.outputTokens);
}
