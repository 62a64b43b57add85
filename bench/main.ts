// SPDX-License-Identifier: Apache-2.0
// The bench: starts the systems side by side, measures them in turns, prints, and ends what it started.
// Loopback only. It judges no test: a slow machine is not a fault. Method and limits: README.md.
import { loadavg } from 'node:os';
import { EXIT, type ExitCode } from '../src/core/error-codes.ts';
import { BartizanError } from '../src/core/errors.ts';
import { JSON_MODEL, modelFor } from './answers.ts';
import { Children, startGenerator } from './children.ts';
import { IDLE_MODEL, measureIdle } from './measure-idle.ts';
import { measureLatency } from './measure-latency.ts';
import { floodModel, measureSlowReaders } from './measure-slow-readers.ts';
import { measureStreams } from './measure-streams.ts';
import { measureThroughput } from './measure-throughput.ts';
import type { MicroFigure } from './timing.ts';
import { FULL, type Plan, QUICK } from './plan.ts';
import { lastLine, table } from './report.ts';
import { type Bench, invalidity, quiet } from './rounds.ts';
import { Sheet } from './sheet.ts';
import { findPortkey, startBartizan, startFloor, startPortkey, type System } from './systems.ts';

const MEASURES = ['latency', 'throughput', 'streams', 'idle', 'slow-readers', 'micro'] as const;
type Measure = (typeof MEASURES)[number];

export type BenchOptions = {
  readonly size: 'quick' | 'full';
  /** Measures; none named: all. */
  readonly only: readonly string[];
  readonly json: boolean;
  /** Instead of the plan of `size`. */
  readonly plan?: Plan;
};

type Output = { readonly out: (line: string) => void; readonly say: (line: string) => void };

/** Measures and prints; the last line on stdout is JSON. Exit code 6 when nothing could be measured. */
export async function runBench(options: BenchOptions, output: Output): Promise<ExitCode> {
  const wanted = chosen(options.only);
  const plan = options.plan ?? (options.size === 'quick' ? QUICK : FULL);
  const children = new Children();
  const sheet = new Sheet();
  const interrupted = (): void => void children.stopAll().then(() => process.exit(130));
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
  noteLoad(sheet);
  try {
    if (wanted.some((measure) => measure !== 'micro')) {
      await measureSystems({ wanted, plan, children, sheet, say: output.say });
    }
    if (wanted.includes('micro')) await measureParts(plan, children, sheet, output.say);
  } finally {
    process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
    await children.stopAll();
  }
  for (const note of sheet.notes) output.say(`note: ${note}`);
  if (options.json) output.out(JSON.stringify({ figures: sheet.figures() }));
  else for (const line of table(sheet)) output.out(line);
  output.out(lastLine(sheet));
  return sheet.figures().length === 0 ? EXIT.inconclusive : EXIT.ok;
}

type Run = {
  readonly wanted: readonly Measure[];
  readonly plan: Plan;
  readonly children: Children;
  readonly sheet: Sheet;
  readonly say: (line: string) => void;
};

async function measureSystems({ wanted, plan, children, sheet, say }: Run): Promise<void> {
  const generator = await startGenerator(children);
  const models = modelsOf(plan);
  const floor = await startFloor(children);
  const upstreamPort = floor.target.port;
  const start = (name: 'plain' | 'full'): Promise<System | undefined> =>
    optional(sheet, `bartizan ${name}`, () =>
      startBartizan(children, { name, upstreamPort, models }),
    );
  say('starting the systems');
  const started = await Promise.all([
    start('plain'),
    start('full'),
    plan.peer ? peer(children, sheet, upstreamPort) : undefined,
  ]);
  const systems = [floor, ...started].filter((system) => system !== undefined);
  const bench: Bench = { plan, systems, generator, sheet, say };
  await warmUp(bench);
  const steps: readonly (readonly [Measure, () => Promise<void>])[] = [
    ['latency', () => measureLatency(bench)],
    ['throughput', () => measureThroughput(bench)],
    ['streams', () => measureStreams(bench)],
    [
      'slow-readers',
      async () => {
        const full = systems.find(({ name }) => name === 'full');
        if (full !== undefined) await measureSlowReaders(bench, full);
      },
    ],
    [
      'idle',
      async () => {
        const fresh = await start('full');
        if (fresh !== undefined) await measureIdle(bench, fresh);
        await fresh?.stop();
      },
    ],
  ];
  for (const [name, step] of steps) {
    if (!wanted.includes(name)) continue;
    say(`measuring ${name}: ${systems.map((system) => system.name).join(', ')}`);
    await step();
  }
  await Promise.all(systems.map((system) => system.stop()));
}

async function peer(
  children: Children,
  sheet: Sheet,
  upstreamPort: number,
): Promise<System | undefined> {
  const found = findPortkey();
  if (found === undefined) {
    sheet.note('portkey: not installed, so not measured (bench/README.md says how to install it)');
    return undefined;
  }
  sheet.note(`portkey: version ${found.version}`);
  return optional(sheet, 'portkey', () => startPortkey(children, found.folder, upstreamPort));
}

async function optional(
  sheet: Sheet,
  name: string,
  start: () => Promise<System>,
): Promise<System | undefined> {
  try {
    return await start();
  } catch (error) {
    sheet.note(`${name}: did not start (${error instanceof Error ? error.message : 'fault'})`);
    return undefined;
  }
}

async function warmUp({ systems, generator, plan, sheet, say }: Bench): Promise<void> {
  say('warming up');
  for (const { target, name, processes } of systems) {
    const result = await generator.run({
      type: 'load',
      target,
      bytes: 2048,
      connections: 8,
      ms: plan.warmUpMs,
    });
    const reason = invalidity(result);
    if (reason !== undefined) sheet.note(`warm-up, ${name}: ${reason}`);
    const { tokens, spacingMs } = plan.streams;
    await generator.run({
      type: 'streams',
      target,
      streams: plan.streams.streams,
      tokens,
      spacingMs,
    });
    await quiet(processes);
  }
}

async function measureParts(
  plan: Plan,
  children: Children,
  sheet: Sheet,
  say: (line: string) => void,
): Promise<void> {
  say('measuring micro: parts on their own');
  const { child } = await children.fork('micro.ts');
  const figures = new Promise<readonly MicroFigure[]>((resolve, reject) => {
    child.process.once('message', (message) => resolve(message as readonly MicroFigure[]));
    child.process.once('exit', () => reject(new Error(child.stderr())));
  });
  child.process.send({ ms: plan.microMs });
  for (const { id, title, unit, value } of await figures) {
    sheet.add({ id, title, unit }, 'here', value);
  }
}

function modelsOf(plan: Plan): readonly string[] {
  const { tokens, spacingMs } = plan.streams;
  const paced = modelFor({ kind: 'paced', amount: tokens, spacingMs });
  return [JSON_MODEL, paced, IDLE_MODEL, floodModel(plan)];
}

function chosen(only: readonly string[]): readonly Measure[] {
  if (only.length === 0) return MEASURES;
  const unknown = only.find((name) => !(MEASURES as readonly string[]).includes(name));
  if (unknown !== undefined) {
    throw new BartizanError('usage', `no such measure "${unknown}"; known: ${MEASURES.join(', ')}`);
  }
  return MEASURES.filter((measure) => only.includes(measure));
}

function noteLoad(sheet: Sheet): void {
  const [lastMinute = 0] = loadavg();
  if (lastMinute > 0.5) {
    sheet.note(
      `the machine was busy before (load ${lastMinute.toFixed(1)}): trust ratios and CPU per request more than times`,
    );
  }
}
