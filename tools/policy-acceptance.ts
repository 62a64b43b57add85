// SPDX-License-Identifier: Apache-2.0
// Holds the shipped policies against OPA's own tools, each set as it is used: the baseline, each pack beside it, the
// policies of administration. By hand, where the binaries are:
// `BARTIZAN_OPA_BINARY=opa BARTIZAN_REGAL_BINARY=regal node bin/run.mjs tools/policy-acceptance.ts`
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { protectionsConfig } from '../src/policy/config.ts';
import { findingFact, inputOf } from '../src/policy/policy-input.fixture.ts';
import { settingsOf } from '../src/policy/settings.ts';
import { SHIPPED } from '../src/policy/shipped.fixture.ts';
import { builtInBundle } from '../src/policy/shipped.ts';
import { createRegoExecutor } from '../src/policy/executors/rego.ts';

const opa = process.env['BARTIZAN_OPA_BINARY'];
const regal = process.env['BARTIZAN_REGAL_BINARY'];
if (opa === undefined) {
  console.error('policy-acceptance: set BARTIZAN_OPA_BINARY to the opa binary');
  process.exit(6);
}

const root = join(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'policy-acceptance-'));
const PACKS = readdirSync(join(root, 'policies', 'packs')).sort();

type Ran = { readonly ok: boolean; readonly text: string };
type Row = {
  readonly set: string;
  readonly check: string;
  readonly ok: boolean;
  readonly said: string;
};

function run(binary: string, ...args: readonly string[]): Ran {
  const { status, stdout, stderr } = spawnSync(binary, args, { cwd: root, encoding: 'utf8' });
  return { ok: status === 0, text: `${stdout}${stderr}`.trim() };
}

const rows: Row[] = [];
function note(set: string, check: string, { ok, text }: Ran, said = ''): void {
  rows.push({ set, check, ok, said });
  if (!ok) console.error(`--- ${set}: ${check}\n${text}\n`);
}

/** Tests, and that they reach every line of the folder that they stand in. */
function tested(set: string, folders: readonly string[], own: string): void {
  // What a pack adds is more than the tests of the baseline expect.
  const only = own.includes('/packs/') ? ['--run', 'data\\.bartizan\\.packs\\.'] : [];
  const result = run(opa ?? '', 'test', ...only, ...folders);
  const passed = /PASS: (\d+\/\d+)/.exec(result.text)?.[1] ?? '';
  note(set, 'opa test', { ok: result.ok && passed !== '', text: result.text }, passed);
  const covered = run(opa ?? '', 'test', '--coverage', ...only, ...folders);
  const { files = {} } = readJson(covered.text) as {
    files?: Record<string, { coverage?: number; not_covered?: unknown }>;
  };
  const left = Object.entries(files).flatMap(([file, { not_covered: ranges }]) =>
    file.startsWith(`${own}/`) && ranges !== undefined ? [[file, ranges]] : [],
  );
  const count = Object.keys(files).filter((file) => file.startsWith(`${own}/`)).length;
  note(
    set,
    'every line',
    { ok: left.length === 0 && count > 0, text: JSON.stringify(left) },
    `${count} files`,
  );
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

/** One decision of both engines on the same input. */
function compared(set: string, folders: readonly string[], packs: readonly string[]): void {
  const apps = { web: { models: ['*'], allowed_regions: [], provider_state: [] } };
  const settings = settingsOf(protectionsConfig.parse({}), apps);
  const input = inputOf({
    findings: [
      findingFact(),
      findingFact({ detector: 'secrets/vendor-key', entity: 'aws' }),
      findingFact({
        detector: 'injection/scored',
        entity: 'scored',
        score: 0.8,
        origin: 'tool:search',
      }),
    ],
  });
  const data = join(folder, 'data.json');
  const given = join(folder, 'input.json');
  writeFileSync(data, JSON.stringify({ bartizan: { settings } }));
  writeFileSync(given, JSON.stringify(input));
  const sources = [...folders, data].flatMap((one) => ['-d', one]);
  const result = run(
    opa ?? '',
    'eval',
    '-f',
    'json',
    ...sources,
    '-i',
    given,
    'data.bartizan.request.verdict',
  );
  const theirs = (readJson(result.text) as { result?: { expressions: { value: unknown }[] }[] })
    .result?.[0]?.expressions[0]?.value;
  const executor = createRegoExecutor(builtInBundle(SHIPPED, packs), {
    settings,
    library: SHIPPED.library,
    clock: () => performance.now(),
  });
  const ours = executor.evaluate(['bartizan', 'request', 'verdict'], input);
  const same = JSON.stringify(sorted(theirs)) === JSON.stringify(sorted(ours));
  const text = `${JSON.stringify(theirs)}\n${JSON.stringify(ours)}\n${result.text.slice(0, 2000)}`;
  const outcome = String((ours as { outcome?: unknown } | undefined)?.outcome);
  note(set, 'opa eval', { ok: same && theirs !== undefined, text }, outcome);
}

/** Members by name. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, one]) => [name, sorted(one)]),
  );
}

function accept(
  set: string,
  folders: readonly string[],
  packs: readonly string[] | undefined,
): void {
  const own = folders.at(-1) ?? '';
  note(
    set,
    'opa check',
    run(opa ?? '', 'check', '--strict', '--schema', 'docs/reference/policy', ...folders),
  );
  const unformatted = run(opa ?? '', 'fmt', '-l', ...folders);
  note(set, 'opa fmt', { ...unformatted, ok: unformatted.ok && unformatted.text === '' });
  tested(set, folders, own);
  note(set, 'opa build', run(opa ?? '', 'build', '-o', join(folder, 'bundle.tar.gz'), ...folders));
  if (packs !== undefined) compared(set, folders, packs);
}

const shared = ['policies/lib', 'policies/baseline'];
accept('baseline', shared, []);
for (const pack of PACKS) accept(pack, [...shared, `policies/packs/${pack}`], [pack]);
accept('admin', ['policies/admin'], undefined);
if (regal !== undefined) note('all', 'regal lint', run(regal, 'lint', '--no-color', 'policies'));
rmSync(folder, { recursive: true });

const checks = [...new Set(rows.map(({ check }) => check))];
const sets = [...new Set(rows.map(({ set }) => set))];
const cell = (set: string, check: string): string => {
  const row = rows.find((one) => one.set === set && one.check === check);
  if (row === undefined) return '-';
  return [row.ok ? 'ok' : 'FAILED', ...(row.said === '' ? [] : [row.said])].join(' ');
};
console.log(`| Policies | ${checks.join(' | ')} |`);
console.log(`|---${'|---'.repeat(checks.length)}|`);
for (const set of sets)
  console.log(`| ${[set, ...checks.map((check) => cell(set, check))].join(' | ')} |`);
if (regal === undefined) console.error('policy-acceptance: BARTIZAN_REGAL_BINARY is not set');
process.exit(rows.every(({ ok }) => ok) ? 0 : 1);
