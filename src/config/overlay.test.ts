// SPDX-License-Identifier: Apache-2.0
// File and API together: the same as one file with everything in it, or refused in words; and nothing that
// comes from the API reads the server's secrets, files or private network.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import type { Resource, ResourceKind } from '../core/ports/cluster.ts';
import { loadConfig } from './load.ts';
import { loadEffective } from './overlay.ts';
import { PARTS, readPart } from './parts.ts';

const FILE = `upstreams:
  openai: { kind: openai, base_url: "https://api.openai.com/v1" }
models:
  gpt: { targets: [{ upstream: openai }] }
apps:
  demo: { models: [gpt] }
limits: [{ per: key, unit: requests, window: minute, max: 5 }]
`;

const part = (kind: ResourceKind, id: string, body: unknown): Resource => ({
  kind,
  id,
  body,
  etag: 1,
  changedAt: 1,
  changedBy: 'x',
});

const load = (resources: readonly Resource[], text = FILE) =>
  loadEffective({ text, name: 'bartizan.yaml' }, resources);

function problemOf(resources: readonly Resource[], text = FILE) {
  const result = load(resources, text);
  assert.ok(!result.ok);
  const [first] = result.problems;
  assert.ok(first);
  return first;
}

const limit = { per: 'app', unit: 'requests', window: 'day', max: 7 };

test('every kind of part is added, and stands where a file would have it', () => {
  const result = load([
    part('limit', 'z', { ...limit, max: 9 }),
    part('limit', 'b', limit),
    part('app', 'made', { tenant: 'a', team: 'one', models: ['claude'] }),
    part('agent', 'bot', { app: 'made' }),
    part('tenant', 'a', {}),
    part('tenant', 'default', {}),
    part('team', 'one', { tenant: 'a' }),
    part('upstream', 'other', { kind: 'openai', base_url: 'https://llm.example' }),
    part('model', 'claude', { targets: [{ upstream: 'other' }] }),
  ]);
  assert.ok(result.ok, JSON.stringify(result));
  const { config } = result;
  assert.deepEqual(Object.keys(config.apps), ['demo', 'made']);
  assert.equal(config.apps['made']?.block_style, 'openai-200-content-filter');
  assert.deepEqual(
    config.limits.map(({ max }) => max),
    [5, 7, 9],
  );
  assert.ok(Object.isFrozen(config.apps['made']));
});

test('the order in which parts come changes nothing, not even the order of the result', () => {
  const parts = [
    part('app', 'b', {}),
    part('app', 'a', {}),
    part('limit', 'b', limit),
    part('limit', 'a', { ...limit, max: 1 }),
    part('tenant', 'default', {}),
  ];
  const text = (resources: readonly Resource[]): string => {
    const result = load(resources);
    assert.ok(result.ok);
    return JSON.stringify(result.config);
  };
  assert.equal(text(parts), text(parts.toReversed()));
});

const nested = (depth: number): unknown => (depth === 0 ? {} : { limits: [nested(depth - 1)] });
const REFUSED: readonly (readonly [name: string, Resource, message: RegExp, hint?: RegExp])[] = [
  ['named in the file', part('app', 'demo', {}), /app "demo" is named in bartizan\.yaml/, /remove/],
  ['unknown setting', part('app', 'x', { onwer: 'me' }), /unknown setting "onwer"/, /"owner"/],
  ['unknown name', part('app', 'x', { models: ['gtp'] }), /no model named "gtp"/, /"gpt"/],
  ['wrong type', part('limit', 'x', { ...limit, max: 'many' }), /number/],
  ['no object', part('app', 'x', ['tenant']), /has to be an object/],
  ['null', part('app', 'x', null), /has to be an object/],
  ['not plain', part('app', 'x', { limits: new Map() }), /not plain/],
  ['nothing as a value', part('app', 'x', { team: undefined }), /not plain/],
  ['not a number', part('limit', 'x', { ...limit, max: Number.NaN }), /not plain/],
  ['an id that is a prototype', part('model', '__proto__', { targets: [] }), /id may not be used/],
  ['an id that is a path', part('app', '../x', {}), /id may not be used/],
  ['an id that means all', part('model', '*', { targets: [] }), /id may not be used/],
  [
    'a prototype',
    part('app', 'x', JSON.parse('{"__proto__":{"tenant":"b"}}')),
    /may not be called __proto__/,
  ],
  [
    'a prototype further in',
    part('app', 'x', { limits: [JSON.parse('{"__proto__":{}}')] }),
    /may not be called __proto__/,
  ],
  ['too deep', part('app', 'x', nested(1_000)), /nested too deeply/],
  ['too large', part('app', 'x', { purpose: 'x'.repeat(70_000) }), /larger than 64 KB/],
  [
    'too many members',
    part('app', 'x', { models: Array.from({ length: 70_000 }, () => '') }),
    /larger than 64 KB/,
  ],
];
for (const [name, resource, message, hint] of REFUSED) {
  test(`refused: ${name}`, () => {
    const problem = problemOf([resource]);
    assert.match(problem.message, message);
    assert.equal(problem.resource, `${resource.kind}/${resource.id}`);
    assert.equal(problem.line, 0);
    if (hint !== undefined) assert.match(problem.hint ?? '', hint);
  });
}

