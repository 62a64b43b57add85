// SPDX-License-Identifier: Apache-2.0
// Arrays, sets and objects, and walking through them.
import { RegoError } from '../syntax/location.ts';
import {
  entriesOf,
  equal,
  isArray,
  isObject,
  isSet,
  lookUp,
  memberOf,
  type ObjectValue,
  type PlainObject,
  RegoObject,
  RegoSet,
  typeName,
  type Value,
} from '../values/value.ts';
import { membersOf } from '../evaluate/members.ts';
import { type Args, builtin, type Builtins, failed, relation } from './builtin.ts';

function sets(args: Args): readonly RegoSet[] {
  return args.set(0).items.map((item) => {
    if (isSet(item)) return item;
    throw new RegoError(
      'eval_type_error',
      `operand 1 must be set of sets but got set containing ${typeName(item)}`,
    );
  });
}

const intersection = (left: RegoSet, right: RegoSet): RegoSet =>
  new RegoSet(left.items.filter((item) => right.has(item)));

/** A plain object whose members can be set by their names. */
const isRecord = (object: ObjectValue): object is PlainObject =>
  !(object instanceof RegoObject) && !Object.hasOwn(object, '__proto__');

/** Deep: members that are objects on both sides are merged, else the right one counts. */
function merged(left: ObjectValue, right: ObjectValue): ObjectValue {
  if (isRecord(left) && isRecord(right)) {
    const made: Record<string, Value> = { ...left };
    for (const name of Object.keys(right)) {
      const before = made[name];
      const value = right[name] as Value;
      made[name] =
        before !== undefined && isObject(before) && isObject(value) ? merged(before, value) : value;
    }
    return made;
  }
  const made = new RegoObject(entriesOf(left));
  for (const [key, value] of entriesOf(right)) {
    const before = made.get(key);
    made.set(
      key,
      before !== undefined && isObject(before) && isObject(value) ? merged(before, value) : value,
    );
  }
  return made;
}

/** Keys that an object, array or set names. */
function keysIn(args: Args, at: number): readonly Value[] {
  const value = args.any(at);
  if (isArray(value)) return value;
  if (isSet(value)) return value.items;
  if (isObject(value)) return entriesOf(value).map(([key]) => key);
  throw new RegoError(
    'eval_type_error',
    `operand ${at + 1} must be one of {object, set, array} but got ${typeName(value)}`,
  );
}

function isPart(whole: Value, part: Value): boolean {
  if (isObject(whole) && isObject(part)) {
    return entriesOf(part).every(([key, value]) => {
      const member = memberOf(whole, key);
      return (
        member !== undefined &&
        (equal(member, value) || (typeof value === 'object' && isPart(member, value)))
      );
    });
  }
  if (isSet(whole) && isSet(part)) return part.items.every((item) => whole.has(item));
  if (isArray(whole) && isArray(part)) {
    const last = whole.length - part.length;
    for (let from = 0; from <= last; from++) {
      if (part.every((item, at) => equal(item, whole[from + at] as Value))) return true;
    }
    return false;
  }
  if (isArray(whole) && isSet(part)) {
    const items = new RegoSet(whole);
    return part.items.every((item) => items.has(item));
  }
  return false;
}

function walked(
  value: Value,
  path: readonly Value[],
  visit: (path: readonly Value[], value: Value) => void,
): void {
  visit(path, value);
  for (const [key, member] of membersOf(value)) walked(member, [...path, key], visit);
}

const defined = (value: Value | undefined, otherwise: Value): Value =>
  value === undefined ? otherwise : value;

export const COLLECTIONS: Builtins = {
  'array.concat': builtin(2, (args) => [...args.array(0), ...args.array(1)]),
  'array.flatten': builtin(1, (args) =>
    args.array(0).flatMap((item) => (isArray(item) ? [...item] : [item])),
  ),
  'array.reverse': builtin(1, (args) => args.array(0).toReversed()),
  'array.slice': builtin(3, (args) => {
    const list = args.array(0);
    const from = Math.max(0, args.integer(1));
    const to = Math.min(list.length, args.integer(2));
    return from >= to ? [] : list.slice(from, to);
  }),
  and: builtin(2, (args) => intersection(args.set(0), args.set(1))),
  or: builtin(2, (args) => new RegoSet([...args.set(0).items, ...args.set(1).items])),
  set_diff: builtin(2, (args) => {
    const other = args.set(1);
    return new RegoSet(args.set(0).items.filter((item) => !other.has(item)));
  }),
  intersection: builtin(1, (args) => {
    const [first, ...rest] = sets(args);
    return first === undefined ? new RegoSet() : rest.reduce(intersection, first);
  }),
  union: builtin(1, (args) => new RegoSet(sets(args).flatMap(({ items }) => items))),
  'object.get': builtin(3, (args) => {
    const object = args.object(0);
    const key = args.any(1);
    if (!isArray(key)) return defined(memberOf(object, key), args.any(2));
    let value: Value | undefined = object;
    for (const part of key) {
      value = value === undefined ? undefined : lookUp(value, part);
      if (value === undefined) break;
    }
    return defined(value, args.any(2));
  }),
  'object.keys': builtin(1, (args) => new RegoSet(entriesOf(args.object(0)).map(([key]) => key))),
  'object.filter': builtin(2, (args) => {
    const object = args.object(0);
    const wanted = keysIn(args, 1);
    if (isRecord(object)) {
      const made: Record<string, Value> = {};
      for (const key of wanted) {
        const member = memberOf(object, key);
        if (member !== undefined) made[key as string] = member;
      }
      return made;
    }
    const keys = new RegoSet(wanted);
    return new RegoObject(entriesOf(object).filter(([key]) => keys.has(key)));
  }),
  'object.remove': builtin(2, (args) => {
    const keys = new RegoSet(keysIn(args, 1));
    return new RegoObject(entriesOf(args.object(0)).filter(([key]) => !keys.has(key)));
  }),
  'object.union': builtin(2, (args) => merged(args.object(0), args.object(1))),
  'object.union_n': builtin(1, (args) =>
    args.array(0).reduce<ObjectValue>((made, item) => {
      if (isObject(item)) return merged(made, item);
      throw new RegoError(
        'eval_type_error',
        `operand 1 must be array of objects but got array containing ${typeName(item)}`,
      );
    }, {}),
  ),
  'object.subset': builtin(2, (args) => {
    const [whole, part] = [args.any(0), args.any(1)];
    const kinds = [typeName(whole), typeName(part)].join();
    if (!['object,object', 'set,set', 'array,array', 'array,set'].includes(kinds)) {
      throw failed('both arguments object.subset must be of the same type or array and set');
    }
    return isPart(whole, part);
  }),
  walk: relation(1, (args, { budget }) => {
    const found: Value[] = [];
    walked(args.any(0), [], (path, value) => {
      budget.spend();
      found.push([path, value]);
    });
    return found;
  }),
};
