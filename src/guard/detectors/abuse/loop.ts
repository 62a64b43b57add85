// SPDX-License-Identifier: Apache-2.0
// Answers that have run into a loop: the same words, lines or sentences again and again, until the limit of
// tokens is spent. Judged in pieces of a thousand characters, each on its own.
import { z } from 'zod';
import { defineDetector, type Match } from '../../detector.ts';

const PIECE_CHARS = 1_024;
const PERIOD_MAX = 200;
const PROBE_CHARS = 12;
/** Share of a piece that has to repeat what stands one period before. */
const SHARE = 0.9;

/** Whether nearly all of `piece` repeats one unit. Ten probes, each with one candidate. */
function repeats(piece: string): boolean {
  const middle = piece.length >> 1;
  const probe = piece.slice(middle, middle + PROBE_CHARS);
  const next = piece.indexOf(probe, middle + 1);
  const period = next - middle;
  if (next < 0 || period > PERIOD_MAX) return false;
  let same = 0;
  for (let at = period; at < piece.length; at++) {
    if (piece.charCodeAt(at) === piece.charCodeAt(at - period)) same++;
  }
  return same >= (piece.length - period) * SHARE;
}

export const detector = defineDetector({
  id: 'abuse/loop',
  version: '1',
  title: 'Answer in a loop',
  summary: 'Finds answers that repeat a unit of up to 200 characters for a thousand characters.',
  why: 'A loop costs until it is stopped, and is what attacks on availability aim for. Text is held by a thousand characters, so it runs only where it is asked for.',
  taxonomy: ['owasp-llm-2025:LLM10', 'mitre-atlas-5.6.0:AML.T0029'],
  phases: ['response'],
  streaming: { class: 'sentence', holdChars: PIECE_CHARS + 1 },
  view: 'original',
  optIn: true,
  severity: 'low',
  options: z.strictObject({}),
  examples: {
    hits: [
      { text: 'I am sorry. '.repeat(90), found: ['I am sorry. '.repeat(90).slice(0, PIECE_CHARS)] },
      { text: 'ha'.repeat(512), found: ['ha'.repeat(512)] },
      { text: `${'\n'.repeat(PIECE_CHARS)}end`, found: ['\n'.repeat(PIECE_CHARS)] },
    ],
    misses: ['ha ha ha', 'I am sorry. '.repeat(20), '1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12'],
  },
  inspect({ text }, from, { until }) {
    const matches: Match[] = [];
    for (
      let start = from;
      start < until && start + PIECE_CHARS <= text.length;
      start += PIECE_CHARS
    ) {
      const end = start + PIECE_CHARS;
      if (repeats(text.slice(start, end)))
        matches.push({ start, end, entity: 'loop', score: 0.98 });
    }
    return matches;
  },
  pending: ({ text }, from) => from + Math.floor((text.length - from) / PIECE_CHARS) * PIECE_CHARS,
});
