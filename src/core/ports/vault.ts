// SPDX-License-Identifier: Apache-2.0
// Reversible tokens of masked values. Declared here so that masking modes can be added behind it.

export type TokenScope = { readonly tenant: string; readonly conversation: string };

export type TokenVault = {
  /** The token of a value in this scope: the same value gives the same token. */
  tokenise(scope: TokenScope, entity: string, value: string, ttlMs: number): Promise<string>;
  /** The value of a token made in this scope; undefined when unknown, expired or of another scope. */
  reveal(scope: TokenScope, token: string): Promise<string | undefined>;
};
