// SPDX-License-Identifier: Apache-2.0
// The metrics of one process. An observation costs a look-up and an addition; it never throws in service,
// because a wrong label must not fail a request, but in tests (`strict`) it does.
import { METRICS, type MetricSpec } from './metrics.data.ts';
import type { Labels, Metrics } from './metrics.ts';

/** Series of one metric. More means that a label is not bounded as its caller believes. */
const SERIES = 1_000;
const OTHER = 'other';

export type HistogramValue = {
  /** Observations per bucket, not cumulative; the last one has no upper bound. */
  readonly counts: readonly number[];
  readonly sum: number;
};

export type SeriesExport = {
  /** Values of the labels in the order of the metrics table. */
  readonly labels: readonly string[];
  readonly value: number | HistogramValue;
};

/** Plain JSON: a worker sends it to the main process. */
export type MetricsExport = Readonly<Record<string, readonly SeriesExport[]>>;

type Series = { readonly labels: readonly string[]; value: number; counts: number[] | undefined };

/** Where the values of the first labels lead to. */
type Branch = { readonly next: Map<string, Branch>; series: Series | undefined };
const leaf = (): Branch => ({ next: new Map(), series: undefined });

type Metric = {
  readonly spec: MetricSpec;
  root: Branch;
  /** In the order they were first seen. */
  all: Series[];
};

export type Registry = Metrics & { export(): MetricsExport };

/** `strict`: an unknown name or label, or the wrong kind, throws instead of being counted. */
export function createMetrics(options: { readonly strict?: boolean } = {}): Registry {
  const metrics = new Map<string, Metric>(
    Object.entries(METRICS).map(([name, spec]) => [name, { spec, root: leaf(), all: [] }]),
  );
  const fault = (name: string): void => {
    if (options.strict === true) throw new TypeError(`not in the metrics table: ${name}`);
    const faults = metrics.get('bartizan_metric_faults_total');
    if (faults !== undefined) seriesOf(faults, {}).value += 1;
  };
  const find = (name: string, type: MetricSpec['type'], labels: Labels): Metric | undefined => {
    const metric = metrics.get(name);
    if (metric === undefined || metric.spec.type !== type || !fits(metric.spec, labels)) {
      fault(name);
      return undefined;
    }
    return metric;
  };
  return {
    count: (name, labels = NONE, by = 1) => {
      const metric = find(name, 'counter', labels);
      // A counter that falls, or turns NaN, would spoil every rate computed from it.
      if (metric === undefined) return;
      if (by >= 0) seriesOf(metric, labels).value += by;
      else fault(name);
    },
    observe: (name, value, labels = NONE) => {
      const metric = find(name, 'histogram', labels);
      if (metric === undefined) return;
      if (Number.isFinite(value)) observe(metric, seriesOf(metric, labels), value);
      else fault(name);
    },
    gauge: (name, value, labels = NONE) => {
      const metric = find(name, 'gauge', labels);
      if (metric === undefined) return;
      if (metric.spec.type === 'gauge' && metric.spec.single === true) {
        metric.root = leaf();
        metric.all = [];
      }
      seriesOf(metric, labels).value = value;
    },
    export: () =>
      Object.fromEntries(
        [...metrics]
          .filter(([, { all }]) => all.length > 0)
          .map(([name, { all }]) => [name, all.map(exported)]),
      ),
  };
}

const NONE: Labels = {};

function fits(spec: MetricSpec, labels: Labels): boolean {
  let given = 0;
  for (const name in labels) {
    if (!spec.labels.includes(name)) return false;
    given += 1;
  }
  return given === spec.labels.length;
}

/** The series of these label values. By value after value: to join them to one key would cost more. */
function seriesOf(metric: Metric, labels: Labels): Series {
  const { labels: names } = metric.spec;
  let branch = metric.root;
  for (const name of names) {
    const next = branch.next.get(labels[name] ?? '');
    if (next === undefined) return newSeries(metric, labels);
    branch = next;
  }
  return branch.series ?? newSeries(metric, labels);
}

function newSeries(metric: Metric, labels: Labels): Series {
  const { spec, all } = metric;
  const full = all.length >= SERIES - 1;
  // What further label values share, so that a flood of values costs neither memory nor the totals.
  const values = spec.labels.map((name) => (full ? OTHER : (labels[name] ?? '')));
  let branch = metric.root;
  for (const value of values) {
    const next = branch.next.get(value) ?? leaf();
    branch.next.set(value, next);
    branch = next;
  }
  if (branch.series !== undefined) return branch.series;
  const counts = spec.type === 'histogram' ? spec.buckets.map(() => 0).concat(0) : undefined;
  branch.series = { labels: values, value: 0, counts };
  all.push(branch.series);
  return branch.series;
}

function observe({ spec }: Metric, series: Series, value: number): void {
  if (spec.type !== 'histogram' || series.counts === undefined) return;
  let bucket = 0;
  // At most a score of buckets: a straight walk is as fast as a search.
  while (bucket < spec.buckets.length && value > (spec.buckets[bucket] ?? 0)) bucket += 1;
  series.counts[bucket] = (series.counts[bucket] ?? 0) + 1;
  series.value += value;
}

function exported({ labels, value, counts }: Series): SeriesExport {
  return { labels, value: counts === undefined ? value : { counts: [...counts], sum: value } };
}
