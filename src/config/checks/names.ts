// SPDX-License-Identifier: Apache-2.0
// Names that one setting takes from another have to exist: upstreams, models, tenants, teams, apps.
import type { BartizanConfig } from '../config.ts';
import type { Complaint } from '../load.ts';
import { nearest } from '../nearest.ts';

const NAMES_SHOWN = 10;

/** Everything that names something which is not there. */
export function nameComplaints(config: BartizanConfig): readonly Complaint[] {
  return [
    ...upstreamNames(config),
    ...modelNames(config),
    ...tenantNames(config),
    ...teamNames(config),
    ...agentApps(config),
    ...ruleNames(config),
  ];
}

/** The complaint about a name that is not among those known, with the nearest or the first of them. */
export function unknownName(
  path: readonly PropertyKey[],
  what: string,
  { name, known }: { readonly name: string; readonly known: Iterable<string> },
): Complaint {
  const names = [...known];
  const guess = nearest(name, names);
  const some = names.slice(0, NAMES_SHOWN).join(', ');
  const hint =
    guess !== undefined ? `did you mean "${guess}"?` : some === '' ? undefined : `known: ${some}`;
  const message = `no ${what} named "${name}"`;
  return hint === undefined ? { path, message } : { path, message, hint };
}

function upstreamNames({ upstreams, models }: BartizanConfig): Complaint[] {
  const known = new Set(Object.keys(upstreams));
  return Object.entries(models).flatMap(([alias, model]) => {
    const path = ['models', alias];
    if (alias === '*') {
      return [
        { path, message: 'a model cannot be called "*": in the list of an app it means all' },
      ];
    }
    return (['targets', 'fallback'] as const).flatMap((list) =>
      model[list].flatMap(({ upstream: name }, index) =>
        known.has(name)
          ? []
          : [unknownName([...path, list, index, 'upstream'], 'upstream', { name, known })],
      ),
    );
  });
}

function modelNames({ apps, models }: BartizanConfig): Complaint[] {
  const known = new Set(Object.keys(models));
  return Object.entries(apps).flatMap(([id, app]) =>
    app.models.flatMap((name, index) =>
      name === '*' || known.has(name)
        ? []
        : [unknownName(['apps', id, 'models', index], 'model', { name, known })],
    ),
  );
}

/** Once one tenant is declared all have to be: a misspelt one would else be a tenant of its own. */
function tenantNames({ tenants, apps, teams, identity }: BartizanConfig): Complaint[] {
  const known = new Set(Object.keys(tenants));
  if (known.size === 0) return [];
  const check = (path: readonly PropertyKey[], name: string | undefined): Complaint[] =>
    name === undefined || known.has(name)
      ? []
      : [unknownName([...path, 'tenant'], 'tenant', { name, known })];
  return [
    ...Object.entries(apps).flatMap(([id, { tenant }]) => check(['apps', id], tenant)),
    ...Object.entries(teams).flatMap(([id, { tenant }]) => check(['teams', id], tenant)),
    ...Object.entries(identity.issuers).flatMap(([id, { tenant }]) =>
      check(['identity', 'issuers', id], tenant),
    ),
  ];
}

function teamNames({ apps, teams }: BartizanConfig): Complaint[] {
  const ofTenant = Map.groupBy(Object.keys(teams), (id) => teams[id]?.tenant);
  return Object.entries(apps).flatMap(([id, { team: name, tenant }]) => {
    const known = ofTenant.get(tenant) ?? [];
    return name === undefined || known.includes(name)
      ? []
      : [unknownName(['apps', id, 'team'], `team of tenant "${tenant}"`, { name, known })];
  });
}

function agentApps({ agents, apps }: BartizanConfig): Complaint[] {
  return Object.entries(agents).flatMap(([id, { app: name }]) =>
    Object.hasOwn(apps, name)
      ? []
      : [unknownName(['agents', id, 'app'], 'app', { name, known: Object.keys(apps) })],
  );
}

function ruleNames({ protections, apps }: BartizanConfig): Complaint[] {
  const rules = protections.rules ?? [];
  const first = new Map<string, number>();
  return rules.flatMap((rule, index) => {
    const path = ['protections', 'rules', index];
    const repeated = first.has(rule.id);
    if (!repeated) first.set(rule.id, index);
    return [
      ...(repeated
        ? [{ path: [...path, 'id'], message: `rule id "${rule.id}" is used twice` }]
        : []),
      ...rule.apps.flatMap((name, place) =>
        Object.hasOwn(apps, name)
          ? []
          : [unknownName([...path, 'apps', place], 'app', { name, known: Object.keys(apps) })],
      ),
    ];
  });
}
