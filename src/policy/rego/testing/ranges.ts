// SPDX-License-Identifier: Apache-2.0
// Places in a file as rows and columns, and the rows they go over.
import type { Location } from '../syntax/location.ts';
import type { Source } from '../syntax/source.ts';

type Place = { readonly row: number; readonly col: number };
/** `end` is after its last character. */
export type Range = { readonly start: Place; readonly end: Place };

export function rangeOf({ row, col, start, end }: Location, source: Source): Range {
  const last = source.rowAt(Math.max(start, end - 1));
  const lineStart = source.text.lastIndexOf('\n', end - 1) + 1;
  return { start: { row, col }, end: { row: last, col: end - lineStart + 1 } };
}

export function rowsOf(ranges: readonly Range[]): ReadonlySet<number> {
  const rows = new Set<number>();
  for (const { start, end } of ranges)
    for (let row = start.row; row <= end.row; row++) rows.add(row);
  return rows;
}
