// SPDX-License-Identifier: Apache-2.0
// The parts of the configuration that are made through the API. A change is made when the whole
// configuration is valid with it, and one change at a time in the whole installation: two that are valid
// alone may not be so together.
import type { ControlPlane, PutResult } from '../../api/control-plane.ts';
import type { BartizanConfig } from '../../config/config.ts';
import { PARTS } from '../../config/parts.ts';
import { BartizanError } from '../../core/errors.ts';
import { base32 } from '../../core/ids.ts';
import type { Resource, ResourceKind } from '../../core/ports/cluster.ts';
import { stored } from '../audit.ts';
import type { NodeFile } from '../node-file.ts';
import type { PlaneParts } from './parts.ts';

const LEASE = 'configuration';
/** Longer than a check and a change take; after it another node may go on although this one hangs. */
const LEASE_MS = 10_000;
const LEASE_WAIT_MS = 3_000;
const LEASE_RETRY_MS = 50;

type ResourceCalls = Pick<ControlPlane, 'resources' | 'putResource' | 'removeResource'>;
type Named = Pick<Resource, 'kind' | 'id'>;
type Listed = Resource & { readonly from: 'file' | 'api' };

export type ResourcesParts = PlaneParts & {
  readonly file: NodeFile;
};

export function resourcesPlane(parts: ResourcesParts): ResourceCalls {
  const { store, world, publisher, recorder, spread } = parts;
  const { resources } = store.cluster;
  const isSame =
    ({ kind, id }: Named) =>
    (other: Named) =>
      other.kind === kind && other.id === id;

  /** Checks the configuration with `list`, then makes the change. */
  const make = async (
    list: readonly Resource[],
    change: () => Promise<number>,
  ): Promise<PutResult> => {
    const { result } = await parts.file.load(list, 'known');
    if (!result.ok) return { ok: false, problems: result.problems };
    const etag = await change();
    await spread('resources');
    return { ok: true, etag, version: publisher.version };
  };

  return {
    resources: async (kind) => {
      const all = (await resources.list()).filter((resource) => resource.kind === kind);
      const { config, shared } = publisher;
      const made = config.configuration.source === 'file' ? [] : all;
      const applied = shared.resources.filter((resource) => resource.kind === kind);
      return [
        ...fileParts(kind, config, applied).map((part) => ({ ...part, ...fromFile(parts) })),
        ...made.map((resource) => ({ ...resource, from: 'api' as const })),
      ];
    },
    putResource: (wanted, expected, by) =>
      alone(parts, async () => {
        const list = await resources.list();
        const present = list.find(isSame(wanted));
        requireOwn(parts, wanted, present);
        requireEtag(present, expected);
        const made = { ...wanted, changedAt: world.clock.now(), changedBy: by.name };
        const next = [...list.filter((other) => !isSame(wanted)(other)), { ...made, etag: 0 }];
        return make(next, async () => {
          const change = { before: present?.body, after: wanted.body };
          recorder.audit(by, `${wanted.kind}.put`, `${wanted.kind}:${wanted.id}`, change);
          return stored(world, resources.put(made, expected));
        });
      }),
    removeResource: (named, expected, by) =>
      alone(parts, async () => {
        const list = await resources.list();
        const present = list.find(isSame(named));
        requireOwn(parts, named, present);
        if (present === undefined) return undefined;
        requireEtag(present, expected);
        return make(
          list.filter((other) => other !== present),
          async () => {
            const change = { before: present.body };
            recorder.audit(by, `${named.kind}.remove`, `${named.kind}:${named.id}`, change);
            await stored(world, resources.remove(named.kind, named.id, expected));
            return 0;
          },
        );
      }),
  };
}

/** Runs `work` while no other node changes the configuration. Throws `conflict` when it is never free. */
async function alone<Value>(
  { world, node, store }: PlaneParts,
  work: () => Promise<Value>,
): Promise<Value> {
  const { leases } = store.cluster;
  const holder = `${node}:${base32(world.random(8))}`;
  const until = world.clock.monotonic() + LEASE_WAIT_MS;
  while (!(await leases.hold(LEASE, holder, LEASE_MS))) {
    if (world.clock.monotonic() > until) {
      throw new BartizanError('conflict', 'The configuration is being changed by somebody else.');
    }
    await new Promise((resolve) => setTimeout(resolve, LEASE_RETRY_MS));
  }
  try {
    return await work();
  } finally {
    // One that is not given back ends by itself.
    await leases.release(LEASE, holder).catch(() => undefined);
  }
}

/** What the file names only the file changes. */
function requireOwn(
  { publisher, file }: ResourcesParts,
  { kind, id }: Named,
  present: Resource | undefined,
): void {
  if (publisher.config.configuration.source === 'file') {
    throw new BartizanError('conflict', `configuration.source is "file": change ${file.name}.`);
  }
  if (present !== undefined || kind === 'limit') return;
  const applied = publisher.shared.resources.some((part) => part.kind === kind && part.id === id);
  const { section } = PARTS[kind];
  if (!applied && Object.hasOwn(publisher.config[section], id)) {
    throw new BartizanError('conflict', `${file.name} names this ${kind}: change it there.`);
  }
}

function requireEtag(present: Resource | undefined, expected: number): void {
  if ((present?.etag ?? 0) === expected) return;
  throw new BartizanError('conflict', 'It was changed since it was read: its etag is another one.');
}

const fromFile = ({ file }: ResourcesParts) =>
  ({ etag: 0, changedAt: file.readAt, changedBy: file.name, from: 'file' }) as const;

/** Parts of one kind that are in force and were not made through the API. */
function fileParts(
  kind: ResourceKind,
  config: BartizanConfig,
  applied: readonly Resource[],
): readonly Pick<Listed, 'kind' | 'id' | 'body'>[] {
  if (kind === 'limit') {
    // A limit of the file has no name; a colon is in no name that the API gives.
    const own = config.limits.slice(0, config.limits.length - applied.length);
    return own.map((body, index) => ({ kind, id: `file:${index}`, body }));
  }
  return Object.entries(config[PARTS[kind].section])
    .filter(([id]) => !applied.some((part) => part.id === id))
    .map(([id, body]) => ({ kind, id, body }));
}
