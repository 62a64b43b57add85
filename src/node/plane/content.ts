// SPDX-License-Identifier: Apache-2.0
// The content packs of this node: what is installed and in force, and changing that. A change is verified,
// tested and checked with the configuration before it is recorded, and recorded before it is made.
import type {
  By,
  ContentMove,
  ContentStatus,
  ControlPlane,
  StagedContent,
} from '../../api/control-plane.ts';
import { BartizanError } from '../../core/errors.ts';
import type { ContentConfig } from '../../guard/config.ts';
import { openPackFile } from '../../guard/packs/pack.ts';
import {
  dropShadow,
  NO_PACKS,
  type PackStages,
  promotePack,
  retirePack,
  rollBackPack,
  stagePack,
} from '../../guard/packs/staging.ts';
import type { Content } from '../content/content.ts';
import type { ContentKeeper } from '../content/keeper.ts';
import type { PackCopy, PackFile } from '../content/store.ts';
import type { ContentWatching } from '../content/watch.ts';
import type { NodeFile } from '../node-file.ts';
import { CONFIRM_MS_MAX } from '../spread.ts';
import type { PlaneParts } from './parts.ts';

type ContentCalls = Pick<ControlPlane, 'content' | 'stageContent' | 'moveContent'>;

export type ContentParts = PlaneParts & {
  readonly file: NodeFile;
  readonly content: { readonly keeper: ContentKeeper; readonly watching: ContentWatching };
};

const MOVES: Readonly<
  Record<ContentMove, (from: PackStages, id: string, at: { now: number; by: string }) => PackStages>
> = { promote: promotePack, 'roll-back': rollBackPack, retire: retirePack, drop: dropShadow };

export function contentPlane(parts: ContentParts): ContentCalls {
  const { world, publisher } = parts;
  const { keeper, watching } = parts.content;
  const config = () => publisher.config.content;
  const settled = async (): Promise<ContentStatus> => {
    await parts.fleet.confirmed(publisher.isCurrent('resources'), CONFIRM_MS_MAX);
    return statusOf(parts);
  };
  return {
    content: async () => statusOf(parts),
    stageContent: async (given, by) => {
      await watching.changing(async () => {
        const from = keeper.store(config()).stages();
        const { bytes, signature } = given;
        const trust = {
          keys: keeper.trusted(config()),
          allowUnsigned: false,
          engine: keeper.engine,
        };
        const { manifest, digest } = openPackFile(bytes, signature, trust);
        const at = { now: world.clock.now(), by: by.name };
        const { allowOlder } = given;
        const to = stagePack(from, { manifest, digest, allowOlder, ...at });
        const file = { bytes, signature, digest };
        await change(parts, { from, to, file, id: manifest.id, action: 'stage', by });
      });
      return settled();
    },
    moveContent: async (id, action, by) => {
      await watching.changing(async () => {
        const from = keeper.store(config()).stages();
        if (!Object.hasOwn(from.packs, id)) {
          throw new BartizanError('not_found', 'There is no pack with this id.');
        }
        const at = { now: world.clock.now(), by: by.name };
        const to = MOVES[action](from, id, at);
        await change(parts, { from, to, file: undefined, id, action, by });
      });
      return settled();
    },
  };
}

type Change = {
  readonly from: PackStages;
  readonly to: PackStages;
  readonly file: PackFile | undefined;
  readonly id: string;
  readonly action: ContentMove | 'stage';
  readonly by: By;
};

/** Throws `config_invalid` for what would not be taken, and `conflict` when somebody was faster. */
async function change(
  parts: ContentParts,
  { from, to, file, id, action, by }: Change,
): Promise<void> {
  const { publisher, recorder, world } = parts;
  const { keeper } = parts.content;
  const config = publisher.config.content;
  const content = await keeper.candidate(config, { stages: to, file });
  const live = content.copies.findIndex((copy) => copy.id === id && copy.place === 'live');
  const expires = content.packs[live]?.manifest.expires;
  if (action === 'promote' && expires !== undefined && Date.parse(expires) <= world.clock.now()) {
    throw new BartizanError('config_invalid', 'content pack refused: it has expired');
  }
  const { result } = await parts.file.load(publisher.shared.resources, { content });
  if (!result.ok) {
    const reason = result.problems[0]?.message ?? 'not valid';
    throw new BartizanError('config_invalid', `The configuration is not valid with it: ${reason}`);
  }
  const told = { before: from.packs[id], after: to.packs[id] };
  recorder.audit(by, `content.${action}`, `content:${id}`, told);
  keeper.store(config).put(file, { from, to });
}

function statusOf({ publisher, content: { keeper, watching } }: ContentParts): ContentStatus {
  const { current } = keeper;
  const { packs } = stagesOf(keeper, publisher.config.content);
  return {
    name: current.name,
    refused: watching.refused,
    packs: Object.entries(packs)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([id, { live, shadow, previous }]) => ({
        id,
        live: live && { ...live, ...factsOf(current, { id, place: 'live', digest: live.digest }) },
        shadow: shadow && {
          ...shadow,
          ...factsOf(current, { id, place: 'shadow', digest: shadow.digest }),
        },
        previous: previous && { ...previous, inForce: false },
      })),
  };
}

/** A state that cannot be read is among what is refused; it is not the end of this list. */
function stagesOf(keeper: ContentKeeper, config: ContentConfig): PackStages {
  try {
    return keeper.store(config).stages();
  } catch {
    return NO_PACKS;
  }
}

function factsOf(
  { copies, packs, detectors, beside }: Content,
  wanted: Pick<PackCopy, 'id' | 'place' | 'digest'>,
): Omit<StagedContent, 'version' | 'digest' | 'since'> {
  const at = copies.findIndex(
    ({ id, place, digest }) =>
      id === wanted.id && place === wanted.place && digest === wanted.digest,
  );
  const pack = packs[at];
  if (pack === undefined) return { inForce: false };
  const { id, kind, version, title, licence, origin } = pack.manifest;
  const makers = wanted.place === 'live' ? detectors : (beside?.detectors ?? []);
  return {
    inForce: true,
    kind,
    title,
    licence,
    ...(origin !== undefined && { origin }),
    ...(pack.signedBy !== undefined && { signedBy: pack.signedBy }),
    detectors: makers
      .filter((one) => one.version.endsWith(`+${id}@${version}`))
      .map((one) => one.id),
  };
}
