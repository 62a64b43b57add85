// SPDX-License-Identifier: Apache-2.0
// Azure AI Content Safety as a classifier: text:analyze for harmful content, text:shieldPrompt for injections,
// which tells attacks of a user from those in a document. One text a call. Severities of 0 to 7 become
// scores of 0 to 1; an attack is told without a degree.
import { z } from 'zod';
import type { Classifier, ClassifierScores } from '../core/ports/classifier.ts';
import type { ConfigOf } from './config.ts';
import { revisionOf } from './revision.ts';
import { highest } from './scores.ts';
import { ask, malformed, type ServiceParts } from './service.ts';

const CATEGORIES: Readonly<Record<string, string>> = {
  Hate: 'hate',
  SelfHarm: 'self-harm',
  Sexual: 'sexual',
  Violence: 'violence',
};
const SEVERITY_MAX = 7;
/** Bound of the service for one call, in code points. */
const TEXT_CHARS = 10_000;

const analysis = z.object({
  categoriesAnalysis: z
    .array(z.object({ category: z.string(), severity: z.int().min(0).max(SEVERITY_MAX) }))
    .max(16),
});
const attack = z.object({ attackDetected: z.boolean() });
const shield = z.object({
  userPromptAnalysis: attack.nullish(),
  documentsAnalysis: z.array(attack).max(1).nullish(),
});

/** The classifier of a configuration. */
export function azureContentSafety(
  config: ConfigOf<'azure-content-safety'>,
  parts: ServiceParts,
): Classifier {
  const { checks, api_version: version } = config;
  const post = <Answer>(
    operation: string,
    more: {
      readonly body: Parameters<typeof ask>[1]['body'];
      readonly schema: z.ZodType<Answer>;
      readonly signal: AbortSignal;
    },
  ): Promise<Answer> =>
    ask(parts, {
      path: `/contentsafety/${operation}?api-version=${version}`,
      credential: ['ocp-apim-subscription-key', ''],
      ...more,
    });

  const content = async (text: string, signal: AbortSignal): Promise<ClassifierScores> => {
    const { categoriesAnalysis: told } = await post('text:analyze', {
      body: {
        text,
        categories: Object.keys(CATEGORIES),
        outputType: 'EightSeverityLevels',
      },
      schema: analysis,
      signal,
    });
    return highest(
      Object.entries(CATEGORIES).map(([theirs, ours]) => {
        const one = told.filter(({ category }) => category === theirs);
        if (one.length !== 1) throw malformed('not one severity for each category');
        return { [ours]: (one[0]?.severity ?? 0) / SEVERITY_MAX };
      }),
    );
  };
  const injection = async (
    text: string,
    isDocument: boolean,
    signal: AbortSignal,
  ): Promise<ClassifierScores> => {
    const told = await post('text:shieldPrompt', {
      body: isDocument ? { userPrompt: '', documents: [text] } : { userPrompt: text },
      schema: shield,
      signal,
    });
    const answer = isDocument ? told.documentsAnalysis?.[0] : told.userPromptAnalysis;
    if (answer === undefined || answer === null) throw malformed('nothing about the text');
    return { injection: answer.attackDetected ? 1 : 0 };
  };
  return {
    revision: revisionOf(config.kind, config.base_url, version, checks),
    categories: [
      ...(checks.includes('content') ? Object.values(CATEGORIES) : []),
      ...(checks.includes('injection') ? ['injection'] : []),
    ],
    bounds: { textChars: TEXT_CHARS, texts: 1 },
    async classify(texts, { signal, channel }) {
      const isDocument = channel !== undefined && channel !== 'user' && channel !== 'system';
      return Promise.all(
        texts.map(async (text) =>
          highest(
            await Promise.all([
              ...(checks.includes('content') ? [content(text, signal)] : []),
              ...(checks.includes('injection') ? [injection(text, isDocument, signal)] : []),
            ]),
          ),
        ),
      );
    },
    close: () => parts.service.close(),
  };
}
