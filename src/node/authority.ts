// SPDX-License-Identifier: Apache-2.0
// Who may do what on the control plane of this node: the shipped policy and the denials of the version in force.
// Compiled anew only when one of them changes; a version that does not compile refuses all but the machine's own.
import type { BartizanConfig } from '../config/config.ts';
import type { World } from '../core/world.ts';
import { type Authority, createAuthority } from '../policy/authority.ts';
import type { Bundle } from '../policy/bundle/bundle.ts';
import { settingsOf } from '../policy/settings.ts';
import { shippedPolicies } from './shipped-policies.ts';

type InForce = {
  readonly config: Pick<BartizanConfig, 'protections' | 'apps'>;
  readonly activeBundle: Bundle | undefined;
};

const REFUSES: Authority = () => ({ granted: true, denied: ['admin.failed'] });

/** Gives the authority over what `inForce` is at the time. */
export function followAuthority(
  inForce: InForce,
  world: Pick<World, 'clock' | 'log'>,
): () => Authority {
  let made: (InForce & { readonly authority: Authority }) | undefined;
  return () => {
    const { config, activeBundle } = inForce;
    if (made?.config !== config || made.activeBundle !== activeBundle) {
      const authority = compiled({ config, activeBundle }, world);
      made = { config, activeBundle, authority };
    }
    return made.authority;
  };
}

function compiled(
  { config, activeBundle }: InForce,
  world: Pick<World, 'clock' | 'log'>,
): Authority {
  const { admin, library } = shippedPolicies();
  try {
    return createAuthority({
      modules: admin,
      library,
      settings: settingsOf(config.protections, config.apps),
      bundle: activeBundle,
      world,
    });
  } catch (thrown) {
    world.log('error', 'admin.policy.invalid', {
      cause: thrown instanceof Error ? thrown.name : 'thrown',
    });
    return REFUSES;
  }
}
