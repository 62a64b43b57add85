// SPDX-License-Identifier: Apache-2.0
// A configuration whose protections cannot be built is refused before anything runs on it: the protector
// is built once, over a keyring that is never used, and its refusal becomes a complaint.
import type { Check } from '../config/load.ts';
import { BartizanError } from '../core/errors.ts';
import { tokensOf } from '../core/pointer.ts';
import type { Keyring } from '../core/ports/keyring.ts';
import type { World } from '../core/world.ts';
import { createProtector } from '../protect/create.ts';
import { modelDetectors } from './classifiers.ts';
import type { Content } from './content/content.ts';

const NO_KEYS: Keyring = {
  mac: () => '',
  macWith: () => undefined,
  currentKeyId: () => '',
};
const NO_WORLD: World = {
  clock: { now: () => 0, monotonic: () => 0 },
  random: (bytes) => Buffer.alloc(bytes),
  log: () => undefined,
  signal: new AbortController().signal,
};

const NO_WATCH = {
  wanted: () => false,
  later: () => undefined,
  found: () => undefined,
  ended: () => undefined,
};

/** Rules that name no detector in force, and detector options that are not valid, with these packs. */
export const protectionCheck =
  ({ detectors, beside }: Pick<Content, 'detectors' | 'beside'>): Check =>
  (config) => {
    try {
      createProtector({
        guard: config.guard,
        protections: config.protections,
        apps: config.apps,
        keyring: NO_KEYS,
        world: NO_WORLD,
        detectors,
        models: modelDetectors(config),
        ...(beside && { shadow: { ...beside, watch: NO_WATCH } }),
      });
      return [];
    } catch (thrown) {
      if (!(thrown instanceof BartizanError) || thrown.code !== 'config_invalid') throw thrown;
      const hint = thrown.detail;
      return [
        {
          path: tokensOf(thrown.pointer ?? ''),
          message: thrown.message,
          ...(hint === undefined ? {} : { hint }),
        },
      ];
    }
  };
