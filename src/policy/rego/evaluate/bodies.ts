// SPDX-License-Identifier: Apache-2.0
// Steps of bodies and of the expressions in them.
import type { Ir, IrBody, IrExpression, IrStatement, IrWith } from '../compile/ir.ts';
import { type Bound, ordered, outputOf, unifications, type Unification } from '../compile/order.ts';
import { equal, isTrue } from '../values/value.ts';
import { isCollection, membersOf } from './members.ts';
import type { Context } from './context.ts';
import { type Change, changeBy } from './replace.ts';
import { type Emitting, type Getter, type Next, type Step } from './step.ts';
import { emitMembers } from './matching.ts';
import { watchedStep } from './watch.ts';

const FOUND: Step = () => true;

/** As `Emitting.body`. */
export function emitBody(
  emitting: Emitting,
  body: IrBody,
  bound: ReadonlySet<number>,
  last: (known: Bound) => Step,
): Step {
  const known: Bound = new Set(bound);
  const expressions = ordered(body, known, emitting.arity);
  const from = (at: number): Step => {
    const expression = expressions[at];
    if (expression === undefined) return last(known);
    return watchedStep(emitting.watch, expression, {
      emit: (next) => emitExpression(emitting, expression, known, next),
      next: () => from(at + 1),
    });
  };
  return from(0);
}

function emitExpression(
  emitting: Emitting,
  expression: IrExpression,
  bound: Bound,
  next: Next,
): Step {
  const { statement, negated, with: changes } = expression;
  if (changes.length > 0) return emitChanged(emitting, expression, bound, next);
  if (!negated) return emitStatement(emitting, statement, bound, next);
  const inner = emitStatement(emitting, statement, new Set(bound), () => FOUND);
  const rest = next();
  return (frame, context) => !inner(frame, context) && rest(frame, context);
}

function emitStatement(emitting: Emitting, statement: IrStatement, bound: Bound, next: Next): Step {
  switch (statement.kind) {
    case 'term':
      return emitCondition(emitting, statement.term, bound, next);
    case 'unify': {
      const { left, right } = statement;
      return emitUnifications(
        emitting,
        unifications(left, right, new Set(bound)) ?? [],
        bound,
        next,
      );
    }
    case 'some-in': {
      const { key, value, domain } = statement;
      return emitting.term(domain, bound, (get) =>
        emitMembers(emitting, get, { key, value, bound }, () => next()),
      );
    }
    case 'every':
      return emitEvery(emitting, statement, bound, next);
    case 'any':
      break;
  }
  const bodies = statement.bodies.map((body) => emitting.body(body, bound, () => FOUND));
  const rest = next();
  return (frame, context) => bodies.some((body) => body(frame, context)) && rest(frame, context);
}

function emitCondition(emitting: Emitting, term: Ir, bound: Bound, next: Next): Step {
  const output = outputOf(term, emitting.arity);
  if (term.kind === 'call' && output !== undefined) {
    const call = { ...term, args: term.args.slice(0, -1) };
    return emitUnifications(
      emitting,
      unifications(output, call, new Set(bound)) ?? [],
      bound,
      next,
    );
  }
  return emitting.term(term, bound, (get) => {
    const rest = next();
    return (frame, context) => {
      const value = get(frame, context);
      return value !== undefined && isTrue(value) && rest(frame, context);
    };
  });
}

function emitUnifications(
  emitting: Emitting,
  steps: readonly Unification[],
  bound: Bound,
  next: Next,
): Step {
  const from = (at: number): Step => {
    const step = steps[at];
    if (step === undefined) return next();
    const rest = (): Step => from(at + 1);
    switch (step.kind) {
      case 'never':
        return () => false;
      case 'set':
        return emitting.term(step.from, bound, (get) =>
          emitting.match(step.local, get, bound, rest),
        );
      case 'match':
        return emitting.term(step.from, bound, (get) =>
          emitting.match(step.pattern, get, bound, rest),
        );
      case 'equal':
        break;
    }
    return emitting.term(step.left, bound, (left) =>
      emitting.term(step.right, bound, (right) => emitEqual(left, right, rest)),
    );
  };
  return from(0);
}

function emitEqual(left: Getter, right: Getter, next: Next): Step {
  const rest = next();
  return (frame, context) => {
    const one = left(frame, context);
    const other = one === undefined ? undefined : right(frame, context);
    return one !== undefined && other !== undefined && equal(one, other) && rest(frame, context);
  };
}

function emitEvery(
  emitting: Emitting,
  { key, value, domain, body }: Extract<IrStatement, { kind: 'every' }>,
  bound: Bound,
  next: Next,
): Step {
  return emitting.term(domain, bound, (get) => {
    const inner = new Set(bound).add(value.slot);
    if (key !== undefined) inner.add(key.slot);
    const holds = emitting.body(body, inner, () => FOUND);
    const rest = next();
    return (frame, context) => {
      const collection = get(frame, context);
      if (collection === undefined || !isCollection(collection)) return false;
      for (const [name, member] of membersOf(collection)) {
        context.budget.spend();
        if (key !== undefined) frame[key.slot] = name;
        frame[value.slot] = member;
        if (!holds(frame, context)) return false;
      }
      return rest(frame, context);
    };
  });
}

/** An expression under `with`: what follows it sees nothing of the change. */
function emitChanged(emitting: Emitting, expression: IrExpression, bound: Bound, next: Next): Step {
  const at = emitting.slot();
  const plain = { ...expression, with: [] };
  return emitChanges(emitting, expression.with, bound, (changes) => {
    const inner = emitExpression(emitting, plain, bound, () => {
      const rest = next();
      return (frame) => rest(frame, frame[at] as Context);
    });
    return (frame, context) => {
      let replaced = context;
      for (const change of changes) {
        const after = change(frame, { original: context, replaced });
        if (after === undefined) return false;
        replaced = after;
      }
      const before = frame[at];
      frame[at] = context;
      const found = inner(frame, replaced);
      frame[at] = before;
      return found;
    };
  });
}

function emitChanges(
  emitting: Emitting,
  changes: readonly IrWith[],
  bound: Bound,
  next: (changes: readonly Change[]) => Step,
): Step {
  const made: Change[] = [];
  const from = (at: number): Step => {
    const change = changes[at];
    if (change === undefined) return next(made);
    const { target, value } = change;
    const path = 'input' in target ? target.input : 'data' in target ? target.data : [];
    const whole: readonly Ir[] = 'function' in value ? path : [...path, value];
    return emitAll(emitting, whole, bound, (gets) => {
      made.push(changeBy(change, gets));
      return from(at + 1);
    });
  };
  return from(0);
}

function emitAll(
  emitting: Emitting,
  terms: readonly Ir[],
  bound: Bound,
  next: (gets: readonly Getter[]) => Step,
): Step {
  const [first, ...rest] = terms;
  if (first === undefined) return next([]);
  return emitting.term(first, bound, (get) =>
    emitAll(emitting, rest, bound, (gets) => next([get, ...gets])),
  );
}
