// SPDX-License-Identifier: Apache-2.0
// Modules as their tests are run. Tests with cases (`test_x[name] if ...`) note each case as soon as its name has a
// value, so that one which then fails is known by its name. Rules of one name are tests of their own, so that one
// which fails is not hidden by another: the second `test_x` is `test_x#01`.
import type { Body, Expression, Module, Rule, Term } from '../syntax/ast.ts';

/** The module with its tests told apart, and their cases noted through `internal.test_case`. */
export function testable(module: Module): Module {
  const counts = new Map<string, number>();
  const rules = module.rules.map((rule) => {
    if (isOfCases(rule)) return noting(rule);
    const { head } = rule;
    if (
      !head.name.startsWith('test_') ||
      head.path.length > 0 ||
      head.args !== undefined ||
      rule.isDefault
    )
      return rule;
    const count = counts.get(head.name) ?? 0;
    counts.set(head.name, count + 1);
    const name = count === 0 ? head.name : `${head.name}#${String(count).padStart(2, '0')}`;
    return { ...rule, head: { ...head, name } };
  });
  return { ...module, rules };
}

const isOfCases = ({ head, isDefault }: Rule): boolean =>
  !isDefault && head.name.startsWith('test_') && head.path.some(({ kind }) => kind === 'var');

function noting(rule: Rule): Rule {
  const { path } = rule.head;
  const note = noteOf(path, rule);
  // After each expression: the first of them that has its names is asked before anything else can fail.
  const body: Body = rule.body.flatMap((expression) => [expression, note]);
  return { ...rule, body };
}

function noteOf(path: readonly Term[], { location }: Rule): Expression {
  const operator: Term = {
    kind: 'ref',
    head: { kind: 'var', name: 'internal', location },
    path: [{ kind: 'scalar', value: 'test_case', location }],
    location,
  };
  const names: Term = { kind: 'array', items: path, location };
  const term: Term = { kind: 'call', operator, args: [names], location };
  return { negated: false, with: [], statement: { kind: 'term', term }, location };
}
