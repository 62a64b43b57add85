// SPDX-License-Identifier: Apache-2.0
// Values as JSON, the way OPA gives its results: sets are sorted arrays, and keys that are no strings stand as
// their own text.
import { Decimal } from './decimal.ts';
import { toJsonText } from './json-text.ts';
import { entriesOf, isArray, isObject, isSet, type Value } from './value.ts';

export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [name: string]: Json };

/** The JSON of a value. Numbers that no double holds lose their last digits. */
export function toJson(value: Value): Json {
  if (isArray(value)) return value.map(toJson);
  if (isSet(value)) return value.items.map(toJson);
  if (typeof value === 'bigint' || value instanceof Decimal) return Number(value);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    entriesOf(value).map(([key, member]) => [
      typeof key === 'string' ? key : toJsonText(key),
      toJson(member),
    ]),
  );
}
