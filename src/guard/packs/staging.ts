// SPDX-License-Identifier: Apache-2.0
// Which version of a pack is in force, which stands beside it in shadow, and which was in force before.
// Pure: it says what may follow what. A signed pack that is older than the one in force is refused, because
// an old signature stays valid and would bring back what was mended.
import { z } from 'zod';
import { BartizanError } from '../../core/errors.ts';
import { compareVersions, type PackManifest, packRefused } from './manifest.ts';

const staged = z.strictObject({
  version: z.string().max(32),
  /** Names the file. */
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  /** Milliseconds since the epoch at which it came here. */
  since: z.number().int().nonnegative(),
  /** Who brought it to this place. */
  by: z.string().max(200).optional(),
});

const places = z.strictObject({
  live: staged.optional(),
  shadow: staged.optional(),
  previous: staged.optional(),
});

export const packStages = z.strictObject({
  format: z.literal('bartizan-content/1'),
  packs: z.record(z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/), places),
});

/** Of every pack of an installation. */
export type PackStages = z.infer<typeof packStages>;

export const NO_PACKS: PackStages = { format: 'bartizan-content/1', packs: {} };

type Staged = z.infer<typeof staged>;
type Places = z.infer<typeof places>;

const placesOf = ({ packs }: PackStages, id: string): Places =>
  Object.hasOwn(packs, id) ? (packs[id] ?? {}) : {};

const withPlaces = (stages: PackStages, id: string, next: Places): PackStages => ({
  ...stages,
  packs: { ...stages.packs, [id]: next },
});

type Arrival = {
  readonly manifest: PackManifest;
  readonly digest: string;
  readonly now: number;
  readonly by?: string;
  /** Explicitly asked for: an older version than the one in force may come. */
  readonly allowOlder: boolean;
};

/** Puts a pack into shadow, beside the one in force. Throws `config_invalid` for an old or expired one. */
export function stagePack(
  stages: PackStages,
  { manifest, digest, now, by, allowOlder }: Arrival,
): PackStages {
  const { id, version, expires } = manifest;
  if (expires !== undefined && Date.parse(expires) <= now) throw packRefused('it has expired');
  const current = placesOf(stages, id);
  for (const other of [current.live, current.shadow]) {
    if (other === undefined) continue;
    const order = compareVersions(version, other.version);
    if (order < 0 && !allowOlder) {
      throw packRefused(`version ${version} is older than ${other.version}, which is here`);
    }
    if (order === 0 && digest !== other.digest) {
      throw packRefused(`version ${version} is here with other content`);
    }
  }
  if (current.live?.digest === digest) throw packRefused(`version ${version} is in force already`);
  return withPlaces(stages, id, { ...current, shadow: { version, digest, ...moved(now, by) } });
}

type Move = { readonly now: number; readonly by?: string };

const moved = (now: number, by: string | undefined): Pick<Staged, 'since' | 'by'> => ({
  since: now,
  ...(by === undefined ? {} : { by }),
});

/** Puts the pack in shadow into force; the one in force becomes the one to roll back to. */
export function promotePack(stages: PackStages, id: string, { now, by }: Move): PackStages {
  const { live, shadow } = placesOf(stages, id);
  if (shadow === undefined) throw new BartizanError('conflict', `pack ${id} has nothing in shadow`);
  const previous = live === undefined ? {} : { previous: live };
  return withPlaces(stages, id, { live: { ...shadow, ...moved(now, by) }, ...previous });
}

/** Puts the pack that was in force before back; the one in force goes into shadow. */
export function rollBackPack(stages: PackStages, id: string, { now, by }: Move): PackStages {
  const { live, previous } = placesOf(stages, id);
  if (previous === undefined || live === undefined) {
    throw new BartizanError('conflict', `pack ${id} has nothing to roll back to`);
  }
  return withPlaces(stages, id, { live: { ...previous, ...moved(now, by) }, shadow: live });
}

/** Takes the pack in force out of it, into shadow: what is built in holds again. */
export function retirePack(stages: PackStages, id: string, { now, by }: Move): PackStages {
  const { live } = placesOf(stages, id);
  if (live === undefined) throw new BartizanError('conflict', `pack ${id} is not in force`);
  return withPlaces(stages, id, { shadow: { ...live, ...moved(now, by) } });
}

/** Takes the pack in shadow away. */
export function dropShadow(stages: PackStages, id: string): PackStages {
  const { shadow, ...rest } = placesOf(stages, id);
  if (shadow === undefined) throw new BartizanError('conflict', `pack ${id} has nothing in shadow`);
  if (Object.keys(rest).length > 0) return withPlaces(stages, id, rest);
  const { [id]: _, ...others } = stages.packs;
  return { ...stages, packs: others };
}

/** Digests that some stage names: every other file can go. */
export const digestsIn = ({ packs }: PackStages): ReadonlySet<string> =>
  new Set(
    Object.values(packs)
      .flatMap(({ live, shadow, previous }) => [live, shadow, previous])
      .filter((one) => one !== undefined)
      .map(({ digest }) => digest),
  );
