// SPDX-License-Identifier: Apache-2.0
// Work on policies, done: what the commands do with files, done with texts that came through the API. Decides about
// no traffic, reads nothing but what it is given, and asks whether it is to stop.
import type { NewPolicyWork } from '../../api/control-plane.ts';
import { BartizanError } from '../../core/errors.ts';
import type { Policy } from '../../core/ports/policy.ts';
import { checkPolicies } from '../../policy/check/check-policies.ts';
import { VerdictDiff } from '../../policy/diff/diff.ts';
import { createWatchedExecutor, type WatchedExecutor } from '../../policy/diff/watched-executor.ts';
import { explainVerdict } from '../../policy/explain/verdict-why.ts';
import { createRegoExecutor } from '../../policy/executors/rego.ts';
import { generateInputs } from '../../policy/inputs/generate.ts';
import { readDecision, readInput } from '../../policy/inputs/recorded.ts';
import { vocabularyOf } from '../../policy/inputs/vocabulary.ts';
import { createPolicy } from '../../policy/policy.ts';
import { explain } from '../../policy/rego/explain/explain.ts';
import { createEngine } from '../../policy/rego/engine.ts';
import { whyLines } from '../../policy/rego/explain/why.ts';
import { testable } from '../../policy/rego/testing/cases.ts';
import { toTestJson } from '../../policy/rego/testing/report.ts';
import { runTests } from '../../policy/rego/testing/run.ts';
import { toJson } from '../../policy/rego/values/json.ts';
import { valueOf } from '../../policy/rego/values/plain.ts';
import { isObject, memberOf, type Value } from '../../policy/rego/values/value.ts';
import { Replay } from '../../policy/replay/replay.ts';
import { compiling, type Draft, draftOf, isPolicy, parsedOf } from './draft.ts';
import type { PolicyTask } from './task.ts';
import { typeCheck } from './type-check.ts';

/** Of one test, and of one question. */
const LIMITS = { steps: 20_000_000, ms: 10_000 };
const DECISION_MS = 10_000;
const PROGRESS_EVERY = 1_000;
const EXPLAINED_MAX = 20;
const NS_A_MS = 1_000_000n;
const TEST_FACTS = { nowNs: 1_767_225_600_000_000_000n, seed: '0000000000000000' };
const QUERY = /^data(?:\.[A-Za-z_][A-Za-z0-9_]*)+$/;

export type TaskRun = {
  /** Milliseconds that only grow. */
  readonly clock: () => number;
  /** Resolves in a later turn, so that a call to stop arrives. */
  readonly progress: (count: number) => Promise<void>;
  /** Records for a replay, page by page; undefined after the last one. */
  readonly decisions: () => Promise<readonly unknown[] | undefined>;
  readonly isStopped: () => boolean;
};

type Of<Kind extends NewPolicyWork['kind']> = Extract<NewPolicyWork, { readonly kind: Kind }>;

/** The result of a task. Throws BartizanError for policies that do not compile and what was asked wrongly. */
export async function runTask(task: PolicyTask, run: TaskRun): Promise<unknown> {
  const { work } = task;
  switch (work.kind) {
    case 'check':
      return check(task, work, run);
    case 'test':
      return test(task, work, run);
    case 'eval':
      return evaluate(task, work, run);
    case 'replay':
      return replay(task, work, run);
    case 'diff':
    default:
      return diff(task, work, run);
  }
}

function check(task: PolicyTask, work: Of<'check'>, { clock }: TaskRun): unknown {
  const { own, shipped, data, ownData } = draftOf(task, work.policy);
  const { detectors } = task;
  const { faults } = checkPolicies(
    { own, shipped, data, ownData, detectors },
    { clock, checks: [typeCheck()] },
  );
  return {
    ok: faults.every(({ severity }) => severity !== 'error'),
    faults: faults.map(({ code, severity, message, location, hint }) => ({
      code,
      severity,
      message,
      ...(location !== undefined && { file: location.file, row: location.row, col: location.col }),
      ...(hint !== undefined && { hint }),
    })),
  };
}

function test(task: PolicyTask, work: Of<'test'>, { clock }: TaskRun): unknown {
  const draft = draftOf(task, work.policy);
  const { data, sources, own } = draft;
  const { only, coverage: measures } = work;
  return compiling(draft, () => {
    const modules = parsedOf(draft);
    const covers = new Map(
      own.filter(({ path }) => !path.endsWith('_test.rego')).map(({ path, text }) => [path, text]),
    );
    const { results, coverage } = runTests(modules, {
      data,
      limits: LIMITS,
      facts: TEST_FACTS,
      clock,
      ...(only !== undefined && { selects: (name: string) => name.includes(only) }),
      ...(measures && { covers }),
    });
    const prepared = modules.map(testable);
    const failed = results.filter(({ outcome }) => outcome === 'fail').slice(0, EXPLAINED_MAX);
    const why = failed.map((result) => {
      const path = `${result.package}.${result.name}`.split('.').slice(1);
      const options = { data, facts: TEST_FACTS, limits: LIMITS, clock, mocks: true };
      return [path.join('.'), whyLines(explain(prepared, path, options), sources)];
    });
    const ran = results.filter(({ outcome }) => outcome !== 'skip');
    return {
      ok: ran.length > 0 && ran.every(({ outcome }) => outcome === 'pass'),
      results: toTestJson(results),
      why: Object.fromEntries(why) as unknown,
      ...(coverage !== undefined && { coverage }),
    };
  });
}

