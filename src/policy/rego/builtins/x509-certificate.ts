// SPDX-License-Identifier: Apache-2.0
// Certificates and requests for them, with the members that OPA's policies know: those of Go's x509 package.
import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { wholeNumber } from '../values/number.ts';
import { RegoObject, type Value } from '../values/value.ts';
import { failed } from './builtin.ts';
import { bitsOf, type Der, DerReader, integerOf, oidOf, onlyDer, TAG, timeOf } from './der.ts';
import { type Extensions, extensionList, extensionsOf, type Oid } from './x509-extensions.ts';
import { addressText, arcsOf, nameOf, uriValue } from './x509-names.ts';
import { usageCodes } from './x509-usages.ts';

export type Certificate = {
  /** DER. */
  readonly raw: Buffer;
  readonly version: number;
  readonly subject: Buffer;
  readonly issuer: Buffer;
  /** RFC 3339. */
  readonly notBefore: string;
  readonly notAfter: string;
  /** As Go numbers them; 0: unknown. */
  readonly signatureAlgorithm: number;
  readonly extensions: Extensions;
  readonly value: RegoObject;
};

/** Most certificates of one text. */
const CERTIFICATES_MAX = 50;

/** Certificates one after the other. Throws `x509: malformed certificate`. */
export function certificatesIn(bytes: Buffer): readonly Certificate[] {
  return refusing('x509: malformed certificate', () => {
    const all = [...new DerReader(bytes).rest(TAG.sequence)];
    if (all.length > CERTIFICATES_MAX) throw failed('too many certificates');
    return all.map(certificateOf);
  });
}

/** What is thrown on the way quotes nothing, but says nothing either. */
function refusing<Made>(message: string, make: () => Made): Made {
  try {
    return make();
  } catch {
    throw failed(message);
  }
}

const base64 = (bytes: Buffer | undefined): Value => bytes?.toString('base64') ?? null;
const texts = (list: readonly string[]): Value => (list.length === 0 ? null : list);

function certificateOf({ whole, content }: Der): Certificate {
  const reader = new DerReader(content);
  const signed = reader.next(TAG.sequence);
  const algorithm = reader.next(TAG.sequence);
  const signatureAlgorithm = signatureCode(algorithm);
  const signature = bitsOf(reader.next(TAG.bits), 0);
  reader.finish();
  const inner = new DerReader(signed.content);
  const tagged = inner.optional(0xa0);
  const version =
    tagged === undefined ? 1 : Number(integerOf(onlyDer(tagged.content, TAG.integer))) + 1;
  const serial = integerOf(inner.next(TAG.integer));
  // RFC 5280, 4.1.1.2: what is signed names the algorithm, too.
  if (!inner.next(TAG.sequence).whole.equals(algorithm.whole)) throw failed('two algorithms');
  const issuer = inner.next(TAG.sequence);
  const validity = inner.inner();
  const [notBefore, notAfter] = [timeOf(validity.next()), timeOf(validity.next())];
  const subject = inner.next(TAG.sequence);
  const key = inner.next(TAG.sequence);
  for (const tag of [0x81, 0x82]) inner.optional(tag);
  const list = inner.optional(0xa3);
  inner.finish();
  const extensions = extensionsOf(list && extensionList(list.content));
  const value = new RegoObject([
    ['Raw', base64(whole)],
    ['RawTBSCertificate', base64(signed.whole)],
    ['Version', version],
    ['SerialNumber', wholeNumber(serial)],
    ['Issuer', nameOf(issuer)],
    ['RawIssuer', base64(issuer.whole)],
    ['NotBefore', notBefore],
    ['NotAfter', notAfter],
    ...subjectMembers({ subject, key, signature, signatureAlgorithm, extensions }),
    ...extensionMembers(extensions),
  ]);
  return {
    raw: whole,
    version,
    subject: subject.whole,
    issuer: issuer.whole,
    notBefore,
    notAfter,
    signatureAlgorithm,
    extensions,
    value,
  };
}

