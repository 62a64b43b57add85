// SPDX-License-Identifier: Apache-2.0
// What the training of the embedded scorer measured on sources that it was not trained on, read from the card
// beside its weights.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const rate = z.record(z.string(), z.number());

const scorerCard = z.looseObject({
  model: z.string(),
  measured: z.string(),
  limits: z.string(),
  data: z.array(z.looseObject({ source: z.string(), texts: z.number() })),
  figures: z.array(
    z.looseObject({
      source: z.string(),
      trust: z.string(),
      texts: z.number(),
      recall: rate.optional(),
      falsePositives: rate.optional(),
    }),
  ),
});

export type ScorerCard = z.infer<typeof scorerCard>;

const FILE = join(import.meta.dirname, '../../content/scorer/injection.card.json');

/** The card; undefined where there is none, or none of this form. */
export function readScorerCard(): ScorerCard | undefined {
  try {
    return scorerCard.safeParse(JSON.parse(readFileSync(FILE, 'utf8'))).data;
  } catch {
    return undefined;
  }
}
