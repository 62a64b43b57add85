// SPDX-License-Identifier: Apache-2.0
// Writes docs/reference/detection-card.md: `npm run card`. With BARTIZAN_CORPORA it measures the corpora in
// that folder as well; without, it says that they were not measured. `--floors` also writes the floors that
// CI holds the generated sets to.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { measureCorpora, sampleCorpora } from './card/corpora.ts';
import {
  belowFloors,
  failuresIn,
  figuresOf,
  figuresOfCorpora,
  type Figures,
  floorsFor,
  generatedReports,
  isBetterLow,
} from './card/figures.ts';
import { latencies } from './card/latency.ts';
import { cardPage } from './card/page.ts';
import { readScorerCard } from './card/scorer-card.ts';

const root = join(import.meta.dirname, '..');
const PAGE = join(root, 'docs/reference/detection-card.md');
const FLOORS = join(root, 'test/detection-floors.json');
const CORPORA_FLOORS = join(root, 'test/detection-corpora-floors.json');

console.error('card: generated sets');
const generated = generatedReports();
const failures = failuresIn(generated);
if (failures > 0) {
  console.error(`card: some detector could not judge ${failures} texts; nothing is written`);
  process.exit(5);
}
const figures = figuresOf(generated);
if (process.argv.includes('--floors')) {
  const before = JSON.parse(readFileSync(FLOORS, 'utf8')) as Figures;
  // Whoever lowers a floor has to see it, and to say why where the change is reviewed.
  for (const [name, floor] of Object.entries(floorsFor(figures))) {
    const old = before[name];
    if (old !== undefined && (isBetterLow(name) ? floor > old : floor < old)) {
      console.error(`card: floor lowered: ${name} from ${old} to ${floor}`);
    }
  }
  writeFileSync(FLOORS, `${JSON.stringify(floorsFor(figures), null, 2)}\n`);
  console.error(`card: wrote ${FLOORS}`);
}
const folder = process.env['BARTIZAN_CORPORA'] ?? '';
console.error(
  folder === '' ? 'card: no corpora (BARTIZAN_CORPORA is not set)' : `card: corpora in ${folder}`,
);
const corpora = folder === '' ? undefined : await measureCorpora(folder);
if (folder !== '' && corpora === undefined) console.error('card: no corpora in that folder');
if (corpora !== undefined && process.argv.includes('--floors')) {
  const floors = floorsFor(figuresOfCorpora(await sampleCorpora(folder)));
  writeFileSync(CORPORA_FLOORS, `${JSON.stringify(floors, null, 2)}\n`);
  console.error(`card: wrote ${CORPORA_FLOORS}`);
}
console.error('card: time by length');
writeFileSync(
  PAGE,
  cardPage({ generated, corpora, latencies: latencies(), scorer: readScorerCard() }),
);
console.error(`card: wrote ${PAGE}`);
const worse = belowFloors(figures, JSON.parse(readFileSync(FLOORS, 'utf8')) as Figures);
for (const line of worse) console.error(`card: ${line}`);
if (worse.length > 0) process.exitCode = 1;
