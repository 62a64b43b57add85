// SPDX-License-Identifier: Apache-2.0
// What judging needs, put together once for each configuration.
import type { Keyring } from '../core/ports/keyring.ts';
import type { Policy } from '../core/ports/policy.ts';
import type { TokenVault } from '../core/ports/vault.ts';
import type { World } from '../core/world.ts';
import type { Engine } from '../guard/engine.ts';
import type { Decide } from './decide.ts';

/** Where the values behind tokens may come back. */
export type UnmaskSettings = {
  /** Names of tools whose arguments keep their tokens; `*` stands for any characters. */
  readonly egressTools: readonly string[];
  /** Keeps tokens between exchanges; undefined: every request brings its own values. */
  readonly memory: { readonly vault: TokenVault; readonly ttlMs: number } | undefined;
};

export type Parts = {
  readonly engine: Engine;
  readonly policy: Policy;
  readonly keyring: Keyring;
  readonly world: World;
  readonly decide: Decide;
  readonly unmask: UnmaskSettings;
};
