// SPDX-License-Identifier: Apache-2.0
// Packs of key patterns: keys and tokens of vendors that mark them with fixed characters.
import { z } from 'zod';
import { defineDetector } from '../detector.ts';
import { SETS, type SetName } from '../detectors/secrets/vendor-keys.data.ts';
import { packedEntity, packedFacts, partAs } from './facts.ts';
import { KeyShapes } from './key-shapes.ts';
import { type PackKind, packVersion } from './kind.ts';

const PART = 'keys.json';
const SHAPES_MAX = 2_000;
const KEY_CHARS_MAX = 512;
/** A key has more different characters than this; fewer would be found in words. */
const TAIL_CHARS_MIN = 12;
const SCORE = 0.9999;
const CODE_VERSION = '1';

const shape = z
  .strictObject({
    entity: packedEntity,
    anchor: z.string().regex(/^[!-~][ -~]{1,39}$/),
    tail: z.enum(Object.keys(SETS) as [SetName, ...SetName[]]),
    min: z.int().min(TAIL_CHARS_MIN).max(KEY_CHARS_MAX),
    max: z.int().min(TAIL_CHARS_MIN).max(KEY_CHARS_MAX),
    apart: z.boolean().optional(),
    bare: z.boolean().default(false),
  })
  .refine(({ min, max }) => min <= max, 'min is above max')
  // Short anchors stand in words by the thousand.
  .transform((one) => ({ ...one, apart: one.apart ?? one.anchor.length < 6 }));

const keyLists = z
  .array(z.strictObject({ ...packedFacts, keys: z.array(shape).min(1).max(SHAPES_MAX) }))
  .min(1)
  .max(20);

export const keyPatternsKind: PackKind = {
  kind: 'key-patterns',
  replaces: [],
  families: ['secrets'],
  detectors: (pack) =>
    partAs(pack, PART, keyLists).map(({ detector: id, keys, ...facts }) => {
      const shapes = new KeyShapes(keys);
      return defineDetector({
        ...facts,
        id,
        version: packVersion(CODE_VERSION, pack),
        phases: ['request', 'response'],
        streaming: { class: 'exact', holdChars: shapes.chars + 1 },
        view: 'folded',
        options: z.strictObject({}),
        examples: { hits: [], misses: [] },
        inspect: ({ text }, from, { until }) =>
          shapes.find(text, from, until).map((found) => ({ ...found, score: SCORE })),
        pending: ({ text }, from) => shapes.pending(text, from),
      });
    }),
};
