// SPDX-License-Identifier: Apache-2.0
// All upstreams of one configuration, with their health.
import type { Target, Upstream } from './upstream.ts';

export type Upstreams = {
  get(id: string): Upstream | undefined;
  /** False while the target's breaker is open. A true answer of a half-open breaker takes its one probe. */
  available(target: Target): boolean;
  /** Reports how an attempt ended, for breaker and health. */
  report(target: Target, outcome: 'ok' | 'failed'): void;
  /** Takes one retry from the budget; false when retries would storm. */
  takeRetry(): boolean;
  close(): Promise<void>;
};
