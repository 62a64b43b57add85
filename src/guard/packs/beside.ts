// SPDX-License-Identifier: Apache-2.0
// What packs in shadow would change: the detectors as they would be, and which of them differ from those
// in force. Pure; nothing here runs a detector.
import type { Detector } from '../detector.ts';
import { detectorsOf, type PackKind, withPacks } from './kind.ts';
import type { Pack } from './pack.ts';

export type Beside = {
  /** Detectors of the packs in shadow that are others than those in force, or stand for those in force. */
  readonly detectors: readonly Detector[];
  /** Every detector that would be another one, be added or go, with the pack that does it: `id@version`. */
  readonly changed: ReadonlyMap<string, string>;
};

export type StagedPacks = {
  readonly live: readonly Pack[];
  readonly shadow: readonly Pack[];
};

export type WithStages = {
  /** In force. */
  readonly detectors: readonly Detector[];
  /** Undefined where packs in shadow change nothing. */
  readonly beside: Beside | undefined;
};

/**
 * The detectors in force with the packs that are live, and beside them what those in shadow would change.
 * Throws `config_invalid` when packs do not go together, now or once those in shadow were live.
 */
export function withStages(
  builtIn: readonly Detector[],
  { live, shadow }: StagedPacks,
  kinds: readonly PackKind[],
): WithStages {
  const once = kinds.map(makingOnce);
  const detectors = withPacks(builtIn, live, once);
  if (shadow.length === 0) return { detectors, beside: undefined };
  const replaced = new Set(shadow.map(({ manifest }) => manifest.id));
  const staying = live.filter(({ manifest }) => !replaced.has(manifest.id));
  const would = withPacks(builtIn, [...staying, ...shadow], once);
  const changed = new Map<string, string>();
  for (const pack of shadow) {
    const { id, version } = pack.manifest;
    const before = live.filter(({ manifest }) => manifest.id === id);
    for (const one of [pack, ...before]) {
      for (const detector of detectorsOf(one, once, builtIn)) {
        if (!isSame(detector.id, detectors, would)) changed.set(detector.id, `${id}@${version}`);
      }
    }
  }
  if (changed.size === 0) return { detectors, beside: undefined };
  return { detectors, beside: { detectors: would.filter(({ id }) => changed.has(id)), changed } };
}

const isSame = (id: string, now: readonly Detector[], then: readonly Detector[]): boolean =>
  now.find((one) => one.id === id)?.version === then.find((one) => one.id === id)?.version;

/** Tables of tens of thousands of terms are made once for each pack. */
function makingOnce(kind: PackKind): PackKind {
  const made = new WeakMap<Pack, readonly Detector[]>();
  return {
    ...kind,
    detectors: (pack) => {
      const known = made.get(pack) ?? kind.detectors(pack);
      made.set(pack, known);
      return known;
    },
  };
}
