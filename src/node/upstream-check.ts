// SPDX-License-Identifier: Apache-2.0
// A configuration whose upstreams cannot be built is refused before anything runs on it: a missing secret,
// or a script that cannot be read, is known here by its line, and not when the workers already took over.
import type { Check } from '../config/load.ts';
import { BartizanError } from '../core/errors.ts';
import type { World } from '../core/world.ts';
import { createUpstreams } from '../gateway/upstreams/create.ts';
import { resolveSecret } from '../keys/secret-reference.ts';

/** The check with the secrets that a process with this environment finds. */
export function upstreamCheck(
  environment: Readonly<Record<string, string | undefined>>,
  world: World,
): Check {
  const secret = (reference: string) => resolveSecret(reference, environment);
  return (config) =>
    Object.entries(config.upstreams).flatMap(([id, upstream]) => {
      try {
        const one = { ...config, upstreams: { [id]: upstream } };
        void createUpstreams(one, { world, secret }).close();
        return [];
      } catch (thrown) {
        if (!(thrown instanceof BartizanError) || thrown.code !== 'config_invalid') throw thrown;
        return [{ path: ['upstreams', id], message: thrown.message }];
      }
    });
}