test('a problem of a limit names the limit, not its place in the list', () => {
  const problem = problemOf([
    part('limit', 'ok', limit),
    part('limit', 'wrong', { ...limit, max: -1 }),
  ]);
  assert.equal(problem.path, 'limits.wrong.max');
  assert.equal(problem.resource, 'limit/wrong');
});

test('a problem in the file keeps its line, also with parts beside it', () => {
  const problem = problemOf([part('app', 'x', {})], FILE.replace('models: [gpt]', 'models: [gtp]'));
  assert.equal(problem.line, 6);
  assert.equal(problem.resource, undefined);
});

test('what is removed must not be referred to by the rest', () => {
  const text = FILE.replace('models: [gpt]', 'models: [gpt, claude]');
  const model = part('model', 'claude', { targets: [{ upstream: 'openai' }] });
  assert.ok(load([model], text).ok);
  assert.match(problemOf([], text).message, /no model named "claude"/);
});

test('a part twice, and a section that the file spells wrongly, are refused', () => {
  assert.match(problemOf([part('app', 'x', {}), part('app', 'x', {})]).message, /twice/);
  const problem = problemOf([part('team', 'x', {})], `${FILE}teams: [x]\n`);
  assert.equal(problem.path, 'teams');
  assert.ok(load([part('team', 'x', {})], `${FILE}teams:\n`).ok);
});

test('source: file applies no part, and says which', () => {
  const text = `${FILE}configuration: { source: file }\n`;
  const result = load([part('app', 'x', { onwer: 1 }), part('tenant', 'a', {})], text);
  assert.ok(result.ok);
  assert.deepEqual(Object.keys(result.config.apps), ['demo']);
  assert.deepEqual(result.notices, [
    'configuration.source is file: 2 parts made through the API are not applied (tenant/a, app/x)',
  ]);
  const none = load([], text);
  assert.deepEqual(none.ok && none.notices, []);
});

const ALLOWED = `${FILE}configuration:
  allow_references:
    - { reference: "vault:secret/providers/*", to: [https://api.openai.com] }
    - { reference: "env:PROVIDER_*", to: [https://api.openai.com, "https://llm.example:8443"] }
    - { reference: "file:/run/secrets/llm/*", to: [https://llm.example] }
    - { reference: "vault:secret/one#key", to: [https://llm.example] }
secrets: { vault: { address: https://vault.example, auth: { method: token, token: "env:T" } } }
`;

