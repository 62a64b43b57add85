// SPDX-License-Identifier: Apache-2.0
// Members of a value, as iterating over it gives them.
import { entriesOf, isArray, isObject, isSet, type Value } from '../values/value.ts';

const NONE: readonly (readonly [Value, Value])[] = [];

/** Index and element, key and member, or each element of a set twice. Nothing for what is no collection. */
export function membersOf(value: Value): Iterable<readonly [Value, Value]> {
  if (isArray(value)) return value.entries();
  if (isSet(value)) return value.items.map((item) => [item, item] as const);
  return isObject(value) ? entriesOf(value) : NONE;
}

export const isCollection = (value: Value): boolean =>
  isArray(value) || isSet(value) || isObject(value);
