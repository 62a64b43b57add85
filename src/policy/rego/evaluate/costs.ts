// SPDX-License-Identifier: Apache-2.0
// What values cost, in steps of the budget: so a policy that doubles a text or an array again and again ends by its
// budget, and not by the memory of the process.
import { RegoError } from '../syntax/location.ts';
import { isArray, RegoObject, RegoSet, type Value } from '../values/value.ts';

/** Characters, and members, that cost as much as one step. */
const CHARS_A_STEP = 64;
const MEMBERS_A_STEP = 4;

/** Steps that the result of a call costs beyond those of calling. */
export function costOf(value: Value | undefined): number {
  if (typeof value === 'string') return Math.trunc(value.length / CHARS_A_STEP);
  if (typeof value !== 'object' || value === null) return 0;
  if (isArray(value)) return Math.trunc(value.length / MEMBERS_A_STEP);
  return value instanceof RegoSet || value instanceof RegoObject
    ? Math.trunc(value.size / MEMBERS_A_STEP)
    : 0;
}

/** What is thrown in a decision as the error it is: one that ran out of stack or of room used up its budget. */
export function bounded(thrown: unknown): unknown {
  if (!(thrown instanceof RangeError)) return thrown;
  return new RegoError(
    'eval_budget_error',
    'policy went too deep, or made a value that is too large',
  );
}