function evaluate(task: PolicyTask, work: Of<'eval'>, { clock }: TaskRun): unknown {
  const draft = draftOf(task, work.policy);
  const input = valueOf(work.input);
  if (input === undefined) throw new BartizanError('usage', 'The input is not plain JSON.');
  const facts = isObject(input) ? (memberOf(input, 'facts') ?? {}) : {};
  const fact = (name: string): Value | undefined =>
    isObject(facts) ? memberOf(facts, name) : undefined;
  const point = fact('point');
  const query = work.query ?? (typeof point === 'string' ? `data.bartizan.${point}.verdict` : '');
  if (!QUERY.test(query)) {
    throw new BartizanError('usage', 'Say what is asked: a path below data.', {
      pointer: '/query',
    });
  }
  const now = fact('now');
  const seed = fact('seed');
  const options = {
    input,
    data: draft.data,
    facts: {
      nowNs: typeof now === 'number' ? BigInt(Math.trunc(now)) * NS_A_MS : 0n,
      seed: typeof seed === 'string' ? seed : '00',
    },
    limits: LIMITS,
    clock,
  };
  return compiling(draft, () => {
    const modules = parsedOf(draft).filter(isPolicy);
    const path = query.split('.').slice(1);
    if (!work.explain) {
      const value = createEngine(modules, { data: draft.data }).prepare(path)(options);
      return { query, ...(value !== undefined && { result: toJson(value) }) };
    }
    const explanation = explain(modules, path, options);
    const { value, error } = explanation;
    return {
      query,
      ...(value !== undefined && { result: toJson(value) }),
      ...(error !== undefined && { error: { code: error.code, message: error.message } }),
      why: explainVerdict(explanation, modules),
      lines: whyLines(explanation, draft.sources),
    };
  });
}

function policyOf(draft: Draft, { settings, steps }: PolicyTask, clock: () => number): Policy {
  const bundle = {
    modules: [...draft.shipped, ...draft.own],
    data: toJson(draft.ownData),
    manifest: { revision: 'draft', roots: [] },
  };
  const limits = { steps, ms: DECISION_MS };
  return createPolicy(createRegoExecutor(bundle, { settings, limits, clock }));
}

/** Records that cannot be read are counted: they were stored by another version, perhaps. */
async function replay(task: PolicyTask, work: Of<'replay'>, run: TaskRun): Promise<unknown> {
  const asked = new Replay(policyOf(draftOf(task, work.policy), task, run.clock));
  let unreadable = 0;
  const told = (isWhole: boolean) => ({ ...asked.report(), unreadable, complete: isWhole });
  for (;;) {
    const page = run.isStopped() ? undefined : await run.decisions();
    if (run.isStopped()) return told(false);
    if (page === undefined) return told(true);
    for (const given of page) {
      if (asked.decisions >= work.limit) return told(true);
      const read = readDecision(JSON.stringify(given));
      if (read.ok) await asked.add(read.value);
      else if (read.problem !== undefined) unreadable++;
    }
    await run.progress(asked.decisions);
  }
}

async function diff(task: PolicyTask, work: Of<'diff'>, run: TaskRun): Promise<unknown> {
  const sides = [work.a, work.b].map((given, at) => {
    const draft = draftOf(task, given);
    return compiling(draft, () => {
      const modules = parsedOf(draft).filter(isPolicy);
      const executor: WatchedExecutor = createWatchedExecutor(modules, {
        revision: at === 0 ? 'a' : 'b',
        data: draft.data,
        limits: { steps: task.steps, ms: DECISION_MS },
        clock: run.clock,
      });
      const files = new Set(draft.own.map(({ path }) => path));
      return { modules, executor, own: modules.filter(({ file }) => files.has(file)) };
    });
  });
  const [a, b] = sides;
  if (a === undefined || b === undefined) return undefined;
  const asked = new VerdictDiff(createPolicy(a.executor), createPolicy(b.executor));
  const { settings, detectors, models } = task;
  const words = vocabularyOf({
    modules: [...a.modules, ...b.modules],
    settings,
    detectors,
    models,
  });
  const given = work.inputs?.map((one) => readInput(JSON.stringify(one)));
  const bad = given?.findIndex((read) => !read.ok) ?? -1;
  if (bad >= 0) {
    throw new BartizanError('usage', 'Not a policy input.', { pointer: `/inputs/${bad}` });
  }
  const inputs =
    given?.flatMap((read) => (read.ok ? [read.value] : [])) ??
    generateInputs(words, { seed: work.seed, count: work.generate });
  for (const input of inputs) {
    await asked.add(input, input.facts.request);
    if (asked.inputs % PROGRESS_EVERY !== 0) continue;
    await run.progress(asked.inputs);
    if (run.isStopped()) break;
  }
  const silent = ({ executor, own }: typeof a) =>
    executor.silent(own).map(({ location, rule, title, asked: wasAsked }) => ({
      rule,
      file: location.file,
      row: location.row,
      asked: wasAsked,
      ...(title !== undefined && { title }),
    }));
  return {
    ...asked.report(),
    rules: b.executor.rules(b.own),
    unexercised: { a: silent(a), b: silent(b) },
    complete: !run.isStopped(),
  };
}
