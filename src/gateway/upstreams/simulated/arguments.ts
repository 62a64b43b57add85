// SPDX-License-Identifier: Apache-2.0
// Fills a tool's arguments from a text, following the tool's JSON Schema: a value named in the text
// (amount=5), else one of the right form (an address, a number), else the text itself.
import type { JsonObject, JsonValue } from '../../../core/json/types.ts';
import { isObject, listAt, member, textAt } from './reading.ts';

const DEPTH_MAX = 8;
const PROPERTIES_MAX = 32;
const TEXT_MAX = 2_000;

const EMAIL = /[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,4}/;
const WEB = /https?:\/\/[^\s"'<>]{1,500}/;
const NUMBER = /-?\d{1,15}(?:\.\d{1,10})?/;

/** Arguments for `schema`, an object; deterministic, and valid for the common kinds of schema. */
export function fillArguments(schema: JsonValue, text: string): JsonObject {
  const filled = fill(schema, text.slice(0, TEXT_MAX), { name: '', depth: 0 });
  return isObject(filled) ? filled : {};
}

/** The first complete JSON object in `text`; undefined when there is none. */
export function objectIn(text: string): JsonObject | undefined {
  const start = text.indexOf('{');
  if (start === -1) return undefined;
  let end = text.indexOf('}', start);
  for (let tries = 0; end !== -1 && tries < PROPERTIES_MAX; tries++) {
    const value = parsed(text.slice(start, end + 1));
    if (isObject(value)) return value;
    end = text.indexOf('}', end + 1);
  }
  return undefined;
}

type Place = { readonly name: string; readonly depth: number };

function fill(schema: JsonValue | undefined, text: string, { name, depth }: Place): JsonValue {
  if (depth > DEPTH_MAX) return null;
  const choices = listAt(schema, 'enum');
  if (choices.length > 0) {
    return (
      choices.find((choice) => typeof choice === 'string' && text.includes(choice)) ??
      choices[0] ??
      null
    );
  }
  const named = namedValue(name, text);
  switch (typeOf(schema)) {
    case 'object':
      return fillObject(schema, text, depth);
    case 'array':
      return [fill(member(schema, 'items'), text, { name, depth: depth + 1 })];
    case 'integer':
      return Math.trunc(Number(NUMBER.exec(named ?? text)?.[0] ?? 0));
    case 'number':
      return Number(NUMBER.exec(named ?? text)?.[0] ?? 0);
    case 'boolean':
      return named !== 'false';
    case 'null':
      return null;
    default:
      return named ?? textLike(`${textAt(schema, 'format')} ${name}`, text);
  }
}

function fillObject(schema: JsonValue | undefined, text: string, depth: number): JsonObject {
  const properties = member(schema, 'properties');
  if (!isObject(properties)) return {};
  return Object.fromEntries(
    Object.entries(properties)
      .slice(0, PROPERTIES_MAX)
      .map(([name, inner]) => [name, fill(inner, text, { name, depth: depth + 1 })]),
  );
}

function typeOf(schema: JsonValue | undefined): string {
  const type = member(schema, 'type');
  const first = Array.isArray(type) ? type[0] : type;
  if (typeof first === 'string') return first;
  return member(schema, 'properties') === undefined ? 'string' : 'object';
}

/** The value in `name=value` or `name: "value"`. */
function namedValue(name: string, text: string): string | undefined {
  if (!/^\w{1,64}$/.test(name)) return undefined;
  const found = new RegExp(`\\b${name}\\s?[=:]\\s?(?:"([^"]{0,500})"|([^\\s,;]{1,500}))`).exec(
    text,
  );
  return found?.[1] ?? found?.[2];
}

function textLike(hint: string, text: string): string {
  if (/mail|recipient|\bto\b/i.test(hint)) return EMAIL.exec(text)?.[0] ?? text;
  if (/ur[il]|link/i.test(hint)) return WEB.exec(text)?.[0] ?? text;
  return text;
}

function parsed(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return null;
  }
}
