// SPDX-License-Identifier: Apache-2.0
// Proves that the sequence of a node has no gaps. Events are only ever added behind the last one, so what
// was once looked through is remembered and only what came after is read; `whole` looks again from the
// start, and finds also what was taken away since.
import { type Kysely, sql } from 'kysely';
import type { SequenceCheck } from '../core/ports/store.ts';
import type { Tables } from './schema/tables.ts';

const GAPS = 100;
/** Ranges of missing events that are remembered; a store with more is looked through whole each time. */
const RANGES = 1_000;

type Range = { readonly from: number; readonly to: number };
/** Everything up to `to` was looked through; `missing` is what was not there. */
type Seen = { readonly to: number; readonly missing: readonly Range[] };
type Counted = { readonly start: number; readonly end: number; readonly count: number };

export type SequenceChecker = (node: string, whole?: boolean) => Promise<SequenceCheck>;

const NOTHING: Seen = { to: 0, missing: [] };

export function createSequenceChecker(rows: Kysely<Tables>): SequenceChecker {
  const seen = new Map<string, Seen>();
  const check: SequenceChecker = async (node, whole = false) => {
    const known = whole ? NOTHING : (seen.get(node) ?? NOTHING);
    const counted = await countAfter(rows, node, known.to);
    if (counted === undefined) return { node, count: 0, first: 0, last: 0, gaps: [] };
    const { start, end, count } = counted;
    // A counter that went back is that of another past, a backup: what was seen says nothing about it.
    if (end < known.to) return check(node, true);
    const complete = count === end - Math.max(known.to, start - 1);
    const added = complete ? [] : await rangesAfter(rows, node, known.to);
    const missing = [...known.missing, ...added]
      .filter((range) => range.to >= start)
      .map(({ from, to }) => ({ from: Math.max(from, start), to }));
    if (missing.length <= RANGES) {
      seen.set(node, { to: end, missing });
      return summary(node, { from: start, to: end }, missing);
    }
    seen.delete(node);
    if (known !== NOTHING) return check(node, true);
    return { ...summary(node, { from: start, to: end }, missing), count };
  };
  return check;
}

/** One statement, so that events that are appended or removed meanwhile do not look like a gap. */
async function countAfter(
  rows: Kysely<Tables>,
  node: string,
  sequence: number,
): Promise<Counted | undefined> {
  const found = await sql<Counted>`
    SELECT first_sequence AS start, last_sequence AS "end", (
      SELECT count(*) FROM events
      WHERE events.node = nodes.node AND events.sequence > ${sequence}
        AND events.sequence >= nodes.first_sequence AND events.sequence <= nodes.last_sequence
    ) AS count
    FROM nodes WHERE node = ${node}
  `.execute(rows);
  return found.rows[0];
}

async function rangesAfter(
  rows: Kysely<Tables>,
  node: string,
  sequence: number,
): Promise<readonly Range[]> {
  const found = await sql<{ after: number; before: number }>`
    WITH bounds AS (
      SELECT last_sequence AS stop,
        CASE WHEN first_sequence > ${sequence} THEN first_sequence - 1
          ELSE cast(${sequence} AS bigint) END AS start
      FROM nodes WHERE node = ${node}
    ), places AS (
      SELECT start AS sequence FROM bounds
      UNION ALL
      SELECT sequence FROM events, bounds
      WHERE node = ${node} AND sequence > start AND sequence <= stop
      UNION ALL
      SELECT stop + 1 FROM bounds
    )
    SELECT after, before FROM (
      SELECT sequence AS after, lead(sequence) OVER (ORDER BY sequence) AS before FROM places
    ) AS edges
    WHERE before > after + 1 ORDER BY after LIMIT ${RANGES + 1}
  `.execute(rows);
  return found.rows.map(({ after, before }) => ({ from: after + 1, to: before - 1 }));
}

function summary(node: string, all: Range, missing: readonly Range[]): SequenceCheck {
  const lost = missing.reduce((sum, { from, to }) => sum + to - from + 1, 0);
  const count = all.to - all.from + 1 - lost;
  const [head] = missing;
  const tail = missing.at(-1);
  const gaps: number[] = [];
  for (const range of missing) {
    for (let one = range.from; one <= range.to && gaps.length < GAPS; one += 1) gaps.push(one);
  }
  return {
    node,
    count,
    first: count === 0 ? 0 : head?.from === all.from ? head.to + 1 : all.from,
    last: count === 0 ? 0 : tail?.to === all.to ? tail.from - 1 : all.to,
    gaps,
  };
}
