// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { gatewayConfig } from '../config.ts';
import type { App, Snapshot } from '../snapshot.ts';
import { pathName, type Plan, planFor, type Rule } from './plan.ts';

const perDay = (per: string, max: number, unit = 'requests') => ({ per, unit, window: 'day', max });

function planOf(config: object, agent?: string): Plan {
  const parsed = gatewayConfig.parse({
    upstreams: {},
    models: {},
    apps: { chat: { tenant: 'acme', team: 'red' } },
    ...config,
  });
  const app = { ...parsed.apps['chat'], facts: { id: 'chat' } } as App;
  return planFor({ config: parsed } as Snapshot, app, agent);
}
const shown = (rules: readonly Rule[]): string[] =>
  rules.map(({ limit, place, unit, max }) => `${limit?.subject ?? place} ${unit} ${max}`);

test('a limit counts in the deeper of the place it is written in and what it is per', () => {
  const all = ['key', 'user', 'agent', 'app', 'team', 'tenant', 'model', 'provider', 'tool'];
  const limits = all.map((per) => perDay(per, 1));
  const subjects = (config: object): string[] => {
    const { admission, model, provider, tool } = planOf(config, 'bot');
    return [...admission, ...model, ...provider, ...tool].map(
      ({ limit, place }) => limit?.subject ?? place,
    );
  };
  const tenant = 'tenant:acme';
  const team = `${tenant}/team:red`;
  const app = `${tenant}/app:chat`;
  const agent = `${app}/agent:bot`;
  assert.deepEqual(subjects({ limits }), [
    `${tenant}/key:`,
    `${app}/user:`,
    agent,
    app,
    team,
    tenant,
    'model:',
    'provider:',
    `${tenant}/tool:`,
  ]);
  assert.deepEqual(subjects({ tenants: { acme: { limits } } }), [
    `${tenant}/key:`,
    `${app}/user:`,
    agent,
    app,
    team,
    tenant,
    `${tenant}/model:`,
    `${tenant}/provider:`,
    `${tenant}/tool:`,
  ]);
  // Of an app's own traffic, the tenant's and the team's part are all of it.
  assert.deepEqual(subjects({ apps: { chat: { tenant: 'acme', team: 'red', limits } } }), [
    `${app}/key:`,
    `${app}/user:`,
    agent,
    app,
    `${app}/model:`,
    `${app}/provider:`,
    `${app}/tool:`,
  ]);
  assert.deepEqual(subjects({ agents: { bot: { app: 'chat', limits } } }), [
    `${agent}/key:`,
    `${agent}/user:`,
    agent,
    `${agent}/model:`,
    `${agent}/provider:`,
    `${agent}/tool:`,
  ]);
  assert.deepEqual(subjects({ tenants: { other: { limits } }, teams: { blue: { limits } } }), []);
});

test('of two limits on one count the tighter one stands, whichever comes first', () => {
  for (const maxima of [
    [5, 9],
    [9, 5],
  ]) {
    const [one = 0, other = 0] = maxima;
    const apps = { chat: { tenant: 'acme', limits: [perDay('app', other)] } };
    const { admission } = planOf({ apps, limits: [perDay('app', one)] });
    assert.deepEqual(shown(admission), ['tenant:acme/app:chat requests 5']);
  }
  const windows = [perDay('app', 5), { ...perDay('app', 7), window: 'month' }];
  assert.equal(planOf({ limits: windows }).admission.length, 2);
});

test('spend is counted in millionths; requests before the body, tokens and spend after it', () => {
  const limits = [
    perDay('app', 2.5, 'spend'),
    perDay('app', 9, 'tokens'),
    perDay('app', 3),
    { per: 'app', unit: 'concurrency', window: 'now', max: 4 },
    { per: 'model', unit: 'concurrency', window: 'now', max: 6 },
  ];
  const { admission, model } = planOf({ limits });
  const app = 'tenant:acme/app:chat';
  assert.deepEqual(shown(admission), [`${app} requests 3`, `${app} concurrency 4`]);
  assert.deepEqual(shown(model), [
    `${app} spend 2500000`,
    `${app} tokens 9`,
    'model: concurrency 6',
  ]);
});

test('an app without team or agent falls under no limit of theirs', () => {
  const limits = [perDay('team', 1), perDay('agent', 1)];
  const { admission } = planOf({ limits, apps: { chat: {} } });
  assert.deepEqual(admission, []);
});

test('a plan is made once per configuration, app and agent', () => {
  const config = gatewayConfig.parse({ upstreams: {}, models: {}, apps: { chat: {} } });
  const app = { ...config.apps['chat'], facts: { id: 'chat' } } as App;
  const snapshot = { config } as Snapshot;
  const plan = planFor(snapshot, app, undefined);
  assert.equal(planFor(snapshot, app, undefined), plan);
  assert.notEqual(planFor(snapshot, app, 'bot'), plan);
  assert.notEqual(planFor({ config: { ...config } } as Snapshot, app, undefined), plan);
});

test('no two names make one path', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string(), { minLength: 1, maxLength: 3 }),
      fc.array(fc.string(), { minLength: 1, maxLength: 3 }),
      (one, other) => {
        const path = (names: readonly string[]): string =>
          names.map((name) => `a:${pathName(name)}`).join('/');
        assert.equal(path(one) === path(other), JSON.stringify(one) === JSON.stringify(other));
      },
    ),
    {
      examples: [
        [['a/a:b'], ['a', 'b']],
        [['%2F'], ['/']],
      ],
    },
  );
});
