// SPDX-License-Identifier: Apache-2.0
// Obligations to mask an answer, turned into edits of its texts, and how edits fit together. Where masked spans overlap, one mask covers
// them all. Where the text is itself JSON, it is JSON afterwards, or there is no edit at all.
import { parseStrict } from '../core/json/parse.ts';
import type { FactFinding } from '../core/policy-input.ts';
import type { MaskObligation } from '../core/verdict.ts';
import { maskOf } from '../guard/mask.ts';
import { isReversible } from '../guard/masking/token-book.ts';
import type { Edit } from './protector.ts';

/** An edit of one text, before it is tied to a segment. */
type Change = { readonly start: number; readonly end: number; readonly text: string };

/**
 * The edits that `obligations` ask for; `textOf` gives the matched text of a finding. What a client is not to
 * see has no way back: styles that have one stand for redaction here.
 */
export function editsFor(
  obligations: readonly MaskObligation[],
  findings: readonly FactFinding[],
  textOf: (finding: FactFinding) => string,
): readonly Edit[] {
  return obligations.flatMap(({ finding: index, style }) => {
    const finding = findings[index];
    if (finding === undefined) return [];
    const { segment, start, end, entity, digest } = finding;
    const oneWay = isReversible(style) ? 'redact' : style;
    const text = maskOf(oneWay, { entity, digest, text: textOf(finding) });
    return [{ segment, start, end, text }];
  });
}

/**
 * Sorted, not overlapping: overlapping edits become one over all of them, with the text of the widest,
 * whatever their order was. Of what was merged before the widths are lost.
 */
export function merge(edits: readonly Edit[]): readonly Edit[] {
  const merged: { edit: Edit; widest: number }[] = [];
  const sorted = edits.toSorted(
    (a, b) =>
      a.segment - b.segment ||
      a.start - b.start ||
      b.end - a.end ||
      Number(a.text > b.text) - Number(a.text < b.text),
  );
  for (const edit of sorted) {
    const width = edit.end - edit.start;
    const last = merged.at(-1);
    if (last === undefined || last.edit.segment !== edit.segment || edit.start >= last.edit.end) {
      merged.push({ edit, widest: width });
      continue;
    }
    const end = Math.max(last.edit.end, edit.end);
    const text = width > last.widest ? edit.text : last.edit.text;
    last.edit = { ...last.edit, end, text };
    last.widest = Math.max(last.widest, width);
  }
  return merged.map(({ edit }) => edit);
}

/** `text` with sorted, non-overlapping changes made. */
export function apply(text: string, changes: readonly Change[]): string {
  let out = '';
  let from = 0;
  for (const change of changes) {
    out += text.slice(from, change.start) + change.text;
    from = change.end;
  }
  return out + text.slice(from);
}

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

/** JSON in which no object names a member twice: what two masks can make of two names. */
const isStrictJson = (text: string): boolean => {
  try {
    parseStrict(Buffer.from(text));
    return true;
  } catch {
    return false;
  }
};

/** A number as it is, all else as a string. */
const bare = (text: string): string => (/^[1-9][0-9]*$/.test(text) ? text : JSON.stringify(text));

/** A string with its quotes, or a number or literal. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[-+.\w]+/gs;

/**
 * The edits of one segment whose text is JSON, fitted to it: a number that is masked in part is replaced
 * whole, by a string, unless its mask is a number as well. Undefined when the text was JSON and would not be afterwards.
 */
export function fitJson(text: string, edits: readonly Edit[]): readonly Edit[] | undefined {
  if (edits.length === 0 || !isJson(text)) return edits;
  const fitted: Edit[] = [];
  let next = 0;
  for (const token of text.matchAll(TOKEN)) {
    const start = token.index;
    const end = start + token[0].length;
    const isString = token[0].startsWith('"');
    for (let edit = edits[next]; edit !== undefined && edit.start < end; edit = edits[++next]) {
      const inside = isString
        ? edit.start > start && edit.end < end
        : edit.start >= start && edit.end <= end;
      if (!inside) return undefined;
      if (isString) fitted.push(edit);
      else fitted.push({ ...edit, start, end, text: bare(edit.text) });
    }
  }
  const whole = merge(fitted);
  return next === edits.length && staysJson(text, whole) ? whole : undefined;
}

/** Whether a text that is JSON still is after sorted, non-overlapping changes, as strictly as it was. */
export function staysJson(text: string, changes: readonly Change[]): boolean {
  const sound = isStrictJson(text) ? isStrictJson : isJson;
  return sound(apply(text, changes));
}
