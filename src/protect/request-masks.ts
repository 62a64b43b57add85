// SPDX-License-Identifier: Apache-2.0
// The masks of a request. A value that is to come back is masked wherever the request repeats it, also where
// no detector would know it without the words around it: an answer puts values back, and the client sends
// them again with the next turn.
import type { Segment } from '../core/exchange.ts';
import type { DetectorId } from '../core/finding.ts';
import type { FactFinding } from '../core/policy-input.ts';
import type { MaskObligation, MaskStyle } from '../core/verdict.ts';
import { maskOf } from '../guard/mask.ts';
import { Matcher } from '../guard/masking/matcher.ts';
import { isName, wordsAlone } from '../guard/masking/name-words.ts';
import { type Form, formOf } from '../guard/masking/normal-form.ts';
import { isReversible, type TokenBook } from '../guard/masking/token-book.ts';
import { isToken } from '../guard/masking/token-code.ts';
import { unescapedView, View } from '../guard/view/view.ts';
import type { Edit } from './protector.ts';

/** A span that is to be masked. */
type Mark = {
  readonly segment: number;
  readonly start: number;
  readonly end: number;
  readonly style: MaskStyle;
  readonly entity: string;
  readonly detector: DetectorId;
  readonly digest: string;
};

/** Shorter values are found in too much that they are not; longer ones are looked for as they stand. */
const REPEATED_CHARS_MIN = 4;
const FORM_CHARS_MAX = 128;

export type Masking = {
  readonly obligations: readonly MaskObligation[];
  readonly findings: readonly FactFinding[];
  readonly segments: ReadonlyMap<number, Segment>;
  /** Where values that come back are noted. */
  readonly book: TokenBook;
};

/** The edits that `obligations` ask for: sorted, not overlapping. */
export function maskRequest({ obligations, findings, segments, book }: Masking): readonly Edit[] {
  const views = new Views(segments);
  const marks: Mark[] = [];
  for (const { finding: index, style } of obligations) {
    const finding = findings[index];
    if (finding === undefined) continue;
    const { segment, start, end, entity, detector, digest } = finding;
    const mark = { segment, start, end, style, entity, detector, digest };
    // What an earlier answer left as a token comes back as one: it stands for its value already.
    if (!isToken(views.textOf(mark))) marks.push(mark);
  }
  const asked = union(marks);
  const all = union([...asked, ...repetitions(asked, views)]);
  return all.map((mark) => {
    const { segment, start, end, style, entity, detector, digest } = mark;
    const value = views.textOf(mark);
    const text = isReversible(style)
      ? book.issue(style, { detector, entity, value })
      : maskOf(style, { entity, digest, text: value });
    return { segment, start, end, text };
  });
}

/** The segments as they are meant: JSON without its escapes. */
class Views {
  readonly segments: ReadonlyMap<number, Segment>;
  readonly #views = new Map<number, View>();

  constructor(segments: ReadonlyMap<number, Segment>) {
    this.segments = segments;
  }

  of(index: number): View {
    const known = this.#views.get(index);
    if (known !== undefined) return known;
    const segment = this.segments.get(index);
    const text = segment?.text ?? '';
    const isJson = segment?.json === true || segment?.source === 'json';
    const view = isJson ? unescapedView(text) : new View(text);
    this.#views.set(index, view);
    return view;
  }

  textOf({ segment: index, start, end }: Pick<Mark, 'segment' | 'start' | 'end'>): string {
    const segment = this.segments.get(index);
    const text = (segment?.text ?? '').slice(start, end);
    return segment?.json === true || segment?.source === 'json' ? unescapedView(text).text : text;
  }
}

/** Every other place of the request in which a value that is to come back stands. */
function repetitions(marks: readonly Mark[], views: Views): readonly Mark[] {
  const reversible = marks.filter(({ style }) => isReversible(style));
  if (reversible.length === 0) return [];
  const short: Mark[] = [];
  const long = new Map<string, Mark>();
  const forms: Form[] = [];
  for (const mark of reversible) {
    const value = views.textOf(mark);
    const form = formOf(mark.detector, value);
    if (form.text.length > FORM_CHARS_MAX) long.set(value, mark);
    else if (form.text.length >= REPEATED_CHARS_MIN) {
      forms.push(form);
      short.push(mark);
    }
  }
  for (const [word, mark] of namesAlone(reversible, views)) {
    for (const text of spellings(word)) {
      forms.push({ kind: 'exact', text });
      short.push(mark);
    }
  }
  const matcher = new Matcher(forms);
  const found: Mark[] = [];
  for (const { index, kind } of views.segments.values()) {
    // The name of a tool is how its result is told from others; a detector that names it is heeded.
    if (kind === 'tool-name') continue;
    const view = views.of(index);
    for (const { start, end, form } of matcher.scan(view.text, 0, true).found) {
      const mark = short[form];
      if (mark !== undefined) {
        found.push({ ...mark, segment: index, ...view.original(start, end) });
      }
    }
    for (const [value, mark] of long) {
      for (let at = view.text.indexOf(value); at >= 0; ) {
        const end = at + value.length;
        found.push({ ...mark, segment: index, ...view.original(at, end) });
        at = view.text.indexOf(value, end);
      }
    }
  }
  return found;
}

/** As a name is written: with a capital, or in capitals. */
const spellings = (word: string): readonly string[] => [
  word,
  word.toUpperCase(),
  word.charAt(0) + word.slice(1).toLowerCase(),
];

/**
 * Words of names by which somebody is meant without the rest. One that the request also writes small is a
 * word like others: `Will` and `Rose` are asked for as names only by who never writes them otherwise.
 */
function namesAlone(marks: readonly Mark[], views: Views): ReadonlyMap<string, Mark> {
  const words = new Map<string, Mark>();
  for (const mark of marks) {
    if (mark.style !== 'tokenise' || !isName(mark.detector)) continue;
    for (const word of wordsAlone(views.textOf(mark))) words.set(word, mark);
  }
  if (words.size === 0) return words;
  const all = [...words.keys()];
  const small = new Matcher(all.map((word) => ({ kind: 'exact', text: word.toLowerCase() })));
  for (const { index } of views.segments.values()) {
    const { text } = views.of(index);
    for (const { form, start, end } of small.scan(text, 0, true).found) {
      const word = all[form] ?? '';
      // Scripts without small letters write every name like this.
      if (text.slice(start, end) !== word) words.delete(word);
    }
  }
  return words;
}

/** Overlapping marks become one over all of them, in the style of the widest. */
function union(marks: readonly Mark[]): readonly Mark[] {
  const merged: { mark: Mark; widest: number }[] = [];
  const sorted = marks.toSorted(
    (a, b) => a.segment - b.segment || a.start - b.start || b.end - a.end,
  );
  for (const mark of sorted) {
    const width = mark.end - mark.start;
    const last = merged.at(-1);
    if (last === undefined || last.mark.segment !== mark.segment || mark.start >= last.mark.end) {
      merged.push({ mark, widest: width });
      continue;
    }
    const { start } = last.mark;
    const end = Math.max(last.mark.end, mark.end);
    // Of two as wide the one that never comes back counts.
    const wins = width > last.widest || (width === last.widest && !isReversible(mark.style));
    last.mark = { ...(wins ? mark : last.mark), start, end };
    last.widest = Math.max(last.widest, width);
  }
  return merged.map(({ mark }) => mark);
}
