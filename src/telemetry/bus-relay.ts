// SPDX-License-Identifier: Apache-2.0
// Hands stored events on to a bus, in the order of the node's sequence and at least once: how far it came
// is kept in a file that is written after the bus has taken the events. A bus that is down delays only
// itself; nothing is dropped here, the events stay in the store.
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bus } from '../core/ports/bus.ts';
import type { Store } from '../core/ports/store.ts';
import { codeOf } from './fault.ts';

const POSITION_FILE = 'bus.position';
const BATCH_EVENTS = 500;

export type BusRelay = {
  /**
   * Where a bus that was never used begins: after what is stored by then. Call it before storing more,
   * so that switching a bus on does not send the whole history.
   */
  begin(): Promise<void>;
  /** Sends all that is stored and not yet sent. Throws what the bus or the store throws. */
  run(): Promise<void>;
};

export type BusRelayOptions = {
  readonly dir: string;
  readonly node: string;
  readonly events: Store['events'];
  readonly bus: Bus;
};

export function createBusRelay({ dir, node, events, bus }: BusRelayOptions): BusRelay {
  const path = join(dir, POSITION_FILE);
  let position: number | undefined;
  const keep = (sequence: number): void => {
    position = sequence;
    writeFileSync(`${path}.new`, `${sequence}\n`, { mode: 0o600 });
    renameSync(`${path}.new`, path);
  };
  const begin = async (): Promise<void> => {
    if (position !== undefined) return;
    const kept = busPosition(dir);
    if (kept === undefined) keep((await events.checkSequence(node)).last);
    else position = kept;
  };
  const run = async (): Promise<void> => {
    await begin();
    for (;;) {
      const rows = await events.after(node, position ?? 0, BATCH_EVENTS);
      const last = rows.at(-1);
      if (last === undefined) return;
      await bus.publish(rows);
      keep(last.sequence);
    }
  };
  return { begin, run };
}

/** The last event of a node's sequence that its bus has taken; undefined when none was ever used. */
export function busPosition(dir: string): number | undefined {
  try {
    const text = readFileSync(join(dir, POSITION_FILE), 'utf8').trim();
    return /^[0-9]{1,16}$/.test(text) ? Number(text) : undefined;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}
