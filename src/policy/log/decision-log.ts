// SPDX-License-Identifier: Apache-2.0
// A recorded decision as OPA logs one, so that whatever reads decision logs of OPA reads those of Bartizan. The input
// is what was recorded: facts. Values were never kept and stand in `erased`, as what a mask removes does.
import type { DecisionEvent } from '../../core/events.ts';
import type { Value } from '../rego/values/value.ts';

/** Mutable, as masks change it; `nd_builtin_cache` holds an instant that no double can. */
export type DecisionLogEvent = {
  readonly labels: Readonly<Record<string, string>>;
  readonly decision_id: string;
  readonly bundles: { readonly bartizan: { readonly revision: string } };
  /** `bartizan/request/verdict` */
  readonly path: string;
  input?: Value;
  result?: Value;
  nd_builtin_cache?: Value;
  readonly requested_by: string;
  /** RFC 3339, UTC. */
  readonly timestamp: string;
  readonly metrics: { readonly timer_rego_query_eval_ns: number };
  readonly erased: string[];
  readonly masked: string[];
};

/** Where the store keeps the event: makes its id, which stays the same however often it is exported. */
export type EventPlace = { readonly node: string; readonly sequence: number };

type LogOptions = {
  /** Besides `id` (the node) and `version`. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly version: string;
  readonly place: EventPlace | undefined;
};

const NS_A_MS = 1_000_000n;

/** The log event of a decision. */
export function toLogEvent(
  { time, tenant, request, facts, erased, verdict, micros }: DecisionEvent,
  { labels = {}, version, place }: LogOptions,
): DecisionLogEvent {
  const { outcome, reasons, obligations, policy } = verdict;
  const { kind, id } = facts.principal;
  const plain = (value: unknown): Value => JSON.parse(JSON.stringify(value)) as Value;
  return {
    labels: { app: 'bartizan', version, ...(place !== undefined && { id: place.node }), ...labels },
    decision_id:
      place === undefined
        ? `${request}.${facts.point}.${facts.seed}`
        : `${place.node}.${place.sequence}`,
    bundles: { bartizan: { revision: policy } },
    path: `bartizan/${facts.point}/verdict`,
    input: plain({ schema: 'bartizan.policy-input/1', facts, erased, tenant }),
    result: plain({ outcome, reasons, obligations }),
    nd_builtin_cache: { 'time.now_ns': { '[]': BigInt(Math.trunc(facts.now)) * NS_A_MS } },
    requested_by: `${kind}:${id}`,
    timestamp: new Date(time).toISOString(),
    metrics: { timer_rego_query_eval_ns: micros * 1_000 },
    erased: erased.map((name) => `/input/values/${encodeURIComponent(name)}`),
    masked: [],
  };
}

/** Members that are empty are left out, as OPA leaves them out. */
export function toLogValue(event: DecisionLogEvent): Value {
  const { erased, masked, ...rest } = event;
  const members = Object.entries({
    ...rest,
    ...(erased.length > 0 && { erased }),
    ...(masked.length > 0 && { masked }),
  });
  return Object.fromEntries(members.filter(([, member]) => member !== undefined)) as Value;
}
