// SPDX-License-Identifier: Apache-2.0
// JSON Web Tokens in their compact form (RFC 7515, RFC 7519). Encrypted ones are refused.
import { createSecretKey } from 'node:crypto';
import type { Context } from '../evaluate/context.ts';
import { fromJsonText, toJsonText } from '../values/json-text.ts';
import { isObject, memberOf, type ObjectValue, RegoObject, type Value } from '../values/value.ts';
import { type Args, type Builtin, builtin, type Builtins, failed } from './builtin.ts';
import { readable, urlSafeBytes } from './pem.ts';
import { isSignedBy, tokenAlgorithm } from './token-algorithms.ts';
import { constraintsOf, headerOf, isClaimed, isSigned, VERIFY_STEPS } from './token-constraints.ts';
import { signingKey, verificationKeys } from './token-keys.ts';

type Token = {
  /** What is signed. */
  readonly data: Buffer;
  readonly header: string;
  readonly payload: string;
  readonly signature: string;
};

/** Deepest nesting of tokens in tokens. */
const NESTED_MAX = 16;
/** Steps that signing takes. */
const SIGN_STEPS = 10_000;

function tokenIn(text: string, { budget }: Context): Token {
  budget.spend(1 + (readable(text).length >> 6));
  if (!text.includes('.')) throw failed('encoded JWT had no period separators');
  const parts = text.split('.');
  const [header = '', payload = '', signature = ''] = parts;
  if (parts.length !== 3) throw failed(`encoded JWT must have 3 sections, found ${parts.length}`);
  return { data: Buffer.from(`${header}.${payload}`, 'utf8'), header, payload, signature };
}

function decoded(part: string, name: string): Buffer {
  try {
    return urlSafeBytes(part);
  } catch (thrown) {
    throw failed(
      `JWT ${name} had invalid encoding: ${thrown instanceof Error ? thrown.message : ''}`,
    );
  }
}

function objectIn(text: string): ObjectValue {
  const value = fromJsonText(text);
  if (value === undefined) throw failed('invalid JSON');
  if (!isObject(value)) throw failed('decoded JSON type was not an Object');
  return value;
}

function headerIn(token: Token): ObjectValue {
  const header = objectIn(decoded(token.header, 'header').toString('utf8'));
  if (memberOf(header, 'enc') !== undefined)
    throw failed('JWT is a JWE object, which is not supported');
  return header;
}

