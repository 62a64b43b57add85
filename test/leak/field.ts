// SPDX-License-Identifier: Apache-2.0
// What a leak test knows of one field of a wire: how an answer looks that carries a text in it. Written
// from the providers' documentation, apart from the codecs that read them.
import type { WireId } from '../../src/core/exchange.ts';

export type Json = Record<string, unknown>;

/** One field of a wire that can carry words of the model. */
export type Field = {
  readonly wire: WireId;
  readonly name: string;
  /** False when the text arrives in one event, whatever the deltas. */
  readonly grows: boolean;
  /** True when nothing of it may leave before all of it is judged. */
  readonly heldWhole: boolean;
  /** The stream with the text cut into these deltas; each event with its blank line. */
  stream(deltas: readonly string[]): string[];
  /** What a client that puts the deltas together has of the field, from the events it got. */
  read(events: readonly Json[]): string;
  /** The same answer unstreamed, and what a client reads there; undefined where there is no such form. */
  readonly whole: { body(text: string): Json; read(body: Json): string } | undefined;
};

/** The value at a path of names and indexes, or undefined. */
export function dig(value: unknown, path: string): unknown {
  let at: unknown = value;
  for (const name of path.split('.')) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = (at as Json)[name];
  }
  return at;
}

/** The string at a path; empty where there is none. */
export function textAt(value: unknown, path: string): string {
  const found = dig(value, path);
  return typeof found === 'string' ? found : '';
}

/** A copy of `value` with `leaf` at `path`; missing objects and lists are made. */
function put(value: unknown, path: readonly string[], leaf: unknown): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return leaf;
  if (/^\d+$/.test(name)) {
    const list = Array.isArray(value) ? [...(value as unknown[])] : [];
    list[Number(name)] = put(list[Number(name)], rest, leaf);
    return list;
  }
  const object = (value ?? {}) as Json;
  return { ...object, [name]: put(object[name], rest, leaf) };
}

export const planted = (base: Json, path: string, leaf: unknown): Json =>
  put(base, path.split('.'), leaf) as Json;

/** Stands before a text that is to be written in \u escapes alone: JSON source that spells no word. */
const ESCAPE = '\u0001';
function jsonOf(value: unknown): string {
  return JSON.stringify(value).replaceAll(/"(?:[^"\\]|\\.)*"/g, (source) => {
    if (!source.includes('\\u0001')) return source;
    const text = (JSON.parse(source) as string).replaceAll(ESCAPE, '');
    const units = Array.from({ length: text.length }, (_, at) => hex(text.charCodeAt(at)));
    return `"${units.join('')}"`;
  });
}
const hex = (unit: number): string => `\\u${unit.toString(16).padStart(4, '0')}`;

export const data = (value: Json): string => `data: ${jsonOf(value)}\n\n`;
export const named = (type: string, value: Json): string =>
  `event: ${type}\ndata: ${jsonOf({ type, ...value })}\n\n`;
export const joined = (events: readonly Json[], path: string): string =>
  events.map((event) => textAt(event, path)).join('');

/** The same field with its text written as \u escapes in the JSON source. */
export function escapedField(field: Field): Field {
  return {
    ...field,
    name: `${field.name}, escaped`,
    stream: (deltas) => field.stream(deltas.map((delta) => `${ESCAPE}${delta}`)),
    whole: undefined,
  };
}
