// SPDX-License-Identifier: Apache-2.0
// Blood groups, after a word that says so. Numbers of patients and diagnoses are privacy/health-id.
import { z } from 'zod';
import { defineDetector, type Match } from '../../detector.ts';
import { distanceOf, Labels } from './identifiers/context.ts';

const labels = new Labels();
labels.add(
  'blood type*, blood group*, bloodtype*, blutgruppe*, groupe sanguin*, groupe sanguins, grupo sanguineo*, tipo sanguineo*, tipo de sangre, gruppo sanguigno*, bloedgroep*, blodgrupp*, blodtype*, grupa krwi*, grupe krwi, veriryhm*, krevni skupina*, krevni skupiny*, vercsoport*, grupa sanguina*, grupa de sange, kan grubu*, группа крови, группу крови, група крові, ομαδα αιματος, 血型, 血液型, 혈액형, golongan darah, סוג דם, فصيلة الدم',
  0,
);
/** ABO and Rh, ISBT 001 and 004, as written by hand. */
const GROUP =
  /(?<![\p{L}\d_+-])(?:AB|[ABO0])(?: ?(?:[+-](?!\d)|\(?(?:rh|rhd)?[ -]?(?:pos|neg)(?:\.|itive?|ative?|itiv|ativ|itivo|ativo)?\)?)|(?= ?[.,;)\n]))/giu;
const NEAR_CHARS = 24;
const CHARS_MAX = 24;
const OPEN = /(?<![\p{L}\d_+-])(?:AB?|[BO0])[ +\-(a-zA-Z.)]{0,20}$/iu;

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
  inspect({ text }, from, { until }) {
    const matches: Match[] = [];
    GROUP.lastIndex = from;
    for (let found = GROUP.exec(text); found !== null; found = GROUP.exec(text)) {
      const { index: start, 0: written } = found;
      if (start >= until) break;
      const rank = labels.before(text, start).get(0);
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
