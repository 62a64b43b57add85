// SPDX-License-Identifier: Apache-2.0
// Keys and tokens with a vendor's prefix. All of them are long runs of few characters, so only such runs
// are looked at: in prose there are none.
import { z } from 'zod';
import { defineDetector, type Match } from '../../detector.ts';
import { type Alphabet, alphabet, isIn, longRuns, runEnd, runStart } from '../../runs.ts';
import { KeyTail } from './key-tail.ts';
import { TokenParts } from './token-parts.ts';
import { KEY_SHAPES, type KeyShape } from './vendor-keys.data.ts';

const ALNUM = alphabet(/[A-Za-z0-9]/);
const KEY = alphabet(/[A-Za-z0-9_.+/=%&-]/);
/** The shortest key: AKIA and 16 characters. */
const RUN_CHARS = 20;
const CHARS_MAX = Math.max(...KEY_SHAPES.map((shape) => shape.prefix.length + shape.max));
const PREFIX_MAX = Math.max(...KEY_SHAPES.map((shape) => shape.prefix.length));

type Compiled = KeyShape & { readonly characters: Alphabet };
const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
const ALPHABETS = new Map<string, Alphabet>(
  KEY_SHAPES.map(({ tail }) => [tail, alphabet(new RegExp(`[${tail}]`))]),
);
const COMPILED: readonly Compiled[] = KEY_SHAPES.map((shape) => ({
  ...shape,
  characters: ALPHABETS.get(shape.tail) ?? ALNUM,
}));
/** By first character: looking at a place costs only the shapes that may stand there. */
const SHAPES: readonly (readonly Compiled[] | undefined)[] = Array.from(
  { length: 128 },
  (_, code) => {
    const shapes = COMPILED.filter(({ prefix }) => prefix.charCodeAt(0) === code);
    return shapes.length === 0 ? undefined : shapes;
  },
);
const NO_SHAPES: readonly Compiled[] = [];
const shapesAt = (text: string, at: number): readonly Compiled[] =>
  SHAPES[text.charCodeAt(at)] ?? NO_SHAPES;
const ANY_PREFIX = new RegExp(COMPILED.map(({ prefix }) => escaped(prefix)).join('|'), 'g');
/** Every beginning of every prefix. */
const BEGINNINGS = new Set(
  KEY_SHAPES.flatMap(({ prefix }) => Array.from(prefix, (_, at) => prefix.slice(0, at + 1))),
);

const isAt = ({ prefix, apart }: Compiled, text: string, at: number): boolean =>
  text.startsWith(prefix, at) && !(apart && isIn(ALNUM, text, at - 1));

/** What is read of one text; each part of it once. Most texts have nothing to read. */
class Reader {
  readonly text: string;
  #tail: KeyTail | undefined;
  #parts: TokenParts | undefined;

  constructor(text: string) {
    this.text = text;
  }

  get tail(): KeyTail {
    return (this.#tail ??= new KeyTail(this.text));
  }

  get parts(): TokenParts {
    return (this.#parts ??= new TokenParts(this.text));
  }
}

/** Where the key ends whose tail starts at `first`; undefined: it is none. */
function keyEnd(shape: Compiled, first: number, reader: Reader): number | undefined {
  const { has } = shape;
  if (has !== undefined) {
    has.lastIndex = first;
    if (!has.test(reader.text)) return undefined;
  }
  if (shape.parts !== true) return reader.tail.end(shape, first);
  const end = reader.parts.tokenEnd(first);
  return end !== undefined && reader.tail.isVaried(first, end) ? end : undefined;
}

function keyAt(at: number, reader: Reader): Match | undefined {
  for (const shape of shapesAt(reader.text, at)) {
    if (!isAt(shape, reader.text, at)) continue;
    const end = keyEnd(shape, at + shape.prefix.length, reader);
    if (end !== undefined) return { start: at, end, entity: shape.entity, score: 0.9999 };
  }
  return undefined;
}

/** Whether a key of this shape may have begun at `at` and still goes on where the text ends. */
function mayGrow(shape: Compiled, at: number, reader: Reader): boolean {
  const { text } = reader;
  if (!isAt(shape, text, at)) return false;
  const first = at + shape.prefix.length;
  if (shape.parts === true) return reader.parts.isOpen(first);
  const room = text.length - first;
  return room < shape.max && runEnd(text, shape.characters, first, room) === text.length;
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
  inspect({ text }, from, { until }) {
    const reader = new Reader(text);
    const matches: Match[] = [];
    for (const { start, end } of longRuns(text, KEY, RUN_CHARS, from)) {
      if (start >= until) break;
      // Sliced, so that the search stops with the run: over many runs the cost stays linear.
      const run = text.slice(start, end);
      ANY_PREFIX.lastIndex = 0;
      for (let found = ANY_PREFIX.exec(run); found !== null; found = ANY_PREFIX.exec(run)) {
        const at = start + found.index;
        if (at >= until) break;
        const match = keyAt(at, reader);
        if (match !== undefined) matches.push(match);
        ANY_PREFIX.lastIndex = (match?.end ?? at + 1) - start;
      }
    }
    return matches;
  },
  pending({ text }, from) {
    const start = runStart(text, KEY, text.length, from, CHARS_MAX);
    const reader = new Reader(text);
    for (let at = start; at < text.length; at++) {
      const shapes = shapesAt(text, at);
      if (shapes.length === 0) continue;
      if (text.length - at <= PREFIX_MAX && BEGINNINGS.has(text.slice(at))) return at;
      if (shapes.some((shape) => mayGrow(shape, at, reader))) return at;
    }
    return text.length;
  },
});
