// SPDX-License-Identifier: Apache-2.0
// The tokens that a model wants before and after a single text ("[CLS]", "[SEP]"), as the post-processor of
// tokenizer.json names them.
import { z } from 'zod';
import { BartizanError } from '../../core/errors.ts';

const special = z.tuple([z.string(), z.int().min(0)]);
const name = z.string().max(100);
const step = z.union([
  z.object({ SpecialToken: z.object({ id: name }) }),
  z.object({ Sequence: z.object({ id: z.literal('A') }) }),
]);

const one = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('TemplateProcessing'),
    single: z.array(step).max(16),
    special_tokens: z.record(name, z.object({ ids: z.array(z.int().min(0)).max(16) })),
  }),
  z.object({ type: z.literal('BertProcessing'), sep: special, cls: special }),
  z.object({ type: z.literal('RobertaProcessing'), sep: special, cls: special }),
  z.object({ type: z.literal('ByteLevel') }),
]);
type One = z.infer<typeof one>;

/** `post_processor` of tokenizer.json. */
export const templateSchema = z
  .union([
    one,
    z.object({ type: z.literal('Sequence'), processors: z.array(one).max(8) }),
    z.null(),
  ])
  .optional();

export type Around = { readonly before: readonly number[]; readonly after: readonly number[] };

/** Throws `config_invalid` for a template that does not hold the text once, or names what is not there. */
export function templateOf(given: z.infer<typeof templateSchema>): Around {
  if (given === null || given === undefined) return { before: [], after: [] };
  const all = given.type === 'Sequence' ? given.processors : [given];
  const [first, ...more] = all.filter(({ type }) => type !== 'ByteLevel');
  if (more.length > 0) throw wrong();
  return first === undefined ? { before: [], after: [] } : around(first);
}

function around(given: One): Around {
  if (given.type === 'ByteLevel') return { before: [], after: [] };
  if (given.type !== 'TemplateProcessing') return { before: [given.cls[1]], after: [given.sep[1]] };
  const place = given.single.findIndex((part) => 'Sequence' in part);
  const ids = (parts: typeof given.single): number[] =>
    parts.flatMap((part) => {
      const known = 'SpecialToken' in part ? given.special_tokens[part.SpecialToken.id] : undefined;
      if (known === undefined) throw wrong();
      return known.ids;
    });
  if (place < 0) throw wrong();
  return { before: ids(given.single.slice(0, place)), after: ids(given.single.slice(place + 1)) };
}

const wrong = (): BartizanError =>
  new BartizanError('config_invalid', 'tokenizer.json: a post_processor that is not known');
