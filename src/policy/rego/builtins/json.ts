// SPDX-License-Identifier: Apache-2.0
// JSON as text, and changing documents by paths and patches.
import { RegoError } from '../syntax/location.ts';
import { fromJsonText, toJsonText } from '../values/json-text.ts';
import {
  entriesOf,
  equal,
  isArray,
  isObject,
  isSet,
  lookUp,
  memberOf,
  type ObjectValue,
  RegoObject,
  RegoSet,
  typeName,
  type Value,
} from '../values/value.ts';
import { type Args, builtin, type Builtins, failed } from './builtin.ts';

type Path = readonly Value[];

/** Parts of a path: a JSON pointer as text, or an array of keys. */
function pathOf(value: Value, position: number): Path {
  if (typeof value === 'string') {
    const text = value.replace(/^\/+/, '');
    return text === '' && value === ''
      ? []
      : text.split('/').map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  }
  if (isArray(value)) return value;
  throw new RegoError(
    'eval_type_error',
    `operand ${position} must be one of {set, array} containing string paths or array of path segments but got ${typeName(value)}`,
  );
}

function paths(args: Args, at: number): readonly Path[] {
  const value = args.any(at);
  const items = isArray(value) ? value : isSet(value) ? value.items : undefined;
  if (items === undefined) {
    throw new RegoError(
      'eval_type_error',
      `operand ${at + 1} must be one of {set, array} but got ${typeName(value)}`,
    );
  }
  return items.map((item) => pathOf(item, at + 1));
}

/** What paths have in common, as a tree: `true` is everything below. */
type Tree = {
  all: boolean;
  readonly parts: Map<string, { readonly key: Value; readonly tree: Tree }>;
};

function treeOf(list: readonly Path[]): Tree {
  const root: Tree = { all: false, parts: new Map() };
  for (const path of list) {
    let tree = root;
    for (const key of path) {
      const name = typeof key === 'string' ? key : toJsonText(key);
      let next = tree.parts.get(name);
      if (next === undefined)
        tree.parts.set(name, (next = { key, tree: { all: false, parts: new Map() } }));
      ({ tree } = next);
    }
    tree.all = true;
  }
  return root;
}

function partOf(tree: Tree, key: Value): Tree | undefined {
  const name = typeof key === 'string' ? key : toJsonText(key);
  const found = tree.parts.get(name);
  if (found === undefined) return undefined;
  return typeof key === 'number' || equal(found.key, key) ? found.tree : undefined;
}

function filtered(value: Value, tree: Tree): Value | undefined {
  if (tree.all) return value;
  if (isObject(value)) {
    return new RegoObject(
      entriesOf(value).flatMap(([key, member]) => {
        const part = partOf(tree, key);
        const kept = part === undefined ? undefined : filtered(member, part);
        return kept === undefined ? [] : [[key, kept] as const];
      }),
    );
  }
  if (isArray(value)) {
    return value.flatMap((item, at) => {
      const part = partOf(tree, at);
      const kept = part === undefined ? undefined : filtered(item, part);
      return kept === undefined ? [] : [kept];
    });
  }
  if (isSet(value)) {
    return new RegoSet(
      value.items.flatMap((item) => {
        const part = partOf(tree, item);
        const kept = part === undefined ? undefined : filtered(item, part);
        return kept === undefined ? [] : [kept];
      }),
    );
  }
  return tree.parts.size === 0 ? value : undefined;
}

function without(value: Value, tree: Tree): Value | undefined {
  if (tree.all) return undefined;
  const keep = (key: Value, member: Value): Value | undefined => {
    const part = partOf(tree, key);
    return part === undefined ? member : without(member, part);
  };
  if (isObject(value)) {
    return new RegoObject(
      entriesOf(value).flatMap(([key, member]) => {
        const kept = keep(key, member);
        return kept === undefined ? [] : [[key, kept] as const];
      }),
    );
  }
  if (isArray(value)) return value.flatMap((item, at) => keep(at, item) ?? []);
  if (isSet(value)) return new RegoSet(value.items.flatMap((item) => keep(item, item) ?? []));
  return value;
}

/** `whole` after `change` of what stands at `path`; throws where nothing does. */
function changedAt(
  whole: Value,
  path: Path,
  change: (at: Value | undefined) => Value | undefined,
): Value | undefined {
  const [key, ...rest] = path;
  if (key === undefined) return change(whole);
  const inner = lookUp(whole, indexIn(whole, key));
  if (rest.length > 0 && inner === undefined) throw failed('path does not exist');
  const made = rest.length > 0 ? changedAt(inner as Value, rest, change) : change(inner);
  return withMember(whole, { key, inner, made });
}

function indexIn(whole: Value, key: Value): Value {
  if (!isArray(whole) || typeof key !== 'string') return key;
  return /^(?:0|[1-9]\d*)$/.test(key) ? Number(key) : key;
}

