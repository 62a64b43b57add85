// SPDX-License-Identifier: Apache-2.0
// Blood groups, after a word that says so. Numbers of patients and diagnoses are privacy/health-id.
import { z } from 'zod';
import { defineDetector, type Match } from '../../detector.ts';
import { firstAt, landmarksOf } from '../../recogniser/landmarks.ts';
import type { View } from '../../view/view.ts';
import { distanceOf, Labels } from './identifiers/context.ts';

const labels = new Labels();
labels.add(
  'blood type*, blood group*, bloodtype*, blutgruppe*, groupe sanguin*, groupe sanguins, grupo sanguineo*, tipo sanguineo*, tipo de sangre, gruppo sanguigno*, bloedgroep*, blodgrupp*, blodtype*, grupa krwi*, grupe krwi, veriryhm*, krevni skupina*, krevni skupiny*, vercsoport*, grupa sanguina*, grupa de sange, kan grubu*, группа крови, группу крови, група крові, ομαδα αιματος, 血型, 血液型, 혈액형, golongan darah, סוג דם, فصيلة الدم',
  0,
);
/** ABO and Rh, ISBT 001 and 004, as written by hand. */
const GROUP =
  /(?<![\p{L}\d_+-])(?:AB|[ABO0])(?: ?(?:[+-](?!\d)|\(?(?i:(?:rh|rhd)?[ -]?(?:pos|neg)(?:\.|itive?|ative?|itiv|ativ|itivo|ativo)?)\)?)|(?= ?[.,;)\n]))/uy;
const NEAR_CHARS = 24;
const CHARS_MAX = 24;
const OPEN = /(?<![\p{L}\d_+-])(?:AB?|[BO0])[ +\-(a-zA-Z.)]{0,20}$/iu;

const ZERO = 0x30;

/** Where "A", "B", "O", "AB" or "0" stands as a word, in order. */
function groupsIn(view: View, from: number, until: number): readonly number[] {
  const { words, digits } = landmarksOf(view, from);
  const found: number[] = [];
  for (let next = firstAt(words.starts, from); next < words.starts.length; next++) {
    const start = words.starts[next] ?? 0;
    if (start >= until) break;
    const size = (words.ends[next] ?? 0) - start;
    if (size <= 2 && /[ABO]/.test(view.text.charAt(start))) found.push(start);
  }
  for (let next = firstAt(digits, from); next < digits.length; next++) {
    const start = digits[next] ?? 0;
    if (start >= until) break;
    if (view.text.charCodeAt(start) === ZERO) found.push(start);
  }
  return found.sort((a, b) => a - b);
}

export const detector = defineDetector({
  id: 'privacy/health-data',
  version: '1',
  title: 'Blood group',
  summary: 'Finds blood groups after words that name them, in some thirty languages.',
  why: 'Data on health is a special category (GDPR, article 9). A lone letter is nothing else without the word before it.',
  taxonomy: ['owasp-llm-2025:LLM02'],
  phases: ['request', 'response'],
  streaming: { class: 'exact', holdChars: CHARS_MAX + 4 },
  view: 'folded',
  severity: 'medium',
  options: z.strictObject({}),
  examples: {
    hits: [
      { text: 'blood type: AB+', found: ['AB+'] },
      { text: 'Blutgruppe 0 negativ', found: ['0 negativ'] },
      { text: 'Her blood group is O.', found: ['O'] },
    ],
    misses: ['grade A+', 'O negative thoughts', 'blood types are inherited'],
  },
  inspect(view, from, { until }) {
    const matches: Match[] = [];
    for (const start of groupsIn(view, from, until)) {
      GROUP.lastIndex = start;
      const written = GROUP.exec(view.text)?.[0];
      if (written === undefined) continue;
      const rank = labels.before(view.text, start).get(0);
      if (rank === undefined || distanceOf(rank) > NEAR_CHARS) continue;
      matches.push({ start, end: start + written.length, entity: 'blood-group', score: 0.99 });
    }
    return matches;
  },
  pending({ text }, from) {
    const first = Math.max(0, text.length - CHARS_MAX);
    const found = OPEN.exec(text.slice(first));
    return found === null ? text.length : Math.max(from, first + found.index);
  },
});
