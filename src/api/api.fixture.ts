// SPDX-License-Identifier: Apache-2.0
// An admin API in memory, and a browser to call it with: one that keeps cookies, names its origin, and
// sends the CSRF token when it has one.
import { createHmac } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { Keyring } from '../core/ports/keyring.ts';
import type { Role } from '../core/ports/directory.ts';
import { Secret } from '../core/secret.ts';
import { type FakeWorld, fakeWorld } from '../core/world.ts';
import { type Derive, createPasswords } from './auth/passwords.ts';
import { createServiceTokens } from './auth/service-tokens.ts';
import { type AdminConfig, adminConfig } from './config.ts';
import { type MemoryDirectory, memoryDirectory } from './directory.fixture.ts';
import { type MemoryPlane, memoryPlane } from './plane.fixture.ts';
import type { ApiRoute, Target } from './route.ts';
import { createAdminApi } from './server.ts';
import { type Authority, createAuthority } from '../policy/authority.ts';
import type { Bundle } from '../policy/bundle/bundle.ts';
import { modulesOf } from '../policy/shipped.fixture.ts';

export const MACHINE_TOKEN = `bza_${'m'.repeat(43)}`;
export const ORIGIN = 'http://127.0.0.1:8081';
export const PASSWORD = 'a rather long phrase 7';

export function memoryKeyring(): Keyring {
  const mac = (keyId: string, purpose: string, tenant: string, data: string | Uint8Array): string =>
    createHmac('sha256', `${keyId} ${purpose} ${tenant}`).update(data).digest('hex');
  return {
    mac: (purpose, tenant, data) => mac('k1', purpose, tenant, data),
    macWith: (keyId, purpose, tenant, data) =>
      keyId === 'k1' ? mac(keyId, purpose, tenant, data) : undefined,
    currentKeyId: () => 'k1',
  };
}

/** Counts how often a password was hashed, and is fast: what is tested here is not argon2. */
export function countedWork(): { derive: Derive; count: () => number } {
  let count = 0;
  return {
    count: () => count,
    derive: async (password, salt) => {
      count += 1;
      return createHmac('sha256', salt).update(password).digest();
    },
  };
}

export type Harness = {
  readonly api: FastifyInstance;
  readonly world: FakeWorld;
  readonly directory: MemoryDirectory;
  readonly plane: MemoryPlane;
  readonly keyring: Keyring;
  readonly work: () => number;
  /** Changes settings while it runs. */
  configure(change: Partial<AdminConfig>): void;
  browser(options?: { address?: string; origin?: string }): Browser;
  /** A person with a password, and the roles given. */
  person(login: string, ...roles: readonly RoleAt[]): Promise<string>;
  /** A service account's token. */
  service(login: string, ...roles: readonly RoleAt[]): Promise<string>;
  bind(subject: string, ...roles: readonly RoleAt[]): Promise<void>;
};

/** The shipped policy about the control plane, with the denials of a bundle. */
export function shippedAuthority(world: FakeWorld, bundle?: Bundle): () => Authority {
  const modules = modulesOf('admin');
  const library = modulesOf('lib');
  const authority = createAuthority({ modules, library, settings: {}, bundle, world });
  return () => authority;
}

export type RoleAt = Target & { readonly role: Role };

type HarnessOptions = {
  readonly config?: Record<string, unknown>;
  readonly routes?: readonly ApiRoute[];
  readonly world?: FakeWorld;
  /** Default: the shipped one. */
  readonly authority?: () => Authority;
};

