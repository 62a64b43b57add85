// SPDX-License-Identifier: Apache-2.0
// Every metric, as data. A name or label that is not here is not recorded: that keeps callers' values
// (keys, users, addresses, prompts) out of labels, and the number of series bounded.

/** How the gauges of several workers become one. `each`: a series per worker, with a `worker` label. */
export type GaugeMerge = 'sum' | 'max' | 'min' | 'each';

type Described = { readonly help: string; readonly labels: readonly string[] };

export type MetricSpec =
  | (Described & { readonly type: 'counter' })
  | (Described & {
      readonly type: 'gauge';
      readonly merge: GaugeMerge;
      /** Setting one series removes the others: for facts such as a version. */
      readonly single?: true;
    })
  | (Described & {
      readonly type: 'histogram';
      /** Upper bounds, rising; the bucket without a bound is added. */
      readonly buckets: readonly number[];
    });

/** From the added latency of the gateway (under a millisecond) to the longest answers. */
const REQUEST_SECONDS = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300,
];

/** From a rule that matches at once to one that uses its whole budget. */
const POLICY_SECONDS = [
  0.000005, 0.00001, 0.00002, 0.00005, 0.0001, 0.0002, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 1,
];

const counter = (help: string, ...labels: string[]): MetricSpec => ({
  type: 'counter',
  help,
  labels,
});
const gauge = (help: string, merge: GaugeMerge, ...labels: string[]): MetricSpec => ({
  type: 'gauge',
  help,
  merge,
  labels,
});
const histogram = (help: string, buckets: readonly number[], ...labels: string[]): MetricSpec => ({
  type: 'histogram',
  help,
  buckets,
  labels,
});

