// SPDX-License-Identifier: Apache-2.0
// Reads a signed token (JWS compact serialisation, RFC 7515) without believing it. Nothing in its header
// chooses how it is checked: no key, no address of keys, no extension. What a second reader could read
// differently (duplicate members, other encodings) is refused.
import { BartizanError } from '../../core/errors.ts';
import { parseStrict } from '../../core/json/parse.ts';
import type { JsonObject, JsonValue } from '../../core/json/types.ts';
import { LIMITS } from '../../core/limits.ts';

export type Jws = {
  /** As claimed: to be looked for among those that the issuer may use. */
  readonly alg: string;
  readonly kid: string | undefined;
  readonly claims: JsonObject;
  /** What the signature is over. */
  readonly signed: string;
  readonly signature: Buffer;
};

const FORM = /^([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)$/;
const KEY_ID_CHARS = 256;
/** Deeper or larger ones are no tokens of people or services. */
const BOUNDS = { depth: 8, nodes: 2_000 };
/**
 * Tokens for other uses (proof of possession, logout, security events, introspection) say so in `typ`, and
 * must not pass as access tokens (RFC 8725, section 3.11).
 */
const TYPES: ReadonlySet<string> = new Set([
  'jwt',
  'application/jwt',
  'at+jwt',
  'application/at+jwt',
]);
/**
 * crit and b64 change what is signed, cty and enc say that a token is inside, zip that it has to be inflated,
 * jwk brings its own key. (jku, x5u and x5c only name keys; they are not read.)
 */
const REFUSED: readonly string[] = ['crit', 'b64', 'cty', 'enc', 'zip', 'jwk'];

/** Has it the outline of a signed token? The cheap question, to tell it from a virtual key. */
export const looksLikeJws = (text: string): boolean => text.startsWith('eyJ');

/** The parts of a token within its bounds; undefined for anything else. */
export function readJws(token: string): Jws | undefined {
  if (token.length > LIMITS.tokenChars) return undefined;
  const [, first, second, third] = FORM.exec(token) ?? [];
  if (first === undefined || second === undefined || third === undefined) return undefined;
  const header = decoded(first);
  const claims = decoded(second);
  const signature = bytesOf(third);
  if (header === undefined || claims === undefined || signature === undefined) return undefined;
  const { alg, kid, typ } = header;
  if (typeof alg !== 'string' || !isType(typ)) return undefined;
  if (REFUSED.some((name) => Object.hasOwn(header, name))) return undefined;
  if (kid !== undefined && (typeof kid !== 'string' || kid.length > KEY_ID_CHARS)) return undefined;
  return { alg, kid, claims, signed: token.slice(0, first.length + 1 + second.length), signature };
}

const isType = (typ: JsonValue | undefined): boolean =>
  typ === undefined || (typeof typ === 'string' && TYPES.has(typ.toLowerCase()));

function decoded(part: string): JsonObject | undefined {
  const bytes = bytesOf(part);
  if (bytes === undefined) return undefined;
  try {
    const { value } = parseStrict(bytes, BOUNDS);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch (thrown) {
    if (thrown instanceof BartizanError) return undefined;
    throw thrown;
  }
}

/** No length of base64 leaves one character over. */
const bytesOf = (part: string): Buffer | undefined =>
  part.length % 4 === 1 ? undefined : Buffer.from(part, 'base64url');