/** A request for a certificate. Throws `asn1: structure error`. */
export function certificateRequestIn(bytes: Buffer): Value {
  return refusing('asn1: structure error', () => {
    const { whole, content } = onlyDer(bytes, TAG.sequence);
    const reader = new DerReader(content);
    const signed = reader.next(TAG.sequence);
    const signatureAlgorithm = signatureCode(reader.next(TAG.sequence));
    const signature = bitsOf(reader.next(TAG.bits), 0);
    reader.finish();
    const inner = new DerReader(signed.content);
    const version = Number(integerOf(inner.next(TAG.integer)));
    const subject = inner.next(TAG.sequence);
    const key = inner.next(TAG.sequence);
    const attributes = [...new DerReader(inner.next(0xa0).content).rest(TAG.sequence)].map(
      attributeOf,
    );
    inner.finish();
    const asked = attributes.find(({ id }) => id.join('.') === '1.2.840.113549.1.9.14');
    const extensions = extensionsOf(asked?.values[0] && extensionList(asked.values[0].whole));
    return new RegoObject([
      ['Raw', base64(whole)],
      ['RawTBSCertificateRequest', base64(signed.whole)],
      ['Version', version],
      ['Attributes', asked === undefined ? [] : [attributeValue(asked.id, extensions)]],
      ...subjectMembers({ subject, key, signature, signatureAlgorithm, extensions }),
    ]);
  });
}

function attributeOf({ content }: Der): { readonly id: Oid; readonly values: readonly Der[] } {
  const reader = new DerReader(content);
  return { id: oidOf(reader.next(TAG.oid)), values: [...reader.inner(TAG.set).rest()] };
}

function attributeValue(id: Oid, { all }: Extensions): Value {
  const list = all.map(
    (one) =>
      new RegoObject([
        ['Type', arcsOf(one.id)],
        ['Value', base64(one.value)],
      ]),
  );
  return new RegoObject([
    ['Type', arcsOf(id)],
    ['Value', [list]],
  ]);
}

type Signed = {
  readonly subject: Der;
  readonly key: Der;
  readonly signature: Buffer;
  readonly signatureAlgorithm: number;
  readonly extensions: Extensions;
};

/** Members that certificates and requests have in common. */
function subjectMembers({
  subject,
  key,
  signature,
  signatureAlgorithm,
  extensions,
}: Signed): [string, Value][] {
  const { names, all } = extensions;
  const extension = ({ id, critical, value }: Extensions['all'][number]): Value =>
    new RegoObject([
      ['Id', arcsOf(id)],
      ['Critical', critical],
      ['Value', base64(value)],
    ]);
  return [
    ['RawSubject', base64(subject.whole)],
    ['RawSubjectPublicKeyInfo', base64(key.whole)],
    ['Subject', nameOf(subject)],
    ...keyMembers(key),
    ['Signature', base64(signature)],
    ['SignatureAlgorithm', signatureAlgorithm],
    ['Extensions', all.length === 0 ? null : all.map(extension)],
    ['ExtraExtensions', null],
    ['DNSNames', texts(names.dns)],
    ['EmailAddresses', texts(names.emails)],
    ['IPAddresses', texts(names.ips.map(addressText))],
    ['URIs', names.uris.length === 0 ? null : names.uris.map(uriValue)],
  ];
}

function extensionMembers(extensions: Extensions): [string, Value][] {
  const { constraints, permitted, excluded, policies } = extensions;
  const ids = (list: readonly Oid[]): Value => (list.length === 0 ? null : list.map(arcsOf));
  const ranges = (list: readonly Buffer[]): Value =>
    list.length === 0 ? null : list.map(rangeValue);
  const { known, unknown } = usageCodes(extensions.extendedUsages);
  const pathLength = constraints?.pathLength ?? 0;
  return [
    ['KeyUsage', extensions.keyUsage],
    ['ExtKeyUsage', known.length === 0 ? null : known],
    ['UnknownExtKeyUsage', ids(unknown)],
    ['BasicConstraintsValid', constraints !== undefined],
    ['IsCA', constraints?.isCa ?? false],
    ['MaxPathLen', pathLength],
    ['MaxPathLenZero', constraints !== undefined && pathLength === 0],
    ['SubjectKeyId', base64(extensions.subjectKeyId)],
    ['AuthorityKeyId', base64(extensions.authorityKeyId)],
    ['OCSPServer', texts(extensions.ocspServers)],
    ['IssuingCertificateURL', texts(extensions.issuers)],
    ['CRLDistributionPoints', texts(extensions.revocationLists)],
    ['PermittedDNSDomainsCritical', extensions.isConstraintCritical],
    ['PermittedDNSDomains', texts(permitted.dns)],
    ['ExcludedDNSDomains', texts(excluded.dns)],
    ['PermittedIPRanges', ranges(permitted.ips)],
    ['ExcludedIPRanges', ranges(excluded.ips)],
    ['PermittedEmailAddresses', texts(permitted.emails)],
    ['ExcludedEmailAddresses', texts(excluded.emails)],
    ['PermittedURIDomains', texts(permitted.uris)],
    ['ExcludedURIDomains', texts(excluded.uris)],
    ['PolicyIdentifiers', ids(policies)],
    ['Policies', texts(policies.map((id) => id.join('.')))],
    ['PolicyMappings', null],
    ['InhibitAnyPolicy', 0],
    ['InhibitAnyPolicyZero', false],
    ['InhibitPolicyMapping', 0],
    ['InhibitPolicyMappingZero', false],
    ['RequireExplicitPolicy', 0],
    ['RequireExplicitPolicyZero', false],
    ['UnhandledCriticalExtensions', ids(extensions.unhandled)],
  ];
}

