// SPDX-License-Identifier: Apache-2.0
// What a pack says about itself. Strict: an unknown member is refused, because a member that an older
// engine passes over could be the one that matters.
import { z } from 'zod';
import { BartizanError } from '../../core/errors.ts';

/** Bounds of a pack: the largest real one, scorer weights, takes about 1 MB. */
export const PACK_LIMITS = {
  /** As it is sent. */
  fileBytes: 16 * 1024 * 1024,
  /** Unpacked: what a gzip bomb is stopped at. */
  unpackedBytes: 64 * 1024 * 1024,
  parts: 64,
  cases: 5_000,
  caseChars: 20_000,
} as const;

/** One plain file name: nothing that leads out of a folder, and no name that starts with a dot. */
export const PART_NAME = /^[a-z0-9][a-z0-9_-]{0,63}(?:\.[a-z0-9]{1,10}){0,2}$/;
const VERSION = /^(?:0|[1-9]\d{0,8})(?:\.(?:0|[1-9]\d{0,8})){2}$/;

const version = z.string().regex(VERSION);

export const packManifest = z.strictObject({
  format: z.literal('bartizan-pack/1'),
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/),
  kind: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/),
  /** Three numbers; a higher one replaces a lower one. */
  version,
  /** The first version of Bartizan that understands it. */
  min_engine: version,
  title: z.string().min(1).max(200),
  licence: z.string().min(1).max(100),
  /** Where the data come from, for people. */
  origin: z.string().max(1_000).optional(),
  /** After this instant it may not be put into force any more. */
  expires: z.iso.datetime().optional(),
  parts: z
    .record(
      z.string().regex(PART_NAME),
      z.strictObject({ sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
    )
    .refine((parts) => Object.keys(parts).length <= PACK_LIMITS.parts),
  /** The part that holds the cases. */
  cases: z.string().regex(PART_NAME),
});

export type PackManifest = z.infer<typeof packManifest>;

export const packCases = z
  .array(
    z.strictObject({
      text: z.string().min(1).max(PACK_LIMITS.caseChars),
      channel: z.enum(['system', 'user', 'document', 'tool', 'output']).default('output'),
      /** The matched parts, in order; none: the text has to pass. */
      found: z.array(z.string().min(1)).max(100),
    }),
  )
  .min(2)
  .max(PACK_LIMITS.cases)
  .refine((cases) => cases.some(({ found }) => found.length > 0), 'no case that is found')
  .refine((cases) => cases.some(({ found }) => found.length === 0), 'no case that passes');

export type PackCase = z.infer<typeof packCases>[number];

/** Below zero when version `a` is before `b`, above when it is after. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a.split('.').map(Number), b.split('.').map(Number)];
  for (let at = 0; at < 3; at++) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** A pack that is refused; the message names no content of it. */
export const packRefused = (problem: string): BartizanError =>
  new BartizanError('config_invalid', `content pack refused: ${problem}`);
