// SPDX-License-Identifier: Apache-2.0
// The signatures that tokens may carry (RFC 7518, RFC 8037), and which public keys can check them. Only
// asymmetric ones: with a shared secret every verifier could sign, and a public key could be taken for one.
import { constants, createPublicKey, type KeyObject, verify } from 'node:crypto';
import type { JsonObject } from '../../core/json/types.ts';
import type { IssuerConfig } from './config.ts';

export type Algorithm = IssuerConfig['algorithms'][number];

/** A public key of an issuer. */
export type IssuerKey = {
  readonly id: string | undefined;
  /** The only algorithm its publisher gave it for; undefined: any that fits its kind. */
  readonly algorithm: string | undefined;
  readonly kind: KeyKind;
  readonly key: KeyObject;
};

type KeyKind = 'RSA' | 'P-256' | 'P-384' | 'P-521' | 'Ed25519';
type Scheme = { readonly kind: KeyKind; readonly hash: string | null; readonly pss?: true };

const SCHEMES: Readonly<Record<Algorithm, Scheme>> = {
  RS256: { kind: 'RSA', hash: 'sha256' },
  RS384: { kind: 'RSA', hash: 'sha384' },
  RS512: { kind: 'RSA', hash: 'sha512' },
  PS256: { kind: 'RSA', hash: 'sha256', pss: true },
  PS384: { kind: 'RSA', hash: 'sha384', pss: true },
  PS512: { kind: 'RSA', hash: 'sha512', pss: true },
  ES256: { kind: 'P-256', hash: 'sha256' },
  ES384: { kind: 'P-384', hash: 'sha384' },
  ES512: { kind: 'P-521', hash: 'sha512' },
  EdDSA: { kind: 'Ed25519', hash: null },
};

/** NIST SP 800-131A: no shorter ones. Longer than the upper bound they cost more than they protect. */
const RSA_BITS = { least: 2_048, most: 8_192 } as const;
/** 1 would make every message its own signature; 3 and 65537 are in use. */
const RSA_EXPONENT = { least: 3n, most: 0xffff_ffffn } as const;

/** Can the key check signatures of this algorithm? */
export function fits({ kind, algorithm }: IssuerKey, wanted: Algorithm): boolean {
  return SCHEMES[wanted].kind === kind && (algorithm === undefined || algorithm === wanted);
}

/** Is it the signature of the key's owner over `signed`? */
export function isSignature(
  algorithm: Algorithm,
  { key }: IssuerKey,
  { signed, signature }: { readonly signed: string; readonly signature: Buffer },
): boolean {
  const { hash, pss } = SCHEMES[algorithm];
  const options = {
    key,
    dsaEncoding: 'ieee-p1363', // RFC 7518, section 3.4: both numbers at full length, no DER
    ...(pss && {
      padding: constants.RSA_PKCS1_PSS_PADDING,
      saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
    }),
  } as const;
  return verify(hash, Buffer.from(signed, 'latin1'), options, signature);
}

/**
 * The key that a JSON Web Key (RFC 7517) describes; undefined when it is not for checking signatures, is too
 * weak, or holds what only its owner may have.
 */
export function keyOf(jwk: JsonObject): IssuerKey | undefined {
  const { kty, use, key_ops: operations, alg, kid } = jwk;
  if (use !== undefined && use !== 'sig') return undefined;
  if (operations !== undefined && !(Array.isArray(operations) && operations.includes('verify'))) {
    return undefined;
  }
  if (alg !== undefined && typeof alg !== 'string') return undefined;
  if (kid !== undefined && typeof kid !== 'string') return undefined;
  // Published together with its private part it proves nothing any more.
  if (jwk['d'] !== undefined || jwk['k'] !== undefined) return undefined;
  const key = publicKey(jwk);
  const kind = key && kindOf(kty, key);
  return key && kind && { id: kid, algorithm: alg, kind, key };
}

function publicKey({ kty, n, e, crv, x, y }: JsonObject): KeyObject | undefined {
  try {
    return createPublicKey({ key: defined({ kty, n, e, crv, x, y }), format: 'jwk' });
  } catch {
    return undefined;
  }
}

function kindOf(kty: unknown, key: KeyObject): KeyKind | undefined {
  const { modulusLength = 0, publicExponent = 0n, namedCurve } = key.asymmetricKeyDetails ?? {};
  const type = key.asymmetricKeyType;
  if (type === 'ec') return CURVES[namedCurve ?? ''];
  if (type === 'ed25519') return 'Ed25519';
  if (type !== 'rsa' || kty !== 'RSA') return undefined;
  const { least, most } = RSA_EXPONENT;
  const sound = publicExponent >= least && publicExponent <= most && publicExponent % 2n === 1n;
  return sound && modulusLength >= RSA_BITS.least && modulusLength <= RSA_BITS.most
    ? 'RSA'
    : undefined;
}

const CURVES: Readonly<Record<string, KeyKind>> = {
  prime256v1: 'P-256',
  secp384r1: 'P-384',
  secp521r1: 'P-521',
};

const defined = (members: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
