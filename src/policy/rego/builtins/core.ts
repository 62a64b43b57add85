// SPDX-License-Identifier: Apache-2.0
// Builtins behind the signs of the language: comparing, membership, and asking for types.
import {
  compare,
  equal,
  isArray,
  isNumeric,
  isObject,
  isSet,
  typeName,
  type Value,
} from '../values/value.ts';
import { membersOf } from '../evaluate/members.ts';
import { builtin, type Builtins } from './builtin.ts';

function isMember(wanted: Value, domain: Value): boolean {
  if (isSet(domain)) return domain.has(wanted);
  if (isArray(domain)) {
    for (let at = 0; at < domain.length; at++) if (equal(domain[at] as Value, wanted)) return true;
    return false;
  }
  for (const [, value] of membersOf(domain)) if (equal(value, wanted)) return true;
  return false;
}

/** Comparisons: for any two values, without a way to fail. Policies are mostly made of these. */
export const COMPARISONS: Readonly<Record<string, (a: Value, b: Value) => boolean>> = {
  eq: equal,
  equal,
  neq: (a, b) => !equal(a, b),
  lt: (a, b) => compare(a, b) < 0,
  lte: (a, b) => compare(a, b) <= 0,
  gt: (a, b) => compare(a, b) > 0,
  gte: (a, b) => compare(a, b) >= 0,
  'internal.member_2': isMember,
};

/** Questions for the type of a value: as comparisons. */
export const QUESTIONS: Readonly<Record<string, (value: Value) => boolean>> = {
  is_array: isArray,
  is_boolean: (value) => typeof value === 'boolean',
  is_null: (value) => value === null,
  is_number: isNumeric,
  is_object: isObject,
  is_set: isSet,
  is_string: (value) => typeof value === 'string',
};

export const CORE: Builtins = {
  ...Object.fromEntries(
    Object.entries(QUESTIONS).map(([name, is]) => [name, builtin(1, (args) => is(args.any(0)))]),
  ),
  ...Object.fromEntries(
    Object.entries(COMPARISONS).map(([name, holds]) => [
      name,
      builtin(2, (args) => holds(args.any(0), args.any(1))),
    ]),
  ),
  'internal.member_3': builtin(3, (args) => {
    for (const [key, value] of membersOf(args.any(2))) {
      if (equal(key, args.any(0)) && equal(value, args.any(1))) return true;
    }
    return false;
  }),
  type_name: builtin(1, (args) => typeName(args.any(0))),
  'internal.test_case': builtin(1, (args, { onCase }) => {
    onCase?.(args.any(0));
    return true;
  }),
  print: builtin(1, () => true),
  trace: builtin(1, (args) => args.string(0) !== undefined),
};
