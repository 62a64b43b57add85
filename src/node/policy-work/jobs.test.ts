// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { NewPolicyWork, PolicyDraft } from '../../api/control-plane.ts';
import { fakeWorld } from '../../core/world.ts';
import { protectionsConfig } from '../../policy/config.ts';
import { generateInputs } from '../../policy/inputs/generate.ts';
import { baselineOf, SHIPPED } from '../../policy/shipped.fixture.ts';
import { settingsOf } from '../../policy/settings.ts';
import { settingsFor } from '../plane/policy-work.ts';
import { createPolicyJobs, type Pages } from './jobs.ts';
import type { PolicyTask } from './task.ts';

const APPS = { web: { models: ['*'], allowed_regions: [], provider_state: [] } };
const ABOUT = { tenant: 't1', app: '*', by: 'somebody' };
const END_MS = 60_000;
const jobs = createPolicyJobs(fakeWorld());
after(() => jobs.close());

const draft = (text?: string, more: Partial<PolicyDraft> = {}): PolicyDraft => ({
  modules: text === undefined ? [] : [{ path: 'own.rego', text }],
  data: {},
  alone: false,
  ...more,
});

const taskOf = (work: NewPolicyWork): PolicyTask => ({
  work,
  shipped: SHIPPED,
  packs: [],
  shippedData: {},
  settings: settingsOf(protectionsConfig.parse({}), APPS),
  detectors: ['privacy/card', 'privacy/email'],
  models: ['small'],
  steps: 200_000,
});

async function done(work: NewPolicyWork, pages?: Pages) {
  const id = jobs.start(taskOf(work), ABOUT, pages);
  const job = await jobs.ended(id, END_MS);
  return job ?? assert.fail('no job');
}

const OWN = `package bartizan.request

rulings contains {"rule": "own.a", "action": "block", "code": "own.a"} if input.facts.model == "small"
`;
/** A product of a billion: ended by its steps. */
const LOOP = `package x

a := [1 | some i in numbers.range(1, 1000); some j in numbers.range(1, 1000); some k in numbers.range(1, 1000); i + j + k == 0]

test_a if count(a) == 0
`;

test('check tells all faults with their places', async () => {
  const { state, result } = await done({
    kind: 'check',
    policy: draft(OWN.replace('block', 'blok')),
  });
  assert.equal(state, 'done');
  assert.deepEqual((result as { ok: boolean; faults: { row: number }[] }).ok, false);
  assert.deepEqual(
    (result as { faults: { row: number }[] }).faults.map(({ row }) => row),
    [3],
  );
});

test('eval answers with the rules that made it; of settings it sees what it was given', async () => {
  const input = {
    facts: {
      point: 'request',
      model: 'small',
      app: { id: 'web' },
      findings: [],
      uninspected: [],
      failures: [],
    },
  };
  const { result } = await done({ kind: 'eval', policy: draft(OWN), input, explain: true });
  const { why } = result as { why: { rule: string; from: { file: string; row: number }[] }[] };
  const own = why.find(({ rule }) => rule === 'own.a');
  assert.ok(own?.from.some(({ file, row }) => file === 'own.rego' && row === 3));
  const query = 'data.bartizan.settings.apps';
  const seen = await done({ kind: 'eval', policy: draft(OWN), input, query, explain: false });
  assert.deepEqual(Object.keys((seen.result as { result: object }).result), ['web']);
});

test('test runs tests, and one that loops is an error of its own', async () => {
  const { result } = await done({
    kind: 'test',
    policy: draft(LOOP, { alone: true }),
    coverage: false,
  });
  const { ok, results } = result as { ok: boolean; results: { error?: { code: string } }[] };
  assert.equal(ok, false);
  assert.equal(results[0]?.error?.code, 'eval_budget_error');
});

test('replay asks for records page by page', async () => {
  const active = baselineOf(protectionsConfig.parse({}), APPS);
  const words = {
    detectors: ['privacy/card'],
    apps: ['web'],
    models: ['small'],
    regions: [],
    scores: [],
    entities: [],
    tools: [],
    groups: [],
    tenants: ['t1'],
  };
  const records = [...generateInputs(words, { seed: 1, count: 300 })].map((input) => ({
    type: 'decision',
    time: 1,
    tenant: 't1',
    request: input.facts.request,
    facts: input.facts,
    erased: [],
    verdict: active.decide(input),
  }));
  let at = 0;
  const pages: Pages = async () =>
    at >= records.length ? undefined : records.slice(at, (at += 100));
  const same = await done({ kind: 'replay', policy: draft(), limit: 1_000 }, pages);
  const report = same.result as { decisions: number; changed: number; complete: boolean };
  assert.deepEqual([report.decisions, report.changed, report.complete], [300, 0, true]);
  assert.equal(same.progress, 300);
});

