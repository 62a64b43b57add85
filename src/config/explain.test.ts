// SPDX-License-Identifier: Apache-2.0
// A configuration in words, against golden texts (`BARTIZAN_GOLDEN=write` writes them anew), and every
// weakness beside the setting that ends it.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { EMBEDDED_CONFIG } from './defaults.ts';
import { explain, explanationLines } from './explain.ts';
import { loadConfig } from './load.ts';
import { loadEffective } from './overlay.ts';
import { weaknesses } from './weaknesses.ts';

const root = join(import.meta.dirname, '..', '..');
const example = readFileSync(join(root, 'bartizan.example.yaml'), 'utf8');

function load(text: string) {
  const result = loadConfig(text);
  assert.ok(result.ok, JSON.stringify(result));
  return result.config;
}

const GOLDENS: readonly (readonly [name: string, text: string])[] = [
  ['example', example],
  ['embedded', EMBEDDED_CONFIG],
];
for (const [name, text] of GOLDENS) {
  test(`golden: ${name}`, () => {
    const file = join(import.meta.dirname, 'goldens', `${name}.txt`);
    const said = `${explanationLines(explain(load(text))).join('\n')}\n`;
    if (process.env['BARTIZAN_GOLDEN'] === 'write') writeFileSync(file, said);
    assert.equal(said, readFileSync(file, 'utf8'));
  });
}

test('only what may be seen is explained', () => {
  const config = load(example);
  const { installation, apps, warnings } = explain(config, ({ tenant }) => tenant === 'retail');
  assert.deepEqual(installation, []);
  assert.deepEqual(
    apps.map(({ app }) => app),
    ['support'],
  );
  assert.deepEqual(warnings, []);
  const other = explain(config, ({ app }) => app === 'notebook');
  assert.deepEqual([...new Set(other.warnings.map(({ app }) => app))], ['notebook']);
});

test('words of others cannot steer a terminal or turn around', () => {
  const body = { owner: '\u001b[2J\u202eevil', purpose: 'a\r\nbartizan: all is well' };
  const made = { kind: 'app' as const, id: 'x', body, etag: 1, changedAt: 1, changedBy: 'x' };
  const result = loadEffective({ text: EMBEDDED_CONFIG, name: 'f' }, [made]);
  assert.ok(result.ok);
  const lines = explanationLines(explain(result.config));
  assert.ok(lines.some((line) => line.includes('\\u{1b}[2J\\u{202e}evil')));
  for (const line of lines) assert.doesNotMatch(line, /[\p{Cc}\u202a-\u202e]/u);
});

const BASE = `upstreams:
  openai: { kind: openai, base_url: "https://api.openai.com/v1" }
models:
  gpt: { targets: [{ upstream: openai }] }
limits: [{ per: key, unit: requests, window: minute, max: 5 }]
`;
const APP = 'apps: { one: { models: [gpt] } }\n';
const app = (settings: string): string => `apps: { one: { models: [gpt], ${settings} } }\n`;
const oidc = (more: string): string =>
  `admin: { public_url: "https://b", login: { oidc: { issuer: "https://i.example", client_id: c${more} } } }\n${APP}`;
const postgres = (more: string): string =>
  `store: { kind: postgres, url: "postgres://db/x"${more} }\n`;
const issuer = (url: string, more = ''): string =>
  `identity: { issuers: { idp: { issuer: "${url}", audiences: [x], apps: { v: one }${more} } } }\n${APP}`;
const rule = (settings: string): string =>
  `protections: { rules: [{ id: a, detectors: ["*"], action: block }, { id: b, detectors: ["*"], ${settings} }] }\n${APP}`;

