// SPDX-License-Identifier: Apache-2.0
// Base types of the canonical event schema. Events are the only record of what happened; they hold facts,
// counts and digests, never content. `telemetry/events.ts` holds the schemas that check them.
import type { CandidateVerdict } from './candidate.ts';
import type { EventId } from './ids.ts';
import type { AppFacts, UpstreamFacts, Usage } from './exchange.ts';
import type { PolicyFacts } from './policy-input.ts';
import type { Outcome, Verdict } from './verdict.ts';

export const EVENT_SCHEMA = 'bartizan.event/1';

export type EventBase<Type extends string> = {
  readonly schema: typeof EVENT_SCHEMA;
  readonly type: Type;
  /** Milliseconds since the epoch at which the thing happened. */
  readonly time: number;
  readonly tenant: string;
};

/** One policy decision, with everything a replay needs. */
export type DecisionEvent = EventBase<'decision'> & {
  readonly request: string;
  readonly facts: PolicyFacts;
  readonly erased: readonly string[];
  readonly verdict: Verdict;
  readonly micros: number;
  /** Absent where no other version of the policy was asked. */
  readonly candidate?: CandidateVerdict;
};

/** What stood behind tokens and came back into an answer, and what did not: kinds and counts, no values. */
export type Unmasked = {
  /** Values that came back, by entity. */
  readonly entities: Readonly<Record<string, number>>;
  /** Tools into whose arguments some of them came. */
  readonly tools: readonly string[];
  /** Tokens that stayed, by the reason. */
  readonly stayed: Readonly<Record<string, number>>;
};

/** One request from first byte to last, however it ended. */
export type ExchangeEvent = EventBase<'exchange'> & {
  readonly request: string;
  readonly wire: string;
  readonly operation: string;
  readonly app: AppFacts | undefined;
  readonly principal: string | undefined;
  readonly endUser: string | undefined;
  readonly agent: string | undefined;
  readonly conversation: string | undefined;
  readonly sourceAddress: string;
  readonly model: string | undefined;
  readonly upstream: UpstreamFacts | undefined;
  /** Model version as the upstream answered it. */
  readonly modelAnswered: string | undefined;
  readonly stream: boolean;
  readonly status: number;
  /** Error code when the exchange ended in a refusal or fault. */
  readonly code: string | undefined;
  readonly outcome: Outcome;
  readonly reasons: readonly string[];
  readonly usage: Usage | undefined;
  /** True when usage was estimated because the upstream reported none (aborted streams). */
  readonly usageEstimated: boolean;
  readonly finish: readonly string[];
  readonly durationMs: number;
  /** Time to the first byte of the answer; undefined when none was sent. */
  readonly firstByteMs: number | undefined;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly attempts: number;
  /** Version of the configuration snapshot in force. */
  readonly config: string;
  /** True when the built-in simulated model answered. */
  readonly simulated: boolean;
  /** Absent when the request had no tokens, or its answer none. */
  readonly unmasked?: Unmasked;
};

/** A change made through the control plane. Secrets are never in `before` or `after`. */
export type AdminEvent = EventBase<'admin'> & {
  readonly actor: string;
  readonly action: string;
  readonly target: string;
  readonly before: unknown;
  readonly after: unknown;
  readonly why: string | undefined;
};

/** Something that happened to a process or to the node: start, stop, reload, kill switch, recording lost. */
export type NodeEvent = EventBase<'node'> & {
  readonly worker: string;
  readonly action: string;
  readonly fields: Readonly<Record<string, string | number | boolean>>;
};

export type BartizanEvent = DecisionEvent | ExchangeEvent | AdminEvent | NodeEvent;

/** An event as the store keeps it: with its place in the node's gap-free sequence. */
export type StoredEvent = EventId & {
  /** Spool file and line it was drained from; unique, so that a drain can be repeated. */
  readonly spool: string;
  readonly line: number;
  readonly event: BartizanEvent;
};