function rangeValue(bytes: Buffer): Value {
  const half = bytes.length / 2;
  return new RegoObject([
    ['IP', addressText(bytes.subarray(0, half))],
    ['Mask', base64(bytes.subarray(half))],
  ]);
}

/** Go's number of the key's algorithm, and its numbers. */
function keyMembers({ whole }: Der): [string, Value][] {
  const key = refusing('unknown public key', () =>
    createPublicKey({ key: whole, format: 'der', type: 'spki' }),
  );
  return [
    ['PublicKeyAlgorithm', KEY_CODES[key.asymmetricKeyType ?? ''] ?? 0],
    ['PublicKey', publicKeyValue(key)],
  ];
}

const KEY_CODES: Readonly<Record<string, number>> = { rsa: 1, dsa: 2, ec: 3, ed25519: 4 };

/** The number that base64url stands for. */
export const numberIn = (text: string | undefined): Value =>
  wholeNumber(BigInt(`0x0${Buffer.from(text ?? '', 'base64url').toString('hex')}`));

export function publicKeyValue(key: KeyObject): Value {
  if (KEY_CODES[key.asymmetricKeyType ?? ''] === undefined || key.asymmetricKeyType === 'dsa')
    return null;
  const jwk: JsonWebKey = key.export({ format: 'jwk' });
  if (jwk.kty === 'RSA')
    return new RegoObject([
      ['N', numberIn(jwk.n)],
      ['E', numberIn(jwk.e)],
    ]);
  if (jwk.kty === 'EC') {
    return new RegoObject([
      ['Curve', new RegoObject()],
      ['X', numberIn(jwk.x)],
      ['Y', numberIn(jwk.y)],
    ]);
  }
  return Buffer.from(jwk.x ?? '', 'base64url').toString('base64');
}

const SIGNATURE_CODES: Readonly<Record<string, number>> = {
  '1.2.840.113549.1.1.2': 1,
  '1.2.840.113549.1.1.4': 2,
  '1.2.840.113549.1.1.5': 3,
  '1.3.14.3.2.29': 3,
  '1.2.840.113549.1.1.11': 4,
  '1.2.840.113549.1.1.12': 5,
  '1.2.840.113549.1.1.13': 6,
  '1.2.840.10040.4.3': 7,
  '2.16.840.1.101.3.4.3.2': 8,
  '1.2.840.10045.4.1': 9,
  '1.2.840.10045.4.3.2': 10,
  '1.2.840.10045.4.3.3': 11,
  '1.2.840.10045.4.3.4': 12,
  '1.3.101.112': 16,
};
/** Of RSASSA-PSS, by its digest. */
const PSS_CODES: Readonly<Record<string, number>> = {
  '2.16.840.1.101.3.4.2.1': 13,
  '2.16.840.1.101.3.4.2.2': 14,
  '2.16.840.1.101.3.4.2.3': 15,
};

function signatureCode({ content }: Der): number {
  const reader = new DerReader(content);
  const id = oidOf(reader.next(TAG.oid)).join('.');
  if (id !== '1.2.840.113549.1.1.10') return SIGNATURE_CODES[id] ?? 0;
  const digest = reader.inner().optional(0xa0);
  if (digest === undefined) return 0;
  return PSS_CODES[oidOf(new DerReader(digest.content).inner().next(TAG.oid)).join('.')] ?? 0;
}
