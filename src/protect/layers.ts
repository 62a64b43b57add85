// SPDX-License-Identifier: Apache-2.0
// The guard's engine and, behind it, the cascade: what lies in a band has to be seen by the cascade although
// the engine would not report it, and must not become a finding because of that.
import type { Keyring } from '../core/ports/keyring.ts';
import type { World } from '../core/world.ts';
import type { GuardConfig } from '../guard/config.ts';
import type { Detector } from '../guard/detector.ts';
import { createEngine, type Engine } from '../guard/engine.ts';
import type { Holds } from '../guard/scanner.ts';
import { type Cascade, type CascadeSettings, createCascade, EMBEDDED } from './cascade.ts';

/** The layers of a configuration. Throws BartizanError `config_invalid` as `createEngine` does. */
export function createLayers(
  detectors: readonly Detector[],
  guard: GuardConfig,
  parts: {
    readonly cascade: CascadeSettings | undefined;
    readonly keyring: Keyring;
    readonly world: World;
    readonly holds: Holds;
  },
): { readonly engine: Engine; readonly cascade?: Cascade } {
  const { cascade, keyring, world, holds } = parts;
  if (cascade === undefined || cascade.members.length === 0) {
    return { engine: createEngine(detectors, guard, holds) };
  }
  const own = guard.options[EMBEDDED];
  const reportFrom = reportedFrom(detectors, own);
  // Where a band begins at the bottom, its upper end is what has to be seen.
  const ends = cascade.members.map(({ band: { from, to } }) => (from > 0 ? from : to));
  const lowest = Math.min(reportFrom, ...ends);
  const options = { ...guard.options, [EMBEDDED]: { ...own, report_from: lowest } };
  const isScored = detectors.some(({ id }) => id === EMBEDDED);
  return {
    engine: createEngine(detectors, isScored ? { ...guard, options } : guard, holds),
    cascade: createCascade(cascade, { keyring, world, reportFrom }),
  };
}

/** The lowest score that the embedded scorer reports under these options. */
function reportedFrom(
  detectors: readonly Detector[],
  own: Readonly<Record<string, unknown>> | undefined,
): number {
  const parsed = detectors.find(({ id }) => id === EMBEDDED)?.options.safeParse(own ?? {});
  const { report_from: from } = (parsed?.data ?? {}) as { readonly report_from?: unknown };
  return typeof from === 'number' ? from : 1;
}
