// SPDX-License-Identifier: Apache-2.0
// Which output of a model means what: config.json names its labels, the configuration says which of them are
// which category, and those of known injection models are known. A model whose labels nobody explains is
// refused: an output read the wrong way round would call every attack harmless.
import { z } from 'zod';
import { BartizanError } from '../../core/errors.ts';

const LABELS_MAX = 200;

const modelConfigSchema = z.object({
  id2label: z
    .record(z.string().regex(/^\d{1,3}$/), z.string().max(100))
    .refine((labels) => Object.keys(labels).length <= LABELS_MAX),
  problem_type: z.string().nullish(),
  pad_token_id: z.int().min(0).nullish(),
});

export type Heads = {
  /** Category of each output of the model; undefined: it says nothing of interest. */
  readonly categories: readonly (string | undefined)[];
  /** Outputs are independent of each other; else they are shares of one. */
  readonly independent: boolean;
  readonly padId: number;
};

/** Labels of injection models, in lower case, that mean an attack. */
const ATTACKS = new Set([
  'injection',
  'jailbreak',
  'malicious',
  'prompt_injection',
  'prompt-injection',
  'unsafe',
]);

/** Reads config.json. `labels` are categories by label. Throws `config_invalid`. */
export function headsOf(file: unknown, labels: Readonly<Record<string, string>>): Heads {
  const parsed = modelConfigSchema.safeParse(file);
  if (!parsed.success) throw refused('id2label is missing or not of its form');
  const { id2label, problem_type: problem, pad_token_id: padId } = parsed.data;
  const names = Array.from({ length: Object.keys(id2label).length }, (_, at) => id2label[at]);
  if (names.length === 0 || names.includes(undefined)) throw refused('id2label has gaps');
  const wanted = Object.keys(labels);
  const strange = wanted.find((label) => !names.includes(label));
  if (strange !== undefined) throw refused(`it has no label ${strange}`);
  const categories = names.map((name = '') =>
    wanted.length > 0 ? labels[name] : known(name, names.length),
  );
  if (!categories.some((category) => category !== undefined)) {
    throw refused(`set labels: which of ${names.join(', ')} is what?`);
  }
  const independent = problem === 'multi_label_classification' || names.length === 1;
  return { categories, independent, padId: padId ?? 0 };
}

/** Models that name nothing call the two outputs LABEL_0, harmless, and LABEL_1, attack. */
const known = (label: string, count: number): string | undefined =>
  ATTACKS.has(label.toLowerCase()) || (count === 2 && label === 'LABEL_1')
    ? 'injection'
    : undefined;

/** Scores out of the model's raw outputs for one text. */
export function scoresOf(logits: readonly number[], { categories, independent }: Heads) {
  const shares = independent ? logits.map(sigmoid) : softmax(logits);
  const scores: Record<string, number> = {};
  for (const [at, category] of categories.entries()) {
    if (category === undefined) continue;
    const share = shares[at] ?? Number.NaN;
    const sum = (scores[category] ?? 0) + share;
    // Two labels of one category are two ways to be it; shares of one whole add up.
    scores[category] = independent ? Math.max(scores[category] ?? 0, share) : Math.min(1, sum);
  }
  return scores;
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

function softmax(logits: readonly number[]): readonly number[] {
  const most = Math.max(...logits);
  const powers = logits.map((one) => Math.exp(one - most));
  const sum = powers.reduce((all, one) => all + one, 0);
  return powers.map((one) => one / sum);
}

const refused = (problem: string): BartizanError =>
  new BartizanError('config_invalid', `config.json of the model: ${problem}`);
