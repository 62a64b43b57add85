// SPDX-License-Identifier: Apache-2.0
// What a collector receives: the shape of OTLP/HTTP JSON, the names of OpenTelemetry GenAI, no content;
// and how the exporter behaves when the collector does not.
import assert from 'node:assert/strict';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test, type TestContext } from 'node:test';
import type { BartizanEvent, StoredEvent } from '../core/events.ts';
import { fakeWorld } from '../core/world.ts';
import { decisionFixture, exchangeFixture, findingFixture, nodeFixture } from './event.fixture.ts';
import { createOtlpExporter } from './otlp.ts';
import { createGenAiMetrics } from './otlp-metrics.ts';
import { exchangeSpan } from './otlp-span.ts';
import { createMetrics } from './registry.ts';

type Attribute = { key: string; value: Record<string, unknown> };

/** Attributes as a plain record; arrays and 64-bit integers unwrapped. */
function plain(attributes: readonly unknown[]): Record<string, unknown> {
  return Object.fromEntries(
    (attributes as Attribute[]).map(({ key, value }) => [key, unwrapped(value)]),
  );
}

function unwrapped(value: Record<string, unknown>): unknown {
  const [[kind, inner] = ['', undefined], ...others] = Object.entries(value);
  assert.equal(others.length, 0, 'an OTLP value has one member');
  if (kind === 'intValue') {
    assert.equal(typeof inner, 'string', 'OTLP JSON writes 64-bit integers as strings');
    return Number(inner);
  }
  if (kind !== 'arrayValue') return inner;
  return (inner as { values: Record<string, unknown>[] }).values.map(unwrapped);
}

test('the span of an exchange', () => {
  const span = exchangeSpan(exchangeFixture(), [decisionFixture()]);
  assert.match(span.traceId, /^[0-9a-f]{32}$/);
  assert.match(span.spanId, /^[0-9a-f]{16}$/);
  assert.equal(span.name, 'chat gpt');
  assert.equal(span.kind, 3);
  assert.equal(span.startTimeUnixNano, '1800000000000000000');
  assert.equal(span.endTimeUnixNano, '1800000001250000000');
  assert.deepEqual(span.status, {});
  assert.deepEqual(plain(span.attributes), {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'openai',
    'gen_ai.request.model': 'gpt',
    'gen_ai.request.stream': true,
    'gen_ai.response.model': 'gpt-4.1-mini-2026-01-01',
    'gen_ai.response.finish_reasons': ['stop'],
    'gen_ai.response.time_to_first_chunk': 0.3105,
    'gen_ai.usage.input_tokens': 12,
    'gen_ai.usage.output_tokens': 34,
    'gen_ai.conversation.id': 'c'.repeat(64),
    'gen_ai.agent.id': 'planner',
    'bartizan.request.id': 'req_1',
    'bartizan.tenant': 'acme',
    'bartizan.app': 'support',
    'bartizan.outcome': 'allow',
    'bartizan.policy': 'baseline-1',
    'bartizan.config': 'v1',
    'bartizan.status': 200,
    'bartizan.attempts': 1,
    'bartizan.simulated': false,
    'bartizan.upstream.id': 'openai-eu',
    'bartizan.upstream.region': 'eu',
    'bartizan.upstream.model': 'gpt-4.1-mini',
    'bartizan.usage.estimated': false,
  });
});

test('a finding is an evaluation result without what was found', () => {
  const span = exchangeSpan(exchangeFixture(), [decisionFixture()]);
  assert.deepEqual(
    span.events.map(({ name }) => name),
    ['gen_ai.evaluation.result'],
  );
  assert.deepEqual(plain(span.events[0]?.attributes ?? []), {
    'gen_ai.evaluation.name': 'privacy/card',
    'gen_ai.evaluation.score.value': 0.99,
    'gen_ai.evaluation.score.label': 'high',
    'bartizan.finding.entity': 'card',
    'bartizan.finding.role': 'user',
    'bartizan.finding.masked': true,
    'bartizan.finding.taxonomy': ['owasp-llm-2025:LLM02'],
    'bartizan.decision.point': 'request',
    'bartizan.rule': 'mask-cards',
    'bartizan.action': 'mask',
    'bartizan.mode': 'enforce',
  });
  assert.ok(!JSON.stringify(span).includes('d'.repeat(64)), 'not even the digest leaves the node');
});

