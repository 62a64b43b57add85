// SPDX-License-Identifier: Apache-2.0
// The executors of policies on the same decisions, in one process: the Rego engine, the same rules compiled to
// WebAssembly, and the same rules in Cedar. Each is asked whether it decides as the others do before it is timed.
// Compiled policies need an `opa` (BARTIZAN_OPA_BINARY); without one they are left out, and the table says so.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { CallFact, PolicyInput } from '../src/core/policy-input.ts';
import { POLICY_INPUT_SCHEMA } from '../src/core/policy-input.ts';
import type { Policy } from '../src/core/ports/policy.ts';
import { type Verdict, VERDICT_SCHEMA } from '../src/core/verdict.ts';
import type { BundleModule } from '../src/policy/bundle/bundle.ts';
import type { Executor } from '../src/policy/executor.ts';
import { withToolPacks } from '../src/policy/executors/cedar.ts';
import { openToolPack } from '../src/policy/executors/cedar-pack.ts';
import type { Cedar } from '../src/policy/executors/cedar-platform.ts';
import { createRegoExecutor } from '../src/policy/executors/rego.ts';
import { createWasmExecutor } from '../src/policy/executors/wasm.ts';
import { compiledBundle, loaded, OPA } from '../src/policy/executors/wasm.fixture.ts';
import { createPolicy } from '../src/policy/policy.ts';
import { decisionFixture } from '../src/telemetry/event.fixture.ts';
import { nowMicros } from './stamp.ts';
import { percentile } from './statistics.ts';

const SIZES = [10, 100, 1_000];
/** Rules about one tool: what is sliced away costs nothing. */
const TOOLS_A_RULE = 5;
const WARM_UP_MS = 300;
const MEASURE_MS = 1_000;
const SAMPLES_MAX = 200_000;
/** Argument that asks for the memory of one executor. */
const MEMORY = '--memory';

type Row = {
  readonly executor: string;
  readonly rules: number;
  readonly p50: number;
  readonly p99: number;
  readonly loadMs: number;
  readonly memoryMb: number | undefined;
};

const toolOf = (rule: number): string => `tool_${Math.trunc(rule / TOOLS_A_RULE)}`;
const limitOf = (rule: number): number => 1_000 + rule * 10;

/** `rules` that each refuse an amount for one tool, by group. */
function regoOf(rules: number): BundleModule {
  const bodies = Array.from(
    { length: rules },
    (
      _,
      rule,
    ) => `rulings contains {"rule": "r${rule}", "action": "block", "code": "amount.r${rule}"} if {
	input.facts.calls[0].tool == "${toolOf(rule)}"
	input.values.calls[0].arguments.amount > ${limitOf(rule)}
	"group-${rule % 7}" in input.facts.endUser.groups
}
`,
  );
  const text = `package bartizan.tools

verdict := {"outcome": outcome, "reasons": reasons, "obligations": []}

default outcome := "allow"

outcome := "block" if count(rulings) > 0

reasons := [{"code": ruling.code, "rule": ruling.rule, "mode": "enforce", "action": ruling.action} | some ruling in rulings]

${bodies.join('\n')}`;
  return { path: 'tools.rego', text };
}

function cedarOf(rules: number): string {
  const bodies = Array.from(
    { length: rules },
    (_, rule) => `@id("r${rule}")
@code("amount.r${rule}")
forbid (principal in Group::"group-${rule % 7}", action == Action::"${toolOf(rule)}", resource)
when { context.arguments.amount > ${limitOf(rule)} };`,
  );
  return ['@id("all") permit (principal, action, resource);', ...bodies].join('\n');
}

const FACT: CallFact = {
  index: 0,
  tool: '',
  action: 'pay',
  sinks: ['payment'],
  source: 'private',
  faults: [],
  tainted: false,
  history: [],
  requested: 'stated',
  commanded: false,
  urged: false,
  arguments: [],
  flows: [],
};

/** Decisions about tools of these rules, of which about a half is refused. */
function inputsOf(rules: number): readonly PolicyInput[] {
  const { facts } = decisionFixture();
  return Array.from({ length: 64 }, (_, index) => {
    const rule = Math.trunc((index * rules) / 64);
    const tool = toolOf(rule);
    const amount = limitOf(rule) + (index % 2 === 0 ? 1 : -1_000);
    return {
      schema: POLICY_INPUT_SCHEMA,
      facts: {
        ...facts,
        point: 'tools',
        findings: [],
        endUser: { subject: 'ada', groups: [`group-${rule % 7}`, 'staff'], attributes: {} },
        calls: [{ ...FACT, tool }],
      },
      values: { calls: [{ tool, arguments: { amount } }] },
      erased: ['calls'],
    };
  });
}

const ALLOW: Verdict = {
  schema: VERDICT_SCHEMA,
  outcome: 'allow',
  reasons: [],
  obligations: [],
  policy: 'none',
};

const clock = (): number => performance.now();

