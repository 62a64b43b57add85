// SPDX-License-Identifier: Apache-2.0
// Extensions of certificates (RFC 5280): what a key may be used for, by whom, and for which names.
import {
  bitsOf,
  booleanOf,
  type Der,
  DerReader,
  integerOf,
  malformed,
  oidOf,
  onlyDer,
  TAG,
} from './der.ts';
import { ascii, generalNames, type GeneralNames, NO_NAMES } from './x509-names.ts';

export type Oid = readonly bigint[];
export type Extension = { readonly id: Oid; readonly critical: boolean; readonly value: Buffer };

export type Extensions = {
  readonly all: readonly Extension[];
  names: GeneralNames;
  hasNames: boolean;
  /** Bit by bit, the first one being the lowest; 0: nothing is said. */
  keyUsage: number;
  extendedUsages: readonly Oid[];
  constraints: { readonly isCa: boolean; readonly pathLength: number } | undefined;
  subjectKeyId: Buffer | undefined;
  authorityKeyId: Buffer | undefined;
  permitted: GeneralNames;
  excluded: GeneralNames;
  isConstraintCritical: boolean;
  policies: readonly Oid[];
  revocationLists: readonly string[];
  ocspServers: readonly string[];
  issuers: readonly string[];
  /** Critical ones that are not understood: a chain with one is refused. */
  unhandled: readonly Oid[];
};

/** Most extensions of a certificate, and most members of one. */
const EXTENSIONS_MAX = 100;
const MEMBERS_MAX = 1_000;

export function extensionsOf(list: Der | undefined): Extensions {
  const all =
    list === undefined ? [] : [...new DerReader(list.content).rest(TAG.sequence)].map(extensionOf);
  const ids = all.map(({ id }) => id.join('.'));
  if (all.length > EXTENSIONS_MAX || new Set(ids).size < ids.length) throw malformed();
  const made: Extensions = {
    all,
    names: NO_NAMES,
    hasNames: false,
    keyUsage: 0,
    extendedUsages: [],
    constraints: undefined,
    subjectKeyId: undefined,
    authorityKeyId: undefined,
    permitted: NO_NAMES,
    excluded: NO_NAMES,
    isConstraintCritical: false,
    policies: [],
    revocationLists: [],
    ocspServers: [],
    issuers: [],
    unhandled: [],
  };
  for (const [at, extension] of all.entries()) {
    const read = READERS[ids[at] ?? ''];
    const isHandled =
      read?.(made, new DerReader(extension.value), extension.critical) ?? read !== undefined;
    if (!isHandled && extension.critical) made.unhandled = [...made.unhandled, extension.id];
  }
  return made;
}

function extensionOf({ content }: Der): Extension {
  const reader = new DerReader(content);
  const id = oidOf(reader.next(TAG.oid));
  const critical = reader.optional(TAG.boolean);
  const value = reader.next(TAG.octets).content;
  reader.finish();
  return { id, critical: critical !== undefined && booleanOf(critical), value };
}

/** False: there is something in it that is not understood. */
type Read = (made: Extensions, reader: DerReader, critical: boolean) => boolean | void;

const READERS: Readonly<Record<string, Read>> = {
  '2.5.29.14': (made, reader) => {
    made.subjectKeyId = reader.next(TAG.octets).content;
  },
  '2.5.29.15': (made, reader) => {
    const bits = bitsOf(reader.next(TAG.bits));
    for (let bit = 0; bit < 9; bit++) {
      if (((bits[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1) made.keyUsage |= 1 << bit;
    }
  },
  '2.5.29.17': (made, reader) => {
    made.names = generalNames(reader.inner());
    made.hasNames = true;
    const { dns, emails, ips, uris } = made.names;
    for (const { length } of ips) if (length !== 4 && length !== 16) throw malformed();
    return dns.length + emails.length + ips.length + uris.length > 0;
  },
  '2.5.29.19': (made, reader) => {
    const inner = reader.inner();
    const isCa = inner.optional(TAG.boolean);
    const length = inner.optional(TAG.integer);
    inner.finish();
    const pathLength = length === undefined ? -1 : Number(integerOf(length));
    made.constraints = { isCa: isCa !== undefined && booleanOf(isCa), pathLength };
  },
  '2.5.29.30': (made, reader, critical) => {
    const inner = reader.inner();
    const [permitted, excluded] = [inner.optional(0xa0), inner.optional(0xa1)];
    inner.finish();
    if (permitted === undefined && excluded === undefined) throw malformed();
    const found = [permitted, excluded].map(subtrees);
    made.permitted = found[0]?.names ?? NO_NAMES;
    made.excluded = found[1]?.names ?? NO_NAMES;
    made.isConstraintCritical = critical;
    return found.every(({ isHandled }) => isHandled);
  },
  '2.5.29.31': (made, reader) => {
    made.revocationLists = listed(reader.inner()).flatMap((point) => {
      const name = new DerReader(point.content).optional(0xa0);
      const full = name && new DerReader(name.content).optional(0xa0);
      return full === undefined ? [] : generalNames(new DerReader(full.content)).uris;
    });
  },
  '2.5.29.32': (made, reader) => {
    made.policies = listed(reader.inner()).map(({ content }) =>
      oidOf(new DerReader(content).next(TAG.oid)),
    );
  },
  '2.5.29.35': (made, reader) => {
    made.authorityKeyId = reader.inner().optional(0x80)?.content;
  },
  '2.5.29.37': (made, reader) => {
    made.extendedUsages = listed(reader.inner(), TAG.oid).map(oidOf);
  },
  '1.3.6.1.5.5.7.1.1': (made, reader) => {
    for (const { content } of listed(reader.inner())) {
      const inner = new DerReader(content);
      const method = oidOf(inner.next(TAG.oid)).join('.');
      const { tag, content: place } = inner.next();
      if (tag !== 0x86) continue;
      if (method === '1.3.6.1.5.5.7.48.1') made.ocspServers = [...made.ocspServers, ascii(place)];
      if (method === '1.3.6.1.5.5.7.48.2') made.issuers = [...made.issuers, ascii(place)];
    }
  },
};

function listed(reader: DerReader, tag: number = TAG.sequence): readonly Der[] {
  const all = [...reader.rest(tag)];
  if (all.length > MEMBERS_MAX) throw malformed();
  return all;
}

/** Names that are within, and whether all of them are of kinds that are checked. */
function subtrees(list: Der | undefined): {
  readonly names: GeneralNames;
  readonly isHandled: boolean;
} {
  if (list === undefined) return { names: NO_NAMES, isHandled: true };
  const bases = listed(new DerReader(list.content)).map(({ content }) =>
    new DerReader(content).next(),
  );
  const names = generalNames(new DerReader(Buffer.concat(bases.map(({ whole }) => whole))));
  for (const { length } of names.ips) if (length !== 8 && length !== 32) throw malformed();
  return { names, isHandled: bases.every(({ tag }) => [0x81, 0x82, 0x86, 0x87].includes(tag)) };
}

/** The list of extensions within an attribute of a request, or in the tagged part of a certificate. */
export const extensionList = (bytes: Buffer): Der => onlyDer(bytes, TAG.sequence);
