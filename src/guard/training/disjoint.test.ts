// SPDX-License-Identifier: Apache-2.0
// The exam is not in the textbook: nothing that the grammar writes stands in what the guard is attacked
// with, and nobody who attacks it draws from the grammar.
import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { generate } from './generate.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
/** Where payloads and mutators live; a folder that is not there yet has nothing to check. */
const EXAM = ['src/mutate', 'src/redteam', 'content/redteam', 'test/conformance', 'test/fuzz'];
/** So many words in a row are no chance. */
const ROW = 7;

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];

function rowsOf(text: string): string[] {
  const words = wordsOf(text);
  return words.slice(ROW - 1).map((_word, at) => words.slice(at, at + ROW).join(' '));
}

const examFiles = EXAM.filter((folder) => existsSync(join(ROOT, folder))).flatMap((folder) =>
  globSync('**/*.{ts,json,jsonl,yaml,yml,txt,md}', { cwd: join(ROOT, folder) }).map((file) =>
    join(ROOT, folder, file),
  ),
);

test('no row of words of the grammar stands in what the guard is attacked with', () => {
  const written = new Set<string>();
  for (const { text } of generate({ seed: 11, perFamily: 40 })) {
    for (const row of rowsOf(text)) written.add(row);
  }
  assert.ok(written.size > 20_000, `${written.size} rows`);
  assert.ok(examFiles.length > 5, `${examFiles.length} files`);
  for (const file of examFiles) {
    const shared = rowsOf(readFileSync(file, 'utf8')).filter((row) => written.has(row));
    assert.deepEqual(shared, [], file);
  }
});

test('the check sees a row that is shared', () => {
  const [first] = generate({ seed: 11, perFamily: 1 }).filter(
    ({ text }) => rowsOf(text).length > 0,
  );
  assert.ok(first !== undefined);
  const inside = rowsOf(`payload: "${first.text}", and more`);
  assert.ok(rowsOf(first.text).every((row) => inside.includes(row)));
});

test('nobody who attacks the guard imports the grammar, and the grammar imports none of them', () => {
  for (const file of examFiles.filter((name) => name.endsWith('.ts'))) {
    assert.doesNotMatch(readFileSync(file, 'utf8'), /guard\/training/, file);
  }
  const own = globSync('**/*.ts', { cwd: import.meta.dirname }).filter(
    (name) => !name.endsWith('.test.ts'),
  );
  assert.ok(own.length > 20);
  for (const file of own) {
    const source = readFileSync(join(import.meta.dirname, file), 'utf8');
    assert.doesNotMatch(source, /from '[^']*(?:mutate|redteam)/, file);
  }
});
