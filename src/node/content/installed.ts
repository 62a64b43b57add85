// SPDX-License-Identifier: Apache-2.0
// The content packs that a configuration would find installed, for commands that look at it without a node.
import { join } from 'node:path';
import { bootOf, type ConfigSource } from '../configuration.ts';
import { BUILT_IN, type Content, contentOf } from './content.ts';
import { configuredKeys } from './keeper.ts';
import { openContentStore, openCopy } from './store.ts';

/**
 * Verified as a node would, though not tested against their cases. Throws `config_invalid` for packs that a
 * node would refuse.
 */
export function installedContent(source: ConfigSource, engine: string): Content {
  const boot = bootOf(source);
  if (boot === undefined) return BUILT_IN;
  const store = openContentStore(boot.content.dir ?? join(boot.data_dir, 'content'));
  const named = configuredKeys(boot.content);
  const keys = named.length > 0 ? named : store.trusted();
  const copies = store.copies(store.stages());
  return contentOf(
    copies,
    copies.map((copy) => openCopy(copy, { keys, allowUnsigned: false, engine })),
  );
}
