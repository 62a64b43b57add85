// SPDX-License-Identifier: Apache-2.0
// Values behind the tokens of a conversation, kept between its exchanges. What a client sends again with
// every request needs none: tokens are derived anew from it. Only where history lives at the provider does a
// token come back whose value is not in the request. Kept encrypted under the tenant's keys.

/** The conversation id binds app, principal and end user too: none of another reads what is kept here. */
export type TokenScope = { readonly tenant: string; readonly conversation: string };

/** What stands for a value. */
export type KeptToken = {
  /** As the model was given it: `EMAIL_Bodakireze`, or a number of the same format. */
  readonly replacement: string;
  readonly value: string;
};

/** A token whose value is sealed, as it leaves the process that holds the keys. */
export type SealedToken = { readonly replacement: string; readonly sealed: string };

/** Where the sealed tokens of all processes are kept; it can open none of them. */
export type SealedTokens = {
  /** As `TokenVault.keep`; `ttlMs` counts by the clock of where they are kept. */
  keep(scope: TokenScope, tokens: readonly SealedToken[], ttlMs: number): Promise<void>;
  recall(scope: TokenScope): Promise<readonly SealedToken[]>;
};

export type TokenVault = {
  /**
   * Adds tokens to those of the scope, and starts the time to live of all of them anew. Those kept longest
   * are dropped when there are too many. Rejects when they cannot be kept.
   */
  keep(scope: TokenScope, tokens: readonly KeptToken[], ttlMs: number): Promise<void>;
  /** The tokens of the scope that are still alive; none of a tenant whose keys were destroyed. */
  recall(scope: TokenScope): Promise<readonly KeptToken[]>;
};
