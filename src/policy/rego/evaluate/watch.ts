// SPDX-License-Identifier: Apache-2.0
// Whoever follows decisions: coverage, and explanations. What is watched is said when policies are compiled, so
// that an engine which nobody watches does nothing for it.
import type { IrExpression, IrRule } from '../compile/ir.ts';
import type { Location } from '../syntax/location.ts';
import type { Value } from '../values/value.ts';
import type { Next, Step } from './step.ts';

export type Watch = {
  /** Rules that the index knows not to apply are asked as well, so that it shows why they do not. */
  readonly everyRule: boolean;
  readonly asks: (expression: IrExpression) => void;
  /** Once for each way in which it holds. */
  readonly holds: (expression: IrExpression) => void;
  /** It was asked and held in no way. */
  readonly fails: (expression: IrExpression) => void;
  readonly enters: (rule: IrRule) => void;
  /** A rule, or its `else` at `branch`, made a value; `path`: keys of the member it is, below the rule's name. */
  readonly makes: (rule: IrRule, made: Made) => void;
  readonly leaves: (rule: IrRule) => void;
};

export type Made = {
  readonly branch: Location;
  readonly path: readonly Value[];
  readonly value: Value;
};

/** The step of an expression, followed; `emit` makes it go on with what it is given. */
export function watchedStep(
  watch: Watch | undefined,
  expression: IrExpression,
  { emit, next }: { readonly emit: (next: Next) => Step; readonly next: Next },
): Step {
  if (watch === undefined) return emit(next);
  let held = false;
  const step = emit(() => {
    const rest = next();
    return (frame, context) => {
      held = true;
      watch.holds(expression);
      return rest(frame, context);
    };
  });
  return (frame, context) => {
    watch.asks(expression);
    // No rule is within itself, so an expression is never asked while it is asked.
    held = false;
    const found = step(frame, context);
    if (!held) watch.fails(expression);
    held = true;
    return found;
  };
}
