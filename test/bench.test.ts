// SPDX-License-Identifier: Apache-2.0
// The bench runs from end to end, in seconds: every measure yields its figures, the last line is the JSON
// that others rely on, and nothing it started is left. How fast anything was is not judged here.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runBench } from '../bench/main.ts';
import { microsSince, nowMicros, stamp, STAMPS } from '../bench/stamp.ts';
import { median, percentile } from '../bench/statistics.ts';
import { chatBody } from '../bench/texts.ts';
import { QUICK } from '../bench/plan.ts';
import { processTree } from '../bench/process-cost.ts';

const SHRUNK = {
  ...QUICK,
  warmUpMs: 100,
  latency: { rounds: 2, requests: { '2': 20, '20': 5, '200': 2 } },
  throughput: { rounds: 2, connections: 4, ms: 200 },
  streams: { rounds: 2, streams: 3, tokens: 10, spacingMs: 2 },
  idle: { streams: 10, watchMs: 50 },
  slowReaders: { clients: 3, streamBytes: 500_000, bytesPerSecond: 1024, watchMs: 250 },
  microMs: 20,
  peer: false,
};

type LastLine = {
  ratios: Record<string, number>;
  budgets: { name: string; budget: string; measured: number | null; met: boolean | null }[];
  machine: { cpu: string; cores: number; node: string };
  notes: string[];
};

async function run(only: readonly string[], json: boolean) {
  const lines: string[] = [];
  const out = (line: string): void => void lines.push(line);
  const code = await runBench(
    { size: 'quick', only, json, plan: SHRUNK },
    { out, say: () => undefined },
  );
  return { code, lines, last: JSON.parse(lines.at(-1) ?? '') as LastLine };
}

test('every measure yields figures, and the last line holds the ratios', async () => {
  const { code, lines, last } = await run([], true);
  assert.deepEqual(
    last.notes.filter((note) => note.includes('did not start')),
    [],
  );
  assert.equal(code, 0);
  assert.equal(lines.length, 2);
  const { figures } = JSON.parse(lines[0] ?? '') as {
    figures: { id: string; values: Record<string, number> }[];
  };
  for (const id of [
    'latency.p50_2kb',
    'latency.added_p99_200kb',
    'streams.delay_p50',
    'throughput.rps',
  ]) {
    const figure = figures.find((one) => one.id === id);
    const values = figure?.values;
    assert.ok(values?.['plain'] !== undefined && values['full'] !== undefined, `no figure ${id}`);
  }
  assert.equal(figures.find(({ id }) => id === 'idle.streams')?.values['full'], 10);
  assert.equal(figures.find(({ id }) => id === 'slow.clients')?.values['full'], 3);
  for (const name of ['rps_full_vs_floor', 'added_p50_ms_2kb_plain', 'added_p50_ms_2kb_full']) {
    assert.equal(typeof last.ratios[name], 'number', name);
  }
  assert.equal('rps_full_vs_portkey' in last.ratios, false, 'the peer was not run');
  const peer = last.budgets.find(({ name }) => name.includes('Portkey'));
  assert.deepEqual([peer?.measured, peer?.met], [null, null]);
  assert.ok(last.budgets.some(({ measured, met }) => measured !== null && met !== null));
  assert.equal(last.machine.node, process.version);
  assert.deepEqual(processTree(process.pid), [process.pid], 'no process is left');
});

test('one measure alone, as a table', async () => {
  const { code, lines, last } = await run(['micro'], false);
  assert.equal(code, 0);
  assert.ok(lines.some((line) => /policy, 100 rules.+\d/.test(line)));
  assert.equal(typeof last.ratios['guard_us_per_kb'], 'number');
  assert.equal('added_p50_ms_2kb_full' in last.ratios, false);
});

test('a measure that does not exist is refused by name', async () => {
  await assert.rejects(run(['latencies'], false), { code: 'usage', message: /"latencies"/ });
});

test('bodies have the size asked for, and their variants differ', () => {
  for (const bytes of [2048, 20_480, 204_800]) {
    const [first, second] = [0, 1].map((variant) => chatBody({ model: 'm', bytes, variant }));
    assert.ok(first !== undefined && second !== undefined);
    assert.ok(first.length <= bytes && first.length > bytes - 120, String(first.length));
    assert.notDeepEqual(first, second);
    assert.ok(Array.isArray((JSON.parse(first.toString()) as { messages: unknown }).messages));
  }
});

test('a stamp tells how long a word was under way', () => {
  const sent = nowMicros();
  const text = ` ${stamp(sent)} ${stamp(sent + 1500)} ${stamp(sent).slice(0, 4)}`;
  const words = text.match(STAMPS) ?? [];
  assert.equal(words.length, 2);
  const [first = '', second = ''] = words;
  assert.equal(Math.round(microsSince(first, Math.floor(sent) + 2500)), 2500);
  assert.ok(Math.abs(microsSince(second, sent + 2500) - 1000) < 2);
  assert.ok(microsSince(second, sent + 1400) < 0, 'before it was sent');
});

test('percentiles are values that occurred', () => {
  assert.equal(percentile([3, 1, 2], 0.5), 2);
  assert.equal(percentile([5], 0.99), 5);
  assert.equal(percentile([], 0.5), undefined);
  assert.equal(median([4, 1, 3, 2]), 2.5);
  assert.equal(median([]), undefined);
});
