// SPDX-License-Identifier: Apache-2.0
// A view is a form of a text that detectors read, with the way back: every unit knows which units of the
// original it stands for, so that a finding in any view names a span of what the caller really sent.
import { unescapeView } from '../../core/json/unescape.ts';
import { featuresOf, isPlain } from '../features.ts';
import { type Hits, findHits } from '../phrases/hits.ts';
import { FOLDED } from './fold.ts';
import type { Forms } from './forms.ts';
import { SKELETON } from './skeleton.ts';

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

/** The units of a view in the making, with the span of the original that each stands for. */
class Units {
  #units: Uint16Array;
  #starts: Int32Array;
  #ends: Int32Array;
  #size = 0;

  constructor(capacity: number) {
    this.#units = new Uint16Array(capacity);
    this.#starts = new Int32Array(capacity);
    this.#ends = new Int32Array(capacity);
  }

  /** Appends `text`, each unit of which stands for [start, end). */
  push(text: string, start: number, end: number): void {
    const size = this.#size + text.length;
    if (size > this.#units.length) this.#grow(size);
    const [units, starts, ends] = [this.#units, this.#starts, this.#ends];
    for (let at = 0, to = this.#size; to < size; at++, to++) {
      units[to] = text.charCodeAt(at);
      starts[to] = start;
      ends[to] = end;
    }
    this.#size = size;
  }

  /** Appends one unit, which stands for [start, end). */
  keep(unit: number, start: number, end: number): void {
    if (this.#size === this.#units.length) this.#grow(this.#size + 1);
    this.#units[this.#size] = unit;
    this.#starts[this.#size] = start;
    this.#ends[this.#size++] = end;
  }

  done(): View {
    const size = this.#size;
    const text = Buffer.from(this.#units.buffer, 0, size * 2).toString('utf16le');
    return new View(text, {
      starts: this.#starts.subarray(0, size),
      ends: this.#ends.subarray(0, size),
    });
  }

  #grow(size: number): void {
    const capacity = size * 3 + 16;
    const [units, starts, ends] = [this.#units, this.#starts, this.#ends];
    this.#units = new Uint16Array(capacity);
    this.#units.set(units);
    this.#starts = new Int32Array(capacity);
    this.#starts.set(starts);
    this.#ends = new Int32Array(capacity);
    this.#ends.set(ends);
  }
}

const isHigh = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;

/**
 * Where the first code point of `text` is that is not its own form; the length where there is none. So is
 * one of two units: both of them stand for the whole of it.
 */
function firstFormed(text: string, forms: Forms): number {
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    const code = isHigh(unit) ? (text.codePointAt(at) ?? unit) : unit;
    if (code > 0xffff || forms.of(code) !== undefined) return at;
  }
  return text.length;
}

/** `view` with every code point in its form: the same view where each is its own. */
function rewrite(view: View, forms: Forms): View {
  const { text: source, map } = view;
  const kept = firstFormed(source, forms);
  if (kept === source.length) return view;
  const units = new Units(source.length);
  for (let at = 0; at < source.length; ) {
    const unit = source.charCodeAt(at);
    const code = isHigh(unit) ? (source.codePointAt(at) ?? unit) : unit;
    const next = at + (code > 0xffff ? 2 : 1);
    const start = map?.starts[at] ?? at;
    const end = map?.ends[next - 1] ?? next;
    const form = at < kept ? undefined : forms.of(code);
    if (form === undefined) {
      for (; at < next; at++) units.keep(source.charCodeAt(at), start, end);
      continue;
    }
    units.push(form, start, end);
    at = next;
  }
  return units.done();
}

/** What a reader sees in `view`: the same view when nothing in it reads differently. */
export function foldedView(view: View): View {
  return isPlain(view.features) ? view : rewrite(view, FOLDED);
}

/** A folded view in which look-alikes and accented letters are plain Latin letters. */
export function skeletonView(folded: View): View {
  return isPlain(folded.features) ? folded : rewrite(folded, SKELETON);
}

/** A text that is itself JSON, with its escape sequences resolved. */
export function unescapedView(source: string): View {
  if (!source.includes('\\')) return new View(source);
  const { text, map } = unescapeView(source);
  return new View(text, { starts: map, ends: map.subarray(1) });
}
