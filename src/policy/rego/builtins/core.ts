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
import { type Builtin, builtin, type Builtins } from './builtin.ts';

const comparing = (holds: (order: number) => boolean): Builtin =>
  builtin(2, (args) => holds(compare(args.any(0), args.any(1))));
const asking = (is: (value: Value) => boolean): Builtin => builtin(1, (args) => is(args.any(0)));

export const CORE: Builtins = {
  eq: builtin(2, (args) => equal(args.any(0), args.any(1))),
  equal: builtin(2, (args) => equal(args.any(0), args.any(1))),
  neq: builtin(2, (args) => !equal(args.any(0), args.any(1))),
  lt: comparing((order) => order < 0),
  lte: comparing((order) => order <= 0),
  gt: comparing((order) => order > 0),
  gte: comparing((order) => order >= 0),
  'internal.member_2': builtin(2, (args) => {
    const wanted = args.any(0);
    const domain = args.any(1);
    if (isSet(domain)) return domain.has(wanted);
    for (const [, value] of membersOf(domain)) if (equal(value, wanted)) return true;
    return false;
  }),
  'internal.member_3': builtin(3, (args) => {
    for (const [key, value] of membersOf(args.any(2))) {
      if (equal(key, args.any(0)) && equal(value, args.any(1))) return true;
    }
    return false;
  }),
  is_array: asking(isArray),
  is_boolean: asking((value) => typeof value === 'boolean'),
  is_null: asking((value) => value === null),
  is_number: asking(isNumeric),
  is_object: asking(isObject),
  is_set: asking(isSet),
  is_string: asking((value) => typeof value === 'string'),
  type_name: builtin(1, (args) => typeName(args.any(0))),
  'internal.test_case': builtin(1, (args, { onCase }) => {
    onCase?.(args.any(0));
    return true;
  }),
  print: builtin(1, () => true),
  trace: builtin(1, (args) => args.string(0) !== undefined),
};
