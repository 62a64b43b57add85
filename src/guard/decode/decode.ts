// SPDX-License-Identifier: Apache-2.0
// What a text says once everything in it is decoded that a model would decode. Encodings that leave no doubt
// are read where they stand: the carrier itself is no finding, what it says is judged by the detectors that
// judge any text. What may be meant either way (leet, letters apart, ciphers) gives further readings beside
// the plain one. Bounded: how deep one encoding may lie in another, how many readings there are, and how
// long they are together. What lies beyond is not read; the carrier is.
import { FEATURE } from '../features.ts';
import { type Span, View } from '../view/view.ts';
import { Units } from '../view/units.ts';
import { decodeRuns, mayHoldRuns } from './encoded.ts';
import { decodeBraille } from './braille.ts';
import { decodeEscapes } from './escapes.ts';
import { NOTHING } from './evidence.ts';
import { decodeHidden } from './hidden.ts';
import type { Layer } from './layer.ts';
import { decodeMorse } from './morse.ts';
import { decodeNumbers, PAIRS } from './numbers.ts';
import { paced } from './paced.ts';
import { ODD } from './odd.ts';
import { LEAST_LETTERS } from './spaced.ts';
import { decodeSpelled, LEAST_NAMES } from './spelled.ts';
import { Suspect } from './suspect.ts';
import { partsOf, type Reading, readingsOf } from './twins.ts';
import { viewsOf } from './views.ts';
import { isSure } from './widen.ts';

/** Encodings within each other that are opened. */
const DEPTH = 4;
const TWINS = 16;
/** Text of further readings: this much, and twice the text itself. */
const TWIN_CHARS = 65_536;

export type Decoded = {
  /** The skeleton of the text with its encodings opened: the same view where there are none. */
  readonly read: View;
  /** Other readings of parts of the text, each a skeleton. */
  readonly twins: readonly View[];
};

/** Reads everything encoded in `raw`, whose folded and skeleton views are given. Linear. */
export function decode(raw: View, folded: View, skeleton: View): Decoded {
  const suspect = new Suspect({ raw, folded, skeleton });
  if (!mayHide(suspect)) return { read: skeleton, twins: NONE };
  const search = {
    seen: new Set<string>(),
    twins: [] as View[],
    chars: TWIN_CHARS + 2 * raw.text.length,
  };
  const read = explore(suspect, 0, search);
  return { read, twins: search.twins };
}

const NONE: readonly View[] = [];
const ESCAPED = FEATURE.ampersand | FEATURE.percent | FEATURE.backslash;

/** False for most of what people write: then no decoder has anything to read. */
function mayHide({ views: { folded, skeleton }, evidence, odd }: Suspect): boolean {
  if (evidence !== NOTHING || odd !== 0 || (folded.features & ESCAPED) !== 0) return true;
  const { singles, shorts, names } = skeleton.hits;
  return (
    singles >= LEAST_LETTERS || shorts >= PAIRS || names >= LEAST_NAMES || mayHoldRuns(folded.text)
  );
}

type Search = { readonly seen: Set<string>; readonly twins: View[]; chars: number };

/** The opened skeleton of a text; adds its further readings to the search. */
function explore(given: Suspect, depth: number, search: Search): View {
  let suspect = given;
  const readings: Reading[] = [];
  for (let opened = depth; opened < DEPTH; opened++) {
    const { raw } = suspect.views;
    const hidden = (suspect.odd & ODD.hidden) === 0 ? [] : decodeHidden(raw.text);
    // It was meant to be read alone: what can be seen does not dilute it.
    for (const layer of hidden) readings.push({ view: raw, ...layer, layers: [layer] });
    const inner = hidden.length > 0 ? behind(raw, hidden) : openedOnce(suspect);
    if (inner === undefined) break;
    suspect = new Suspect(viewsOf(inner));
  }
  const { folded, skeleton } = suspect.views;
  if (suspect !== given) {
    readings.push(...paced(folded.text).flatMap((layers) => partsOf(folded, layers)));
  }
  if (depth >= DEPTH) return skeleton;
  for (const reading of [...readings, ...readingsOf(suspect)]) {
    if (search.twins.length >= TWINS) break;
    const twin = viewsOf(substituted(reading.view, reading.layers, reading));
    const { text } = twin.skeleton;
    if (search.seen.has(text) || text.length > search.chars) continue;
    search.seen.add(text);
    search.chars -= text.length;
    search.twins.push(explore(new Suspect(twin), depth + 1, search));
  }
  return skeleton;
}