test('a refusal before routing', () => {
  const refused = exchangeFixture({
    wire: 'anthropic-messages',
    upstream: undefined,
    model: undefined,
    usage: undefined,
    finish: [],
    code: 'invalid_credential',
    outcome: 'block',
    status: 401,
  });
  const span = exchangeSpan(refused, []);
  assert.equal(span.name, 'chat');
  assert.deepEqual(span.status, { code: 2 });
  const attributes = plain(span.attributes);
  assert.equal(attributes['gen_ai.provider.name'], 'anthropic');
  assert.equal(attributes['error.type'], 'invalid_credential');
  assert.ok(!('gen_ai.usage.input_tokens' in attributes));
  assert.ok(!('gen_ai.response.finish_reasons' in attributes));
});

test('the same request gives the same ids, another one others', () => {
  const idOf = (request: string) => exchangeSpan(exchangeFixture({ request }), []).traceId;
  assert.equal(idOf('req_1'), idOf('req_1'));
  assert.notEqual(idOf('req_1'), idOf('req_2'));
});

test('a span has at most 32 events and says how many are missing', () => {
  const findings = Array.from({ length: 500 }, (_, start) => findingFixture({ start }));
  const span = exchangeSpan(exchangeFixture(), [decisionFixture({}, findings)]);
  assert.equal(span.events.length, 32);
  assert.equal(span.droppedEventsCount, 468);
});

type MetricJson = {
  name: string;
  unit: string;
  histogram: { aggregationTemporality: number; dataPoints: Record<string, unknown>[] };
};

test('the GenAI histograms', () => {
  const metrics = createGenAiMetrics(1_000);
  metrics.add(exchangeFixture());
  metrics.add(exchangeFixture());
  metrics.add(exchangeFixture({ operation: 'embed', usage: undefined, durationMs: 1_000_000 }));
  const [tokens, durations, ...further] = metrics.export(2_000) as MetricJson[];
  assert.equal(further.length, 0);
  assert.deepEqual([tokens?.name, tokens?.unit], ['gen_ai.client.token.usage', '{token}']);
  assert.equal(tokens?.histogram.aggregationTemporality, 2);
  const [input, output] = tokens?.histogram.dataPoints ?? [];
  assert.equal(input?.['count'], '2');
  assert.equal(input?.['sum'], 24);
  assert.equal(input?.['startTimeUnixNano'], '1000000000');
  assert.equal(plain(output?.['attributes'] as Attribute[])['gen_ai.token.type'], 'output');
  assert.deepEqual([durations?.name, durations?.unit], ['gen_ai.server.request.duration', 's']);
  const [chat, embed] = durations?.histogram.dataPoints ?? [];
  const buckets = chat?.['bucketCounts'] as string[];
  const bounds = chat?.['explicitBounds'] as number[];
  assert.equal(buckets.length, bounds.length + 1);
  assert.deepEqual([bounds[0], bounds.at(-1)], [0.01, 81.92]);
  assert.equal(buckets[bounds.indexOf(1.28)], '2', '1.25 s are at most 1.28 s');
  const others = (embed?.['bucketCounts'] ?? []) as string[];
  assert.equal(others.at(-1), '1');
});

test('attribute sets are bounded', () => {
  const metrics = createGenAiMetrics(0);
  for (let index = 0; index < 3_000; index += 1) {
    metrics.add(exchangeFixture({ model: `m${index}`, usage: undefined }));
  }
  const [durations] = metrics.export(1) as MetricJson[];
  const points = durations?.histogram.dataPoints ?? [];
  assert.equal(points.length, 1_000);
  assert.deepEqual(plain(points.at(-1)?.['attributes'] as Attribute[]), {
    'otel.metric.overflow': true,
  });
  assert.equal(points.at(-1)?.['count'], '2001');
});

type Received = { path: string; type: string | undefined; body: Record<string, unknown> };

