// SPDX-License-Identifier: Apache-2.0
// All decoders together, with bounds: how deep one encoding may lie in another, how many hidden texts are
// read, and how many characters in all. What lies beyond is not read; the carrier itself always is.
import { FEATURE } from '../features.ts';
import { foldedView, type Span, skeletonView, View } from '../view/view.ts';
import { decodeEscapes, decodeRuns, mayHoldEscapes, mayHoldRuns } from './encoded.ts';
import { decodeHidden } from './hidden.ts';
import type { Layer } from './layer.ts';
import { decodeTwins, mayHoldTwins } from './twins.ts';

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

/** What is hidden in `original`, outermost first. `skeleton` is its skeleton view. */
export function decode(original: View, skeleton: View): readonly HiddenText[] {
  if (!mayHide(original, skeleton)) return NOTHING;
  const found: HiddenText[] = [];
  const outermost = original.text;
  const search = { outermost, found, seen: new Map(), budget: { chars: TEXT_CHARS }, depth: 1 };
  collect(original, skeleton, undefined, search);
  return found;
}

const NOTHING: readonly HiddenText[] = [];

/** False for most of what people write: then no decoder has anything to read. */
const mayHide = ({ text, features }: View, { hits }: View): boolean =>
  (features & FEATURE.nonAscii) !== 0 ||
  mayHoldEscapes(text, features, hits) ||
  mayHoldTwins(hits) ||
  mayHoldRuns(text);

/** Where a text was read, and how deep it lay. */
type Reading = Span & { readonly depth: number };

const covers = (known: Reading, { start, end, depth }: Reading): boolean =>
  known.start >= start && known.end <= end && known.depth <= depth;

type Search = {
  /** Never read again: its own detectors read it, with spans that are narrower than any here. */
  readonly outermost: string;
  readonly found: HiddenText[];
  /** Each text that was read: ROT13 of ROT13, for one, is not read again. */
  readonly seen: Map<string, Reading>;
  readonly budget: { chars: number };
  readonly depth: number;
};

/** `outer`: the span of what `original` itself was hidden in. */
function collect(original: View, skeleton: View, outer: Span | undefined, search: Search): void {
  const { found, seen, budget, depth } = search;
  for (const layer of layersOf(original, skeleton)) {
    const { start, end } = outer ?? layer;
    if (layer.text === search.outermost) continue;
    const known = seen.get(layer.text);
    if (known !== undefined && covers(known, { start, end, depth })) continue;
    if (found.length >= LAYERS || layer.text.length > budget.chars) return;
    seen.set(layer.text, { start, end, depth });
    budget.chars -= layer.text.length;
    const inner = new View(layer.text);
    const view = skeletonView(foldedView(inner));
    found.push({ view, start, end });
    if (depth < DEPTH) collect(inner, view, { start, end }, { ...search, depth: depth + 1 });
  }
}

/** Made one by one: what lies beyond the bounds is not decoded either. */
function* layersOf(original: View, skeleton: View): Generator<Layer, void> {
  const { text, features } = original;
  if ((features & FEATURE.nonAscii) !== 0) yield* placed(original, decodeHidden(text));
  yield* placed(original, decodeRuns(text));
  yield* placed(original, decodeEscapes(text, features, skeleton.hits));
  // Look-alikes are read as letters before letters are moved.
  yield* placed(skeleton, decodeTwins(skeleton.text, skeleton.hits));
}

/** Layers of the text of `view`, by their place in its source. */
function* placed(view: View, layers: Iterable<Layer>): Generator<Layer, void> {
  for (const { text, start, end } of layers) yield { text, ...view.original(start, end) };
}
