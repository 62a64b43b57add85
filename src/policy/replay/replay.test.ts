// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { PolicyInput } from '../../core/policy-input.ts';
import type { Policy } from '../../core/ports/policy.ts';
import { type Reason, type Verdict, VERDICT_SCHEMA } from '../../core/verdict.ts';
import { protectionsConfig } from '../config.ts';
import { createRegoExecutor } from '../executors/rego.ts';
import { generateInputs, singlesOf, type Vocabulary } from '../inputs/generate.ts';
import { readDecision, type RecordedDecision, readInput } from '../inputs/recorded.ts';
import { createPolicy } from '../policy.ts';
import { settingsOf } from '../settings.ts';
import { builtInBundle } from '../shipped.ts';
import { SHIPPED } from '../shipped.fixture.ts';
import { ChangeGroups } from './groups.ts';
import { Replay } from './replay.ts';
import { replayLines } from './words.ts';

const WORDS: Vocabulary = {
  detectors: ['privacy/card', 'privacy/email', 'injection/instruction-override', 'secrets/aws'],
  apps: ['web'],
  models: ['small'],
  regions: ['eu'],
  scores: [0.9, 0.99],
  entities: ['card'],
  tools: ['search'],
  groups: ['staff'],
  tenants: ['default'],
};
const SETTINGS = settingsOf(protectionsConfig.parse({}), {
  web: { models: ['*'], allowed_regions: [], provider_state: [] },
});
const LIMITS = { steps: 200_000, ms: 60_000 };

function policyWith(text?: string): Policy {
  const bundle = builtInBundle(SHIPPED, []);
  const own = text === undefined ? [] : [{ path: 'own.rego', text }];
  const modules = [...bundle.modules, ...own];
  return createPolicy(
    createRegoExecutor(
      { ...bundle, modules },
      { settings: SETTINGS, library: SHIPPED.library, limits: LIMITS, clock: () => 0 },
    ),
  );
}

const ACTIVE = policyWith();

function recordedBy(
  policy: Policy,
  input: PolicyInput,
  erased: readonly string[] = [],
): RecordedDecision {
  const event = {
    schema: 'bartizan.event/1',
    type: 'decision',
    time: input.facts.now,
    tenant: input.facts.tenant,
    request: input.facts.request,
    facts: input.facts,
    erased,
    verdict: policy.decide(input),
    micros: 1,
  };
  // As it is stored: through JSON, in the envelope of the store.
  const read = readDecision(JSON.stringify({ node: 'n', sequence: 1, event }));
  return read.ok ? read.value : assert.fail(read.problem ?? 'another event');
}

const inputs = (count: number, seed = 1): readonly PolicyInput[] => [
  ...generateInputs(WORDS, { seed, count }),
];

async function replayed(policy: Policy, records: readonly RecordedDecision[]) {
  const replay = new Replay(policy);
  for (const one of records) await replay.add(one);
  return replay.report();
}

test('the policy that decided says the same again about everything it decided', async () => {
  const records = inputs(2_000).map((input) => recordedBy(ACTIVE, input));
  const report = await replayed(ACTIVE, records);
  assert.equal(report.decisions, 2_000);
  assert.equal(report.same, 2_000);
  assert.deepEqual(report.groups, []);
  const outcomes = new Set(records.map(({ verdict }) => verdict.outcome));
  assert.deepEqual([...outcomes].sort(), ['allow', 'ask', 'block', 'failed', 'transform']);
});

test('the same for any seed', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(), async (seed) => {
      const records = inputs(singlesOf(WORDS) + 20, seed).slice(-20);
      const report = await replayed(
        ACTIVE,
        records.map((input) => recordedBy(ACTIVE, input)),
      );
      assert.equal(report.changed, 0);
    }),
    { numRuns: process.env['BARTIZAN_TESTS'] === 'full' ? 300 : 20 },
  );
});

