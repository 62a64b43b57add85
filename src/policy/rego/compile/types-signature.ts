// SPDX-License-Identifier: Apache-2.0
// Reads the types of builtins: `string array<any> -> boolean`.
import { SIGNATURES } from './signatures.data.ts';
import { ANY, arrayOf, openObject, setOf, type Type, unionOf } from './types.ts';

export type Signature = { readonly args: readonly Type[]; readonly result: Type };

const read = new Map<string, Signature>();

/** The types of a builtin; undefined where it takes anything. */
export function signatureOf(builtin: string): Signature | undefined {
  const known = read.get(builtin);
  if (known !== undefined) return known;
  const text = Object.hasOwn(SIGNATURES, builtin) ? SIGNATURES[builtin] : undefined;
  if (text === undefined) return undefined;
  const parts = text.split(' ');
  const arrow = parts.indexOf('->');
  const signature = {
    args: parts.slice(0, arrow).map(typeIn),
    result: typeIn(parts[arrow + 1] ?? 'any'),
  };
  read.set(builtin, signature);
  return signature;
}

function typeIn(text: string): Type {
  return unionOf(alternativesIn(text).map(single));
}

/** `|` within brackets belongs to what is in them. */
function alternativesIn(text: string): readonly string[] {
  const found: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at <= text.length; at++) {
    const char = text[at];
    if (char === '<') depth++;
    if (char === '>') depth--;
    if (at < text.length && (char !== '|' || depth > 0)) continue;
    found.push(text.slice(from, at));
    from = at + 1;
  }
  return found;
}

function single(text: string): Type {
  const [, kind = text, inner] = /^(\w+)(?:<(.*)>)?$/.exec(text) ?? [];
  switch (kind) {
    case 'array':
      return arrayOf(typeIn(inner ?? 'any'));
    case 'set':
      return setOf(typeIn(inner ?? 'any'));
    case 'object':
      return openObject(typeIn(inner ?? 'any'));
    case 'null':
    case 'boolean':
    case 'number':
    case 'string':
      return { kind };
    default:
      return ANY;
  }
}
