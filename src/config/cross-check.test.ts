// SPDX-License-Identifier: Apache-2.0
// What settings demand of each other: every refusal with its line, its words and a suggestion, and beside
// each the nearest configuration that is accepted.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadConfig } from './load.ts';

const BASE = `upstreams:
  openai: { kind: openai, base_url: "https://api.openai.com/v1" }
models:
  gpt: { targets: [{ upstream: openai }] }
apps:
  one: { tenant: a }
  two: { tenant: b }
`;
const LINES = BASE.split('\n').length;

const issuer = (more: string): string =>
  `identity:
  issuers:
    idp: { issuer: "https://idp.example", audiences: [x], ${more} }
`;
const tls = (more: string): string =>
  `listen: { tls: { certificate: "file:/c", key: "file:/k"${more} } }\n`;
const vault =
  'secrets: { vault: { address: "https://v", auth: { method: token, token: "env:T" } } }\n';

/** What is added to the base; where it is refused (lines after the base), and the words; what is accepted. */
const CASES: readonly (readonly [
  name: string,
  wrong: string,
  line: number,
  message: RegExp,
  hint: RegExp | undefined,
  right: string,
])[] = [
  [
    'an app of a tenant that is not declared',
    'tenants: { a: {} }\n',
    -1,
    /no tenant named "b"/,
    /"a"/,
    'tenants: { a: {}, b: {} }\n',
  ],
  [
    'a team of a tenant that is not declared',
    'tenants: { a: {}, b: {} }\nteams:\n  t: { tenant: c }\n',
    3,
    /no tenant named "c"/,
    /"a"/,
    'tenants: { a: {}, b: {} }\nteams:\n  t: { tenant: b }\n',
  ],
  [
    'an issuer for a tenant that is not declared',
    `tenants: { a: {}, b: {} }\n${issuer('tenant: c, apps: { v: one }')}`,
    4,
    /no tenant named "c"/,
    /./,
    `tenants: { a: {}, b: {} }\n${issuer('tenant: a, apps: { v: one }')}`,
  ],
  [
    'an agent of no app',
    'agents:\n  bot: { app: ones }\n',
    2,
    /no app named "ones"/,
    /did you mean "one"/,
    'agents:\n  bot: { app: one }\n',
  ],
  [
    'an issuer that names no app that is there',
    issuer('apps: { v: three }'),
    3,
    /no app named "three"/,
    /./,
    issuer('apps: { v: two }'),
  ],
  [
    'an issuer of one tenant that names an app of another',
    issuer('tenant: a, apps: { v: two }'),
    3,
    /app "two" is of tenant "b", but only tenant "a"/,
    undefined,
    issuer('tenant: b, apps: { v: two }'),
  ],
  [
    'apps of an issuer whose tokens may not call',
    issuer('may: [name-end-users], apps: { v: one }'),
    3,
    /may not call/,
    /add call/,
    issuer('may: [call, name-end-users], apps: { v: one }'),
  ],
  [
    'a limit of a team that counts something wider',
    'teams:\n  t: { limits: [{ per: tenant, unit: requests, window: day, max: 1 }] }\n',
    2,
    /a limit of one team cannot count per tenant/,
    /per: team/,
    'teams:\n  t: { limits: [{ per: team, unit: requests, window: day, max: 1 }] }\n',
  ],
  [
    'a limit of an agent that counts something wider',
    'agents:\n  bot: { app: one, limits: [{ per: app, unit: requests, window: day, max: 1 }] }\n',
    2,
    /a limit of one agent cannot count per app/,
    /per: agent/,
    'agents:\n  bot: { app: one, limits: [{ per: user, unit: requests, window: day, max: 1 }] }\n',
  ],
  [
    'a limit on spend without a price',
    'limits: [{ per: app, unit: spend, window: day, max: 10 }]\n',
    1,
    /model "gpt" has no price/,
    /under prices/,
    'limits: [{ per: app, unit: spend, window: day, max: 10 }]\nprices: { gpt: { input: 1 } }\n',
  ],
  [
    'a price of no model',
    'prices:\n  gtp: { input: 1 }\n',
    2,
    /which is no model/,
    /alias/,
    'prices:\n  openai/gpt: { input: 1 }\n',
  ],
  [
    'a password in the address of the database',
    'store: { kind: postgres, url: "postgres://u:hunter2@db/x" }\n',
    1,
    /may not hold a credential/,
    /reference/,
    'store: { kind: postgres, url: "postgres://u@db/x", password: "env:DB" }\n',
  ],
  [
    'a password in a query',
    'store: { kind: postgres, url: "postgres://db/x?password=hunter2" }\n',
    1,
    /may not hold a credential/,
    /reference/,
    'store: { kind: postgres, url: "postgres://db/x?application_name=x" }\n',
  ],
  [
    'a user in the address of telemetry',
    'telemetry: { otlp: { endpoint: "https://hunter2@otlp.example" } }\n',
    1,
    /may not hold a credential/,
    /reference/,
    'telemetry: { otlp: { endpoint: "https://otlp.example" } }\n',
  ],
  [
    'a secret where a reference belongs',
    'store: { kind: postgres, url: "postgres://db/x", password: hunter2 }\n',
    1,
    /not a secret reference/,
    /env:NAME/,
    'store: { kind: postgres, url: "postgres://db/x", password: "file:/p" }\n',
  ],
  [
    'a reference to a Vault that is not there',
    'store: { kind: postgres, url: "postgres://db/x", password: "vault:a/b#c" }\n',
    1,
    /no Vault is configured/,
    /secrets\.vault/,
    `store: { kind: postgres, url: "postgres://db/x", password: "vault:a/b#c" }\n${vault}`,
  ],
  [
    'OIDC without the address that browsers come back to',
    'admin: { login: { oidc: { issuer: "https://idp.example", client_id: c } } }\n',
    1,
    /where they reach this listener/,
    /public_url/,
    'admin: { public_url: "https://bz.example", login: { oidc: { issuer: "https://idp.example", client_id: c } } }\n',
  ],
  [
    'OIDC over plain http',
    'admin: { public_url: "https://b", login: { oidc: { issuer: "http://idp.example", client_id: c } } }\n',
    1,
    /plain http can be forged/,
    /https/,
    'admin: { public_url: "https://b", login: { oidc: { issuer: "http://idp.example", client_id: c, allow_insecure: true } } }\n',
  ],
];

