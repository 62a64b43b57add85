// SPDX-License-Identifier: Apache-2.0
// The detectors of a node: those that are built in, with the content packs in force, and beside them what
// packs in shadow would change. The main process makes it from verified files; workers make the same from
// what the main process sends them.
import { createHash } from 'node:crypto';
import type { Detector } from '../../guard/detector.ts';
import { type Beside, withStages } from '../../guard/packs/beside.ts';
import { PACK_KINDS } from '../../guard/packs/kinds.ts';
import { openPackFile, type Pack } from '../../guard/packs/pack.ts';
import { DETECTORS } from '../../guard/registry.gen.ts';
import type { PackCopy } from './store.ts';

export type Content = {
  /** Names exactly these packs, wherever they are in force: `cnt_` and 12 digits; empty without packs. */
  readonly name: string;
  readonly copies: readonly PackCopy[];
  /** What is known of each of `copies`, in the same order. */
  readonly packs: readonly Pack[];
  readonly detectors: readonly Detector[];
  readonly beside: Beside | undefined;
};

/** No packs. */
export const BUILT_IN: Content = {
  name: '',
  copies: [],
  packs: [],
  detectors: DETECTORS,
  beside: undefined,
};

/** The content that `packs`, opened from `copies`, make. Throws `config_invalid` when they do not go together. */
export function contentOf(copies: readonly PackCopy[], packs: readonly Pack[]): Content {
  if (copies.length === 0) return BUILT_IN;
  const at = (place: PackCopy['place']): readonly Pack[] =>
    packs.filter((_, index) => copies[index]?.place === place);
  const { detectors, beside } = withStages(
    DETECTORS,
    { live: at('live'), shadow: at('shadow') },
    PACK_KINDS,
  );
  return { name: nameOf(copies), copies, packs, detectors, beside };
}

/** The name of the content that these copies make. */
export function nameOf(copies: readonly PackCopy[]): string {
  if (copies.length === 0) return '';
  const lines = copies.map(
    ({ place, id, version, digest }) => `${place} ${id} ${version} ${digest}`,
  );
  const digest = createHash('sha256').update(lines.toSorted().join('\n')).digest('hex');
  return `cnt_${digest.slice(0, 12)}`;
}

/** Content as it is sent to workers and kept as the last good one: plain data. */
export type ContentData = {
  readonly name: string;
  /** Version of the Bartizan that opened it. */
  readonly engine: string;
  readonly copies: readonly (Omit<PackCopy, 'bytes'> & { readonly file: string })[];
};

export const contentData = ({ name, copies }: Content, engine: string): ContentData => ({
  name,
  engine,
  copies: copies.map(({ bytes, ...copy }) => ({
    ...copy,
    file: Buffer.from(bytes).toString('base64'),
  })),
});

export const copiesOf = ({ copies }: Pick<ContentData, 'copies'>): readonly PackCopy[] =>
  copies.map(({ file, ...copy }) => ({ ...copy, bytes: Buffer.from(file, 'base64') }));

/** The content that the main process of this node verified and sent. Throws `config_invalid`. */
export function sentContent(data: ContentData): Content {
  const copies = copiesOf(data);
  const trust = { keys: [], allowUnsigned: true, engine: data.engine };
  return contentOf(
    copies,
    copies.map(({ bytes }) => openPackFile(bytes, undefined, trust)),
  );
}
