// SPDX-License-Identifier: Apache-2.0
// Fields as a tree that a walk can follow member by member, with the few places where a wire format
// needs a word of code: who speaks in this message, which call this result answers.
import type { JsonObject } from '../core/json/types.ts';
import type { Origin, Role, SegmentKind } from '../core/exchange.ts';
import type { Fields, Rule } from './field.ts';
import type { Sink } from './walk.ts';

/** What the surroundings of a text say about it. */
export type Context = {
  readonly role: Role;
  readonly origin: Origin;
  readonly choice: number;
  /** What plain text means here: a tool's result, reasoning. */
  readonly text?: SegmentKind;
  readonly toolName?: string | undefined;
  readonly callId?: string | undefined;
  /** The call is run by the provider. */
  readonly hosted?: boolean | undefined;
  /** Prefix of channel names, for example "choice:0". */
  readonly channel: string;
};

/** What the code at a place of the tree may use. */
export type Place<Memory> = {
  readonly memory: Memory;
  readonly sink: Sink;
  /** Position in the array, or 0. */
  readonly index: number;
  pointer(): string;
};

export type Enter<Memory> = (value: JsonObject, context: Context, place: Place<Memory>) => Context;

export type Node<Memory> = {
  rule: Rule | undefined;
  readonly members: Map<string, Node<Memory>>;
  any: Node<Memory> | undefined;
  element: Node<Memory> | undefined;
  enter: Enter<Memory> | undefined;
};

export type Hooks<Memory> = Readonly<Record<string, Enter<Memory>>>;

function empty<Memory>(): Node<Memory> {
  return {
    rule: undefined,
    members: new Map(),
    any: undefined,
    element: undefined,
    enter: undefined,
  };
}

function child<Memory>(node: Node<Memory>, name: string): Node<Memory> {
  if (name === '*') return (node.any ??= empty());
  const known = node.members.get(name);
  if (known !== undefined) return known;
  const made = empty<Memory>();
  node.members.set(name, made);
  return made;
}

function locate<Memory>(root: Node<Memory>, field: string): Node<Memory> {
  let node = root;
  if (field === '') return node;
  for (const member of field.split('.')) {
    const name = member.replaceAll('[]', '');
    if (name !== '') node = child(node, name);
    for (let depth = member.length - name.length; depth > 0; depth -= 2) {
      node = node.element ??= empty();
    }
  }
  return node;
}

/** Builds the tree of `fields`; a hook runs whenever the object at its path is entered. */
export function grammar<Memory>(fields: Fields, hooks: Hooks<Memory> = {}): Node<Memory> {
  const root = empty<Memory>();
  for (const [field, rule] of Object.entries(fields)) locate(root, field).rule = rule;
  for (const [field, enter] of Object.entries(hooks)) locate(root, field).enter = enter;
  return root;
}
