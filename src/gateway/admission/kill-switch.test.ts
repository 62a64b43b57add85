// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { parseStrict } from '../../core/json/parse.ts';
import type { KillEntry, KillTargetKind } from '../../core/ports/store.ts';
import type { Flow } from '../flow.ts';
import type { Gateway } from '../gateway.ts';
import {
  canonicalStop,
  createKillSwitch,
  cutKilled,
  killed,
  killedUpstream,
} from './kill-switch.ts';

const KINDS = [
  'all',
  'tenant',
  'app',
  'key',
  'user',
  'agent',
  'model',
  'provider',
  'tool',
  'mcp-server',
] as const satisfies readonly KillTargetKind[];

type Facts = {
  readonly tenant: string;
  readonly app: string;
  readonly key: string;
  readonly user: string | undefined;
  readonly agent: string | undefined;
  readonly model: string | undefined;
  readonly upstream:
    | { readonly id: string; readonly provider: string; readonly model: string }
    | undefined;
  readonly offered: readonly string[];
  readonly called: readonly string[];
  readonly servers: readonly string[];
};

// Few names, so that kinds, tenants and people share them.
const name = fc.constantFrom('a', 'b', 'default', 'a/b', 'constructor', '');
const plain = fc.constantFrom('a', 'b', 'default');
const maybe = <Value>(one: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> =>
  fc.option(one, { nil: undefined });
const facts: fc.Arbitrary<Facts> = fc.record({
  tenant: plain,
  app: plain,
  key: name,
  user: maybe(name),
  agent: maybe(name),
  model: maybe(name),
  upstream: maybe(fc.record({ id: plain, provider: plain, model: name })),
  offered: fc.array(name, { maxLength: 3 }),
  called: fc.array(name, { maxLength: 3 }),
  servers: fc.array(name, { maxLength: 2 }),
});
const stop = (kind: KillTargetKind, value: string): KillEntry => ({
  kind,
  value,
  since: 0,
  by: '',
  why: '',
});
const entry = fc.record({
  kind: fc.constantFrom(...KINDS),
  value: fc.oneof(name, fc.constantFrom('a/a', 'b/a', 'default/a', 'default/a/b', 'a/a/b')),
});

function flowOf(one: Facts): Flow {
  const { tenant, app, key, user, agent, model, upstream, offered, called, servers } = one;
  const body = { mcp_servers: servers.map((url) => ({ url, type: 'url' })) };
  const flow = {
    route: { authentication: 'key' },
    abort: new AbortController(),
    identity: {
      tenant,
      app: { facts: { id: app } },
      principal: { kind: 'key', id: key },
      endUser: user === undefined ? undefined : { subject: user, groups: [], attributes: {} },
      agent,
    },
    body: parseStrict(Buffer.from(JSON.stringify(body))),
    exchange:
      model === undefined
        ? undefined
        : {
            model,
            tools: offered.map((tool) => ({ name: tool, pointer: '' })),
            providerState: servers.map((value, index) => {
              return { kind: 'hosted-tool', pointer: `/mcp_servers/${index}`, value };
            }),
          },
    upstream: upstream && { ...upstream, region: 'eu' },
    calls: called.length === 0 ? undefined : new Map(called.map((tool) => [tool, 1])),
  };
  return flow as unknown as Flow;
}

/** The same question, answered from what a stop is meant to say. */
function hits({ kind, value }: KillEntry, one: Facts): boolean {
  const known = one.model !== undefined;
  if (kind === 'tenant' || kind === 'app' || kind === 'key' || kind === 'agent') {
    return one[kind] === value;
  }
  switch (kind) {
    case 'all':
      return true;
    case 'user': {
      if (one.user === undefined) return false;
      const only = one.tenant === 'default' && !value.includes('/') && value === one.user;
      return only || value === `${one.tenant}/${one.user}`;
    }
    case 'model':
      return known && (value === one.model || value === one.upstream?.model);
    case 'provider':
      return value === one.upstream?.id || value === one.upstream?.provider;
    case 'tool':
      return known && [...one.offered, ...one.called].includes(value);
    case 'mcp-server':
    default:
      return known && one.servers.includes(value);
  }
}

test('what runs is cut exactly where a stop names it, of every kind', () => {
  fc.assert(
    fc.property(
      fc.array(facts, { maxLength: 6 }),
      fc.array(entry, { maxLength: 5 }),
      (all, raw) => {
        const entries = raw.map(({ kind, value }) => stop(kind, value));
        const killSwitch = createKillSwitch();
        const flows = all.map(flowOf);
        const gateway = { killSwitch, flows: new Set(flows) } as unknown as Gateway;
        assert.equal(cutKilled(gateway), 0);
        killSwitch.replace(entries);
        const expected = all.map((one) => entries.some((each) => hits(each, one)));
        assert.equal(cutKilled(gateway), expected.filter(Boolean).length);
        assert.deepEqual(
          flows.map(({ abort }) => abort.signal.aborted),
          expected,
        );
        assert.equal(cutKilled(gateway), 0, 'once');
        for (const [index, flow] of flows.entries()) {
          assert.equal(
            killed(flow, gateway)?.code,
            expected[index] === true ? 'killed' : undefined,
          );
        }
        killSwitch.replace([]);
        for (const flow of flows) assert.equal(killed(flow, gateway), undefined);
      },
    ),
    { numRuns: process.env['BARTIZAN_TESTS'] === 'full' ? 5_000 : 300 },
  );
});

test('a user is one of his tenant, however his name is spelled', () => {
  const gateway = { killSwitch: createKillSwitch() } as unknown as Gateway;
  const none = { key: '', agent: undefined, model: undefined, upstream: undefined };
  const empty = { offered: [], called: [], servers: [] };
  const stopped = (value: string, tenant: string, user: string): boolean => {
    gateway.killSwitch.replace([stop('user', value)]);
    const flow = flowOf({ ...none, ...empty, app: 'x', tenant, user });
    return killed(flow, gateway) !== undefined;
  };
  const cases: readonly [value: string, tenant: string, user: string, expected: boolean][] = [
    ['acme/ann', 'acme', 'ann', true],
    ['acme/ann', 'other', 'ann', false],
    ['acme/ann', 'default', 'acme/ann', false],
    ['default/acme/ann', 'default', 'acme/ann', true],
    ['ann', 'default', 'ann', true],
    ['ann', 'acme', 'ann', false],
    ['other/x', 'other/x', 'ann', false],
  ];
  for (const [value, tenant, user, expected] of cases) {
    assert.equal(stopped(value, tenant, user), expected, `${value} for ${tenant} ${user}`);
  }
});

test('a stop of a user is kept under one spelling, or refused where nobody can tell who is meant', () => {
  const cases: readonly [
    kind: KillTargetKind,
    value: string,
    tenants: string[],
    kept: string | undefined,
  ][] = [
    ['all', 'anything', [], 'all'],
    ['app', 'chat', ['a', 'b'], 'chat'],
    ['user', 'ann', [], 'default/ann'],
    ['user', 'ann', ['acme'], 'acme/ann'],
    ['user', 'ann', ['acme', 'acme'], 'acme/ann'],
    ['user', 'ann', ['acme', 'other'], undefined],
    ['user', 'acme/ann', ['acme', 'other'], 'acme/ann'],
    ['user', 'idp:a/b', ['acme'], 'acme/idp:a/b'],
    ['user', 'idp:a/b', ['acme', 'other'], undefined],
    ['user', 'default/ann', ['default'], 'default/ann'],
  ];
  for (const [kind, value, tenants, kept] of cases) {
    assert.equal(canonicalStop(kind, value, tenants), kept, `${kind}:${value}`);
  }
});

test('an upstream is stopped by its id, its kind and its name of the model', () => {
  const gateway = { killSwitch: createKillSwitch() } as unknown as Gateway;
  const facts = { id: 'eu1', provider: 'openai', region: 'eu', model: 'gpt-x' };
  for (const [kind, value, expected] of [
    ['provider', 'eu1', 'kill.provider'],
    ['provider', 'openai', 'kill.provider'],
    ['model', 'gpt-x', 'kill.model'],
    ['all', 'all', 'kill.all'],
    ['app', 'eu1', undefined],
  ] as const) {
    gateway.killSwitch.replace([stop(kind, value)]);
    assert.equal(killedUpstream(facts, gateway)?.reasons[0], expected);
  }
});

test('probes are not cut', () => {
  const killSwitch = createKillSwitch();
  killSwitch.replace([stop('all', 'all')]);
  const probe = { route: { authentication: 'none' }, abort: new AbortController() };
  const gateway = { killSwitch, flows: new Set([probe]) } as unknown as Gateway;
  assert.equal(cutKilled(gateway), 0);
});
