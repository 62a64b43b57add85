// SPDX-License-Identifier: Apache-2.0
// Settings of detection: which detectors run, and their options. What follows from findings is policy.
import { z } from 'zod';

export const guardConfig = z
  .strictObject({
    disabled: z.array(z.string().max(100)).default([]).describe('Detector ids that do not run'),
    options: z
      .record(z.string(), z.record(z.string(), z.unknown()))
      .default({})
      .describe('Options by detector id; each detector documents its own'),
  })
  .prefault({});

export type GuardConfig = z.infer<typeof guardConfig>;
