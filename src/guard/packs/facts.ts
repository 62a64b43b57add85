// SPDX-License-Identifier: Apache-2.0
// What the data of every kind of pack say of a detector that is made from them.
import { z } from 'zod';
import type { DetectorId } from '../../core/finding.ts';
import type { Pack } from './pack.ts';
import { partOf } from './kind.ts';
import { packRefused } from './manifest.ts';

/** Members that every detector of a pack has, whatever it looks for; families are for the kind to allow. */
export const packedFacts = {
  detector: z
    .string()
    .regex(/^[a-z]{1,20}\/[a-z0-9][a-z0-9-]{0,63}$/)
    .transform((id) => id as DetectorId),
  title: z.string().min(1).max(100),
  summary: z.string().min(1).max(500),
  why: z.string().min(1).max(1_000),
  taxonomy: z.array(z.string().max(100)).max(20).default([]),
  severity: z.enum(['info', 'low', 'medium', 'high', 'critical']),
};

/** What a finding names. */
export const packedEntity = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/);

/** The part `name` of a pack in this form. Throws `config_invalid` with the place that does not fit. */
export function partAs<Form extends z.ZodType>(
  pack: Pack,
  name: string,
  form: Form,
): z.infer<Form> {
  const parsed = form.safeParse(partOf(pack, name));
  if (parsed.success) return parsed.data;
  throw packRefused(`${name} is not valid at /${parsed.error.issues[0]?.path.join('/') ?? ''}`);
}
