// SPDX-License-Identifier: Apache-2.0
// Builds all upstreams of one configuration, each with its own connections, and keeps their health: a
// breaker for each target and one retry budget for all. Nothing here is shared with the next configuration.
import type { Secret } from '../../core/secret.ts';
import type { World } from '../../core/world.ts';
import type { GatewayConfig, UpstreamConfig } from '../config.ts';
import { addressRule } from './address.ts';
import { anthropic } from './anthropic.ts';
import { azureOpenai } from './azure-openai.ts';
import { Breaker } from './breaker.ts';
import { resolveBySystem, type Resolve } from './egress.ts';
import { openHttpClient } from './http-client.ts';
import { httpUpstream, parseBaseUrl, type Dialect } from './http-upstream.ts';
import { openai } from './openai.ts';
import { RetryBudget } from './retry-budget.ts';
import { loadScript } from './simulated/script.ts';
import { simulatedUpstream } from './simulated/upstream.ts';
import type { Target, Upstream } from './upstream.ts';
import type { Upstreams } from './upstreams.ts';

export type UpstreamsOptions = {
  readonly world: World;
  /**
   * The secret that a reference of the configuration names, asked for with every request; undefined while
   * it is not known. Throws `config_invalid` when there is none.
   */
  readonly secret: (reference: string) => Secret | undefined;
  /** Resolver of host names; default: the system's. */
  readonly resolve?: Resolve;
};

type HttpConfig = Exclude<UpstreamConfig, { kind: 'simulated' }>;

/** Throws BartizanError `config_invalid` when an address, a secret or a script cannot be used. */
export function createUpstreams(config: GatewayConfig, options: UpstreamsOptions): Upstreams {
  const { world } = options;
  const byId = new Map(
    Object.entries(config.upstreams).map(([id, upstream]) => [
      id,
      upstream.kind === 'simulated'
        ? simulatedUpstream(id, {
            region: upstream.region,
            mode: upstream.mode,
            delayMs: upstream.delay_ms,
            script: upstream.script === undefined ? [] : loadScript(upstream.script),
          })
        : overHttp(id, upstream, { config, options }),
    ]),
  );
  const { routing } = config;
  const breakers = new Map<string, Breaker>();
  const budget = new RetryBudget(routing.retry_budget_percent, world.clock);
  let retriesUnderWay = 0;

  const breakerOf = ({ facts }: Target): Breaker => {
    // Both names come from the configuration, so the map is as bounded as that is.
    const name = JSON.stringify([facts.id, facts.model]);
    const known = breakers.get(name);
    if (known !== undefined) return known;
    const breaker = new Breaker(
      { failures: routing.breaker_failures, openMs: routing.breaker_open_ms },
      world.clock,
    );
    breakers.set(name, breaker);
    return breaker;
  };

  return {
    get: (id) => byId.get(id),
    available: (target) => breakerOf(target).tryEnter(),
    report(target, outcome) {
      if (retriesUnderWay > 0) retriesUnderWay -= 1;
      else budget.earn();
      const changed = breakerOf(target).report(outcome);
      if (changed === undefined) return;
      world.log(changed === 'open' ? 'warn' : 'info', `upstream.breaker.${changed}`, {
        upstream: target.facts.id,
        model: target.facts.model,
      });
    },
    takeRetry() {
      const taken = budget.take();
      if (taken) retriesUnderWay += 1;
      return taken;
    },
    close: async () => {
      await Promise.all([...byId.values()].map((upstream) => upstream.close()));
    },
  };
}

function overHttp(
  id: string,
  upstream: HttpConfig,
  { config, options }: { config: GatewayConfig; options: UpstreamsOptions },
): Upstream {
  const baseUrl = parseBaseUrl(upstream.base_url);
  const { key } = upstream;
  return httpUpstream(dialectOf(upstream), {
    id,
    region: upstream.region,
    baseUrl,
    key: key === undefined ? undefined : () => options.secret(key),
    client: openHttpClient(baseUrl.origin, {
      allows: addressRule(upstream.allow_addresses),
      resolve: options.resolve ?? resolveBySystem,
      connectTimeoutMs: upstream.connect_timeout_ms,
      firstByteTimeoutMs: upstream.first_byte_timeout_ms,
      idleTimeoutMs: upstream.idle_timeout_ms,
      maxConnections: upstream.max_connections,
      maxResponseBytes: config.listen.max_response_bytes,
    }),
  });
}

function dialectOf(upstream: HttpConfig): Dialect {
  if (upstream.kind === 'azure-openai') return azureOpenai(upstream.api_version);
  return { openai, anthropic }[upstream.kind];
}
