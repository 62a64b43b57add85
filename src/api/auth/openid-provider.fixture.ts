// SPDX-License-Identifier: Apache-2.0
// A real OpenID provider in this process, at which everybody logs in as whom the test says; and a provider
// made by hand that can say what no honest one would.
import { createServer, type Server, type ServerResponse } from 'node:http';
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { Provider } from 'oidc-provider';

export type ProviderAccount = {
  readonly sub: string;
  readonly email?: string;
  readonly email_verified?: boolean;
  readonly name?: string;
  readonly groups?: readonly string[];
};

export type OpenIdProvider = {
  readonly issuer: string;
  /** Who logs in next. */
  account: ProviderAccount;
  /** Follows the login from its start to the address that the browser is led back to. */
  visit(location: string): Promise<string>;
  close(): Promise<void>;
};

async function listen(): Promise<{ server: Server; issuer: string }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('not listening');
  return { server, issuer: `http://localhost:${address.port}` };
}

const close = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });

/** Runs `oidc-provider` with one client of this callback. `inIdToken`: all claims are in the ID token. */
export async function openIdProvider(callback: string, inIdToken = true): Promise<OpenIdProvider> {
  const { server, issuer } = await listen();
  const found: OpenIdProvider = {
    issuer,
    account: { sub: 'subject-1', email: 'ada@example.com', email_verified: true },
    visit: (location) => follow(location, callback),
    close: () => close(server),
  };
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'bartizan',
        client_secret: 'client-secret',
        redirect_uris: [callback],
        grant_types: ['authorization_code'],
        response_types: ['code'],
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    claims: { openid: ['sub', 'groups'], email: ['email', 'email_verified'], profile: ['name'] },
    conformIdTokenClaims: !inIdToken,
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    cookies: { keys: ['test'] },
    interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_context, id) => {
      const { account } = found;
      return { accountId: id, claims: () => ({ ...account, sub: id }) };
    },
  });
  const handle = provider.callback();
  server.on('request', (request, response) => {
    if (request.url?.startsWith('/interaction/') !== true) {
      handle(request, response).catch(() => response.destroy());
      return;
    }
    void (async () => {
      const { params } = await provider.interactionDetails(request, response);
      const accountId = found.account.sub;
      const grant = new provider.Grant({ accountId, clientId: String(params['client_id']) });
      grant.addOIDCScope(String(params['scope']));
      const result = { login: { accountId }, consent: { grantId: await grant.save() } };
      await provider.interactionFinished(request, response, result);
    })().catch(() => response.destroy());
  });
  return found;
}

/** A browser at the provider: keeps its cookies, stops where it would be led back to us. */
async function follow(location: string, callback: string): Promise<string> {
  const jar = new Map<string, string>();
  let url = location;
  for (let step = 0; step < 10; step++) {
    if (url.startsWith(callback)) return url;
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(url, { redirect: 'manual', headers: { cookie } });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '') jar.delete(name);
      else jar.set(name, value);
    }
    const next = answer.headers.get('location');
    if (next === null) throw new Error(`no way on from ${url}: ${answer.status}`);
    url = new URL(next, url).href;
  }
  throw new Error('led in circles');
}

export type Dishonest = {
  readonly issuer: string;
  /** Changes the claims of the next ID token; it is given the nonce that was asked for. */
  claims: (good: Record<string, unknown>) => Record<string, unknown>;
  /** How it is signed. */
  signature: 'good' | 'none' | 'other-key';
  /** What the token endpoint does. */
  token: 'good' | 'error' | 'broken' | 'hang' | 'not-json' | 'no-id-token';
  /** What discovery says the issuer is. */
  named: string;
  /** The nonce of the login that is under way. */
  nonce: string;
  readonly asked: string[];
  close(): Promise<void>;
};

/** A provider whose answers the test makes up. */
export async function dishonestProvider(): Promise<Dishonest> {
  const { server, issuer } = await listen();
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const other = await generateKeyPair('RS256');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' };
  const found: Dishonest = {
    issuer,
    claims: (good) => good,
    signature: 'good',
    token: 'good',
    named: issuer,
    nonce: '',
    asked: [],
    close: () => close(server),
  };
  const idToken = async (): Promise<string> => {
    const now = Math.floor(Date.now() / 1000);
    const good = {
      iss: issuer,
      aud: 'bartizan',
      sub: 'subject-1',
      nonce: found.nonce,
      iat: now,
      exp: now + 60,
      email: 'ada@example.com',
      email_verified: true,
    };
    const claims = found.claims(good);
    if (found.signature === 'none') return new UnsecuredJWT(claims).encode();
    const key = found.signature === 'good' ? privateKey : other.privateKey;
    return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'k1' }).sign(key);
  };
  const json = (response: ServerResponse, body: unknown, status = 200): void => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
  server.on('request', (request, response) => {
    const [path = ''] = (request.url ?? '').split('?');
    found.asked.push(path);
    void (async () => {
      if (path === '/.well-known/openid-configuration') {
        return json(response, {
          issuer: found.named,
          authorization_endpoint: `${issuer}/auth`,
          token_endpoint: `${issuer}/token`,
          jwks_uri: `${issuer}/jwks`,
          response_types_supported: ['code'],
          subject_types_supported: ['public'],
          id_token_signing_alg_values_supported: ['RS256'],
          authorization_response_iss_parameter_supported: true,
        });
      }
      if (path === '/jwks') return json(response, { keys: [jwk] });
      if (found.token === 'hang') return;
      if (found.token === 'broken') return json(response, { error: 'server_error' }, 500);
      if (found.token === 'error') return json(response, { error: 'invalid_grant' }, 400);
      if (found.token === 'not-json') return void response.writeHead(200).end('<html>');
      const token = { access_token: 'access', token_type: 'Bearer', expires_in: 60 };
      const more = found.token === 'no-id-token' ? {} : { id_token: await idToken() };
      return json(response, { ...token, ...more });
    })();
  });
  return found;
}
