// SPDX-License-Identifier: Apache-2.0
// From the definition of a tool (JSON Schema of its arguments) to what Cedar knows of a call: a record type, and the
// conversion of arguments into it. What Cedar has no type for is left out and named, so that nobody writes a policy
// about something that is never there. Arguments that are not of the definition do not convert.

export type CedarType =
  | { readonly type: 'String' | 'Long' | 'Boolean'; readonly required?: boolean }
  | { readonly type: 'Extension'; readonly name: 'decimal'; readonly required?: boolean }
  | { readonly type: 'Set'; readonly element: CedarType; readonly required?: boolean }
  | {
      readonly type: 'Record';
      readonly attributes: Readonly<Record<string, CedarType>>;
      readonly required?: boolean;
    };

/** Undefined where the value is not of the type. */
type Convert = (value: unknown) => unknown;
type Mapped = { readonly type: CedarType; readonly convert: Convert };

export type ArgumentSchema = {
  readonly type: CedarType;
  /** The record for these arguments, as Cedar takes it; undefined where they are not as the tool defines them. */
  readonly convert: Convert;
  /** Pointer and reason of each part that policies cannot see: `/filter: anyOf`. */
  readonly unexpressed: readonly string[];
};

/** Deeper and wider than tools that people can read. */
const DEPTH_MAX = 8;
const PROPERTIES_MAX = 100;
const UNEXPRESSED_MAX = 200;
/** Items of one list: each is marshalled for every decision. */
const ITEMS_MAX = 1_000;
const TEXT_CHARS_MAX = 100_000;
/** Cedar's decimal: four digits behind the point, 64 bits in all. */
const DECIMAL_MAX = 922_337_203_685_477;
/** Keywords that let in values which the type alone does not describe. */
const BEYOND = ['anyOf', 'oneOf', 'allOf', 'not', 'if', '$ref', '$dynamicRef', 'patternProperties'];
/** These mean something in Cedar's JSON, wherever they stand. */
const RESERVED = new Set(['__entity', '__extn', '__expr', '__proto__']);

type Schema = Readonly<Record<string, unknown>>;
type Walk = { readonly unexpressed: string[]; properties: number };

const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The type and conversion of the arguments of one tool. Total: what it does not understand is unexpressed. */
export function argumentSchema(definition: unknown): ArgumentSchema {
  const walk: Walk = { unexpressed: [], properties: 0 };
  const schema = isSchema(definition) ? definition : {};
  const { type, convert } = recordOf(schema, { walk, pointer: '', depth: 0 });
  return { type, convert, unexpressed: walk.unexpressed };
}

type Place = { readonly walk: Walk; readonly pointer: string; readonly depth: number };

/** Undefined where Cedar has no type for it, which is then named. */
function mapped(schema: unknown, place: Place): Mapped | undefined {
  const reason = (why: string): undefined => {
    if (place.walk.unexpressed.length < UNEXPRESSED_MAX) {
      place.walk.unexpressed.push(`${place.pointer}: ${why}`);
    }
    return undefined;
  };
  if (!isSchema(schema)) return reason('no schema');
  if (place.depth > DEPTH_MAX) return reason('too deep');
  const beyond = BEYOND.find((keyword) => Object.hasOwn(schema, keyword));
  if (beyond !== undefined) return reason(beyond);
  const type = singleType(schema['type']);
  if (type === 'string') return STRING;
  if (type === 'boolean') return BOOLEAN;
  if (type === 'integer') return LONG;
  if (type === 'number') return DECIMAL;
  if (type === 'array') {
    const inner = { ...place, pointer: `${place.pointer}/*`, depth: place.depth + 1 };
    const element = mapped(schema['items'], inner);
    return element && setOf(element);
  }
  if (type !== 'object') return reason(type === undefined ? 'no single type' : `type ${type}`);
  if (!isSchema(schema['properties'])) return reason('an object of any properties');
  return recordOf(schema, place);
}

/** The one type beside null. */
function singleType(type: unknown): string | undefined {
  if (typeof type === 'string') return type;
  if (!Array.isArray(type)) return undefined;
  const others = type.filter((one) => one !== 'null');
  return others.length === 1 && typeof others[0] === 'string' ? others[0] : undefined;
}

const isNullable = (schema: unknown): boolean =>
  isSchema(schema) && Array.isArray(schema['type']) && schema['type'].includes('null');

const STRING: Mapped = {
  type: { type: 'String' },
  convert: (value) =>
    typeof value === 'string' && value.length <= TEXT_CHARS_MAX ? value : undefined,
};
const BOOLEAN: Mapped = {
  type: { type: 'Boolean' },
  convert: (value) => (typeof value === 'boolean' ? value : undefined),
};
const LONG: Mapped = {
  type: { type: 'Long' },
  convert: (value) => (Number.isSafeInteger(value) ? value : undefined),
};
const DECIMAL: Mapped = {
  type: { type: 'Extension', name: 'decimal' },
  convert: (value) => {
    if (typeof value !== 'number' || !(Math.abs(value) < DECIMAL_MAX)) return undefined;
    const arg = value.toFixed(4);
    // A number that would be rounded is not the number that the tool is given.
    return Number(arg) === value ? { __extn: { fn: 'decimal', arg } } : undefined;
  },
};

const setOf = ({ type, convert }: Mapped): Mapped => ({
  type: { type: 'Set', element: type },
  convert: (value) => {
    if (!Array.isArray(value) || value.length > ITEMS_MAX) return undefined;
    const items = value.map(convert);
    return items.includes(undefined) ? undefined : items;
  },
});

type Member = {
  readonly convert: Convert | undefined;
  readonly required: boolean;
  readonly nullable: boolean;
};

function recordOf(schema: Schema, place: Place): Mapped {
  const properties = isSchema(schema['properties']) ? schema['properties'] : {};
  const required = new Set(Array.isArray(schema['required']) ? schema['required'] : []);
  const attributes: Record<string, CedarType> = {};
  const members = new Map<string, Member>();
  for (const [name, property] of Object.entries(properties)) {
    const pointer = `${place.pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const inner = { walk: place.walk, pointer, depth: place.depth + 1 };
    const isTooMany = ++place.walk.properties > PROPERTIES_MAX;
    const one =
      isTooMany || RESERVED.has(name) ? mapped(undefined, inner) : mapped(property, inner);
    const nullable = isNullable(property);
    const isRequired = required.has(name) && !nullable;
    members.set(name, { convert: one?.convert, required: required.has(name), nullable });
    if (one !== undefined) attributes[name] = { ...one.type, required: isRequired };
  }
  return { type: { type: 'Record', attributes }, convert: (value) => converted(value, members) };
}

/** The members that Cedar can see. Undefined where one is missing, is of another type, or was never defined. */
function converted(value: unknown, members: ReadonlyMap<string, Member>): unknown {
  if (!isSchema(value)) return undefined;
  const record: Record<string, unknown> = {};
  for (const name of Object.keys(value)) if (!members.has(name)) return undefined;
  for (const [name, { convert, required, nullable }] of members) {
    const isThere = Object.hasOwn(value, name);
    if (!isThere && required) return undefined;
    if (!isThere || convert === undefined || (nullable && value[name] === null)) continue;
    const one = convert(value[name]);
    if (one === undefined) return undefined;
    record[name] = one;
  }
  return record;
}
