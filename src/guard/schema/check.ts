// SPDX-License-Identifier: Apache-2.0
// Whether a JSON value fits a JSON Schema that a caller sent. It interprets the schema and compiles
// nothing: a schema comes with every request, so it may cost no more than it is long, and no code may be
// made of it. What it does not judge (`pattern`, `format`, remote references) it takes as fitting.

/** What does not fit, by the pointer of the value (RFC 6901) and the keyword. */
export type Violation = { readonly pointer: string; readonly keyword: string };

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
type JsonObject = { readonly [name: string]: Json };

/** Pairs of a schema and a value that are looked at; then the value counts as fitting. */
const STEPS_MAX = 200_000;
/** Schemas within each other: recursion of ours is bounded by it. */
const DEPTH_MAX = 100;
const VIOLATIONS_MAX = 10;

type State = {
  readonly root: Json;
  readonly found: Violation[];
  steps: number;
};

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Up to ten violations of `schema` by `value`; none when it fits. Bounded, throws nothing. */
export function checkSchema(schema: Json, value: Json): readonly Violation[] {
  const state: State = { root: schema, found: [], steps: 0 };
  check(state, schema, value, { pointer: '', depth: 0 });
  return state.found.slice(0, VIOLATIONS_MAX);
}

type At = { readonly pointer: string; readonly depth: number };

const below = ({ pointer, depth }: At, name: string | number): At => ({
  pointer: `${pointer}/${String(name).replaceAll('~', '~0').replaceAll('/', '~1')}`,
  depth: depth + 1,
});

function check(state: State, schema: Json, value: Json, at: At): void {
  if (state.found.length >= VIOLATIONS_MAX || at.depth > DEPTH_MAX) return;
  if (++state.steps > STEPS_MAX || schema === true) return;
  if (schema === false) return report(state, at, 'false');
  if (!isObject(schema)) return;
  const target =
    typeof schema['$ref'] === 'string' ? resolve(state.root, schema['$ref']) : undefined;
  if (target !== undefined) check(state, target, value, { ...at, depth: at.depth + 1 });
  checkAny(state, schema, value, at);
  if (typeof value === 'number') checkNumber(state, schema, value, at);
  else if (typeof value === 'string') checkString(state, schema, value, at);
  else if (Array.isArray(value)) checkArray(state, schema, value, at);
  else if (isObject(value)) checkObject(state, schema, value, at);
  checkCombined(state, schema, value, at);
}

const report = ({ found }: State, { pointer }: At, keyword: string): void =>
  void found.push({ pointer, keyword });

/** The part of the schema that a local reference names. */
function resolve(root: Json, reference: string): Json | undefined {
  if (!reference.startsWith('#')) return undefined;
  let part: Json | undefined = root;
  for (const name of reference.slice(1).split('/').slice(1)) {
    const key = name.replaceAll('~1', '/').replaceAll('~0', '~');
    if (Array.isArray(part)) part = part[Number(key)];
    else part = isObject(part) && Object.hasOwn(part, key) ? part[key] : undefined;
  }
  return part;
}

function typeOf(value: Json): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value;
}

function checkAny(state: State, schema: JsonObject, value: Json, at: At): void {
  const { type, enum: allowed, const: constant, nullable } = schema;
  const types = typeof type === 'string' ? [type] : Array.isArray(type) ? type : undefined;
  const own = typeOf(value);
  const fits =
    types === undefined ||
    types.includes(own) ||
    (own === 'number' && Number.isInteger(value) && types.includes('integer')) ||
    (nullable === true && value === null);
  if (!fits) report(state, at, 'type');
  if (Array.isArray(allowed) && !isOneOf(allowed, value)) report(state, at, 'enum');
  if (constant !== undefined && !isOneOf([constant], value)) report(state, at, 'const');
}

function isOneOf(allowed: readonly Json[], value: Json): boolean {
  if (typeof value !== 'object' || value === null) return allowed.includes(value);
  const own = canonical(value);
  return allowed.some((one) => typeof one === 'object' && one !== null && canonical(one) === own);
}

