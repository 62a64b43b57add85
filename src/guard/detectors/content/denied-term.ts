// SPDX-License-Identifier: Apache-2.0
// Words and names that are not to be said or asked: competitors, and a list of one's own. Whole words in
// any script, whatever the case and the signs between them; what a word means here or there is not asked.
import { z } from 'zod';
import { defineDetector, type Match } from '../../detector.ts';
import { PHRASE_WORDS, PhraseTable } from '../../text/phrase-table.ts';
import { stemOf } from '../../text/stem.ts';
import { completeTerms, TERM_CHARS, termHash, type Terms, termsOf } from '../../text/terms.ts';
import { foldedView, View } from '../../view/view.ts';

const TERMS_MAX = 10_000;
/** Between the words of one phrase: layout, not another sentence. */
const GAP_CHARS = 8;

const list = (about: string) =>
  z.array(z.string().min(1).max(TERM_CHARS)).max(TERMS_MAX).default([]).describe(about);

const schema = z.strictObject({
  competitors: list('Names that are found as `competitor`'),
  words: list('Words and phrases that are found as `denied-word`'),
  inflections: z
    .boolean()
    .default(false)
    .describe('Find other forms of the words too: plural, past tense'),
});
type Options = z.infer<typeof schema>;

type Table = { readonly phrases: PhraseTable<string>; readonly stemmed: boolean };
const tables = new WeakMap<Options, Table>();

/** Made once for each configuration. */
function tableOf(options: Options): Table {
  let table = tables.get(options);
  if (table !== undefined) return table;
  table = { phrases: new PhraseTable<string>(), stemmed: options.inflections };
  for (const [entity, terms] of [
    ['competitor', options.competitors],
    ['denied-word', options.words],
  ] as const) {
    for (const term of terms) {
      const { text } = foldedView(new View(term));
      table.phrases.add(hashesIn(text, termsOf(text), table), entity);
    }
  }
  tables.set(options, table);
  return table;
}

function hashesIn(text: string, terms: Terms, { stemmed }: Table): Int32Array {
  if (!stemmed) return terms.hashes;
  return terms.hashes.map((hash, at) => {
    const [start = 0, end = 0] = [terms.starts[at], terms.ends[at]];
    if (end - start > TERM_CHARS) return hash;
    return termHash(stemOf(text.slice(start, end).toLowerCase()));
  });
}

const isTogether = (terms: Terms, first: number, last: number): boolean => {
  for (let at = first; at < last; at++) {
    if ((terms.starts[at + 1] ?? 0) - (terms.ends[at] ?? 0) > GAP_CHARS) return false;
  }
  return true;
};

export const detector = defineDetector({
  id: 'content/denied-term',
  version: '1',
  title: 'Denied word or competitor',
  summary: 'Finds the words, phrases and names of your lists, in any script and case.',
  why: 'Names of competitors and words of one\'s own policy are known beforehand, and are found without doubt. A list says nothing about meaning: "apple" finds the fruit. Signs are not compared, so "C++" is found as "C".',
  taxonomy: ['owasp-llm-2025:LLM09'],
  phases: ['request', 'response'],
  streaming: { class: 'exact', holdChars: PHRASE_WORDS * (TERM_CHARS + GAP_CHARS) },
  view: 'folded',
  optIn: true,
  severity: 'low',
  options: schema,
  examples: {
    options: {
      competitors: ['Contoso', 'Fabrikam Cloud', 'Дельта', '微软云'],
      words: ['gizmo'],
      inflections: true,
    },
    hits: [
      { text: 'Is CONTOSO cheaper?', found: ['CONTOSO'] },
      { text: 'Compare fabrikam-cloud with ours', found: ['fabrikam-cloud'] },
      { text: 'Что лучше: Дельта или мы', found: ['Дельта'] },
      { text: '我们用微软云吗', found: ['微软云'] },
      { text: 'Gizmos, gizmo', found: ['Gizmos', 'gizmo'] },
    ],
    misses: [
      'Contosoville is a town.',
      'The cloud of Fabrikam',
      'fabrikam. . . . . . . . . cloud',
      'gismo',
    ],
  },
  inspect({ text }, from, { options, until }) {
    const table = tableOf(options);
    const terms = termsOf(text, from);
    const matches: Match[] = [];
    for (const { first, last, value } of table.phrases.find(hashesIn(text, terms, table))) {
      const start = terms.starts[first] ?? 0;
      if (start >= until) break;
      if (!isTogether(terms, first, last)) continue;
      matches.push({ start, end: terms.ends[last] ?? 0, entity: value, score: 0.99 });
    }
    return matches;
  },
  pending({ text }, from, options) {
    const table = tableOf(options);
    const terms = termsOf(text, from);
    const hashes = hashesIn(text, terms, table);
    const open = table.phrases.openFrom({ hashes }, completeTerms(terms, text));
    return terms.starts[open] ?? text.length;
  },
});
