// SPDX-License-Identifier: Apache-2.0
// Settings of classifiers that could never do what they say are refused by the place they stand at; those that
// can are taken.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { modelFolder } from '../classifiers/onnx/model.fixture.ts';
import { checkConfiguration } from './configuration.ts';
import { classifierFilesCheck } from './classifier-check.ts';

const ALL = '{ id: all, detectors: ["*"], action: annotate }';
const configuration = (classifier: string, rules = ALL): string => `
upstreams: { sim: { kind: simulated } }
models: { small: { targets: [{ upstream: sim }] } }
apps: { web: { unknown_content: audit }, judge: { unknown_content: audit } }
guard:
  classifiers:
    one: { ${classifier} }
protections: { rules: [${rules}] }
`;

const problems = (text: string, environment: Record<string, string> = {}): readonly string[] => {
  const source = { text, name: 'test', embedded: false };
  const result = checkConfiguration(source, [classifierFilesCheck(environment)]);
  return result.ok ? [] : result.problems.map(({ path, message }) => `${path}: ${message}`);
};

const ENVIRONMENT = { KEY: 'sk-1' };
const MODERATION = 'kind: openai-moderation, key: env:KEY';
const JUDGE = 'kind: judge, key: env:KEY, app: judge, model: small, base_url: "http://127.0.0.1:1"';

test('what can work is taken', () => {
  assert.deepEqual(problems(configuration(MODERATION), ENVIRONMENT), []);
  assert.deepEqual(problems(configuration(JUDGE), ENVIRONMENT), []);
  const rule = '{ id: r, detectors: [content/model-one], on: [request], action: block }';
  assert.deepEqual(problems(configuration(MODERATION, rule), ENVIRONMENT), []);
});

const WRONG: readonly (readonly [
  classifier: string,
  rules: string | undefined,
  problem: RegExp,
])[] = [
  [`${MODERATION}, apps: [nobody]`, undefined, /one\.apps\.0: no such app: nobody/],
  [JUDGE.replace('app: judge', 'app: nobody'), undefined, /one\.app: no such app: nobody/],
  [
    `${MODERATION}, band: { from: 0.9 }, on: [response]`,
    undefined,
    /one\.band\.from: answers have no score/,
  ],
  [`${MODERATION}, band: { from: 0.9, to: 0.5 }`, undefined, /band: from has to be at most to/],
  [
    `${MODERATION}, base_url: "https://u:p@x.example"`,
    undefined,
    /base_url: an address may not hold/,
  ],
  [
    `${MODERATION}, base_url: "https://x.example?k=1"`,
    undefined,
    /base_url must be an address without/,
  ],
  [`${MODERATION}, allow_addresses: [here]`, undefined, /allow_addresses: allow_addresses holds/],
  [MODERATION.replace('env:KEY', 'sk-written-here'), undefined, /one\.key/],
  [MODERATION.replace('env:KEY', 'env:NONE'), undefined, /one\.key: .*NONE/],
  [MODERATION.replace('env:KEY', '"vault:a/b#c"'), undefined, /one\.key: a reference to Vault/],
  [`${MODERATION}, calibration: [[0.5, 0.9], [0.4, 1]]`, undefined, /points have to rise/],
  [`${MODERATION}, timeout_ms: 60000`, undefined, /timeout_ms/],
  ['kind: onnx, folder: /nowhere, runtime: /nowhere', undefined, /one\.folder: .*onnxruntime-node/],
  [
    MODERATION,
    '{ id: r, detectors: ["injection/*"], action: block }',
    /no rule speaks about content\/model-one on any request/,
  ],
  [
    `${MODERATION}, on: [request, response]`,
    '{ id: r, detectors: ["content/*"], on: [request], action: block }',
    /no rule speaks about content\/model-one on any response/,
  ],
  [
    JUDGE,
    '{ id: no, detectors: ["injection/*"], action: block }',
    /rule no would refuse what app judge/,
  ],
  [
    MODERATION,
    '{ id: r, detectors: [content/model-two], action: block }',
    /no detector in force matches content\/model-two/,
  ],
];

for (const [classifier, rules, problem] of WRONG) {
  test(`refused: ${classifier}${rules === undefined ? '' : ` with ${rules}`}`, () => {
    assert.match(problems(configuration(classifier, rules), ENVIRONMENT).join('\n'), problem);
  });
}

test('a judge that a rule lets read is taken', () => {
  const reads =
    '{ id: reads, detectors: ["injection/*"], on: [request], apps: [judge], action: annotate }';
  const blocks = '{ id: no, detectors: ["injection/*"], action: block }';
  assert.deepEqual(problems(configuration(JUDGE, `${reads}, ${blocks}`), ENVIRONMENT), []);
});

test('a band needs the embedded scorer', () => {
  const text = configuration(`${MODERATION}, band: { from: 0.5 }`).replace(
    'guard:\n',
    'guard:\n  disabled: [injection/scored]\n',
  );
  assert.match(problems(text, ENVIRONMENT).join(), /a band needs the scores of injection\/scored/);
});

test('a model folder is looked into before it is run', (t) => {
  const runtime = mkdtempSync(join(tmpdir(), 'bz-runtime-'));
  t.after(() => rmSync(runtime, { recursive: true }));
  mkdirSync(join(runtime, 'dist'));
  writeFileSync(join(runtime, 'dist', 'index.js'), '');
  const of = (folder: string, place = runtime): readonly string[] =>
    problems(configuration(`kind: onnx, folder: "${folder}", runtime: "${place}"`));
  assert.deepEqual(of(modelFolder(t)), []);
  assert.match(
    of(modelFolder(t, { 'config.json': { id2label: { 0: 'x' } } })).join(),
    /set labels/,
  );
  assert.match(of(modelFolder(t, { 'tokenizer.json': {} })).join(), /tokenizer\.json: not known/);
  assert.match(of(modelFolder(t), '/nowhere').join(), /npm install --no-save onnxruntime-node/);
  const empty = mkdtempSync(join(tmpdir(), 'bz-empty-'));
  t.after(() => rmSync(empty, { recursive: true }));
  writeFileSync(join(empty, 'config.json'), '[');
  assert.match(of(empty).join(), /not JSON/);
});
