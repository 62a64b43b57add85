// SPDX-License-Identifier: Apache-2.0
// Comparisons, and questions for the type of a value, as getters: policies are mostly made of these, and a call
// takes several times as long.
import { COMPARISONS, QUESTIONS } from '../builtins/core.ts';
import type { CallTarget } from '../compile/ir.ts';
import type { Getter } from './step.ts';

/** What `called` gives, without a call where that is a comparison; what `with` puts in its place is called. */
export function comparedOr(target: CallTarget, gets: readonly Getter[], called: Getter): Getter {
  const [left, right, ...more] = gets;
  const name = 'builtin' in target ? target.builtin : '';
  if (left !== undefined && gets.length === 1) {
    const is = Object.hasOwn(QUESTIONS, name) ? QUESTIONS[name] : undefined;
    if (is === undefined) return called;
    return (frame, context) => {
      if (context.mocks !== undefined) return called(frame, context);
      const value = left(frame, context);
      if (value === undefined) return undefined;
      context.budget.spend();
      return is(value);
    };
  }
  const holds = Object.hasOwn(COMPARISONS, name) ? COMPARISONS[name] : undefined;
  if (holds === undefined || left === undefined || right === undefined || more.length > 0) {
    return called;
  }
  return (frame, context) => {
    if (context.mocks !== undefined) return called(frame, context);
    const a = left(frame, context);
    const b = a === undefined ? undefined : right(frame, context);
    if (a === undefined || b === undefined) return undefined;
    context.budget.spend();
    return holds(a, b);
  };
}
