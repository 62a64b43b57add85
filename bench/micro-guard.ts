// SPDX-License-Identifier: Apache-2.0
// What judging a text costs: the exact rules, the embedded scorer, short and long texts, and the memory that
// the engine keeps. Two kinds of text: English prose, and what else goes through a gateway.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { createEngine, type Engine } from '../src/guard/engine.ts';
import { DETECTORS } from '../src/guard/registry.gen.ts';
import { english, mixed } from './texts.ts';
import { type MicroFigure, time, type Timing } from './timing.ts';

const VARIANTS = 16;
const KB = 1_024;
const SCORER = 'injection/scored';

const without = (ids: readonly string[]): Engine =>
  createEngine(DETECTORS, { disabled: [...ids], options: {} });

type Text = (chars: number, variant: number) => string;

export function guard(ms: number): MicroFigure[] {
  const exact = without([SCORER]);
  const all = without([]);
  const scorer = without(DETECTORS.map(({ id }) => id).filter((id) => id !== SCORER));
  const scan = (engine: Engine, text: Text, kb: number, channel: 'user' | 'output'): Timing => {
    const phase = channel === 'user' ? 'request' : 'response';
    const samples = Array.from({ length: VARIANTS }, (_, variant) => text(kb * KB, variant));
    const bytes = samples.reduce((sum, sample) => sum + Buffer.byteLength(sample), 0) / VARIANTS;
    const { mean, p99 } = time(ms, (index) =>
      engine.scan(samples[index % VARIANTS] ?? '', { phase, channel, json: false }),
    );
    return { mean: (mean * KB) / bytes, p99 };
  };
  const perKb = (id: string, title: string, { mean }: Timing): MicroFigure => ({
    id: `guard.${id}`,
    title: `guard, ${title}`,
    unit: 'us per KB',
    value: mean,
  });
  const full = scan(all, mixed, 4, 'user');
  const long = scan(all, mixed, 200, 'user');
  return [
    perKb('exact', 'exact rules, 4 KB of prose asked', scan(exact, english, 4, 'user')),
    perKb('exact_output', 'exact rules, 4 KB of prose answered', scan(exact, english, 4, 'output')),
    perKb('exact_mixed', 'exact rules, 4 KB mixed asked', scan(exact, mixed, 4, 'user')),
    perKb(
      'exact_mixed_output',
      'exact rules, 4 KB mixed answered',
      scan(exact, mixed, 4, 'output'),
    ),
    perKb('scorer', 'scorer alone, 4 KB mixed', scan(scorer, mixed, 4, 'user')),
    perKb('4kb', 'everything, 4 KB mixed asked', full),
    { id: 'guard.4kb_p99', title: 'guard, everything, 4 KB, p99', unit: 'us', value: full.p99 },
    {
      id: 'guard.200kb',
      title: 'guard, everything, 200 KB',
      unit: 'ms',
      value: (long.mean * 200) / 1e3,
    },
    { id: 'guard.memory', title: 'guard, engine with all tables', unit: 'MB', value: memoryMb() },
  ];
}

/** In a process of its own, which has loaded nothing else. */
function memoryMb(): number {
  const script = join(import.meta.dirname, 'guard-memory.ts');
  const bytes = execFileSync(process.execPath, ['--expose-gc', script], { encoding: 'utf8' });
  return Number(bytes) / 2 ** 20;
}
