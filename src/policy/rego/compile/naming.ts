// SPDX-License-Identifier: Apache-2.0
// What stands in terms as they are written: names, paths and constants.
import type { Expression, RefTerm, Term, VarTerm } from '../syntax/ast.ts';
import { RegoObject, RegoSet, type Value } from '../values/value.ts';
import type { Ir } from './ir.ts';

/** A reference as names, where it has constant parts only. */
export function partsOf(term: VarTerm | RefTerm): readonly string[] | undefined {
  const terms = term.kind === 'var' ? [term] : [term.head, ...term.path];
  const parts: string[] = [];
  for (const [index, one] of terms.entries()) {
    if (index === 0 && one.kind === 'var') parts.push(one.name);
    else if (index > 0 && one.kind === 'scalar' && typeof one.value === 'string')
      parts.push(one.value);
    else return undefined;
  }
  return parts;
}

/** Constant collections are made once. */
export function folded(term: Ir): Ir {
  const { location } = term;
  if (term.kind === 'array' || term.kind === 'set') {
    const values = term.items.map((item) => (item.kind === 'constant' ? item.value : undefined));
    if (values.includes(undefined)) return term;
    const items = values as Value[];
    return {
      kind: 'constant',
      value: term.kind === 'array' ? items : new RegoSet(items),
      location,
    };
  }
  if (term.kind !== 'object') return term;
  const entries: (readonly [Value, Value])[] = [];
  for (const [key, value] of term.entries) {
    if (key.kind !== 'constant' || value.kind !== 'constant') return term;
    entries.push([key.value, value.value]);
  }
  return { kind: 'constant', value: new RegoObject(entries), location };
}

/** Terms of a statement that belong to its body; those of bodies within are left out. */
export function termsOf(statement: Expression['statement']): readonly Term[] {
  switch (statement.kind) {
    case 'term':
      return [statement.term];
    case 'unify':
      return [statement.left, statement.right];
    case 'assign':
      return [statement.right];
    case 'some-in':
    case 'every':
      return [statement.domain];
    case 'some':
    case 'all':
    case 'any':
      break;
  }
  return [];
}

/** Names of variables in a term, without those in bodies within it, and without names of functions. */
export function* namesIn(term: Term): Generator<string> {
  switch (term.kind) {
    case 'var':
      if (term.name !== '_') yield term.name;
      return;
    case 'ref':
      yield* namesIn(term.head);
      for (const part of term.path) yield* namesIn(part);
      return;
    case 'array':
    case 'set':
      for (const item of term.items) yield* namesIn(item);
      return;
    case 'object':
      for (const [key, value] of term.entries) {
        yield* namesIn(key);
        yield* namesIn(value);
      }
      return;
    case 'call':
      for (const arg of term.args) yield* namesIn(arg);
      return;
    case 'comprehension':
    case 'scalar':
    case 'template':
  }
}
