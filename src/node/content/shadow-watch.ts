// SPDX-License-Identifier: Apache-2.0
// When and how much packs in shadow are looked at in a worker: a share of the exchanges, one comparison
// after the other, each when the event loop has nothing else to do, and never more than a few waiting.
import type { World } from '../../core/world.ts';
import type { ShadowWatch } from '../../protect/shadow.ts';
import type { Metrics } from '../../telemetry/metrics.ts';

/** Comparisons that wait: each holds on to the texts of its exchange. */
const WAITING_MAX = 32;
const DRAWN = 65_536;

export type WatchParts = {
  readonly world: Pick<World, 'random'>;
  readonly metrics: Pick<Metrics, 'count'>;
  /** Share of the exchanges. */
  readonly percent: number;
  /** Runs `work` when other work is done. */
  readonly defer: (work: () => void) => void;
};

export function createShadowWatch({ world, metrics, percent, defer }: WatchParts): ShadowWatch {
  const waiting: (() => void)[] = [];
  const ended = (how: 'compared' | 'skipped' | 'failed'): void =>
    metrics.count('bartizan_content_shadow_exchanges_total', { result: how });
  const next = (): void => {
    try {
      waiting[0]?.();
    } catch {
      // A pack in shadow that throws shall do so here and nowhere else.
      ended('failed');
    }
    waiting.shift();
    if (waiting.length > 0) defer(next);
  };
  return {
    wanted: () => world.random(2).readUInt16BE(0) * 100 < percent * DRAWN,
    later: (work) => {
      if (waiting.length >= WAITING_MAX) return ended('skipped');
      waiting.push(work);
      if (waiting.length === 1) defer(next);
    },
    found: (result, { pack, detector }) =>
      metrics.count('bartizan_content_shadow_findings_total', { pack, detector, result }),
    ended,
  };
}
