// SPDX-License-Identifier: Apache-2.0
// Spellings that several parts of the configuration share.
import { z } from 'zod';

export const name = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,62}$/)
  .describe('Lower-case letters, digits, dot, underscore and dash; at most 63 characters');

export const modelName = z.string().min(1).max(200);

/** `env:NAME`, `file:/path` or `vault:mount/path#field`: configuration holds references, never secrets. */
export const secretReference = z
  .string()
  .regex(/^(env:[A-Za-z_][A-Za-z0-9_]*|file:.+|vault:[^#]+#.+)$/)
  .describe(
    'Where the secret is found: env:NAME, file:/path or vault:mount/path#field. The secret itself is never written here.',
  );
