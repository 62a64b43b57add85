// SPDX-License-Identifier: Apache-2.0
// JSON Web Tokens: signed and encrypted ones whose header really is one. Who issued a signed token is
// read from its claims, and nothing else is.
import { z } from 'zod';
import { defineDetector, type Match } from '../../detector.ts';
import { alphabet, runStart } from '../../runs.ts';
import { isOpen, seekToken, TOKEN_CHARS, type Token, tokenAt } from './token-parts.ts';

const TOKEN = alphabet(/[A-Za-z0-9_.-]/);

/** Issuers whose tokens open more than one application, by what their `iss` holds. */
const ISSUERS: readonly (readonly [RegExp, string])[] = [
  [/^(?:https:\/\/)?accounts\.google\.com/, 'google-id-token'],
  [/^https:\/\/securetoken\.google\.com/, 'firebase-token'],
  [/\.gserviceaccount\.com$/, 'google-service-account-token'],
  [/^https:\/\/(?:sts\.windows\.net|login\.microsoftonline\.(?:com|us))/, 'entra-token'],
  [/^https:\/\/cognito-idp\./, 'cognito-token'],
  [/\.auth0\.com/, 'auth0-token'],
  [/\.okta(?:preview)?\.com/, 'okta-jwt'],
  [/^supabase$|\.supabase\.co/, 'supabase-token'],
  [/^kubernetes\/serviceaccount$|^https:\/\/kubernetes\./, 'kubernetes-token'],
  [/^https:\/\/token\.actions\.githubusercontent\.com/, 'github-actions-token'],
  [/^https:\/\/gitlab\./, 'gitlab-jwt'],
  [/\/realms\//, 'keycloak-token'],
];

/** The object that is written in base64url in `part`. */
function objectIn(part: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

/** What the token is; undefined: its header is none. */
function entityOf({ header, claims }: Token): string | undefined {
  const named = objectIn(header);
  if (typeof named?.['alg'] !== 'string') return undefined;
  if (claims === undefined) return typeof named['enc'] === 'string' ? 'jwe' : undefined;
  const issuer = objectIn(claims)?.['iss'];
  if (typeof issuer !== 'string') return 'jwt';
  return ISSUERS.find(([form]) => form.test(issuer))?.[1] ?? 'jwt';
}

const encoded = (value: unknown): string =>
  Buffer.from(JSON.stringify(value)).toString('base64url');
const SIGNATURE = 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8s9T0u1V';
const signed = (claims: unknown): string =>
  `${encoded({ alg: 'RS256', kid: 'k1' })}.${encoded(claims)}.${SIGNATURE}`;
const PLAIN = signed({ sub: '1', name: 'Ada' });
const ENTRA = signed({ iss: 'https://sts.windows.net/1/', aud: 'api' });
const SEALED = `${encoded({ alg: 'RSA-OAEP', enc: 'A256GCM' })}.${SIGNATURE}.a1B2.${SIGNATURE}.c3D4`;

export const detector = defineDetector({
  id: 'secrets/json-web-token',
  version: '1',
  title: 'JSON Web Token',
  summary: 'Finds signed and encrypted JSON Web Tokens, and names well-known issuers.',
  why: 'Whoever holds a token is its subject until it expires. Whether it has expired, or its signature holds, is not judged: clocks and keys are not known here. Unsigned tokens open nothing and are not found.',
  taxonomy: ['owasp-llm-2025:LLM02'],
  phases: ['request', 'response'],
  streaming: { class: 'exact', holdChars: TOKEN_CHARS + 1 },
  view: 'folded',
  severity: 'critical',
  options: z.strictObject({}),
  examples: {
    hits: [
      { text: `Authorization: Bearer ${PLAIN}\n`, found: [PLAIN] },
      { text: `{"id_token":"${ENTRA}","x":1}`, found: [ENTRA] },
      { text: `?jwt=${SEALED}&a=b`, found: [SEALED] },
      { text: `ey\u200b${PLAIN.slice(2)} and`, found: [`ey\u200b${PLAIN.slice(2)}`] },
    ],
    misses: [
      `${encoded({ alg: 'none' })}.${encoded({ sub: '1' })}.`,
      'eyJhbGc.broken.signature',
      `${encoded({ typ: 'x', version: 1 })}.${encoded({ sub: '1' })}.${SIGNATURE}`,
      'https://example.com/eyJ.html',
    ],
  },
  inspect({ text }, from, { until }) {
    const matches: Match[] = [];
    for (let at = seekToken(text, from); at >= 0 && at < until; ) {
      const token = tokenAt(text, at);
      const entity = token && entityOf(token);
      if (token !== undefined && entity !== undefined) {
        matches.push({ start: at, end: token.end, entity, score: 0.9999 });
      }
      at = seekToken(text, entity === undefined ? at + 1 : (token?.end ?? at + 1));
    }
    return matches;
  },
  pending({ text }, from) {
    const start = runStart(text, TOKEN, text.length, from, TOKEN_CHARS);
    for (let at = seekToken(text, start); at >= 0; at = seekToken(text, at + 1)) {
      if (isOpen(text, at)) return at;
    }
    if (text.endsWith('ey') && text.length - 2 >= from) return text.length - 2;
    return text.endsWith('e') && text.length > from ? text.length - 1 : text.length;
  },
});
