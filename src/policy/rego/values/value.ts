// SPDX-License-Identifier: Apache-2.0
// Values of policies. Plain JSON is a value as it stands, so that an input is never copied; sets, and objects
// with other keys than strings, have classes of their own. Whole numbers beyond the safe range are bigints;
// what no double holds otherwise is a decimal.

import { compareDecimals, Decimal } from './decimal.ts';
import { compareText } from './text-order.ts';

export type Value =
  | null
  | boolean
  | number
  | bigint
  | Decimal
  | string
  | readonly Value[]
  | PlainObject
  | RegoObject
  | RegoSet;
export type PlainObject = { readonly [name: string]: Value };

/** What stands for a value in a Map: itself where JavaScript tells such values apart, else its canonical text. */
type Key = null | boolean | number | bigint | string;

/** Begins the keys of what is no scalar; strings that begin with it are told apart by a second one. */
const MARK = '\u0000';

function keyOf(value: Value): Key {
  if (typeof value === 'string') return value.startsWith(MARK) ? MARK + value : value;
  if (typeof value !== 'object' || value === null) return value === 0 ? 0 : value;
  if (value instanceof Decimal) return value.whole ?? `${MARK}:${canonical(value)}`;
  return `${MARK}:${canonical(value)}`;
}

/** Equal values, and only those, have the same text. Strings begin with their length: quoting them takes longer. */
export function canonical(value: Value): string {
  if (typeof value === 'string') return `${value.length}'${value}`;
  if (typeof value === 'number') return String(value === 0 ? 0 : value);
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return `[${(value as readonly Value[]).map(canonical).join()}]`;
  if (value instanceof Decimal)
    return value.whole?.toString() ?? `${value.parts.digits}e${value.parts.power}`;
  if (value instanceof RegoSet) return `<${value.items.map(canonical).join()}>`;
  if (value instanceof RegoObject) {
    return `{${value.entries.map(([key, member]) => `${canonical(key)}:${canonical(member)},`).join('')}}`;
  }
  const object = value as PlainObject;
  let text = '';
  for (const name of namesOf(object)) {
    text += `${name.length}'${name}:${canonical(object[name] as Value)},`;
  }
  return `{${text}}`;
}

/** Sets of so many items are compared item by item: most are that small, and a text for each item costs more. */
const FEW = 6;

export class RegoSet {
  #few: Value[] = [];
  #many: Map<Key, Value> | undefined;
  #sorted: readonly Value[] | undefined;

  constructor(items: Iterable<Value> = []) {
    for (const item of items) this.add(item);
  }

  get size(): number {
    return this.#many?.size ?? this.#few.length;
  }

  /** In the order of values. */
  get items(): readonly Value[] {
    return (this.#sorted ??= [...(this.#many?.values() ?? this.#few)].sort(compare));
  }

  has(item: Value): boolean {
    return this.#many?.has(keyOf(item)) ?? this.#few.some((one) => equal(one, item));
  }

  /** Only while it is being made. */
  add(item: Value): void {
    this.#sorted = undefined;
    if (this.#many !== undefined) {
      this.#many.set(keyOf(item), item);
      return;
    }
    const few = this.#few;
    for (let at = 0; at < few.length; at++) if (equal(few[at] as Value, item)) return;
    few.push(item);
    if (few.length <= FEW) return;
    this.#many = new Map(few.map((one) => [keyOf(one), one]));
    this.#few = [];
  }
}

export class RegoObject {
  readonly #entries = new Map<Key, readonly [Value, Value]>();
  #sorted: readonly (readonly [Value, Value])[] | undefined;

  constructor(entries: Iterable<readonly [Value, Value]> = []) {
    for (const [key, value] of entries) this.#entries.set(keyOf(key), [key, value]);
  }

  get size(): number {
    return this.#entries.size;
  }

  /** In the order of keys. */
  get entries(): readonly (readonly [Value, Value])[] {
    return (this.#sorted ??= [...this.#entries.values()].sort((a, b) => compare(a[0], b[0])));
  }

  get(key: Value): Value | undefined {
    return this.#entries.get(keyOf(key))?.[1];
  }

  has(key: Value): boolean {
    return this.#entries.has(keyOf(key));
  }

  /** Only while it is being made. */
  set(key: Value, value: Value): void {
    this.#entries.set(keyOf(key), [key, value]);
    this.#sorted = undefined;
  }
}

export type ObjectValue = PlainObject | RegoObject;

export const isArray = (value: Value): value is readonly Value[] => Array.isArray(value);
export const isSet = (value: Value): value is RegoSet => value instanceof RegoSet;
/** A number of any kind. */
export const isNumeric = (value: Value): value is number | bigint | Decimal =>
  typeof value === 'number' || typeof value === 'bigint' || value instanceof Decimal;
/** A number to calculate with. */
export const isNumber = (value: Value): value is number | bigint =>
  typeof value === 'number' || typeof value === 'bigint';
export const isObject = (value: Value): value is ObjectValue =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof RegoSet) &&
  !(value instanceof Decimal);

/** Names of the members of a plain object, in order. Members that are `undefined` are not there. */
function namesOf(object: PlainObject): readonly string[] {
  const names = Object.keys(object);
  let isOrdered = true;
  let isWhole = true;
  for (let at = 0; at < names.length; at++) {
    const name = names[at] as string;
    if (at > 0 && compareText(names[at - 1] as string, name) > 0) isOrdered = false;
    if (object[name] === undefined) isWhole = false;
  }
  const whole = isWhole ? names : names.filter((name) => object[name] !== undefined);
  return isOrdered ? whole : whole.sort(compareText);
}

/** Members in the order of their keys. */
export function entriesOf(object: ObjectValue): readonly (readonly [Value, Value])[] {
  if (object instanceof RegoObject) return object.entries;
  return namesOf(object).map((name): readonly [Value, Value] => [name, object[name] as Value]);
}

export function memberOf(object: ObjectValue, key: Value): Value | undefined {
  if (object instanceof RegoObject) return object.get(key);
  return typeof key === 'string' && Object.hasOwn(object, key) ? object[key] : undefined;
}

export const sizeOf = (object: ObjectValue): number =>
  object instanceof RegoObject ? object.size : namesOf(object).length;

/** What stands at `key`: a member, an element by its index, or an element of a set, which is its own key. */
export function lookUp(value: Value, key: Value): Value | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value)) {
    return typeof key === 'number' && Number.isInteger(key)
      ? (value[key] as Value | undefined)
      : undefined;
  }
  if (value instanceof RegoSet) return value.has(key) ? key : undefined;
  return memberOf(value as ObjectValue, key);
}

