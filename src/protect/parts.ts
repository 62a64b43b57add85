// SPDX-License-Identifier: Apache-2.0
// What judging needs, put together once for each configuration.
import type { Keyring } from '../core/ports/keyring.ts';
import type { Policy } from '../core/ports/policy.ts';
import type { World } from '../core/world.ts';
import type { Engine } from '../guard/engine.ts';
import type { Decide } from './decide.ts';

export type Parts = {
  readonly engine: Engine;
  readonly policy: Policy;
  readonly keyring: Keyring;
  readonly world: World;
  readonly decide: Decide;
};
