// SPDX-License-Identifier: Apache-2.0
// Requests that are long for the sake of length: one thing over and over, little said in much text, endless
// words, or hundreds of made-up turns. Long honest documents repeat far less than these do.
import { z } from 'zod';
import { defineDetector, type Match } from '../../detector.ts';
import { alphabet, longRuns } from '../../runs.ts';

/** A period is looked for this often in the shortest stretch that counts, within this distance. */
const PROBES = 4;
const PERIOD_MAX = 256;
const PROBE_CHARS = 24;
/** Little said in much: share of rows of characters that are new. */
const VARIETY_CHARS = 8_000;
const VARIETY_MIN = 0.12;
const ROW_CHARS = 16;
const SAMPLED = 63;
const SAMPLES_MIN = 64;
const WORD_CHARS = 20_000;
const VISIBLE = alphabet(/[!-~]/);

const MULTIPLIER = 0x01000193;
const LEAVING = Array.from({ length: ROW_CHARS }).reduce<number>(
  (all) => Math.imul(all, MULTIPLIER),
  1,
);

/** Stretches of at least `min` characters in which a short unit repeats without a gap. */
function repetitions(text: string, min: number): readonly Match[] {
  const found: Match[] = [];
  const step = Math.floor(min / PROBES);
  for (let at = 0; at + PROBE_CHARS * 2 < text.length; ) {
    const window = text.slice(at, at + PERIOD_MAX + PROBE_CHARS);
    const period = window.indexOf(window.slice(0, PROBE_CHARS), 1);
    if (period < 0) {
      at += step;
      continue;
    }
    let end = at + period;
    while (end < text.length && text.charCodeAt(end) === text.charCodeAt(end - period)) end++;
    let start = at;
    const before = found.at(-1)?.end ?? 0;
    while (start > before && text.charCodeAt(start - 1) === text.charCodeAt(start - 1 + period))
      start--;
    if (end - start >= min) found.push({ start, end, entity: 'repetition', score: 0.98 });
    at = Math.max(end - PROBE_CHARS, at + step);
  }
  return found;
}

/** Whether a long text says the same again and again, in whatever order. */
function isMonotonous(text: string): boolean {
  if (text.length < VARIETY_CHARS) return false;
  const rows = new Set<number>();
  let [hash, all] = [0, 0];
  for (let at = 0; at < text.length; at++) {
    hash = (Math.imul(hash, MULTIPLIER) + text.charCodeAt(at)) | 0;
    if (at >= ROW_CHARS) hash = (hash - Math.imul(text.charCodeAt(at - ROW_CHARS), LEAVING)) | 0;
    // Rows are picked by what they hold, so that the same row is picked wherever it stands.
    if (((hash ^ (hash >>> 13)) & SAMPLED) !== 0) continue;
    rows.add(hash);
    all++;
  }
  return all >= SAMPLES_MIN && rows.size < all * VARIETY_MIN;
}

/** The word before a colon at the start of a line, when it is one who speaks. */
const SPEAKER = /^(?:user|human|person|assistant|ai|bot|model|q|a|question|answer)$/i;
const SPEAKER_CHARS = 10;

const isLetter = (code: number): boolean => (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a;

function turns(text: string, min: number): Match | undefined {
  let [count, first, last] = [0, 0, 0];
  for (let colon = text.indexOf(':'); colon >= 0; colon = text.indexOf(':', colon + 1)) {
    let start = colon;
    while (start > 0 && colon - start < SPEAKER_CHARS && isLetter(text.charCodeAt(start - 1)))
      start--;
    if (start === colon || (start > 0 && text.charCodeAt(start - 1) !== 0x0a)) continue;
    if (!SPEAKER.test(text.slice(start, colon))) continue;
    if (count++ === 0) first = start;
    last = colon + 1;
  }
  return count < min ? undefined : { start: first, end: last, entity: 'many-shot', score: 0.9 };
}

export const detector = defineDetector({
  id: 'abuse/flood',
  version: '1',
  title: 'Flood of tokens',
  summary:
    'Finds long requests that repeat a unit, say little in much text, hold endless words, or bring dozens of made-up turns.',
  why: 'Such texts cost money and push instructions out of view, and many invented turns teach a model to comply. Long tables and logs with changing values are not found, nor is length alone: limits are for that.',
  taxonomy: ['owasp-llm-2025:LLM10', 'mitre-atlas-5.6.0:AML.T0034'],
  phases: ['request'],
  streaming: { class: 'whole' },
  view: 'original',
  severity: 'medium',
  options: z.strictObject({
    min_chars: z.int().min(200).default(2_000).describe('Characters of one repetition'),
    turns: z.int().min(4).default(64).describe('Invented turns in one text of the user'),
  }),
  examples: {
    options: { min_chars: 200, turns: 6 },
    hits: [
      { text: `x ${'spam, eggs, '.repeat(20)}`, found: [` ${'spam, eggs, '.repeat(20)}`] },
      { text: 'A'.repeat(300), found: ['A'.repeat(300)] },
      {
        text: 'User: a\nAssistant: b\nUser: c\nAssistant: d\nUser: e\nAssistant: f',
        found: ['User: a\nAssistant: b\nUser: c\nAssistant: d\nUser: e\nAssistant:'],
      },
    ],
    misses: [
      'ha ha ha ha ha ha',
      `${'-'.repeat(80)}\nTable\n${'-'.repeat(80)}`,
      'User: hello\nAssistant: hi',
    ],
  },
  inspect({ text }, _from, { channel, options }) {
    if (text.length < options.min_chars && channel !== 'user') return [];
    const matches = [...repetitions(text, options.min_chars)];
    if (matches.length === 0 && isMonotonous(text)) {
      matches.push({ start: 0, end: text.length, entity: 'low-variety', score: 0.95 });
    }
    for (const { start, end } of longRuns(text, VISIBLE, WORD_CHARS)) {
      matches.push({ start, end, entity: 'endless-word', score: 0.7 });
    }
    const invented = channel === 'user' ? turns(text, options.turns) : undefined;
    return invented === undefined ? matches : [...matches, invented];
  },
});
