// SPDX-License-Identifier: Apache-2.0
// Graphs as objects of nodes and their neighbours.
import { RegoError } from '../syntax/location.ts';
import type { Context } from '../evaluate/context.ts';
import {
  isArray,
  isSet,
  memberOf,
  type ObjectValue,
  RegoSet,
  typeName,
  type Value,
} from '../values/value.ts';
import { type Args, builtin, type Builtins } from './builtin.ts';

const nodesIn = (value: Value | undefined): readonly Value[] =>
  value === undefined ? [] : isArray(value) ? value : isSet(value) ? value.items : [];

function starts(args: Args): readonly Value[] {
  const value = args.any(1);
  if (isArray(value) || isSet(value)) return nodesIn(value);
  throw new RegoError(
    'eval_type_error',
    `operand 2 must be one of {array, set} but got ${typeName(value)}`,
  );
}

function reachable(graph: ObjectValue, from: readonly Value[], { budget }: Context): RegoSet {
  const reached = new RegoSet();
  const open = [...from];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    const neighbours = memberOf(graph, node);
    if (neighbours === undefined || reached.has(node)) continue;
    reached.add(node);
    for (const next of nodesIn(neighbours)) {
      budget.spend();
      if (!reached.has(next)) open.push(next);
    }
  }
  return reached;
}

/** Every way to go on until there is none, or only back. */
function pathsFrom(
  node: Value,
  {
    graph,
    path,
    found,
    context,
  }: {
    readonly graph: ObjectValue;
    readonly path: readonly Value[];
    readonly found: RegoSet;
    readonly context: Context;
  },
): void {
  context.budget.spend(1 + path.length);
  const neighbours = memberOf(graph, node);
  if (neighbours === undefined) {
    found.add(path);
    return;
  }
  const longer = [...path, node];
  const known = new RegoSet(longer);
  const nexts = nodesIn(neighbours);
  if (nexts.length === 0) found.add(longer);
  for (const next of nexts) {
    if (known.has(next)) found.add(longer);
    else pathsFrom(next, { graph, path: longer, found, context });
  }
}

export const GRAPHS: Builtins = {
  'graph.reachable': builtin(2, (args, context) =>
    reachable(args.object(0), starts(args), context),
  ),
  'graph.reachable_paths': builtin(2, (args, context) => {
    const graph = args.object(0);
    const found = new RegoSet();
    for (const node of starts(args)) {
      if (memberOf(graph, node) !== undefined) pathsFrom(node, { graph, path: [], found, context });
    }
    return found;
  }),
};
