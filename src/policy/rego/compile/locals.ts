// SPDX-License-Identifier: Apache-2.0
// The variables of an expression, for whoever asks which of them have no value.
import type { Ir, IrBody, IrExpression, Local } from './ir.ts';

/** Variables that an expression reads or binds itself; those of bodies within are left out, but for captures. */
export function localsOf({ statement, with: changes }: IrExpression): readonly Local[] {
  const found: Local[] = [];
  const visit = (term: Ir): void => {
    switch (term.kind) {
      case 'local':
        found.push(term);
        return;
      case 'ref':
        if (typeof term.head !== 'string') visit(term.head);
        for (const part of term.path) visit(part);
        return;
      case 'array':
      case 'set':
        for (const item of term.items) visit(item);
        return;
      case 'object':
        for (const [key, value] of term.entries) {
          visit(key);
          visit(value);
        }
        return;
      case 'call':
        for (const arg of term.args) visit(arg);
        return;
      case 'comprehension':
        close(term.body, term);
        return;
      case 'template':
        for (const part of term.parts) if (typeof part !== 'string') close(part.body, term);
        return;
      case 'constant':
    }
  };
  const close = ({ captures }: IrBody, { location }: Pick<Ir, 'location'>): void => {
    for (const slot of captures) found.push({ kind: 'local', slot, name: '_', location });
  };
  switch (statement.kind) {
    case 'term':
      visit(statement.term);
      break;
    case 'unify':
      visit(statement.left);
      visit(statement.right);
      break;
    case 'some-in':
    case 'every':
      visit(statement.domain);
      if (statement.kind === 'every') close(statement.body, statement.domain);
      break;
    case 'any':
      for (const body of statement.bodies) {
        for (const slot of body.captures) {
          const { location } = body.expressions[0] ?? { location: undefined };
          if (location !== undefined) found.push({ kind: 'local', slot, name: '_', location });
        }
      }
      break;
  }
  for (const { value } of changes) if (!('function' in value)) visit(value);
  return found;
}