const REFERENCES: readonly (readonly [key: string, url: string, allowed: boolean])[] = [
  ['vault:secret/providers/openai#key', 'https://api.openai.com/v1', true],
  ['vault:secret/providers/a/b#key', 'https://api.openai.com', true],
  ['env:PROVIDER_ONE', 'https://llm.example:8443/v1', true],
  ['file:/run/secrets/llm/key', 'https://llm.example/v1', true],
  ['vault:secret/one#key', 'https://llm.example', true],
  // A secret that is open, but to another place.
  ['vault:secret/providers/openai#key', 'https://evil.example', false],
  ['vault:secret/providers/openai#key', 'http://api.openai.com', false],
  ['vault:secret/providers/openai#key', 'https://api.openai.com:8443', false],
  ['vault:secret/providers/openai#key', 'https://api.openai.com.evil.example', false],
  ['vault:secret/providers/openai#key', 'https://api.openai.com@evil.example/', false],
  ['env:PROVIDER_ONE', 'https://llm.example/v1', false],
  // A secret that is not open.
  ['vault:secret/database#key', 'https://api.openai.com', false],
  ['vault:secret/providers#key', 'https://api.openai.com', false],
  ['vault:secret/one#other', 'https://llm.example', false],
  ['env:HOME', 'https://api.openai.com', false],
  ['file:/etc/shadow', 'https://llm.example', false],
  // A path that leaves the one that is open.
  ['file:/run/secrets/llm/../../../etc/shadow', 'https://llm.example', false],
  ['file:/run/secrets/llm/./key', 'https://llm.example', false],
  ['file:/run/secrets/llm//etc/shadow', 'https://llm.example', false],
  ['file:/run/secrets/llm/%2e%2e/shadow', 'https://llm.example', false],
  ['file:/run/secrets/llm/a\n', 'https://llm.example', false],
  ['file:run/secrets/llm/key', 'https://llm.example', false],
  ['vault:secret/providers/../database#key', 'https://api.openai.com', false],
  ['vault:secret/providers/x?list=true#key', 'https://api.openai.com', false],
  ['vault:secret/providers/x#a#b', 'https://api.openai.com', false],
];
for (const [key, url, allowed] of REFERENCES) {
  test(`a part from the API ${allowed ? 'may' : 'may not'} send ${JSON.stringify(key)} to ${url}`, () => {
    const upstream = part('upstream', 'made', { kind: 'openai', base_url: url, key });
    const result = load([upstream], ALLOWED);
    assert.equal(result.ok, allowed, JSON.stringify(result));
    // The file itself may use what it likes, and where nothing is opened, nothing is.
    if (allowed) assert.match(problemOf([upstream]).message, /does not open/);
  });
}

test('what opens references is checked itself: no bare star, no half a name, no path in an origin', () => {
  const patterns = [
    'env:*',
    '*',
    'file:/*',
    'file:/run/secrets*',
    'vault:secret/x',
    'file:/a/../b',
  ];
  for (const reference of patterns) {
    const text = `${FILE}configuration: { allow_references: [{ reference: "${reference}", to: [https://a.example] }] }`;
    assert.match(problemOf([], text).path, /allow_references\.0\.reference/, reference);
  }
  const text = `${FILE}configuration: { allow_references: [{ reference: "env:A", to: [https://a.example/v1] }] }`;
  assert.match(problemOf([], text).hint ?? '', /write https:\/\/a\.example/);
});

test('a part from the API opens no file and no private address', () => {
  const script = { kind: 'simulated', mode: 'scripted', script: '/etc/passwd' };
  const text = 'upstreams: {}\nmodels: {}\napps: {}\n';
  assert.match(problemOf([part('upstream', 'x', script)], text).message, /reads no file/);
  for (const allow_addresses of [['127.0.0.1'], ['0.0.0.0/0'], '127.0.0.1', { 0: '127.0.0.1' }]) {
    const body = { kind: 'openai', base_url: 'https://llm.example', allow_addresses };
    assert.match(problemOf([part('upstream', 'x', body)]).message, /no private address/);
  }
});

const readSchema = (schema: z.ZodType): unknown => z.toJSONSchema(schema, { io: 'input' });

/** If one of these settings grows in number, the rule of references has to learn of the new one. */
test('the only secret and the only file that a part can name are those of an upstream', () => {
  const found: string[] = [];
  const walk = (schema: unknown, at: string): void => {
    if (typeof schema !== 'object' || schema === null) return;
    const { pattern, description } = schema as { pattern?: unknown; description?: unknown };
    if (String(pattern).includes('env:') || /secret|\bfile\b/i.test(String(description)))
      found.push(at);
    for (const [name, member] of Object.entries(schema)) walk(member, `${at}.${name}`);
  };
  for (const [kind, { schema }] of Object.entries(PARTS)) {
    walk(parse(stringify(readSchema(schema))), kind);
  }
  assert.deepEqual(
    [...new Set(found.map((at) => `${at.split('.')[0]}.${at.split('.').at(-1)}`))],
    ['upstream.key', 'upstream.script'],
  );
});

