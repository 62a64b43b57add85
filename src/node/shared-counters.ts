// SPDX-License-Identifier: Apache-2.0
// Where the counts of limits are kept: in the memory of this node, or in a Redis that all nodes share.
import type { World } from '../core/world.ts';
import type { CountersConfig } from '../gateway/admission/config.ts';
import {
  type AuthorityOptions,
  type CounterAuthority,
  createCounterAuthority,
} from '../gateway/admission/authority.ts';
import type { SecretSource } from '../keys/secret-source.ts';
import { createRedisCounters } from '../store/redis-counters.ts';

export type CounterParts = {
  readonly world: World;
  readonly config: CountersConfig;
  readonly secrets: Pick<SecretSource, 'resolve'>;
  /** Nodes of the installation that are alive. */
  readonly nodes: () => number;
};

/** Rejects with `config_invalid` when the password or the authorities cannot be read. */
export async function openCounters(parts: CounterParts): Promise<CounterAuthority> {
  const { world, config, secrets, nodes } = parts;
  if (config.kind === 'memory') return createCounterAuthority(world);
  const { url, username, prefix } = config;
  const password =
    config.password === undefined ? undefined : await secrets.resolve(config.password);
  const ca = config.ca === undefined ? undefined : await secrets.resolve(config.ca);
  const shared = createRedisCounters({
    world,
    url,
    username,
    password,
    ca: ca?.reveal(),
    prefix,
    timeoutMs: config.timeout_ms,
  });
  const options: AuthorityOptions = { shared, onFailure: config.on_failure, nodes };
  return createCounterAuthority(world, options);
}
