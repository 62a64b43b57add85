// SPDX-License-Identifier: Apache-2.0
// Names of certificates (RFC 5280): distinguished names, and those by which hosts, people and services go.
import { RegoObject, type Value } from '../values/value.ts';
import { wholeNumber } from '../values/number.ts';
import { type Der, DerReader, malformed, oidOf, TAG, textOf } from './der.ts';

/** Most names of one kind. */
const NAMES_MAX = 1_000;

export const arcsOf = (oid: readonly bigint[]): Value => oid.map(wholeNumber);

/** Members of Go's struct; those with a list may stand more than once. */
const ATTRIBUTES: Readonly<Record<string, readonly [name: string, isList: boolean]>> = {
  '2.5.4.3': ['CommonName', false],
  '2.5.4.5': ['SerialNumber', false],
  '2.5.4.6': ['Country', true],
  '2.5.4.7': ['Locality', true],
  '2.5.4.8': ['Province', true],
  '2.5.4.9': ['StreetAddress', true],
  '2.5.4.10': ['Organization', true],
  '2.5.4.11': ['OrganizationalUnit', true],
  '2.5.4.17': ['PostalCode', true],
};

/** A distinguished name. */
export function nameOf(name: Der): Value {
  const fields = new Map<string, Value>();
  for (const [field, isList] of Object.values(ATTRIBUTES)) fields.set(field, isList ? null : '');
  const names: Value[] = [];
  for (const group of new DerReader(name.content).rest(TAG.set)) {
    for (const { content } of new DerReader(group.content).rest(TAG.sequence)) {
      const reader = new DerReader(content);
      const type = oidOf(reader.next(TAG.oid));
      const value = textOf(reader.next());
      reader.finish();
      if (
        names.push(
          new RegoObject([
            ['Type', arcsOf(type)],
            ['Value', value],
          ]),
        ) > NAMES_MAX
      )
        throw malformed();
      const [field, isList] = ATTRIBUTES[type.join('.')] ?? [];
      if (field === undefined) continue;
      fields.set(
        field,
        isList ? [...((fields.get(field) as readonly Value[] | null) ?? []), value] : value,
      );
    }
  }
  return new RegoObject([...fields, ['Names', names], ['ExtraNames', null]]);
}

export type GeneralNames = {
  readonly dns: readonly string[];
  readonly emails: readonly string[];
  readonly ips: readonly Buffer[];
  readonly uris: readonly string[];
};

export const NO_NAMES: GeneralNames = { dns: [], emails: [], ips: [], uris: [] };

/** Kinds of names that count; others are left out. */
export function generalNames(reader: DerReader): GeneralNames {
  const found = {
    dns: [] as string[],
    emails: [] as string[],
    ips: [] as Buffer[],
    uris: [] as string[],
  };
  let count = 0;
  for (const { tag, content } of reader.rest()) {
    if (++count > NAMES_MAX) throw malformed();
    if (tag === 0x81) found.emails.push(ascii(content));
    if (tag === 0x82) found.dns.push(ascii(content));
    if (tag === 0x86) found.uris.push(ascii(content));
    if (tag === 0x87) found.ips.push(content);
  }
  return found;
}

export function ascii(content: Buffer): string {
  if (content.some((byte) => byte > 0x7f)) throw malformed();
  return content.toString('latin1');
}

/** An address of 4 or 16 bytes as text, the way Go writes it (RFC 5952). */
export function addressText(bytes: Buffer): string {
  if (bytes.length === 4) return [...bytes].join('.');
  if (bytes.length !== 16) throw malformed();
  const isMapped =
    bytes.subarray(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff && bytes[11] === 0xff;
  if (isMapped) return [...bytes.subarray(12)].join('.');
  const groups = Array.from({ length: 8 }, (_, at) => bytes.readUInt16BE(at * 2).toString(16));
  const url = new URL(`http://[${groups.join(':')}]/`);
  return url.hostname.slice(1, -1);
}

/** A URI in the parts of Go's struct. */
export function uriValue(text: string): Value {
  const found =
    /^([a-zA-Z][a-zA-Z0-9+.-]*):(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s.exec(text);
  if (found === null) throw malformed();
  const [, scheme = '', authority, path = '', query, fragment = ''] = found;
  const isOpaque = authority === undefined && !path.startsWith('/');
  const at = authority?.lastIndexOf('@') ?? -1;
  return new RegoObject([
    ['Scheme', scheme.toLowerCase()],
    ['Opaque', isOpaque ? path : ''],
    ['User', at === -1 ? null : new RegoObject()],
    ['Host', authority?.slice(at + 1) ?? ''],
    ['Path', isOpaque ? '' : plain(path)],
    ['RawPath', ''],
    ['OmitHost', false],
    ['ForceQuery', query === ''],
    ['RawQuery', query ?? ''],
    ['Fragment', plain(fragment)],
    ['RawFragment', ''],
  ]);
}

function plain(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw malformed();
  }
}