/** The text with the encodings opened that leave no doubt; undefined where there are none. */
function openedOnce(suspect: Suspect): View | undefined {
  const { evidence, odd } = suspect;
  const { raw, folded, skeleton } = suspect.views;
  const { text, features } = folded;
  const layers = [
    ...decodeRuns(text),
    ...decodeEscapes(text, features),
    ...decodeNumbers(text, evidence, skeleton.hits.shorts),
    ...decodeMorse(text, evidence, (odd & ODD.morse) !== 0),
    ...((odd & ODD.braille) === 0 ? [] : decodeBraille(text)),
    ...decodeSpelled(text, skeleton.hits.names),
  ];
  if (layers.length > 0) return substituted(folded, inOrder(layers));
  const { leet } = suspect;
  if (leet.dense) return substituted(skeleton, leet.layers);
  const { overridden, flipped } = suspect;
  if (isSure(raw.text, overridden, 0)) return substituted(raw, overridden);
  if (isSure(raw.text, flipped)) return substituted(raw, flipped);
  const { shifted, backwards } = suspect;
  // As a whole or word by word: where both may be meant, neither is sure.
  const turned = backwards.length === 1 ? (backwards[0] ?? []) : [];
  const sure = [shifted, turned].find((each) => isSure(text, each));
  return sure === undefined ? undefined : substituted(folded, sure);
}

/** By their place; of two that overlap the longer one. */
function inOrder(layers: readonly Layer[]): readonly Layer[] {
  const kept: Layer[] = [];
  for (const layer of layers.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    const last = kept.at(-1);
    if (last === undefined || layer.start >= last.end) kept.push(layer);
    else if (layer.end - layer.start > last.end - last.start) kept[kept.length - 1] = layer;
  }
  return kept;
}

/** `view` from `start` to `end` with the text of each layer in its place. The layers are in order. */
function substituted(
  view: View,
  layers: readonly Layer[],
  { start, end }: Span = { start: 0, end: view.text.length },
): View {
  const units = new Units(end - start);
  let kept = start;
  for (const layer of layers) {
    units.copy(view.text, kept, layer.start, view.map);
    fill(view, layer, units);
    kept = layer.end;
  }
  units.copy(view.text, kept, end, view.map);
  const { text, map } = units.done();
  return new View(text, map);
}

/** `view` with what it hides behind it, as texts of their own. */
function behind(view: View, hidden: readonly Layer[]): View {
  const units = new Units(view.text.length * 2);
  let kept = 0;
  for (const layer of hidden) {
    units.copy(view.text, kept, layer.start, view.map);
    kept = Math.max(kept, layer.end);
  }
  units.copy(view.text, kept, view.text.length, view.map);
  for (const layer of hidden) fill(view, { ...layer, text: `\n\n${layer.text}` }, units);
  const { text, map } = units.done();
  return new View(text, map);
}

function fill(view: View, { text, start, end, at }: Layer, units: Units): void {
  const whole = view.original(start, end);
  if (at === undefined) {
    units.push(text, whole.start, whole.end);
    return;
  }
  for (let unit = 0; unit < text.length; unit++) {
    const place = at[unit] ?? start;
    const span = view.original(place, place + 1);
    units.keep(text.charCodeAt(unit), span.start, span.end);
  }
}
