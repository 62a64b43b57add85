// SPDX-License-Identifier: Apache-2.0
// All decoders together, with bounds: how deep one encoding may lie in another, how many hidden texts are
// read, and how many characters in all. What lies beyond is not read; the carrier itself always is.
import { FEATURE } from '../features.ts';
import { foldedView, skeletonView, View } from '../view/view.ts';
import { decodeEscapes, decodeRuns } from './encoded.ts';
import { decodeHidden } from './hidden.ts';
import type { Layer } from './layer.ts';
import { decodeTwins } from './twins.ts';

const DEPTH = 2;
const LAYERS = 64;
/** Characters of hidden text that are read for one carrier: bounds the work that a small body can ask for. */
const TEXT_CHARS = 262_144;

export type HiddenText = {
  readonly view: View;
  /** The units of the outermost source that hold it. */
  readonly start: number;
  readonly end: number;
};

/** What is hidden in `view` (a skeleton view) of `original`, outermost first. */
export function decode(original: View, view: View): readonly HiddenText[] {
  const found: HiddenText[] = [];
  const budget = { chars: TEXT_CHARS };
  collect(original, view, (layer) => layer, { found, budget, depth: 1 });
  return found;
}

type Search = {
  readonly found: HiddenText[];
  readonly budget: { chars: number };
  readonly depth: number;
};

function collect(
  original: View,
  skeleton: View,
  outer: (layer: Layer) => { readonly start: number; readonly end: number },
  search: Search,
): void {
  for (const layer of layersOf(original, skeleton)) {
    if (search.found.length >= LAYERS || layer.text.length > search.budget.chars) return;
    search.budget.chars -= layer.text.length;
    const { start, end } = outer(layer);
    const inner = new View(layer.text);
    const view = skeletonView(foldedView(inner));
    search.found.push({ view, start, end });
    if (search.depth < DEPTH) {
      collect(inner, view, () => ({ start, end }), { ...search, depth: search.depth + 1 });
    }
  }
}

/** With spans in the source of both views: a view of JSON in escapes stands for other units than its own. */
function layersOf(original: View, skeleton: View): readonly Layer[] {
  const { text, features } = original;
  const hidden = (features & FEATURE.nonAscii) === 0 ? [] : decodeHidden(text);
  const inText = [...hidden, ...decodeRuns(text), ...decodeEscapes(text, features, skeleton.hits)];
  const inSkeleton = decodeTwins(skeleton.text, skeleton.hits);
  const inSource =
    (view: View) =>
    (layer: Layer): Layer => ({ ...layer, ...view.original(layer.start, layer.end) });
  return [...inText.map(inSource(original)), ...inSkeleton.map(inSource(skeleton))];
}
