// SPDX-License-Identifier: Apache-2.0
// A Vault for tests: the endpoints that Bartizan uses, as the HTTP API documents them, and no others. It is
// stricter than the real one: a member or a header that is not documented is refused. Faults are set on it.
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import { z } from 'zod';
import { seal, unseal } from './transit.fixture.ts';

type Token = { endsAt: number; ttlMs: number; maxAt: number; renewable: boolean; uses: number };
type Version = { data: Record<string, unknown> | null; deleted: boolean; destroyed: boolean };
type Reply = { readonly status: number; readonly body?: unknown; readonly raw?: string };
type Call = {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly token: string | undefined;
  readonly body: unknown;
};
/** What to do instead of answering: an answer, `hang`, or `drip`: bytes without an end. */
export type VaultFault = (call: Call) => Reply | 'hang' | 'drip' | undefined;

export const ROOT = 'hvs.root-token-of-the-test';

export class FakeVault {
  /** Milliseconds; advance it to let tokens end. */
  now = 0;
  sealed = false;
  fault: VaultFault = () => undefined;
  /** Paths that policies deny to every token but the root's. */
  readonly denied = new Set<string>();
  namespace: string | undefined;
  readonly calls: Call[] = [];
  readonly kv = new Map<string, Version[]>();
  readonly tokens = new Map<string, Token>();
  /** Latest last. */
  readonly transit = new Map<string, Buffer[]>();
  readonly roles = new Map<string, { secretId: string; ttlMs: number; maxMs: number }>();
  readonly jwts = new Map<string, { role: string; ttlMs: number }>();
  url = '';

  constructor() {
    this.addToken(ROOT, { ttlMs: 0, renewable: false });
    this.transit.set('bartizan', [randomBytes(32)]);
  }

  addToken(
    name: string,
    {
      ttlMs,
      maxMs = Number.POSITIVE_INFINITY,
      renewable = true,
    }: { ttlMs: number; maxMs?: number; renewable?: boolean },
  ): string {
    const endsAt = ttlMs === 0 ? Number.POSITIVE_INFINITY : this.now + ttlMs;
    this.tokens.set(name, { endsAt, ttlMs, maxAt: this.now + maxMs, renewable, uses: 0 });
    return name;
  }

  /** Puts a secret at "mount/path", as another client would. */
  put(place: string, data: Record<string, unknown>): void {
    const versions = this.kv.get(place) ?? [];
    this.kv.set(place, [...versions, { data, deleted: false, destroyed: false }]);
  }

  /** All that is kept, destroyed versions without their data. */
  stored(): string {
    return JSON.stringify([...this.kv]);
  }

  answer(call: Call, headers: IncomingMessage['headers']): Reply {
    if (this.sealed) return refusal(503, 'Vault is sealed');
    if (headers['x-vault-request'] !== 'true')
      return refusal(412, 'missing X-Vault-Request header');
    if (headers['x-vault-namespace'] !== this.namespace)
      return refusal(404, 'no handler for route');
    const login = this.#login(call);
    if (login !== undefined) return login;
    const token = this.tokens.get(call.token ?? '');
    if (token === undefined || this.now >= token.endsAt) return refusal(403, 'permission denied');
    token.uses += 1;
    if (call.token !== ROOT && this.denied.has(call.path)) return refusal(403, 'permission denied');
    return (
      this.#token(call, token) ??
      this.#kv(call) ??
      this.#transit(call) ??
      refusal(404, `no handler for route "${call.path}"`)
    );
  }

