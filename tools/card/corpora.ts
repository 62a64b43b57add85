// SPDX-License-Identifier: Apache-2.0
// Public corpora, read from the folder that BARTIZAN_CORPORA names; they are no part of the repository.
import { globSync } from 'node:fs';
import { basename, join } from 'node:path';
import { bytesOf, linesOf } from '../../src/cli/jsonl.ts';
import { Evaluation, type TaskReport } from '../../src/guard/evaluation/evaluation.ts';
import { parseRow, type Row } from '../../src/guard/evaluation/row.ts';
import { inEveryTechnique } from './figures.ts';
import { measure, reportsOn, type Sample } from './measured.ts';

export type Corpora = {
  readonly files: number;
  readonly texts: number;
  readonly reports: readonly TaskReport[];
  readonly techniques: TaskReport | undefined;
};

/** Attacks, and as many benign texts, that are put into every technique. */
const DISGUISED = 200;
/** Longer texts would measure long texts. */
const DISGUISED_CHARS = 2_000;

/** Every how many texts one is judged where only a fall is to be noticed. */
const SPARSE = 8;

/** Reports on a part of every file of `folder`, the same each time: enough to notice a fall. */
export async function sampleCorpora(folder: string): Promise<readonly TaskReport[]> {
  const evaluation = new Evaluation();
  for (const file of filesIn(folder)) {
    let at = 0;
    for await (const row of rowsIn(folder, file)) {
      if (at++ % SPARSE === 0) measure(evaluation, row);
    }
  }
  return evaluation.reports();
}

/** Measures every file of `folder`; undefined when there is none. Sources are named by their files. */
export async function measureCorpora(folder: string): Promise<Corpora | undefined> {
  const files = filesIn(folder);
  const evaluation = new Evaluation();
  const sampled = { attack: new Map<string, Row[]>(), benign: new Map<string, Row[]>() };
  for (const file of files) {
    for await (const row of rowsIn(folder, file)) {
      measure(evaluation, row);
      if (!row.tasks.includes('injection') || row.text.length > DISGUISED_CHARS) continue;
      const kept = row.positive === true ? sampled.attack : sampled.benign;
      kept.set(row.source, [...(kept.get(row.source) ?? []), row].slice(0, DISGUISED));
    }
  }
  if (evaluation.texts === 0) return undefined;
  const samples = [...spread(sampled.attack), ...spread(sampled.benign)];
  return {
    files: files.length,
    texts: evaluation.texts,
    reports: evaluation.reports(),
    techniques: samples.length === 0 ? undefined : reportsOn(inEveryTechnique(samples))[0],
  };
}

const filesIn = (folder: string): readonly string[] =>
  globSync('**/*.jsonl{,.gz}', { cwd: folder })
    .filter((file) => !file.startsWith('agent/'))
    .sort();

/** The labelled texts of a file, as of the source that it is named after. */
async function* rowsIn(folder: string, file: string): AsyncGenerator<Row> {
  const source = basename(file).replace(/\.jsonl(\.gz)?$/, '');
  for await (const line of linesOf(bytesOf(join(folder, file)))) {
    if (!('text' in line)) continue;
    const result = parseRow(line.text, undefined, source);
    if (result.ok) yield { ...result.row, source };
  }
}

/** One row of every source in turn, until there are enough. */
function spread(sources: ReadonlyMap<string, readonly Row[]>): readonly Sample[] {
  const samples: Sample[] = [];
  for (let at = 0; at < DISGUISED && samples.length < DISGUISED; at++) {
    for (const rows of sources.values()) {
      const row = rows[at];
      if (row === undefined || samples.length >= DISGUISED) continue;
      const { text, channel, source, lang, positive = false } = row;
      samples.push({ text, channel, source, lang, positive, task: 'injection' });
    }
  }
  return samples;
}
