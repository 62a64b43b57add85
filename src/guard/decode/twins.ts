// SPDX-License-Identifier: Apache-2.0
// Further readings of a text beside the plain one: what may be meant as it stands or otherwise, with as much
// of the plain text around it as an instruction reaches over.
import type { View } from '../view/view.ts';
import { decodeTags } from './hidden.ts';
import type { Layer } from './layer.ts';
import { ODD } from './odd.ts';
import { decodeSpaced, LEAST_LETTERS } from './spaced.ts';
import type { Suspect } from './suspect.ts';

/** Plain text that is read with a disguised stretch, on each side of it. */
const CONTEXT_CHARS = 2_000;

/** What takes the place of which stretches of `view`, and how much of it is read with them. */
export type Reading = {
  readonly view: View;
  readonly layers: readonly Layer[];
  readonly start: number;
  readonly end: number;
};

/** Further readings of a text. */
export function readingsOf(suspect: Suspect): readonly Reading[] {
  const { raw, folded, skeleton } = suspect.views;
  const { odd, leet, shifted, backwards, overridden, flipped } = suspect;
  const spaced = (odd & ODD.row) !== 0 || skeleton.hits.singles >= LEAST_LETTERS;
  const tags = (odd & ODD.tags) === 0 ? [] : decodeTags(raw.text);
  return [
    ...[...backwards, shifted, spaced ? [...decodeSpaced(folded.text)] : []].flatMap((layers) =>
      partsOf(folded, layers),
    ),
    ...partsOf(skeleton, leet.layers),
    ...[overridden, flipped, tags].flatMap((layers) => partsOf(raw, layers)),
  ];
}

/** Stretches that lie near each other are read together, those far apart each with what is around it. */
export function partsOf(view: View, layers: readonly Layer[]): readonly Reading[] {
  const parts: { view: View; start: number; end: number; layers: Layer[] }[] = [];
  for (const layer of layers) {
    const last = parts.at(-1);
    const start = Math.max(0, layer.start - CONTEXT_CHARS);
    const end = Math.min(view.text.length, layer.end + CONTEXT_CHARS);
    if (last === undefined || start > last.end) parts.push({ view, start, end, layers: [layer] });
    else {
      last.layers.push(layer);
      last.end = end;
    }
  }
  return parts;
}
