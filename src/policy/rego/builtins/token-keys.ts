// SPDX-License-Identifier: Apache-2.0
// Keys that tokens are verified and signed with: a PEM certificate or public key, a JWK or a set of them (RFC 7517).
import {
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  type JsonWebKey,
  type KeyObject,
  X509Certificate,
} from 'node:crypto';
import type { Context } from '../evaluate/context.ts';
import { fromJsonText } from '../values/json-text.ts';
import { toJson } from '../values/json.ts';
import { isArray, isObject, memberOf, type ObjectValue, type Value } from '../values/value.ts';
import { failed } from './builtin.ts';
import { firstPem, readable, urlSafeBytes } from './pem.ts';
import { tokenAlgorithm } from './token-algorithms.ts';

export type VerificationKey = {
  /** The one algorithm that it is meant for; empty: any of its kind. */
  readonly alg: string;
  readonly kid: string;
  readonly key: KeyObject;
};

/** Most keys of a set. */
const KEYS_MAX = 100;
/** Most texts whose keys are kept for one decision. */
const KEPT_MAX = 50;
/** Steps that reading a key takes. */
const READ_STEPS = 200;

/** Keys in `text`, read once for a decision. Throws for a text that has none. */
export function verificationKeys(
  text: string,
  { kept, budget }: Context,
): readonly VerificationKey[] {
  const name = `token keys ${text}`;
  const known = kept.get(name) as readonly VerificationKey[] | undefined;
  if (known !== undefined) return known;
  budget.spend(READ_STEPS + (text.length >> 4));
  const keys = keysIn(readable(text));
  if (kept.size < KEPT_MAX) kept.set(name, keys);
  return keys;
}

function keysIn(text: string): readonly VerificationKey[] {
  const block = firstPem(text);
  if (block === undefined) {
    return jwksIn(text).flatMap((jwk) => {
      const [alg, kid] = [textOf(jwk, 'alg'), textOf(jwk, 'kid')];
      const key = keyOf(jwk, publicKey);
      return alg !== '' && tokenAlgorithm(alg) === undefined ? [] : [{ alg, kid, key }];
    });
  }
  if (block.rest !== '') throw failed('extra data after a PEM certificate block');
  return [{ alg: '', kid: '', key: pemKey(block.type, block.bytes) }];
}

function pemKey(type: string, bytes: Buffer): KeyObject {
  if (type === 'CERTIFICATE')
    return attempt('failed to parse a PEM certificate', () => new X509Certificate(bytes).publicKey);
  if (type === 'PUBLIC KEY') {
    return attempt('failed to parse a PEM public key', () =>
      createPublicKey({ key: bytes, format: 'der', type: 'spki' }),
    );
  }
  throw failed('failed to extract a Key from the PEM certificate');
}

/** The key to sign with: the first of a set. Throws for a text that has none. */
export function signingKey(text: string): KeyObject {
  const [jwk] = jwksIn(readable(text));
  if (jwk === undefined) throw failed('no keys found in JWK set');
  return keyOf(jwk, privateKey);
}

function jwksIn(text: string): readonly ObjectValue[] {
  const value = fromJsonText(text);
  if (value === undefined || !isObject(value)) throw noKey();
  const keys: Value | undefined = memberOf(value, 'keys');
  if (keys === undefined) return [value];
  if (!isArray(keys) || keys.length > KEYS_MAX || !keys.every(isObject)) throw noKey();
  return keys;
}

function keyOf(jwk: ObjectValue, asymmetric: (key: JsonWebKey) => KeyObject): KeyObject {
  if (textOf(jwk, 'kty') !== 'oct') {
    return attempt(NO_KEY, () => asymmetric(toJson(jwk) as JsonWebKey));
  }
  const secret = urlSafeBytes(textOf(jwk, 'k'));
  if (secret.length === 0) throw noKey();
  return createSecretKey(secret);
}

const publicKey = (key: JsonWebKey): KeyObject => createPublicKey({ key, format: 'jwk' });
const privateKey = (key: JsonWebKey): KeyObject => createPrivateKey({ key, format: 'jwk' });

function textOf(jwk: ObjectValue, name: string): string {
  const value = memberOf(jwk, name) ?? '';
  if (typeof value !== 'string') throw noKey();
  return value;
}

const NO_KEY = 'failed to parse a JWK key (set)';
const noKey = () => failed(NO_KEY);

/** What libraries throw quotes what they read, so that it is never passed on. */
function attempt<Made>(message: string, make: () => Made): Made {
  try {
    return make();
  } catch {
    throw failed(message);
  }
}
