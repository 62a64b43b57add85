// SPDX-License-Identifier: Apache-2.0
// A configuration whose upstreams cannot be built is refused before anything runs on it: a missing secret,
// or a script that cannot be read, is known here by its line, and not when the workers already took over.
// What Vault holds is not asked for here: a Vault that is away must not refuse a configuration.
import type { BartizanConfig } from '../config/config.ts';
import type { Check } from '../config/load.ts';
import { BartizanError } from '../core/errors.ts';
import type { Secret } from '../core/secret.ts';
import type { World } from '../core/world.ts';
import { createUpstreams } from '../gateway/upstreams/create.ts';
import { parseReference, resolveSecret } from '../keys/secret-reference.ts';

/** The check with the secrets that a process with this environment finds. */
export function upstreamCheck(
  environment: Readonly<Record<string, string | undefined>>,
  world: World,
): Check {
  return (config) =>
    Object.entries(config.upstreams).flatMap(([id, upstream]) => {
      const secret = (reference: string): Secret | undefined => {
        if (parseReference(reference).kind !== 'vault')
          return resolveSecret(reference, environment);
        if (config.secrets.vault !== undefined) return undefined;
        throw new BartizanError('config_invalid', 'A key in Vault needs secrets.vault.');
      };
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

/** References to the secrets that workers need: what the main process reads and hands to them. */
export function workerReferences(config: BartizanConfig): readonly string[] {
  const keys = Object.values(config.upstreams).map((upstream) =>
    upstream.kind === 'simulated' ? undefined : upstream.key,
  );
  const judges = Object.values(config.guard.classifiers).map((classifier) =>
    'key' in classifier ? classifier.key : undefined,
  );
  const { executor } = config.policy;
  const opa = typeof executor === 'object' ? executor.remote.token : undefined;
  const { tls } = config.listen;
  const all = [...keys, ...judges, opa, tls?.certificate, tls?.key, tls?.client_ca];
  return [...new Set(all.filter((reference) => reference !== undefined))];
}
