// SPDX-License-Identifier: Apache-2.0
// What a node begins to serve with. With the database away that is its last good state; a node that has
// none does not start, because it would know neither a key nor a stop.
import { bartizanConfig } from '../config/config.ts';
import type { Check } from '../config/load.ts';
import { BartizanError } from '../core/errors.ts';
import type { Resource } from '../core/ports/cluster.ts';
import type { World } from '../core/world.ts';
import { checkWhole, type ConfigSource, invalidConfiguration } from './configuration.ts';
import type { Content } from './content/content.ts';
import { protectionCheck } from './protection-check.ts';
import { digestOf, type LastGood } from './last-good.ts';
import type { Beginning } from './publisher.ts';
import type { Records } from './records.ts';
import { NOTHING_SHARED } from './shared-state.ts';

export type BeginningParts = {
  readonly world: World;
  readonly source: ConfigSource;
  readonly records: Pick<Records, 'reached' | 'store'>;
  readonly lastGood: LastGood | undefined;
  readonly checks: readonly Check[];
  /** The packs that it begins with. */
  readonly content: Content;
};

/** Throws `config_invalid`, or `store_unavailable` when there is nothing to begin with. */
export async function beginningOf(parts: BeginningParts): Promise<Beginning> {
  const { world, source, lastGood, content } = parts;
  const shared = lastGood?.shared ?? NOTHING_SHARED;
  const resources = await resourcesOf(parts);
  const file = digestOf(source.text);
  const beginning = {
    file,
    content,
    shared: { ...shared, resources },
    held: lastGood?.held ?? [],
    highest: lastGood?.highest ?? NOTHING_SHARED.revisions,
    reading: world.clock.now(),
  };
  const result = checkWhole(source, { resources, content }, parts.checks);
  if (result.ok) {
    for (const notice of result.notices) world.log('warn', 'config.notice', { notice });
    return { ...beginning, config: result.config };
  }
  // Other nodes accepted parts that do not fit this file; what fitted before still serves.
  const known = lastGood?.file === file ? bartizanConfig.safeParse(lastGood.config) : undefined;
  // Not without the packs whose detectors it names: no worker could be made of it.
  if (known?.success !== true || protectionCheck(content)(known.data).length > 0) {
    throw invalidConfiguration(source, result.problems);
  }
  world.log('error', 'resources.refused', {
    problems: result.problems.length,
    first: result.problems[0]?.message,
  });
  return { ...beginning, shared, config: known.data };
}

async function resourcesOf({ records, lastGood }: BeginningParts): Promise<readonly Resource[]> {
  if (records.reached) return records.store.cluster.resources.list();
  if (lastGood !== undefined) return lastGood.shared.resources;
  const message =
    'the database is not reachable, and this node has no last good state to start with';
  throw new BartizanError('store_unavailable', message);
}
