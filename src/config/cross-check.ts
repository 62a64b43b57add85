// SPDX-License-Identifier: Apache-2.0
// What one setting demands of another: names that must exist, and combinations that are refused.
import type { BartizanConfig } from './config.ts';
import type { Complaint } from './load.ts';
import { nearest } from './nearest.ts';

/** Complaints about references and combinations inside one configuration. */
export function crossCheck(config: BartizanConfig): readonly Complaint[] {
  return [
    ...upstreamReferences(config),
    ...modelReferences(config),
    ...ruleReferences(config),
    ...simulatedBesideReal(config),
    ...separateListeners(config),
  ];
}

function unknown(
  path: readonly PropertyKey[],
  what: string,
  name: string,
  names: string[],
): Complaint {
  const guess = nearest(name, names);
  const hint =
    guess === undefined ? `known: ${names.slice(0, 10).join(', ')}` : `did you mean "${guess}"?`;
  return { path, message: `no ${what} named "${name}"`, hint };
}

function upstreamReferences(config: BartizanConfig): Complaint[] {
  const names = Object.keys(config.upstreams);
  return Object.entries(config.models).flatMap(([alias, model]) =>
    (['targets', 'fallback'] as const).flatMap((list) =>
      model[list].flatMap((target, index) =>
        names.includes(target.upstream)
          ? []
          : [
              unknown(
                ['models', alias, list, index, 'upstream'],
                'upstream',
                target.upstream,
                names,
              ),
            ],
      ),
    ),
  );
}

function modelReferences(config: BartizanConfig): Complaint[] {
  const names = Object.keys(config.models);
  return Object.entries(config.apps).flatMap(([id, app]) =>
    app.models.flatMap((model, index) =>
      model === '*' || names.includes(model)
        ? []
        : [unknown(['apps', id, 'models', index], 'model', model, names)],
    ),
  );
}

function ruleReferences(config: BartizanConfig): Complaint[] {
  const names = Object.keys(config.apps);
  const rules = config.protections.rules ?? [];
  const repeated = rules.flatMap((rule, index) =>
    rules.findIndex((other) => other.id === rule.id) < index
      ? [
          {
            path: ['protections', 'rules', index, 'id'],
            message: `rule id "${rule.id}" is used twice`,
          },
        ]
      : [],
  );
  const missing = rules.flatMap((rule, index) =>
    rule.apps.flatMap((app, place) =>
      names.includes(app)
        ? []
        : [unknown(['protections', 'rules', index, 'apps', place], 'app', app, names)],
    ),
  );
  return [...repeated, ...missing];
}

/** The simulated model answers anything: beside a real provider it could hide an outage or a wrong alias. */
function simulatedBesideReal(config: BartizanConfig): Complaint[] {
  const entries = Object.entries(config.upstreams);
  const simulated = entries.find(([, upstream]) => upstream.kind === 'simulated');
  const real = entries.find(([, upstream]) => upstream.kind !== 'simulated');
  if (simulated === undefined || real === undefined) return [];
  return [
    {
      path: ['upstreams', simulated[0]],
      message: `the simulated model cannot run beside a real provider ("${real[0]}")`,
      hint: 'remove the simulated upstream',
    },
  ];
}

function separateListeners(config: BartizanConfig): Complaint[] {
  const same = config.admin.port === config.listen.port && config.admin.port !== 0;
  return same
    ? [
        {
          path: ['admin', 'port'],
          message: 'the admin listener cannot share the port of the data plane',
          hint: `choose another port than ${config.listen.port}`,
        },
      ]
    : [];
}
