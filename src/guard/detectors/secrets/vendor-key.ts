// SPDX-License-Identifier: Apache-2.0
// Keys and tokens with a vendor's prefix. All of them are long runs of few characters, so only such runs
// are looked at: in prose there are none.
import { z } from 'zod';
import { defineDetector, type Match } from '../../detector.ts';
import { type Alphabet, alphabet, isIn, longRuns, runStart } from '../../runs.ts';
import { KEY_SHAPES, type KeyShape } from './vendor-keys.data.ts';

const KEY = alphabet(/[A-Za-z0-9_.+/=%&-]/);
/** The shortest key: AKIA and 16 characters. */
const RUN_CHARS = 20;
/** Fewer different characters than this are a placeholder: sk-xxxxxxxx. */
const VARIETY = 8;
const CHARS_MAX = Math.max(...KEY_SHAPES.map((shape) => shape.prefix.length + shape.max));
const PREFIX_MAX = Math.max(...KEY_SHAPES.map((shape) => shape.prefix.length));

type Compiled = KeyShape & { readonly tailed: RegExp; readonly characters: Alphabet };
const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
const COMPILED: readonly Compiled[] = KEY_SHAPES.map((shape) => ({
  ...shape,
  characters: alphabet(new RegExp(`[${shape.tail}]`)),
  tailed: new RegExp(
    `${escaped(shape.prefix)}(${shape.pattern ?? `[${shape.tail}]{${shape.min},${shape.max}}`})`,
    'y',
  ),
}));
/** By first character: looking at a place costs only the shapes that may stand there. */
const SHAPES = Map.groupBy(COMPILED, ({ prefix }) => prefix.charAt(0));
const shapesAt = (text: string, at: number): readonly Compiled[] =>
  SHAPES.get(text.charAt(at)) ?? [];
const ANY_PREFIX = new RegExp(COMPILED.map(({ prefix }) => escaped(prefix)).join('|'), 'g');
/** Every beginning of every prefix. */
const BEGINNINGS = new Set(
  KEY_SHAPES.flatMap(({ prefix }) => Array.from(prefix, (_, at) => prefix.slice(0, at + 1))),
);

const isApart = (text: string, at: number): boolean => !/[A-Za-z0-9]/.test(text.charAt(at - 1));

function keyAt(text: string, at: number): Match | undefined {
  for (const { tailed, prefix, apart, has, entity } of shapesAt(text, at)) {
    if (!text.startsWith(prefix, at) || (apart && !isApart(text, at))) continue;
    if (has !== undefined) {
      has.lastIndex = at + prefix.length;
      if (!has.test(text)) continue;
    }
    tailed.lastIndex = at;
    const tail = tailed.exec(text)?.[1];
    if (tail === undefined) continue;
    if (new Set(tail.slice(0, 64)).size < VARIETY) continue;
    return { start: at, end: at + prefix.length + tail.length, entity, score: 0.9999 };
  }
  return undefined;
}

function keysIn(text: string, start: number, end: number): readonly Match[] {
  const matches: Match[] = [];
  // Sliced, so that the search stops with the run: over many runs the cost stays linear.
  const run = text.slice(start, end);
  ANY_PREFIX.lastIndex = 0;
  for (let found = ANY_PREFIX.exec(run); found !== null; found = ANY_PREFIX.exec(run)) {
    const match = keyAt(text, start + found.index);
    if (match !== undefined) matches.push(match);
    ANY_PREFIX.lastIndex = match === undefined ? found.index + 1 : match.end - start;
  }
  return matches;
}

/** Whether a key of this shape may have begun at `at` and still goes on where the text ends. */
function mayGrow(shape: Compiled, text: string, at: number): boolean {
  const { prefix, apart, characters, max, open } = shape;
  if (!text.startsWith(prefix, at) || (apart && !isApart(text, at))) return false;
  const first = at + prefix.length;
  if (open !== undefined) {
    open.lastIndex = first;
    return open.test(text);
  }
  let end = first;
  while (end - first < max && isIn(characters, text, end)) end++;
  return end === text.length && end - first < max;
}

/** A key of a shape, built so that no key-like string stands in this file. */
const sample = (prefix: string, tail: string): string => `${prefix}${tail}`;
const MIXED = 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8s9T0u1V2w3X4y5Z6';

export const detector = defineDetector({
  id: 'secrets/vendor-key',
  version: '1',
  title: 'Key or token with a known prefix',
  summary:
    'Finds keys of OpenAI, Anthropic, AWS, GitHub, GitLab, Slack, Stripe, Google, npm, Hugging Face and others, and JSON Web Tokens.',
  why: 'A key in a prompt is a key at the provider; a key in an answer is a key on a screen. Passwords and keys without a prefix are not found here.',
  taxonomy: ['owasp-llm-2025:LLM02'],
  phases: ['request', 'response'],
  streaming: { class: 'exact', holdChars: CHARS_MAX + 1 },
  view: 'folded',
  severity: 'critical',
  options: z.strictObject({}),
  examples: {
    hits: [
      ...(
        [
          ['sk-proj-', MIXED.slice(0, 48)],
          ['sk-ant-', `api03-${MIXED}`],
          ['AKIA', 'QW3RTY7U1OPAS2DF'],
          ['ghp_', MIXED.slice(0, 36)],
          ['glpat-', MIXED.slice(0, 20)],
          ['xoxb-', `12345678901-${MIXED.slice(0, 24)}`],
          ['sk_live_', MIXED.slice(0, 24)],
          ['AIza', MIXED.slice(0, 35)],
          ['bz_', `a1b2c3d4_${MIXED.slice(0, 43)}`],
          ['eyJ', `${MIXED.slice(0, 30)}.eyJ${MIXED.slice(0, 30)}.${MIXED}`],
        ] as const
      ).map(([prefix, tail]) => ({
        text: `token=${sample(prefix, tail)}\nnext`,
        found: [sample(prefix, tail)],
      })),
      {
        text: `a sk-\u200bproj-${MIXED} b`,
        found: [`sk-\u200bproj-${MIXED}`],
      },
    ],
    misses: [
      'sk-proj-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
      'the task-list of a risk-averse person',
      'AKIA and ASIA are prefixes',
      'https://example.com/a/very/long/path/that/holds/nothing-secret_at-all',
      'hf_model',
    ],
  },
  inspect({ text }, from) {
    return longRuns(text, KEY, RUN_CHARS, from).flatMap(({ start, end }) =>
      keysIn(text, start, end),
    );
  },
  pending({ text }, from) {
    const start = runStart(text, KEY, text.length, from, CHARS_MAX);
    for (let at = start; at < text.length; at++) {
      const rest = text.slice(at, at + PREFIX_MAX);
      if (BEGINNINGS.has(rest) && rest.length === text.length - at) return at;
      if (shapesAt(text, at).some((shape) => mayGrow(shape, text, at))) return at;
    }
    return text.length;
  },
});
