// SPDX-License-Identifier: Apache-2.0
// References into `data`. As far as their parts are constant they are followed when the policy is read; the
// rest is followed while it is asked.
import type { Ir } from '../compile/ir.ts';
import { type Bound, isGround } from '../compile/order.ts';
import { constantPath, type Node } from '../compile/tree.ts';
import type { Value } from '../values/value.ts';
import type { Context } from './context.ts';
import { type Cursor, enter, keysAt, memberOfData, rootCursor, wholeAt } from './documents.ts';
import type { DataPaths } from './paths.ts';
import type { Emitting, Getter, Step } from './step.ts';

type At = (frame: unknown[], context: Context) => Cursor | undefined;

/** As `Emitting.term`, for a path after `data`. `paths` goes on in a value. */
export function emitDataPath(
  emitting: Emitting,
  path: readonly Ir[],
  {
    bound,
    paths,
    next,
  }: { readonly bound: Bound; readonly paths: DataPaths; readonly next: (get: Getter) => Step },
): Step {
  const names = constantPath(path);
  const { node, depth } = follow(emitting.root, names);
  const at = (context: Context): { documents: typeof emitting.documents; context: Context } => ({
    documents: emitting.documents,
    context,
  });
  const cursorAt =
    (keys: readonly Value[]) =>
    (context: Context): Cursor | undefined => {
      let cursor: Cursor | undefined = rootCursor(emitting.root, context);
      for (const key of keys) cursor = cursor && enter(cursor, key, at(context));
      return cursor;
    };
  const slowly = (keys: readonly Value[]): Getter => {
    const find = cursorAt(keys);
    return (_, context) => {
      const cursor = find(context);
      return cursor === undefined ? undefined : wholeAt(cursor, at(context));
    };
  };
  if (node === undefined || node.group !== undefined) {
    // Data that no rule is near, or the result of rules; the rest of the path is in their value.
    const keys = node === undefined ? constantsOf(path) : names.slice(0, depth);
    const slow = slowly(keys);
    const fast: (context: Context) => Value | undefined =
      node?.group === undefined ? placeInData(keys) : emitting.document(node);
    const get: Getter = (frame, context) =>
      context.override === undefined ? fast(context) : slow(frame, context);
    return paths.value(get, path.slice(keys.length), bound, next);
  }
  const find = cursorAt(names.slice(0, depth));
  return emitCursor(emitting, (_, context) => find(context), {
    path: path.slice(depth),
    bound,
    next,
  });
}

/** What lies at `keys`. Data is the same from decision to decision: it is looked up again when it changes. */
function placeInData(keys: readonly Value[]): (context: Context) => Value | undefined {
  let known: Value | undefined;
  let found: Value | undefined;
  return ({ data }) => {
    if (data === known) return found;
    known = data;
    found = keys.reduce<Value | undefined>(
      (value, key) => (value === undefined ? undefined : memberOfData(value, key)),
      data,
    );
    return found;
  };
}

/** The constants that a path begins with. */
function constantsOf(path: readonly Ir[]): readonly Value[] {
  const keys: Value[] = [];
  for (const part of path) {
    if (part.kind !== 'constant') break;
    keys.push(part.value);
  }
  return keys;
}

/** How far names lead down the tree: to a node with rules, or to where the tree ends (no node). */
function follow(root: Node, names: readonly string[]): { node: Node | undefined; depth: number } {
  let node: Node | undefined = root;
  for (const [depth, name] of names.entries()) {
    if (node.group !== undefined) return { node, depth };
    node = node.children.get(name);
    if (node === undefined) return { node, depth };
  }
  return { node, depth: names.length };
}

function emitCursor(
  emitting: Emitting,
  find: At,
  {
    path,
    bound,
    next,
  }: { readonly path: readonly Ir[]; readonly bound: Bound; readonly next: (get: Getter) => Step },
): Step {
  const { documents } = emitting;
  const [part, ...rest] = path;
  if (part === undefined) {
    return next((frame, context) => {
      const cursor = find(frame, context);
      return cursor === undefined ? undefined : wholeAt(cursor, { documents, context });
    });
  }
  if (isGround(part, bound)) {
    return emitting.term(part, bound, (key) =>
      emitCursor(
        emitting,
        (frame, context) => {
          const cursor = find(frame, context);
          const name = cursor === undefined ? undefined : key(frame, context);
          return cursor === undefined || name === undefined
            ? undefined
            : enter(cursor, name, { documents, context });
        },
        { path: rest, bound, next },
      ),
    );
  }
  const keyAt = emitting.slot();
  const cursorAt = emitting.slot();
  const inner = emitting.match(
    part,
    (frame) => frame[keyAt] as Value,
    bound,
    () =>
      emitCursor(emitting, (frame) => frame[cursorAt] as Cursor | undefined, {
        path: rest,
        bound,
        next,
      }),
  );
  return (frame, context) => {
    const cursor = find(frame, context);
    if (cursor === undefined) return false;
    for (const key of keysAt(cursor, { documents, context })) {
      context.budget.spend();
      frame[keyAt] = key;
      frame[cursorAt] = enter(cursor, key, { documents, context });
      if (inner(frame, context)) return true;
    }
    return false;
  };
}
