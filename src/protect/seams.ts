// SPDX-License-Identifier: Apache-2.0
// Where one text of a request ends and the next of the same origin begins: two parts of a message, two user
// messages with or without an answer between them. A model reads over the seam, so that an order spelled
// over it is read as well. Only what crosses a seam is told here; each text is judged on its own.
import type { Segment } from '../core/exchange.ts';
import { isWordAnywhere } from '../guard/decode/words.ts';
import { crossesSeams } from '../guard/engine.ts';
import type { Located } from '../guard/lane.ts';

/** Of a long text so much is read on each side of a seam. */
const SIDE_CHARS = 400;
/** Seams of one request, the last ones: a long conversation was judged turn by turn. */
const SEAMS = 64;
const WORD_CHARS = 24;

type Piece = { readonly segment: Segment; readonly from: number; readonly at: number; end: number };

/** The sides of consecutive seams, in one text. */
export type Seam = {
  readonly segment: Segment;
  readonly text: string;
  readonly pieces: readonly Piece[];
};

const isJoined = ({ kind, origin, json, source, text }: Segment): boolean =>
  (kind === 'text' || kind === 'document' || kind === 'tool-result') &&
  origin !== 'system' &&
  origin !== 'app' &&
  origin !== 'model' &&
  !json &&
  source === 'string' &&
  text.trim() !== '';

/** The texts of seams in `segments`, each of one origin. Bounded by `SEAMS` and `SIDE_CHARS`. */
export function seamsOf(segments: readonly Segment[]): readonly Seam[] {
  const byOrigin = Map.groupBy(segments.filter(isJoined), ({ origin }) => origin);
  return Array.from(byOrigin.values(), (group) => group.slice(-SEAMS - 1)).flatMap((group) =>
    group.length < 2 ? [] : [joined(group)],
  );
}

function joined(group: readonly Segment[]): Seam {
  let text = '';
  const pieces: Piece[] = [];
  const add = (segment: Segment, from: number, to: number): void => {
    const part = segment.text.slice(from, to);
    if (text !== '') text += jointOf(text, part);
    pieces.push({ segment, from, at: text.length, end: text.length + part.length });
    text += part;
  };
  for (const segment of group) {
    const { length } = segment.text;
    if (length <= SIDE_CHARS * 2) add(segment, 0, length);
    else {
      add(segment, 0, SIDE_CHARS);
      text += '\n\n';
      add(segment, length - SIDE_CHARS, length);
    }
  }
  return { segment: group[0] as Segment, text, pieces };
}

/** So much of an encoded run stands before a seam, and so much behind it. */
const RUN_BEFORE = /^[\w+/=]{12}$/;
const RUN_AFTER = /^[\w+/=-]{8}/;

/** Nothing where a word, or an encoded run, goes on; else a blank, as between words. */
function jointOf(before: string, after: string): string {
  const end = before.slice(-WORD_CHARS);
  const start = after.slice(0, WORD_CHARS);
  if (/\s$/.test(end) || /^\s/.test(start)) return '';
  if (RUN_BEFORE.test(end.slice(-12)) && RUN_AFTER.test(start)) return '';
  const left = /[a-z]+$/.exec(end.toLowerCase())?.[0] ?? '';
  const right = /^[a-z]+/.exec(start.toLowerCase())?.[0] ?? '';
  if (left === '' || right === '' || (isWordAnywhere(left) && isWordAnywhere(right))) return ' ';
  return isWordAnywhere(left + right) ? '' : ' ';
}

/** Of what was found in a seam's text, the injections that cross a seam, as spans of where they begin. */
export function crossing(
  { pieces }: Seam,
  found: readonly Located[],
): readonly { readonly segment: Segment; readonly found: Located }[] {
  return found.flatMap((one) => {
    const first = pieces.find(({ end }) => one.start < end);
    const inside = pieces.some(
      ({ segment, at, end }) => segment === first?.segment && one.start >= at && one.end <= end,
    );
    if (first === undefined || inside || !crossesSeams(one.detector)) return [];
    const start = first.from + Math.max(0, one.start - first.at);
    const end = first.from + first.end - first.at;
    return start < end ? [{ segment: first.segment, found: { ...one, start, end } }] : [];
  });
}
