// SPDX-License-Identifier: Apache-2.0
// Reads DER (X.690): values with a tag, a length and a content. Whatever is not the one way to write a value is
// refused; nothing is read twice, and nothing beyond the bytes that are there.
import { failed } from './builtin.ts';

/** Tags of universal types. */
export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bits: 0x03,
  octets: 0x04,
  oid: 0x06,
  sequence: 0x30,
  set: 0x31,
  utcTime: 0x17,
  generalTime: 0x18,
} as const;

/** Most arcs of an object identifier, and most bits of one. */
const ARCS_MAX = 64;
const ARC_BITS = 128n;

export type Der = {
  readonly tag: number;
  readonly content: Buffer;
  /** Tag, length and content. */
  readonly whole: Buffer;
};

export const malformed = () => failed('malformed DER');

/** Values in their order. */
export class DerReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get isDone(): boolean {
    return this.#at >= this.#bytes.length;
  }

  /** The next value, which has to be a `tag` where one is named. */
  next(tag?: number): Der {
    const start = this.#at;
    const found = this.#byte();
    // Numbers of tags from 31 on take more bytes: nothing that is read here has one.
    if ((found & 0x1f) === 0x1f || (tag !== undefined && found !== tag)) throw malformed();
    const length = this.#length();
    const end = this.#at + length;
    if (end > this.#bytes.length) throw malformed();
    const content = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return { tag: found, content, whole: this.#bytes.subarray(start, end) };
  }

  /** The next value if it is a `tag`. */
  optional(tag: number): Der | undefined {
    return this.#bytes[this.#at] === tag ? this.next(tag) : undefined;
  }

  /** Values of a sequence, or of another type of this tag. */
  inner(tag: number = TAG.sequence): DerReader {
    return new DerReader(this.next(tag).content);
  }

  /** All that is left. */
  *rest(tag?: number): Generator<Der> {
    while (!this.isDone) yield this.next(tag);
  }

  /** Throws where something is left. */
  finish(): void {
    if (!this.isDone) throw malformed();
  }

  #byte(): number {
    const byte = this.#bytes[this.#at++];
    if (byte === undefined) throw malformed();
    return byte;
  }

  #length(): number {
    const first = this.#byte();
    if (first < 0x80) return first;
    const count = first & 0x7f;
    if (count === 0 || count > 4) throw malformed();
    let length = 0;
    for (let at = 0; at < count; at++) length = length * 256 + this.#byte();
    if (length < 0x80 || length < 256 ** (count - 1)) throw malformed();
    return length;
  }
}

/** The one value that `bytes` are. */
export function onlyDer(bytes: Buffer, tag?: number): Der {
  const reader = new DerReader(bytes);
  const value = reader.next(tag);
  reader.finish();
  return value;
}

export function oidOf({ content }: Der): readonly bigint[] {
  const arcs: bigint[] = [];
  let arc = 0n;
  if (content.length === 0 || (content.at(-1) ?? 0) >= 0x80) throw malformed();
  for (const byte of content) {
    if (arc === 0n && byte === 0x80) throw malformed();
    arc = (arc << 7n) | BigInt(byte & 0x7f);
    if (arc >> ARC_BITS !== 0n || arcs.length > ARCS_MAX) throw malformed();
    if (byte >= 0x80) continue;
    if (arcs.length > 0) arcs.push(arc);
    else {
      const first = arc < 40n ? 0n : arc < 80n ? 1n : 2n;
      arcs.push(first, arc - first * 40n);
    }
    arc = 0n;
  }
  return arcs;
}

export function integerOf({ content }: Der): bigint {
  const [first, second = 0] = content;
  if (first === undefined) throw malformed();
  const isLong =
    content.length > 1 && ((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80));
  if (isLong) throw malformed();
  return BigInt.asIntN(content.length * 8, BigInt(`0x${content.toString('hex')}`));
}

export function booleanOf({ content }: Der): boolean {
  const [byte] = content;
  if (content.length !== 1 || (byte !== 0 && byte !== 0xff)) throw malformed();
  return byte === 0xff;
}

/** Bits without the count of those that are not used, which has to be `unused` where it is named. */
export function bitsOf({ content }: Der, unused?: number): Buffer {
  const [count] = content;
  if (count === undefined || count > 7 || (content.length === 1 && count > 0)) throw malformed();
  if (unused !== undefined && count !== unused) throw malformed();
  return content.subarray(1);
}

/** An instant, as RFC 3339 has it. */
export function timeOf({ tag, content }: Der): string {
  const text = content.toString('latin1');
  const found =
    tag === TAG.utcTime
      ? /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(text)
      : tag === TAG.generalTime
        ? /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(text)
        : null;
  if (found === null) throw malformed();
  const [, year = '', ...rest] = found;
  const [month, day, hour, minute, second] = rest;
  const century = year.length === 4 ? '' : Number(year) >= 50 ? '19' : '20';
  const iso = `${century}${year}-${month}-${day}T${hour}:${minute}:${second}Z`;
  const ms = Date.parse(iso);
  if (Number.isNaN(ms) || `${new Date(ms).toISOString().slice(0, 19)}Z` !== iso) throw malformed();
  return iso;
}

/** Text of any of the types that names have. */
export function textOf({ tag, content }: Der): string {
  switch (tag) {
    case 0x0c:
      return content.toString('utf8');
    case 0x12:
    case 0x13:
    case 0x14:
    case 0x16:
    case 0x1a:
      return content.toString('latin1');
    case 0x1e: {
      if (content.length % 2 !== 0) throw malformed();
      return Buffer.from(content).swap16().toString('utf16le');
    }
    default:
      throw malformed();
  }
}
