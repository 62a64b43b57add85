// SPDX-License-Identifier: Apache-2.0
// Tokens of conversations, kept where all processes find them. Values are sealed before they leave this one
// and opened after they came back, so that neither the store nor what lies on the way can read them, and a
// tenant whose keys are destroyed is forgotten with them.
import { BartizanError } from '../../core/errors.ts';
import { LIMITS } from '../../core/limits.ts';
import type { Sealer } from '../../core/ports/keyring.ts';
import type { SealedTokens, TokenVault } from '../../core/ports/vault.ts';
import { placeOf } from './sealed-place.ts';

/** Sealed text of one request. More than this are documents, not values. */
const CHARS_MAX = 4 * 1024 * 1024;

/** A vault over `kept`. Rejects with what `kept` rejects with, and for values longer than can be kept. */
export function createStoreVault(sealer: () => Sealer, kept: SealedTokens): TokenVault {
  return {
    keep: async (scope, tokens, ttlMs) => {
      let chars = 0;
      const sealed = tokens.slice(-LIMITS.findings).map(({ replacement, value }) => {
        const place = placeOf(scope, replacement);
        const one = { replacement, sealed: sealer().seal('vault', scope.tenant, value, place) };
        chars += replacement.length + one.sealed.length;
        if (chars > CHARS_MAX) throw new BartizanError('internal', undefined, TOO_LONG);
        return one;
      });
      await kept.keep({ tenant: scope.tenant, conversation: scope.conversation }, sealed, ttlMs);
    },
    recall: async ({ tenant, conversation }) => {
      const scope = { tenant, conversation };
      return (await kept.recall(scope)).flatMap(({ replacement, sealed }) => {
        const value = sealer().open('vault', tenant, sealed, placeOf(scope, replacement));
        return value === undefined ? [] : [{ replacement, value }];
      });
    },
  };
}

const TOO_LONG = { detail: 'values are too long to be kept' };
