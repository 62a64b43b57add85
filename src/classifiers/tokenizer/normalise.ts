// SPDX-License-Identifier: Apache-2.0
// The normalisers of tokenizer.json: what a model's texts were made into before it learnt from them. One that
// is not known here is refused: a model that reads other texts than it learnt from is no protection.
import { z } from 'zod';
import { BartizanError } from '../../core/errors.ts';
import { precompiled } from './precompiled.ts';

export type Normalise = (text: string) => string;

const FORMS = ['NFC', 'NFD', 'NFKC', 'NFKD'] as const;

const one = z.discriminatedUnion('type', [
  z.object({ type: z.enum(FORMS) }),
  z.object({ type: z.literal('Lowercase') }),
  z.object({ type: z.literal('StripAccents') }),
  z.object({ type: z.literal('Nmt') }),
  z.object({
    type: z.literal('Strip'),
    strip_left: z.boolean().default(true),
    strip_right: z.boolean().default(true),
  }),
  z.object({ type: z.literal('Prepend'), prepend: z.string().max(16) }),
  z.object({ type: z.literal('Precompiled'), precompiled_charsmap: z.string() }),
  z.object({
    type: z.literal('Replace'),
    pattern: z.union([
      z.strictObject({ String: z.string().min(1).max(100) }),
      z.strictObject({ Regex: z.string() }),
    ]),
    content: z.string().max(100),
  }),
  z.object({
    type: z.literal('BertNormalizer'),
    clean_text: z.boolean().default(true),
    handle_chinese_chars: z.boolean().default(true),
    strip_accents: z.boolean().nullish(),
    lowercase: z.boolean().default(true),
  }),
]);
type One = z.infer<typeof one>;

/** `normalizer` of tokenizer.json. */
export const normaliserSchema = z
  .union([
    one,
    z.object({ type: z.literal('Sequence'), normalizers: z.array(one).max(16) }),
    z.null(),
  ])
  .optional();

/** The function that the description stands for. Throws `config_invalid` for what is not known. */
export function normaliser(given: z.infer<typeof normaliserSchema>): Normalise {
  if (given === null || given === undefined) return (text) => text;
  const steps = (given.type === 'Sequence' ? given.normalizers : [given]).map(step);
  return (text) => steps.reduce((so, next) => next(so), text);
}

/** Patterns are those of known models: no expression of a file is ever run. */
const PATTERNS: ReadonlyMap<string, RegExp> = new Map([
  [' {2,}', / {2,}/g],
  ['\\s+', /\p{White_Space}+/gu],
]);

function step(given: One): Normalise {
  switch (given.type) {
    case 'Lowercase':
      return (text) => text.toLowerCase();
    case 'StripAccents':
      return (text) => text.replace(/\p{M}/gu, '');
    case 'Nmt':
      return nmt;
    case 'Strip':
      return (text) => stripped(text, given);
    case 'Prepend':
      return (text) => (text === '' ? text : given.prepend + text);
    case 'Precompiled':
      return precompiled(given.precompiled_charsmap);
    case 'Replace':
      return replacing(given);
    case 'BertNormalizer':
      return (text) => bert(text, given);
    case 'NFC':
    case 'NFD':
    case 'NFKC':
    case 'NFKD':
  }
  const { type } = given;
  return (text) => text.normalize(type);
}

function stripped(
  text: string,
  { strip_left: left, strip_right: right }: { strip_left: boolean; strip_right: boolean },
): string {
  // Not trim(): Unicode's blanks are others than those of JavaScript.
  let start = 0;
  let end = text.length;
  if (left) while (start < end && isBlank(text.charAt(start))) start++;
  if (right) while (end > start && isBlank(text.charAt(end - 1))) end--;
  return text.slice(start, end);
}

const isBlank = (character: string): boolean => /\p{White_Space}/u.test(character);

function replacing({ pattern, content }: Extract<One, { type: 'Replace' }>): Normalise {
  if ('String' in pattern) return (text) => text.replaceAll(pattern.String, () => content);
  const known = PATTERNS.get(pattern.Regex);
  if (known === undefined) {
    throw new BartizanError('config_invalid', 'tokenizer.json: a pattern that is not known');
  }
  return (text) => text.replace(known, () => content);
}

/** Control characters go, separators of all kinds become blanks. */
function nmt(text: string): string {
  return text.replace(GOING, '').replace(BLANK, ' ');
}

// oxlint-disable-next-line no-control-regex -- these it is about
const GOING = /[\u0001-\u0008\u000b\u000e-\u001f\u007f\u008f\u009f]/g;
const BLANK = /[\t\n\f\r\u1680\u200b-\u200f\u2028\u2029\u2581\ufeff\ufffd]/g;

function bert(text: string, given: Extract<One, { type: 'BertNormalizer' }>): string {
  let out = text;
  if (given.clean_text) {
    out = out
      .replace(/[\0\ufffd]|(?![\t\n\r])[\p{Cc}\p{Cf}\p{Co}]/gu, '')
      .replace(/\p{White_Space}/gu, ' ');
  }
  if (given.handle_chinese_chars) out = out.replace(CHINESE, ' $& ');
  if (given.strip_accents ?? given.lowercase) {
    out = out.normalize('NFD').replace(/\p{Mn}/gu, '');
  }
  return given.lowercase ? out.toLowerCase() : out;
}

const CHINESE =
  /[\u{4e00}-\u{9fff}\u{3400}-\u{4dbf}\u{20000}-\u{2a6df}\u{2a700}-\u{2b73f}\u{2b740}-\u{2b81f}\u{2b920}-\u{2ceaf}\u{f900}-\u{faff}\u{2f800}-\u{2fa1f}]/gu;
