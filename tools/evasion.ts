// SPDX-License-Identifier: Apache-2.0
// Prints what each evasion technique costs: `node bin/run.mjs tools/evasion.ts [technique ...]`. With
// BARTIZAN_CORPORA it measures a sample of the corpora in that folder, without it the project's grammar.
import {
  corpusSamples,
  grammarSamples,
  injectionEngine,
  measureEvasion,
} from '../src/guard/decode/evasion.fixture.ts';
import { MUTATORS } from '../src/mutate/mutators.ts';

const PER_FAMILY = 12;

const folder = process.env['BARTIZAN_CORPORA'] ?? '';
const samples = folder === '' ? grammarSamples(PER_FAMILY) : corpusSamples(folder);
const named = process.argv.slice(2);
const techniques = MUTATORS.filter(({ id }) => named.length === 0 || named.includes(id));
const attacks = samples.filter(({ attack }) => attack).length;
console.log(`${attacks} attacks, ${samples.length - attacks} benign texts`);
console.log('| technique | recall plain | recall disguised | kept | FPR plain | FPR disguised |');
console.log('|---|---|---|---|---|---|');
const shares = measureEvasion(
  injectionEngine(),
  samples,
  techniques.map((technique) => [technique]),
);
const percent = (share: number): string => (share * 100).toFixed(1);
for (const [at, { id }] of techniques.entries()) {
  const row = shares[at];
  if (row === undefined) continue;
  const { plain, disguised, kept, falsePlain, falseDisguised } = row;
  const cells = [plain, disguised, kept, falsePlain, falseDisguised].map(percent);
  console.log(`| ${id} | ${cells.join(' | ')} |`);
}
