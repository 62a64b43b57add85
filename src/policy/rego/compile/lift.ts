// SPDX-License-Identifier: Apache-2.0
// What `not` is about. In version 1 of the language it is the outermost call, comparison or reference alone: terms
// within it are asked before, outside of the negation. So `not f(input.x)` does not hold without an `input.x`,
// and `not f(input.xs[_])` holds for each element that `f` is not true of. Modules that import the keyword `not`
// negate the whole expression.
import type { Ir, IrExpression, IrStatement, IrWith, Local } from './ir.ts';

type Lifting = {
  readonly fresh: (location: Ir['location']) => Local;
  readonly with: readonly IrWith[];
};

/** A negated statement with what is asked before it, first. */
export function lifted(
  statement: IrStatement,
  lifting: Lifting,
): { readonly before: readonly IrExpression[]; readonly statement: IrStatement } {
  const before: IrExpression[] = [];
  const ask = (term: Ir): Ir => {
    const { location } = term;
    switch (term.kind) {
      case 'ref':
      case 'call': {
        const local = lifting.fresh(location);
        const asked: IrStatement = { kind: 'unify', left: local, right: term };
        before.push({
          negated: false,
          with: lifting.with,
          statement: asked,
          location,
          isLifted: true,
        });
        return local;
      }
      case 'array':
      case 'set':
        return { ...term, items: term.items.map(ask) };
      case 'object':
        return {
          ...term,
          entries: term.entries.map(([key, value]) => [ask(key), ask(value)] as const),
        };
      case 'constant':
      case 'local':
      case 'comprehension':
      case 'template':
      default:
        return term;
    }
  };
  const keep = (term: Ir): Ir => {
    if (term.kind !== 'ref') return ask(term);
    const { head, path } = term;
    return { ...term, head: typeof head === 'string' ? head : ask(head), path: path.map(ask) };
  };
  if (statement.kind === 'unify') {
    const left = keep(statement.left);
    return { before, statement: { kind: 'unify', left, right: keep(statement.right) } };
  }
  if (statement.kind !== 'term') return { before, statement };
  const { term } = statement;
  if (term.kind !== 'call') return { before, statement: { kind: 'term', term: keep(term) } };
  const compares =
    'builtin' in term.target && (term.target.builtin === 'equal' || term.target.builtin === 'eq');
  const args = term.args.map(compares ? keep : ask);
  return { before, statement: { kind: 'term', term: { ...term, args } } };
}
