// SPDX-License-Identifier: Apache-2.0
// Where the values of a strictly parsed body stand in its bytes. Containers are indexed when first asked
// for and once per body, so asking for every value of a list costs no more than one pass over it.
import { assert } from '../errors.ts';
import { at as extend, tokensOf } from '../pointer.ts';
import type { JsonBody } from './types.ts';

/** Byte range [start, end) of a value. */
export type Place = { readonly start: number; readonly end: number };

/** A value in its container; `nameStart` is where its member starts (the value, in an array). */
export type Child = Place & { readonly nameStart: number };

const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_ARRAY = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** Bytes looked at one by one before a native search for the closing quote pays. */
const SHORT_STRING = 48;

const NONE: ReadonlyMap<string, Child> = new Map();

type Index = { readonly root: Place; readonly containers: Map<string, ReadonlyMap<string, Child>> };
/** It stands in the body: the values of a weak map would all outlive young collections. */
type Indexed = JsonBody & { index?: Index };

/** Byte range of the value at `pointer`, or undefined when the body has no such value. */
export function locate(body: JsonBody, pointer: string): Place | undefined {
  const index = indexOf(body);
  let place: Place | undefined = index.root;
  let path = '';
  for (const token of tokensOf(pointer)) {
    place = childrenAt(body.bytes, index, path, place).get(token);
    if (place === undefined) return undefined;
    path = extend(path, token);
  }
  return place;
}

/** The raw JSON source of the value at `pointer`. Throws `internal` when there is none. */
export function sourceOf(body: JsonBody, pointer: string): string {
  const place = locate(body, pointer);
  assert(place !== undefined, 'pointer names a value of the body');
  return body.bytes.toString('utf8', place.start, place.end);
}

/**
 * Members (by decoded name) or elements (by index) of the container at `pointer`, in the order of the
 * text; none for a scalar or where there is no value.
 */
export function childrenOf(body: JsonBody, pointer: string): ReadonlyMap<string, Child> {
  const place = locate(body, pointer);
  return place === undefined ? NONE : childrenAt(body.bytes, indexOf(body), pointer, place);
}

function indexOf(body: Indexed): Index {
  if (body.index === undefined) {
    const start = skipSpace(body.bytes, 0);
    body.index = { root: { start, end: skipValue(body.bytes, start) }, containers: new Map() };
  }
  return body.index;
}

function childrenAt(
  bytes: Buffer,
  { containers }: Index,
  path: string,
  place: Place,
): ReadonlyMap<string, Child> {
  const first = bytes[place.start];
  if (first !== OPEN_OBJECT && first !== OPEN_ARRAY) return NONE;
  let children = containers.get(path);
  if (children === undefined) {
    children = readChildren(bytes, place);
    containers.set(path, children);
  }
  return children;
}

function readChildren(bytes: Buffer, { start, end }: Place): Map<string, Child> {
  const children = new Map<string, Child>();
  const named = bytes[start] === OPEN_OBJECT;
  let at = skipSpace(bytes, start + 1);
  while (at < end - 1) {
    const nameStart = at;
    let name = String(children.size);
    if (named) {
      at = skipString(bytes, at);
      name = decodeString(bytes, nameStart, at);
      at = skipSpace(bytes, skipSpace(bytes, at) + 1);
    }
    const valueEnd = skipValue(bytes, at);
    children.set(name, { nameStart, start: at, end: valueEnd });
    at = skipSpace(bytes, skipSpace(bytes, valueEnd) + 1);
  }
  return children;
}

function decodeString(bytes: Buffer, start: number, end: number): string {
  const source = bytes.toString('utf8', start, end);
  return source.includes('\\') ? (JSON.parse(source) as string) : source.slice(1, -1);
}

function skipSpace(bytes: Buffer, from: number): number {
  let at = from;
  for (;;) {
    const byte = bytes[at];
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return at;
    at++;
  }
}

/** Offset behind the string whose opening quote is at `open`. */
function skipString(bytes: Buffer, open: number): number {
  let at = open + 1;
  for (;;) {
    const near = Math.min(bytes.length, at + SHORT_STRING);
    while (at < near) {
      const byte = bytes[at];
      if (byte === QUOTE) return at + 1;
      at += byte === BACKSLASH ? 2 : 1;
    }
    const quote = bytes.indexOf(QUOTE, at);
    if (quote < 0) return bytes.length;
    let slashes = quote;
    while (slashes > at && bytes[slashes - 1] === BACKSLASH) slashes--;
    at = quote + 1;
    if ((quote - slashes) % 2 === 0) return at;
  }
}

/** Offset behind the value that starts at `start`; no recursion, so depth costs nothing. */
function skipValue(bytes: Buffer, start: number): number {
  let at = start;
  let depth = 0;
  while (at < bytes.length) {
    const byte = bytes[at];
    if (byte === QUOTE) {
      at = skipString(bytes, at);
      if (depth === 0) return at;
    } else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
      depth++;
      at++;
    } else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
      if (depth === 0) return at;
      at++;
      if (--depth === 0) return at;
    } else if (
      depth === 0 &&
      (byte === COMMA || byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09)
    ) {
      return at;
    } else {
      at++;
    }
  }
  return at;
}
