// SPDX-License-Identifier: Apache-2.0
// What the bench prints: a table for people and one line of JSON for programs. It rounds for reading and
// changes nothing else.
import { arch, availableParallelism, cpus } from 'node:os';
import { type BudgetResult, judgeBudgets } from './budgets.ts';
import type { Column, FigureValues, Sheet } from './sheet.ts';

const COLUMNS: readonly Column[] = ['floor', 'plain', 'full', 'portkey'];
/** Where more is better: the ratio to the peer reads "times as much" either way. */
const MORE_IS_BETTER: ReadonlySet<string> = new Set(['requests/s']);
const GROUPS: readonly (readonly [prefix: string, title: string])[] = [
  ['latency', 'Latency, one request at a time'],
  ['throughput', 'Throughput'],
  ['memory', 'Memory'],
  ['streams', 'Streams'],
  ['idle', 'Silent streams'],
  ['slow', 'Slow readers'],
  ['guard', 'Parts on their own'],
  ['policy', ''],
  ['spool', ''],
  ['parse', ''],
];

/** The table: a line for each figure, then the budgets. */
export function table(sheet: Sheet): readonly string[] {
  const figures = sheet.figures();
  const lines: string[] = [];
  for (const [prefix, title] of GROUPS) {
    const rows = figures.filter(({ id }) => id.startsWith(`${prefix}.`));
    if (rows.length === 0) continue;
    if (title !== '') lines.push('', heading(title, rows));
    lines.push(...rows.map(row));
  }
  const budgets = judgeBudgets(sheet);
  lines.push('', `${'Budgets'.padEnd(74)}${cell('budget', 18)}${cell('measured', 12)}`);
  lines.push(...budgets.map(budgetRow));
  return lines;
}

function heading(title: string, rows: readonly FigureValues[]): string {
  const micro = rows.some(({ values }) => values.here !== undefined);
  const columns = micro ? ['', '', '', ''] : COLUMNS;
  const ratio = micro ? '' : 'full : portkey';
  return `${title.padEnd(40)}${columns.map((name) => cell(name)).join('')}${cell(ratio, 16)}`;
}

function row({ title, unit, values }: FigureValues): string {
  const micro = values.here !== undefined;
  const shown = micro
    ? cell(number(values.here))
    : COLUMNS.map((name) => cell(number(values[name]))).join('');
  const ratio = micro ? '' : cell(comparison(unit, values), 16);
  return `  ${title.padEnd(38)}${shown}${ratio}  ${unit}`;
}

function comparison(unit: string, { full, portkey }: FigureValues['values']): string {
  if (full === undefined || portkey === undefined || full <= 0 || portkey <= 0) return '';
  const better = MORE_IS_BETTER.has(unit) ? full / portkey : portkey / full;
  return better >= 1 ? `${number(better)}x better` : `${number(1 / better)}x worse`;
}

function budgetRow({ name, budget, measured, met }: BudgetResult): string {
  const word = met === null ? 'not measured' : met ? 'met' : 'MISSED';
  return `  ${name.padEnd(72)}${cell(budget, 18)}${cell(number(measured ?? undefined), 12)}  ${word}`;
}

function cell(text: string, width = 11): string {
  return text.padStart(width);
}

/** Three significant digits; "-" for what was not measured. */
function number(value: number | undefined): string {
  if (value === undefined) return '-';
  const size = Math.abs(value);
  if (size >= 100) return String(Math.round(value));
  if (size >= 10) return value.toFixed(1);
  return size >= 1 ? value.toFixed(2) : value.toFixed(3);
}

/** The ratios and single figures that others compare builds by. Absent when not measured. */
function ratios(sheet: Sheet): Record<string, number> {
  const named: Record<string, number | undefined> = {
    rps_full_vs_portkey: sheet.ratio('throughput.rps', 'full', 'portkey'),
    rps_plain_vs_portkey: sheet.ratio('throughput.rps', 'plain', 'portkey'),
    rps_per_core_full_vs_portkey: sheet.ratio('throughput.rps_per_core', 'full', 'portkey'),
    rps_per_core_plain_vs_portkey: sheet.ratio('throughput.rps_per_core', 'plain', 'portkey'),
    rps_per_worker_core_full_vs_portkey: sheet.ratio(
      'throughput.rps_per_worker_core',
      'full',
      'portkey',
    ),
    rps_full_vs_floor: sheet.ratio('throughput.rps', 'full', 'floor'),
    rps_full_vs_plain: sheet.ratio('throughput.rps', 'full', 'plain'),
    cpu_us_per_request_full: sheet.value('throughput.cpu', 'full'),
    cpu_us_per_request_plain: sheet.value('throughput.cpu', 'plain'),
    cpu_us_per_request_portkey: sheet.value('throughput.cpu', 'portkey'),
    cpu_us_per_request_full_worker: sheet.value('throughput.cpu_worker', 'full'),
    first_token_waits_tokens_full: sheet.value('streams.first_wait', 'full'),
    first_token_added_ms_full: sheet.value('streams.added_first_token_p50', 'full'),
    token_delay_added_ms_full: sheet.value('streams.added_delay_p50', 'full'),
    kb_per_idle_stream_full: sheet.value('idle.kb_per_stream', 'full'),
    kb_per_slow_reader_full: sheet.value('slow.kb_per_reader', 'full'),
    slow_readers_effect_on_others: quotient(sheet, 'slow.beside_p50', 'slow.alone_p50'),
    worker_mb_after_load_full: sheet.value('memory.after_load', 'full'),
    guard_us_per_kb: sheet.value('guard.4kb', 'here'),
  };
  for (const size of ['2', '20', '200']) {
    for (const point of ['p50', 'p99']) {
      for (const system of ['plain', 'full', 'portkey'] as const) {
        named[`added_${point}_ms_${size}kb_${system}`] = sheet.value(
          `latency.added_${point}_${size}kb`,
          system,
        );
      }
    }
  }
  return Object.fromEntries(
    Object.entries(named).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, significant(value)]],
    ),
  );
}

function quotient(sheet: Sheet, above: string, below: string): number | undefined {
  const over = sheet.value(above, 'full');
  const under = sheet.value(below, 'full');
  return over === undefined || under === undefined ? undefined : over / under;
}

function significant(value: number): number {
  return Number(value.toPrecision(4));
}

/** The last line of every run. */
export function lastLine(sheet: Sheet): string {
  const [cpu] = cpus();
  const machine = {
    cpu: cpu?.model.trim() || arch(),
    cores: availableParallelism(),
    node: process.version,
  };
  const budgets = judgeBudgets(sheet).map((result) => ({
    ...result,
    measured: result.measured === null ? null : significant(result.measured),
  }));
  return JSON.stringify({ ratios: ratios(sheet), budgets, machine, notes: sheet.notes });
}
