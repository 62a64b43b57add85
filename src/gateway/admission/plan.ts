// SPDX-License-Identifier: Apache-2.0
// Which limits the requests of one app fall under, worked out once per configuration. A limit counts within
// the deeper of two places: where it is written (installation, tenant, team, app, agent) and what it is per.
import type { LimitKey } from '../../core/ports/counters.ts';
import type { App, Snapshot } from '../snapshot.ts';
import type { LimitConfig } from './config.ts';
import { toMillionths } from './prices.ts';

type Per = LimitConfig['per'];
/** What a limit is per, where the configuration alone does not say which one. */
export type Leaf = Extract<Per, 'key' | 'user' | 'model' | 'provider' | 'tool'>;

export type Rule = {
  readonly per: Per;
  readonly unit: LimitKey['unit'];
  /** For a limit on something known from the configuration: the count itself. */
  readonly limit: LimitKey | undefined;
  /** For others: what to put the name behind. */
  readonly leaf: Leaf | undefined;
  readonly place: string;
  readonly window: LimitKey['window'];
  readonly max: number;
};

export type Plan = {
  /** Requests and concurrency of who calls. */
  readonly admission: readonly Rule[];
  /** Tokens and spend of who calls, and all limits per model. */
  readonly model: readonly Rule[];
  readonly tool: readonly Rule[];
  readonly provider: readonly Rule[];
};

const DEPTHS = ['installation', 'tenant', 'team', 'app', 'agent'] as const;
const LEAST_DEPTH: Readonly<Record<Per, (typeof DEPTHS)[number]>> = {
  tenant: 'tenant',
  team: 'team',
  app: 'app',
  agent: 'agent',
  // An end user is one within an app; a key may serve several apps of its tenant, a tool as well.
  user: 'app',
  key: 'tenant',
  tool: 'tenant',
  model: 'installation',
  provider: 'installation',
};
const LEAVES: ReadonlySet<string> = new Set<Leaf>(['key', 'user', 'model', 'provider', 'tool']);

/** By app, which is made anew with every configuration. */
const plans = new WeakMap<App, { readonly config: unknown; readonly byAgent: Map<string, Plan> }>();

/** The plan of an app, and of the agent in it that calls. */
export function planFor({ config }: Snapshot, app: App, agent: string | undefined): Plan {
  let known = plans.get(app);
  if (known?.config !== config) {
    known = { config, byAgent: new Map() };
    plans.set(app, known);
  }
  const name = agent ?? '';
  let plan = known.byAgent.get(name);
  if (plan === undefined) known.byAgent.set(name, (plan = compile(config, app, agent)));
  return plan;
}

/** A name at the end of a path, so that no name can be read as two. */
export const pathName = (name: string): string =>
  /[%/]/.test(name) ? name.replaceAll('%', '%25').replaceAll('/', '%2F') : name;

function compile(config: Snapshot['config'], app: App, agent: string | undefined): Plan {
  const { tenant, team } = app;
  const inTenant = `tenant:${tenant}`;
  const inApp = `${inTenant}/app:${app.facts.id}`;
  const paths: Readonly<Record<(typeof DEPTHS)[number], string | undefined>> = {
    installation: '',
    tenant: inTenant,
    team: team === undefined ? undefined : `${inTenant}/team:${team}`,
    app: inApp,
    agent: agent === undefined ? undefined : `${inApp}/agent:${pathName(agent)}`,
  };
  const written: readonly (readonly LimitConfig[] | undefined)[] = [
    config.limits,
    own(config.tenants, tenant)?.limits,
    own(config.teams, team)?.limits,
    app.limits,
    own(config.agents, agent)?.limits,
  ];
  const rules = new Map<string, Rule>();
  for (const [depth, limits = []] of written.entries()) {
    for (const limit of limits) {
      const at = DEPTHS[Math.max(depth, DEPTHS.indexOf(LEAST_DEPTH[limit.per]))];
      const path = at === undefined ? undefined : paths[at];
      if (path !== undefined) add(rules, limit, path);
    }
  }
  return sorted([...rules.values()]);
}

function add(
  rules: Map<string, Rule>,
  { per, unit, window, max }: LimitConfig,
  path: string,
): void {
  const leaf = LEAVES.has(per) ? (per as Leaf) : undefined;
  const count = `${path} ${leaf ?? ''} ${unit} ${window}`;
  const most = unit === 'spend' ? toMillionths(max) : max;
  const other = rules.get(count);
  // Two limits on the same count would charge it twice: the tighter one stands for both.
  if (other !== undefined && other.max <= most) return;
  const limit = leaf === undefined ? { subject: path, unit, window, max: most } : undefined;
  const place = leaf === undefined ? '' : `${path}${path === '' ? '' : '/'}${leaf}:`;
  rules.set(count, { per, unit, limit, leaf, place, window, max: most });
}

function sorted(rules: readonly Rule[]): Plan {
  const of = (fits: (rule: Rule) => boolean): readonly Rule[] => rules.filter(fits);
  const atOnce = ({ unit }: Rule): boolean => unit === 'requests' || unit === 'concurrency';
  const later = new Set<string | undefined>(['model', 'tool', 'provider']);
  return {
    admission: of((rule) => !later.has(rule.leaf) && atOnce(rule)),
    model: of((rule) => rule.leaf === 'model' || (!later.has(rule.leaf) && !atOnce(rule))),
    tool: of(({ leaf }) => leaf === 'tool'),
    provider: of(({ leaf }) => leaf === 'provider'),
  };
}

/** An own entry of a record, so that a tenant called "constructor" has no limits. */
function own<Value>(record: Readonly<Record<string, Value>>, name?: string): Value | undefined {
  return name !== undefined && Object.hasOwn(record, name) ? record[name] : undefined;
}