function withMember(
  whole: Value,
  {
    key,
    inner,
    made,
  }: { readonly key: Value; readonly inner: Value | undefined; readonly made: Value | undefined },
): Value {
  if (isObject(whole)) {
    const entries = entriesOf(whole).filter(([name]) => !equal(name, key));
    return new RegoObject(made === undefined ? entries : [...entries, [key, made]]);
  }
  if (isSet(whole)) {
    const items = whole.items.filter((item) => inner === undefined || !equal(item, inner));
    return new RegoSet(made === undefined ? items : [...items, made]);
  }
  if (!isArray(whole)) throw failed('path does not lead into a collection');
  const index = indexIn(whole, key);
  if (typeof index !== 'number' || index >= whole.length) throw failed('index out of range');
  return made === undefined
    ? whole.filter((_, at) => at !== index)
    : whole.map((item, at) => (at === index ? made : item));
}

function added(whole: Value, path: Path, value: Value): Value {
  const last = path.at(-1);
  if (last === undefined) return value;
  const made = changedAt(whole, path.slice(0, -1), (holder) => {
    if (holder === undefined) throw failed('path does not exist');
    if (!isArray(holder)) {
      if (isSet(holder) && !equal(last, value)) throw failed('a member of a set is its own key');
      return withMember(holder, { key: last, inner: undefined, made: value });
    }
    const index = last === '-' ? holder.length : indexIn(holder, last);
    if (typeof index !== 'number' || index > holder.length || index < 0)
      throw failed('index out of range');
    return [...holder.slice(0, index), value, ...holder.slice(index)];
  });
  return made ?? value;
}

function found(whole: Value, path: Path): Value {
  let value: Value | undefined = whole;
  for (const key of path)
    value = value === undefined ? undefined : lookUp(value, indexIn(value, key));
  if (value === undefined) throw failed('path does not exist');
  return value;
}

function patched(whole: Value, operation: Value): Value {
  if (!isObject(operation))
    throw new RegoError('eval_type_error', 'operand 2 must be array of objects');
  const text = (name: string): Value => {
    const value = memberOf(operation, name);
    if (value === undefined) throw failed(`missing "${name}" attribute`);
    return value;
  };
  const path = pathOf(text('path'), 2);
  const remove = (from: Value, at: Path): Value => {
    found(from, at);
    return changedAt(from, at, () => undefined) ?? null;
  };
  const op = text('op');
  switch (typeof op === 'string' ? op : '') {
    case 'add':
      return added(whole, path, text('value'));
    case 'remove':
      return remove(whole, path);
    case 'replace':
      return path.length === 0 ? text('value') : added(remove(whole, path), path, text('value'));
    case 'move': {
      const from = pathOf(text('from'), 2);
      const value = found(whole, from);
      return added(remove(whole, from), path, value);
    }
    case 'copy':
      return added(whole, path, found(whole, pathOf(text('from'), 2)));
    case 'test':
      if (!equal(found(whole, path), text('value')))
        throw failed('value from EditTree != patch value');
      return whole;
    default:
      throw failed('unrecognized op');
  }
}

const objectOf = (args: Args, at: number): ObjectValue => args.object(at);

export const JSON_BUILTINS: Builtins = {
  'json.marshal': builtin(1, (args) => toJsonText(args.any(0))),
  'json.marshal_with_options': builtin(2, (args) => {
    const options = objectOf(args, 1);
    const indent = memberOf(options, 'indent');
    const prefix = memberOf(options, 'prefix');
    const pretty = memberOf(options, 'pretty') ?? (indent !== undefined || prefix !== undefined);
    for (const [name] of entriesOf(options)) {
      if (!['indent', 'prefix', 'pretty'].includes(typeof name === 'string' ? name : '')) {
        throw new RegoError('eval_type_error', `object contained unknown key ${toJsonText(name)}`);
      }
    }
    if (pretty !== true) return toJsonText(args.any(0));
    const before = typeof prefix === 'string' ? prefix : '';
    const layout = { indent: typeof indent === 'string' ? indent : '\t', prefix: before };
    return before + toJsonText(args.any(0), layout);
  }),
  'json.unmarshal': builtin(1, (args) => {
    const value = fromJsonText(args.string(0));
    if (value === undefined) throw failed('invalid JSON');
    return value;
  }),
  'json.is_valid': builtin(1, (args) => {
    const text = args.any(0);
    return typeof text === 'string' && fromJsonText(text) !== undefined;
  }),
  'json.filter': builtin(
    2,
    (args) => filtered(objectOf(args, 0), treeOf(paths(args, 1))) ?? new RegoObject(),
  ),
  'json.remove': builtin(
    2,
    (args) => without(objectOf(args, 0), treeOf(paths(args, 1))) ?? new RegoObject(),
  ),
  'json.patch': builtin(2, (args) => args.array(1).reduce<Value>(patched, args.any(0))),
};
