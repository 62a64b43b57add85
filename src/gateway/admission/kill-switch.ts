// SPDX-License-Identifier: Apache-2.0
// Stops by tenant, app, key, ...: asked first on every request, and able to cut what already runs.
import { BartizanError } from '../../core/errors.ts';
import type { ProviderState, UpstreamFacts } from '../../core/exchange.ts';
import type { JsonBody, JsonValue } from '../../core/json/types.ts';
import { tokensOf } from '../../core/pointer.ts';
import type { KillEntry, KillTargetKind } from '../../core/ports/store.ts';
import type { Flow } from '../flow.ts';
import type { Gateway } from '../gateway.ts';

/** The tenant that an installation has when it names none. */
const ONLY_TENANT = 'default';

/** What is known of a request when the switch is asked; later stages know more. */
type KillSubject = {
  readonly tenant?: string | undefined;
  readonly app?: string | undefined;
  /** Public id of the key, token or certificate. */
  readonly key?: string | undefined;
  /** Only known within `tenant`. */
  readonly user?: string | undefined;
  readonly agent?: string | undefined;
  readonly models?: readonly string[];
  readonly providers?: readonly string[];
  readonly tools?: readonly string[];
  readonly mcpServers?: readonly string[];
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
  const stop = (kind: KillTargetKind, values: readonly (string | undefined)[]) => {
    const stopped = stops.get(kind);
    const value = values.find((one) => one !== undefined && stopped?.has(one) === true);
    return value === undefined ? undefined : stopped?.get(value);
  };
  return {
    get entries() {
      return entries;
    },
    match: (subject) =>
      entries.length === 0
        ? undefined
        : (stops.get('all')?.values().next().value ??
          stop('tenant', [subject.tenant]) ??
          stop('app', [subject.app]) ??
          stop('key', [subject.key]) ??
          stop('user', userNames(subject)) ??
          stop('agent', [subject.agent]) ??
          stop('model', subject.models ?? []) ??
          stop('provider', subject.providers ?? []) ??
          stop('tool', subject.tools ?? []) ??
          stop('mcp-server', subject.mcpServers ?? [])),
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

/** Ways to name a user in a stop: `tenant/subject`, and plainly where there is only the default tenant. */
function userNames({ tenant, user }: KillSubject): readonly string[] {
  if (tenant === undefined || user === undefined) return [];
  // Tenants have no slash in their names, so what has one names a tenant before it.
  const plain = tenant === ONLY_TENANT && !user.includes('/');
  return plain ? [`${tenant}/${user}`, user] : [`${tenant}/${user}`];
}

/**
 * The one spelling under which a stop is kept, given all tenants of the configuration. A user is
 * `tenant/subject`: people of one name in two tenants are two. Without a tenant it is the user of the only
 * one; undefined where there are several, because nobody can tell who is meant.
 */
export function canonicalStop(
  kind: KillTargetKind,
  value: string,
  tenants: readonly string[],
): string | undefined {
  if (kind === 'all') return 'all';
  if (kind !== 'user') return value;
  const slash = value.indexOf('/');
  if (slash > 0 && tenants.includes(value.slice(0, slash))) return value;
  const [only = ONLY_TENANT, ...more] = new Set(tenants);
  return more.length === 0 ? `${only}/${value}` : undefined;
}

/** The refusal of a flow that an entry stops; undefined when none does. */
export function killed(flow: Flow, { killSwitch }: Gateway): BartizanError | undefined {
  if (killSwitch.entries.length === 0) return undefined;
  return refusalBy(killSwitch.match(subjectOf(flow)));
}

/** The refusal to ask an upstream: stopped by its id, its kind, or its name of the model. */
export function killedUpstream(
  { id, provider, model }: UpstreamFacts,
  { killSwitch }: Gateway,
): BartizanError | undefined {
  return refusalBy(killSwitch.match({ providers: [id, provider], models: [model] }));
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

const refusalBy = (entry: KillEntry | undefined): BartizanError | undefined =>
  entry && new BartizanError('killed', undefined, { reasons: [`kill.${entry.kind}`] });

/** What is known of a flow now; grows with the stages it has passed. */
function subjectOf({ identity, exchange, upstream, calls, body }: Flow): KillSubject {
  return {
    tenant: identity?.tenant,
    app: identity?.app.facts.id,
    key: identity?.principal.id,
    user: identity?.endUser?.subject,
    agent: identity?.agent,
    ...(exchange !== undefined && {
      models: upstream === undefined ? [exchange.model] : [exchange.model, upstream.model],
      tools: [...exchange.tools.map(({ name }) => name), ...(calls?.keys() ?? [])],
      mcpServers: body === undefined ? [] : mcpServersOf(body, exchange.providerState),
    }),
    ...(upstream !== undefined && { providers: [upstream.id, upstream.provider] }),
  };
}

/** Members that name an MCP server to a provider: the Messages API by url and name, the Responses API by others. */
const SERVER_MEMBERS = ['url', 'name', 'server_url', 'server_label', 'connector_id'] as const;

/** Addresses and names of the MCP servers that a provider is asked to use. */
function mcpServersOf(body: JsonBody, states: readonly ProviderState[]): readonly string[] {
  return states.flatMap(({ kind, pointer }) => {
    if (kind !== 'hosted-tool') return [];
    const tool = valueAt(body.value, pointer);
    if (typeof tool !== 'object' || tool === null || Array.isArray(tool)) return [];
    return SERVER_MEMBERS.flatMap((member) => {
      const name = Object.hasOwn(tool, member) ? tool[member] : undefined;
      return typeof name === 'string' ? [name] : [];
    });
  });
}

function valueAt(root: JsonValue, pointer: string): JsonValue | undefined {
  let value: JsonValue | undefined = root;
  for (const token of tokensOf(pointer)) {
    if (typeof value !== 'object' || value === null) return undefined;
    // An element by its index, a member by its name; own ones alone.
    value = Object.hasOwn(value, token) ? (value as Record<string, JsonValue>)[token] : undefined;
  }
  return value;
}
