// SPDX-License-Identifier: Apache-2.0
// A broken configuration is refused whole, with the line and a suggestion.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EMBEDDED_CONFIG } from './defaults.ts';
import { loadConfig } from './load.ts';

const problemsOf = (text: string) => {
  const result = loadConfig(text);
  assert.equal(result.ok, false);
  return result.ok ? [] : result.problems;
};

test('the embedded configuration is valid and frozen', () => {
  const result = loadConfig(EMBEDDED_CONFIG);
  assert.ok(result.ok);
  assert.equal(result.config.listen.port, 8080);
  assert.ok(Object.isFrozen(result.config.apps['demo']));
});

const CASES: readonly (readonly [
  name: string,
  text: string,
  line: number,
  message: RegExp,
  hint?: RegExp,
])[] = [
  ['unknown key', `${EMBEDDED_CONFIG}lisen: {}\n`, 10, /unknown setting "lisen"/, /"listen"/],
  [
    'unknown nested key',
    EMBEDDED_CONFIG.replace('owner: you', 'onwer: you'),
    8,
    /unknown setting "onwer"/,
    /"owner"/,
  ],
  ['duplicate key', `${EMBEDDED_CONFIG}apps: {}\n`, 10, /unique/i],
  ['not YAML', 'upstreams: [\n', 2, /./],
  ['wrong type', `${EMBEDDED_CONFIG}listen: { port: high }\n`, 10, /number/],
  ['out of bounds', `${EMBEDDED_CONFIG}listen: { port: 70000 }\n`, 10, /65535/],
  [
    'unknown upstream',
    EMBEDDED_CONFIG.replace('upstream: simulated', 'upstream: simulatde'),
    5,
    /no upstream named/,
    /"simulated"/,
  ],
  ['unknown model', `${EMBEDDED_CONFIG}    models: [gpt]\n`, 10, /no model named "gpt"/],
  [
    'secret written into the file',
    EMBEDDED_CONFIG.replace(
      '{ kind: simulated, mode: echo }',
      '{ kind: openai, base_url: "https://a.example/v1", key: sk-12345 }',
    ),
    3,
    /./,
  ],
  [
    'simulated beside a real provider',
    EMBEDDED_CONFIG.replace(
      'models:',
      '  real: { kind: openai, base_url: "https://a.example/v1" }\nmodels:',
    ),
    3,
    /cannot run beside/,
  ],
  ['shared port', `${EMBEDDED_CONFIG}admin: { port: 8080 }\n`, 10, /cannot share/],
  [
    'alias bomb',
    `a: &a [x,x]\nb: &b [${'*a,'.repeat(60)}]\nc: [${'*b,'.repeat(60)}]\n`,
    0,
    /alias/,
  ],
];

for (const [name, text, line, message, hint] of CASES) {
  test(`refused: ${name}`, () => {
    const [first] = problemsOf(text);
    assert.match(first?.message ?? '', message);
    assert.equal(first?.line, line);
    if (hint !== undefined) assert.match(first?.hint ?? '', hint);
  });
}

test('a secret in the file is not repeated in the problem', () => {
  const text = EMBEDDED_CONFIG.replace(
    '{ kind: simulated, mode: echo }',
    '{ kind: openai, base_url: "https://a.example/v1", key: sk-12345 }',
  );
  assert.ok(!JSON.stringify(problemsOf(text)).includes('sk-12345'));
});

test('checks of other parts complain with a path', () => {
  const result = loadConfig(EMBEDDED_CONFIG, [
    () => [{ path: ['apps', 'demo'], message: 'nothing covers this app' }],
  ]);
  assert.ok(!result.ok);
  assert.deepEqual(result.problems, [
    { path: 'apps.demo', line: 7, message: 'nothing covers this app', hint: undefined },
  ]);
});
