// SPDX-License-Identifier: Apache-2.0
// Cuts a text into sentences and lines for detectors that judge each on its own. Where a piece ends
// depends on the piece alone, so a text that grows is cut as the whole text is.
import { KIND, kindOf } from '../scorer/letters.ts';

/** Longest piece. Text without stops is cut here. */
export const UNIT_CHARS = 600;

/** Where the piece that starts at `start` ends; -1 when what follows the end of the text decides. */
export function unitEnd(text: string, start: number): number {
  const stop = Math.min(text.length, start + UNIT_CHARS);
  for (let at = start; at < stop; at++) {
    const kind = kindOf(text.charCodeAt(at));
    if (kind === KIND.newline || kind === KIND.wideStop) return at + 1;
    if (kind !== KIND.stop) continue;
    if (at + 1 >= text.length) return -1;
    const next = kindOf(text.charCodeAt(at + 1));
    if (next === KIND.space || next === KIND.newline) return at + 1;
  }
  return stop - start === UNIT_CHARS ? stop : -1;
}

/** The start of the last piece of `text` when it may still grow; the length of the text when not. */
export function openUnit(text: string, from: number): number {
  let start = from;
  while (start < text.length) {
    const end = unitEnd(text, start);
    if (end < 0) return start;
    start = end;
  }
  return start;
}

/** The pieces of `text` from `from` on that start before `until`; the last one ends with the text. */
export function* unitsOf(
  text: string,
  from: number,
  until: number,
): Generator<{ readonly start: number; readonly end: number }, void> {
  for (let start = from; start < until; ) {
    const end = unitEnd(text, start);
    const last = end < 0 ? text.length : end;
    yield { start, end: last };
    start = last;
  }
}