test('a replay that is cancelled says what it found', async () => {
  const never: Pages = () => new Promise(() => undefined);
  const id = jobs.start(taskOf({ kind: 'replay', policy: draft(), limit: 10 }), ABOUT, never);
  await jobs.ended(id, 300);
  const job = await jobs.cancel(id);
  assert.equal(job?.state, 'cancelled');
  // What has ended is forgotten when it is cancelled again.
  await jobs.cancel(id);
  assert.equal(
    jobs.list().some((one) => one.id === id),
    false,
  );
});

test('records that cannot be read end it', async () => {
  const broken: Pages = () => Promise.reject(new Error('away'));
  const { state, problem } = await done({ kind: 'replay', policy: draft(), limit: 10 }, broken);
  assert.deepEqual([state, problem], ['failed', 'the records could not be read']);
});

test('diff compares, and names rules that said nothing', async () => {
  const b = draft(
    `${OWN}\nrulings contains {"rule": "dead", "action": "block", "code": "dead"} if input.facts.model == "never"\n`.replace(
      '"never"',
      '1',
    ),
  );
  const { result } = await done({ kind: 'diff', a: draft(), b, generate: 500, seed: 1 });
  const report = result as {
    inputs: number;
    changed: number;
    unexercised: { b: { row: number }[] };
  };
  assert.equal(report.inputs, 500);
  assert.ok(report.changed > 20);
  assert.deepEqual(
    report.unexercised.b.map(({ row }) => row),
    [5],
  );
});

test('policies that do not compile are refused with their places, and the thread is gone', async () => {
  const { state, problem } = await done({
    kind: 'diff',
    a: draft(),
    b: draft('package x\n\nx := y\n'),
    generate: 1,
    seed: 1,
  });
  assert.equal(state, 'failed');
  assert.match(problem ?? '', /own\.rego:3:6: rego_unsafe_var_error/);
  assert.ok(jobs.list().every((job) => job.state !== 'running'));
});

test('a bomb of brackets ends its thread, not this process', async () => {
  const text = `package x\n\nx := ${'['.repeat(400_000)}`;
  const { state } = await done({ kind: 'check', policy: draft(text) });
  assert.ok(state === 'failed' || state === 'done');
});

test('work that takes longer than it may is ended', async () => {
  const hasty = createPolicyJobs(fakeWorld(), { check: 1, eval: 1, test: 1, diff: 1, replay: 1 });
  const id = hasty.start(
    taskOf({ kind: 'diff', a: draft(), b: draft(OWN), generate: 1_000_000, seed: 1 }),
    ABOUT,
  );
  const job = await hasty.ended(id, END_MS);
  assert.deepEqual([job?.state, job?.problem], ['failed', 'it took too long']);
});

test('only so many run at once', async () => {
  const never: Pages = () => new Promise(() => undefined);
  const work = { kind: 'replay', policy: draft(), limit: 10 } as const;
  const start = (by: string): string => jobs.start(taskOf(work), { ...ABOUT, by }, never);
  const running = [start('a')];
  assert.throws(() => start('a'), { code: 'limit_exceeded', message: /^Your other/ });
  running.push(start('b'));
  assert.throws(() => start('c'), { code: 'limit_exceeded', message: /^Other/ });
  await Promise.all(running.map((id) => jobs.cancel(id)));
});

test('of other tenants a scope knows neither apps nor rules', () => {
  const app = (tenant: string) => ({ ...APPS.web, tenant });
  const apps = { a: app('t1'), b: app('t1'), c: app('t2') } as never;
  const rule = (id: string, named: string[]) => ({
    id,
    detectors: ['*'],
    action: 'block',
    apps: named,
  });
  const protections = protectionsConfig.parse({
    rules: [rule('all', []), rule('one', ['a']), rule('both', ['a', 'c']), rule('theirs', ['c'])],
  });
  const told = (tenant: string, name: string) => {
    const { apps: seen, rules } = settingsFor({ protections, apps }, { tenant, app: name });
    return [
      Object.keys(seen as object),
      (rules as unknown as { id: string; apps: string[] }[]).map((one) => [one.id, one.apps]),
    ];
  };
  assert.deepEqual(told('t1', '*'), [
    ['a', 'b'],
    [
      ['all', []],
      ['one', ['a']],
      ['both', ['a']],
    ],
  ]);
  assert.deepEqual(told('t1', 'b'), [['b'], [['all', []]]]);
  assert.deepEqual(told('t2', '*'), [
    ['c'],
    [
      ['all', []],
      ['both', ['c']],
      ['theirs', ['c']],
    ],
  ]);
  assert.equal((told('*', '*')[0] as string[]).length, 3);
});