test('what a candidate changes is counted by rule, code and outcomes, with examples', async () => {
  const candidate = policyWith(`package bartizan.request

rulings contains {"rule": "own.mail", "action": "block", "code": "own.mail.blocked"} if {
	some finding in input.facts.findings
	finding.detector == "privacy/email"
}
`);
  const records = inputs(2_000).map((input) => recordedBy(ACTIVE, input));
  const report = await replayed(candidate, records);
  const expected = records.filter(
    ({ facts }) =>
      facts.point === 'request' && facts.findings.some((one) => one.detector === 'privacy/email'),
  );
  assert.equal(report.changed, expected.length);
  assert.ok(expected.length > 50);
  assert.ok(report.groups.every(({ kind, rule }) => kind === 'added' && rule === 'own.mail'));
  const sum = report.groups.reduce((total, { count }) => total + count, 0);
  assert.equal(sum, expected.length);
  for (const { from, to, examples } of report.groups) {
    assert.notEqual(to, 'allow');
    assert.ok(examples.length > 0 && examples.length <= 5);
    for (const id of examples) {
      assert.equal(records.find(({ request }) => request === id)?.verdict.outcome, from);
    }
  }
  const lines = replayLines(report).join('\n');
  assert.match(lines, new RegExp(`2000 decisions .*: ${expected.length} different`));
  assert.match(lines, /allow -> block {2}rule own\.mail now says own\.mail\.blocked/);
});

const READS_VALUES = `package bartizan.request

rulings contains {"rule": "own.host", "action": "block", "code": "own.host.blocked"} if {
	input.facts.model == "small"
	some host in input.values.hosts
	host == "evil.example"
}
`;

test('a value that nobody kept is not guessed; one that was never there is known not to have been', async () => {
  const candidate = policyWith(READS_VALUES);
  const facts = { ...(inputs(3)[1] as PolicyInput).facts, point: 'request' as const };
  const about = (model: string): PolicyInput => ({
    ...(inputs(1)[0] as PolicyInput),
    facts: { ...facts, findings: [], model, request: `of-${model}` },
  });
  const records = [
    recordedBy(ACTIVE, about('small'), ['hosts']),
    recordedBy(ACTIVE, about('other'), ['hosts']),
    recordedBy(ACTIVE, about('small'), []),
    recordedBy(ACTIVE, about('small'), ['amounts']),
  ];
  const report = await replayed(candidate, records);
  assert.equal(report.decisions, 4);
  assert.equal(report.same, 3);
  assert.equal(report.changed, 0);
  assert.deepEqual(report.unseen, { decisions: 1, values: { hosts: 1 }, examples: ['of-small'] });
  assert.match(replayLines(report).join('\n'), /1 not replayable .*values that nobody kept/);
});

test('a policy that looks at all values at once is blind as well', async () => {
  const candidate = policyWith(`package bartizan.request

rulings contains {"rule": "a", "action": "block", "code": "a"} if {
	some _, value in input.values
	value == 1
}
`);
  const records = [recordedBy(ACTIVE, requestInput(), ['amount'])];
  assert.equal((await replayed(candidate, records)).unseen.decisions, 1);
});

const requestInput = (): PolicyInput => {
  const found = inputs(100).find(
    ({ facts }) => facts.point === 'request' && facts.app.id === 'web',
  );
  return found ?? assert.fail('no such input');
};

test('what could not be decided then is no change, and a failure of the policy itself is one', async () => {
  const verdict = (code: string): Verdict => ({
    schema: VERDICT_SCHEMA,
    outcome: 'failed',
    reasons: [{ code, rule: 'bartizan', mode: 'enforce', action: 'block' }],
    obligations: [],
    policy: 'p',
  });
  const record = recordedBy(ACTIVE, requestInput());
  const report = await replayed(ACTIVE, [
    { ...record, verdict: verdict('policy.failed') },
    { ...record, verdict: verdict('policy.undefined') },
  ]);
  assert.equal(report.undecided, 1);
  assert.equal(report.changed, 1);
});

test('what a person said to a question is no difference of policies', async () => {
  const ask: Reason = { code: 'x', rule: 'r', mode: 'enforce', action: 'ask' };
  const asking: Verdict = {
    schema: VERDICT_SCHEMA,
    outcome: 'ask',
    reasons: [ask],
    obligations: [],
    policy: 'p',
  };
  const policy: Policy = { revision: 'p', decide: () => asking };
  const record = recordedBy(ACTIVE, requestInput());
  const granted = (rule: string) => ({
    ...record,
    verdict: {
      ...asking,
      outcome: 'allow' as const,
      reasons: [ask, { ...ask, code: 'approval.granted', rule, action: 'allow' as const }],
    },
  });
  const report = await replayed(policy, [granted('apr_1'), granted('a.rule.of.policy')]);
  assert.equal(report.same, 1);
  assert.equal(report.changed, 1, 'a policy may have such a code of its own');
});

