// SPDX-License-Identifier: Apache-2.0
// The guard's engine and, behind it, the cascade: what lies in a band has to be seen by the cascade, and what
// turns of a conversation score by what reads them, although the engine would not report it. None of it
// becomes a finding because of that.
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
    /** Something else reads scores of the embedded scorer from here. */
    readonly seenFrom: number;
    readonly keyring: Keyring;
    readonly world: World;
    readonly holds: Holds;
  },
): { readonly engine: Engine; readonly cascade?: Cascade; readonly scoredFrom: number } {
  const { cascade, keyring, world, holds, seenFrom } = parts;
  const own = guard.options[EMBEDDED];
  const reportFrom = reportedFrom(detectors, own);
  // Where a band begins at the bottom, its upper end is what has to be seen.
  const members = cascade?.members ?? [];
  const ends = members.map(({ band: { from, to } }) => (from > 0 ? from : to));
  const lowest = Math.min(reportFrom ?? 1, seenFrom, ...ends);
  const options = { ...guard.options, [EMBEDDED]: { ...own, report_from: lowest } };
  return {
    engine: createEngine(
      detectors,
      reportFrom === undefined ? guard : { ...guard, options },
      holds,
    ),
    scoredFrom: reportFrom ?? 1,
    ...(cascade !== undefined &&
      members.length > 0 && { cascade: createCascade(cascade, { keyring, world }) }),
  };
}

/** The lowest score that the embedded scorer reports; undefined when it is not there, or not valid. */
function reportedFrom(
  detectors: readonly Detector[],
  own: Readonly<Record<string, unknown>> | undefined,
): number | undefined {
  const parsed = detectors.find(({ id }) => id === EMBEDDED)?.options.safeParse(own ?? {});
  const { report_from: from } = (parsed?.data ?? {}) as { readonly report_from?: unknown };
  return typeof from === 'number' ? from : undefined;
}
