// SPDX-License-Identifier: Apache-2.0
// Whether a document is as a JSON Schema demands, and where it is not. Every look at a part of it is a step.
import type { Context } from '../evaluate/context.ts';
import { Decimal } from '../values/decimal.ts';
import { toJsonText } from '../values/json-text.ts';
import { isNumber, type Value } from '../values/value.ts';
import { compareText } from '../values/text-order.ts';
import { failed } from './builtin.ts';
import { checkNumber, checkSize } from './schema-bounds.ts';
import { Findings, Place, type SchemaFault } from './schema-findings.ts';
import { hasFormat } from './schema-formats.ts';
import { isSchemaObject, type SchemaNode, type SchemaObject } from './schema-node.ts';

/** Deepest chain of references and nested documents. */
const DEPTH_MAX = 400;

/** Everything that is wrong with `document`. */
export function faultsOf(
  schema: SchemaNode,
  document: Value,
  context: Context,
): readonly SchemaFault[] {
  return new Matching(context).alone(schema, document, '', 0).faults;
}

class Matching {
  readonly #context: Context;

  constructor(context: Context) {
    this.#context = context;
  }

  alone(schema: SchemaNode, value: Value, path: string, depth: number): Findings {
    const found = new Findings();
    this.#match(schema, value, new Place(found, path, depth));
    return found;
  }

