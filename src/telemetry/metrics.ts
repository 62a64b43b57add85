// SPDX-License-Identifier: Apache-2.0
// Counters and histograms of one process, merged over workers for Prometheus. Labels are bounded by
// construction: tenants, apps, models and rules come from configuration, never from a caller.

export type Labels = Readonly<Record<string, string>>;

export type Metrics = {
  count(name: string, labels?: Labels, by?: number): void;
  /** Adds an observation to a histogram whose buckets the metrics table fixes. */
  observe(name: string, value: number, labels?: Labels): void;
  gauge(name: string, value: number, labels?: Labels): void;
};
