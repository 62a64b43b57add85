// SPDX-License-Identifier: Apache-2.0
// The signatures that a bundle may carry (RFC 7518, RFC 8037) and the keys that make and check them. A key is
// for one algorithm from the moment it is read: nothing in a bundle chooses how it is checked, so that a public
// key is never taken for a shared secret. There is no `none`, no SHA-1 and no short RSA key.
import {
  constants,
  createHmac,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  type KeyObject,
  sign,
  timingSafeEqual,
  verify,
} from 'node:crypto';
import { BartizanError } from '../../core/errors.ts';

export type SigningAlgorithm = keyof typeof SCHEMES;

/** A key that checks or makes signatures. */
export type BundleKey = {
  /** `kid` of the signatures that it is asked about. */
  readonly id: string;
  readonly algorithm: SigningAlgorithm;
  readonly key: KeyObject;
  /** `scope` that a signature must carry; '': none. */
  readonly scope: string;
};

type Kind = 'RSA' | 'P-256' | 'P-384' | 'P-521' | 'Ed25519' | 'secret';
type Scheme = { readonly kind: Kind; readonly hash: string | null; readonly pss?: true };

const SCHEMES = {
  RS256: { kind: 'RSA', hash: 'sha256' },
  RS384: { kind: 'RSA', hash: 'sha384' },
  RS512: { kind: 'RSA', hash: 'sha512' },
  PS256: { kind: 'RSA', hash: 'sha256', pss: true },
  PS384: { kind: 'RSA', hash: 'sha384', pss: true },
  PS512: { kind: 'RSA', hash: 'sha512', pss: true },
  ES256: { kind: 'P-256', hash: 'sha256' },
  ES384: { kind: 'P-384', hash: 'sha384' },
  ES512: { kind: 'P-521', hash: 'sha512' },
  HS256: { kind: 'secret', hash: 'sha256' },
  HS384: { kind: 'secret', hash: 'sha384' },
  HS512: { kind: 'secret', hash: 'sha512' },
  EdDSA: { kind: 'Ed25519', hash: null },
} as const satisfies Record<string, Scheme>;

export const SIGNING_ALGORITHMS = Object.keys(SCHEMES) as readonly SigningAlgorithm[];

/** What a key is for unless somebody says otherwise; the first is what OPA takes too. */
const BY_KIND: Readonly<Record<Kind, SigningAlgorithm>> = {
  RSA: 'RS256',
  'P-256': 'ES256',
  'P-384': 'ES384',
  'P-521': 'ES512',
  Ed25519: 'EdDSA',
  secret: 'HS256',
};
const CURVES: Readonly<Record<string, Kind>> = {
  prime256v1: 'P-256',
  secp384r1: 'P-384',
  secp521r1: 'P-521',
};
/** NIST SP 800-131A: no shorter ones. Longer ones cost more than they protect. */
const RSA_BITS = { least: 2_048, most: 8_192 };
/** RFC 7518, section 3.2: a secret as long as the shortest hash. */
const SECRET_BYTES = { least: 32, most: 1_024 };

export type KeyText = {
  readonly id: string;
  /** PEM of a public key, a certificate or a private key; or a shared secret. */
  readonly text: string;
  /** Default: by the kind of the key. A shared secret needs it. */
  readonly algorithm?: string | undefined;
  readonly scope?: string | undefined;
};

/** A key that checks signatures. Throws `config_invalid` for what is none, or is not for its algorithm. */
export const verifyingKey = (given: KeyText): BundleKey => keyOf(given, publicKeyIn);

/** A key that makes signatures. Throws `config_invalid`. */
export const signingKey = (given: KeyText): BundleKey => keyOf(given, privateKeyIn);

function keyOf(
  { id, text, algorithm: named, scope = '' }: KeyText,
  read: (text: string) => KeyObject | undefined,
): BundleKey {
  if (named !== undefined && !isAlgorithm(named)) {
    throw invalid(id, `knows no algorithm ${named.slice(0, 20)}`);
  }
  const isShared = named !== undefined && SCHEMES[named].kind === 'secret';
  const key = isShared ? secretIn(text) : read(text);
  const kind = key && kindOf(key);
  if (key === undefined || kind === undefined) {
    throw invalid(id, isShared ? 'is no shared secret of 32 bytes or more' : 'is no key in PEM');
  }
  const algorithm = named ?? BY_KIND[kind];
  if (SCHEMES[algorithm].kind !== kind) throw invalid(id, `is not for ${algorithm}`);
  return { id, algorithm, key, scope };
}

const invalid = (id: string, what: string): BartizanError =>
  new BartizanError('config_invalid', `key ${id} ${what}`);

function isAlgorithm(name: string): name is SigningAlgorithm {
  return Object.hasOwn(SCHEMES, name);
}

function secretIn(text: string): KeyObject | undefined {
  const { length } = Buffer.from(text);
  // A public key that is used as a secret is how algorithms are confused.
  if (text.includes('-----BEGIN') || length < SECRET_BYTES.least || length > SECRET_BYTES.most) {
    return undefined;
  }
  return createSecretKey(Buffer.from(text));
}

function publicKeyIn(text: string): KeyObject | undefined {
  // Whoever checks must not be able to sign: it is in the wrong hands.
  if (text.includes('PRIVATE KEY')) return undefined;
  try {
    return createPublicKey(text);
  } catch {
    return undefined;
  }
}

function privateKeyIn(text: string): KeyObject | undefined {
  try {
    return createPrivateKey(text);
  } catch {
    return undefined;
  }
}

function kindOf(key: KeyObject): Kind | undefined {
  if (key.type === 'secret') return 'secret';
  const { modulusLength = 0, namedCurve = '' } = key.asymmetricKeyDetails ?? {};
  const type = key.asymmetricKeyType;
  if (type === 'ec') return CURVES[namedCurve];
  if (type === 'ed25519') return 'Ed25519';
  const isSound = modulusLength >= RSA_BITS.least && modulusLength <= RSA_BITS.most;
  return type === 'rsa' && isSound ? 'RSA' : undefined;
}

/** The signature of `text`. */
export function signatureOf({ algorithm, key }: BundleKey, text: string): Buffer {
  const { kind, hash } = SCHEMES[algorithm];
  if (kind === 'secret') return createHmac(hash, key).update(text).digest();
  return sign(hash, Buffer.from(text), { key, ...optionsOf(SCHEMES[algorithm]) });
}

/** Whether `signature` is one of this key over `text`. */
export function holds({ algorithm, key }: BundleKey, text: string, signature: Buffer): boolean {
  const { kind, hash } = SCHEMES[algorithm];
  if (kind !== 'secret') {
    return verify(hash, Buffer.from(text), { key, ...optionsOf(SCHEMES[algorithm]) }, signature);
  }
  const expected = createHmac(hash, key).update(text).digest();
  return expected.length === signature.length && timingSafeEqual(expected, signature);
}

const optionsOf = ({ pss }: Scheme) =>
  ({
    dsaEncoding: 'ieee-p1363', // RFC 7518, section 3.4: both numbers at full length, no DER
    ...(pss === true && {
      padding: constants.RSA_PKCS1_PSS_PADDING,
      saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
    }),
  }) as const;
