// SPDX-License-Identifier: Apache-2.0
// Sends spans and metrics to an OpenTelemetry collector over OTLP/HTTP with JSON. A convenience beside
// the record, never a part of it: it runs in the main process, fed by the drain, and when the collector
// is away it drops spans, counts them and keeps the events in the store.
import { Agent, request } from 'undici';
import type { BartizanEvent, DecisionEvent, StoredEvent } from '../core/events.ts';
import type { Bus } from '../core/ports/bus.ts';
import type { World } from '../core/world.ts';
import { faultOf } from './fault.ts';
import type { Metrics } from './metrics.ts';
import { attributes, SCHEMA_URL } from './otlp-attributes.ts';
import { createGenAiMetrics } from './otlp-metrics.ts';
import { exchangeSpan, type OtlpSpan } from './otlp-span.ts';

/** Spans kept while the collector is away: 40 MB when every one has as many events as a span may have. */
const QUEUE_SPANS = 2_048;
const BATCH_SPANS = 256;
/** Requests whose decisions came and whose exchange did not yet: both are written together. */
const OPEN_REQUESTS = 256;
const DECISIONS_PER_REQUEST = 64;
const SEND_MS = 10_000;
const ANSWER_BYTES = 64 * 1024;
const BACKOFF_MS = 1_000;
const BACKOFF_MAX_MS = 60_000;
/** Statuses that the OTLP specification lets a client repeat. */
const REPEATABLE = new Set([429, 502, 503, 504]);

export type OtlpOptions = {
  /** Address without `/v1/traces`. */
  readonly endpoint: string;
  readonly intervalMs: number;
  readonly world: World;
  readonly metrics?: Metrics;
};

export type OtlpExporter = Bus & {
  /** Sends what is queued, unless a back-off is running. Never rejects. */
  flush(): Promise<void>;
};

export function createOtlpExporter(options: OtlpOptions): OtlpExporter {
  return new Exporter(options);
}

/** `refused`: sending the same again would not help. `away`: later it may. */
type Sent = { readonly state: 'taken' | 'refused' | 'away'; readonly retryAfterMs?: number };

