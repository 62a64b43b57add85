// SPDX-License-Identifier: Apache-2.0
// Detection on public corpora does not fall, where the machine has them: a part of every source is judged and
// held to its floor. Floors are written with `npm run card -- --floors`.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { sampleCorpora } from '../tools/card/corpora.ts';
import { belowFloors, type Figures, figuresOfCorpora } from '../tools/card/figures.ts';

const floors = JSON.parse(
  readFileSync(join(import.meta.dirname, 'detection-corpora-floors.json'), 'utf8'),
) as Figures;

test('no figure on the corpora is below its floor', async (t) => {
  const folder = process.env['BARTIZAN_CORPORA'] ?? '';
  if (folder === '') {
    t.skip('no corpora: BARTIZAN_CORPORA names no folder');
    return;
  }
  const figures = figuresOfCorpora(await sampleCorpora(folder));
  assert.ok(Object.keys(figures).length > 20, 'hardly anything was measured');
  assert.deepEqual(belowFloors(figures, floors), []);
});
