// SPDX-License-Identifier: Apache-2.0
// The admin listener: the name it was called by, who calls, role, schemas, then the route's handler. It
// shares nothing with the data plane but the node it runs in, and is only a client of `ControlPlane`.
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Secret } from '../core/secret.ts';
import { BartizanError } from '../core/errors.ts';
import type { Authority } from '../policy/authority.ts';
import { createAccess, requireRole } from './access.ts';
import { answerError } from './answer-error.ts';
import { createAuth, type Auth, type AuthParts } from './auth/auth.ts';
import { authenticate } from './auth/authenticate.ts';
import { type Fetched, fromOwnPage, siteOf } from './auth/site.ts';
import { checkInput } from './check-input.ts';
import type { ControlPlane } from './control-plane.ts';
import { mountLoginPage } from './login-page.ts';
import { openApiDocument } from './openapi.ts';
import { type Actor, ADMIN_BODY_BYTES_MAX, type ApiRoute } from './route.ts';
import { API_ROUTES, SESSION_ROUTES } from './routes.ts';
import type { Caller, SessionReply, SessionRoute, Visit } from './session-route.ts';
import { followCertificate, readCertificate } from './tls.ts';

export type AdminApiOptions = AuthParts & {
  readonly plane: ControlPlane;
  readonly version: string;
  /** The token of the machine's own administrator. */
  readonly machineToken: Secret;
  /** Who may do what, as the policy in force has it. Left out: bindings alone count. */
  readonly authority?: () => Authority;
  /** For tests of the frame around the handlers. */
  readonly routes?: readonly ApiRoute[];
};

type Parts = AdminApiOptions & { readonly auth: Auth };

/** Answers even when called by a name that is not ours: probes call by address, and it tells nothing. */
const PROBES = ['/healthz', '/readyz'];
const SAFE = ['GET', 'HEAD'];
const METRICS = {
  method: 'GET',
  path: '/metrics',
  role: 'viewer',
  reach: 'installation',
} as const;

/** Who asks, and who is to say. */
const asking = ({ authority }: Parts, actor: Actor) => ({ authority: authority?.(), actor });

/** Builds the admin API; the caller listens and closes. Rejects when the certificate cannot be read. */
export async function createAdminApi(options: AdminApiOptions): Promise<FastifyInstance> {
  const config = options.config();
  const certificate = config.tls && (await readCertificate(config.tls, options.secret));
  const app = Fastify({
    ...(certificate && { https: { ...certificate, minVersion: 'TLSv1.2' } }),
    logger: false,
    bodyLimit: ADMIN_BODY_BYTES_MAX,
    requestTimeout: 30_000,
    connectionTimeout: 60_000,
    trustProxy: config.trusted_proxies.length > 0 ? [...config.trusted_proxies] : false,
    exposeHeadRoutes: false,
    routerOptions: { caseSensitive: true, ignoreTrailingSlash: false, maxParamLength: 1_500 },
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    return503OnClosing: true,
  }) as unknown as FastifyInstance;
  if (config.tls !== undefined) followCertificate(app, config.tls, options);
  const parts: Parts = { ...options, auth: createAuth(options) };
  frame(app, parts);
  mountPlain(app, parts);
  for (const route of options.routes ?? API_ROUTES) mount(app, route, parts);
  for (const route of SESSION_ROUTES) mountSession(app, route, parts);
  return app;
}

/** What holds for every call, and for every answer. */
function frame(app: FastifyInstance, parts: Parts): void {
  // Only JSON: a form of another site can send plain text without asking first.
  app.removeContentTypeParser('text/plain');
  app.addHook('onRequest', async (request) => {
    // A whole URL as target would name another host than the Host header (RFC 9112, section 3.2.2).
    if (!/^\/(?!\/)/.test(request.raw.url ?? '')) throw new BartizanError('bad_request_target');
    const [path] = request.url.split('?', 1);
    if (PROBES.includes(path ?? '')) return;
    const { site } = visitOf(parts, request);
    const unsafe = !SAFE.includes(request.method);
    if (unsafe && !fromOwnPage(site, fetchedBy(request), false)) {
      throw new BartizanError('forbidden', 'Changes are made from our own pages only.');
    }
  });
  app.addHook('onSend', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
    reply.header('x-content-type-options', 'nosniff');
    reply.header('referrer-policy', 'no-referrer');
    reply.header('cross-origin-resource-policy', 'same-origin');
    if (!reply.hasHeader('content-security-policy')) {
      reply.header('content-security-policy', "default-src 'none'; frame-ancestors 'none'");
    }
  });
  app.setErrorHandler((thrown, _request, reply) => answerError(parts.world, reply, thrown));
  app.setNotFoundHandler((_request, reply) =>
    answerError(parts.world, reply, new BartizanError('unknown_route')),
  );
}

