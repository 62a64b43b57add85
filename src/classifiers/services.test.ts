// SPDX-License-Identifier: Apache-2.0
// Whatever a service answers, it becomes scores of known categories from 0 to 1, one set for each text, or an
// error that holds nothing of the answer.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { BartizanError } from '../core/errors.ts';
import type { Classifier } from '../core/ports/classifier.ts';
import { Secret } from '../core/secret.ts';
import { fakeWorld } from '../core/world.ts';
import { azureContentSafety } from './azure-content-safety.ts';
import { type ClassifierConfig, classifiersConfig, type ConfigOf } from './config.ts';
import { judge } from './judge.ts';
import { openaiModeration } from './openai-moderation.ts';
import type { ServiceParts } from './service.ts';

const runs = process.env['BARTIZAN_TESTS'] === 'full' ? 20_000 : 200;

const configOf = <Kind extends ClassifierConfig['kind']>(kind: Kind, more = {}): ConfigOf<Kind> => {
  const given = { kind, key: 'env:KEY', base_url: 'https://service.example', ...more };
  return classifiersConfig.parse({ one: given })['one'] as ConfigOf<Kind>;
};

/** A service that answers every question with these bytes. */
const answering = (body: string): ServiceParts => ({
  service: {
    post: async () => ({ status: 200, contentType: 'application/json', body: Buffer.from(body) }),
    close: async () => undefined,
  },
  basePath: '',
  key: () => new Secret('sk'),
});

const kinds: Readonly<Record<string, (parts: ServiceParts) => Classifier>> = {
  'openai-moderation': (parts) => openaiModeration(configOf('openai-moderation'), parts),
  'azure-content-safety': (parts) => azureContentSafety(configOf('azure-content-safety'), parts),
  judge: (parts) =>
    judge(configOf('judge', { app: 'j', model: 'm', categories: ['injection', 'hate'] }), {
      ...parts,
      world: fakeWorld(),
    }),
};

/** Values that an answer could hold in the place of those that it should. */
const odd = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom<unknown>(0.5, -1, 2, 1e308, '0.5', null, true, [], {}, 'stop', [{}]),
);
const NAMES = ['harassment', 'hate', 'self-harm', 'sexual', 'violence', 'x', '__proto__'];
const scores = fc.oneof(
  odd,
  fc.dictionary(fc.constantFrom(...NAMES), fc.oneof(fc.double({ min: 0, max: 1 }), odd)),
  fc.record(
    Object.fromEntries(NAMES.slice(0, 5).map((name) => [name, fc.double({ min: 0, max: 1 })])),
  ),
);
const completion = fc.record({
  choices: fc.array(
    fc.record({
      finish_reason: fc.oneof(fc.constant('stop'), odd),
      message: fc.record({
        content: fc.oneof(
          odd,
          fc
            .record({ injection: fc.oneof(fc.nat(120), odd), hate: fc.nat(100) })
            .map((one) => JSON.stringify(one)),
        ),
      }),
    }),
    { maxLength: 2 },
  ),
});
const answers = fc.oneof(
  odd,
  fc.record({
    results: fc.oneof(odd, fc.array(fc.record({ category_scores: scores }), { maxLength: 3 })),
  }),
  fc.record({
    categoriesAnalysis: fc.array(
      fc.record({
        category: fc.constantFrom('Hate', 'SelfHarm', 'Sexual', 'Violence', 'Other'),
        severity: fc.oneof(fc.nat(9), odd),
      }),
    ),
    userPromptAnalysis: fc.oneof(fc.record({ attackDetected: fc.oneof(fc.boolean(), odd) }), odd),
  }),
  completion,
);

for (const [kind, open] of Object.entries(kinds)) {
  test(`${kind}: any answer is scores or an error`, async () => {
    let judged = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          answers.map((one) => JSON.stringify(one)),
          fc.string(),
        ),
        async (body) => {
          const classifier = open(answering(body));
          const texts = classifier.bounds.texts > 1 ? ['one', 'two'] : ['one'];
          try {
            const told = await classifier.classify(texts, { signal: new AbortController().signal });
            judged += 1;
            assert.equal(told.length, texts.length);
            for (const one of told) {
              assert.ok(Object.keys(one).every((name) => classifier.categories.includes(name)));
              assert.ok(Object.values(one).every((score) => score >= 0 && score <= 1));
            }
          } catch (thrown) {
            if (!(thrown instanceof BartizanError)) throw thrown;
            assert.equal(thrown.code, 'upstream_malformed');
            assert.match(`${thrown.detail}`, /^[a-z0-9A-Z: -]{1,60}$/);
          }
        },
      ),
      { numRuns: runs },
    );
    // The full run is long enough for some answers of each form to be sound.
    if (runs > 1_000 && kind === 'judge') assert.ok(judged > 0, 'nothing was ever judged');
  });
}
