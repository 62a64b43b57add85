// SPDX-License-Identifier: Apache-2.0
// Cookies of the admin API. A name that arrives twice is nobody's: somebody who may set cookies for a
// neighbouring name or port could otherwise put a session of theirs before ours.

export const COOKIES = {
  /** The session of a person. */
  session: 'bartizan-session',
  /** A login at the identity provider that is under way. */
  oidc: 'bartizan-oidc',
  /** A passkey that was asked for. */
  passkey: 'bartizan-passkey',
  /** Says that a person has logged in from this browser before. */
  device: 'bartizan-device',
} as const;

export type CookieName = keyof typeof COOKIES;

/**
 * The value of a cookie, or undefined when it is absent, malformed or there more than once. `secure` is
 * whether browsers reach us by https: then only the `__Host-` form counts, which no neighbour can set.
 */
export function readCookie(
  header: string | undefined,
  name: CookieName,
  secure: boolean,
): string | undefined {
  if (header === undefined) return undefined;
  const full = fullName(name, secure);
  const values = header.split(';').flatMap((part) => {
    const equals = part.indexOf('=');
    return equals > 0 && part.slice(0, equals).trim() === full
      ? [part.slice(equals + 1).trim()]
      : [];
  });
  const [value] = values;
  return values.length === 1 && value !== undefined && /^[\w.-]{1,4000}$/.test(value)
    ? value
    : undefined;
}

export type CookieOptions = {
  readonly secure: boolean;
  /** Seconds; 0 removes it. Undefined: as long as the browser runs. */
  readonly maxAgeS?: number;
  /** Lax only where a navigation from another site has to bring it. */
  readonly sameSite?: 'Strict' | 'Lax';
};

/** A Set-Cookie line. The value must be of letters, digits, `.`, `_` and `-`. */
export function cookieLine(name: CookieName, value: string, options: CookieOptions): string {
  const { secure, maxAgeS, sameSite = 'Strict' } = options;
  return [
    `${fullName(name, secure)}=${value}`,
    'Path=/',
    'HttpOnly',
    `SameSite=${sameSite}`,
    ...(secure ? ['Secure'] : []),
    ...(maxAgeS === undefined ? [] : [`Max-Age=${maxAgeS}`]),
  ].join('; ');
}

/** The name as it stands on the wire. */
export function fullName(name: CookieName, secure: boolean): string {
  return secure ? `__Host-${COOKIES[name]}` : COOKIES[name];
}