  #match(schema: SchemaNode, given: Value, place: Place): void {
    this.#context.budget.spend();
    const value = given instanceof Decimal ? (given.whole ?? Number(given)) : given;
    if (place.depth > DEPTH_MAX) throw failed('document or schema is nested too deep');
    if (schema.pass !== undefined) {
      if (!schema.pass) place.fault('false', 'False always fails validation');
      return;
    }
    if (schema.ref !== undefined) return this.#match(schema.ref, value, place.deeper());
    const type = typeOf(value);
    const fits =
      schema.types.includes(type) || (type === 'integer' && schema.types.includes('number'));
    if (schema.types.length > 0 && !fits) {
      const [only = '', ...more] = schema.types;
      const expected = more.length === 0 ? only : `[${schema.types.join()}]`;
      place.fault('invalid_type', `Invalid type. Expected: ${expected}, given: ${type}`);
      return;
    }
    this.#choices(schema, value, place);
    if (isNumber(value)) checkNumber(schema, value, place);
    if (Array.isArray(value)) this.#array(schema, value as readonly Value[], place);
    const object = isSchemaObject(value) ? value : undefined;
    if (object !== undefined) this.#object(schema, object, place);
    exact(schema, value, place);
    if (typeof value === 'string') this.#text(schema, value, place);
    for (const [name, one] of object === undefined ? [] : schema.properties) {
      const member = object !== undefined && Object.hasOwn(object, name) ? object[name] : undefined;
      if (member !== undefined) this.#match(one, member, place.at(name));
    }
    place.found.score++;
  }

  /** The findings of each schema; the closest of those that do not hold, where none does. */
  #each(schemas: readonly SchemaNode[], value: Value, { path, depth }: Place) {
    let holding = 0;
    let best: Findings | undefined;
    const all: Findings[] = [];
    for (const one of schemas) {
      const found = this.alone(one, value, path, depth + 1);
      all.push(found);
      if (found.holds) holding++;
      else if (holding === 0 && (best === undefined || found.score > best.score)) best = found;
    }
    return { holding, best: holding === 0 ? best : undefined, all };
  }

  #choices(schema: SchemaNode, value: Value, place: Place): void {
    const { found, path, depth } = place;
    if (schema.anyOf.length > 0) {
      const { holding, best } = this.#each(schema.anyOf, value, place);
      if (holding === 0) place.fault('number_any_of', 'Must validate at least one schema (anyOf)');
      if (best !== undefined) found.merge(best);
    }
    if (schema.oneOf.length > 0) {
      const { holding, best } = this.#each(schema.oneOf, value, place);
      if (holding !== 1)
        place.fault('number_one_of', 'Must validate one and only one schema (oneOf)');
      if (best !== undefined) found.merge(best);
    }
    if (schema.allOf.length > 0) {
      const { holding, all } = this.#each(schema.allOf, value, place);
      for (const one of all) found.merge(one);
      if (holding < all.length)
        place.fault('number_all_of', 'Must validate all the schemas (allOf)');
    }
    if (schema.not !== undefined && this.alone(schema.not, value, path, depth + 1).holds) {
      place.fault('number_not', 'Must not validate the schema (not)');
    }
    if (isSchemaObject(value)) this.#dependencies(schema, value, place);
    if (schema.if !== undefined) this.#condition(schema, value, place);
    found.score++;
  }

  #condition(schema: SchemaNode, value: Value, place: Place): void {
    const { found, path, depth } = place;
    const holds = schema.if !== undefined && this.alone(schema.if, value, path, depth + 1).holds;
    const next = holds ? schema.then : schema.else;
    const findings = next && this.alone(next, value, path, depth + 1);
    if (findings === undefined || findings.holds) return;
    if (holds) place.fault('condition_then', 'Must validate "then" as "if" was valid');
    else place.fault('condition_else', 'Must validate "else" as "if" was not valid');
    found.merge(findings);
  }

  #dependencies({ dependencies }: SchemaNode, value: SchemaObject, place: Place): void {
    for (const [name, on] of dependencies) {
      if (!Object.hasOwn(value, name)) continue;
      if ('types' in on) this.#match(on, value, place.deeper());
      else {
        for (const other of on) {
          if (!Object.hasOwn(value, other))
            place.fault('missing_dependency', `Has a dependency on ${other}`);
        }
      }
    }
  }

  #array(schema: SchemaNode, value: readonly Value[], place: Place): void {
    const { found, depth } = place;
    const { items, additionalItems, contains } = schema;
    for (const [at, item] of value.entries()) {
      const own = items === undefined ? undefined : 'types' in items ? items : items[at];
      const rest =
        items !== undefined && !('types' in items) && items.length > 0 && at >= items.length;
      const one =
        own ?? (rest && typeof additionalItems === 'object' ? additionalItems : undefined);
      if (one !== undefined)
        found.merge(this.alone(one, item, place.at(String(at)).path, depth + 1));
    }
    if (
      items !== undefined &&
      !('types' in items) &&
      items.length > 0 &&
      value.length > items.length &&
      additionalItems === false
    ) {
      place.fault('array_no_additional_items', 'No additional items allowed on array');
    }
    checkSize(schema, ['minItems', 'maxItems'], value.length, place);
    if (schema.uniqueItems) this.#unique(value, place);
    if (contains !== undefined) this.#contains(contains, value, place);
    found.score++;
  }

  #contains(contains: SchemaNode, value: readonly Value[], place: Place): void {
    let best: Findings | undefined;
    for (const [at, item] of value.entries()) {
      const findings = this.alone(contains, item, place.at(String(at)).path, place.depth + 1);
      if (findings.holds) return;
      if (best === undefined || findings.score > best.score) best = findings;
    }
    place.fault('contains', 'At least one of the items must match');
    if (best !== undefined) place.found.merge(best);
  }

  #unique(value: readonly Value[], place: Place): void {
    const seen = new Map<string, number>();
    for (const [at, item] of value.entries()) {
      const text = toJsonText(item);
      this.#context.budget.spend(1 + (text.length >> 4));
      const before = seen.get(text);
      if (before !== undefined)
        place.fault('unique', `array items[${before},${at}] must be unique`);
      seen.set(text, at);
    }
  }

  #object(schema: SchemaNode, value: SchemaObject, place: Place): void {
    const { found, depth, path } = place;
    const names = Object.keys(value).sort(compareText);
    checkSize(schema, ['minProperties', 'maxProperties'], names.length, place);
    for (const name of schema.required) {
      if (Object.hasOwn(value, name)) found.score++;
      else place.fault('required', `${name} is required`);
    }
    const known = new Set(schema.properties.map(([name]) => name));
    const { additionalProperties: additional, propertyNames } = schema;
    for (const name of names) {
      const member = value[name] as Value;
      const isMatched = this.#patterned(schema, name, member, place);
      if (known.has(name) || isMatched || additional === undefined || additional === true) continue;
      if (additional === false) {
        place.fault(
          'additional_property_not_allowed',
          `Additional property ${name} is not allowed`,
        );
      } else found.merge(this.alone(additional, member, place.at(name).path, depth + 1));
    }
    for (const name of propertyNames === undefined ? [] : names) {
      const findings = propertyNames && this.alone(propertyNames, name, path, depth + 1);
      if (findings === undefined || findings.holds) continue;
      place.fault('invalid_property_name', `Property name of "${name}" does not match`);
      found.merge(findings);
    }
    found.score++;
  }

  #patterned(
    { patternProperties }: SchemaNode,
    name: string,
    member: Value,
    place: Place,
  ): boolean {
    let isMatched = false;
    for (const [pattern, one] of patternProperties) {
      this.#context.budget.spend(1 + (name.length >> 6));
      if (!pattern.matcher(name).find()) continue;
      isMatched = true;
      place.found.merge(this.alone(one, member, place.at(name).path, place.depth + 1));
    }
    if (isMatched) place.found.score++;
    return isMatched;
  }

  #text(schema: SchemaNode, value: string, place: Place): void {
    this.#context.budget.spend(1 + (value.length >> 6));
    const { minLength, maxLength } = schema.sizes;
    const length = minLength === undefined && maxLength === undefined ? 0 : pointsIn(value);
    if (minLength !== undefined && length < minLength) {
      place.fault('string_gte', `String length must be greater than or equal to ${minLength}`);
    }
    if (maxLength !== undefined && length > maxLength) {
      place.fault('string_lte', `String length must be less than or equal to ${maxLength}`);
    }
    if (schema.pattern?.regex.matcher(value).find() === false) {
      place.fault('pattern', `Does not match pattern '${schema.pattern.text}'`);
    }
    place.found.score++;
  }
}

function typeOf(value: Value): string {
  if (value === null) return 'null';
  if (typeof value === 'bigint') return 'integer';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  if (typeof value === 'object') return Array.isArray(value) ? 'array' : 'object';
  return typeof value;
}

function exact(schema: SchemaNode, value: Value, place: Place): void {
  if (schema.const !== undefined || schema.enum !== undefined) {
    const field = place.path === '' ? '(Root)' : place.path;
    const text = toJsonText(value);
    if (schema.const !== undefined && text !== schema.const) {
      place.fault('const', `${field} does not match: ${schema.const}`);
    }
    if (schema.enum?.includes(text) === false) {
      place.fault('enum', `${field} must be one of the following: ${schema.enum.join(', ')}`);
    }
  }
  if (
    schema.format !== undefined &&
    typeof value === 'string' &&
    !hasFormat(value, schema.format)
  ) {
    place.fault('format', `Does not match format '${schema.format}'`);
  }
  place.found.score++;
}

/** Code points. */
function pointsIn(text: string): number {
  let count = 0;
  for (const _point of text) count++;
  return count;
}
