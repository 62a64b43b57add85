// SPDX-License-Identifier: Apache-2.0
// Makes certificates for tests: the few members that chains are judged by, written as DER and signed.
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

type Bytes = Buffer | readonly Buffer[];

/** A value of DER. */
export function der(tag: number, content: Bytes): Buffer {
  const body = Buffer.isBuffer(content) ? content : Buffer.concat(content);
  if (body.length < 0x80) return Buffer.concat([Buffer.from([tag, body.length]), body]);
  const length = Buffer.from(
    body.length.toString(16).padStart(body.length > 0xff ? 4 : 2, '0'),
    'hex',
  );
  return Buffer.concat([Buffer.from([tag, 0x80 | length.length]), length, body]);
}

export function oid(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number);
  const bytes = [first * 40 + second, ...rest].flatMap((arc) => {
    const groups = [arc & 0x7f];
    for (let left = arc >>> 7; left > 0; left >>>= 7) groups.unshift((left & 0x7f) | 0x80);
    return groups;
  });
  return der(0x06, Buffer.from(bytes));
}

const text = (tag: number, value: string): Buffer => der(tag, Buffer.from(value, 'latin1'));
const name = (common: string): Buffer =>
  der(0x30, [der(0x31, [der(0x30, [oid('2.5.4.3'), text(0x0c, common)])])]);
const TRUE = der(0x01, Buffer.from([0xff]));

export type Making = {
  readonly subject: string;
  readonly dns?: readonly string[];
  /** Undefined: the certificate says nothing of it. */
  readonly authority?: { readonly isCa: boolean; readonly pathLength?: number };
  readonly usages?: readonly string[];
  readonly permitted?: readonly string[];
  /** An identifier of an extension that nobody knows. */
  readonly critical?: string;
  readonly from?: number;
  readonly until?: number;
};

export type Made = {
  readonly pem: string;
  readonly subject: string;
  readonly key: KeyObject;
  readonly bytes: Buffer;
};

/** Signed by `issuer`, or by itself. Valid from 2025 to 2027, unless years are named. */
export function certificate(making: Making, issuer?: Made): Made {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = der(0x30, [oid('1.2.840.10045.4.3.2')]);
  const { subject, from = 2025, until = 2027 } = making;
  const year = (one: number): Buffer => text(0x18, `${one}0101000000Z`);
  const signed = der(0x30, [
    der(0xa0, [der(0x02, Buffer.from([2]))]),
    der(0x02, Buffer.from([1 + Math.floor(subject.length)])),
    algorithm,
    name(issuer?.subject ?? subject),
    der(0x30, [year(from), year(until)]),
    name(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, [der(0x30, extensions(making))]),
  ]);
  const signature = sign('sha256', signed, issuer?.key ?? privateKey);
  const bytes = der(0x30, [signed, algorithm, der(0x03, [Buffer.from([0]), signature])]);
  return { pem: pem(bytes), subject, key: privateKey, bytes };
}

export const pem = (bytes: Buffer): string =>
  `-----BEGIN CERTIFICATE-----\n${bytes.toString('base64')}\n-----END CERTIFICATE-----\n`;

function extensions({ dns, authority, usages, permitted, critical }: Making): readonly Buffer[] {
  const made: Buffer[] = [];
  const add = (id: string, value: Buffer, isCritical = false): void => {
    made.push(der(0x30, [oid(id), ...(isCritical ? [TRUE] : []), der(0x04, value)]));
  };
  if (dns !== undefined)
    add(
      '2.5.29.17',
      der(
        0x30,
        dns.map((one) => text(0x82, one)),
      ),
    );
  if (authority !== undefined) {
    const { isCa, pathLength } = authority;
    const length = pathLength === undefined ? [] : [der(0x02, Buffer.from([pathLength]))];
    add('2.5.29.19', der(0x30, [...(isCa ? [TRUE] : []), ...length]), true);
  }
  if (usages !== undefined) add('2.5.29.37', der(0x30, usages.map(oid)));
  if (permitted !== undefined) {
    const trees = permitted.map((one) => der(0x30, [text(0x82, one)]));
    add('2.5.29.30', der(0x30, [der(0xa0, trees)]), true);
  }
  if (critical !== undefined) add(critical, Buffer.from([5, 0]), true);
  return made;
}
