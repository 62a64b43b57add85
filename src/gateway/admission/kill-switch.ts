// SPDX-License-Identifier: Apache-2.0
// Stops by tenant, app, key, ...: asked first on every request, and able to cut what already runs.
import { BartizanError } from '../../core/errors.ts';
import type { KillEntry, KillTargetKind } from '../../core/ports/store.ts';
import type { Flow } from '../flow.ts';
import type { Gateway } from '../gateway.ts';

/** What is known of a request when the switch is asked; later stages know more. */
type KillSubject = {
  readonly tenant?: string;
  readonly app?: string;
  readonly key?: string;
  readonly user?: string;
  readonly agent?: string;
  readonly model?: string;
  readonly provider?: string;
  readonly tools?: readonly string[];
};

export type KillSwitch = {
  /** The entry that stops this subject, or undefined. Constant time in the number of entries. */
  match(subject: KillSubject): KillEntry | undefined;
  readonly entries: readonly KillEntry[];
  /** Replaces all entries at once. */
  replace(entries: readonly KillEntry[]): void;
};

type Stops = ReadonlyMap<KillTargetKind, ReadonlyMap<string, KillEntry>>;

/** A switch with nothing stopped. */
export function createKillSwitch(): KillSwitch {
  let entries: readonly KillEntry[] = [];
  let stops: Stops = new Map();
  const stop = (kind: KillTargetKind, value: string | undefined): KillEntry | undefined =>
    value === undefined ? undefined : stops.get(kind)?.get(value);
  return {
    get entries() {
      return entries;
    },
    match(subject) {
      if (entries.length === 0) return undefined;
      const found =
        stops.get('all')?.values().next().value ??
        stop('tenant', subject.tenant) ??
        stop('app', subject.app) ??
        stop('key', subject.key) ??
        stop('user', subject.user) ??
        stop('agent', subject.agent) ??
        stop('model', subject.model) ??
        stop('provider', subject.provider);
      if (found !== undefined || subject.tools === undefined) return found;
      const tools = stops.get('tool');
      if (tools === undefined) return undefined;
      const name = subject.tools.find((tool) => tools.has(tool));
      return name === undefined ? undefined : tools.get(name);
    },
    replace(next) {
      const byKind = new Map<KillTargetKind, Map<string, KillEntry>>();
      for (const entry of next) {
        const values = byKind.get(entry.kind) ?? new Map<string, KillEntry>();
        byKind.set(entry.kind, values.set(entry.value, entry));
      }
      stops = byKind;
      entries = [...next];
    },
  };
}

/** The refusal of a flow that an entry stops; undefined when none does. */
export function killed(flow: Flow, gateway: Gateway): BartizanError | undefined {
  const { killSwitch } = gateway;
  // A provider is stopped by its kind or by the id of one upstream.
  const entry =
    killSwitch.match(subjectOf(flow)) ??
    (flow.upstream === undefined ? undefined : killSwitch.match({ provider: flow.upstream.id }));
  if (entry === undefined) return undefined;
  return new BartizanError('killed', undefined, { reasons: [`kill.${entry.kind}`] });
}

/**
 * Aborts every flow in flight that an entry stops. Called after the switch's entries were replaced;
 * returns how many were cut.
 */
export function cutKilled(gateway: Gateway): number {
  let cut = 0;
  for (const flow of gateway.flows) {
    if (flow.route?.authentication === 'none' || flow.abort.signal.aborted) continue;
    const error = killed(flow, gateway);
    if (error === undefined) continue;
    flow.abort.abort(error);
    cut += 1;
  }
  return cut;
}

/** What is known of a flow now; grows with the stages it has passed. */
function subjectOf(flow: Flow): KillSubject {
  const { identity, exchange, upstream } = flow;
  return {
    ...(identity !== undefined && {
      tenant: identity.tenant,
      app: identity.app.facts.id,
      key: identity.key.prefix,
      ...(identity.endUser !== undefined && { user: identity.endUser.subject }),
      ...(identity.agent !== undefined && { agent: identity.agent }),
    }),
    ...(exchange !== undefined && {
      model: exchange.model,
      tools: exchange.tools.map((tool) => tool.name),
    }),
    ...(upstream !== undefined && { provider: upstream.provider }),
  };
}
