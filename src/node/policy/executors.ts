// SPDX-License-Identifier: Apache-2.0
// Which executor evaluates a policy, as the configuration says. The package for compiled policies is loaded with the
// first of them, and not at all where there is none.
import { createRequire } from 'node:module';
import type { Secret } from '../../core/secret.ts';
import type { World } from '../../core/world.ts';
import type { Bundle, BundleModule } from '../../policy/bundle/bundle.ts';
import type { PolicyConfig } from '../../policy/config.ts';
import type { Executor } from '../../policy/executor.ts';
import { createRegoExecutor } from '../../policy/executors/rego.ts';
import type { LoadPolicy } from '../../policy/executors/wasm-platform.ts';
import { createWasmExecutor } from '../../policy/executors/wasm.ts';
import type { PolicySettings } from '../../policy/settings.ts';
import { openRemoteExecutor } from './opa.ts';

export type ExecutorParts = {
  readonly config: Pick<PolicyConfig, 'executor' | 'limits'>;
  readonly settings: PolicySettings;
  readonly library: readonly BundleModule[];
  readonly world: Pick<World, 'clock' | 'log'>;
  /** The secret that a reference names; undefined while it is not known. */
  readonly secret: (reference: string) => Secret | undefined;
};

const require = createRequire(import.meta.url);

const loaded = (): LoadPolicy =>
  (require('@open-policy-agent/opa-wasm') as { readonly LoadedPolicy: LoadPolicy }).LoadedPolicy;

/**
 * The executor of a bundle. What is built in has no compiled form (`wasm` undefined) and is always evaluated by the
 * engine of this process. Throws `bundle_policy_invalid` as the executors do.
 */
export function openExecutor(
  bundle: Pick<Bundle, 'manifest' | 'modules' | 'data'> & Partial<Pick<Bundle, 'wasm'>>,
  { config, settings, library, world, secret }: ExecutorParts,
): Executor {
  const { executor, limits } = config;
  const clock = (): number => world.clock.monotonic();
  const rego = (): Executor => createRegoExecutor(bundle, { settings, library, limits, clock });
  if (typeof executor === 'object') {
    return openRemoteExecutor(executor.remote, { world, secret, local: rego });
  }
  const { wasm } = bundle;
  if (executor === 'rego' || wasm === undefined) return rego();
  return createWasmExecutor({ ...bundle, wasm }, { settings, clock, loaded, limits });
}
