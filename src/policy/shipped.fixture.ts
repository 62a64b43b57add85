// SPDX-License-Identifier: Apache-2.0
// The shipped policies as they lie in the repository, for tests of what asks a policy.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Policy } from '../core/ports/policy.ts';
import { fakeWorld, type World } from '../core/world.ts';
import type { BundleModule } from './bundle/bundle.ts';
import { policyConfig, type ProtectionsConfig } from './config.ts';
import { type PolicyApps, settingsOf } from './settings.ts';
import { builtInPolicy, type Shipped } from './shipped.ts';

const FOLDER = join(import.meta.dirname, '..', '..', 'policies');

/** Modules of a folder below `policies/`; with its tests where they are wanted. */
export function modulesOf(folder: string, { tests = false } = {}): readonly BundleModule[] {
  return globSync(`${folder}/*.rego`, { cwd: FOLDER })
    .filter((path) => tests || !path.endsWith('_test.rego'))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(FOLDER, path), 'utf8') }));
}

export const SHIPPED: Shipped = {
  library: modulesOf('lib'),
  baseline: modulesOf('baseline'),
  packs: new Map(
    globSync('packs/*', { cwd: FOLDER }).map((path) => [
      path.slice('packs/'.length),
      modulesOf(path),
    ]),
  ),
};

/** The built-in policy over these rules and apps, without packs. */
export const baselineOf = (
  protections: ProtectionsConfig,
  apps: PolicyApps,
  world: Pick<World, 'clock' | 'log'> = fakeWorld(),
): Policy =>
  builtInPolicy(SHIPPED, {
    config: policyConfig.parse({}),
    settings: settingsOf(protections, apps),
    world,
  });
