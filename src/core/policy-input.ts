// SPDX-License-Identifier: Apache-2.0
// The input document of every policy decision. Two parts: `facts` are recorded and replayable and never
// hold text; `values` (tool arguments, hosts, amounts) exist only while the decision is made, are never
// logged, and are listed by name in `erased` so that a replay knows what it cannot see.
import type { AppFacts, EndUser, Operation, Principal, UpstreamFacts, WireId } from './exchange.ts';
import type { Finding } from './finding.ts';
import type { DecisionPoint } from './verdict.ts';

export const POLICY_INPUT_SCHEMA = 'bartizan.policy-input/1';

export type FactFinding = Finding & {
  readonly role: string;
  readonly kind: string;
  readonly origin: string;
};

export type PolicyFacts = {
  readonly point: DecisionPoint;
  /** The one instant of this decision, milliseconds since the epoch. */
  readonly now: number;
  /** The one seed of this decision, hexadecimal. */
  readonly seed: string;
  readonly request: string;
  readonly tenant: string;
  readonly app: AppFacts;
  readonly principal: Principal;
  readonly endUser: EndUser | undefined;
  readonly agent: string | undefined;
  readonly conversation: string;
  readonly wire: WireId;
  readonly operation: Operation;
  readonly model: string;
  readonly stream: boolean;
  readonly tools: readonly string[];
  readonly upstream: UpstreamFacts | undefined;
  readonly findings: readonly FactFinding[];
  /** Kinds and pointers of what no extractor covers. */
  readonly uninspected: readonly { readonly kind: string; readonly pointer: string }[];
  readonly providerState: readonly { readonly kind: string; readonly pointer: string }[];
  /** Detectors, holds or limits that could not finish: `detector-id: reason`. */
  readonly failures: readonly string[];
};

export type PolicyValues = Readonly<Record<string, unknown>>;

export type PolicyInput = {
  readonly schema: typeof POLICY_INPUT_SCHEMA;
  readonly facts: PolicyFacts;
  readonly values: PolicyValues;
  /** Names of the members of `values`, kept in the record after the values are gone. */
  readonly erased: readonly string[];
};
