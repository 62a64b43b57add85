// SPDX-License-Identifier: Apache-2.0
// A configuration whose callers could not be identified is refused before anything runs on it: TLS that
// cannot be opened, or an issuer whose allowed addresses are none. What Vault holds is not asked for here: a
// Vault that is away must not refuse a configuration.
import type { BartizanConfig } from '../config/config.ts';
import type { Check, Complaint } from '../config/load.ts';
import { BartizanError } from '../core/errors.ts';
import { tlsMaterial, secureContextOf } from '../gateway/identity/tls.ts';
import { addressRule } from '../gateway/upstreams/address.ts';
import { parseReference, resolveSecret } from '../keys/secret-reference.ts';

/** The check with the secrets that a process with this environment finds. */
export function callerCheck(environment: Readonly<Record<string, string | undefined>>): Check {
  return (config) => [...listenTls(config, environment), ...issuerAddresses(config)];
}

function listenTls(
  { listen: { tls } }: BartizanConfig,
  environment: Readonly<Record<string, string | undefined>>,
): readonly Complaint[] {
  if (tls === undefined) return [];
  const references = [
    tls.certificate,
    tls.key,
    ...(tls.client_ca === undefined ? [] : [tls.client_ca]),
  ];
  return complaints(['listen', 'tls'], () => {
    if (references.some((reference) => parseReference(reference).kind === 'vault')) return;
    const material = tlsMaterial(tls, (reference) => resolveSecret(reference, environment));
    if (material !== undefined) secureContextOf(material);
  });
}

const issuerAddresses = ({ identity }: BartizanConfig): readonly Complaint[] =>
  Object.entries(identity.issuers).flatMap(([id, { allow_addresses: allowed }]) =>
    complaints(['identity', 'issuers', id, 'allow_addresses'], () => void addressRule(allowed)),
  );

function complaints(path: Complaint['path'], attempt: () => void): readonly Complaint[] {
  try {
    attempt();
    return [];
  } catch (thrown) {
    if (!(thrown instanceof BartizanError) || thrown.code !== 'config_invalid') throw thrown;
    return [{ path, message: thrown.message }];
  }
}