/** What is weak, its words, and what is not. */
const WEAK: readonly (readonly [weak: string, path: string, message: RegExp, strong: string])[] = [
  [
    `listen: { host: 0.0.0.0 }\n${APP}`,
    'listen.host',
    /plain http/,
    `listen: { host: 127.0.0.1 }\n${APP}`,
  ],
  [
    `admin: { host: 0.0.0.0 }\n${APP}`,
    'admin.host',
    /passwords and tokens/,
    `admin: { host: 0.0.0.0, public_url: "https://bz.example" }\n${APP}`,
  ],
  [`admin: { four_eyes: [] }\n${APP}`, 'admin.four_eyes', /one person alone/, APP],
  [
    rule('action: mask, mode: shadow'),
    'protections.rules',
    /not enforced: b/,
    rule('action: mask'),
  ],
  [rule('action: mask, mode: off'), 'protections.rules', /switched off: b/, rule('action: mask')],
  [`protections: { rules: [] }\n${APP}`, 'protections.rules', /no rule enforces/, APP],
  [`protections: { on_failure: allow }\n${APP}`, 'protections.on_failure', /not be inspected/, APP],
  [`guard: { disabled: [privacy/card] }\n${APP}`, 'guard.disabled', /privacy\/card/, APP],
  [
    postgres('') + APP,
    'counters',
    /several times over/,
    `${postgres('')}counters: { kind: redis, url: "rediss://r" }\n${APP}`,
  ],
  [
    `counters: { kind: redis, url: "rediss://r" }\n${APP}`,
    'store',
    /SQLite is for one node/,
    `${postgres('')}counters: { kind: redis, url: "rediss://r" }\n${APP}`,
  ],
  [
    `${postgres('')}counters: { kind: redis, url: "redis://r.example" }\n${APP}`,
    'counters.url',
    /in the clear/,
    `${postgres('')}counters: { kind: redis, url: "rediss://r.example" }\n${APP}`,
  ],
  [
    `${postgres('')}counters: { kind: redis, url: "rediss://r", on_failure: local }\n${APP}`,
    'counters.on_failure',
    /counts by itself/,
    `${postgres('')}counters: { kind: redis, url: "rediss://r" }\n${APP}`,
  ],
  [
    `${postgres(', tls: require')}counters: { kind: redis, url: "rediss://r" }\n${APP}`,
    'store.tls',
    /nobody checks/,
    `${postgres('')}counters: { kind: redis, url: "rediss://r" }\n${APP}`,
  ],
  [
    issuer('http://idp.example', ', allow_addresses: [10.0.0.1]'),
    'identity.issuers.idp',
    /plain http/,
    issuer('https://idp.example'),
  ],
  [oidc(', allow_insecure: true'), 'admin.login.oidc.allow_insecure', /plain http/, oidc('')],
  [oidc(', accounts: create'), 'admin.login.oidc.accounts', /gets an account/, oidc('')],
  [app('unknown_content: audit'), 'apps.one.unknown_content', /nobody can read/, app('')],
  [app('trusted_identity_headers: true'), 'apps.one.trusted_identity_headers', /any end/, app('')],
  [app('provider_state: [file]'), 'apps.one.provider_state', /out of sight: file/, app('')],
  [app('allowed_regions: [eu]'), 'apps.one', /no upstream is in reach/, app('')],
  ['apps: { one: {} }\n', 'apps.one.models', /every model/, APP],
];
for (const [weak, path, message, strong] of WEAK) {
  test(`weak: ${path} ${message.source}`, () => {
    const found = weaknesses(load(BASE + weak));
    assert.deepEqual(
      found.map((weakness) => weakness.path),
      [path],
    );
    assert.match(found[0]?.message ?? '', message);
    assert.deepEqual(weaknesses(load(BASE + strong)), []);
  });
}

test('weak: an upstream in plain http, or with half the private network open', () => {
  const at = (url: string, block = ''): readonly string[] =>
    weaknesses(
      load(
        `${BASE.replace('https://api.openai.com/v1" }', `${url}"${block === '' ? '' : `, allow_addresses: ["${block}"]`} }`)}${APP}`,
      ),
    ).map(({ path }) => path);
  assert.deepEqual(at('http://llm.example'), ['upstreams.openai.base_url']);
  assert.deepEqual(at('http://127.0.0.1:1', '127.0.0.1'), []);
  assert.deepEqual(at('http://[::1]:1', '::1'), []);
  for (const block of ['10.0.0.0/8', '0.0.0.0/0', '::/0', 'fd00::/8']) {
    assert.deepEqual(at('https://llm.example', block), ['upstreams.openai.allow_addresses'], block);
  }
  assert.deepEqual(at('https://llm.example', '10.1.0.0/16'), []);
});

test('weak: an app that nothing limits; a limit anywhere above it ends that', () => {
  const free = BASE.replace(/limits: .*\n/, '');
  const limit = 'limits: [{ per: key, unit: requests, window: day, max: 1 }]';
  const pathsOf = (text: string): readonly string[] =>
    weaknesses(load(free + text)).map(({ path }) => path);
  assert.deepEqual(pathsOf(APP), ['apps.one']);
  assert.deepEqual(pathsOf(app(limit)), []);
  assert.deepEqual(pathsOf(`tenants: { default: { ${limit} } }\n${APP}`), []);
  assert.deepEqual(pathsOf(`teams: { t: { ${limit} } }\n${app('team: t')}`), []);
  assert.deepEqual(pathsOf(`teams: { t: { ${limit} } }\n${APP}`), ['apps.one']);
  assert.deepEqual(pathsOf(`${limit}\n${APP}`), []);
});

test('weak: limits that nothing falls under', () => {
  const per = (one: string): string =>
    `${BASE.replace(/limits: .*\n/, '')}limits: [{ per: ${one}, unit: requests, window: day, max: 1 }]\n`;
  const message = (text: string): string => weaknesses(load(text))[0]?.message ?? '';
  assert.match(message(per('agent') + APP), /no agents/);
  assert.match(message(per('team') + APP), /no teams/);
  assert.equal(message(`${per('agent')}agents: { bot: { app: one } }\n${APP}`), '');
  assert.equal(message(`${per('team')}teams: { t: {} }\n${app('team: t')}`), '');
});
