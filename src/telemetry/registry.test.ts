// SPDX-License-Identifier: Apache-2.0
// Metrics: what is counted, what is refused, how workers become one page.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { METRICS } from './metrics.data.ts';
import { renderPrometheus } from './prometheus.ts';
import { createMetrics, type Registry } from './registry.ts';

const FAULTS = 'bartizan_metric_faults_total';

function workers(...fill: ((metrics: Registry) => void)[]) {
  return fill.map((one, index) => {
    const metrics = createMetrics({ strict: true });
    one(metrics);
    // As it travels between processes.
    return { worker: `w${index}`, metrics: JSON.parse(JSON.stringify(metrics.export())) };
  });
}

test('the page of two workers', () => {
  const page = renderPrometheus(
    workers(
      (metrics) => {
        metrics.count('bartizan_requests_total', {
          route: 'chat',
          outcome: 'allow',
          status: '200',
        });
        metrics.count('bartizan_requests_total', {
          status: '403',
          outcome: 'block',
          route: 'chat',
        });
        metrics.gauge('bartizan_in_flight', 3);
        metrics.gauge('bartizan_spool_writable', 1);
        metrics.gauge('bartizan_process_resident_bytes', 100);
        metrics.gauge('bartizan_config_info', 1, { version: 'old' });
        metrics.gauge('bartizan_config_info', 1, { version: 'new "\\\n' });
        metrics.observe('bartizan_kill_switch_seconds', 0.004);
        metrics.observe('bartizan_kill_switch_seconds', 0.005);
      },
      (metrics) => {
        metrics.count(
          'bartizan_requests_total',
          { route: 'chat', outcome: 'allow', status: '200' },
          4,
        );
        metrics.gauge('bartizan_in_flight', 2);
        metrics.gauge('bartizan_spool_writable', 0);
        metrics.gauge('bartizan_process_resident_bytes', 200);
        metrics.observe('bartizan_kill_switch_seconds', 60);
      },
    ),
  );
  assert.equal(
    page,
    `# HELP bartizan_requests_total Requests answered, by route, outcome of policy and HTTP status.
# TYPE bartizan_requests_total counter
bartizan_requests_total{route="chat",outcome="allow",status="200"} 5
bartizan_requests_total{route="chat",outcome="block",status="403"} 1
# HELP bartizan_in_flight Requests being answered now.
# TYPE bartizan_in_flight gauge
bartizan_in_flight 5
# HELP bartizan_spool_writable 1 while events can be recorded; 0: new work is refused.
# TYPE bartizan_spool_writable gauge
bartizan_spool_writable 0
# HELP bartizan_kill_switch_seconds Time from a change of the kill switch until every worker of every node has applied it, at most 3 s.
# TYPE bartizan_kill_switch_seconds histogram
bartizan_kill_switch_seconds_bucket{le="0.001"} 0
bartizan_kill_switch_seconds_bucket{le="0.005"} 2
bartizan_kill_switch_seconds_bucket{le="0.01"} 2
bartizan_kill_switch_seconds_bucket{le="0.05"} 2
bartizan_kill_switch_seconds_bucket{le="0.1"} 2
bartizan_kill_switch_seconds_bucket{le="0.25"} 2
bartizan_kill_switch_seconds_bucket{le="0.5"} 2
bartizan_kill_switch_seconds_bucket{le="1"} 2
bartizan_kill_switch_seconds_bucket{le="2.5"} 2
bartizan_kill_switch_seconds_bucket{le="5"} 2
bartizan_kill_switch_seconds_bucket{le="+Inf"} 3
bartizan_kill_switch_seconds_sum 60.009
bartizan_kill_switch_seconds_count 3
# HELP bartizan_config_info 1 for the version of the configuration in force.
# TYPE bartizan_config_info gauge
bartizan_config_info{version="new \\"\\\\\\n"} 1
# HELP bartizan_process_resident_bytes Resident memory, by process.
# TYPE bartizan_process_resident_bytes gauge
bartizan_process_resident_bytes{worker="w0"} 100
bartizan_process_resident_bytes{worker="w1"} 200
`,
  );
});

