// SPDX-License-Identifier: Apache-2.0
// Where a worker keeps tokens for histories that a provider holds. Both kinds outlive a change of the
// configuration, because conversations go on; which one is used is its choice.
import type { Sealer } from '../core/ports/keyring.ts';
import type { SealedTokens, TokenVault } from '../core/ports/vault.ts';
import type { Clock } from '../core/world.ts';
import { createMemoryVault } from '../guard/masking/memory-vault.ts';
import { createStoreVault } from '../guard/masking/store-vault.ts';

export type Vaults = Readonly<Record<'memory' | 'store', TokenVault>>;

/** `tokens` is asked for with every call: the way to the main process comes later, and changes. */
export function createVaults(parts: {
  readonly sealer: () => Sealer;
  readonly clock: Clock;
  readonly tokens: () => SealedTokens;
}): Vaults {
  const { tokens } = parts;
  return {
    memory: createMemoryVault(parts),
    store: createStoreVault(parts.sealer, {
      keep: async (...call) => tokens().keep(...call),
      recall: async (scope) => tokens().recall(scope),
    }),
  };
}