  #login({ method, path, body }: Call): Reply | undefined {
    if (path === 'auth/approle/login') {
      if (method !== 'POST') return refusal(405, 'unsupported operation');
      const given = z
        .strictObject({ role_id: z.string(), secret_id: z.string() })
        .safeParse(body).data;
      const role = this.roles.get(given?.role_id ?? '');
      if (role === undefined || role.secretId !== given?.secret_id)
        return refusal(400, 'invalid role or secret ID');
      return this.#grant(role);
    }
    if (path === 'auth/kubernetes/login') {
      if (method !== 'POST') return refusal(405, 'unsupported operation');
      const given = z.strictObject({ role: z.string(), jwt: z.string() }).safeParse(body).data;
      const known = this.jwts.get(given?.jwt ?? '');
      if (known === undefined || known.role !== given?.role)
        return refusal(403, 'permission denied');
      return this.#grant({ ttlMs: known.ttlMs, maxMs: Number.POSITIVE_INFINITY });
    }
    return undefined;
  }

  #grant({ ttlMs, maxMs }: { ttlMs: number; maxMs: number }): Reply {
    const name = this.addToken(`hvs.${randomBytes(12).toString('base64url')}`, { ttlMs, maxMs });
    return authReply(name, ttlMs, true);
  }

  #token({ method, path, token: name = '', body }: Call, token: Token): Reply | undefined {
    if (path === 'auth/token/lookup-self' && method === 'GET') {
      const ttl =
        token.endsAt === Number.POSITIVE_INFINITY
          ? 0
          : Math.floor((token.endsAt - this.now) / 1_000);
      return {
        status: 200,
        body: { data: { id: name, ttl, renewable: token.renewable, num_uses: 0 } },
      };
    }
    if (path === 'auth/token/renew-self' && method === 'POST') {
      if (!z.strictObject({ increment: z.string().optional() }).safeParse(body).success)
        return refusal(400, 'bad');
      if (!token.renewable) return refusal(400, 'lease is not renewable');
      token.endsAt = Math.min(this.now + token.ttlMs, token.maxAt);
      return authReply(name, token.endsAt - this.now, token.renewable);
    }
    if (path === 'auth/token/revoke-self' && method === 'POST') {
      this.tokens.delete(name);
      return { status: 204 };
    }
    return undefined;
  }

  #kv({ method, path, body }: Call): Reply | undefined {
    const [, mount, area, rest] = /^(secret|team)\/(data|metadata|destroy)\/(.+)$/.exec(path) ?? [];
    if (mount === undefined || rest === undefined) return undefined;
    const place = `${mount}/${rest}`;
    const versions = this.kv.get(place) ?? [];
    const metadata = {
      created_time: '2026-01-01T00:00:00Z',
      deletion_time: '',
      destroyed: false,
      version: versions.length,
    };
    if (area === 'data' && method === 'GET') {
      const newest = versions.at(-1);
      if (newest === undefined) return { status: 404, body: { errors: [] } };
      if (newest.deleted || newest.destroyed) {
        return {
          status: 404,
          body: {
            data: {
              data: null,
              metadata: {
                ...metadata,
                destroyed: newest.destroyed,
                deletion_time: '2026-01-01T00:00:00Z',
              },
            },
          },
        };
      }
      return { status: 200, body: { data: { data: newest.data, metadata } } };
    }
    if (area === 'data' && method === 'POST') {
      const given = z
        .strictObject({
          options: z.strictObject({ cas: z.int() }).optional(),
          data: z.record(z.string(), z.unknown()),
        })
        .safeParse(body).data;
      if (given === undefined) return refusal(400, 'no data provided');
      if (given.options !== undefined && given.options.cas !== versions.length) {
        return refusal(400, 'check-and-set parameter did not match the current version');
      }
      this.put(place, given.data);
      return { status: 200, body: { data: { ...metadata, version: versions.length + 1 } } };
    }
    if (area === 'metadata' && method === 'GET') {
      if (versions.length === 0) return { status: 404, body: { errors: [] } };
      const all = versions.map(({ destroyed }, index) => [
        String(index + 1),
        { destroyed, created_time: '', deletion_time: '' },
      ]);
      return {
        status: 200,
        body: {
          data: {
            current_version: versions.length,
            oldest_version: 0,
            versions: Object.fromEntries(all),
          },
        },
      };
    }
    if (area === 'destroy' && method === 'POST') {
      const given = z.strictObject({ versions: z.array(z.int()).min(1) }).safeParse(body).data;
      if (given === undefined) return refusal(400, 'No version number provided');
      for (const number of given.versions) {
        const version = versions[number - 1];
        if (version !== undefined) Object.assign(version, { data: null, destroyed: true });
      }
      return { status: 204 };
    }
    return refusal(405, 'unsupported operation');
  }

  #transit({ method, path, body }: Call): Reply | undefined {
    const [, action, name] = /^transit\/(encrypt|decrypt)\/([a-z]+)$/.exec(path) ?? [];
    if (action === undefined || name === undefined) return undefined;
    if (method !== 'POST') return refusal(405, 'unsupported operation');
    const item = action === 'encrypt' ? { plaintext: z.base64() } : { ciphertext: z.string() };
    const given = z
      .strictObject({
        batch_input: z.array(z.strictObject({ ...item, associated_data: z.base64() })).min(1),
      })
      .safeParse(body).data;
    const keys = this.transit.get(name);
    if (given === undefined || keys === undefined) return refusal(400, 'encryption key not found');
    const results = given.batch_input.map((one) =>
      'plaintext' in one
        ? seal(keys, String(one.plaintext), one.associated_data)
        : unseal(keys, one['ciphertext'] ?? '', one.associated_data),
    );
    // Any item that fails makes the status 400, unless the request asks otherwise.
    const status = results.some((result) => 'error' in result) ? 400 : 200;
    return { status, body: { data: { batch_results: results } } };
  }
}

const refusal = (status: number, message: string): Reply => ({
  status,
  body: { errors: [message] },
});

const authReply = (token: string, ttlMs: number, renewable: boolean): Reply => ({
  status: 200,
  body: {
    request_id: 'a',
    lease_id: '',
    data: null,
    auth: {
      client_token: token,
      accessor: 'a',
      policies: ['default'],
      lease_duration: Math.floor(ttlMs / 1_000),
      renewable,
      token_type: 'service',
    },
  },
});

/** Starts one; it ends with the test. `tls`: PEM of its key and certificate. */
export async function startVault(
  t: TestContext,
  tls?: { readonly key: string; readonly cert: string },
): Promise<FakeVault> {
  const vault = new FakeVault();
  const server: Server = tls === undefined ? createServer() : createSecureServer(tls);
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    void serve(vault, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  vault.url = `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`;
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return vault;
}

async function serve(
  vault: FakeVault,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  const [target = '', query = ''] = (request.url ?? '').split('?');
  const call: Call = {
    method: request.method ?? '',
    path: target.startsWith('/v1/') ? decodeURIComponent(target.slice(4)) : target,
    query,
    token: request.headers['x-vault-token'] as string | undefined,
    body: text === '' ? undefined : JSON.parse(text),
  };
  vault.calls.push(call);
  const reply = vault.fault(call) ?? vault.answer(call, request.headers);
  if (reply === 'hang') return;
  if (reply === 'drip') {
    response.writeHead(200, { 'content-type': 'application/json' });
    const timer = setInterval(() => response.write(' '), 5);
    response.on('close', () => clearInterval(timer));
    return;
  }
  const location =
    reply.status >= 300 && reply.status < 400 ? { location: String(reply.body) } : {};
  response.writeHead(reply.status, { 'content-type': 'application/json', ...location });
  response.end(reply.raw ?? (reply.body === undefined ? '' : JSON.stringify(reply.body)));
}
