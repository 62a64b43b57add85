// SPDX-License-Identifier: Apache-2.0
// Faults of exchanges in the log: what callers do wrong is counted and not logged, and nothing of what they sent
// is in a line.
import type { World } from '../core/world.ts';
import type { Gateway } from '../gateway/gateway.ts';
import { causeOf } from './cause.ts';

export const faultReport =
  ({ log }: Pick<World, 'log'>): Gateway['reportFault'] =>
  (flow, stage, error) => {
    if (error.source === 'client') return;
    log(error.source === 'internal' ? 'error' : 'warn', 'exchange.fault', {
      request: flow.requestId,
      stage,
      code: error.code,
      detail: error.detail,
      cause: causeOf(error),
    });
  };
