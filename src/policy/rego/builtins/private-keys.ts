// SPDX-License-Identifier: Apache-2.0
// Private keys out of PEM, as policies that check how keys are handled see them.
import { createPrivateKey, type KeyObject } from 'node:crypto';
import { fromJsonText } from '../values/json-text.ts';
import { RegoObject, type Value } from '../values/value.ts';
import { failed } from './builtin.ts';
import { pemBlocks, readable, standardBytes } from './pem.ts';
import { numberIn } from './x509-certificate.ts';

const TYPES: ReadonlyMap<string, 'pkcs1' | 'pkcs8' | 'sec1'> = new Map([
  ['RSA PRIVATE KEY', 'pkcs1'],
  ['PRIVATE KEY', 'pkcs8'],
  ['EC PRIVATE KEY', 'sec1'],
]);
/** Most keys of one text. */
const KEYS_MAX = 50;

/** Keys in PEM, or in the base64 of PEM. Other blocks are left out; a key that cannot be read throws. */
export function privateKeysIn(text: string): readonly KeyObject[] {
  const blocks = pemBlocks(plain(readable(text))).filter(({ type }) => TYPES.has(type));
  if (blocks.length > KEYS_MAX) throw failed('too many keys');
  return blocks.map(({ type, bytes }) => {
    try {
      return createPrivateKey({ key: bytes, format: 'der', type: TYPES.get(type) ?? 'pkcs8' });
    } catch {
      throw failed('x509: failed to parse private key');
    }
  });
}

function plain(text: string): string {
  try {
    return standardBytes(text).toString('latin1');
  } catch {
    return text;
  }
}

export const jwkOf = (key: KeyObject): Value => fromJsonText(JSON.stringify(exported(key))) ?? null;

function exported(key: KeyObject) {
  try {
    return key.export({ format: 'jwk' });
  } catch {
    throw failed('unknown kind of private key');
  }
}

/** With the members of Go's structs. */
export function privateKeyValue(key: KeyObject): Value {
  const { kty, n, e, d, p, q, dp, dq, qi, x, y } = exported(key);
  if (kty === 'RSA') {
    const precomputed = new RegoObject([
      ['Dp', numberIn(dp)],
      ['Dq', numberIn(dq)],
      ['Qinv', numberIn(qi)],
      ['CRTValues', []],
    ]);
    return new RegoObject([
      ['N', numberIn(n)],
      ['E', numberIn(e)],
      ['D', numberIn(d)],
      ['Primes', [numberIn(p), numberIn(q)]],
      ['Precomputed', precomputed],
    ]);
  }
  if (kty === 'EC') {
    const point: [string, Value][] = [
      ['X', numberIn(x)],
      ['Y', numberIn(y)],
    ];
    return new RegoObject([['Curve', new RegoObject()], ...point, ['D', numberIn(d)]]);
  }
  return Buffer.concat([d, x].map((part) => Buffer.from(part ?? '', 'base64url'))).toString(
    'base64',
  );
}
