// SPDX-License-Identifier: Apache-2.0
// Reads a JSON Schema once, and says what is wrong with it. Messages name keywords, in the words of OPA.
import type { RE2JS } from 're2js';
import type { Context } from '../evaluate/context.ts';
import { RegoError } from '../syntax/location.ts';
import { toJsonText } from '../values/json-text.ts';
import { isNumber, memberOf, type Value } from '../values/value.ts';
import { compareText } from '../values/text-order.ts';
import { failed } from './builtin.ts';
import { compiled } from './patterns.ts';
import {
  type Draft,
  emptyNode,
  isSchemaObject,
  type Numeric,
  type NumberKeyword,
  type SchemaNode,
  type SchemaObject,
  type SizeKeyword,
  TYPES,
} from './schema-node.ts';
import { type References, referencesIn, SCHEMA_DEPTH } from './schema-references.ts';

/** Steps that reading one schema within another takes. */
const READ_STEPS = 5;

/** The schema that `root` is. Throws for one that is none. */
export function schemaIn(root: Value, context: Context): SchemaNode {
  return new Reading(root, context).read(root, 0);
}

const sorted = (object: SchemaObject): readonly (readonly [string, Value])[] =>
  Object.entries(object).sort(([a], [b]) => compareText(a, b));

const wrongType = (expected: string, given: string): RegoError =>
  failed(`Invalid type. Expected: ${expected}, given: ${given}`);

/** What may be a schema at all. */
function asSchema(value: Value, refusal: RegoError): Value {
  if (typeof value !== 'boolean' && !isSchemaObject(value)) throw refusal;
  return value;
}

function draftOf(root: Value): Draft {
  if (typeof root === 'boolean') return 'any';
  if (!isSchemaObject(root)) throw failed('schema is invalid');
  const name = memberOf(root, '$schema');
  if (name === undefined) return 'any';
  if (typeof name !== 'string') throw failed('$schema must be of type string');
  const number = /^http:\/\/json-schema\.org\/draft-0([467])\/schema#?$/.exec(name)?.[1];
  return number === undefined ? 'any' : (Number(number) as Draft);
}

class Reading {
  readonly #references: References;
  readonly #draft: Draft;
  readonly #context: Context;
  /** Schemas by what they were read from: some refer to themselves. */
  readonly #known = new Map<SchemaObject, SchemaNode>();

  constructor(root: Value, context: Context) {
    this.#draft = draftOf(root);
    this.#references = referencesIn(root);
    this.#context = context;
  }