/** What makes each executor, as a policy of its own. */
function candidates(rules: number): readonly (readonly [string, () => Policy])[] {
  const module = regoOf(rules);
  const roots = ['bartizan/tools'];
  const bundle = { manifest: { revision: 'bench', roots }, modules: [module], data: {} };
  const asPolicy = (executor: Executor): Policy => createPolicy(executor);
  const list: [string, () => Policy][] = [
    ['rego (TypeScript)', () => asPolicy(createRegoExecutor(bundle, { settings: {}, clock }))],
  ];
  if (OPA !== undefined) {
    const { wasm } = compiledBundle([module], ['bartizan/tools/verdict']);
    list.push([
      'opa-wasm',
      () => asPolicy(createWasmExecutor({ ...bundle, wasm }, { settings: {}, clock, loaded })),
    ]);
  }
  const require = createRequire(import.meta.url);
  const tools = Array.from({ length: Math.ceil(rules / TOOLS_A_RULE) }, (_, tool) => ({
    name: `tool_${tool}`,
    groups: [],
    parameters: {
      type: 'object',
      properties: { amount: { type: 'integer' } },
      required: ['amount'],
    },
  }));
  const policies = { file: 'bench.cedar', text: cedarOf(rules) };
  list.push([
    'cedar-wasm (sliced)',
    () => {
      const cedar = require('@cedar-policy/cedar-wasm/nodejs') as Cedar;
      const packs = [openToolPack({ name: `bench-${rules}`, policies, tools }, cedar)];
      const none: Policy = { revision: 'none', decide: () => ALLOW };
      return withToolPacks(none, { cedar, packs, unknownTools: 'block' });
    },
  ]);
  return list;
}

function measured(policy: Policy, inputs: readonly PolicyInput[]): { p50: number; p99: number } {
  const ask = (at: number): unknown => policy.decide(inputs[at % inputs.length] as PolicyInput);
  const warm = nowMicros() + WARM_UP_MS * 1e3;
  for (let at = 0; nowMicros() < warm; at++) ask(at);
  const samples: number[] = [];
  const deadline = nowMicros() + MEASURE_MS * 1e3;
  for (let at = 0; samples.length < SAMPLES_MAX && nowMicros() < deadline; at++) {
    const started = nowMicros();
    ask(at);
    samples.push(nowMicros() - started);
  }
  return { p50: percentile(samples, 0.5) ?? 0, p99: percentile(samples, 0.99) ?? 0 };
}

/** Outcome and codes of all decisions: those of two executors have to be equal. */
const decisionsOf = (policy: Policy, inputs: readonly PolicyInput[]): string =>
  JSON.stringify(
    inputs.map((input) => {
      const { outcome, reasons } = policy.decide(input) as Verdict;
      return [outcome, ...reasons.map(({ code }) => code).sort()];
    }),
  );

/** Memory that a process of its own takes for one of them, with its package. Undefined where it fails. */
function memoryMb(executor: string, rules: number): number | undefined {
  const file = fileURLToPath(import.meta.url);
  const { stdout } = spawnSync(
    process.execPath,
    ['--expose-gc', file, MEMORY, executor, String(rules)],
    { encoding: 'utf8' },
  );
  const bytes = Number(stdout);
  return stdout === '' || Number.isNaN(bytes) ? undefined : bytes / 1024 / 1024;
}

/** Bytes that this process has more of, once the policy is made. */
function bytesFor(executor: string, rules: number): number {
  const found = candidates(rules).find(([name]) => name === executor);
  if (found === undefined) throw new Error(`no executor ${executor}`);
  globalThis.gc?.();
  const before = process.memoryUsage.rss();
  const policy = found[1]();
  for (const input of inputsOf(rules)) void policy.decide(input);
  globalThis.gc?.();
  return process.memoryUsage.rss() - before;
}

/** Measures all executors that there are. Throws when two of them decide differently. */
function measureExecutors(say: (line: string) => void): readonly Row[] {
  const rows: Row[] = [];
  for (const rules of SIZES) {
    const inputs = inputsOf(rules);
    let expected: string | undefined;
    for (const [executor, make] of candidates(rules)) {
      say(`${executor}, ${rules} rules`);
      // The package itself is loaded by the first one, and not counted.
      const first = make();
      const started = nowMicros();
      const policy = make();
      const loadMs = (nowMicros() - started) / 1e3;
      const decided = decisionsOf(policy, inputs);
      expected ??= decided;
      if (decided !== expected) throw new Error(`${executor} decides differently`);
      if (!decided.includes('"block"') || !decided.includes('["allow"]')) {
        throw new Error('the decisions are all the same');
      }
      rows.push({
        executor,
        rules,
        ...measured(policy, inputs),
        loadMs,
        memoryMb: memoryMb(executor, rules),
      });
      if (first.revision !== policy.revision) throw new Error('it is not the same policy twice');
    }
  }
  return rows;
}

/** The rows as lines of a Markdown table. */
const executorTable = (rows: readonly Row[]): readonly string[] => [
  '| Executor | Rules | p50 µs | p99 µs | Load ms | Memory MB |',
  '|---|---:|---:|---:|---:|---:|',
  ...rows.map(
    ({ executor, rules, p50, p99, loadMs, memoryMb: mb }) =>
      `| ${executor} | ${rules} | ${p50.toFixed(1)} | ${p99.toFixed(1)} | ${loadMs.toFixed(1)} | ${mb?.toFixed(1) ?? '-'} |`,
  ),
];

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , asked, executor = '', rules = '0'] = process.argv;
  if (asked === MEMORY) console.log(bytesFor(executor, Number(rules)));
  else printTable();
}

function printTable(): void {
  const rows = measureExecutors((line) => console.error(line));
  for (const line of executorTable(rows)) console.log(line);
  if (OPA === undefined) console.log('No opa binary (BARTIZAN_OPA_BINARY): opa-wasm was left out.');
}
