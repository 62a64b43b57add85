// SPDX-License-Identifier: Apache-2.0
// Which nodes are alive: those whose heartbeat has moved lately, by the clock of whoever watches. Clocks of
// machines differ, so what a heartbeat says of its own time is compared with itself only.
import type { NodeRecord } from '../core/ports/cluster.ts';
import type { Clock } from '../core/world.ts';

/** Five heartbeats. */
const SILENT_MS = 5_000;

export type Presence = {
  /** Takes in what the store says now. */
  note(records: readonly NodeRecord[]): void;
  /** Whether its heartbeat moved within five seconds; yes for one that was not known before. */
  isAlive(node: string): boolean;
};

export function createPresence(clock: Clock): Presence {
  let seen = new Map<string, { readonly seenAt: number; readonly moved: number }>();
  return {
    note: (records) => {
      const now = clock.monotonic();
      seen = new Map(
        records.map(({ node, seenAt }) => {
          const before = seen.get(node);
          return [node, before?.seenAt === seenAt ? before : { seenAt, moved: now }];
        }),
      );
    },
    isAlive: (node) => {
      const last = seen.get(node);
      return last !== undefined && clock.monotonic() - last.moved <= SILENT_MS;
    },
  };
}
