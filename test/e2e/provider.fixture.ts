// SPDX-License-Identifier: Apache-2.0
// A real OpenID provider (oidc-provider) on this machine. It issues tokens as providers do; its keys can be
// changed while it runs, and it can be away, slow, or back with what it had before.
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import { Provider } from 'oidc-provider';

const RESOURCE = 'urn:bartizan';
const CLIENT = { id: 'chat-service', secret: 'a-secret-of-the-test' } as const;

export type ProviderKey = JWK & { readonly kid: string };

export async function providerKey(kid: string): Promise<ProviderKey> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  return { ...(await exportJWK(privateKey)), kid, alg: 'RS256', use: 'sig' };
}

export type OpenIdProvider = {
  readonly issuer: string;
  /** Requests for the key document. */
  readonly fetches: () => number;
  /** Signs with the first of these keys from now on, and publishes all of them. */
  useKeys(...keys: readonly ProviderKey[]): void;
  behave(how: 'as usual' | 'away' | 'slow'): void;
  /** A token by the client credentials grant (RFC 6749, section 4.4), as a JWT (RFC 9068). */
  clientToken(): Promise<string>;
  /** An access token on behalf of an account. */
  userToken(account: string): Promise<string>;
  stop(): Promise<void>;
};

export async function openProvider(...keys: readonly ProviderKey[]): Promise<OpenIdProvider> {
  let mode: 'as usual' | 'away' | 'slow' = 'as usual';
  let fetches = 0;
  let listener: RequestListener = (_request, response) => void response.end();
  const server = createServer((request, response) => {
    if (request.url === '/jwks') fetches += 1;
    if (mode === 'away') request.socket.destroy();
    else if (mode === 'slow') setTimeout(() => listener(request, response), 1_500).unref();
    else listener(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  let provider = providerWith(issuer, keys);
  const start = (): void => {
    const handle = provider.callback();
    listener = (request, response) => void handle(request, response);
  };
  start();
  return {
    issuer,
    fetches: () => fetches,
    useKeys: (...next) => {
      provider = providerWith(issuer, next);
      start();
    },
    behave: (how) => void (mode = how),
    async clientToken() {
      const answer = await fetch(`${issuer}/token`, {
        method: 'POST',
        headers: {
          authorization: `Basic ${btoa(`${CLIENT.id}:${CLIENT.secret}`)}`,
          'content-type': 'application/x-www-form-urlencoded',
        },
        body: new URLSearchParams({ grant_type: 'client_credentials', resource: RESOURCE }),
      });
      const { access_token: token } = (await answer.json()) as { access_token?: string };
      if (token === undefined) throw new Error(`no token: ${answer.status}`);
      return token;
    },
    async userToken(account) {
      const client = await provider.Client.find(CLIENT.id);
      if (client === undefined) throw new Error('the client is configured');
      const token = new provider.AccessToken({
        accountId: account,
        client,
        scope: '',
        gty: 'authorization_code',
        grantId: 'grant',
        sessionUid: 'session',
      });
      token.resourceServer = new provider.ResourceServer(RESOURCE, RESOURCE_SERVER);
      return token.save();
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const RESOURCE_SERVER = {
  scope: '',
  audience: 'bartizan',
  accessTokenTTL: 600,
  accessTokenFormat: 'jwt',
  jwt: { sign: { alg: 'RS256' } },
} as const;

function providerWith(issuer: string, keys: readonly ProviderKey[]): Provider {
  return new Provider(issuer, {
    jwks: { keys: [...keys] },
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        grant_types: ['client_credentials'],
        redirect_uris: [],
        response_types: [],
      },
    ],
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => RESOURCE,
        getResourceServerInfo: () => RESOURCE_SERVER,
      },
    },
    extraTokenClaims: (_context, token) =>
      token.kind === 'AccessToken' ? { groups: ['staff', 'eu'] } : { bot: 'planner' },
    findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  });
}
