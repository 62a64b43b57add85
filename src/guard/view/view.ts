// SPDX-License-Identifier: Apache-2.0
// A view is a form of a text that detectors read, with the way back: every unit knows which units of the
// original it stands for, so that a finding in any view names a span of what the caller really sent.
import { featuresOf, isPlain } from '../features.ts';
import { type Hits, findHits } from '../phrases/hits.ts';
import { foldCodePoint } from './fold.ts';
import { skeletonOf } from './skeleton.ts';

export type Span = { readonly start: number; readonly end: number };

/** Where each unit of a view starts and ends in the original; undefined when both are the same text. */
export type SpanMap = { readonly starts: readonly number[]; readonly ends: readonly number[] };

export class View {
  readonly text: string;
  readonly features: number;
  readonly #map: SpanMap | undefined;
  #hits: Hits | undefined;

  constructor(text: string, map?: SpanMap, features = featuresOf(text)) {
    this.text = text;
    this.features = features;
    this.#map = map;
  }

  /** Words of the injection lexicon in this text; found once, however many detectors ask. */
  get hits(): Hits {
    this.#hits ??= findHits(this.text);
    return this.#hits;
  }

  /** The span of the original that units [start, end) stand for; `end` > `start`. */
  original(start: number, end: number): Span {
    if (this.#map === undefined) return { start, end };
    return { start: this.#map.starts[start] ?? 0, end: this.#map.ends[end - 1] ?? 0 };
  }
}

export type Folded = { readonly text: string; readonly map: SpanMap };

/**
 * Folds `source` code point by code point. `offset` is added to every position in the map. A lone
 * surrogate stays as it is.
 */
export function foldText(source: string, offset = 0): Folded {
  const starts: number[] = [];
  const ends: number[] = [];
  let text = '';
  for (let at = 0; at < source.length; ) {
    const code = source.codePointAt(at) ?? 0;
    const size = code > 0xffff ? 2 : 1;
    const folded = foldCodePoint(code);
    text += folded;
    for (let unit = 0; unit < folded.length; unit++) {
      starts.push(offset + at);
      ends.push(offset + at + size);
    }
    at += size;
  }
  return { text, map: { starts, ends } };
}

/** The folded view of a whole text: the text itself when it is plain ASCII. */
export function foldedView(source: string, features = featuresOf(source)): View {
  if (isPlain(features)) return new View(source, undefined, features);
  const { text, map } = foldText(source);
  return new View(text, map);
}

/** The view of a folded view in which look-alikes and accented letters are plain Latin letters. */
export function skeletonView(folded: View): View {
  if (isPlain(folded.features)) return folded;
  const starts: number[] = [];
  const ends: number[] = [];
  let text = '';
  for (let at = 0; at < folded.text.length; ) {
    const code = folded.text.codePointAt(at) ?? 0;
    const size = code > 0xffff ? 2 : 1;
    const skeleton = skeletonOf(code);
    const span = folded.original(at, at + size);
    text += skeleton;
    for (let unit = 0; unit < skeleton.length; unit++) {
      starts.push(span.start);
      ends.push(span.end);
    }
    at += size;
  }
  return new View(text, { starts, ends });
}
