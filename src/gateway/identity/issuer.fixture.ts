// SPDX-License-Identifier: Apache-2.0
// A token issuer on this machine for tests: it signs whatever it is told to, also what no issuer would, and
// its key document can be changed, slow, broken or gone.
import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type IdentityConfig, identityConfig, type IssuerConfig } from './config.ts';

export type KeyPair = {
  readonly kid: string;
  readonly alg: string;
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
};

type Json = Readonly<Record<string, unknown>>;

const CURVES: Readonly<Record<string, string>> = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' };

export function keyPair(kid: string, alg = 'ES256'): KeyPair {
  if (alg === 'EdDSA') return { kid, alg, ...generateKeyPairSync('ed25519') };
  const namedCurve = CURVES[alg];
  if (namedCurve !== undefined) return { kid, alg, ...generateKeyPairSync('ec', { namedCurve }) };
  return { kid, alg, ...generateKeyPairSync('rsa', { modulusLength: 2048 }) };
}

export const jwkOf = ({ kid, alg, publicKey }: KeyPair, changes: Json = {}): Json => ({
  ...publicKey.export({ format: 'jwk' }),
  kid,
  alg,
  use: 'sig',
  ...changes,
});

export const keySetOf = (...keys: readonly KeyPair[]): string =>
  JSON.stringify({ keys: keys.map((key) => jwkOf(key)) });

const encode = (part: unknown): string =>
  Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url');

/** A signed token. A header or payload given as text is signed as it stands. */
export function signed(key: KeyPair, claims: Json | string, header: Json | string = {}): string {
  const { kid, alg } = key;
  const head = typeof header === 'string' ? header : { alg, kid, typ: 'at+jwt', ...header };
  const text = `${encode(head)}.${encode(claims)}`;
  return `${text}.${signatureOf(key, text).toString('base64url')}`;
}

function signatureOf({ alg, privateKey: key }: KeyPair, text: string): Buffer {
  const data = Buffer.from(text);
  if (alg === 'EdDSA') return sign(null, data, key);
  const hash = `sha${alg.slice(2)}`;
  if (alg.startsWith('PS')) return sign(hash, data, { key, padding: 6, saltLength: 32 });
  return sign(hash, data, { key, dsaEncoding: 'ieee-p1363' });
}

/** A token "signed" by HMAC under `secret`: what a verifier accepts that takes a public key for one. */
export function hmacSigned(secret: string | Buffer, claims: Json, header: Json): string {
  const text = `${encode(header)}.${encode(claims)}`;
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
}

export type TestIssuer = {
  readonly url: string;
  /** Requests by path, in order. */
  readonly asked: string[];
  /** Answers of the key document from now on; default: the keys given. */
  answer(how: (response: ServerResponse) => void): void;
  publish(...keys: readonly KeyPair[]): void;
  /** Claims of a token that is good at `now`. */
  claims(now: number, changes?: Json): Json;
  /** An `identity` section with this issuer under the id `corp`. */
  config(changes?: Json): IdentityConfig;
  stop(): Promise<void>;
};

const AUDIENCE = 'bartizan';

export async function openIssuer(...keys: readonly KeyPair[]): Promise<TestIssuer> {
  const asked: string[] = [];
  const json = (response: ServerResponse, text: string): void =>
    void response.setHeader('content-type', 'application/json').end(text);
  let document = keySetOf(...keys);
  const published = (response: ServerResponse): void => json(response, document);
  let answer = published;
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    if (request.url !== '/.well-known/openid-configuration') return answer(response);
    json(response, JSON.stringify({ issuer: url, jwks_uri: `${url}/keys` }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    asked,
    answer: (how) => void (answer = how),
    publish: (...next) => {
      document = keySetOf(...next);
      answer = published;
    },
    claims: (now, changes = {}) => {
      const iat = Math.floor(now / 1000);
      return {
        iss: url,
        aud: AUDIENCE,
        sub: 'ann',
        azp: 'client-1',
        iat,
        exp: iat + 300,
        ...changes,
      };
    },
    config: (changes = {}) =>
      identityConfig.parse({
        issuers: {
          corp: {
            issuer: url,
            audiences: [AUDIENCE],
            algorithms: ['RS256', 'ES256', 'EdDSA'],
            allow_addresses: ['127.0.0.1'],
            apps: { 'client-1': 'demo' },
            ...changes,
          },
        },
      }),
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** An issuer's settings with defaults. */
export const issuerConfig = (changes: Json = {}): IssuerConfig => {
  const { corp } = identityConfig.parse({
    issuers: {
      corp: {
        issuer: 'https://id.test',
        audiences: [AUDIENCE],
        may: ['name-end-users'],
        ...changes,
      },
    },
  }).issuers;
  if (corp === undefined) throw new Error('configured above');
  return corp;
};