export type TypeName = 'null' | 'boolean' | 'number' | 'string' | 'array' | 'object' | 'set';

export function typeName(value: Value): TypeName {
  const type = typeof value;
  if (type === 'boolean' || type === 'string') return type;
  if (type === 'number' || type === 'bigint' || value instanceof Decimal) return 'number';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return value instanceof RegoSet ? 'set' : 'object';
}

const ORDER: Readonly<Record<TypeName, number>> = {
  null: 0,
  boolean: 1,
  number: 2,
  string: 3,
  array: 4,
  object: 5,
  set: 6,
};

/** The order of all values: null, booleans, numbers, strings, arrays, objects, sets. */
export function compare(a: Value, b: Value): number {
  if (a === b) return 0;
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b);
  if (isNumber(a) && isNumber(b)) return a < b ? -1 : a > b ? 1 : 0;
  const type = typeName(a);
  const other = typeName(b);
  if (type !== other) return ORDER[type] - ORDER[other];
  if (isNumeric(a) && isNumeric(b)) return compareDecimals(a, b);
  if (type === 'boolean') return a === false ? -1 : 1;
  if (type === 'array') return compareLists(a as readonly Value[], b as readonly Value[]);
  if (type === 'set') return compareLists((a as RegoSet).items, (b as RegoSet).items);
  if (type === 'object') return compareObjects(a as ObjectValue, b as ObjectValue);
  return 0;
}

function compareLists(a: readonly Value[], b: readonly Value[]): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const order = compare(a[at] as Value, b[at] as Value);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function compareObjects(a: ObjectValue, b: ObjectValue): number {
  if (!(a instanceof RegoObject) && !(b instanceof RegoObject)) return comparePlain(a, b);
  const left = entriesOf(a);
  const right = entriesOf(b);
  const length = Math.min(left.length, right.length);
  for (let at = 0; at < length; at++) {
    const [key, value] = left[at] as readonly [Value, Value];
    const [otherKey, otherValue] = right[at] as readonly [Value, Value];
    const order = compare(key, otherKey) || compare(value, otherValue);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

function comparePlain(a: PlainObject, b: PlainObject): number {
  const names = namesOf(a);
  const others = namesOf(b);
  const length = Math.min(names.length, others.length);
  for (let at = 0; at < length; at++) {
    const name = names[at] as string;
    const other = others[at] as string;
    const order = compareText(name, other) || compare(a[name] as Value, b[other] as Value);
    if (order !== 0) return order;
  }
  return names.length - others.length;
}

export function equal(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (a instanceof Decimal || b instanceof Decimal) return compare(a, b) === 0;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false;
    return a.every((item, at) => equal(item as Value, b[at] as Value));
  }
  if (Array.isArray(b)) return false;
  if (a instanceof RegoSet || b instanceof RegoSet) {
    if (!(a instanceof RegoSet) || !(b instanceof RegoSet) || a.size !== b.size) return false;
    return a.items.every((item) => b.has(item));
  }
  const left = a as ObjectValue;
  const right = b as ObjectValue;
  if (!(left instanceof RegoObject) && !(right instanceof RegoObject))
    return equalPlain(left, right);
  if (sizeOf(left) !== sizeOf(right)) return false;
  return entriesOf(left).every(([key, value]) => {
    const other = memberOf(right, key);
    return other !== undefined && equal(value, other);
  });
}

function equalPlain(left: PlainObject, right: PlainObject): boolean {
  let members = 0;
  for (const name of Object.keys(left)) {
    const value = left[name];
    if (value === undefined) continue;
    const other = Object.hasOwn(right, name) ? right[name] : undefined;
    if (other === undefined || !equal(value, other)) return false;
    members++;
  }
  for (const name of Object.keys(right)) if (right[name] !== undefined) members--;
  return members === 0;
}

/** Everything but false: what an expression has to be to hold. */
export const isTrue = (value: Value): boolean => value !== false;