/** What is no route of the API: probes, metrics, the document, the page for logging in. */
function mountPlain(app: FastifyInstance, parts: Parts): void {
  const { plane } = parts;
  app.get('/healthz', () => ({ status: 'ok' }));
  app.get('/readyz', (_request, reply) =>
    reply.status(plane.ready() ? 200 : 503).send({ ready: plane.ready() }),
  );
  app.get('/metrics', async (request, reply) => {
    const { actor } = await callerOf(parts, request);
    // The labels name apps and models of every tenant.
    requireRole({ ...asking(parts, actor), route: METRICS });
    return reply.type('text/plain; version=0.0.4; charset=utf-8').send(await plane.metrics());
  });
  const document = openApiDocument(parts.version);
  app.get('/api/openapi.json', async (request) => {
    await callerOf(parts, request);
    return document;
  });
  mountLoginPage(app);
}

function mount(app: FastifyInstance, route: ApiRoute, parts: Parts): void {
  const callers = new WeakMap<FastifyRequest, Caller>();
  app.route({
    method: route.method,
    url: urlOf(route),
    ...(route.bodyBytesMax === undefined ? {} : { bodyLimit: route.bodyBytesMax }),
    // Before the body is read: nobody unknown or too weak makes us parse anything.
    onRequest: async (request) => {
      const caller = await callerOf(parts, request);
      requireRole({ ...asking(parts, caller.actor), route });
      callers.set(request, caller);
    },
    handler: async (request, reply) => {
      const caller = callers.get(request);
      if (caller === undefined)
        throw new BartizanError('internal', undefined, { detail: 'no caller' });
      const access = createAccess({ ...asking(parts, caller.actor), route });
      const { auth, plane } = parts;
      const answer = await route.handle({
        ...checkInput(route, request),
        actor: caller.actor,
        access,
        plane,
        auth,
      });
      if (route.reach === 'scoped' && !access.asked) {
        const detail = `${route.method} ${route.path} answers without asking for access`;
        throw new BartizanError('internal', undefined, { detail });
      }
      return reply.status(answer.status).send(answer.body);
    },
  });
}

function mountSession(app: FastifyInstance, route: SessionRoute, parts: Parts): void {
  const callers = new WeakMap<FastifyRequest, Caller>();
  app.route({
    method: route.method,
    url: urlOf(route),
    onRequest: async (request) => {
      if (route.who === 'anyone') return;
      const caller = await callerOf(parts, request);
      if (route.who === 'person' && (caller.open === undefined || caller.account === undefined)) {
        throw new BartizanError('forbidden', 'This is for people who have logged in.');
      }
      callers.set(request, caller);
    },
    handler: async (request, reply) => {
      const { auth, plane } = parts;
      const visit = visitOf(parts, request);
      try {
        const answer = await route.handle({
          ...checkInput(route, request),
          visit,
          // `onRequest` has seen to it that it is what the route wants.
          caller: callers.get(request),
          auth,
          plane,
        });
        return send(reply, answer);
      } catch (thrown) {
        // A browser that was led here by the provider shows a page, not JSON.
        if (!visit.navigation || !(thrown instanceof BartizanError)) throw thrown;
        return send(reply, { status: 303, location: `/login#error=${thrown.code}` });
      }
    },
  });
}

function send(
  reply: FastifyReply,
  { status, body, cookies, location }: SessionReply,
): FastifyReply {
  if (cookies !== undefined) reply.header('set-cookie', [...cookies]);
  if (location !== undefined) reply.header('location', location);
  return reply.status(status).send(body);
}

const urlOf = ({ path }: Pick<ApiRoute, 'path'>): string => path.replaceAll(/\{(\w+)\}/g, ':$1');

/** The call as it came in. Throws `bad_headers` when it is for a name that is not ours, or for two. */
function visitOf({ config }: Parts, request: FastifyRequest): Visit {
  const { headers, rawHeaders } = request.raw;
  const hosts = rawHeaders.filter((name, at) => at % 2 === 0 && name.toLowerCase() === 'host');
  const site = hosts.length === 1 ? siteOf(config(), headers.host) : undefined;
  if (site === undefined) {
    throw new BartizanError('bad_headers', 'The Host header is not a name of this server.');
  }
  return {
    address: request.ip,
    site,
    url: request.url,
    cookies: headers.cookie,
    navigation: headers['sec-fetch-mode'] === 'navigate',
  };
}

function fetchedBy({ headers }: FastifyRequest): Fetched {
  const fetchSite = headers['sec-fetch-site'];
  return {
    origin: headers.origin,
    fetchSite,
  };
}

function callerOf(parts: Parts, request: FastifyRequest): Promise<Caller> {
  const csrf = request.headers['x-bartizan-csrf'];
  return authenticate(parts.auth, parts.machineToken, {
    ...fetchedBy(request),
    visit: visitOf(parts, request),
    authorization: request.headers.authorization,
    csrf: typeof csrf === 'string' ? csrf : undefined,
    unsafe: !SAFE.includes(request.method),
  });
}
