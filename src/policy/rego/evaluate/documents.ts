// SPDX-License-Identifier: Apache-2.0
// The tree under `data` while it is asked: rules, the data beside them, and what `with` put in their place.
import type { Group, Node } from '../compile/tree.ts';
import { entriesOf, isNumber, isObject, lookUp, RegoObject, type Value } from '../values/value.ts';
import { compareText } from '../values/text-order.ts';
import type { Context, Override } from './context.ts';
import { membersOf } from './members.ts';

/** The result of the rules of a group. */
export type Documents = (group: Group, node: Node, context: Context) => Value | undefined;

/** A place under `data`: a value, or a part of the tree. */
export type Cursor =
  | { readonly value: Value }
  | {
      readonly node: Node | undefined;
      readonly base: Value | undefined;
      readonly over: Override | undefined;
    };

export const rootCursor = (node: Node, { data, override }: Context): Cursor => ({
  node,
  base: data,
  over: override,
});

/** The place of a member; undefined where nothing is. */
export function enter(
  cursor: Cursor,
  key: Value,
  { documents, context }: { readonly documents: Documents; readonly context: Context },
): Cursor | undefined {
  if ('value' in cursor) {
    const value = lookUp(cursor.value, key);
    return value === undefined ? undefined : { value };
  }
  const { node, base } = cursor;
  const over = typeof key === 'string' ? cursor.over?.parts.get(key) : undefined;
  if (over?.value !== undefined) return { value: patched(over.value, over) };
  if (node?.group !== undefined && node.group.kind !== 'function') {
    const whole = documents(node.group, node, context);
    const value = whole === undefined ? undefined : lookUp(whole, key);
    if (value === undefined && over === undefined) return undefined;
    return { value: over === undefined ? (value as Value) : patched(value, over) };
  }
  const child = typeof key === 'string' ? node?.children.get(key) : undefined;
  const below = base === undefined ? undefined : memberOfData(base, key);
  if (child === undefined && below === undefined && over === undefined) return undefined;
  return { node: child, base: below, over };
}

/** Data is kept by paths of text, in which a number is its digits. */
export function memberOfData(base: Value, key: Value): Value | undefined {
  return lookUp(base, isNumber(key) && isObject(base) ? String(key) : key);
}

/** Everything at a place; undefined where that is nothing. */
export function wholeAt(
  cursor: Cursor,
  at: { readonly documents: Documents; readonly context: Context },
): Value | undefined {
  if ('value' in cursor) return cursor.value;
  const { node, base, over } = cursor;
  if (node?.group !== undefined) {
    if (node.group.kind === 'function') return undefined;
    const whole = at.documents(node.group, node, at.context);
    return over === undefined ? whole : patched(whole, over);
  }
  if (node === undefined && over === undefined) return base;
  if (base !== undefined && !isObject(base)) return base;
  const made = new RegoObject();
  for (const key of keysAt(cursor, at)) {
    const inner = enter(cursor, key, at);
    // Data is not hidden by rules where all of a document is asked for.
    const data =
      inner !== undefined && 'node' in inner && inner.node?.group && inner.over === undefined
        ? inner.base
        : undefined;
    const value = data ?? (inner === undefined ? undefined : wholeAt(inner, at));
    if (value !== undefined) made.set(key, value);
  }
  return made;
}

/** Keys of the members of a place, in order. */
export function keysAt(
  cursor: Cursor,
  at: { readonly documents: Documents; readonly context: Context },
): readonly Value[] {
  if ('value' in cursor) return [...membersOf(cursor.value)].map(([key]) => key);
  const { node, base, over } = cursor;
  if (node?.group !== undefined) {
    const whole = wholeAt(cursor, at);
    return whole === undefined ? [] : [...membersOf(whole)].map(([key]) => key);
  }
  const names = new Set<string>([...(node?.children.keys() ?? []), ...(over?.parts.keys() ?? [])]);
  if (base !== undefined && !isObject(base)) return [...membersOf(base)].map(([key]) => key);
  const others: Value[] = [];
  for (const [key] of base === undefined ? [] : entriesOf(base)) {
    if (typeof key === 'string') names.add(key);
    else others.push(key);
  }
  return [...others, ...[...names].sort(compareText)];
}

/** `value` with the replaced parts in it. */
export function patched(value: Value | undefined, { parts }: Override): Value {
  if (parts.size === 0 && value !== undefined) return value;
  const made = new RegoObject(value !== undefined && isObject(value) ? entriesOf(value) : []);
  for (const [name, part] of parts) {
    made.set(name, patched(part.value === undefined ? made.get(name) : part.value, part));
  }
  return made;
}
