// SPDX-License-Identifier: Apache-2.0
// How well secrets are found in source files of many languages, line by line: floors for recall and
// precision, over all and for each language. And this repository's own code, in which there are none.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { createEngine } from '../../engine.ts';
import { detector as connectionString } from './connection-string.ts';
import { detector as credential } from './credential.ts';
import { detector as jsonWebToken } from './json-web-token.ts';
import { detector as privateKey } from './private-key.ts';
import { detector as rawPrivateKey } from './raw-private-key.ts';
import { drawFrom } from './secret-files.fixture.ts';
import { sourceFiles } from './source-files.fixture.ts';
import { detector as vendorKey } from './vendor-key.ts';

const FULL = process.env.BARTIZAN_TESTS === 'full';
const engine = createEngine(
  [credential, vendorKey, connectionString, jsonWebToken, privateKey, rawPrivateKey],
  { disabled: [], options: {} },
);
const spans = (text: string) =>
  engine.scan(text, { phase: 'response', channel: 'output', json: false }).found;

type Counts = { hits: number; wrong: number; missed: number };
const recall = ({ hits, missed }: Counts): number => hits / (hits + missed);
const precision = ({ hits, wrong }: Counts): number => hits / (hits + wrong);
const f1 = ({ hits, wrong, missed }: Counts): number => (2 * hits) / (2 * hits + wrong + missed);

/** The indexes of the lines that `text` is found to hold a secret in. */
function linesOf(text: string): ReadonlySet<number> {
  const found = spans(text);
  const lines = new Set<number>();
  let [line, at] = [0, 0];
  for (const { start } of found) {
    for (let end = text.indexOf('\n', at); end >= 0 && end < start; end = text.indexOf('\n', at)) {
      at = end + 1;
      line++;
    }
    lines.add(line);
  }
  return lines;
}

describe('source files of many languages', () => {
  const languages = new Map<string, Counts>();
  const all: Counts = { hits: 0, wrong: 0, missed: 0 };
  for (const { language, lines, secret } of sourceFiles(drawFrom(11), FULL ? 12_000 : 700)) {
    const found = linesOf(lines.join('\n'));
    const counts = languages.get(language) ?? { hits: 0, wrong: 0, missed: 0 };
    languages.set(language, counts);
    for (const [index, isSecret] of secret.entries()) {
      if (isSecret && found.has(index)) counts.hits++;
      else if (isSecret) counts.missed++;
      else if (found.has(index)) counts.wrong++;
    }
  }
  for (const counts of languages.values()) {
    all.hits += counts.hits;
    all.wrong += counts.wrong;
    all.missed += counts.missed;
  }

  test('at least nine in ten lines with a secret are found, and hardly another', () => {
    assert.ok(recall(all) >= 0.95, `recall ${recall(all)}`);
    assert.ok(precision(all) >= 0.985, `precision ${precision(all)}`);
  });

  for (const [language, counts] of languages) {
    test(language, () => assert.ok(f1(counts) >= 0.86, JSON.stringify(counts)));
  }
});

test('the code of this repository holds no secret', () => {
  const root = join(import.meta.dirname, '../../..');
  // Tests and examples of detectors hold what detectors find.
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
    (file) => /(?<!\.test|\.fixture|\.data)\.ts$/.test(file) && !file.includes('detectors'),
  );
  assert.ok(files.length > 100);
  const found = files.flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8');
    return spans(text).map(({ start, entity }) => `${file} at ${start}: ${entity}`);
  });
  assert.deepEqual(found, []);
});