for (const [name, wrong, line, message, hint, right] of CASES) {
  test(`refused: ${name}`, () => {
    const result = loadConfig(BASE + wrong);
    assert.ok(!result.ok);
    const [first] = result.problems;
    assert.match(first?.message ?? '', message);
    if (hint !== undefined) assert.match(first?.hint ?? '', hint);
    if (line > 0) assert.equal(first?.line, LINES - 1 + line);
    else assert.equal(first?.line, 7);
    assert.ok(!JSON.stringify(result).includes('hunter2'), 'a secret is not repeated');
    const accepted = loadConfig(BASE + right);
    assert.ok(accepted.ok, JSON.stringify(accepted));
  });
}

const asks = tls(', client_certificates: accept, client_ca: "file:/a"');
const app = (settings: string): string => BASE.replace('two: { tenant: b }', `two: ${settings}`);

test('client certificates: named rightly, by one app only, and asked for by the listener', () => {
  const problem = (text: string): string => {
    const result = loadConfig(text);
    return result.ok ? '' : (result.problems[0]?.message ?? '');
  };
  const both = app('{ client_certificates: [uri:spiffe://x/y] }').replace(
    'one: { tenant: a }',
    'one: { client_certificates: [uri:spiffe://x/y] }',
  );
  assert.match(problem(both + asks), /already stands for app "one"/);
  assert.match(problem(app('{ client_certificates: [dns:a, dns:a] }') + asks), /already stands/);
  assert.match(problem(app('{ client_certificates: ["o:x"] }') + asks), /not the name/);
  assert.match(problem(app('{ client_certificates: [cn:x] }')), /asks for no client/);
  assert.equal(problem(app('{ client_certificates: [cn:x, dns:x, uri:x] }') + asks), '');
});

test('an app is in a team of its own tenant; a foreign team is as unknown as none', () => {
  const teams = 'teams: { t: { tenant: b }, u: { tenant: a } }\n';
  assert.ok(loadConfig(app('{ tenant: b, team: t }') + teams).ok);
  for (const team of ['u', 'v']) {
    const result = loadConfig(app(`{ tenant: b, team: ${team} }`) + teams);
    assert.ok(!result.ok);
    assert.equal(result.problems[0]?.message, `no team of tenant "b" named "${team}"`);
    assert.equal(result.problems[0]?.line, 7);
  }
});

test('a model called "*" would be in every list', () => {
  const result = loadConfig(BASE.replace('gpt:', '"*":'));
  assert.ok(!result.ok);
  assert.match(result.problems[0]?.message ?? '', /means all/);
});

test('names that every object has are names like others', () => {
  for (const name of ['constructor', 'valueOf', 'toString', '__proto__']) {
    const result = loadConfig(`${BASE}agents: { bot: { app: ${name.toLowerCase()} } }\n`);
    assert.ok(!result.ok, name);
  }
});
