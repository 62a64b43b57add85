// SPDX-License-Identifier: Apache-2.0
// How a translation says no, and the check that it says no to everything it does not express.
import { BartizanError } from '../../core/errors.ts';
import type { JsonObject, JsonValue } from '../../core/json/types.ts';
import { at } from '../../core/pointer.ts';
import { isObject } from '../anthropic/members.ts';
import type { Handlings } from './members.data.ts';

/** Refuses a request: what stands at `pointer` has no equal in the other wire. */
export function refuse(pointer: string): never {
  throw new BartizanError('untranslatable', undefined, { pointer });
}

/** Refuses an answer: it is broken, or uses what a translated request cannot ask for. */
export function malformed(detail: string): never {
  throw new BartizanError('upstream_malformed', undefined, { detail });
}

/** The object at `pointer`, with every member expressed, at its default, or a listed hint. */
export function only(value: JsonValue | undefined, pointer: string, known: Handlings): JsonObject {
  if (!isObject(value)) return refuse(pointer);
  for (const [name, member] of Object.entries(value)) {
    // Null stands for "not given" in both wires.
    if (member === null) continue;
    const handling = Object.hasOwn(known, name) ? known[name] : undefined;
    if (handling === undefined) refuse(at(pointer, name));
    if (typeof handling === 'object' && 'only' in handling) {
      const source = JSON.stringify(member);
      if (!handling.only.some((allowed) => JSON.stringify(allowed) === source)) {
        refuse(at(pointer, name));
      }
    }
  }
  return value;
}

/** Like `only` for an object whose members depend on the word in one of them (`type`, `role`). */
export function onlyBy<Name extends string>(
  value: JsonValue | undefined,
  pointer: string,
  by: { readonly member: string; readonly known: Readonly<Record<Name, Handlings>> },
): { readonly name: Name; readonly object: JsonObject } {
  if (!isObject(value)) return refuse(pointer);
  const name = value[by.member];
  if (typeof name !== 'string' || !Object.hasOwn(by.known, name)) {
    return refuse(at(pointer, by.member));
  }
  const known = name as Name;
  return { name: known, object: only(value, pointer, by.known[known]) };
}

export function arrayAt(value: JsonValue | undefined, pointer: string): readonly JsonValue[] {
  return Array.isArray(value) ? value : refuse(pointer);
}

export function stringAt(value: JsonValue | undefined, pointer: string): string {
  return typeof value === 'string' ? value : refuse(pointer);
}

/** `value` when it was given; null counts as not given. */
export function given(value: JsonValue | undefined): JsonValue | undefined {
  return value === null ? undefined : value;
}
