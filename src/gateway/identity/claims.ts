// SPDX-License-Identifier: Apache-2.0
// What the claims of a token (RFC 7519) have to say before it is believed, and what is taken from them. A
// claim that is there but not as it should be refuses the token: to drop it silently could be to drop the
// group that a rule refuses.
import type { EndUser } from '../../core/exchange.ts';
import type { JsonObject, JsonValue } from '../../core/json/types.ts';
import { LIMITS } from '../../core/limits.ts';
import type { IssuerConfig } from './config.ts';

/** From when to when a token is good, skew included; milliseconds since the epoch. */
export type Validity = { readonly from: number; readonly until: number };

/** Control characters, line ends and overrides of direction would change how logs and consoles read. */
const UNREADABLE = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u;
/** The year 5138: no real date is later, and no arithmetic on it overflows. */
const SECONDS_MAX = 1e11;

/** The time a token is good for; undefined when its times are missing, malformed or too far apart. */
export function validityOf(claims: JsonObject, issuer: IssuerConfig): Validity | undefined {
  const { exp, iat, nbf = iat } = claims;
  if (!isTime(exp) || !isTime(iat) || !isTime(nbf)) return undefined;
  if (exp <= iat || exp - iat > issuer.lifetime_max_s) return undefined;
  return {
    from: (Math.max(iat, nbf) - issuer.clock_skew_s) * 1000,
    until: (exp + issuer.clock_skew_s) * 1000,
  };
}

/** Is one of the issuer's audiences in `aud`, and nothing in it but names? */
export function isForUs({ aud }: JsonObject, { audiences }: IssuerConfig): boolean {
  const named = Array.isArray(aud) ? aud : [aud];
  return (
    named.every((audience) => typeof audience === 'string') &&
    named.some((audience) => audiences.includes(audience))
  );
}

/** The own claim of this name as a readable text of bounded length; undefined for anything else. */
export function textOf(claims: JsonObject, name: string): string | undefined {
  const value = own(claims, name);
  return isText(value) ? value : undefined;
}

/** The end user that a token names; undefined when a claim about them cannot be used. */
export function endUserOf(
  claims: JsonObject,
  issuer: IssuerConfig,
  subject: string,
): EndUser | undefined {
  const groups = groupsOf(claims, issuer.groups_claim);
  const attributes = attributesOf(claims, issuer.attributes);
  return groups && attributes && { subject, groups, attributes };
}

function groupsOf(claims: JsonObject, name: string): readonly string[] | undefined {
  // The token leaves its groups to be fetched elsewhere (OpenID Connect Core 1.0, section 5.6.2): some
  // directories do so when there are many. To act on none of them would be to act on the wrong person.
  const elsewhere = own(claims, '_claim_names');
  if (isObject(elsewhere) && Object.hasOwn(elsewhere, name)) return undefined;
  const value = own(claims, name);
  if (value === undefined) return [];
  const groups = Array.isArray(value) ? value : [value];
  return groups.length <= LIMITS.tokenGroups && groups.every(isText) ? groups : undefined;
}

function attributesOf(
  claims: JsonObject,
  names: Readonly<Record<string, string>>,
): EndUser['attributes'] | undefined {
  const attributes: Record<string, string> = {};
  for (const [attribute, name] of Object.entries(names)) {
    const value = own(claims, name);
    if (value === undefined) continue;
    const text = typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
    if (!isText(text)) return undefined;
    attributes[attribute] = text;
  }
  return attributes;
}

/** Not what every object inherits: a claim may be configured to have any name. */
const own = (claims: JsonObject, name: string): JsonValue | undefined =>
  Object.hasOwn(claims, name) ? claims[name] : undefined;

const isText = (value: JsonValue | undefined): value is string =>
  typeof value === 'string' &&
  value !== '' &&
  value.length <= LIMITS.identityChars &&
  !UNREADABLE.test(value);

const isTime = (value: JsonValue | undefined): value is number =>
  typeof value === 'number' && value >= 0 && value <= SECONDS_MAX;

const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
