// SPDX-License-Identifier: Apache-2.0
// The pre-tokenizers of tokenizer.json: they cut a text into the words that a model's pieces never reach
// across. One that is not known here is refused.
import { z } from 'zod';

/** Words of a text, in order. */
export type Split = (words: readonly string[]) => readonly string[];

const one = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('Metaspace'),
    replacement: z.string().min(1).max(1).default('▁'),
    add_prefix_space: z.boolean().optional(),
    prepend_scheme: z.enum(['always', 'first', 'never']).optional(),
    split: z.boolean().default(true),
  }),
  z.object({ type: z.literal('WhitespaceSplit') }),
  z.object({ type: z.literal('BertPreTokenizer') }),
  z.object({ type: z.literal('Punctuation'), behavior: z.literal('Isolated').default('Isolated') }),
  z.object({
    type: z.literal('ByteLevel'),
    add_prefix_space: z.boolean().default(true),
    use_regex: z.boolean().default(true),
  }),
]);
type One = z.infer<typeof one>;

/** `pre_tokenizer` of tokenizer.json. */
export const preTokenizerSchema = z
  .union([
    one,
    z.object({ type: z.literal('Sequence'), pretokenizers: z.array(one).max(16) }),
    z.null(),
  ])
  .optional();

/** The function that the description stands for. */
export function preTokeniser(given: z.infer<typeof preTokenizerSchema>): Split {
  if (given === null || given === undefined) return (words) => words;
  const steps = (given.type === 'Sequence' ? given.pretokenizers : [given]).map(step);
  return (words) => steps.reduce((so, next) => next(so).filter((word) => word !== ''), words);
}

function step(given: One): Split {
  if (given.type === 'Metaspace') return metaspace(given);
  if (given.type === 'ByteLevel') return byteLevel(given);
  return CUTS[given.type];
}

const CUTS: Readonly<Record<Exclude<One['type'], 'Metaspace' | 'ByteLevel'>, Split>> = {
  WhitespaceSplit: (words) => words.flatMap((word) => word.split(BLANKS)),
  BertPreTokenizer: (words) => words.flatMap((word) => word.split(BLANKS)).flatMap(isolated),
  Punctuation: (words) => words.flatMap(isolated),
};

/** Unicode's blanks, which are others than those of JavaScript. */
const BLANKS = /\p{White_Space}+/u;

const isolated = (word: string): readonly string[] =>
  word.match(/[!-/:-@[-`{-~]|\p{P}|[^!-/:-@[-`{-~\p{P}]+/gu) ?? [];

function metaspace({
  replacement,
  add_prefix_space: adds = true,
  prepend_scheme: scheme = adds ? 'always' : 'never',
  split,
}: Extract<One, { type: 'Metaspace' }>): Split {
  return (words) =>
    words.flatMap((word, at) => {
      const marked = word.replaceAll(' ', replacement);
      const wanted = scheme === 'always' || (scheme === 'first' && at === 0);
      const whole = wanted && !marked.startsWith(replacement) ? replacement + marked : marked;
      return split ? beforeEach(whole, replacement) : [whole];
    });
}

/** Cuts before every mark. */
function beforeEach(text: string, mark: string): readonly string[] {
  const parts = text.split(mark);
  return parts.map((part, at) => (at === 0 ? part : mark + part));
}

/** Letters, figures and signs apart, each with the blank before it; then every byte as one character. */
const GPT2 =
  /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\p{White_Space}\p{L}\p{N}]+|\p{White_Space}+(?!\P{White_Space})|\p{White_Space}+/gu;

function byteLevel({
  add_prefix_space: adds,
  use_regex: cuts,
}: Extract<One, { type: 'ByteLevel' }>): Split {
  return (words) =>
    words.flatMap((word) => {
      const whole = adds && !word.startsWith(' ') ? ` ${word}` : word;
      return (cuts ? (whole.match(GPT2) ?? []) : [whole]).map(bytesAsText);
    });
}

/** Printable bytes stand for themselves, the others for characters from U+0100 on. */
const BYTE_TEXT: readonly string[] = (() => {
  let next = 0x100;
  return Array.from({ length: 0x100 }, (_, byte) => {
    const isPlain = (byte > 0x20 && byte < 0x7f) || (byte > 0xa0 && byte < 0xad) || byte > 0xad;
    return String.fromCharCode(isPlain ? byte : next++);
  });
})();

function bytesAsText(text: string): string {
  let out = '';
  for (const byte of Buffer.from(text)) out += BYTE_TEXT[byte] ?? '';
  return out;
}
