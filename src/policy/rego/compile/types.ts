// SPDX-License-Identifier: Apache-2.0
// Types of values, as far as they are known before there is an input. `any` is what is not known; whatever is not
// sure to be wrong is taken for right.
import { entriesOf, isArray, isNumeric, isObject, isSet, type Value } from '../values/value.ts';

export type Type =
  | { readonly kind: 'any' | 'null' | 'boolean' | 'number' | 'string' }
  | { readonly kind: 'array' | 'set'; readonly of: Type }
  /** `rest`: of members that have no name here; undefined: there are none. */
  | {
      readonly kind: 'object';
      readonly members: ReadonlyMap<string, Type>;
      readonly rest: Type | undefined;
    }
  | { readonly kind: 'union'; readonly of: readonly Type[] };

/** Members and alternatives that are told apart; more of them are `any`. */
const PARTS_MAX = 256;
const DEPTH_MAX = 12;

export const ANY: Type = { kind: 'any' };
export const BOOLEAN: Type = { kind: 'boolean' };
export const NUMBER: Type = { kind: 'number' };
export const STRING: Type = { kind: 'string' };

export const arrayOf = (of: Type): Type => ({ kind: 'array', of });
export const setOf = (of: Type): Type => ({ kind: 'set', of });
export const objectOf = (members: ReadonlyMap<string, Type>, rest?: Type): Type =>
  members.size > PARTS_MAX ? openObject(ANY) : { kind: 'object', members, rest };
/** An object about whose names nothing is known. */
export const openObject = (rest: Type): Type => ({ kind: 'object', members: new Map(), rest });

const alternatives = (type: Type): readonly Type[] => (type.kind === 'union' ? type.of : [type]);

/** One of these. */
export function unionOf(types: readonly Type[]): Type {
  const found = new Map<string, Type>();
  for (const type of types.flatMap(alternatives)) {
    if (type.kind === 'any') return ANY;
    found.set(shown(type, DEPTH_MAX), type);
  }
  const of = [...found.values()];
  if (of.length === 1) return of[0] ?? ANY;
  return of.length === 0 || of.length > PARTS_MAX ? ANY : { kind: 'union', of };
}

/** The type of a value that is written in a policy. */
export function typeOfValue(value: Value, depth = 0): Type {
  if (depth > DEPTH_MAX) return ANY;
  if (value === null) return { kind: 'null' };
  if (typeof value === 'boolean') return BOOLEAN;
  if (typeof value === 'string') return STRING;
  if (isNumeric(value)) return NUMBER;
  const inner = (parts: Iterable<Value>): Type =>
    unionOf([...parts].slice(0, PARTS_MAX).map((one) => typeOfValue(one, depth + 1)));
  if (isArray(value)) return arrayOf(inner(value));
  if (isSet(value)) return setOf(inner(value.items));
  if (!isObject(value)) return ANY;
  const members = entriesOf(value).map(([key, one]) => [key, typeOfValue(one, depth + 1)] as const);
  const named = members.filter((one): one is [string, Type] => typeof one[0] === 'string');
  return named.length === members.length ? objectOf(new Map(named)) : openObject(ANY);
}

/** Whether some value could be of both. */
export function meets(a: Type, b: Type): boolean {
  if (a.kind === 'any' || b.kind === 'any') return true;
  if (a.kind === 'union' || b.kind === 'union') {
    return alternatives(a).some((one) => alternatives(b).some((other) => meets(one, other)));
  }
  if (a.kind !== b.kind) return false;
  if (a.kind !== 'object' || b.kind !== 'object') return true;
  return [...a.members].every(([name, type]) => {
    const other = b.members.get(name) ?? b.rest;
    return other === undefined || meets(type, other);
  });
}

/** What stands under a key of that type (and, where it is known, that name); undefined: nothing can. */
export function memberOf(type: Type, key: Type, name?: string): Type | undefined {
  switch (type.kind) {
    case 'any':
      return ANY;
    case 'union': {
      const found = type.of.flatMap((one) => memberOf(one, key, name) ?? []);
      return found.length === 0 ? undefined : unionOf(found);
    }
    case 'array':
      return meets(key, NUMBER) ? type.of : undefined;
    case 'set':
      return meets(key, type.of) ? type.of : undefined;
    case 'object': {
      if (name !== undefined) return type.members.get(name) ?? type.rest;
      if (type.rest === undefined && !meets(key, STRING)) return undefined;
      return unionOf([...type.members.values(), ...(type.rest === undefined ? [] : [type.rest])]);
    }
    case 'null':
    case 'boolean':
    case 'number':
    case 'string':
    default:
      return undefined;
  }
}

/** The keys under which members stand, and the members: what `some key, value in` gives. */
export function iterated(type: Type): { readonly key: Type; readonly value: Type } {
  const parts = alternatives(type).map((one): { key: Type; value: Type } => {
    if (one.kind === 'array') return { key: NUMBER, value: one.of };
    if (one.kind === 'set') return { key: one.of, value: one.of };
    if (one.kind !== 'object') return { key: ANY, value: ANY };
    const rest = one.rest === undefined ? [] : [one.rest];
    // Policies and data have objects with other keys than names.
    return {
      key: rest.length === 0 ? STRING : ANY,
      value: unionOf([...one.members.values(), ...rest]),
    };
  });
  return {
    key: unionOf(parts.map(({ key }) => key)),
    value: unionOf(parts.map(({ value }) => value)),
  };
}

/** Names of all members that are known. */
export const namesOf = (type: Type): readonly string[] =>
  alternatives(type).flatMap((one) => (one.kind === 'object' ? [...one.members.keys()] : []));

/** In words: `array<string>`. */
export function shown(type: Type, depth = 2): string {
  switch (type.kind) {
    case 'array':
    case 'set':
      return depth === 0 ? type.kind : `${type.kind}<${shown(type.of, depth - 1)}>`;
    case 'object': {
      if (depth === 0) return 'object';
      const members = [...type.members].map(([name, one]) => `${name}: ${shown(one, depth - 1)}`);
      if (type.rest !== undefined) members.push(`...: ${shown(type.rest, depth - 1)}`);
      return `object<${members.join(', ')}>`;
    }
    case 'union':
      return type.of.map((one) => shown(one, depth)).join(' or ');
    case 'any':
    case 'null':
    case 'boolean':
    case 'number':
    case 'string':
    default:
      return type.kind;
  }
}