  #knows(draft: 6 | 7): boolean {
    return this.#draft === 'any' || this.#draft >= draft;
  }

  read(value: Value, depth: number): SchemaNode {
    this.#context.budget.spend(READ_STEPS);
    if (depth > SCHEMA_DEPTH) throw failed('schema is nested too deep');
    const node = emptyNode();
    if (typeof value === 'boolean' && this.#knows(6)) return { ...node, pass: value };
    if (!isSchemaObject(value)) throw failed('Expected: Valid Schema, given: Invalid JSON');
    const known = this.#known.get(value);
    if (known !== undefined) return known;
    this.#known.set(value, node);
    this.#fill(node, value, depth + 1);
    return node;
  }

  #fill(node: SchemaNode, given: SchemaObject, depth: number): void {
    text(given, this.#draft === 4 || Object.hasOwn(given, 'id') ? 'id' : '$id');
    const definitions = memberOf(given, 'definitions');
    if (definitions !== undefined) {
      if (!isSchemaObject(definitions)) throw wrongType('Array Of Schemas', 'definitions');
      for (const [, one] of sorted(definitions)) {
        this.read(asSchema(one, wrongType('Array Of Schemas', 'definitions')), depth);
      }
    }
    text(given, 'title');
    text(given, 'description');
    const reference = text(given, '$ref');
    if (reference !== undefined) {
      node.ref = this.read(this.#references.find(given, reference), depth);
      return;
    }
    node.types = typesIn(memberOf(given, 'type'));
    this.#ofObjects(node, given, depth);
    this.#ofItems(node, given, depth);
    for (const name of ['minimum', 'maximum'] as const) this.#bounds(node, given, name);
    const multiple = number(given, 'multipleOf');
    if (multiple !== undefined) {
      if (multiple <= 0) throw failed('multipleOf must be strictly greater than 0');
      node.numbers.multipleOf = multiple;
    }
    sizes(node, given, 'minLength', 'maxLength');
    const pattern = text(given, 'pattern');
    if (pattern !== undefined)
      node.pattern = {
        text: pattern,
        regex: this.#regex(pattern, 'pattern must be a valid regex'),
      };
    const format = text(given, 'format');
    if (format !== undefined) node.format = format;
    sizes(node, given, 'minProperties', 'maxProperties');
    node.required = required(given);
    sizes(node, given, 'minItems', 'maxItems');
    this.#choices(node, given, depth);
  }

  #regex(pattern: string, message: string): RE2JS {
    try {
      return compiled(pattern, this.#context);
    } catch (thrown) {
      throw thrown instanceof RegoError && thrown.code === 'eval_budget_error'
        ? thrown
        : failed(message);
    }
  }

  #ofObjects(node: SchemaNode, given: SchemaObject, depth: number): void {
    const properties = memberOf(given, 'properties');
    if (properties !== undefined) {
      if (!isSchemaObject(properties)) throw failed('Properties must be of type object');
      node.properties = sorted(properties).map(
        ([name, one]) => [name, this.read(one, depth)] as const,
      );
    }
    const additional = this.#additional(given, 'additionalProperties', depth);
    if (additional !== undefined) node.additionalProperties = additional;
    const patterns = memberOf(given, 'patternProperties') ?? {};
    if (!isSchemaObject(patterns)) throw wrongType('Valid Schema', 'patternProperties');
    node.patternProperties = sorted(patterns).map(([pattern, one]) => {
      return [
        this.#regex(pattern, `Invalid regex pattern '${pattern}'`),
        this.read(one, depth),
      ] as const;
    });
    const names = memberOf(given, 'propertyNames');
    if (names !== undefined && this.#knows(6)) {
      node.propertyNames = this.read(
        asSchema(names, wrongType('Valid Schema', 'patternProperties')),
        depth,
      );
    }
    const dependencies = memberOf(given, 'dependencies') ?? {};
    if (!isSchemaObject(dependencies)) throw failed('dependencies must be of type object');
    node.dependencies = sorted(dependencies).map(([name, on]) => {
      const refusal = failed('Dependency must be of type Schema Or Array Of Strings');
      if (!Array.isArray(on)) return [name, this.read(asSchema(on, refusal), depth)] as const;
      if (on.every((one) => typeof one === 'string')) return [name, on] as const;
      throw refusal;
    });
  }

  #ofItems(node: SchemaNode, given: SchemaObject, depth: number): void {
    const items = memberOf(given, 'items');
    const refusal = wrongType('Valid Schema/Array Of Schemas', 'items');
    if (Array.isArray(items)) {
      node.items = items.map((item) => this.read(asSchema(item as Value, refusal), depth));
    } else if (items !== undefined) node.items = this.read(asSchema(items, refusal), depth);
    const additional = this.#additional(given, 'additionalItems', depth);
    if (additional !== undefined) node.additionalItems = additional;
    const unique = memberOf(given, 'uniqueItems') ?? false;
    if (typeof unique !== 'boolean') throw failed('uniqueItems must be of a boolean');
    node.uniqueItems = unique;
    const contains = memberOf(given, 'contains');
    if (contains !== undefined && this.#knows(6)) node.contains = this.read(contains, depth);
  }

  #additional(given: SchemaObject, name: string, depth: number): boolean | SchemaNode | undefined {
    const value = memberOf(given, name);
    if (value === undefined || typeof value === 'boolean') return value;
    if (!isSchemaObject(value)) throw wrongType('boolean/Valid Schema', name);
    return this.read(value, depth);
  }

  /** In draft 4 a bound is made exclusive by a boolean beside it; later ones have a bound of their own. */
  #bounds({ numbers }: SchemaNode, given: SchemaObject, name: 'minimum' | 'maximum'): void {
    const bound = memberOf(given, name);
    if (bound !== undefined && !isNumber(bound)) throw failed(`${name} must be of a Number`);
    if (bound !== undefined) numbers[name] = bound;
    const exclusive: NumberKeyword = name === 'minimum' ? 'exclusiveMinimum' : 'exclusiveMaximum';
    const value = memberOf(given, exclusive);
    if (value === undefined) return;
    if (isNumber(value) && this.#draft !== 4) numbers[exclusive] = value;
    else if (typeof value !== 'boolean' || this.#draft === 6 || this.#draft === 7) {
      throw wrongType(
        this.#draft === 4 ? 'boolean' : this.#draft === 'any' ? 'boolean/number' : 'number',
        exclusive,
      );
    } else if (bound === undefined) throw failed(`${exclusive} cannot be used without ${name}`);
    else if (value) {
      numbers[exclusive] = bound;
      delete numbers[name];
    }
  }

  #choices(node: SchemaNode, given: SchemaObject, depth: number): void {
    const exact = memberOf(given, 'const');
    if (exact !== undefined && this.#knows(6)) node.const = toJsonText(exact);
    const allowed = list(given, 'enum')?.map((one) => toJsonText(one));
    if (allowed !== undefined) {
      if (new Set(allowed).size < allowed.length) throw failed('enum items must be unique');
      node.enum = allowed;
    }
    for (const name of ['oneOf', 'anyOf', 'allOf'] as const) {
      node[name] = (list(given, name) ?? []).map((one) => this.read(one, depth));
    }
    const conditions = this.#knows(7)
      ? (['not', 'if', 'then', 'else'] as const)
      : (['not'] as const);
    for (const name of conditions) {
      const value = memberOf(given, name);
      if (value === undefined) continue;
      if (typeof value !== 'boolean' && !isSchemaObject(value))
        throw failed(`${name} must be of an object`);
      node[name] = this.read(value, depth);
    }
  }
}

