// SPDX-License-Identifier: Apache-2.0
// All terms and bodies of a rule or a body, those within them included.
import type { Body, Expression, Rule, Term } from './ast.ts';

export type Seen = {
  readonly term?: (term: Term) => void;
  readonly body?: (body: Body) => void;
};

/** Visits a rule in the order of its source. */
export function walkRule({ head, body, otherwise }: Rule, seen: Seen): void {
  for (const term of headTerms(head)) walkTerm(term, seen);
  walkBody(body, seen);
  for (const one of otherwise) {
    if (one.value) walkTerm(one.value, seen);
    walkBody(one.body, seen);
  }
}

/** Terms of a head: of its path, its arguments, its element and its value. */
export function headTerms({ path, args = [], contains, value }: Rule['head']): readonly Term[] {
  return [...path, ...args, contains, value].filter((term) => term !== undefined);
}

export function walkBody(body: Body, seen: Seen): void {
  seen.body?.(body);
  for (const expression of body) walkExpression(expression, seen);
}

function walkExpression({ statement, with: changes }: Expression, seen: Seen): void {
  switch (statement.kind) {
    case 'term':
      walkTerm(statement.term, seen);
      break;
    case 'unify':
    case 'assign':
      walkTerm(statement.left, seen);
      walkTerm(statement.right, seen);
      break;
    case 'some-in':
      if (statement.key !== undefined) walkTerm(statement.key, seen);
      walkTerm(statement.value, seen);
      walkTerm(statement.domain, seen);
      break;
    case 'every':
      walkTerm(statement.domain, seen);
      walkBody(statement.body, seen);
      break;
    case 'all':
      walkBody(statement.body, seen);
      break;
    case 'any':
      for (const body of statement.bodies) walkBody(body, seen);
      break;
    case 'some':
      break;
  }
  for (const { value } of changes) walkTerm(value, seen);
}

export function walkTerm(term: Term, seen: Seen): void {
  seen.term?.(term);
  for (const inner of termsIn(term)) walkTerm(inner, seen);
  if (term.kind === 'comprehension') walkBody(term.body, seen);
}

/** Terms directly within a term. */
function termsIn(term: Term): readonly Term[] {
  switch (term.kind) {
    case 'ref':
      return [term.head, ...term.path];
    case 'array':
    case 'set':
      return term.items;
    case 'object':
      return term.entries.flat();
    case 'call':
      return term.args;
    case 'comprehension':
      return term.key === undefined ? [term.value] : [term.key, term.value];
    case 'template':
      return term.parts.flatMap((part) => (typeof part === 'string' ? [] : [part.term]));
    case 'scalar':
    case 'var':
    default:
      return [];
  }
}
