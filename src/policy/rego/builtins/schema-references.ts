// SPDX-License-Identifier: Apache-2.0
// References within a JSON Schema: pointers, identifiers and anchors. What stands in another document is refused:
// a decision fetches nothing.
import type { Value } from '../values/value.ts';
import { failed } from './builtin.ts';
import { isSchemaObject, type SchemaObject } from './schema-node.ts';

/** Stands for the address that a schema without one has. */
const ROOT = 'schema://root/';
/** Deepest nesting of a schema. */
export const SCHEMA_DEPTH = 200;

export type References = {
  /** What `reference` in `schema` means. Throws where there is nothing. */
  readonly find: (schema: SchemaObject, reference: string) => Value;
};

/** Everything in `root` that can be referred to. */
export function referencesIn(root: Value): References {
  const known = new Map<string, Value>([[ROOT, root]]);
  const bases = new Map<SchemaObject, string>();
  const learn = (value: Value, base: string, depth: number): void => {
    if (depth > SCHEMA_DEPTH) throw failed('schema is nested too deep');
    if (Array.isArray(value)) {
      for (const item of value as readonly Value[]) learn(item, base, depth + 1);
    }
    if (!isSchemaObject(value)) return;
    const id = value['$id'] ?? value['id'];
    const own = typeof id === 'string' ? resolved(id, base) : base;
    if (typeof id === 'string' && !known.has(own)) known.set(own.replace(/#$/, ''), value);
    bases.set(value, own);
    for (const [name, member] of Object.entries(value)) {
      // What is to be compared is no schema.
      if (name !== 'const' && name !== 'enum') learn(member, own, depth + 1);
    }
  };
  learn(root, ROOT, 0);
  return {
    find: (schema, reference) => {
      const whole = resolved(reference, bases.get(schema) ?? ROOT).replace(/#$/, '');
      const direct = known.get(whole);
      if (direct !== undefined) return direct;
      const [document = '', fragment = ''] = whole.split('#');
      const holder = known.get(document);
      const found =
        holder === undefined || !fragment.startsWith('/') ? undefined : pointed(holder, fragment);
      if (found === undefined) throw failed('reference leads out of the schema, or to nothing');
      return found;
    },
  };
}

function resolved(reference: string, base: string): string {
  try {
    return new URL(reference, base).href;
  } catch {
    throw failed('reference is no address');
  }
}

function pointed(value: Value, pointer: string): Value | undefined {
  let at: Value | undefined = value;
  for (const part of pointer.slice(1).split('/')) {
    const name = plain(part).replaceAll('~1', '/').replaceAll('~0', '~');
    if (Array.isArray(at))
      at = /^(?:0|[1-9]\d*)$/.test(name) ? (at[Number(name)] as Value | undefined) : undefined;
    else at = isSchemaObject(at) && Object.hasOwn(at, name) ? at[name] : undefined;
  }
  return at;
}

function plain(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw failed('reference is no address');
  }
}
