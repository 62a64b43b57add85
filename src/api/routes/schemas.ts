// SPDX-License-Identifier: Apache-2.0
// Shapes that several admin resources share.
import { z } from 'zod';
import type { By } from '../control-plane.ts';
import type { Actor } from '../route.ts';

export const page = z.strictObject({
  limit: z.coerce.number().int().min(1).max(500).default(50),
  after: z.string().max(250).optional().describe('Cursor: `next` of the page before'),
});

export const epochMs = z.int().min(0).describe('Milliseconds since the Unix epoch');

/** Ids of tenants, teams, apps, agents, upstreams and limits. */
export const partName = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,62}$/);

/**
 * Text of one line that is shown to people: control characters would steer their terminals, and marks of
 * direction would let a name read as another one.
 */
export const line = (charsMax: number) =>
  z
    .string()
    .max(charsMax)
    .regex(/^[^\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]*$/u, 'one line of text');

export const why = line(500).min(1).optional().describe('Reason, kept in the record');

export const keyPrefix = z.strictObject({ prefix: z.string().regex(/^[a-z0-9]{8}$/) });

export const killKind = z.enum([
  'all',
  'tenant',
  'app',
  'key',
  'user',
  'agent',
  'model',
  'provider',
  'tool',
  'mcp-server',
]);

export const problem = z.object({
  path: z.string(),
  line: z.int(),
  resource: z.string().optional(),
  message: z.string(),
  hint: z.string().optional(),
});

/** Who makes a change and why, for the record. */
export const by = ({ name, account }: Actor, reason: string | undefined): By => ({
  name,
  account,
  why: reason,
});

/** The rows after the cursor in the order of their keys, at most `limit`, and the cursor of the next page. */
export function pageOf<Row>(
  rows: readonly Row[],
  { limit, after }: z.infer<typeof page>,
  keyOf: (row: Row) => string,
): { readonly rows: readonly Row[]; readonly next?: string } {
  const keyed = rows
    .map((row) => ({ row, key: keyOf(row) }))
    .filter(({ key }) => after === undefined || key > after)
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  const taken = keyed.slice(0, limit);
  const last = keyed.length > limit ? taken.at(-1) : undefined;
  return {
    rows: taken.map(({ row }) => row),
    ...(last === undefined ? {} : { next: last.key }),
  };
}
