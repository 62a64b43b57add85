// SPDX-License-Identifier: Apache-2.0
// Builtins that are written with a sign between their arguments, and how tightly the signs bind.
import type { CallTerm } from '../syntax/ast.ts';

export type Sign = { readonly text: string; readonly level: number; readonly arity: number };

const sign = (text: string, level: number, arity = 2): Sign => ({ text, level, arity });

const SIGNS: Readonly<Record<string, Sign>> = {
  eq: sign('=', 0),
  'internal.member_2': sign('in', 1),
  'internal.member_3': sign('in', 1, 3),
  equal: sign('==', 2),
  neq: sign('!=', 2),
  lt: sign('<', 2),
  lte: sign('<=', 2),
  gt: sign('>', 2),
  gte: sign('>=', 2),
  or: sign('|', 3),
  and: sign('&', 4),
  plus: sign('+', 5),
  minus: sign('-', 5),
  mul: sign('*', 6),
  div: sign('/', 6),
  rem: sign('%', 6),
};

/** The sign of a builtin, also of one that is called by its name; undefined: it has none. */
export function knownSign({ operator }: CallTerm): Sign | undefined {
  const name =
    operator.kind === 'var'
      ? operator.name
      : [operator.head, ...operator.path]
          .map((part) =>
            part.kind === 'var' ? part.name : part.kind === 'scalar' ? String(part.value) : '',
          )
          .join('.');
  return Object.hasOwn(SIGNS, name) ? SIGNS[name] : undefined;
}

/** The sign that a call is written with. */
export function signOf(call: CallTerm): Sign | undefined {
  const found = knownSign(call);
  return found !== undefined && found.arity === call.args.length && found.level > 0
    ? found
    : undefined;
}

export const levelOf = ({ level }: Sign): number => level;
