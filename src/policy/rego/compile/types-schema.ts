// SPDX-License-Identifier: Apache-2.0
// The type that a JSON Schema describes. What it does not know, and what only values decide (formats, conditions,
// numbers of members), is `any`. As for OPA, an object with named properties has no others, unless it says so.
import {
  ANY,
  arrayOf,
  BOOLEAN,
  NUMBER,
  objectOf,
  openObject,
  STRING,
  type Type,
  typeOfValue,
  unionOf,
} from './types.ts';
import { valueOf } from '../values/plain.ts';

const DEPTH_MAX = 32;

const SCALARS: Readonly<Record<string, Type>> = {
  string: STRING,
  number: NUMBER,
  integer: NUMBER,
  boolean: BOOLEAN,
  null: { kind: 'null' },
};

type Schema = Readonly<Record<string, unknown>>;

/** Never throws: a schema that is none is `any`. References lead within the schema. */
export function typeOfSchema(schema: unknown): Type {
  return new Reading(schema).type(schema, 0);
}

const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const listIn = (schema: Schema, name: string): readonly unknown[] | undefined => {
  const value = schema[name];
  return Array.isArray(value) ? value : undefined;
};

class Reading {
  readonly #root: unknown;
  /** References that are being followed: one that leads to itself is `any`. */
  readonly #open = new Set<string>();

  constructor(root: unknown) {
    this.#root = root;
  }

  type(schema: unknown, depth: number): Type {
    if (!isSchema(schema) || depth > DEPTH_MAX) return ANY;
    const { $ref: reference } = schema;
    if (typeof reference === 'string') return this.#followed(reference, depth);
    const anyOf = listIn(schema, 'anyOf') ?? listIn(schema, 'oneOf');
    if (anyOf !== undefined) return unionOf(anyOf.map((one) => this.type(one, depth + 1)));
    const allOf = listIn(schema, 'allOf');
    if (allOf !== undefined) return this.#merged(schema, allOf, depth);
    if ('const' in schema) return this.#literal(schema['const']);
    const values = listIn(schema, 'enum');
    if (values !== undefined) return unionOf(values.map((one) => this.#literal(one)));
    return this.#plain(schema, depth);
  }

  #literal(value: unknown): Type {
    const scalar = isSchema(value) || Array.isArray(value) ? undefined : valueOf(value);
    return scalar === undefined ? ANY : typeOfValue(scalar);
  }

  #followed(reference: string, depth: number): Type {
    if (!reference.startsWith('#') || this.#open.has(reference)) return ANY;
    let found = this.#root;
    for (const part of reference.slice(1).split('/').slice(1)) {
      const name = decoded(part);
      if (!isSchema(found) || !Object.hasOwn(found, name)) return ANY;
      found = found[name];
    }
    this.#open.add(reference);
    const type = this.type(found, depth + 1);
    this.#open.delete(reference);
    return type;
  }

  /** Members of all objects together; of anything else the first that says something. */
  #merged(schema: Schema, parts: readonly unknown[], depth: number): Type {
    const { allOf: _, ...own } = schema;
    const types = [...parts.map((one) => this.type(one, depth + 1)), this.#plain(own, depth)];
    const objects = types.flatMap((type) => (type.kind === 'object' ? [type] : []));
    if (objects.length === 0) return types.find(({ kind }) => kind !== 'any') ?? ANY;
    const members = new Map(objects.flatMap((type) => [...type.members]));
    return objectOf(members, objects.find(({ rest }) => rest !== undefined)?.rest);
  }

  #plain(schema: Schema, depth: number): Type {
    const { type } = schema;
    if (Array.isArray(type)) {
      return unionOf(type.map((one: unknown) => this.#plain({ ...schema, type: one }, depth)));
    }
    if (type === undefined) {
      if (isSchema(schema['properties'])) return this.#object(schema, depth);
      return 'items' in schema ? this.#array(schema, depth) : ANY;
    }
    if (type === 'object') return this.#object(schema, depth);
    if (type === 'array') return this.#array(schema, depth);
    return typeof type === 'string' && Object.hasOwn(SCALARS, type) ? (SCALARS[type] ?? ANY) : ANY;
  }

  #object(schema: Schema, depth: number): Type {
    const { properties, additionalProperties: more } = schema;
    if ('patternProperties' in schema) return openObject(ANY);
    const rest = isSchema(more)
      ? this.type(more, depth + 1)
      : more === true || (more === undefined && !isSchema(properties))
        ? ANY
        : undefined;
    if (!isSchema(properties)) return openObject(rest ?? ANY);
    const members = Object.entries(properties).map(
      ([name, one]) => [name, this.type(one, depth + 1)] as const,
    );
    return objectOf(new Map(members), rest);
  }

  #array(schema: Schema, depth: number): Type {
    const { items } = schema;
    const first = listIn(schema, 'prefixItems') ?? listIn(schema, 'items');
    if (first === undefined) return arrayOf(this.type(items, depth + 1));
    const types = first.map((one) => this.type(one, depth + 1));
    return arrayOf(unionOf([...types, ...(isSchema(items) ? [this.type(items, depth + 1)] : [])]));
  }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
  } catch {
    return part;
  }
}
