// SPDX-License-Identifier: Apache-2.0
// The page of metrics, from the table that bounds them.
import { METRICS } from '../../src/telemetry/metrics.data.ts';
import { code, generatedFrom, table } from './markdown.ts';

export function metricsPage(): string {
  const rows = Object.entries(METRICS).map(([name, { type, labels, help }]) => [
    code(name),
    type,
    labels.map(code).join(', '),
    help,
  ]);
  return `${generatedFrom('src/telemetry/metrics.data.ts')}

# Metrics

\`GET /metrics\` on the admin listener, with a token of role viewer, in the Prometheus text format 0.0.4. Labels hold only what the
configuration names; never keys, users, addresses or text of a caller.

${table(['Metric', 'Type', 'Labels', 'Meaning'], rows)}
`;
}