/** A collector that answers as told. */
async function collector(t: TestContext, answer: (response: ServerResponse, nth: number) => void) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString());
      received.push({ path: request.url ?? '', type: request.headers['content-type'], body });
      answer(response, received.length);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { received, endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

function exporterOf(t: TestContext, endpoint: string) {
  const world = fakeWorld();
  const metrics = createMetrics({ strict: true });
  const exporter = createOtlpExporter({ endpoint, intervalMs: 600_000, world, metrics });
  t.after(() => exporter.close());
  const dropped = () => metrics.export()['bartizan_otlp_dropped_total']?.[0]?.value ?? 0;
  return { world, exporter, dropped };
}

function stored(...events: BartizanEvent[]): StoredEvent[] {
  return events.map((event, index) => ({
    node: 'node_a',
    sequence: index + 1,
    spool: 's',
    line: index + 1,
    event,
  }));
}

function spansIn({ body }: Received): { name: string; events: unknown[] }[] {
  const [{ scopeSpans } = { scopeSpans: [] }] = body['resourceSpans'] as {
    scopeSpans: { spans: { name: string; events: unknown[] }[] }[];
  }[];
  return scopeSpans.flatMap(({ spans }) => spans);
}

const ok = (response: ServerResponse): void => void response.end('{}');

test('spans with their decisions, and metrics, arrive at the collector', async (t) => {
  const { received, endpoint } = await collector(t, ok);
  const { exporter } = exporterOf(t, `${endpoint}/`);
  await exporter.publish(stored(decisionFixture(), nodeFixture()));
  await exporter.publish(stored(exchangeFixture(), exchangeFixture({ request: 'req_2' })));
  await exporter.flush();
  assert.deepEqual(
    received.map(({ path, type }) => [path, type]),
    [
      ['/v1/traces', 'application/json'],
      ['/v1/metrics', 'application/json'],
    ],
  );
  const [traces] = received;
  assert.ok(traces !== undefined);
  assert.deepEqual(
    spansIn(traces).map(({ events }) => events.length),
    [1, 0],
  );
  const [{ resource }] = traces.body['resourceSpans'] as [{ resource: { attributes: unknown[] } }];
  assert.deepEqual(plain(resource.attributes), {
    'service.name': 'bartizan',
    'service.instance.id': 'node_a',
  });
  await exporter.flush();
  assert.equal(received.filter(({ path }) => path === '/v1/traces').length, 1, 'sent once');
});

test('a collector that is away gets the spans later, and is not asked without a pause', async (t) => {
  const { received, endpoint } = await collector(t, (response, nth) => {
    response.statusCode = nth === 1 ? 503 : 200;
    response.end();
  });
  const { exporter, world, dropped } = exporterOf(t, endpoint);
  await exporter.publish(stored(exchangeFixture()));
  await exporter.flush();
  await exporter.flush();
  assert.equal(received.length, 1);
  world.advance(1_000);
  await exporter.flush();
  assert.deepEqual(
    received.map(({ path }) => path),
    ['/v1/traces', '/v1/traces', '/v1/metrics'],
  );
  assert.deepEqual(received[1]?.body, received[0]?.body);
  assert.equal(dropped(), 0);
  assert.deepEqual(
    world.lines.map(({ event }) => event),
    ['otlp.failed', 'otlp.recovered'],
  );
});

test('Retry-After is kept to', async (t) => {
  const { received, endpoint } = await collector(t, (response) => {
    response.writeHead(429, { 'retry-after': '30' }).end();
  });
  const { exporter, world } = exporterOf(t, endpoint);
  await exporter.publish(stored(exchangeFixture()));
  await exporter.flush();
  world.advance(29_000);
  await exporter.flush();
  assert.equal(received.length, 1);
  world.advance(1_000);
  await exporter.flush();
  assert.equal(received.length, 2);
});

test('what a collector refuses for good is dropped and counted', async (t) => {
  const { received, endpoint } = await collector(t, (response) =>
    response.writeHead(400).end('no'),
  );
  const { exporter, dropped } = exporterOf(t, endpoint);
  await exporter.publish(stored(exchangeFixture(), exchangeFixture({ request: 'req_2' })));
  await exporter.flush();
  assert.equal(dropped(), 2);
  assert.ok(received.some(({ path }) => path === '/v1/traces'));
});

test('a collector that never comes costs spans, not memory, and publishing never fails', async (t) => {
  const { exporter, dropped, world } = exporterOf(t, 'http://127.0.0.1:1');
  for (let round = 0; round < 10; round += 1) {
    await exporter.publish(stored(...Array.from({ length: 500 }, () => exchangeFixture())));
  }
  assert.equal(dropped(), 5_000 - 2_048);
  await exporter.flush();
  assert.deepEqual(world.lines, [
    { level: 'warn', event: 'otlp.failed', fields: { fault: 'ECONNREFUSED' } },
  ]);
});

test('an answer without end does not hold the exporter', async (t) => {
  const { endpoint } = await collector(t, (response) => {
    const more = (): void => {
      if (!response.destroyed) response.write('x'.repeat(65_536), () => setImmediate(more));
    };
    more();
  });
  const { exporter } = exporterOf(t, endpoint);
  await exporter.publish(stored(exchangeFixture()));
  await exporter.flush();
});
