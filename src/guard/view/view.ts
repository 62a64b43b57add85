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
  /** Undefined: every unit stands for itself. */
  readonly map: SpanMap | undefined;
  #hits: Hits | undefined;

  constructor(text: string, map?: SpanMap, features = featuresOf(text)) {
    this.text = text;
    this.features = features;
    this.map = map;
  }

  /** Words of the injection lexicon in this text; found once, however many detectors ask. */
  get hits(): Hits {
    this.#hits ??= findHits(this.text);
    return this.#hits;
  }

  /** The span of the original that units [start, end) stand for; `end` > `start`. */
  original(start: number, end: number): Span {
    if (this.map === undefined) return { start, end };
    return { start: this.map.starts[start] ?? 0, end: this.map.ends[end - 1] ?? 0 };
  }
}

/** A list of integers that grows. */
class Offsets {
  #values: Int32Array;
  #size = 0;

  constructor(capacity: number) {
    this.#values = new Int32Array(capacity);
  }

  push(value: number): void {
    if (this.#size === this.#values.length) {
      const larger = new Int32Array(this.#size * 2 + 16);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#size++] = value;
  }

  done(): Int32Array {
    return this.#values.subarray(0, this.#size);
  }
}

/** `form` of a code point, or undefined where it is its own. A lone surrogate is a code point. */
function rewrite(view: View, form: (code: number) => string | undefined): View {
  const { text: source, map } = view;
  const starts = new Offsets(source.length);
  const ends = new Offsets(source.length);
  let text = '';
  let kept = 0;
  for (let at = 0; at < source.length; ) {
    const code = source.codePointAt(at) ?? 0;
    const size = code > 0xffff ? 2 : 1;
    const formed = form(code);
    const start = map?.starts[at] ?? at;
    const end = map?.ends[at + size - 1] ?? at + size;
    if (formed !== undefined) {
      text += source.slice(kept, at) + formed;
      kept = at + size;
    }
    for (let unit = formed?.length ?? size; unit > 0; unit--) {
      starts.push(start);
      ends.push(end);
    }
    at += size;
  }
  text += source.slice(kept);
  return new View(text, { starts: starts.done(), ends: ends.done() });
}

/** What a reader sees in `view`: the same view when it is plain ASCII. */
export function foldedView(view: View): View {
  return isPlain(view.features) ? view : rewrite(view, foldCodePoint);
}

/** A folded view in which look-alikes and accented letters are plain Latin letters. */
export function skeletonView(folded: View): View {
  return isPlain(folded.features) ? folded : rewrite(folded, skeletonOf);
}

/** A text that is itself JSON, with its escape sequences resolved. */
export function unescapedView(source: string): View {
  if (!source.includes('\\')) return new View(source);
  const { text, map } = unescapeView(source);
  return new View(text, { starts: map, ends: map.subarray(1) });
}