test('the order of reasons and obligations is no difference; a member of one is', async () => {
  const reason = (code: string, more: Partial<Reason> = {}): Reason => ({
    code,
    rule: 'r',
    mode: 'enforce',
    action: 'block',
    ...more,
  });
  const saying = (reasons: readonly Reason[], style: 'redact' | 'hash' = 'redact'): Policy => ({
    revision: 'fake',
    decide: () => ({
      schema: VERDICT_SCHEMA,
      outcome: 'block',
      reasons,
      obligations: [{ kind: 'mask', finding: 0, style }],
      policy: 'fake',
    }),
  });
  const before = saying([reason('a'), reason('b')]);
  const record = recordedBy(before, requestInput());
  const changed = async (policy: Policy) => (await replayed(policy, [record])).groups;
  assert.deepEqual(await changed(saying([reason('b'), reason('a')])), []);
  const kinds = async (policy: Policy) =>
    (await changed(policy)).map(({ kind, code }) => [kind, code]);
  assert.deepEqual(await kinds(saying([reason('a')])), [['removed', 'b']]);
  assert.deepEqual(await kinds(saying([reason('a'), reason('b')], 'hash')), [
    ['obligations', 'mask'],
  ]);
  assert.equal((await kinds(saying([reason('a'), reason('b', { mode: 'shadow' })]))).length, 2);
});

test('groups are bounded, and what has no room is counted', () => {
  const groups = new ChangeGroups(2);
  for (let at = 0; at < 5_000; at++) {
    const reason = { code: `c${at}`, rule: 'r', mode: 'enforce', action: 'block' } as const;
    groups.add({ from: 'allow', to: 'block', added: [reason], removed: [], obligations: [] }, 'x');
  }
  assert.equal(groups.list().length + groups.more, 5_000);
  assert.equal(groups.list().length, 2_000);
});

test('a replay goes on from a report as if it had not ended', async () => {
  const candidate = policyWith(READS_VALUES.replace('input.values.hosts', 'input.facts.tools'));
  const records = inputs(600, 5).map((input) => recordedBy(ACTIVE, input));
  const whole = await replayed(candidate, records);
  const first = await replayed(candidate, records.slice(0, 250));
  const rest = new Replay(candidate, JSON.parse(JSON.stringify(first)) as typeof first);
  for (const one of records.slice(250)) await rest.add(one);
  assert.deepEqual(rest.report(), whole);
});

for (const [name, line, problem] of [
  ['no JSON', '{', 'not a JSON object'],
  ['an array', '[]', 'not a JSON object'],
  ['a decision without facts', '{"type":"decision"}', 'not a decision event: /time'],
  [
    'an unknown point',
    JSON.stringify({
      type: 'decision',
      time: 1,
      tenant: 't',
      request: 'r',
      erased: [],
      verdict: { outcome: 'allow', policy: 'p', reasons: [], obligations: [] },
      facts: {
        point: 'x',
        now: 1,
        seed: '',
        app: { id: 'a' },
        findings: [],
        uninspected: [],
        providerState: [],
        failures: [],
      },
    }),
    'not a decision event: /facts/point',
  ],
  ['another event', '{"type":"exchange"}', undefined],
] as const) {
  test(`a line that is ${name} is not taken`, () => {
    const read = readDecision(line);
    assert.equal(read.ok, false);
    assert.equal(!read.ok && read.problem, problem);
  });
}

test('inputs are read as they are written, and from recorded decisions', () => {
  const input = requestInput();
  const written = readInput(JSON.stringify(input));
  assert.ok(written.ok && written.value.facts.model === input.facts.model);
  const record = JSON.stringify({ type: 'decision', ...recordedBy(ACTIVE, input, ['hosts']) });
  const read = readInput(record);
  assert.deepEqual(read.ok && [read.value.values, read.value.erased], [{}, ['hosts']]);
});
