// SPDX-License-Identifier: Apache-2.0
// Packs of terms: hosts, names of products, phrases of an attack that is going round. Each list becomes a
// detector that finds its terms wherever a reader would see them.
import { z } from 'zod';
import { defineDetector, type Detector } from '../detector.ts';
import { packedEntity, packedFacts, partAs } from './facts.ts';
import { type PackKind, packVersion } from './kind.ts';
import { packRefused } from './manifest.ts';
import { type Boundary, REACH_CHARS, termFault, Terms } from './terms.ts';

/** The part that holds the lists. */
const PART = 'lists.json';
const LISTS_MAX = 50;
/** Terms of one pack: the longest public lists of hosts have fewer that matter. */
const TERMS_MAX = 50_000;
const CODE_VERSION = '1';
/** Reading so few characters costs less than finding the words of a text. */
const FEW_CHARS = 64;

const termList = z.strictObject({
  ...packedFacts,
  phases: z
    .array(z.enum(['request', 'response']))
    .min(1)
    .max(2),
  score: z.number().min(0).max(1),
  boundary: z.enum(['word', 'host']).default('word'),
  /** Terms by the entity that a finding names. */
  terms: z.record(packedEntity, z.array(z.string().max(200)).min(1).max(TERMS_MAX)),
});

const termLists = z.array(termList).min(1).max(LISTS_MAX);

/** What a detector of terms is made from. */
export type TermList = z.infer<typeof termList>;

type More = Partial<Pick<Detector, 'examples'>> & { readonly version?: string };

/** A detector that finds the terms of `list`. Throws `config_invalid` for a term that cannot be one. */
export function termDetector(list: TermList, more: More = {}): Detector {
  const { detector: id, title, summary, why, taxonomy, phases, severity, score } = list;
  const terms = compiled(list.terms, list.boundary);
  return defineDetector({
    id,
    version: more.version ?? CODE_VERSION,
    title,
    summary,
    why,
    taxonomy,
    phases,
    streaming: { class: 'exact', holdChars: REACH_CHARS },
    view: 'folded',
    decoded: phases.includes('request'),
    severity,
    options: z.strictObject({}),
    examples: more.examples ?? { hits: [], misses: [] },
    inspect: (view, from, { until }) =>
      terms
        .find(view.text, from, until, until - from > FEW_CHARS ? view.words : undefined)
        .map(({ start, end, entity }) => ({ start, end, entity, score })),
    pending: ({ text }, from) => terms.pending(text, from),
  });
}

function compiled(
  byEntity: Readonly<Record<string, readonly string[]>>,
  boundary: Boundary,
): Terms {
  const terms = Object.entries(byEntity).flatMap(([entity, texts]) =>
    texts.flatMap((text) => {
      const fault = termFault(text);
      if (fault !== undefined) throw packRefused(fault);
      // A letter with its mark is written as one code point or as two.
      const forms = new Set([text.normalize('NFKC'), text.normalize('NFKD')]);
      return [...forms]
        .filter((one) => termFault(one) === undefined)
        .map((one) => ({ text: one, entity }));
    }),
  );
  if (terms.length > 2 * TERMS_MAX) throw packRefused('too many terms');
  return new Terms(terms, boundary);
}

export const termListKind: PackKind = {
  kind: 'term-list',
  replaces: ['output/capture-host'],
  families: ['content', 'output', 'injection', 'abuse'],
  detectors: (pack) => {
    const lists = partAs(pack, PART, termLists);
    const total = lists.flatMap(({ terms }) => Object.values(terms)).flat().length;
    if (total > TERMS_MAX) throw packRefused('too many terms');
    const version = packVersion(CODE_VERSION, pack);
    return lists.map((list) => termDetector(list, { version }));
  },
};