function text(given: SchemaObject, name: string): string | undefined {
  const value = memberOf(given, name);
  if (value !== undefined && typeof value !== 'string') throw wrongType('string', name);
  return value;
}

function list(given: SchemaObject, name: string): readonly Value[] | undefined {
  const value = memberOf(given, name);
  if (value !== undefined && !Array.isArray(value)) throw failed(`${name} must be of an array`);
  return value as readonly Value[] | undefined;
}

function number(given: SchemaObject, name: string): Numeric | undefined {
  const value = memberOf(given, name);
  if (value !== undefined && !isNumber(value)) throw wrongType('Number', name);
  return value;
}

function typesIn(given: Value | undefined): readonly string[] {
  const names =
    given === undefined ? [] : Array.isArray(given) ? (given as readonly Value[]) : [given];
  const types: string[] = [];
  for (const name of names) {
    if (typeof name !== 'string') throw wrongType('type', 'string/Array Of Strings');
    if (!(TYPES as readonly string[]).includes(name)) {
      throw failed(
        `has a primitive type that is NOT VALID -- given: /${name}/ Expected valid values are:[${TYPES.join(' ')}]`,
      );
    }
    if (types.includes(name)) throw failed(`${name} type is duplicated`);
    types.push(name);
  }
  return types;
}

function required(given: SchemaObject): readonly string[] {
  const names = list(given, 'required') ?? [];
  const texts = names.map((name) => {
    if (typeof name !== 'string') throw wrongType('string', 'required');
    return name;
  });
  if (new Set(texts).size < texts.length) throw failed('required items must be unique');
  return texts;
}

function sizes(node: SchemaNode, given: SchemaObject, least: SizeKeyword, most: SizeKeyword): void {
  for (const name of [least, most]) {
    const value = memberOf(given, name);
    if (value === undefined) continue;
    if (!isNumber(value) || (typeof value === 'number' && !Number.isInteger(value))) {
      throw failed(`${name} must be of an integer`);
    }
    if (value < 0) throw failed(`${name} must be greater than or equal to 0`);
    node.sizes[name] = value;
  }
  const [low, high] = [node.sizes[least], node.sizes[most]];
  // OPA does not compare the bounds of items.
  if (least !== 'minItems' && low !== undefined && high !== undefined && low > high) {
    throw failed(`${least} cannot be greater than ${most}`);
  }
}