const canonical = (value: Json): string =>
  JSON.stringify(value, (_, part: Json) =>
    isObject(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );

const isBelow = (value: number, bound: Json | undefined): boolean =>
  typeof bound === 'number' && value < bound;
const isAbove = (value: number, bound: Json | undefined): boolean =>
  typeof bound === 'number' && value > bound;

function checkNumber(state: State, schema: JsonObject, value: number, at: At): void {
  const { multipleOf: step } = schema;
  if (isBelow(value, schema['minimum'])) report(state, at, 'minimum');
  if (isAbove(value, schema['maximum'])) report(state, at, 'maximum');
  const { exclusiveMinimum: above, exclusiveMaximum: under } = schema;
  if (typeof above === 'number' && value <= above) report(state, at, 'exclusiveMinimum');
  if (typeof under === 'number' && value >= under) report(state, at, 'exclusiveMaximum');
  if (typeof step !== 'number' || step <= 0) return;
  const times = value / step;
  if (Math.abs(times - Math.round(times)) > 1e-9 * Math.max(1, Math.abs(times))) {
    report(state, at, 'multipleOf');
  }
}

function checkString(state: State, schema: JsonObject, value: string, at: At): void {
  const { minLength, maxLength } = schema;
  if (minLength === undefined && maxLength === undefined) return;
  let length = 0;
  for (const _ of value) length++;
  if (isBelow(length, minLength)) report(state, at, 'minLength');
  if (isAbove(length, maxLength)) report(state, at, 'maxLength');
}

function checkArray(state: State, schema: JsonObject, value: readonly Json[], at: At): void {
  if (isBelow(value.length, schema['minItems'])) report(state, at, 'minItems');
  if (isAbove(value.length, schema['maxItems'])) report(state, at, 'maxItems');
  if (schema['uniqueItems'] === true && new Set(value.map(canonical)).size < value.length) {
    report(state, at, 'uniqueItems');
  }
  const { items, prefixItems } = schema;
  const first = Array.isArray(prefixItems) ? prefixItems : Array.isArray(items) ? items : [];
  for (const [index, item] of value.entries()) {
    const own = first[index] ?? (Array.isArray(items) ? schema['additionalItems'] : items);
    if (own !== undefined) check(state, own, item, below(at, index));
  }
  const { contains } = schema;
  if (contains !== undefined && !value.some((item) => fits(state, contains, item, at))) {
    if (schema['minContains'] !== 0) report(state, at, 'contains');
  }
}

function checkObject(state: State, schema: JsonObject, value: JsonObject, at: At): void {
  const names = Object.keys(value);
  const { properties, required, additionalProperties, patternProperties, propertyNames } = schema;
  if (isBelow(names.length, schema['minProperties'])) report(state, at, 'minProperties');
  if (isAbove(names.length, schema['maxProperties'])) report(state, at, 'maxProperties');
  for (const name of Array.isArray(required) ? required : []) {
    if (typeof name === 'string' && !Object.hasOwn(value, name)) report(state, at, 'required');
  }
  const known = isObject(properties) ? properties : {};
  for (const name of names) {
    const own = Object.hasOwn(known, name) ? known[name] : undefined;
    const part = value[name];
    if (part === undefined) continue;
    if (propertyNames !== undefined) check(state, propertyNames, name, below(at, name));
    if (own !== undefined) check(state, own, part, below(at, name));
    // A pattern may cover the name: which names it covers is not judged.
    else if (patternProperties === undefined && additionalProperties !== undefined) {
      if (additionalProperties === false) report(state, below(at, name), 'additionalProperties');
      else check(state, additionalProperties, part, below(at, name));
    }
  }
  const { dependentRequired: dependent } = schema;
  for (const [name, others] of isObject(dependent) ? Object.entries(dependent) : []) {
    if (!Object.hasOwn(value, name) || !Array.isArray(others)) continue;
    const isMissing = others.some((one) => typeof one === 'string' && !Object.hasOwn(value, one));
    if (isMissing) report(state, at, 'dependentRequired');
  }
}

/** Whether a value fits, without saying why not. */
function fits(state: State, schema: Json, value: Json, at: At): boolean {
  const inner: State = { root: state.root, found: [], steps: state.steps };
  check(inner, schema, value, { ...at, depth: at.depth + 1 });
  state.steps = inner.steps;
  return inner.found.length === 0;
}

function checkCombined(state: State, schema: JsonObject, value: Json, at: At): void {
  const { allOf, anyOf, oneOf, not, if: condition } = schema;
  const deeper = { ...at, depth: at.depth + 1 };
  for (const one of Array.isArray(allOf) ? allOf : []) check(state, one, value, deeper);
  if (Array.isArray(anyOf) && !anyOf.some((one) => fits(state, one, value, at))) {
    report(state, at, 'anyOf');
  }
  if (Array.isArray(oneOf)) {
    const count = oneOf.filter((one) => fits(state, one, value, at)).length;
    if (count !== 1) report(state, at, 'oneOf');
  }
  if (not !== undefined && fits(state, not, value, at)) report(state, at, 'not');
  if (condition === undefined) return;
  const branch = fits(state, condition, value, at) ? schema['then'] : schema['else'];
  if (branch !== undefined) check(state, branch, value, deeper);
}
