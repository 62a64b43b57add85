// SPDX-License-Identifier: Apache-2.0
// What a pattern of one's own is in the configuration. Whether the pattern itself can be run is found out
// when its detector is made, which says why not.
import { z } from 'zod';

const PATTERNS_MAX = 100;
const SOURCE_CHARS = 1_000;
const WORDS_MAX = 50;
const WORD_CHARS = 40;
/** Longest match that is held back in an answer until it is known. */
export const MATCH_CHARS_MAX = 1_000;
/** What stands before a match is known so far back, in a stream as well. */
const WITHIN_MAX = 60;
const EXAMPLES_MAX = 20;
const EXAMPLE_CHARS = 1_000;
const SCORE_DEFAULT = 0.99;

const NAME = /^[a-z][a-z0-9-]{1,47}$/;

const example = z.string().min(1).max(EXAMPLE_CHARS);

const contextConfig = z.strictObject({
  words: z
    .array(z.string().min(2).max(WORD_CHARS))
    .min(1)
    .max(WORDS_MAX)
    .describe('Words one of which stands before a match, in either case'),
  within: z
    .int()
    .min(1)
    .max(WITHIN_MAX)
    .default(WITHIN_MAX)
    .describe('So many characters before the match they are looked for'),
  otherwise: z
    .number()
    .min(0)
    .max(0.999)
    .default(0)
    .describe('Score of a match without such a word; 0: it is none'),
});

const patternConfig = z.strictObject({
  id: z.string().regex(NAME).describe('Rules name the detector custom/ID'),
  title: z.string().min(1).max(100).optional().describe('What is found; default: the id'),
  pattern: z
    .string()
    .min(1)
    .max(SOURCE_CHARS)
    .describe('In the syntax of RE2: nothing that looks around or refers back'),
  ignore_case: z.boolean().default(false),
  max_chars: z
    .int()
    .min(1)
    .max(MATCH_CHARS_MAX)
    .optional()
    .describe('Longest match; needed where the pattern has none of its own, as with + and *'),
  entity: z
    .string()
    .regex(NAME)
    .optional()
    .describe('Name in findings and tokens; default: the id'),
  severity: z.enum(['info', 'low', 'medium', 'high', 'critical']).default('medium'),
  score: z
    .number()
    .min(0.001)
    .max(0.999)
    .default(SCORE_DEFAULT)
    .describe('How sure a match is; rules ask for it by min_score'),
  phases: z
    .array(z.enum(['request', 'response']))
    .min(1)
    .max(2)
    .default(['request', 'response']),
  context: contextConfig.optional(),
  checksum: z
    .enum(['luhn', 'mod97', 'iban', 'verhoeff', 'mod11-2', 'mod11-10'])
    .optional()
    .describe('Check digits that the letters and digits of a match have to pass'),
  examples: z
    .strictObject({
      hits: z.array(example).max(EXAMPLES_MAX).default([]),
      misses: z.array(example).max(EXAMPLES_MAX).default([]),
    })
    .optional()
    .describe(
      'Texts that are found in and texts that are not: held to when the configuration loads',
    ),
});

/** `guard.patterns`: detectors of one's own. */
export const patternsConfig = z
  .array(patternConfig)
  .max(PATTERNS_MAX)
  .describe('Patterns of your own: each is a detector custom/ID, run in linear time');

export type PatternConfig = z.infer<typeof patternConfig>;
