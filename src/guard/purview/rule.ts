// SPDX-License-Identifier: Apache-2.0
// What an imported rule is: a main pattern and what has to stand near it. Plain data, so that it can be kept
// in a configuration, reviewed and compared.
import { z } from 'zod';

/** Longest match of an imported pattern that has no longest one. */
export const MATCH_CHARS = 512;
const REGEX_CHARS = 8_192;
const TERM_CHARS = 256;
/** Purview allows 2,048 terms in a list; dictionaries are larger and are not exported. */
const TERMS_MAX = 5_000;
const RULES_MAX = 500;
const PROXIMITY_MAX = 2_000;
const PROXIMITY_DEFAULT = 300;

const matcher = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('regex'),
    source: z.string().min(1).max(REGEX_CHARS),
    ignore_case: z.boolean().default(true),
  }),
  z.strictObject({
    kind: z.literal('terms'),
    terms: z.array(z.string().min(1).max(TERM_CHARS)).min(1).max(TERMS_MAX),
    /** Whether a term has to be a word of its own. */
    whole_words: z.boolean().default(true),
    match_case: z.boolean().default(false),
  }),
  z.strictObject({
    kind: z.literal('entities'),
    /** Entities of our own detectors that stand for a function of Purview. */
    names: z.array(z.string().min(1).max(64)).min(1).max(16),
  }),
]);

const condition: z.ZodType<Condition> = z.lazy(() =>
  z.union([
    z.strictObject({ match: z.string().min(1).max(256) }),
    z.strictObject({
      any: z.array(condition).max(200),
      min: z.int().min(0).max(200).default(1),
      max: z.int().min(0).max(200).optional(),
    }),
  ]),
);

/** A matcher that has to be found nearby, or some of several conditions. */
export type Condition =
  | { match: string }
  | { any: Condition[]; min: number; max?: number | undefined };

const pattern = z.strictObject({
  confidence: z.int().min(1).max(100),
  id: z.string().min(1).max(256).describe('Matcher whose matches are reported'),
  near: z.array(condition).max(50).default([]),
});

const rule = z.strictObject({
  entity: z
    .string()
    .regex(/^[a-z][a-z0-9-]{1,63}$/)
    .describe('Name in findings'),
  name: z.string().max(256).default(''),
  proximity: z.int().min(1).max(PROXIMITY_MAX).default(PROXIMITY_DEFAULT),
  patterns: z.array(pattern).min(1).max(50),
});

export const ruleSet = z.strictObject({
  rules: z.array(rule).max(RULES_MAX).default([]).describe('Imported sensitive information types'),
  matchers: z
    .record(z.string().max(256), matcher)
    .default({})
    .describe('Patterns, terms and entities that the rules name'),
});

export type RuleSet = z.infer<typeof ruleSet>;
export type Rule = z.infer<typeof rule>;
export type Matcher = z.infer<typeof matcher>;
