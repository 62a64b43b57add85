// SPDX-License-Identifier: Apache-2.0
// What metadata says about the types of input and data: `schemas: [input: schema.input]`, with the name of a schema or
// the schema itself. What stands nearer to a rule counts: its own, that of its document, its package, packages around.
import type { Annotation, Module } from '../syntax/ast.ts';
import { RegoError } from '../syntax/location.ts';
import type { Errors } from './errors.ts';
import type { IrRule } from './ir.ts';
import { type Notes, pathOf } from './metadata.ts';
import { ANY, objectOf, type Type } from './types.ts';
import { typeOfSchema } from './types-schema.ts';

/** JSON Schemas by the name that follows `schema.`; undefined: names are not looked up. */
export type NamedSchemas = Readonly<Record<string, unknown>> | undefined;

/** The type of what stands at a path that begins with `input` or `data`. */
export type Told = { readonly path: readonly string[]; readonly type: Type };

/** A rule, the type of its input, and what metadata tells of data. */
export type TypedRule = {
  readonly rule: IrRule;
  readonly input: Type;
  readonly data: readonly Told[];
};

/** What is known of other rules. */
export type Rules = {
  /** The longest part of a path after `data` that rules define, and the type of what they say. */
  at(path: readonly string[]): { readonly length: number; readonly type: Type } | undefined;
  /** What a function results in. */
  result(path: readonly string[]): Type;
};

/** What is told of a rule of `module`, the nearest last. Throws `rego_type_error` for a schema that is not there. */
export function toldOf(
  module: Pick<Module, 'path'>,
  rule: Module['rules'][number],
  { notes, schemas }: { readonly notes: Notes; readonly schemas: NamedSchemas },
): readonly Told[] {
  const around = module.path.map((_, at) => notes('subpackages', module.path.slice(0, at + 1)));
  const own = rule.annotations.find(({ scope }) => scope === 'rule');
  const all = [
    ...around,
    notes('package', module.path),
    notes('document', pathOf(module.path, rule.head)),
    own,
  ];
  return all.flatMap((one) => (one === undefined ? [] : schemasOf(one, schemas)));
}

/** Adds to `errors` packages and documents that are told of themselves twice. */
export function checkAnnotations(modules: readonly Module[], errors: Errors): void {
  const known = new Map<string, Annotation>();
  const learn = (path: readonly string[], annotations: readonly Annotation[]): void => {
    for (const one of annotations.filter(({ scope }) => scope !== 'rule')) {
      const key = [one.scope, ...path].join('\u0000');
      const before = known.get(key);
      if (before === undefined) known.set(key, one);
      else {
        errors.try(() => {
          const { file, row } = before.location;
          throw new RegoError(
            'rego_type_error',
            `${one.scope} annotation redeclared: ${file}:${row}`,
            { location: one.location },
          );
        });
      }
    }
  };
  for (const { path, annotations, rules } of modules) {
    learn(path, annotations);
    for (const { head, annotations: own } of rules) learn(pathOf(path, head), own);
  }
}

function schemasOf({ values, location }: Annotation, schemas: NamedSchemas): readonly Told[] {
  const { schemas: given } = values;
  if (given === undefined || given === null) return [];
  const refuse = (message: string): RegoError =>
    new RegoError('rego_type_error', message, { location });
  if (!Array.isArray(given)) throw refuse('schemas of metadata are a list');
  return given.flatMap((entry: unknown) => {
    if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) {
      throw refuse('a schema of metadata is a path and a schema');
    }
    return Object.entries(entry).flatMap(([path, schema]: [string, unknown]) => {
      const parts = partsIn(path);
      if (parts === undefined || (parts[0] !== 'input' && parts[0] !== 'data')) {
        throw refuse(`schemas are about input and data, not about ${path}`);
      }
      if (typeof schema !== 'string') return [{ path: parts, type: typeOfSchema(schema) }];
      if (schemas === undefined) return [];
      const [root, ...names] = partsIn(schema) ?? [];
      const name = names.join('.');
      if (root !== 'schema' || !Object.hasOwn(schemas, name))
        throw refuse(`undefined schema: ${schema}`);
      return [{ path: parts, type: typeOfSchema(schemas[name]) }];
    });
  });
}

/** `input.a["b c"]` as names. */
function partsIn(path: string): readonly string[] | undefined {
  const parts = [...path.matchAll(/^\w+|\.(\w+)|\["([^"\\]*)"\]/gy)];
  if (parts.reduce((length, [text]) => length + text.length, 0) !== path.length) return undefined;
  return parts.map(([text, name, quoted]) => name ?? quoted ?? text);
}

/** `type`, with what is told at `path` in it in place of what was there. */
export function replaced(type: Type, [name, ...rest]: readonly string[], told: Type): Type {
  if (name === undefined) return told;
  const isOpen = type.kind !== 'object';
  const members = new Map(isOpen ? [] : type.members);
  const inner = members.get(name) ?? ANY;
  members.set(name, replaced(inner, rest, told));
  return objectOf(members, isOpen ? ANY : type.rest);
}
