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

/** What is known about one critical argument of a tool call, or about an address inside its words. */
export type ArgumentFact = {
  /** Place in the arguments; parts that are no names as tools have them are recorded as digests. */
  readonly pointer: string;
  /**
   * What the argument is for: `target`, `object`, `url`, `command`, `secret`, `amount`; `content` only where others
   * ordered the words or the action.
   */
  readonly kind: string;
  /** True for an address inside words for people. */
  readonly inside: boolean;
  readonly origin: 'user' | 'trusted' | 'untrusted' | 'unknown';
  /** Tools whose results hold the value; '' for a document in a message. */
  readonly from: readonly string[];
  /** A sentence that the user did not write asks for this kind of action with this value. */
  readonly ordered: boolean;
  /** Taken from a source that the user named, for what the user asked for. */
  readonly looked: boolean;
};

/** Private content in an argument. */
export type FlowFact = {
  readonly pointer: string;
  /** The tool that it was read with. */
  readonly tool: string;
  readonly encoded: boolean;
  /** The user's words speak of what it was read from. */
  readonly asked: boolean;
};

/** What is known about one tool call that a model wants. */
export type CallFact = {
  /** Place among the calls of the answer. */
  readonly index: number;
  readonly tool: string;
  /** `read`, `send`, `pay`, `create`, `update`, `delete`, `grant`, `execute`, `unknown`. */
  readonly action: string;
  /** `egress`, `payment`, `state`, `identity`, `execution`. */
  readonly sinks: readonly string[];
  /** What results of the tool hold: `private`, `directory`, `open`, `text`. */
  readonly source: string;
  /** `arguments.malformed`, `arguments.too_large`, `tool.not_offered`, `tool.not_allowed`, `call.duplicate`. */
  readonly faults: readonly string[];
  /** Words of others are in view of the model, or the history does not add up. */
  readonly tainted: boolean;
  /** What does not add up in the history. */
  readonly history: readonly string[];
  /** Whether the user's words ask for this kind of action: `stated`, `delegated`, `absent`, `unreadable`. */
  readonly requested: string;
  /** Words of others ask for this kind of action. */
  readonly urged: boolean;
  /** And for it on this kind of thing. */
  readonly commanded: boolean;
  readonly arguments: readonly ArgumentFact[];
  readonly flows: readonly FlowFact[];
};

/** What came before this exchange, as far as the process that decides saw it. */
export type HistoryFacts = {
  /** How far back is counted: at most so many minutes, at least half of them. */
  readonly minutes: number;
  /** Requests of the same caller: the same end user of the same app by the same key. */
  readonly requests: number;
  /** Those of them that were refused. */
  readonly refused: number;
  /** What was found in earlier requests of the same conversation. */
  readonly findings: number;
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
  readonly history?: HistoryFacts;
  /** At the point `tools`: the call that is judged. */
  readonly calls?: readonly CallFact[];
};

export type PolicyValues = Readonly<Record<string, unknown>>;

export type PolicyInput = {
  readonly schema: typeof POLICY_INPUT_SCHEMA;
  readonly facts: PolicyFacts;
  readonly values: PolicyValues;
  /** Names of the members of `values`, kept in the record after the values are gone. */
  readonly erased: readonly string[];
};