export async function startApi(options: HarnessOptions = {}): Promise<Harness> {
  const world = options.world ?? fakeWorld();
  const directory = memoryDirectory();
  const plane = memoryPlane();
  const keyring = memoryKeyring();
  const work = countedWork();
  const passwords = createPasswords(world, work.derive);
  let config = adminConfig.parse(options.config);
  const api = await createAdminApi({
    world,
    plane,
    directory,
    keyring,
    passwords,
    version: '0.0.0',
    config: () => config,
    secret: (reference) => new Secret(reference),
    machineToken: new Secret(MACHINE_TOKEN),
    authority: options.authority ?? shippedAuthority(world),
    ...(options.routes === undefined ? {} : { routes: options.routes }),
  });
  let made = 0;
  const id = (kind: string): string => `${kind}_${String(++made).padStart(26, '0')}`;
  const createdAt = world.clock.now();
  const base = { createdAt, createdBy: 'test' };
  const lasting = { createdAt, usedAt: undefined, expiresAt: undefined };
  const bind = async (subject: string, ...roles: readonly RoleAt[]): Promise<void> => {
    for (const role of roles) {
      await directory.bindings.insert({ ...base, ...role, id: id('bnd'), subject });
    }
  };
  const account = async (kind: 'person' | 'service', login: string): Promise<string> => {
    const made = id('acc');
    const name = `${login} by name`;
    await directory.accounts.insert({
      ...base,
      id: made,
      kind,
      login,
      name,
      disabledAt: undefined,
    });
    return made;
  };
  return {
    api,
    world,
    directory,
    plane,
    keyring,
    work: work.count,
    configure: (change) => (config = { ...config, ...change }),
    browser: (as = {}) => createBrowser(api, as),
    bind,
    person: async (login, ...roles) => {
      const made = await account('person', login);
      const hash = await passwords.hash(PASSWORD);
      const of = { id: made, account: made, name: '', ...lasting };
      await directory.credentials.put({ ...of, kind: 'password', hash });
      await bind(made, ...roles);
      return made;
    },
    service: async (login, ...roles) => {
      const made = await account('service', login);
      const tokens = createServiceTokens({ world, directory, keyring });
      const { token, record } = tokens.mint({ account: made, name: '', expiresAt: undefined });
      await directory.credentials.put(record);
      await bind(made, ...roles);
      return token.reveal();
    },
  };
}

export type Sent = {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string | undefined>>;
};

export type Answer = {
  readonly status: number;
  readonly text: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- what tests look into is checked by the test
  readonly json: ReturnType<typeof JSON.parse>;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly setCookies: readonly string[];
};

export type Browser = {
  readonly jar: Map<string, string>;
  csrf: string | undefined;
  call(method: string, url: string, sent?: Sent): Promise<Answer>;
  login(login: string, password?: string): Promise<Answer>;
};

function createBrowser(
  api: FastifyInstance,
  { address = '192.0.2.10', origin = ORIGIN }: { address?: string; origin?: string },
): Browser {
  const jar = new Map<string, string>();
  const browser: Browser = {
    jar,
    csrf: undefined,
    call: async (method, url, { body, headers = {} } = {}) => {
      const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
      const wanted: Record<string, string | undefined> = {
        host: new URL(origin).host,
        ...(cookie === '' ? {} : { cookie }),
        ...(method === 'GET' ? {} : { origin, 'sec-fetch-site': 'same-origin' }),
        ...(browser.csrf === undefined ? {} : { 'x-bartizan-csrf': browser.csrf }),
        ...headers,
      };
      const answer = await api.inject({
        method: method as 'GET',
        url,
        remoteAddress: address,
        headers: Object.fromEntries(
          Object.entries(wanted).flatMap(([name, value]) =>
            value === undefined ? [] : [[name, value]],
          ),
        ) as Record<string, string>,
        ...(body === undefined ? {} : { payload: body as object }),
      });
      const setCookies = [answer.headers['set-cookie'] ?? []].flat();
      for (const line of setCookies) keep(jar, line);
      const text = answer.body;
      const json = text.startsWith('{') ? JSON.parse(text) : undefined;
      return { status: answer.statusCode, text, json, headers: answer.headers, setCookies };
    },
    login: async (login, password = PASSWORD) => {
      const answer = await browser.call('POST', '/api/v1/session/password', {
        body: { login, password },
      });
      browser.csrf = answer.json?.csrf;
      return answer;
    },
  };
  return browser;
}

function keep(jar: Map<string, string>, line: string): void {
  const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
  if (/Max-Age=0/.test(line)) jar.delete(name);
  else jar.set(name, value);
}

/** A caller with a bearer token and nothing of a browser. */
export function bearer(harness: Harness, token: string) {
  const browser = harness.browser();
  return (method: string, url: string, body?: unknown): Promise<Answer> =>
    browser.call(method, url, {
      body,
      headers: {
        authorization: `Bearer ${token}`,
        origin: undefined,
        'sec-fetch-site': undefined,
      },
    });
}
