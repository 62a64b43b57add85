// SPDX-License-Identifier: Apache-2.0
// The policies that come with Bartizan: the library, the baseline, and packs beside it. Their texts are given; the
// built-in policy is made of them like any other bundle.
import type { Policy } from '../core/ports/policy.ts';
import type { World } from '../core/world.ts';
import type { Bundle, BundleModule } from './bundle/bundle.ts';
import type { PolicyConfig } from './config.ts';
import { createRegoExecutor } from './executors/rego.ts';
import type { PackOptions } from './pack-options.ts';
import { createPolicy } from './policy.ts';
import type { Json } from './rego/values/json.ts';
import type { PolicySettings } from './settings.ts';

/** Modules by their paths below the folder of policies: `lib/verdict.rego`. Tests among them. */
export type Shipped = {
  readonly library: readonly BundleModule[];
  readonly baseline: readonly BundleModule[];
  readonly packs: ReadonlyMap<string, readonly BundleModule[]>;
};

/** The packages that the shipped policies and those of users are about. */
const ROOTS = ['access', 'request', 'response', 'tools', 'capture', 'baseline'].map(
  (name) => `bartizan/${name}`,
);

export type BuiltInBundle = Pick<Bundle, 'modules' | 'data' | 'manifest'>;

/**
 * The baseline with `packs`, of which each has to be there, and what they are told. Without the library: executors
 * have it.
 */
export function builtInBundle(
  { baseline, packs }: Shipped,
  names: readonly string[],
  options?: PackOptions,
): BuiltInBundle {
  const isTold = options !== undefined && [options.rules, options.packs].some(isGiven);
  const added = [...new Set(names)].sort();
  return {
    manifest: { revision: ['built-in', ...added].join('+'), roots: ROOTS },
    modules: [...baseline, ...added.flatMap((name) => packs.get(name) ?? [])],
    data: isTold ? { bartizan: { options: plain(options) } } : {},
  };
}

/** Members that are not given are no members. */
const plain = (options: PackOptions): Json => JSON.parse(JSON.stringify(options)) as Json;

const isGiven = (options: object): boolean => Object.keys(options).length > 0;

/** The policy in force where nobody has pushed another: evaluated by the engine of this process. */
export function builtInPolicy(
  shipped: Shipped,
  options: {
    readonly config: Pick<PolicyConfig, 'packs' | 'options' | 'limits'>;
    readonly settings: PolicySettings;
    readonly world: Pick<World, 'clock' | 'log'>;
  },
): Policy {
  const { config, settings, world } = options;
  const executor = createRegoExecutor(builtInBundle(shipped, config.packs, config.options), {
    settings,
    library: shipped.library,
    limits: config.limits,
    clock: () => world.clock.monotonic(),
  });
  return createPolicy(executor, { log: world.log });
}
