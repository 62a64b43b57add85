// SPDX-License-Identifier: Apache-2.0
// Whose policies a node takes: the keys of the configuration, ready to check signatures with.
import { BartizanError } from '../../core/errors.ts';
import type { Secret } from '../../core/secret.ts';
import { verifyingKey } from '../../policy/bundle/algorithms.ts';
import type { BundleTrust } from '../../policy/bundle/signatures.ts';
import type { PolicyConfig } from '../../policy/config.ts';

const SHARED = 'HS256';

/**
 * The trust of a configuration. Without keys unsigned bundles are taken where `allowUnsigned` says so, and none
 * otherwise. Rejects with `config_invalid` for what is no key, and as `secret` does.
 */
export async function bundleTrust(
  { trust }: Pick<PolicyConfig, 'trust'>,
  allowUnsigned: boolean,
  secret: (reference: string) => Promise<Secret>,
): Promise<BundleTrust> {
  const keys = trust.map(async ({ id, public_key: pem, secret: reference, algorithm, scope }) => {
    if (reference === undefined) return verifyingKey({ id, text: pem ?? '', algorithm, scope });
    if (algorithm !== undefined && !algorithm.startsWith('HS')) {
      throw new BartizanError('config_invalid', `key ${id}: a secret is for HS256, HS384 or HS512`);
    }
    const text = (await secret(reference)).reveal();
    return verifyingKey({ id, text, algorithm: algorithm ?? SHARED, scope });
  });
  return { keys: await Promise.all(keys), allowUnsigned: trust.length === 0 && allowUnsigned };
}
