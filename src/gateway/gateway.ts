// SPDX-License-Identifier: Apache-2.0
// What the stages share: the parts of one running worker, handed in by the composition root.
import type { BartizanError } from '../core/errors.ts';
import type { Counters } from '../core/ports/counters.ts';
import type { Keyring } from '../core/ports/keyring.ts';
import type { Spool } from '../core/ports/spool.ts';
import type { World } from '../core/world.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { FailureLimiter } from './admission/failure-limiter.ts';
import type { KillSwitch } from './admission/kill-switch.ts';
import type { Flow } from './flow.ts';
import type { Tokens } from './identity/tokens.ts';
import type { Flows } from './flows-in-flight.ts';
import type { Snapshot } from './snapshot.ts';
import type { Upstreams } from './upstreams/upstreams.ts';

export type Gateway = {
  readonly world: World;
  readonly node: { readonly id: string; readonly worker: string };
  /** The snapshot in force now; a flow keeps the one it started with. */
  snapshot(): Snapshot;
  readonly keyring: Keyring;
  readonly counters: Counters;
  readonly spool: Spool;
  readonly metrics: Metrics;
  readonly killSwitch: KillSwitch;
  readonly failures: FailureLimiter;
  /** Tokens of the issuers of the configuration in force. */
  readonly tokens: Tokens;
  /** Built from configuration; replaced whole on reload. */
  upstreams(): Upstreams;
  /** Flows in flight, for the kill switch and for draining. */
  readonly flows: Flows;
  readonly draining: () => boolean;
  /** Logs a fault (never a decision) with its detail and cause, and counts it. */
  reportFault(flow: Flow, stage: string, error: BartizanError): void;
};
