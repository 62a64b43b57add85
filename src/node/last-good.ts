// SPDX-License-Identifier: Apache-2.0
// The last state that a node served with, on its own disk: what it starts with when the database is away,
// and what it compares a database with that comes back. It holds references and keyed hashes, no secrets.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { z } from 'zod';
import type { BartizanConfig } from '../config/config.ts';
import type { Revisions } from '../core/ports/cluster.ts';
import type { KillEntry } from '../core/ports/store.ts';
import type { World } from '../core/world.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { NO_POLICIES, sharedPolicies } from './rollout/placed.ts';
import type { SharedState } from './shared-state.ts';

const FORMAT = 1;

export type LastGood = {
  readonly format: typeof FORMAT;
  readonly savedAt: number;
  /** Digest of the text of the file that `config` was made of. */
  readonly file: string;
  readonly config: BartizanConfig;
  readonly shared: SharedState;
  /** Stops in force that the store did not have. */
  readonly held: readonly KillEntry[];
  /** The highest revisions ever seen. */
  readonly highest: Revisions;
};

const revision = z.int().min(0);
const revisions = z.object({
  resources: revision,
  keys: revision,
  kills: revision,
  // One that an older Bartizan wrote knows of no policies.
  policies: revision.default(0),
});
const kill = z.looseObject({ kind: z.string(), value: z.string(), since: z.number() });
// Its own writer is the only one; what is checked here is that nobody cut it off or mixed it up.
const schema = z.object({
  format: z.literal(FORMAT),
  savedAt: z.number(),
  file: z.string(),
  config: z.looseObject({}),
  shared: z.object({
    revisions,
    resources: z.array(z.looseObject({ kind: z.string(), id: z.string(), etag: z.number() })),
    keys: z.array(z.looseObject({ prefix: z.string(), hash: z.string(), app: z.string() })),
    kills: z.array(kill),
    policies: sharedPolicies.default(NO_POLICIES),
  }),
  held: z.array(kill),
  highest: revisions,
});

/** Undefined when there is none, or one that cannot be used: that is logged. */
export function readLastGood(file: string, world: World): LastGood | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (thrown) {
    const { code } = thrown as { code?: string };
    if (code !== 'ENOENT') world.log('error', 'last-good.unreadable', { fault: code });
    return undefined;
  }
  const read = schema.safeParse(parsed(text));
  if (!read.success) {
    world.log('error', 'last-good.unreadable', { fault: 'not of this format' });
    return undefined;
  }
  return read.data as unknown as LastGood;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export type LastGoodFile = {
  /** Resolves when this or a later one is on the disk, or cannot be written; never rejects. */
  save(state: Omit<LastGood, 'format' | 'savedAt'>): Promise<void>;
};

type Writer = { readonly file: string; readonly world: World; readonly metrics: Metrics };

/** Writes one after the other, and of those that wait only the newest. */
export function createLastGoodFile({ file, world, metrics }: Writer): LastGoodFile {
  let next: LastGood | undefined;
  let writing: Promise<void> | undefined;
  const write = async (): Promise<void> => {
    for (let state = next; state !== undefined; state = next) {
      next = undefined;
      try {
        await replaceFile(file, `${JSON.stringify(state)}\n`);
      } catch (thrown) {
        metrics.count('bartizan_last_good_faults_total');
        world.log('error', 'last-good.unwritten', { fault: (thrown as { code?: string }).code });
      }
    }
    writing = undefined;
  };
  return {
    save: (state) => {
      next = { format: FORMAT, savedAt: world.clock.now(), ...state };
      writing ??= write();
      return writing;
    },
  };
}

/** Writes a file of the data directory: the old content or the new, whenever the power goes. */
export async function replaceFile(file: string, text: string): Promise<void> {
  const temporary = `${file}.new`;
  const handle = await open(temporary, 'w', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, file);
}

/** Names the text of a configuration file. */
export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
