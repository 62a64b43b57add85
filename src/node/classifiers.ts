// SPDX-License-Identifier: Apache-2.0
// The classifiers of a configuration, put together for one worker: services over the same guarded connections
// as providers, models in threads. Built anew with every configuration, so that nothing of an old one lasts.
import { azureContentSafety } from '../classifiers/azure-content-safety.ts';
import { categoriesOf } from '../classifiers/categories.ts';
import type { ClassifierConfig } from '../classifiers/config.ts';
import { judge } from '../classifiers/judge.ts';
import { openOnnx } from '../classifiers/onnx/onnx.ts';
import { openaiModeration } from '../classifiers/openai-moderation.ts';
import { ANSWER_BYTES, type Service, type ServiceParts } from '../classifiers/service.ts';
import type { BartizanConfig } from '../config/config.ts';
import type { Classifier } from '../core/ports/classifier.ts';
import type { Secret } from '../core/secret.ts';
import type { World } from '../core/world.ts';
import { collect } from '../gateway/gate/collect.ts';
import { addressRule } from '../gateway/upstreams/address.ts';
import { resolveBySystem } from '../gateway/upstreams/egress.ts';
import { openHttpClient } from '../gateway/upstreams/http-client.ts';
import { parseBaseUrl } from '../gateway/upstreams/http-upstream.ts';
import { type CascadeMember, modelDetector } from '../protect/cascade-member.ts';
import type { CascadeSettings } from '../protect/cascade.ts';
import type { ProtectorOptions } from '../protect/create.ts';
import type { Metrics } from '../telemetry/metrics.ts';

export type Classifiers = {
  /** What they were made from. */
  readonly facts: string;
  readonly cascade: CascadeSettings | undefined;
  close(): Promise<void>;
};

export type ClassifiersParts = {
  readonly world: World;
  readonly metrics: Pick<Metrics, 'count' | 'observe'>;
  /** The secret that a reference names; undefined while it is not known. */
  readonly secret: (reference: string) => Secret | undefined;
};

const MS_PER_SECOND = 1_000;

/**
 * `open` where the new configuration says the same of classifiers, so that a reload does not load models anew;
 * others else. Rejects as `openClassifiers` does, and leaves `open` alone.
 */
export async function reopenClassifiers(
  open: Classifiers | undefined,
  config: Pick<BartizanConfig, 'guard'>,
  parts: ClassifiersParts,
): Promise<Classifiers> {
  return open?.facts === factsOf(config) ? open : openClassifiers(config, parts);
}

const factsOf = ({ guard: { classifiers, cascade } }: Pick<BartizanConfig, 'guard'>): string =>
  JSON.stringify([classifiers, cascade]);

/** Rejects with BartizanError `config_invalid` when a model cannot be loaded or an address not be used. */
export async function openClassifiers(
  { guard }: Pick<BartizanConfig, 'guard'>,
  parts: ClassifiersParts,
): Promise<Classifiers> {
  const facts = factsOf({ guard });
  const configured = Object.entries(guard.classifiers);
  if (configured.length === 0) {
    return { facts, cascade: undefined, close: async () => undefined };
  }
  const opened: Classifier[] = [];
  const close = async (): Promise<void> => {
    await Promise.allSettled(opened.map((one) => one.close()));
  };
  const members: CascadeMember[] = [];
  try {
    for (const [name, config] of configured) {
      const classifier = await open(name, config, parts);
      opened.push(classifier);
      members.push(memberOf(name, config, classifier));
    }
  } catch (thrown) {
    await close();
    throw thrown;
  }
  const { deadline_ms: deadlineMs, cache_entries: entries, cache_ttl_s: ttl } = guard.cascade;
  const { metrics } = parts;
  return {
    facts,
    close,
    cascade: {
      members,
      deadlineMs,
      cache: { entries, ttlMs: ttl * MS_PER_SECOND },
      observe: (classifier, outcome, ms) => {
        metrics.count('bartizan_classifier_calls_total', { classifier, outcome });
        if (outcome === 'cached') return;
        metrics.observe('bartizan_classifier_seconds', ms / MS_PER_SECOND, { classifier });
      },
    },
  };
}

/** What findings of the configured classifiers will be named after. */
export function modelDetectors({
  guard,
}: Pick<BartizanConfig, 'guard'>): NonNullable<ProtectorOptions['models']> {
  return Object.entries(guard.classifiers).flatMap(([name, config]) => {
    const ids = new Set(categoriesOf(config).map((category) => modelDetector(name, category)));
    return [...ids].map((id) => ({ id, phases: config.on }));
  });
}

function memberOf(name: string, config: ClassifierConfig, classifier: Classifier): CascadeMember {
  return {
    name,
    classifier,
    on: config.on,
    channels: config.channels,
    apps: config.apps,
    // By what the gateway knows of the caller: nothing that a caller sends can look like a judge's question.
    ...(config.kind === 'judge' && { exempt: config.app }),
    band: config.band,
    reportFrom: config.report_from,
    calibration: config.calibration,
    timeoutMs: config.timeout_ms,
    concurrency: config.concurrency,
  };
}

function open(
  name: string,
  config: ClassifierConfig,
  parts: ClassifiersParts,
): Classifier | Promise<Classifier> {
  if (config.kind === 'onnx') return openOnnx(name, config);
  const { key } = config;
  const { origin, path } = parseBaseUrl(config.base_url);
  const service: ServiceParts = {
    service: connect(origin, config),
    basePath: path,
    key: () => parts.secret(key),
  };
  if (config.kind === 'judge') return judge(config, { ...service, world: parts.world });
  return config.kind === 'openai-moderation'
    ? openaiModeration(config, service)
    : azureContentSafety(config, service);
}

/** A connection with the egress protection of upstreams: addresses checked and pinned, no redirects. */
function connect(
  origin: string,
  config: Pick<
    Exclude<ClassifierConfig, { kind: 'onnx' }>,
    'allow_addresses' | 'timeout_ms' | 'concurrency'
  >,
): Service {
  const client = openHttpClient(origin, {
    allows: addressRule(config.allow_addresses),
    resolve: resolveBySystem,
    connectTimeoutMs: config.timeout_ms,
    firstByteTimeoutMs: config.timeout_ms,
    idleTimeoutMs: config.timeout_ms,
    // Both checks of a text at once, for as many texts as are judged at a time.
    maxConnections: 2 * config.concurrency,
    maxResponseBytes: ANSWER_BYTES,
  });
  return {
    async post({ headers, ...request }) {
      const answer = await client.post({ ...request, headers: [...headers], stream: false });
      const body = await collect(answer.body, ANSWER_BYTES, request.signal);
      const contentType = (answer.headers['content-type'] ?? '').toLowerCase();
      return { status: answer.status, contentType, body };
    },
    close: () => client.close(),
  };
}