class Exporter implements OtlpExporter {
  readonly #options: OtlpOptions;
  readonly #world: World;
  readonly #agent = new Agent({
    connections: 1,
    connect: { timeout: SEND_MS },
    headersTimeout: SEND_MS,
    bodyTimeout: SEND_MS,
  });
  readonly #timer: NodeJS.Timeout;
  readonly #genAi: ReturnType<typeof createGenAiMetrics>;
  readonly #decisions = new Map<string, DecisionEvent[]>();
  #queue: OtlpSpan[] = [];
  #node = '';
  #flushing: Promise<void> | undefined;
  #failures = 0;
  #notBefore = Number.NEGATIVE_INFINITY;
  #fault: string | undefined;

  constructor(options: OtlpOptions) {
    this.#options = options;
    this.#world = options.world;
    this.#genAi = createGenAiMetrics(options.world.clock.now());
    this.#timer = setInterval(() => void this.flush(), options.intervalMs).unref();
  }

  publish(events: readonly StoredEvent[]): Promise<void> {
    for (const { node, event } of events) {
      this.#node = node;
      this.#add(event);
    }
    const over = this.#queue.length - QUEUE_SPANS;
    if (over > 0) {
      this.#queue = this.#queue.slice(over);
      this.#drop(over);
    }
    return Promise.resolve();
  }

  flush(): Promise<void> {
    this.#flushing ??= this.#flush().finally(() => {
      this.#flushing = undefined;
    });
    return this.#flushing;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.flush();
    await this.#agent.destroy();
  }

  #add(event: BartizanEvent): void {
    switch (event.type) {
      case 'decision': {
        const open = this.#decisions.get(event.request) ?? [];
        if (open.length < DECISIONS_PER_REQUEST) open.push(event);
        this.#decisions.set(event.request, open);
        if (this.#decisions.size > OPEN_REQUESTS) {
          this.#decisions.delete(this.#decisions.keys().next().value ?? '');
        }
        return;
      }
      case 'exchange':
        this.#queue.push(exchangeSpan(event, this.#decisions.get(event.request) ?? []));
        this.#decisions.delete(event.request);
        this.#genAi.add(event);
        return;
      case 'admin':
      case 'node':
    }
  }

  async #flush(): Promise<void> {
    if (this.#world.clock.monotonic() < this.#notBefore) return;
    while (this.#queue.length > 0) {
      const batch = this.#queue.slice(0, BATCH_SPANS);
      const sent = await this.#send('/v1/traces', { resourceSpans: [this.#spans(batch)] });
      if (sent.state === 'away') return this.#backOff(sent);
      // By identity: while the request was under way, `publish` may have dropped from the front.
      const gone = new Set(batch);
      this.#queue = this.#queue.filter((span) => !gone.has(span));
      if (sent.state === 'refused') this.#drop(batch.length);
    }
    const metrics = this.#genAi.export(this.#world.clock.now());
    if (metrics.length > 0) {
      const sent = await this.#send('/v1/metrics', { resourceMetrics: [this.#metrics(metrics)] });
      if (sent.state === 'away') return this.#backOff(sent);
    }
    this.#failures = 0;
  }

  #backOff({ retryAfterMs }: Sent): void {
    // Half of it by chance, so that the nodes of an installation do not come back in step.
    const longest = Math.min(BACKOFF_MS * 2 ** this.#failures, BACKOFF_MAX_MS);
    const chance = (this.#world.random(1)[0] ?? 0) / 255;
    const waitMs = Math.max(longest * (0.5 + chance / 2), retryAfterMs ?? 0);
    this.#failures += 1;
    this.#notBefore = this.#world.clock.monotonic() + Math.min(waitMs, BACKOFF_MAX_MS);
  }

  async #send(path: string, body: unknown): Promise<Sent> {
    try {
      const answer = await request(`${this.#options.endpoint.replace(/\/+$/, '')}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
        dispatcher: this.#agent,
        signal: AbortSignal.timeout(SEND_MS),
      });
      await answer.body.dump({ limit: ANSWER_BYTES });
      const { statusCode } = answer;
      if (statusCode >= 200 && statusCode < 300) return this.#result('taken');
      const state = REPEATABLE.has(statusCode) ? 'away' : 'refused';
      return this.#result(state, `status ${statusCode}`, answer.headers['retry-after']);
    } catch (error) {
      return this.#result('away', faultOf(error));
    }
  }

  /** Logs once for each change of what is wrong, not once a batch. */
  #result(state: Sent['state'], fault?: string, retryAfter?: string | string[]): Sent {
    if (fault !== this.#fault) {
      this.#fault = fault;
      if (fault === undefined) this.#world.log('info', 'otlp.recovered');
      else this.#world.log('warn', 'otlp.failed', { fault });
    }
    const seconds = typeof retryAfter === 'string' ? Number(retryAfter) : Number.NaN;
    return seconds >= 0 ? { state, retryAfterMs: seconds * 1000 } : { state };
  }

  #drop(spans: number): void {
    this.#options.metrics?.count('bartizan_otlp_dropped_total', {}, spans);
  }

  #spans(spans: readonly OtlpSpan[]) {
    return {
      resource: this.#resource(),
      schemaUrl: SCHEMA_URL,
      scopeSpans: [{ scope: SCOPE, spans }],
    };
  }

  #metrics(metrics: readonly unknown[]) {
    return {
      resource: this.#resource(),
      schemaUrl: SCHEMA_URL,
      scopeMetrics: [{ scope: SCOPE, metrics }],
    };
  }

  #resource() {
    return {
      attributes: attributes({ 'service.name': 'bartizan', 'service.instance.id': this.#node }),
    };
  }
}

const SCOPE = { name: 'bartizan' } as const;
