// SPDX-License-Identifier: Apache-2.0
// Small changes of JSON values, event streams and bytes, each a pure function of a few numbers, so that a
// failing input shrinks and can be made again.
import * as fc from 'fast-check';
import type { JsonValue } from '../../src/core/json/types.ts';
import { at } from '../../src/core/pointer.ts';

/** What is done, where (counted over all places), and with what. */
export type Change = readonly [kind: number, where: number, what: number];
export const changes = (maxLength: number): fc.Arbitrary<Change[]> =>
  fc.array(fc.tuple(fc.nat(7), fc.nat(), fc.nat()), { maxLength });

/** Names that mean something somewhere, and some that mean nothing. */
const NAMES = [
  'content',
  'text',
  'input',
  'delta',
  'arguments',
  'name',
  'refusal',
  'reasoning',
  'thinking',
  'tool_calls',
  'function',
  'output',
  'choices',
  'message',
  'summary',
  'zz',
  '0',
  'constructor',
  'toString',
] as const;
const VALUES: readonly JsonValue[] = [
  null,
  true,
  false,
  0,
  -1,
  7,
  1.5,
  1e21,
  4111111111111111,
  '',
  'some words',
  'word',
  [],
  {},
  [[]],
  [null],
  [1, 2],
  { a: 1 },
  { text: 'some words' },
  [{ type: 'text', text: 'some words' }],
  { type: 'unheard_of' },
  'data:image/png;base64,AAAA',
  '\u0000',
  '{"a":1}',
  'user',
  'tool',
];

type Holder = { [name: string]: JsonValue } | JsonValue[];
type Spot = { readonly holder: Holder; readonly name: string };

const member = (holder: Holder, name: string): JsonValue =>
  (Array.isArray(holder) ? holder[Number(name)] : holder[name]) ?? null;
function put(holder: Holder, name: string, value: JsonValue): void {
  if (Array.isArray(holder)) holder[Number(name)] = value;
  else holder[name] = value;
}

/** Every place below the root, with its pointer. */
export function placesOf(value: JsonValue, pointer = ''): (readonly [string, Spot])[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.keys(value).flatMap((name) => {
    const spot = { holder: value, name };
    const own = at(pointer, name);
    return [[own, spot] as const, ...placesOf(member(value, name), own)];
  });
}

/** `value` with the changes made; the given value is left alone. */
export function changed(value: JsonValue, list: readonly Change[]): JsonValue {
  const root: Holder = [structuredClone(value)];
  for (const change of list) alter(root, change);
  return root[0] ?? null;
}

function alter(root: Holder, [kind, where, what]: Change): void {
  const places = placesOf(root);
  const [, spot] = places[where % places.length] ?? [];
  if (spot === undefined) return;
  const { holder, name } = spot;
  const old = member(holder, name);
  if (kind === 0 && Array.isArray(holder)) holder.splice(Number(name), 1);
  else if (kind === 0 && holder !== root && !Array.isArray(holder)) delete holder[name];
  else if (kind === 1 && !Array.isArray(holder)) {
    delete holder[name];
    holder[NAMES[what % NAMES.length] ?? 'zz'] = old;
  } else if (kind === 2 && Array.isArray(holder) && holder !== root)
    holder.push(structuredClone(old));
  else if (kind === 3) put(holder, name, [old]);
  else if (kind === 4) put(holder, name, { [NAMES[what % NAMES.length] ?? 'zz']: old });
  else if (kind === 5 && !Array.isArray(holder)) {
    holder[NAMES[what % NAMES.length] ?? 'zz'] = structuredClone(
      VALUES[(what >> 5) % VALUES.length] ?? null,
    );
  } else put(holder, name, structuredClone(VALUES[what % VALUES.length] ?? null));
}

/** `value` with `leaf` in place of one value, or added as a member; and the pointer to it. */
export function plant(
  value: JsonValue,
  where: number,
  leaf: JsonValue,
): { readonly value: JsonValue; readonly pointer: string } {
  const copy = structuredClone(value);
  const places = placesOf(copy);
  const [pointer, spot] = places[where % Math.max(1, places.length)] ?? [];
  if (spot === undefined || pointer === undefined) return { value: leaf, pointer: '' };
  const old = member(spot.holder, spot.name);
  if (where % 3 === 0 && typeof old === 'object' && old !== null && !Array.isArray(old)) {
    const name = NAMES[(where >> 4) % NAMES.length] ?? 'zz';
    old[name] = leaf;
    return { value: copy, pointer: at(pointer, name) };
  }
  put(spot.holder, spot.name, leaf);
  return { value: copy, pointer };
}

/** `value` with a further member of this name in one of its objects; and the pointer to the object. */
export function plantName(
  value: JsonValue,
  where: number,
  name: string,
): { readonly value: JsonValue; readonly pointer: string } {
  const root = [structuredClone(value)];
  const objects = placesOf(root).flatMap(([pointer, { holder, name: own }]) => {
    const object = member(holder, own);
    const fits = typeof object === 'object' && object !== null && !Array.isArray(object);
    return fits ? [[pointer.slice(2), object] as const] : [];
  });
  const [pointer = '', object = {}] = objects[where % Math.max(1, objects.length)] ?? [];
  object[name] = [1, true, null, 'w', {}, [2]][where % 6] ?? null;
  return { value: root[0] ?? null, pointer };
}

/** Bytes that mean something in JSON, UTF-8 or an event stream; none that makes a word longer. */
const BYTES = Buffer.from('"\\{}[],:\r\n\0\u007f \ufeff\u0080', 'utf8');

/** Events dropped, doubled, exchanged, cut, or changed in one byte. */
export function disturbed(events: readonly string[], list: readonly Change[]): Buffer {
  let parts = events.map((event) => Buffer.from(event));
  for (const [kind, where, what] of list) {
    const index = where % Math.max(1, parts.length);
    const part = parts[index];
    if (part === undefined) break;
    const next = index + 1;
    if (kind === 0) parts = parts.toSpliced(index, 1);
    else if (kind === 1) parts = parts.toSpliced(index, 0, part);
    else if (kind === 2)
      parts = [
        ...parts.slice(0, index),
        ...parts.slice(next, next + 1),
        part,
        ...parts.slice(next + 1),
      ];
    else if (kind === 3) parts = parts.slice(0, index);
    else if (kind === 4) parts[index] = part.subarray(0, what % (part.length + 1));
    else if (kind === 5) parts[index] = Buffer.concat([part, parts[what % parts.length] ?? part]);
    else {
      const bytes = Buffer.from(part);
      if (bytes.length > 0) bytes[what % bytes.length] = BYTES[(what >> 8) % BYTES.length] ?? 0;
      parts[index] = bytes;
    }
  }
  return Buffer.concat(parts);
}

/** The bytes cut at these places. */
export function chunksOf(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const ends = cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b);
  // Copies: an event that wrongly reaches into its neighbour's chunk is seen.
  return [...ends, bytes.length].map((end, index) =>
    Buffer.from(bytes.subarray(index === 0 ? 0 : ends[index - 1], end)),
  );
}

export const cuts = fc.array(fc.nat(), { maxLength: 8 });
