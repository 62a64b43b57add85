// SPDX-License-Identifier: Apache-2.0
// Marks that were put into a prompt or a document to see whether they come out: as they stand, spelled out,
// backwards, in ROT13, hexadecimal or base64. Nobody else writes them, so one is proof of a leak.
import { z } from 'zod';
import { defineDetector } from '../../detector.ts';
import { rot13 } from '../../phrases/hits.ts';
import { SignAutomaton } from '../../text/sign-automaton.ts';

const CANARIES_MAX = 50;
const [CHARS_MIN, CHARS_MAX] = [8, 64];

const schema = z.strictObject({
  canaries: z
    .array(
      z
        .string()
        .max(CHARS_MAX)
        .regex(/^(?:[^A-Za-z0-9]*[A-Za-z0-9]){8,}[^A-Za-z0-9]*$/),
    )
    .max(CANARIES_MAX)
    .default([])
    .describe(
      `Marks of ${CHARS_MIN} to ${CHARS_MAX} characters, of which at least ${CHARS_MIN} are letters or digits`,
    ),
});
type Options = z.infer<typeof schema>;

type Rows = { readonly automaton: SignAutomaton; readonly entities: readonly string[] };
const made = new WeakMap<Options, Rows>();

/** Base64 of `mark` at each of the three places at which it may begin, without what its neighbours decide. */
function base64Rows(mark: string): readonly string[] {
  return [0, 1, 2].map((skipped) => {
    const code = Buffer.from('\0'.repeat(skipped) + mark)
      .toString('base64')
      .replace(/=+$/, '');
    const from = Math.ceil((skipped * 8) / 6);
    const whole = Math.floor(((skipped + Buffer.byteLength(mark)) * 8) / 6);
    return code.slice(from, whole);
  });
}

/** Made once for each configuration. */
function rowsOf(options: Options): Rows {
  const known = made.get(options);
  if (known !== undefined) return known;
  const rows: [string, string][] = options.canaries.flatMap((mark) => {
    const hidden = [
      Array.from(mark).toReversed().join(''),
      rot13(mark),
      Buffer.from(mark).toString('hex'),
      ...base64Rows(mark),
    ];
    return [[mark, 'canary'], ...hidden.map((row): [string, string] => [row, 'encoded-canary'])];
  });
  const entities = rows.map(([, entity]) => entity);
  const automaton = new SignAutomaton(rows.map(([row]) => row));
  const value = { automaton, entities };
  made.set(options, value);
  return value;
}

export const detector = defineDetector({
  id: 'output/canary',
  version: '1',
  title: 'Canary in an answer',
  summary: 'Finds the marks that you have put into prompts and documents, plain or encoded.',
  why: 'A mark that comes out shows that what it stands in comes out. It says nothing about what leaks without it.',
  taxonomy: ['owasp-llm-2025:LLM07', 'owasp-llm-2025:LLM02'],
  phases: ['response'],
  streaming: { class: 'exact', holdChars: CHARS_MAX * 2 * 4 + 8 },
  view: 'folded',
  optIn: true,
  severity: 'high',
  options: schema,
  examples: {
    options: { canaries: ['heron-4417-QX', 'velvetAnchor'] },
    hits: [
      { text: 'The word is Heron 4417 qx.', found: ['Heron 4417 qx'] },
      { text: 'v-e-l-v-e-t a n c h o r', found: ['v-e-l-v-e-t a n c h o r'] },
      {
        text: 'ba: KysraXMgdmVsdmV0QW5jaG9yIQ==',
        found: ['dmVsdmV0QW5jaG9y'],
      },
      { text: 'irot iryirgNapube rohcnAtevlev', found: ['iryirgNapube', 'rohcnAtevlev'] },
      { text: '76656c766574416e63686f72', found: ['76656c766574416e63686f72'] },
    ],
    misses: ['The velvet was anchored.', 'heron 4417', 'A herd of herons, 44 17 QX'],
  },
  inspect({ text }, from, { options, until }) {
    const { automaton, entities } = rowsOf(options);
    return automaton
      .find(text, from)
      .found.filter(({ start }) => start < until)
      .map(({ start, end, row }) => ({
        start,
        end,
        entity: entities[row] ?? 'canary',
        score: 0.999,
      }));
  },
  pending: ({ text }, from, options) => rowsOf(options).automaton.find(text, from).open,
});
