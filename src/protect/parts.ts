// SPDX-License-Identifier: Apache-2.0
// What judging needs, put together once for each configuration.
import type { Exchange } from '../core/exchange.ts';
import type { Keyring } from '../core/ports/keyring.ts';
import type { Policy } from '../core/ports/policy.ts';
import type { TokenVault } from '../core/ports/vault.ts';
import type { World } from '../core/world.ts';
import type { Engine } from '../guard/engine.ts';
import type { Across } from './across.ts';
import type { Cascade } from './cascade.ts';
import type { Decide } from './decide.ts';
import type { CallJudging } from './judge-calls.ts';
import type { RecordedNames } from './recorded-names.ts';

/** Where the values behind tokens may come back. */
export type UnmaskSettings = {
  /** Names of tools whose arguments keep their tokens; `*` stands for any characters. */
  readonly egressTools: readonly string[];
  /** Keeps tokens between exchanges; undefined: every request brings its own values. */
  readonly memory: Memory | undefined;
};

export type Memory = {
  readonly vault: TokenVault;
  readonly ttlMs: number;
  /** Whether a later request may go on from this one without repeating it. */
  readonly keepsFor: (exchange: Exchange) => boolean;
};

export type Parts = {
  readonly engine: Engine;
  readonly policy: Policy;
  readonly keyring: Keyring;
  readonly world: World;
  readonly decide: Decide;
  readonly unmask: UnmaskSettings;
  readonly names: RecordedNames;
  /** Undefined: nobody outside the guard is asked. */
  readonly cascade?: Cascade | undefined;
  /** Policy is asked about every answer, also one in which nothing was found. Default: it is. */
  readonly asksAnswers?: boolean;
  /** Undefined: calls of tools are judged by their words alone. */
  readonly calls?: ((exchange: Exchange) => CallJudging) | undefined;
  /** Undefined: nothing is looked for across texts and requests. */
  readonly across?: Across | undefined;
  /** Scores of the embedded scorer below this are evidence, not findings. Default: none is. */
  readonly scoredFrom?: number;
};
