// SPDX-License-Identifier: Apache-2.0
// A JSON Schema that was read: what it demands, keyword by keyword. Drafts 4, 6 and 7, and what has no `$schema`:
// then everything that any of them knows is understood.
import type { RE2JS } from 're2js';
import type { Value } from '../values/value.ts';

export type Draft = 4 | 6 | 7 | 'any';

export type Numeric = number | bigint;

/** Members are undefined where the schema says nothing of them. */
export type SchemaNode = {
  /** `true` and `false` are schemas too. */
  pass?: boolean;
  /** What it refers to; then nothing else counts. */
  ref?: SchemaNode;
  types: readonly string[];
  properties: readonly (readonly [name: string, schema: SchemaNode])[];
  additionalProperties?: boolean | SchemaNode;
  patternProperties: readonly (readonly [pattern: RE2JS, schema: SchemaNode])[];
  propertyNames?: SchemaNode;
  dependencies: readonly (readonly [name: string, on: readonly string[] | SchemaNode])[];
  /** One for all items, or one for each. */
  items?: SchemaNode | readonly SchemaNode[];
  additionalItems?: boolean | SchemaNode;
  contains?: SchemaNode;
  required: readonly string[];
  /** Bounds by their keyword. */
  numbers: Partial<Record<NumberKeyword, Numeric>>;
  sizes: Partial<Record<SizeKeyword, Numeric>>;
  uniqueItems: boolean;
  pattern?: { readonly text: string; readonly regex: RE2JS };
  format?: string;
  /** JSON text of what is allowed. */
  const?: string;
  enum?: readonly string[];
  oneOf: readonly SchemaNode[];
  anyOf: readonly SchemaNode[];
  allOf: readonly SchemaNode[];
  not?: SchemaNode;
  if?: SchemaNode;
  then?: SchemaNode;
  else?: SchemaNode;
};

export type NumberKeyword =
  | 'multipleOf'
  | 'minimum'
  | 'maximum'
  | 'exclusiveMinimum'
  | 'exclusiveMaximum';
export type SizeKeyword =
  | 'minLength'
  | 'maxLength'
  | 'minProperties'
  | 'maxProperties'
  | 'minItems'
  | 'maxItems';

/** A schema that demands nothing yet. */
export const emptyNode = (): SchemaNode => ({
  types: [],
  properties: [],
  patternProperties: [],
  dependencies: [],
  required: [],
  numbers: {},
  sizes: {},
  uniqueItems: false,
  oneOf: [],
  anyOf: [],
  allOf: [],
});

/** Names of types, in the order in which messages list them. */
export const TYPES = ['array', 'boolean', 'integer', 'number', 'null', 'object', 'string'] as const;

export type SchemaObject = { readonly [name: string]: Value };

export const isSchemaObject = (value: Value | undefined): value is SchemaObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
