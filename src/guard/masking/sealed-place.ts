// SPDX-License-Identifier: Apache-2.0
// What a sealed value is bound to: it opens for no other conversation and no other token, so that whoever
// can write where values are kept cannot put one in the place of another.
import type { TokenScope } from '../../core/ports/vault.ts';

/** The context of sealing for a token of a conversation. */
export const placeOf = ({ conversation }: TokenScope, replacement: string): string =>
  JSON.stringify([conversation, replacement]);