function decode(text: string, context: Context, depth = 0): Value {
  if (depth > NESTED_MAX) throw failed('tokens are nested too deep');
  const token = tokenIn(text, context);
  const header = headerIn(token);
  const payload = decoded(token.payload, 'payload').toString('utf8');
  const cty = memberOf(header, 'cty') ?? '';
  if (typeof cty !== 'string') throw failed('cty: must be a string');
  // A token within a token is a JSON string, quotes and all.
  if (cty === 'JWT') return decode(payload.replace(/^["']+|["']+$/g, ''), context, depth + 1);
  const claims = objectIn(payload);
  return [header, claims, decoded(token.signature, 'signature').toString('hex')];
}

function decodeVerified(args: Args, context: Context): Value {
  const constraints = constraintsOf(args.object(1), context);
  const refused: Value = [false, new RegoObject(), new RegoObject()];
  let text = args.string(0);
  for (let depth = 0; depth <= NESTED_MAX; depth++) {
    const token = tokenIn(text, context);
    const members = headerIn(token);
    const header = headerOf(members);
    if (!header.isValid || (constraints.alg !== '' && constraints.alg !== header.alg))
      return refused;
    const signature = urlSafeBytes(token.signature);
    if (!isSigned(constraints.keys, header, { data: token.data, signature }, context))
      return refused;
    const payload = decoded(token.payload, 'payload').toString('utf8');
    if (header.cty.toUpperCase() === 'JWT') {
      text = payload;
      continue;
    }
    const claims = objectIn(payload);
    return isClaimed(claims, constraints) ? [true, members, claims] : refused;
  }
  throw failed('tokens are nested too deep');
}

const keyed = (alg: string): Builtin =>
  builtin(2, (args, context) => {
    const token = tokenIn(args.string(0), context);
    const keys = verificationKeys(args.string(1), context);
    const signature = urlSafeBytes(token.signature);
    const { kid, alg: claimed } = headerOf(headerIn(token));
    // The token names an algorithm only to be refused: a key for another one is not tried.
    const fit = keys.filter((key) => key.alg === '' || key.alg === claimed || key.kid === kid);
    return isSigned(fit, { alg, kid }, { data: token.data, signature }, context);
  });

const secret = (alg: string): Builtin =>
  builtin(2, (args, context) => {
    const token = tokenIn(args.string(0), context);
    const key = createSecretKey(Buffer.from(args.string(1), 'utf8'));
    const algorithm = tokenAlgorithm(alg);
    context.budget.spend(VERIFY_STEPS);
    const signature = urlSafeBytes(token.signature);
    return algorithm !== undefined && isSignedBy(algorithm, key, token.data, signature);
  });

type Unsigned = { readonly header: string; readonly payload: string; readonly jwk: string };

function signed({ header, payload, jwk }: Unsigned, { budget }: Context): string {
  budget.spend(SIGN_STEPS + ((readable(header).length + readable(payload).length) >> 6));
  const key = signingKey(jwk);
  const members = headerToSign(header);
  const alg = memberOf(members, 'alg');
  if (typeof alg !== 'string') throw failed(`${NO_ALG}: jwsbb: header "alg" not found`);
  const algorithm = tokenAlgorithm(alg);
  if (algorithm === undefined) throw failed(`unknown JWS algorithm: ${alg.slice(0, 20)}`);
  const typ = memberOf(members, 'typ');
  if ((typ === undefined || typ === 'JWT') && fromJsonText(payload) === undefined) {
    throw failed('type is JWT but payload is not JSON');
  }
  if (!algorithm.accepts(key)) throw failed('the key is not one of the algorithm');
  const data = [header, payload]
    .map((part) => Buffer.from(part, 'utf8').toString('base64url'))
    .join('.');
  try {
    return `${data}.${algorithm.sign(key, Buffer.from(data, 'ascii')).toString('base64url')}`;
  } catch {
    throw failed('cannot sign with this key');
  }
}

const NO_ALG = "missing or invalid 'alg' header";

function headerToSign(text: string): ObjectValue {
  if (text === '') throw failed(`${NO_ALG}: cannot parse JSON: cannot parse empty string`);
  const value = fromJsonText(text);
  if (value !== undefined && isObject(value)) return value;
  if (value === undefined && /^\s*[[{"]/.test(text)) throw failed(`${NO_ALG}: cannot parse JSON`);
  return new RegoObject();
}

const SIZES = ['256', '384', '512'] as const;
const verifiers = (family: string, make: (alg: string) => Builtin): Builtins =>
  Object.fromEntries(
    SIZES.map((size) => [`io.jwt.verify_${family}${size}`, make(`${family.toUpperCase()}${size}`)]),
  );

export const TOKENS: Builtins = {
  'io.jwt.decode': builtin(1, (args, context) => decode(args.string(0), context)),
  'io.jwt.decode_verify': builtin(2, decodeVerified),
  'io.jwt.encode_sign': builtin(3, (args, context) => {
    const [header, payload, jwk] = [0, 1, 2].map((at) => toJsonText(args.object(at)));
    return signed({ header: header ?? '', payload: payload ?? '', jwk: jwk ?? '' }, context);
  }),
  'io.jwt.encode_sign_raw': builtin(3, (args, context) =>
    signed({ header: args.string(0), payload: args.string(1), jwk: args.string(2) }, context),
  ),
  'io.jwt.verify_eddsa': keyed('EdDSA'),
  ...verifiers('rs', keyed),
  ...verifiers('ps', keyed),
  ...verifiers('es', keyed),
  ...verifiers('hs', secret),
};