const RUNS = process.env['BARTIZAN_TESTS'] === 'full' ? 3_000 : 150;

const anyId = fc.constantFrom(
  'a',
  'b',
  'c',
  'demo',
  'gpt',
  'openai',
  'constructor',
  '__proto__',
  'A',
);
const anyLimits = fc.array(
  fc.record({
    per: fc.constantFrom('key', 'app', 'team', 'tenant'),
    unit: fc.constantFrom('requests', 'concurrency'),
    window: fc.constantFrom('day', 'now'),
    max: fc.constantFrom(0, 1.5, 10),
  }),
  { maxLength: 2 },
);
const bodyOf: Readonly<Record<ResourceKind, fc.Arbitrary<unknown>>> = {
  tenant: fc.record({ title: fc.string(), limits: anyLimits }, { requiredKeys: [] }),
  team: fc.record({ tenant: anyId, limits: anyLimits }, { requiredKeys: [] }),
  app: fc.record(
    {
      tenant: anyId,
      team: anyId,
      models: fc.array(anyId, { maxLength: 2 }),
      limits: anyLimits,
    },
    { requiredKeys: [] },
  ),
  agent: fc.record({ app: anyId, limits: anyLimits }, { requiredKeys: ['app'] }),
  upstream: fc.record(
    {
      kind: fc.constantFrom('openai', 'anthropic', 'simulated', 'none'),
      base_url: fc.constantFrom('https://llm.example', 'ftp://x'),
    },
    { requiredKeys: ['kind'] },
  ),
  model: fc.record({ targets: fc.array(fc.record({ upstream: anyId }), { maxLength: 2 }) }),
  limit: anyLimits.map(([first]) => first ?? {}),
};
const anyPart = fc
  .constantFrom(...(Object.keys(bodyOf) as ResourceKind[]))
  .chain((kind) =>
    fc
      .tuple(
        anyId,
        fc.oneof({ weight: 9, arbitrary: bodyOf[kind] }, { weight: 1, arbitrary: fc.anything() }),
      )
      .map(([id, body]) => part(kind, id, body)),
  );
const anyParts = fc.uniqueArray(anyPart, {
  maxLength: 6,
  selector: ({ kind, id }) => `${kind}/${id}`,
});

/** The file that has everything in it. */
function asOneFile(resources: readonly Resource[]): string {
  const whole = parse(FILE) as Record<string, Record<string, unknown> | unknown[]>;
  const sorted = resources.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  for (const { kind, id, body } of sorted) {
    const { section } = PARTS[kind];
    const present = whole[section];
    if (kind === 'limit') whole[section] = [...((present as unknown[]) ?? []), body];
    else whole[section] = { ...(present as Record<string, unknown>), [id]: body };
  }
  return stringify(whole);
}

test('property: either refused in words, or the same as one file with everything in it', () => {
  const seen = { accepted: 0, refused: 0 };
  fc.assert(
    fc.property(anyParts, (resources) => {
      const result = load(resources);
      const names = new Set(resources.map(({ kind, id }) => `${kind}/${id}`));
      if (result.ok) {
        seen.accepted += 1;
        const whole = loadConfig(asOneFile(resources));
        assert.ok(whole.ok, JSON.stringify(whole));
        assert.deepEqual(result.config, whole.config);
        for (const { kind, id, body } of resources) assert.ok('value' in readPart(kind, id, body));
      } else {
        seen.refused += 1;
        assert.ok(result.problems.length > 0);
        for (const { message, resource, line } of result.problems) {
          assert.match(message, /\w{2}/);
          if (resource === undefined) assert.ok(line > 0);
          else assert.ok(names.has(resource) && line === 0);
        }
      }
    }),
    { numRuns: RUNS },
  );
  assert.ok(seen.accepted > 5 && seen.refused > 5, JSON.stringify(seen));
});

test('property: parts that a file would be refused for are refused here', () => {
  fc.assert(
    fc.property(anyParts, (resources) => {
      const fresh = resources.filter(
        ({ id }) => !['demo', 'gpt', 'openai', '__proto__'].includes(id),
      );
      const plain = fresh.filter((one) => 'value' in readPart(one.kind, one.id, one.body));
      assert.equal(load(plain).ok, loadConfig(asOneFile(plain)).ok);
    }),
    { numRuns: RUNS },
  );
});
