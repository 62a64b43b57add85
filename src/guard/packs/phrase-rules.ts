// SPDX-License-Identifier: Apache-2.0
// Packs of phrase rules: combinations of parts that words play, near each other, as the built-in rules for
// injection are. The words are those of the built-in lexicon; a pack says which combinations mean something.
import { z } from 'zod';
import { defineDetector } from '../detector.ts';
import { CLASS } from '../phrases/hits.ts';
import { findPhrases, type Phrase } from '../phrases/phrase.ts';
import { packedEntity, packedFacts, partAs } from './facts.ts';
import { type PackKind, packVersion } from './kind.ts';

const PART = 'rules.json';
const PHRASES_MAX = 200;
const PARTS_MAX = 6;
/** As far as rules look. */
const WORDS_MAX = 16;
const CODE_VERSION = '1';

/** One or more parts, any of which a word may play. */
const classes = z
  .array(z.enum(Object.keys(CLASS) as [keyof typeof CLASS, ...(keyof typeof CLASS)[]]))
  .min(1)
  .max(PARTS_MAX)
  .transform((names) => names.reduce((bits, name) => bits | CLASS[name], 0));

const phrase = z
  .strictObject({
    entity: packedEntity,
    score: z.number().min(0).max(1),
    head: classes,
    all: z.array(classes).min(1).max(PARTS_MAX),
    within: z.int().min(2).max(WORDS_MAX),
    none: classes.optional(),
    also: z.array(classes).min(1).max(PARTS_MAX).optional(),
    channels: z
      .array(z.enum(['system', 'user', 'document', 'tool', 'output']))
      .min(1)
      .optional(),
  })
  .transform(
    ({ none, also, channels, ...rest }): Phrase => ({
      ...rest,
      ...(none !== undefined && { none }),
      ...(also !== undefined && { also }),
      ...(channels !== undefined && { channels }),
    }),
  );

const ruleLists = z
  .array(z.strictObject({ ...packedFacts, phrases: z.array(phrase).min(1).max(PHRASES_MAX) }))
  .min(1)
  .max(20);

export const phraseRulesKind: PackKind = {
  kind: 'phrase-rules',
  replaces: [],
  families: ['injection'],
  detectors: (pack) =>
    partAs(pack, PART, ruleLists).map(({ detector: id, phrases, ...facts }) =>
      defineDetector({
        ...facts,
        id,
        version: packVersion(CODE_VERSION, pack),
        phases: ['request'],
        streaming: { class: 'whole' },
        view: 'skeleton',
        decoded: true,
        options: z.strictObject({}),
        examples: { hits: [], misses: [] },
        inspect: (view, _from, { channel }) => findPhrases(view, phrases, channel),
      }),
    ),
};
