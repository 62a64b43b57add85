// SPDX-License-Identifier: Apache-2.0
// Connections to a remote OPA for the policies of one worker: the egress protection of upstreams, a bounded pool,
// and a breaker. Nothing is connected before the first decision.
import type { Secret } from '../../core/secret.ts';
import type { World } from '../../core/world.ts';
import { collect } from '../../gateway/gate/collect.ts';
import { Breaker } from '../../gateway/upstreams/breaker.ts';
import { resolveBySystem } from '../../gateway/upstreams/egress.ts';
import { openHttpClient } from '../../gateway/upstreams/http-client.ts';
import { parseBaseUrl } from '../../gateway/upstreams/http-upstream.ts';
import type { PolicyConfig } from '../../policy/config.ts';
import type { Executor } from '../../policy/executor.ts';
import { createRemoteExecutor, OPA_ANSWER_BYTES } from '../../policy/executors/remote.ts';
import { addressesBy } from './fetch.ts';

type RemoteConfig = Exclude<PolicyConfig['executor'], string>['remote'];

/** Decisions that may wait for a connection, for each that has one. */
const WAITING = 4;

/**
 * The executor of `policy.executor.remote`. `local` decides where the OPA does not and the configuration says so.
 * Throws `config_invalid` for an address that cannot be used.
 */
export function openRemoteExecutor(
  config: RemoteConfig,
  parts: {
    readonly world: Pick<World, 'clock' | 'log'>;
    readonly secret: (reference: string) => Secret | undefined;
    readonly local: () => Executor;
  },
): Executor {
  const { world, secret, local } = parts;
  const { origin, path } = parseBaseUrl(config.url);
  const client = openHttpClient(origin, {
    allows: addressesBy(config.allow_addresses)(new URL(origin).protocol),
    resolve: resolveBySystem,
    connectTimeoutMs: config.timeout_ms,
    firstByteTimeoutMs: config.timeout_ms,
    idleTimeoutMs: config.timeout_ms,
    maxConnections: config.concurrency,
    maxResponseBytes: OPA_ANSWER_BYTES,
  });
  const { token } = config;
  return createRemoteExecutor({
    address: origin,
    basePath: path,
    service: {
      async post({ headers, ...request }) {
        const answer = await client.post({ ...request, headers: [...headers], stream: false });
        const body = await collect(answer.body, OPA_ANSWER_BYTES, request.signal);
        const contentType = (answer.headers['content-type'] ?? '').toLowerCase();
        return { status: answer.status, contentType, body };
      },
      close: () => client.close(),
    },
    breaker: new Breaker(
      { failures: config.breaker.failures, openMs: config.breaker.open_ms },
      world.clock,
    ),
    ...(token !== undefined && { token: () => secret(token) }),
    timeoutMs: config.timeout_ms,
    pendingMax: config.concurrency * (1 + WAITING),
    sendsValues: config.values,
    ...(config.on_failure === 'local' && { local: local() }),
    log: world.log,
  });
}
