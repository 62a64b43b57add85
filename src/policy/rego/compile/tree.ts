// SPDX-License-Identifier: Apache-2.0
// All rules by the path of what they define: packages, documents and functions.
import { RegoError } from '../syntax/location.ts';
import type { Ir, IrRule } from './ir.ts';

export type Group = {
  /** Place of its result among the results of a decision. */
  readonly id: number;
  readonly path: readonly string[];
  readonly rules: readonly IrRule[];
  readonly fallback: IrRule | undefined;
  /** complete: one value; function: with arguments; partial: a collection, made by several rules. */
  readonly kind: 'complete' | 'function' | 'partial';
};

export type Node = { readonly children: Map<string, Node>; group: Group | undefined };

const newNode = (): Node => ({ children: new Map(), group: undefined });

/** The tree of all rules. Throws RegoError for rules that cannot stand beside each other. */
export function treeOf(
  rules: readonly IrRule[],
  packages: readonly (readonly string[])[],
): { readonly root: Node; readonly groups: readonly Group[] } {
  const byPath = new Map<string, IrRule[]>();
  for (const rule of rules) {
    const key = JSON.stringify(rule.prefix);
    const known = byPath.get(key);
    if (known === undefined) byPath.set(key, [rule]);
    else known.push(rule);
  }
  const root = newNode();
  // A package is a document also when it has no rules.
  for (const path of packages) nodeAt(root, path);
  const groups: Group[] = [];
  for (const own of byPath.values()) {
    const group = groupOf(own, groups.length);
    groups.push(group);
    nodeAt(root, group.path).group = group;
  }
  checkPaths(root);
  return { root, groups };
}

function nodeAt(root: Node, path: readonly string[]): Node {
  let node = root;
  for (const name of path) {
    let child = node.children.get(name);
    if (child === undefined) node.children.set(name, (child = newNode()));
    node = child;
  }
  return node;
}

function groupOf(rules: readonly IrRule[], id: number): Group {
  const [first] = rules;
  if (first === undefined) throw new RegoError('rego_compile_error', 'no rules');
  const kinds = new Set(rules.map(kindOf));
  const path = first.prefix;
  const name = path.join('.');
  const last = rules.at(-1) ?? first;
  const { location } = last;
  if (kinds.size > 1) {
    throw new RegoError('rego_type_error', `conflicting rules data.${name} found`, {
      location,
      hint: 'rules of one name are all of one kind: value, set, object or function',
    });
  }
  const sets = new Set(
    rules.filter(({ dynamic }) => dynamic.length === 0).map(({ isSet }) => isSet),
  );
  if (sets.size > 1) {
    throw new RegoError('rego_type_error', `conflicting rules data.${name} found`, { location });
  }
  const takes = new Set(rules.map(({ args }) => args?.length));
  if (takes.size > 1) {
    throw new RegoError(
      'rego_type_error',
      `conflicting rules data.${name} found: different numbers of arguments`,
      { location },
    );
  }
  const defaults = rules.filter(({ isDefault }) => isDefault);
  if (defaults.length > 1) {
    throw new RegoError('rego_type_error', `multiple default rules data.${name} found`, {
      location,
    });
  }
  const [kind = 'complete'] = kinds;
  return {
    id,
    path,
    rules: rules.filter(({ isDefault }) => !isDefault),
    fallback: defaults[0],
    kind,
  };
}

function kindOf({ args, isSet, dynamic }: IrRule): Group['kind'] {
  if (args !== undefined) return 'function';
  return isSet || dynamic.length > 0 ? 'partial' : 'complete';
}

/** A rule with one value has nothing below it. */
function checkPaths(node: Node): void {
  const { group, children } = node;
  if (group !== undefined && group.kind !== 'partial' && children.size > 0) {
    const name = group.path.join('.');
    const location = (group.rules[0] ?? group.fallback)?.location;
    throw new RegoError(
      'rego_type_error',
      `rule data.${name} conflicts with [data.${name}.${[...children.keys()].join()}]`,
      { location },
    );
  }
  for (const child of children.values()) checkPaths(child);
}

/** Paths of rules that a term asks for, as far as they are constant: what it depends on. */
export function constantPath(path: readonly Ir[]): readonly string[] {
  const names: string[] = [];
  for (const part of path) {
    if (part.kind !== 'constant' || typeof part.value !== 'string') break;
    names.push(part.value);
  }
  return names;
}
