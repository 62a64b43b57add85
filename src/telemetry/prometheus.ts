// SPDX-License-Identifier: Apache-2.0
// The metrics of all processes of a node as one page in the Prometheus text format 0.0.4. What comes from
// a worker is read defensively: it may be of another version, or broken.
import { METRICS, type GaugeMerge, type MetricSpec } from './metrics.data.ts';
import type { HistogramValue, MetricsExport, SeriesExport } from './registry.ts';

export type WorkerMetrics = {
  readonly worker: string;
  readonly metrics: MetricsExport;
  /** The process has ended: its counts still count, its gauges no longer hold. */
  readonly gone?: boolean;
};

const MERGE: Readonly<Record<GaugeMerge, (a: number, b: number) => number>> = {
  sum: (a, b) => a + b,
  max: Math.max,
  min: Math.min,
  // Only when two processes have one name: the later one holds.
  each: (_, b) => b,
};

type Merged = { readonly labels: readonly string[]; value: number | HistogramValue };

/** All metrics that have a series, in the order of the metrics table. */
export function renderPrometheus(exports: readonly WorkerMetrics[]): string {
  let page = '';
  for (const [name, spec] of Object.entries(METRICS)) {
    const merged = merge(name, spec, exports);
    if (merged.length === 0) continue;
    page += `# HELP ${name} ${escapeHelp(spec.help)}\n# TYPE ${name} ${spec.type}\n`;
    const labelNames = labelNamesOf(spec);
    for (const { labels, value } of merged) {
      const pairs = labels.map((label, index) => pair(labelNames[index] ?? '', label));
      page +=
        typeof value === 'number'
          ? sample(name, pairs, value)
          : histogram(name, pairs, { spec, value });
    }
  }
  return page;
}

function labelNamesOf(spec: MetricSpec): readonly string[] {
  return spec.type === 'gauge' && spec.merge === 'each' ? [...spec.labels, 'worker'] : spec.labels;
}

function merge(name: string, spec: MetricSpec, exports: readonly WorkerMetrics[]): Merged[] {
  const merged = new Map<string, Merged>();
  for (const { worker, metrics, gone } of exports) {
    if (spec.type === 'gauge' && gone === true) continue;
    for (const series of Object.hasOwn(metrics, name) ? (metrics[name] ?? []) : []) {
      if (!isSound(spec, series)) continue;
      const each = spec.type === 'gauge' && spec.merge === 'each';
      const labels = each ? [...series.labels, worker] : series.labels;
      const key = JSON.stringify(labels);
      const known = merged.get(key);
      if (known === undefined) merged.set(key, { labels, value: series.value });
      else known.value = combined(spec, known.value, series.value);
    }
  }
  return [...merged.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, series]) => series);
}

function isSound(spec: MetricSpec, { labels, value }: SeriesExport): boolean {
  if (labels.length !== spec.labels.length) return false;
  if (spec.type !== 'histogram') return typeof value === 'number';
  return typeof value === 'object' && value.counts.length === spec.buckets.length + 1;
}

function combined(
  spec: MetricSpec,
  a: number | HistogramValue,
  b: number | HistogramValue,
): number | HistogramValue {
  if (typeof a === 'number' && typeof b === 'number') {
    return spec.type === 'gauge' ? MERGE[spec.merge](a, b) : a + b;
  }
  if (typeof a === 'number' || typeof b === 'number') return a;
  const counts = a.counts.map((count, index) => count + (b.counts[index] ?? 0));
  return { counts, sum: a.sum + b.sum };
}

function histogram(
  name: string,
  pairs: readonly string[],
  { spec, value }: { readonly spec: MetricSpec; readonly value: HistogramValue },
): string {
  const bounds = spec.type === 'histogram' ? spec.buckets : [];
  let total = 0;
  let text = '';
  for (const [index, count] of value.counts.entries()) {
    total += count;
    const bound = bounds[index];
    const le = pair('le', bound === undefined ? '+Inf' : String(bound));
    text += sample(`${name}_bucket`, [...pairs, le], total);
  }
  return text + sample(`${name}_sum`, pairs, value.sum) + sample(`${name}_count`, pairs, total);
}

function sample(name: string, pairs: readonly string[], value: number): string {
  return `${name}${pairs.length > 0 ? `{${pairs.join(',')}}` : ''} ${number(value)}\n`;
}

function pair(name: string, value: string): string {
  return `${name}="${escapeLabel(value)}"`;
}

function number(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  if (value === Number.NEGATIVE_INFINITY) return '-Inf';
  return String(value);
}

function escapeLabel(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

function escapeHelp(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}
