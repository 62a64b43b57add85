// SPDX-License-Identifier: Apache-2.0
// The order in which the expressions of a body can be asked: each once everything that it only reads has a
// value. A variable that nothing can give a value is unsafe, and the policy is refused.
import { RegoError } from '../syntax/location.ts';
import { localsOf } from './locals.ts';
import type { Call, Ir, IrBody, IrExpression, IrStatement, IrWith, Local } from './ir.ts';

/** Slots that have a value. */
export type Bound = Set<number>;

/** Parameters a function takes; undefined for one that is not known. */
export type Arity = (target: Call['target']) => number | undefined;

/** One step of making two terms equal. */
export type Unification =
  | { readonly kind: 'set'; readonly local: Local; readonly from: Ir }
  | { readonly kind: 'match'; readonly pattern: Ir; readonly from: Ir }
  | { readonly kind: 'equal'; readonly left: Ir; readonly right: Ir }
  | { readonly kind: 'never' };

/**
 * `body` in an order that works when `bound` have values. Throws RegoError `rego_unsafe_var_error` for a
 * variable that gets none. `bound` is left as it is.
 */
export function ordered(
  body: IrBody,
  bound: ReadonlySet<number>,
  arity: Arity,
): readonly IrExpression[] {
  const known: Bound = new Set(bound);
  const left = [...body.expressions];
  const order: IrExpression[] = [];
  for (let moved = true; moved && left.length > 0; ) {
    moved = false;
    for (let at = 0; at < left.length; ) {
      const expression = left[at];
      const after = expression && bindsIn(expression, known, { arity, others: left });
      if (expression === undefined || after === undefined) {
        at++;
        continue;
      }
      for (const slot of after) known.add(slot);
      order.push(expression);
      left.splice(at, 1);
      moved = true;
    }
  }
  const [first] = left;
  if (first !== undefined) throw unsafe(first, known);
  return order;
}

function unsafe(expression: IrExpression, known: Bound): RegoError {
  const { statement } = expression;
  // The left side of what was lifted is no variable of the author's.
  const read: IrExpression =
    expression.isLifted && statement.kind === 'unify'
      ? { ...expression, statement: { kind: 'term', term: statement.right } }
      : expression;
  const local = localsOf(read).find(({ slot }) => !known.has(slot));
  return unsafeVariable({
    name: local?.name ?? '_',
    location: local?.location ?? expression.location,
  });
}

/** A variable that nothing gives a value. */
export function unsafeVariable({ name, location }: Pick<Local, 'name' | 'location'>): RegoError {
  return new RegoError('rego_unsafe_var_error', `var ${name} is unsafe`, {
    location,
    hint: 'give it a value in an expression that is not negated',
  });
}

type Asked = { readonly arity: Arity; readonly others: readonly IrExpression[] };

/** Slots that the expression gives values to; undefined when it lacks one. */
function bindsIn(expression: IrExpression, bound: Bound, asked: Asked): Bound | undefined {
  const made: Bound = new Set(bound);
  const { statement, with: changes, negated } = expression;
  if (!changes.every((change) => isSafeWith(change, made))) return undefined;
  if (expression.isLifted && statement.kind === 'unify' && !readsOnly(statement.right, made))
    return undefined;
  if (negated) return localsOf(expression).every(({ slot }) => bound.has(slot)) ? made : undefined;
  return bindsStatement(statement, made, asked) ? made : undefined;
}

function isSafeWith({ value, target }: IrWith, bound: Bound): boolean {
  const path = 'input' in target ? target.input : 'data' in target ? target.data : [];
  const terms = 'function' in value ? path : [...path, value];
  return terms.every((term) => readsOnly(term, bound));
}

function readsOnly(term: Ir, bound: Bound): boolean {
  const before = bound.size;
  const copy = new Set(bound);
  return bindsTerm(term, copy) && copy.size === before;
}

function bindsStatement(statement: IrStatement, bound: Bound, { arity }: Asked): boolean {
  switch (statement.kind) {
    case 'term': {
      const { term } = statement;
      const output = outputOf(term, arity);
      if (term.kind !== 'call' || output === undefined) return bindsTerm(term, bound);
      const call = { ...term, args: term.args.slice(0, -1) };
      return unifications(output, call, bound) !== undefined;
    }
    case 'unify':
      return unifications(statement.left, statement.right, bound) !== undefined;
    case 'some-in': {
      if (!bindsTerm(statement.domain, bound)) return false;
      const patterns = [statement.key, statement.value].filter((one) => one !== undefined);
      return patterns.every((pattern) => bindsPattern(pattern, bound));
    }
    case 'every':
      return bindsTerm(statement.domain, bound) && isClosed(statement.body, bound);
    case 'any':
      break;
  }
  return statement.bodies.every((body) => isClosed(body, bound));
}

/** The last argument of a call that has one more than its function takes: what the result has to equal. */
export function outputOf(term: Ir, arity: Arity): Ir | undefined {
  if (term.kind !== 'call') return undefined;
  const takes = arity(term.target);
  return takes !== undefined && term.args.length === takes + 1 ? term.args.at(-1) : undefined;
}

const isClosed = ({ captures }: IrBody, bound: Bound): boolean =>
  [...captures].every((slot) => bound.has(slot));

/** Whether a term has a value; variables that enumerate members of references get theirs. */
export function bindsTerm(term: Ir, bound: Bound): boolean {
  switch (term.kind) {
    case 'constant':
      return true;
    case 'local':
      return bound.has(term.slot);
    case 'ref': {
      const { head } = term;
      if (typeof head !== 'string' && !bindsTerm(head, bound)) return false;
      return term.path.every((part) => bindsPattern(part, bound));
    }
    case 'array':
    case 'set':
      return bindingOrder(term.items, bound) !== undefined;
    case 'object': {
      const keys = term.entries.map(([key]) => key);
      const values = term.entries.map(([, value]) => value);
      return bindingOrder([...keys, ...values], bound) !== undefined;
    }
    case 'call':
      return bindingOrder(term.args, bound) !== undefined;
    case 'comprehension':
      return isClosed(term.body, bound);
    case 'template':
      break;
  }
  return term.parts.every((part) => typeof part === 'string' || isClosed(part.body, bound));
}

