// SPDX-License-Identifier: Apache-2.0
// The two GenAI histograms, summed since the start of this process (cumulative temporality).
import type { ExchangeEvent } from '../core/events.ts';
import { attributes, type OtlpAttribute, operationName, providerName } from './otlp-attributes.ts';

/** Attribute sets of one metric; further ones share one series, marked as OpenTelemetry asks. */
const SERIES = 1_000;
const OVERFLOW = { 'otel.metric.overflow': true } as const;
const CUMULATIVE = 2;
const NANOS_PER_MS = 1_000_000n;

// Bounds that the conventions advise: powers of four, and doublings of 10 ms.
const TOKEN_BOUNDS = Array.from({ length: 14 }, (_, power) => 4 ** power);
const SECOND_BOUNDS = Array.from({ length: 14 }, (_, power) => 2 ** power / 100);

type Point = {
  readonly attributes: readonly OtlpAttribute[];
  readonly counts: number[];
  count: number;
  sum: number;
};

type Instrument = {
  readonly name: string;
  readonly unit: string;
  readonly bounds: readonly number[];
  readonly points: Map<string, Point>;
};

export type GenAiMetrics = {
  add(exchange: ExchangeEvent): void;
  /** Value of `scopeMetrics[].metrics` of an OTLP/HTTP JSON request; empty when nothing was added. */
  export(now: number): readonly unknown[];
};

export function createGenAiMetrics(startedAt: number): GenAiMetrics {
  const tokens = instrument('gen_ai.client.token.usage', '{token}', TOKEN_BOUNDS);
  const durations = instrument('gen_ai.server.request.duration', 's', SECOND_BOUNDS);
  return {
    add: (exchange) => {
      const common = {
        'gen_ai.operation.name': operationName(exchange),
        'gen_ai.provider.name': providerName(exchange),
        'gen_ai.request.model': exchange.model,
        'gen_ai.response.model': exchange.modelAnswered,
      };
      record(durations, exchange.durationMs / 1000, { ...common, 'error.type': exchange.code });
      if (exchange.usage === undefined) return;
      const { inputTokens, outputTokens } = exchange.usage;
      record(tokens, inputTokens, { ...common, 'gen_ai.token.type': 'input' });
      record(tokens, outputTokens, { ...common, 'gen_ai.token.type': 'output' });
    },
    export: (now) =>
      [tokens, durations]
        .filter(({ points }) => points.size > 0)
        .map((metric) => encoded(metric, startedAt, now)),
  };
}

function instrument(name: string, unit: string, bounds: readonly number[]): Instrument {
  return { name, unit, bounds, points: new Map() };
}

function record(
  metric: Instrument,
  value: number,
  labels: Readonly<Record<string, string | undefined>>,
): void {
  const point = pointOf(metric, labels);
  const bucket = metric.bounds.findIndex((bound) => value <= bound);
  const index = bucket < 0 ? metric.bounds.length : bucket;
  point.counts[index] = (point.counts[index] ?? 0) + 1;
  point.count += 1;
  point.sum += value;
}

function pointOf(
  metric: Instrument,
  labels: Readonly<Record<string, string | boolean | undefined>>,
): Point {
  const key = JSON.stringify(labels);
  const known = metric.points.get(key);
  if (known !== undefined) return known;
  const full = metric.points.size >= SERIES - 1 && labels !== OVERFLOW;
  if (full) return pointOf(metric, OVERFLOW);
  const counts = [...metric.bounds.map(() => 0), 0];
  const point: Point = { attributes: attributes(labels), counts, count: 0, sum: 0 };
  metric.points.set(key, point);
  return point;
}

function encoded({ name, unit, bounds, points }: Instrument, startedAt: number, now: number) {
  return {
    name,
    unit,
    histogram: {
      aggregationTemporality: CUMULATIVE,
      dataPoints: [...points.values()].map((point) => ({
        attributes: point.attributes,
        startTimeUnixNano: nanos(startedAt),
        timeUnixNano: nanos(now),
        count: String(point.count),
        sum: point.sum,
        bucketCounts: point.counts.map(String),
        explicitBounds: bounds,
      })),
    },
  };
}

function nanos(ms: number): string {
  return String(BigInt(Math.round(ms)) * NANOS_PER_MS);
}
