// SPDX-License-Identifier: Apache-2.0
// The record of changes made through the control plane. It is written before the change: what cannot be
// recorded is not done. Secrets are never in it.
import type { By } from '../api/control-plane.ts';
import { BartizanError } from '../core/errors.ts';
import { EVENT_SCHEMA, type NodeEvent } from '../core/events.ts';
import type { Spool } from '../core/ports/spool.ts';
import type { World } from '../core/world.ts';

/** What belongs to no tenant is recorded under this one. */
const NO_TENANT = 'default';

export type Change = {
  readonly before?: unknown;
  readonly after?: unknown;
  readonly tenant?: string;
};

/** Throws `cannot_record`. */
export type Audit = (by: By, action: string, target: string, change?: Change) => void;

export type Recorder = {
  readonly audit: Audit;
  /** Something that happened to the node; where it cannot be recorded it is logged. */
  note(action: string, fields: NodeEvent['fields']): void;
};

export function createRecorder(spool: Spool, world: World): Recorder {
  const base = () => ({ schema: EVENT_SCHEMA, time: world.clock.now() }) as const;
  return {
    audit: (by, action, target, { before, after, tenant = NO_TENANT } = {}) => {
      const { name: actor, why } = by;
      spool.append([
        { ...base(), type: 'admin', tenant, actor, action, target, before, after, why },
      ]);
    },
    note: (action, fields) => {
      const worker = 'main';
      try {
        spool.append([{ ...base(), type: 'node', tenant: NO_TENANT, worker, action, fields }]);
      } catch {
        world.log('error', 'node.unrecorded', { action });
      }
    },
  };
}

/** A change that the store does not take, most often for want of space, is refused and not half made. */
export async function stored<Value>(world: World, change: Promise<Value>): Promise<Value> {
  try {
    return await change;
  } catch (cause) {
    if (cause instanceof BartizanError) throw cause;
    const { code } = cause as { code?: unknown };
    world.log('error', 'store.refused', { fault: typeof code === 'string' ? code : 'unknown' });
    throw new BartizanError('cannot_record', 'The change could not be stored.', { cause });
  }
}