/**
 * An order in which the terms can have values, by their places; undefined when there is none. `bound` grows by
 * what they bind.
 */
export function bindingOrder(terms: readonly Ir[], bound: Bound): readonly number[] | undefined {
  const order: number[] = [];
  let left = [...terms.keys()];
  while (left.length > 0) {
    const later = left.filter((at) => {
      const copy = new Set(bound);
      if (!bindsTerm(terms[at] as Ir, copy)) return true;
      for (const slot of copy) bound.add(slot);
      order.push(at);
      return false;
    });
    if (later.length === left.length) return undefined;
    left = later;
  }
  return order;
}

/** As `bindsTerm`, for what a value is matched with: its variables get values from that. */
function bindsPattern(term: Ir, bound: Bound): boolean {
  if (term.kind === 'local') {
    bound.add(term.slot);
    return true;
  }
  if (term.kind === 'array') return term.items.every((item) => bindsPattern(item, bound));
  if (term.kind !== 'object') return bindsTerm(term, bound);
  return term.entries.every(([key, value]) => bindsTerm(key, bound) && bindsPattern(value, bound));
}

/** Whether every variable of a pattern has a value already. */
export function isGround(term: Ir, bound: ReadonlySet<number>): boolean {
  if (term.kind === 'local') return bound.has(term.slot);
  if (term.kind === 'array') return term.items.every((item) => isGround(item, bound));
  return term.kind !== 'object' || term.entries.every(([, value]) => isGround(value, bound));
}

/**
 * What makes `left` and `right` equal, in an order that works; undefined when some variable would have to
 * have a value first. `bound` grows by the variables that get one.
 */
export function unifications(
  left: Ir,
  right: Ir,
  bound: Bound,
): readonly Unification[] | undefined {
  const steps: Unification[] = [];
  let pairs: readonly (readonly [Ir, Ir])[] = [[left, right]];
  while (pairs.length > 0) {
    const later: (readonly [Ir, Ir])[] = [];
    for (const [one, other] of pairs) {
      if (!unify(one, other, { bound, steps, later })) later.push([one, other]);
    }
    if (later.length === pairs.length && later.every((pair, at) => same(pair, pairs[at])))
      return undefined;
    pairs = later;
  }
  return steps;
}

const same = (a: readonly [Ir, Ir], b: readonly [Ir, Ir] | undefined): boolean =>
  b !== undefined && a[0] === b[0] && a[1] === b[1];

type Work = {
  readonly bound: Bound;
  readonly steps: Unification[];
  readonly later: (readonly [Ir, Ir])[];
};

/** False: one of them has to have a value first. */
function unify(one: Ir, other: Ir, work: Work): boolean {
  const { bound, steps, later } = work;
  const isFree = (term: Ir): term is Local => term.kind === 'local' && !bound.has(term.slot);
  if (isFree(one) || isFree(other)) {
    const [local, from] = isFree(one) ? [one, other] : [other as Local, one];
    if (isFree(from) || !bindsTo(from, bound)) return false;
    bound.add(local.slot);
    steps.push({ kind: 'set', local, from });
    return true;
  }
  if (one.kind === 'array' && other.kind === 'array') {
    if (one.items.length !== other.items.length) steps.push({ kind: 'never' });
    else for (const [at, item] of one.items.entries()) later.push([item, other.items[at] as Ir]);
    return true;
  }
  const members = one.kind === 'object' && other.kind === 'object' && pairsOf(one, other);
  if (members !== false && members !== undefined) {
    later.push(...members);
    return true;
  }
  const [pattern, from] = isGround(one, bound) ? [other, one] : [one, other];
  if (!isGround(pattern, bound)) {
    if (!isGround(from, bound) || !bindsTo(from, bound)) return false;
    if (!bindsPatternFully(pattern, bound)) return false;
    steps.push({ kind: 'match', pattern, from });
    return true;
  }
  if (!bindsTo(one, bound) || !bindsTo(other, bound)) return false;
  steps.push({ kind: 'equal', left: one, right: other });
  return true;
}

/** Adds what `term` binds to `bound`, or leaves it as it is. */
function bindsTo(term: Ir, bound: Bound): boolean {
  const copy = new Set(bound);
  if (!bindsTerm(term, copy)) return false;
  for (const slot of copy) bound.add(slot);
  return true;
}

function bindsPatternFully(pattern: Ir, bound: Bound): boolean {
  const copy = new Set(bound);
  if (!bindsPattern(pattern, copy)) return false;
  for (const slot of copy) bound.add(slot);
  return true;
}

/** Members of two objects by the same constant keys; undefined where that cannot be said. */
function pairsOf(
  one: Extract<Ir, { kind: 'object' }>,
  other: Extract<Ir, { kind: 'object' }>,
): readonly (readonly [Ir, Ir])[] | undefined {
  if (one.entries.length !== other.entries.length) return undefined;
  const pairs: (readonly [Ir, Ir])[] = [];
  for (const [key, value] of one.entries) {
    const match = other.entries.find(
      ([name]) => name.kind === 'constant' && key.kind === 'constant' && name.value === key.value,
    );
    if (match === undefined || typeof (key as { value?: unknown }).value !== 'string')
      return undefined;
    pairs.push([value, match[1]]);
  }
  return pairs;
}
