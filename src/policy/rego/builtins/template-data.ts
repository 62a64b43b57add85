// SPDX-License-Identifier: Apache-2.0
// What templates work on. Whole numbers of a template are bigints and its other numbers are doubles; numbers of
// data are texts of digits, for that is what OPA hands to templates.
import { numberText } from '../values/display.ts';
import { entriesOf, isArray, isNumeric, isObject, isSet, type Value } from '../values/value.ts';
import { failed } from './builtin.ts';

export type Data =
  | null
  | boolean
  | string
  | bigint
  | number
  | readonly Data[]
  | ReadonlyMap<string, Data>;

/** Deepest nesting of data. */
const DEPTH_MAX = 200;

export const isList = (data: Data): data is readonly Data[] => Array.isArray(data);
export const isMap = (data: Data): data is ReadonlyMap<string, Data> => data instanceof Map;

/** Throws for sets, and keys that are no text: templates have no such data. */
export function dataOf(value: Value, depth = 0): Data {
  if (depth > DEPTH_MAX) throw failed('template: data is nested too deep');
  if (isNumeric(value)) return numberText(value);
  if (isArray(value)) return value.map((item) => dataOf(item, depth + 1));
  if (isSet(value)) throw failed('template: sets are no data of templates');
  if (!isObject(value)) return value;
  const made = new Map<string, Data>();
  for (const [key, member] of entriesOf(value)) {
    if (typeof key !== 'string') throw failed('template: keys of data are texts');
    made.set(key, dataOf(member, depth + 1));
  }
  return made;
}

/** What an `if` takes for true: everything but null, false, zero, and what is empty. */
export function isTruthy(data: Data): boolean {
  if (isList(data)) return data.length > 0;
  return isMap(data) ? data.size > 0 : Boolean(data);
}

/** As Go prints it. */
export function printed(data: Data): string {
  if (data === null) return '<nil>';
  if (isList(data)) return `[${data.map(printed).join(' ')}]`;
  if (isMap(data))
    return `map[${[...data].map(([key, member]) => `${key}:${printed(member)}`).join(' ')}]`;
  return typeof data === 'number' ? numberText(data) : String(data);
}