export const METRICS: Readonly<Record<string, MetricSpec>> = {
  // requests
  bartizan_requests_total: counter(
    'Requests answered, by route, outcome of policy and HTTP status.',
    'route',
    'outcome',
    'status',
  ),
  bartizan_refusals_total: counter('Requests refused or failed, by error code.', 'code'),
  bartizan_auth_failures_total: counter('Requests without a valid credential.'),
  bartizan_in_flight: gauge('Requests being answered now.', 'sum'),
  bartizan_request_duration_seconds: histogram(
    'Time from the first byte of a request to the last byte of its answer.',
    REQUEST_SECONDS,
    'route',
  ),
  bartizan_first_byte_seconds: histogram(
    'Time from the first byte of a request to the first byte of its answer.',
    REQUEST_SECONDS,
    'route',
  ),
  // guard and policy
  bartizan_findings_total: counter(
    'Findings, by detector, the action policy took and its mode.',
    'detector',
    'action',
    'mode',
  ),
  bartizan_content_packs: gauge('Content packs, by place: live or shadow.', 'max', 'place'),
  bartizan_content_refused: gauge(
    '1 while installed content packs are not in force because they were refused. It is an alarm.',
    'max',
  ),
  bartizan_content_shadow_exchanges_total: counter(
    'Exchanges on which packs in shadow were compared, skipped or failed.',
    'result',
  ),
  bartizan_content_shadow_findings_total: counter(
    'Findings of detectors that packs in shadow change: new, lost or same.',
    'pack',
    'detector',
    'result',
  ),
  bartizan_policy_decision_seconds: histogram(
    'Time of one decision of the policy, without the inspection before it, by decision point.',
    POLICY_SECONDS,
    'point',
  ),
  bartizan_policy_candidate_total: counter(
    'Decisions that two versions of the policy made on one input, by their outcomes; watch: the version in force and the one before.',
    'stage',
    'point',
    'active',
    'candidate',
  ),
  bartizan_policy_candidate_skipped_total: counter(
    'Decisions that were not compared because comparing would have taken too much time.',
    'stage',
  ),
  bartizan_policy_refused: gauge(
    '1 while the newest policies of the store or of the configured source are not in force here because they were refused. It is an alarm.',
    'max',
    'from',
  ),
  bartizan_policy_source_away: gauge(
    '1 while the configured source of policies cannot be asked.',
    'max',
  ),
  bartizan_policy_taken_back_total: counter(
    'Versions of the policy that an exceeded guard took back, by guard.',
    'guard',
  ),
  bartizan_classifier_calls_total: counter(
    'Questions to classifiers outside the guard, by how they ended; cached: none was needed.',
    'classifier',
    'outcome',
  ),
  bartizan_classifier_seconds: histogram(
    'Time of one question to a classifier, waiting for a turn included.',
    REQUEST_SECONDS,
    'classifier',
  ),
  bartizan_unmasked_total: counter('Values put back into answers in place of their tokens.'),
  bartizan_tokens_stayed_total: counter(
    'Tokens in answers that were not put back, by the reason.',
    'reason',
  ),
  bartizan_faults_total: counter('Faults of stages, by stage and error code.', 'stage', 'code'),
  // upstreams
  bartizan_tokens_total: counter('Tokens, by model and direction.', 'model', 'direction'),
  bartizan_upstream_requests_total: counter(
    'Requests to upstreams, by how they ended.',
    'upstream',
    'outcome',
  ),
  bartizan_upstream_retries_total: counter('Repeated requests to upstreams.', 'upstream'),
  bartizan_breaker_open: gauge('1 while an upstream gets no requests.', 'max', 'upstream'),
  // the record
  bartizan_spool_writable: gauge('1 while events can be recorded; 0: new work is refused.', 'min'),
  bartizan_spool_bytes: gauge('Bytes of events not yet in the store.', 'sum'),
  bartizan_events_stored_total: counter('Events taken from spools into the store.'),
  bartizan_record_gaps_total: counter(
    'Places where recorded events are damaged or missing. Any is an alarm.',
  ),
  bartizan_torn_lines_total: counter(
    'Unfinished last lines of killed workers, which were never acknowledged.',
  ),
  // control
  bartizan_kill_switch_active: gauge('Entries of the kill switch in force.', 'max'),
  bartizan_kill_switch_seconds: histogram(
    'Time from a change of the kill switch until every worker of every node has applied it, at most 3 s.',
    [0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
  ),
  bartizan_spread_seconds: histogram(
    'Time from a change of shared state until all workers of all nodes have applied it, by topic.',
    [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3],
    'topic',
  ),
  bartizan_spread_incomplete_total: counter(
    'Changes that a node which is alive had not applied within three seconds, by topic.',
    'topic',
  ),
  bartizan_nodes: gauge('Nodes that are alive, as this one sees it.', 'max'),
  bartizan_nodes_behind: gauge(
    'Nodes alive that have not applied the newest keys or stops.',
    'max',
  ),
  bartizan_store_up: gauge('1 while the store answers. 0: the gateway goes on without it.', 'min'),
  bartizan_store_went_back_total: counter(
    'Times that the store came back with older data than it had, by topic. Any is an alarm.',
    'topic',
  ),
  bartizan_store_held: gauge('Stops in force here that the store does not have.', 'max'),
  bartizan_last_good_faults_total: counter(
    'Times that the last good state could not be written to the disk.',
  ),
  bartizan_secret_faults_total: counter('Times that a secret could not be read or renewed.'),
  bartizan_config_info: {
    ...gauge('1 for the version of the configuration in force.', 'max', 'version'),
    type: 'gauge',
    merge: 'max',
    single: true,
  },
  bartizan_simulated: gauge('1 while the built-in simulated model answers.', 'max'),
  // processes
  bartizan_process_resident_bytes: gauge('Resident memory, by process.', 'each'),
  bartizan_event_loop_delay_seconds: gauge('99th percentile of event loop delay.', 'each'),
  // metrics and export themselves
  bartizan_metric_faults_total: counter('Observations not recorded: unknown name or label.'),
  bartizan_otlp_dropped_total: counter('Spans not exported because the collector was away.'),
};
