// SPDX-License-Identifier: Apache-2.0
// Detectors that policies name: a misspelt one is a protection that is not there. Which exist is told by the caller.
import type { Module, Term } from '../rego/syntax/ast.ts';
import { similarName } from '../rego/compile/similar.ts';
import type { Location } from '../rego/syntax/location.ts';
import { walkRule } from '../rego/syntax/walk.ts';
import { contractFault, type PolicyFault } from './fault.ts';
import { textOf } from './terms.ts';

const FAMILIES = [
  'injection',
  'privacy',
  'secrets',
  'content',
  'output',
  'agent',
  'rag',
  'abuse',
  'custom',
];
/** What reads as the id of a detector, or as all of a family. */
const NAME = new RegExp(`^(${FAMILIES.join('|')})/([a-z0-9-]{1,80}|[*])$`);

type NamedDetector = { readonly pattern: string; readonly location: Location };

/** Ids and patterns of detectors that stand as constants in a term or in what is within it. */
export function detectorsIn(visit: (seen: (term: Term) => void) => void): readonly NamedDetector[] {
  const found: NamedDetector[] = [];
  visit((term) => {
    const text = textOf(term);
    if (text !== undefined && NAME.test(text))
      found.push({ pattern: text, location: term.location });
  });
  return found;
}

/**
 * Faults of a module: constants that read as the id of a detector which is not among `known`. Those of the family
 * `custom` are named by the configuration: they are checked only when `known` has some.
 */
export function detectorFaults(
  { rules }: Module,
  known: readonly string[],
): readonly PolicyFault[] {
  const named = rules.flatMap((rule) => detectorsIn((seen) => walkRule(rule, { term: seen })));
  return named.flatMap(({ pattern, location }) => faultOf(pattern, location, known) ?? []);
}

function faultOf(
  pattern: string,
  location: Location,
  known: readonly string[],
): PolicyFault | undefined {
  const [family = '', name] = pattern.split('/');
  const own = known.filter((id) => id.startsWith(`${family}/`));
  // A family without detectors of its own is for packs to fill.
  if (name === '*') return undefined;
  if (known.includes(pattern) || (family === 'custom' && own.length === 0)) return undefined;
  const meant = similarName(pattern, own) ?? similarName(name ?? '', own.map(nameOf));
  const full = meant === undefined || meant.includes('/') ? meant : `${family}/${meant}`;
  return contractFault('contract_detector', `no detector has the id ${JSON.stringify(pattern)}`, {
    location,
    hint:
      full !== undefined
        ? `did you mean "${full}"?`
        : `those of this family: ${own.map(nameOf).join(', ') || 'none'}`,
  });
}

const nameOf = (id: string): string => id.split('/')[1] ?? id;

/** Whether a pattern of `enforces` names a detector, or all that another pattern names. */
export const covers = (pattern: string, named: string): boolean =>
  pattern === '*' ||
  pattern === named ||
  (pattern.endsWith('/*') && named.startsWith(pattern.slice(0, -1)));
