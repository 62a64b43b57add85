// SPDX-License-Identifier: Apache-2.0
// Lists of the admin API on a terminal: all pages of one, and the small words around them.
import { callAdmin } from '../admin-client.ts';
import type { CommandContext } from '../command.ts';

const PAGE_ROWS = 500;
/** A list that never ends would keep a command running for ever. */
const PAGES_MAX = 1_000;

/** Every row of a list; parameters that are undefined are left out. */
export async function allRows<Row>(
  context: CommandContext,
  path: string,
  query: Readonly<Record<string, string | undefined>> = {},
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  let after: string | undefined;
  for (let page = 0; page < PAGES_MAX; page++) {
    const search = new URLSearchParams({ limit: String(PAGE_ROWS) });
    for (const [name, value] of Object.entries({ ...query, after })) {
      if (value !== undefined) search.set(name, value);
    }
    const answer = await callAdmin<{ rows: Row[]; next?: string }>(
      context,
      `${path}?${search.toString()}`,
    );
    rows.push(...answer.rows);
    after = answer.next;
    if (after === undefined) break;
  }
  return rows;
}

/** Values of an option that may be given several times. */
export function listOf({ values }: CommandContext, name: string): readonly string[] {
  const given = values[name];
  return Array.isArray(given) ? given.filter((one) => typeof one === 'string') : [];
}

/** "1 key", "2 keys". */
export const plural = (count: number, noun: string): string =>
  `${count} ${noun}${count === 1 ? '' : 's'}`;

/** 2026-01-31 */
export const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** 2026-01-31 12:00:00Z */
export const second = (ms: number): string =>
  `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')}Z`;
