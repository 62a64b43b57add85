// SPDX-License-Identifier: Apache-2.0
// A configuration whose protections cannot be built is refused before anything runs on it: the protector
// is built once, over a keyring that is never used, and its refusal becomes a complaint.
import type { Check } from '../config/load.ts';
import { BartizanError } from '../core/errors.ts';
import { tokensOf } from '../core/pointer.ts';
import type { Keyring } from '../core/ports/keyring.ts';
import type { World } from '../core/world.ts';
import { settingsOf } from '../policy/settings.ts';
import { builtInPolicy } from '../policy/shipped.ts';
import { createProtector } from '../protect/create.ts';
import { modelDetectors } from './classifiers.ts';
import type { Content } from './content/content.ts';
import { openToolPacks } from './policy/tool-packs.ts';
import { shippedPolicies } from './shipped-policies.ts';

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

/** Rules that name no detector in force, options and tool packs that are not valid, with these packs of detectors. */
export const protectionCheck =
  ({ detectors, beside }: Pick<Content, 'detectors' | 'beside'>): Check =>
  (config) => {
    try {
      const { protections, apps, policy } = config;
      const settings = settingsOf(protections, apps);
      openToolPacks(policy.tool_packs);
      createProtector({
        guard: config.guard,
        protections,
        apps,
        agents: Object.fromEntries(Object.entries(apps).map(([id, { tools }]) => [id, tools])),
        policy: builtInPolicy(shippedPolicies(), { config: policy, settings, world: NO_WORLD }),
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
