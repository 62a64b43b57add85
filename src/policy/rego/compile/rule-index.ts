// SPDX-License-Identifier: Apache-2.0
// Which of many rules can apply at all: those that compare one member of the input with a constant are found
// by its value. What is left out could not have held.
import { lookUp, type Value } from '../values/value.ts';
import type { Ir, IrExpression, IrRule } from './ir.ts';

/** Fewer are asked one by one. */
const RULES_MIN = 4;

export type RuleIndex = {
  /** Places of the rules that may apply to this input, in no order. */
  candidates(input: Value | undefined): readonly number[];
};

/** Undefined where an index would find nothing. */
export function indexOf(rules: readonly IrRule[]): RuleIndex | undefined {
  const wanted = rules.map(constraintsOf);
  const path = mostCommon(wanted.flatMap((constraints) => [...constraints.keys()]));
  if (path === undefined) return undefined;
  const byValue = new Map<Value, number[]>();
  const rest: number[] = [];
  for (const [at, constraints] of wanted.entries()) {
    const value = constraints.get(path);
    if (value === undefined) rest.push(at);
    else byValue.set(value, [...(byValue.get(value) ?? []), at]);
  }
  if (rules.length - rest.length < RULES_MIN) return undefined;
  const keys = JSON.parse(path) as readonly Key[];
  for (const [value, places] of byValue) byValue.set(value, [...places, ...rest]);
  return {
    candidates: (input) => {
      let value = input;
      for (const key of keys) value = value === undefined ? undefined : lookUp(value, key);
      return (value === undefined ? undefined : byValue.get(value)) ?? rest;
    },
  };
}

function mostCommon(paths: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const path of paths) counts.set(path, (counts.get(path) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
}

/** Constants that members of the input have to equal for the rule to apply, by their paths. */
function constraintsOf({ branches, args }: IrRule): ReadonlyMap<string, Value> {
  const found = new Map<string, Value>();
  const [only, ...others] = branches;
  // Where one body fails, an `else` may still apply.
  if (only === undefined || others.length > 0 || args !== undefined) return found;
  for (const expression of only.body.expressions) {
    const [path, value] = constraintOf(expression) ?? [];
    if (path !== undefined && value !== undefined) found.set(JSON.stringify(path), value);
  }
  return found;
}

function constraintOf({
  negated,
  with: changes,
  statement,
}: IrExpression): readonly [readonly Key[], Value] | undefined {
  if (negated || changes.length > 0) return undefined;
  const [left, right] = sidesOf(statement);
  if (left === undefined || right === undefined) return undefined;
  return pairOf(left, right) ?? pairOf(right, left);
}

function sidesOf(statement: IrExpression['statement']): readonly (Ir | undefined)[] {
  if (statement.kind === 'unify') return [statement.left, statement.right];
  if (statement.kind !== 'term' || statement.term.kind !== 'call') return [];
  const { target, args } = statement.term;
  return 'builtin' in target && target.builtin === 'equal' && args.length === 2 ? args : [];
}

/** A member by its name, or by its place in a list. */
type Key = string | number;

const isKey = (part: unknown): part is Key =>
  typeof part === 'string' || (typeof part === 'number' && Number.isInteger(part));

function pairOf(ref: Ir, constant: Ir): readonly [readonly Key[], Value] | undefined {
  if (ref.kind !== 'ref' || ref.head !== 'input' || constant.kind !== 'constant') return undefined;
  if (typeof constant.value === 'object' && constant.value !== null) return undefined;
  const path = ref.path.map((part) => (part.kind === 'constant' ? part.value : undefined));
  if (!path.every(isKey)) return undefined;
  return [path, constant.value];
}
