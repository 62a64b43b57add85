// SPDX-License-Identifier: Apache-2.0
// What a member of a wire object may hold, and the check that an object holds nothing else. The tables in
// fields.data.ts use it twice: at run time to find what no extractor covers, and as coverage data.
import type { ProviderState, SegmentKind, UninspectableKind } from '../../core/exchange.ts';
import { at } from '../../core/pointer.ts';
import type { JsonObject, JsonValue } from '../../core/json/types.ts';
import { isFieldName } from '../field-name.ts';

/** What a known member holds. A nested table describes an object, or each object of an array. */
export type Member =
  /** Words that a reader turns into segments of this kind. */
  | SegmentKind
  /** Content that a reader reports as uninspectable, and as what. */
  | `uninspectable:${UninspectableKind}`
  /** Reported as provider state of this kind. */
  | `state:${ProviderState['kind']}`
  /** Tells the provider who the end user is: reported as a context field. */
  | 'context'
  /** Objects with a table of their own, walked by a reader. */
  | 'inside'
  /** Null, boolean, number, one word of a closed vocabulary, or a list of such: no room for prose. */
  | 'scalar'
  /** Counters and ids in any nesting; every leaf and every name is a scalar. */
  | 'scalars'
  /** Base64 made by the provider (signatures). */
  | 'opaque'
  | Members;

export type Members = { readonly [name: string]: Member };

// A member that is "known" must not become a place for prose: what does not look like an id, a model
// name or an enumerated word is reported, although its name is known.
const WORD = /^[\w.:@/+=-]{0,256}$/;
const BASE64 = /^[\w+/=-]*$/;

const isWord = (value: JsonValue): boolean =>
  typeof value === 'string' ? WORD.test(value) : value === null || typeof value !== 'object';

const isWords = (value: JsonValue): boolean => {
  if (value === null || typeof value !== 'object') return isWord(value);
  if (Array.isArray(value)) return value.every(isWords);
  return Object.entries(value).every(([name, inner]) => WORD.test(name) && isWords(inner));
};

export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Calls `unknown` with the pointer of every place of `object` that `members` does not account for: of its
 * parent, where the name could be content.
 */
export function checkMembers(
  object: JsonObject,
  pointer: string,
  members: Members,
  unknown: (pointer: string, value: JsonValue) => void,
): void {
  for (const name of Object.keys(object)) {
    const value = object[name] ?? null;
    // hasOwn: a member called "constructor" must not find Object.prototype's.
    const member = Object.hasOwn(members, name) ? members[name] : undefined;
    if (member === undefined) {
      // A name that is prose says something, whatever it is the name of.
      unknown(isFieldName(name) ? at(pointer, name) : pointer, isWord(name) ? value : name);
    } else if (typeof member === 'object') checkNested(value, at(pointer, name), member, unknown);
    else if (!fits(value, member)) unknown(at(pointer, name), value);
  }
}

function checkNested(
  value: JsonValue,
  pointer: string,
  members: Members,
  unknown: (pointer: string, value: JsonValue) => void,
): void {
  if (value === null) return;
  if (isObject(value)) checkMembers(value, pointer, members, unknown);
  else if (Array.isArray(value)) {
    value.forEach((item, index) => checkNested(item, at(pointer, index), members, unknown));
  } else unknown(pointer, value);
}

function fits(value: JsonValue, member: Exclude<Member, Members>): boolean {
  if (member === 'scalar') return Array.isArray(value) ? value.every(isWord) : isWord(value);
  if (member === 'scalars') return isWords(value);
  if (member === 'opaque') {
    return value === null || (typeof value === 'string' && BASE64.test(value));
  }
  return true;
}
