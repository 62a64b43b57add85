// SPDX-License-Identifier: Apache-2.0
// Constants in the trees of policies.
import type { RefTerm, Term, VarTerm } from '../rego/syntax/ast.ts';

/** The text of a constant string. */
export const textOf = (term: Term | undefined): string | undefined =>
  term?.kind === 'scalar' && typeof term.value === 'string' ? term.value : undefined;

/** Members of an object whose keys are all constant strings. */
export function memberTerms(term: Term): ReadonlyMap<string, Term> | undefined {
  if (term.kind !== 'object') return undefined;
  const members = new Map<string, Term>();
  for (const [key, value] of term.entries) {
    const name = textOf(key);
    if (name === undefined) return undefined;
    members.set(name, value);
  }
  return members;
}

/** The parts of a reference up to the first one that is no constant: `input.facts.findings`. */
export function constantParts(term: RefTerm | VarTerm): readonly string[] {
  const [head, ...rest] = term.kind === 'var' ? [term] : [term.head, ...term.path];
  if (head?.kind !== 'var') return [];
  const parts = [head.name];
  for (const part of rest) {
    const name = textOf(part);
    if (name === undefined) break;
    parts.push(name);
  }
  return parts;
}
