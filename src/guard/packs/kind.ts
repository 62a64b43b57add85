// SPDX-License-Identifier: Apache-2.0
// What a kind of pack is: code that turns the data of a pack into detectors. Code says how to look, the
// pack says for what. A detector made from a pack stands in the place of the built-in one of the same id,
// or beside them.
import type { Detector } from '../detector.ts';
import type { Pack } from './pack.ts';
import { packRefused } from './manifest.ts';

export type PackKind = {
  /** The name in manifests. */
  readonly kind: string;
  /** Built-in detectors whose data a pack of this kind may replace; it may replace no other. */
  readonly replaces: readonly string[];
  /** Families that new detectors may belong to. */
  readonly families: readonly string[];
  /**
   * The detectors of a pack, each with a version that names the pack (`packVersion`). Throws
   * `config_invalid` for data that do not fit; cost is linear in the data.
   */
  readonly detectors: (pack: Pack) => readonly Detector[];
};

/** Version of a detector whose data come from a pack: "1+capture-hosts@2026.11.21". */
export const packVersion = (code: string, { manifest }: Pick<Pack, 'manifest'>): string =>
  `${code}+${manifest.id}@${manifest.version}`;

/** The JSON of a part. Throws `config_invalid` when there is no such part, or it is no JSON. */
export function partOf({ parts }: Pack, name: string): unknown {
  const text = parts.get(name);
  if (text === undefined) throw packRefused(`part ${name} is missing`);
  try {
    return JSON.parse(text);
  } catch {
    throw packRefused(`part ${name} is not JSON`);
  }
}

/**
 * The detectors of `pack`, held to what its kind allows. Throws `config_invalid` for an unknown kind, and
 * for a detector that the kind may not make.
 */
export function detectorsOf(
  pack: Pack,
  kinds: readonly PackKind[],
  builtIn: readonly Detector[],
): readonly Detector[] {
  const kind = kinds.find((one) => one.kind === pack.manifest.kind);
  if (kind === undefined) throw packRefused(`kind ${pack.manifest.kind} is not known`);
  const detectors = kind.detectors(pack);
  if (detectors.length === 0) throw packRefused('makes no detector');
  const ids = new Set<string>();
  for (const { id } of detectors) {
    if (ids.has(id)) throw packRefused(`makes ${id} twice`);
    ids.add(id);
    const [family = ''] = id.split('/');
    const replaces = builtIn.some((one) => one.id === id);
    if (replaces ? !kind.replaces.includes(id) : !kind.families.includes(family)) {
      throw packRefused(`a pack of kind ${kind.kind} may not make ${id}`);
    }
  }
  return detectors;
}

/**
 * `builtIn` with the detectors of `packs` in place or added. Throws `config_invalid` when two packs make
 * the same detector: which of them holds must not depend on their order.
 */
export function withPacks(
  builtIn: readonly Detector[],
  packs: readonly Pack[],
  kinds: readonly PackKind[],
): readonly Detector[] {
  const made = new Map<string, Detector>();
  for (const pack of packs) {
    for (const detector of detectorsOf(pack, kinds, builtIn)) {
      if (made.has(detector.id))
        throw packRefused(`${detector.id} is made by another pack already`);
      made.set(detector.id, detector);
    }
  }
  const replaced = builtIn.map((detector) => made.get(detector.id) ?? detector);
  const known = new Set(builtIn.map(({ id }) => id));
  return [...replaced, ...[...made.values()].filter(({ id }) => !known.has(id))];
}