test('a worker that is gone keeps its counts and loses its gauges', () => {
  const [gone, present] = workers(
    (metrics) => {
      metrics.count('bartizan_auth_failures_total', {}, 2);
      metrics.gauge('bartizan_in_flight', 9);
    },
    (metrics) => {
      metrics.count('bartizan_auth_failures_total');
      metrics.gauge('bartizan_in_flight', 1);
    },
  );
  assert.ok(gone !== undefined && present !== undefined);
  const page = renderPrometheus([{ ...gone, gone: true }, present]);
  assert.match(page, /^bartizan_auth_failures_total 3$/m);
  assert.match(page, /^bartizan_in_flight 1$/m);
});

test('what another version of a worker sends does not spoil the page', () => {
  const strange = {
    bartizan_in_flight: [{ labels: ['extra'], value: 5 }],
    bartizan_requests_total: [{ labels: ['a', 'b', 'c'], value: { counts: [1], sum: 1 } }],
    bartizan_kill_switch_seconds: [{ labels: [], value: { counts: [1, 2], sum: 1 } }],
    unknown_total: [{ labels: [], value: 1 }],
  };
  assert.equal(renderPrometheus([{ worker: 'w0', metrics: strange }]), '');
});

const WRONG: readonly [what: string, use: (metrics: Registry) => void][] = [
  ['an unknown name', (metrics) => metrics.count('bartizan_other_total')],
  ['a name of an object member', (metrics) => metrics.count('constructor')],
  ['an unknown label', (metrics) => metrics.count('bartizan_refusals_total', { user: 'kim' })],
  [
    'a further label',
    (metrics) => metrics.count('bartizan_refusals_total', { code: 'a', user: 'b' }),
  ],
  ['a missing label', (metrics) => metrics.count('bartizan_refusals_total')],
  ['a counter used as a gauge', (metrics) => metrics.gauge('bartizan_auth_failures_total', 1)],
  ['a gauge used as a histogram', (metrics) => metrics.observe('bartizan_in_flight', 1)],
  ['a falling counter', (metrics) => metrics.count('bartizan_auth_failures_total', {}, -1)],
  [
    'a counter that is no number',
    (metrics) => metrics.count('bartizan_auth_failures_total', {}, Number.NaN),
  ],
  [
    'an endless observation',
    (metrics) => metrics.observe('bartizan_kill_switch_seconds', Infinity),
  ],
];

for (const [what, use] of WRONG) {
  test(`${what} throws in tests and is counted in service`, () => {
    assert.throws(() => use(createMetrics({ strict: true })), TypeError);
    const metrics = createMetrics();
    use(metrics);
    assert.deepEqual(metrics.export()[FAULTS], [{ labels: [], value: 1 }]);
  });
}

test('a flood of label values ends in one series, and the total stays right', () => {
  const metrics = createMetrics({ strict: true });
  for (let index = 0; index < 5_000; index += 1) {
    metrics.count('bartizan_refusals_total', { code: `code-${index}` });
  }
  const series = metrics.export()['bartizan_refusals_total'] ?? [];
  assert.equal(series.length, 1_000);
  assert.deepEqual(series.at(-1), { labels: ['other'], value: 4_001 });
});

test('names, labels and buckets of the table are sound', () => {
  for (const [name, spec] of Object.entries(METRICS)) {
    assert.match(name, /^bartizan_[a-z_]+$/);
    assert.equal(name.endsWith('_total'), spec.type === 'counter', name);
    assert.ok(spec.help.length > 10 && !spec.help.includes('\n'), name);
    for (const label of spec.labels) assert.match(label, /^(?!le$|worker$)[a-z]+$/, name);
    if (spec.type === 'histogram') {
      assert.deepEqual(
        spec.buckets,
        [...new Set(spec.buckets)].sort((a, b) => a - b),
        name,
      );
    }
  }
});
