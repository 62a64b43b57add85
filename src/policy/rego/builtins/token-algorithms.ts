// SPDX-License-Identifier: Apache-2.0
// Signatures of JSON Web Tokens (RFC 7518, RFC 8037). An algorithm accepts keys of its own kind alone: a public key
// is no secret, and there is no algorithm that accepts everything.
import {
  constants,
  createHmac,
  type KeyObject,
  sign,
  type SignKeyObjectInput,
  timingSafeEqual,
  verify,
} from 'node:crypto';

export type TokenAlgorithm = {
  /** Whether keys of this kind are its own. */
  readonly accepts: (key: KeyObject) => boolean;
  readonly sign: (key: KeyObject, data: Buffer) => Buffer;
  readonly verify: (key: KeyObject, data: Buffer, signature: Buffer) => boolean;
};

/** Smallest modulus, in bits: smaller ones are broken. */
const RSA_BITS = 1024;

const isRsa = (key: KeyObject): boolean =>
  key.asymmetricKeyType === 'rsa' && (key.asymmetricKeyDetails?.modulusLength ?? 0) >= RSA_BITS;

function hmac(hash: string): TokenAlgorithm {
  const make = (key: KeyObject, data: Buffer): Buffer =>
    createHmac(hash, key).update(data).digest();
  return {
    accepts: (key) => key.type === 'secret',
    sign: make,
    verify: (key, data, signature) => {
      const made = make(key, data);
      return made.length === signature.length && timingSafeEqual(made, signature);
    },
  };
}

function asymmetric(
  hash: string | null,
  accepts: (key: KeyObject) => boolean,
  how: Omit<SignKeyObjectInput, 'key'> = {},
): TokenAlgorithm {
  return {
    accepts,
    sign: (key, data) => sign(hash, data, { ...how, key }),
    verify: (key, data, signature) => verify(hash, data, { ...how, key }, signature),
  };
}

const rsa = (hash: string): TokenAlgorithm =>
  asymmetric(hash, isRsa, { padding: constants.RSA_PKCS1_PADDING });

function pss(hash: string): TokenAlgorithm {
  const padding = constants.RSA_PKCS1_PSS_PADDING;
  return {
    ...asymmetric(hash, isRsa, { padding, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }),
    verify: asymmetric(hash, isRsa, { padding, saltLength: constants.RSA_PSS_SALTLEN_AUTO }).verify,
  };
}

const ecdsa = (hash: string, curve: string): TokenAlgorithm =>
  asymmetric(
    hash,
    (key) => key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === curve,
    {
      dsaEncoding: 'ieee-p1363',
    },
  );

const ALGORITHMS: ReadonlyMap<string, TokenAlgorithm> = new Map([
  ['HS256', hmac('sha256')],
  ['HS384', hmac('sha384')],
  ['HS512', hmac('sha512')],
  ['RS256', rsa('sha256')],
  ['RS384', rsa('sha384')],
  ['RS512', rsa('sha512')],
  ['PS256', pss('sha256')],
  ['PS384', pss('sha384')],
  ['PS512', pss('sha512')],
  ['ES256', ecdsa('sha256', 'prime256v1')],
  ['ES384', ecdsa('sha384', 'secp384r1')],
  ['ES512', ecdsa('sha512', 'secp521r1')],
  ['EdDSA', asymmetric(null, (key) => key.asymmetricKeyType === 'ed25519')],
]);

/** Undefined: there is none of this name, as for `none`. */
export const tokenAlgorithm = (name: string): TokenAlgorithm | undefined => ALGORITHMS.get(name);

/** Whether `signature` is that of `data`; false for keys that are not the algorithm's. Never throws. */
export function isSignedBy(
  { accepts, verify: holds }: TokenAlgorithm,
  key: KeyObject,
  data: Buffer,
  signature: Buffer,
): boolean {
  try {
    return accepts(key) && holds(key, data, signature);
  } catch {
    return false;
  }
}
