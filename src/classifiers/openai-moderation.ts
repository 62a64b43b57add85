// SPDX-License-Identifier: Apache-2.0
// OpenAI Moderation as a classifier: POST /v1/moderations with a list of texts, one result for each. It knows
// harmful content and nothing of injections. Categories that are new to us are left out, not guessed at.
import { z } from 'zod';
import type { Classifier, ClassifierScores } from '../core/ports/classifier.ts';
import type { ConfigOf } from './config.ts';
import { revisionOf } from './revision.ts';
import { highest } from './scores.ts';
import { ask, malformed, type ServiceParts } from './service.ts';

/** Their categories in ours. */
const CATEGORIES: Readonly<Record<string, string>> = {
  harassment: 'harassment',
  'harassment/threatening': 'harassment',
  hate: 'hate',
  'hate/threatening': 'hate',
  illicit: 'crime',
  'illicit/violent': 'crime',
  'self-harm': 'self-harm',
  'self-harm/instructions': 'self-harm',
  'self-harm/intent': 'self-harm',
  sexual: 'sexual',
  'sexual/minors': 'minors',
  violence: 'violence',
  'violence/graphic': 'violence',
};

/** The legacy model has no `illicit`; all models have these, and an answer without them is no answer. */
const ALWAYS = ['harassment', 'hate', 'self-harm', 'sexual', 'violence'];

const answerSchema = z.object({
  results: z
    .array(
      z.object({
        category_scores: z
          .record(z.string(), z.number().min(0).max(1).nullable())
          .refine((scores) => ALWAYS.every((name) => typeof scores[name] === 'number')),
      }),
    )
    .max(32),
});

/** The classifier of a configuration. */
export function openaiModeration(
  config: ConfigOf<'openai-moderation'>,
  parts: ServiceParts,
): Classifier {
  return {
    revision: revisionOf(config.kind, config.base_url, config.model),
    categories: [...new Set(Object.values(CATEGORIES))],
    // The service takes more; what it makes of long texts is not documented.
    bounds: { textChars: 8_000, texts: 16 },
    async classify(texts, { signal }) {
      const { results } = await ask(parts, {
        path: '/v1/moderations',
        body: { model: config.model, input: [...texts] },
        credential: ['authorization', 'Bearer '],
        schema: answerSchema,
        signal,
      });
      if (results.length !== texts.length) throw malformed('a wrong number of results');
      return results.map(({ category_scores: scores }) => ours(scores));
    },
    close: () => parts.service.close(),
  };
}

function ours(scores: Readonly<Record<string, number | null>>): ClassifierScores {
  return highest(
    Object.entries(CATEGORIES).map(([theirs, category]) => ({ [category]: scores[theirs] ?? 0 })),
  );
}
