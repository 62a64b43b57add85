// SPDX-License-Identifier: Apache-2.0
// Refuses rules that depend on themselves: a policy always ends.
import { RegoError } from '../syntax/location.ts';
import type { CallTarget, Ir, IrBody, IrExpression, IrRule } from './ir.ts';
import type { Group, Node } from './tree.ts';

/** Throws RegoError `rego_recursion_error` that names the rules of a circle. */
export function checkRecursion(root: Node, groups: readonly Group[]): void {
  const state = new Map<Group, 'open' | 'done'>();
  const trail: Group[] = [];
  const visit = (group: Group): void => {
    if (state.get(group) === 'done') return;
    if (state.get(group) === 'open') throw circle(trail.slice(trail.indexOf(group)), group);
    state.set(group, 'open');
    trail.push(group);
    for (const next of dependencies(group, root)) visit(next);
    trail.pop();
    state.set(group, 'done');
  };
  for (const group of groups) visit(group);
}

function circle(trail: readonly Group[], group: Group): RegoError {
  const names = [...trail, group].map(({ path }) => `data.${path.join('.')}`);
  const location = (group.rules[0] ?? group.fallback)?.location;
  return new RegoError(
    'rego_recursion_error',
    `rule ${names[0]} is recursive: ${names.join(' -> ')}`,
    { location },
  );
}

function dependencies(group: Group, root: Node): ReadonlySet<Group> {
  const found = new Set<Group>();
  const path = (parts: readonly Ir[]): void => follow(root, parts, found);
  const call = (target: CallTarget): void => {
    if ('path' in target) addPath(root, target.path, found);
  };
  const walk = walker({ path, call });
  for (const rule of [...group.rules, ...(group.fallback ? [group.fallback] : [])]) walk.rule(rule);
  return found;
}

/** Rules that a path may lead to: a part that is not constant may be the name of any member. */
function follow(node: Node, [part, ...rest]: readonly Ir[], found: Set<Group>): void {
  if (node.group !== undefined || part === undefined) {
    addAll(node, found);
    return;
  }
  if (part.kind !== 'constant') {
    for (const child of node.children.values()) follow(child, rest, found);
    return;
  }
  const child = typeof part.value === 'string' ? node.children.get(part.value) : undefined;
  if (child !== undefined) follow(child, rest, found);
}

function addPath(root: Node, names: readonly string[], found: Set<Group>): void {
  let node: Node | undefined = root;
  for (const name of names) node = node?.children.get(name);
  if (node !== undefined) addAll(node, found);
}

function addAll(node: Node, found: Set<Group>): void {
  if (node.group !== undefined) found.add(node.group);
  for (const child of node.children.values()) addAll(child, found);
}

type Seen = {
  readonly path: (parts: readonly Ir[]) => void;
  readonly call: (target: CallTarget) => void;
};

function walker(seen: Seen): { readonly rule: (rule: IrRule) => void } {
  const term = (ir: Ir): void => {
    switch (ir.kind) {
      case 'ref':
        if (ir.head === 'data') seen.path(ir.path);
        else if (ir.head !== 'input') term(ir.head);
        ir.path.forEach(term);
        return;
      case 'array':
      case 'set':
        ir.items.forEach(term);
        return;
      case 'object':
        for (const [key, value] of ir.entries) {
          term(key);
          term(value);
        }
        return;
      case 'call':
        seen.call(ir.target);
        ir.args.forEach(term);
        return;
      case 'comprehension':
        body(ir.body);
        if (ir.key !== undefined) term(ir.key);
        term(ir.value);
        return;
      case 'template':
        for (const part of ir.parts) if (typeof part !== 'string') body(part.body);
        return;
      case 'constant':
      case 'local':
    }
  };
  const body = ({ expressions }: IrBody): void => expressions.forEach(expression);
  const expression = ({ statement, with: changes }: IrExpression): void => {
    for (const { value } of changes) {
      if ('function' in value) seen.call(value.function);
      else term(value);
    }
    switch (statement.kind) {
      case 'term':
        term(statement.term);
        return;
      case 'unify':
        term(statement.left);
        term(statement.right);
        return;
      case 'some-in':
        if (statement.key !== undefined) term(statement.key);
        term(statement.value);
        term(statement.domain);
        return;
      case 'every':
        term(statement.domain);
        body(statement.body);
        return;
      case 'any':
        statement.bodies.forEach(body);
        return;
    }
  };
  return {
    rule: ({ args = [], dynamic, branches }) => {
      [...args, ...dynamic].forEach(term);
      for (const branch of branches) {
        term(branch.value);
        body(branch.body);
      }
    },
  };
}
