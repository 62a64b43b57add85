// SPDX-License-Identifier: Apache-2.0
// Values out of what parsers of other formats give. What policies have no word for is refused.
import type { Value } from './value.ts';

/** Deepest nesting that is read. */
const DEPTH_MAX = 500;

/** The value of plain data; undefined where a part of it is none, or stands too deep. */
export function valueOf(data: unknown, depth = 0): Value | undefined {
  if (depth > DEPTH_MAX) return undefined;
  if (data === null || typeof data === 'string' || typeof data === 'boolean') return data;
  if (typeof data === 'bigint') return data;
  if (typeof data === 'number') return Number.isFinite(data) ? data : undefined;
  if (typeof data !== 'object') return undefined;
  if (Array.isArray(data)) return every(data.map((item) => valueOf(item, depth + 1)));
  const entries = Object.entries(data);
  const values = every(entries.map(([, member]) => valueOf(member, depth + 1)));
  return values && Object.fromEntries(entries.map(([name], at) => [name, values[at] as Value]));
}

const every = (values: readonly (Value | undefined)[]): readonly Value[] | undefined =>
  values.includes(undefined) ? undefined : (values as readonly Value[]);
