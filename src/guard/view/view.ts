// SPDX-License-Identifier: Apache-2.0
// A view is a form of a text that detectors read, with the way back: every unit knows which units of the
// original it stands for, so that a finding in any view names a span of what the caller really sent.
import { unescapeView } from '../../core/json/unescape.ts';
import { featuresIn, featuresOf, isPlain, unitsIn } from '../features.ts';
import { type Hits, findHits } from '../phrases/hits.ts';
import { type Words, wordsOf } from '../text/words.ts';
import { FOLDED } from './fold.ts';
import type { Forms } from './forms.ts';
import { SKELETON } from './skeleton.ts';
import { type SpanMap, Units } from './units.ts';

export type Span = { readonly start: number; readonly end: number };

export class View {
  readonly text: string;
  readonly features: number;
  /** Undefined: every unit stands for the one at its place. */
  readonly map: SpanMap | undefined;
  /** By place of a `ViewNote`. */
  readonly notes: unknown[] = [];
  #hits: Hits | undefined;
  #words: Words | undefined;

  constructor(text: string, map?: SpanMap, features = featuresOf(text)) {
    this.text = text;
    this.features = features;
    this.map = map;
  }

  /** The words of this text; found once, however many detectors ask. */
  get words(): Words {
    this.#words ??= wordsOf(this.text);
    return this.#words;
  }

  /** Words of the injection lexicon in this text; found once, however many detectors ask. */
  get hits(): Hits {
    this.#hits ??= findHits(this.words);
    return this.#hits;
  }

  /**
   * The span of the original that units [start, end) stand for; `end` > `start`. Where a view has changed the
   * order of the text, it reaches from the first to the last of the two ends.
   */
  original(start: number, end: number): Span {
    if (this.map === undefined) return { start, end };
    const { starts, ends } = this.map;
    const [first, last] = [starts[start] ?? 0, starts[end - 1] ?? 0];
    return first <= last
      ? { start: first, end: Math.max(ends[end - 1] ?? 0, ends[start] ?? 0) }
      : { start: last, end: ends[start] ?? 0 };
  }
}

let notes = 0;

/**
 * What is found out about a view once and goes with it. It stands in the view: the values of a weak map would
 * all outlive young collections, and the texts that they hold with them.
 */
export class ViewNote<Value> {
  readonly #place = notes++;

  of(view: View): Value | undefined {
    return view.notes[this.#place] as Value | undefined;
  }

  keep(view: View, value: Value): Value {
    view.notes[this.#place] = value;
    return value;
  }
}

const isHigh = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;

/** Whether a unit is ASCII that is seen: such is its own form in every view. */
const isPrinted = (unit: number): boolean => unit >= 0x20 && unit < 0x7f;
const isSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdfff;

/**
 * Where the first code point of `text` at or after `from` is that is not its own form; the length where there
 * is none. So is one of two units: both of them stand for the whole of it.
 */
function nextFormed(text: string, from: number, forms: Forms): number {
  for (let at = from; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (isPrinted(unit)) continue;
    if (isHigh(unit) && (text.codePointAt(at) ?? unit) > 0xffff) return at;
    if (forms.of(unit) !== undefined) return at;
  }
  return text.length;
}

/**
 * `view` with one unit in the place of each; the same where each is its own form, undefined where a form has
 * more units, or none.
 */
function exchanged(view: View, forms: Forms): View | undefined {
  const { length } = view.text;
  const units = unitsIn(view.text);
  let changed = false;
  for (let at = 0; at < length; at++) {
    const unit = units[at]!;
    if (isPrinted(unit)) continue;
    if (isSurrogate(unit)) return undefined;
    const form = forms.of(unit);
    if (form === undefined) continue;
    if (form.length !== 1) return undefined;
    units[at] = form.charCodeAt(0);
    changed = true;
  }
  if (!changed) return view;
  const text = Buffer.from(units.buffer, 0, length * 2).toString('utf16le');
  return new View(text, view.map, featuresIn(units, length));
}

/** `view` with every code point in its form: the same view where each is its own. */
function rewrite(view: View, forms: Forms): View {
  const { text: source, map } = view;
  const same = exchanged(view, forms);
  if (same !== undefined) return same;
  const first = nextFormed(source, 0, forms);
  if (first === source.length) return view;
  const units = new Units(source.length);
  let kept = 0;
  for (let at = first; at < source.length; at = nextFormed(source, kept, forms)) {
    units.copy(source, kept, at, map);
    const code = source.codePointAt(at) ?? 0;
    kept = at + (code > 0xffff ? 2 : 1);
    const start = map?.starts[at] ?? at;
    const end = map?.ends[kept - 1] ?? kept;
    units.push(forms.of(code) ?? source.slice(at, kept), start, end);
  }
  units.copy(source, kept, source.length, map);
  const { text, map: spans } = units.done();
  return new View(text, spans);
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
