// SPDX-License-Identifier: Apache-2.0
// The page of identifiers: every entity with its country, the source of its rule, and what it takes to be
// reported.
import type { Format } from '../../src/guard/detectors/privacy/identifiers/format.ts';
import { FORMATS } from '../../src/guard/detectors/privacy/identifiers/formats.ts';
import { code, generatedFrom, table } from './markdown.ts';

/** What a number needs besides its form: nothing, a check, a word that names it. */
function needs({ alone, written, check }: Format): string {
  const checked = check === undefined ? '' : 'check';
  const named = check === undefined ? 'a word close by' : 'check and a word';
  if (alone === undefined || alone.length === 0) return named;
  const without = checked || 'form alone';
  return written === undefined || written.length === 0
    ? without
    : `${without}; other forms ${named}`;
}

/** The table of all identifiers. */
export function identifiersPage(): string {
  const rows = FORMATS.filter(({ family }) => family !== 'label')
    .map((format) => [
      code(format.entity),
      format.country,
      format.title,
      `privacy/${format.family}`,
      needs(format),
      format.source,
    ])
    .sort((a, b) => (a[0] ?? '').localeCompare(b[0] ?? '', 'en'));
  return `${generatedFrom('src/guard/detectors/privacy/identifiers')}

# Identifiers

Numbers that are found by their form. A number with a check digit is reported with a word that names it, or
without one where its form is its own; a number without one only close behind such a word.

${table(['Entity', 'Country', 'Name', 'Detector', 'Needs', 'Source of the rule'], rows)}
`;
}
