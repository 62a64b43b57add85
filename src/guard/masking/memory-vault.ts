// SPDX-License-Identifier: Apache-2.0
// Tokens of conversations, kept by one process for a while. Values are encrypted under their tenant's keys,
// so that a tenant whose keys are destroyed is forgotten at once. Bounded: a tenant that fills its share
// drops its own conversations, the least recently used first, and nobody else's.
import { LIMITS } from '../../core/limits.ts';
import type { Sealer } from '../../core/ports/keyring.ts';
import type { KeptToken, TokenScope, TokenVault } from '../../core/ports/vault.ts';
import type { Clock } from '../../core/world.ts';
import { placeOf } from './sealed-place.ts';

type Conversation = {
  /** Sealed values by what stands for them, oldest first. */
  readonly tokens: Map<string, string>;
  chars: number;
  expiresAt: number;
};
type Tenant = { readonly conversations: Map<string, Conversation>; chars: number };

/** Bounds; smaller in tests. */
export type VaultBounds = {
  readonly tokensPerConversation: number;
  readonly conversationsPerTenant: number;
  /** Of sealed text. */
  readonly charsPerTenant: number;
  readonly tenants: number;
};

const BOUNDS: VaultBounds = {
  tokensPerConversation: LIMITS.findings,
  conversationsPerTenant: 1_000,
  charsPerTenant: 1024 * 1024,
  tenants: 64,
};

export function createMemoryVault(
  parts: { readonly sealer: () => Sealer; readonly clock: Clock },
  bounds: VaultBounds = BOUNDS,
): TokenVault {
  return new MemoryVault(parts.sealer, parts.clock, bounds);
}

class MemoryVault implements TokenVault {
  readonly #sealer: () => Sealer;
  readonly #clock: Clock;
  readonly #bounds: VaultBounds;
  readonly #tenants = new Map<string, Tenant>();

  constructor(sealer: () => Sealer, clock: Clock, bounds: VaultBounds) {
    this.#sealer = sealer;
    this.#clock = clock;
    this.#bounds = bounds;
  }

  async keep(scope: TokenScope, tokens: readonly KeptToken[], ttlMs: number): Promise<void> {
    const tenant = this.#tenant(scope.tenant);
    const kept = this.#take(tenant, scope.conversation) ?? {
      tokens: new Map(),
      chars: 0,
      expiresAt: 0,
    };
    const sealer = this.#sealer();
    for (const { replacement, value } of tokens) {
      remove(kept, replacement);
      const sealed = sealer.seal('vault', scope.tenant, value, placeOf(scope, replacement));
      kept.tokens.set(replacement, sealed);
      kept.chars += replacement.length + sealed.length;
    }
    while (kept.tokens.size > this.#bounds.tokensPerConversation) {
      remove(kept, kept.tokens.keys().next().value ?? '');
    }
    kept.expiresAt = this.#clock.monotonic() + ttlMs;
    tenant.conversations.set(scope.conversation, kept);
    tenant.chars += kept.chars;
    this.#trim(tenant);
  }

  async recall(scope: TokenScope): Promise<readonly KeptToken[]> {
    const tenant = this.#tenants.get(scope.tenant);
    const kept = tenant && this.#take(tenant, scope.conversation);
    if (tenant === undefined || kept === undefined) return [];
    tenant.conversations.set(scope.conversation, kept);
    tenant.chars += kept.chars;
    const sealer = this.#sealer();
    return [...kept.tokens].flatMap(([replacement, sealed]) => {
      const value = sealer.open('vault', scope.tenant, sealed, placeOf(scope, replacement));
      return value === undefined ? [] : [{ replacement, value }];
    });
  }

  #tenant(name: string): Tenant {
    const tenant = this.#tenants.get(name) ?? { conversations: new Map(), chars: 0 };
    // The last used is the last of the map, the first goes when there are too many.
    this.#tenants.delete(name);
    this.#tenants.set(name, tenant);
    if (this.#tenants.size > this.#bounds.tenants) {
      this.#tenants.delete(this.#tenants.keys().next().value ?? '');
    }
    return tenant;
  }

  /** Takes a conversation out, if it is alive. */
  #take(tenant: Tenant, name: string): Conversation | undefined {
    const kept = tenant.conversations.get(name);
    if (kept === undefined) return undefined;
    tenant.conversations.delete(name);
    tenant.chars -= kept.chars;
    return kept.expiresAt > this.#clock.monotonic() ? kept : undefined;
  }

  #trim(tenant: Tenant): void {
    const { conversationsPerTenant, charsPerTenant } = this.#bounds;
    const now = this.#clock.monotonic();
    for (const [name, { expiresAt }] of tenant.conversations) {
      const isFull =
        tenant.conversations.size > conversationsPerTenant || tenant.chars > charsPerTenant;
      if (!isFull && expiresAt > now) break;
      this.#take(tenant, name);
    }
  }
}

function remove(kept: Conversation, replacement: string): void {
  const sealed = kept.tokens.get(replacement);
  if (sealed === undefined) return;
  kept.tokens.delete(replacement);
  kept.chars -= replacement.length + sealed.length;
}
