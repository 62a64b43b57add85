// SPDX-License-Identifier: Apache-2.0
// A view is a form of a text that detectors read, with the way back: every unit knows which units of the
// original it stands for, so that a finding in any view names a span of what the caller really sent.
import { unescapeView } from '../../core/json/unescape.ts';
import { featuresOf, isPlain } from '../features.ts';
import { type Hits, findHits } from '../phrases/hits.ts';
import { foldCodePoint } from './fold.ts';
import { skeletonOf } from './skeleton.ts';

export type Span = { readonly start: number; readonly end: number };

/** Where each unit of a view starts and ends in the original; undefined when both are the same text. */
export type SpanMap = {
  readonly starts: ArrayLike<number>;
  readonly ends: ArrayLike<number>;
};

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

type Mapped = { readonly text: string; readonly map: SpanMap };

/** Rewrites `view` code point by code point; a lone surrogate is one. */
function rewrite(view: View, form: (code: number) => string): Mapped {
  const starts: number[] = [];
  const ends: number[] = [];
  const source = view.text;
  let text = '';
  for (let at = 0; at < source.length; ) {
    const code = source.codePointAt(at) ?? 0;
    const size = code > 0xffff ? 2 : 1;
    const formed = form(code);
    if (formed !== '') {
      const span = view.original(at, at + size);
      text += formed;
      for (let unit = 0; unit < formed.length; unit++) {
        starts.push(span.start);
        ends.push(span.end);
      }
    }
    at += size;
  }
  return { text, map: { starts, ends } };
}

/** What a reader sees in `view`: the same view when it is plain ASCII. */
export function foldedView(view: View): View {
  if (isPlain(view.features)) return view;
  const { text, map } = rewrite(view, foldCodePoint);
  return new View(text, map);
}

/** A folded view in which look-alikes and accented letters are plain Latin letters. */
export function skeletonView(folded: View): View {
  if (isPlain(folded.features)) return folded;
  const { text, map } = rewrite(folded, skeletonOf);
  return new View(text, map);
}

/** A text that is itself JSON, with its escape sequences resolved. */
export function unescapedView(source: string): View {
  if (!source.includes('\\')) return new View(source);
  const { text, map } = unescapeView(source);
  return new View(text, { starts: map, ends: map.subarray(1) });
}
