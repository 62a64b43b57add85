// SPDX-License-Identifier: Apache-2.0
// The JSON Schema of bartizan.yaml, and the page that lists its keys, both from the zod schema.
import { z } from 'zod';
import { bartizanConfig } from '../../src/config/config.ts';
import { code, generatedFrom, table } from './markdown.ts';

type Schema = {
  readonly description?: string;
  readonly default?: unknown;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
};

const schema = (): Schema =>
  z.toJSONSchema(bartizanConfig, { io: 'input', reused: 'inline' }) as unknown as Schema;

export function configSchema(): string {
  return `${JSON.stringify({ title: 'bartizan.yaml', ...schema() }, null, 2)}\n`;
}

export function configPage(): string {
  const rows: string[][] = [];
  list(schema(), '', rows);
  return `${generatedFrom('src/config/config.ts')}

# Configuration

Every key of \`bartizan.yaml\`. \`<id>\` stands for a name of your choice, \`[]\` for an element of a list.
An unknown key is an error. Editors can check the file with
[bartizan.schema.json](bartizan.schema.json).

${table(['Key', 'Type', 'Default', 'Meaning'], rows)}
`;
}

/** Adds a row for every key below `at`; variants of one key share their rows. */
function list(part: Schema, at: string, rows: string[][], seen = new Set<string>()): void {
  for (const [name, member] of Object.entries(part.properties ?? {})) {
    const key = at === '' ? name : `${at}.${name}`;
    const row = [
      code(key),
      typeOf(member),
      defaultOf(member, part, name),
      member.description ?? '',
    ];
    const known = row.join('|');
    if (!seen.has(known)) rows.push(row);
    seen.add(known);
    list(member, key, rows, seen);
  }
  for (const variant of [...(part.anyOf ?? []), ...(part.oneOf ?? [])])
    list(variant, at, rows, seen);
  if (part.items !== undefined) list(part.items, `${at}[]`, rows, seen);
  if (typeof part.additionalProperties === 'object') {
    list(part.additionalProperties, `${at}.<id>`, rows, seen);
  }
}

function defaultOf(member: Schema, parent: Schema, name: string): string {
  if (parent.required?.includes(name) === true) return 'required';
  if (member.default === undefined) return '';
  return typeof member.default === 'object' && Object.keys(member.default ?? {}).length === 0
    ? 'empty'
    : code(JSON.stringify(member.default));
}

function typeOf(member: Schema): string {
  const variants = member.anyOf ?? member.oneOf;
  if (variants !== undefined) return [...new Set(variants.map(typeOf))].join(' or ');
  if (member.const !== undefined) return code(JSON.stringify(member.const));
  if (member.enum !== undefined) return member.enum.map((one) => code(String(one))).join(', ');
  if (member.type === 'array') return `list of ${member.items ? typeOf(member.items) : 'anything'}`;
  if (member.type === 'object') return 'object';
  const { minimum, maximum, maxLength } = member;
  if (minimum !== undefined && maximum !== undefined) {
    return `${String(member.type)} ${minimum} to ${maximum}`;
  }
  return maxLength === undefined
    ? String(member.type ?? 'anything')
    : `string, at most ${maxLength}`;
}
