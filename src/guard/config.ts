// SPDX-License-Identifier: Apache-2.0
// Settings of detection: which detectors run, their options, and whose content packs are taken. What
// follows from findings is policy.
import { z } from 'zod';
import { patternsConfig } from './patterns/pattern-config.ts';

export const guardConfig = z
  .strictObject({
    disabled: z.array(z.string().max(100)).default([]).describe('Detector ids that do not run'),
    options: z
      .record(z.string(), z.record(z.string(), z.unknown()))
      .default({})
      .describe('Options by detector id; each detector documents its own'),
    patterns: patternsConfig.optional(),
  })
  .prefault({});

export type GuardConfig = z.infer<typeof guardConfig>;

/** SPKI of an Ed25519 key: twelve bytes that are always the same, and the key. */
const publicKey = z
  .string()
  .regex(
    /^MCowBQYDK2VwAyEA[A-Za-z0-9+/]{43}=$/,
    'no Ed25519 public key: the one line inside its PEM',
  );

export const contentConfig = z
  .strictObject({
    dir: z
      .string()
      .min(1)
      .max(4_096)
      .optional()
      .describe('Folder of the installed content packs; default: content/ in the data directory'),
    trust: z
      .array(publicKey)
      .max(50)
      .default([])
      .describe(
        'Ed25519 public keys of publishers: the base64 line of the PEM. Empty: those in trust/*.pem of the folder',
      ),
    shadow_percent: z
      .number()
      .min(0)
      .max(100)
      .default(10)
      .describe('Share of exchanges that packs in shadow are compared on; they never enforce'),
  })
  .prefault({});

export type ContentConfig = z.infer<typeof contentConfig>;
