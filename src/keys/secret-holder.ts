// SPDX-License-Identifier: Apache-2.0
// The secrets of a worker: what its main process handed to it, and what it finds in its own environment and
// files. It has no credential for Vault. A value once known is used until there is another.
import { BartizanError } from '../core/errors.ts';
import { Secret } from '../core/secret.ts';
import { parseReference, resolveSecret } from './secret-reference.ts';

export type SecretHolder = {
  /** Takes over values by reference, as `SecretSource.values` gives them; others stay as they are. */
  take(values: Readonly<Record<string, string>>): void;
  /** Makes the next `current` look at environment and files again: for a new configuration. */
  reread(): void;
  /**
   * The value that is known now; undefined for one of Vault that was not handed over yet. Throws
   * `config_invalid` when environment or file never held a usable one.
   */
  current(reference: string): Secret | undefined;
};

export function createSecretHolder(
  environment: Readonly<Record<string, string | undefined>>,
): SecretHolder {
  const handed = new Map<string, Secret>();
  const own = new Map<string, Secret>();
  const fresh = new Set<string>();
  return {
    take: (values) => {
      for (const [reference, value] of Object.entries(values)) {
        if (handed.get(reference)?.reveal() !== value) handed.set(reference, new Secret(value));
      }
    },
    reread: () => fresh.clear(),
    current: (reference) => {
      const known = handed.get(reference);
      if (known !== undefined) return known;
      const before = own.get(reference);
      if (before !== undefined && fresh.has(reference)) return before;
      if (parseReference(reference).kind === 'vault') return undefined;
      fresh.add(reference);
      try {
        const now = resolveSecret(reference, environment);
        if (now.reveal() !== before?.reveal()) own.set(reference, now);
      } catch (thrown) {
        if (before === undefined || !(thrown instanceof BartizanError)) throw thrown;
      }
      return own.get(reference);
    },
  };
}
