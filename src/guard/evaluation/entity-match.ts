// SPDX-License-Identifier: Apache-2.0
// Which findings are the labelled spans of a text. A finding is a span of its type when what they share is
// at least half of the longer one; each finding and each span counts once, the best pairs first. A finding
// of a type that its data set does not label is neither right nor wrong.
import { type EntityType, PRIVACY_TYPES, SECRET_TYPES } from './entity-types.data.ts';

export type Labelled = { readonly start: number; readonly end: number; readonly type: string };
export type Found = {
  readonly start: number;
  readonly end: number;
  readonly entity: string;
  readonly detector: string;
};

type Kind = 'pii' | 'secrets';

const TABLES: Readonly<Record<Kind, readonly EntityType[]>> = {
  pii: PRIVACY_TYPES,
  secrets: SECRET_TYPES,
};

/** Name in a data set as it is compared: "B-Credit_Card" -> "creditcard". */
const plainName = (name: string): string =>
  name
    .replace(/^[BIES]-/, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');

const pattern = (entity: string): RegExp =>
  new RegExp(`^${entity.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`);

type Table = {
  readonly types: ReadonlyMap<string, string>;
  readonly entities: readonly { readonly type: string; readonly patterns: readonly RegExp[] }[];
  readonly known: Map<string, readonly string[]>;
};

const compiled = (types: readonly EntityType[]): Table => ({
  types: new Map(types.flatMap(({ type, names }) => names.map((name) => [name, type] as const))),
  entities: types.map(({ type, entities }) => ({ type, patterns: entities.map(pattern) })),
  known: new Map(),
});

const COMPILED: Readonly<Record<Kind, Table>> = {
  pii: compiled(TABLES.pii),
  secrets: compiled(TABLES.secrets),
};

/** Our name for a type of a data set; undefined when no detector of ours claims to find it. */
export const typeOfName = (kind: Kind, name: string): string | undefined =>
  COMPILED[kind].types.get(plainName(name));

/** The types that a finding may stand for. Entities and detectors are closed lists of ours. */
export function typesOf(
  kind: Kind,
  { entity, detector }: Pick<Found, 'entity' | 'detector'>,
): readonly string[] {
  const { entities, known } = COMPILED[kind];
  const key = `${detector} ${entity}`;
  const seen = known.get(key);
  if (seen !== undefined) return seen;
  const types = entities
    .filter(({ patterns }) => patterns.some((one) => one.test(entity) || one.test(detector)))
    .map(({ type }) => type);
  known.set(key, types);
  return types;
}

export type Matched = {
  /** Of each labelled span, in order: how it was found. */
  readonly spans: readonly {
    readonly type: string;
    readonly found: boolean;
    readonly exact: boolean;
    readonly touched: boolean;
  }[];
  /** Findings that are no labelled span, with the types they might have been. */
  readonly wrong: readonly { readonly types: readonly string[] }[];
};

type Pair = { readonly span: number; readonly finding: number; readonly overlap: number };

/** Spans whose type has no name of ours keep the name of the data set, prefixed with "?". */
export function matchSpans(
  kind: Kind,
  labelled: readonly Labelled[],
  found: readonly Found[],
): Matched {
  const types = found.map((one) => typesOf(kind, one));
  const names = labelled.map(({ type }) => typeOfName(kind, type) ?? `?${plainName(type)}`);
  const pairs: Pair[] = [];
  const touched = new Set<number>();
  const order = found
    .map((_, index) => index)
    .sort((a, b) => startOf(found, a) - startOf(found, b));
  const longest = found.reduce((most, { start, end }) => Math.max(most, end - start), 0);
  for (const [span, { start, end }] of labelled.entries()) {
    for (let at = firstFrom(order, found, start - longest); at < order.length; at++) {
      const finding = order[at] ?? 0;
      const other = found[finding];
      if (other === undefined || other.start >= end) break;
      const shared = Math.min(end, other.end) - Math.max(start, other.start);
      if (shared <= 0) continue;
      touched.add(span);
      const overlap = shared / Math.max(end - start, other.end - other.start);
      if (overlap >= 0.5 && types[finding]?.includes(names[span] ?? '') === true) {
        pairs.push({ span, finding, overlap });
      }
    }
  }
  pairs.sort((a, b) => b.overlap - a.overlap || a.span - b.span || a.finding - b.finding);
  const bySpan = new Map<number, Pair>();
  const used = new Set<number>();
  for (const pair of pairs) {
    if (bySpan.has(pair.span) || used.has(pair.finding)) continue;
    bySpan.set(pair.span, pair);
    used.add(pair.finding);
  }
  return {
    spans: names.map((type, index) => ({
      type,
      found: bySpan.has(index),
      exact: bySpan.get(index)?.overlap === 1,
      touched: touched.has(index),
    })),
    wrong: types.filter((_, index) => !used.has(index)).map((one) => ({ types: one })),
  };
}

const startOf = (found: readonly Found[], index: number): number => found[index]?.start ?? 0;

/** First place in `order` whose finding starts at or after `start`. */
function firstFrom(order: readonly number[], found: readonly Found[], start: number): number {
  let [low, high] = [0, order.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (startOf(found, order[middle] ?? 0) < start) low = middle + 1;
    else high = middle;
  }
  return low;
}
