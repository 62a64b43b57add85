// SPDX-License-Identifier: Apache-2.0
// The texts of the policies that come with Bartizan, out of its own folder. Read once in each process: a file that
// changes below a running node changes nothing.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BundleModule } from '../policy/bundle/bundle.ts';
import type { Shipped } from '../policy/shipped.ts';

const FOLDER = join(import.meta.dirname, '..', '..', 'policies');

type ShippedPolicies = Shipped & {
  /** Who may do what on the control plane. */
  readonly admin: readonly BundleModule[];
};

let known: ShippedPolicies | undefined;

/** All of them. Throws what the file system does where the installation is not whole. */
export function shippedPolicies(): ShippedPolicies {
  return (known ??= {
    library: modulesIn('lib'),
    baseline: modulesIn('baseline'),
    admin: modulesIn('admin'),
    packs: new Map(foldersIn('packs').map((name) => [name, modulesIn(join('packs', name))])),
  });
}

const foldersIn = (folder: string): readonly string[] =>
  readdirSync(join(FOLDER, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();

function modulesIn(folder: string): readonly BundleModule[] {
  return readdirSync(join(FOLDER, folder))
    .filter((name) => name.endsWith('.rego') && !name.endsWith('_test.rego'))
    .sort()
    .map((name) => ({
      path: `${folder}/${name}`,
      text: readFileSync(join(FOLDER, folder, name), 'utf8'),
    }));
}
