// SPDX-License-Identifier: Apache-2.0
// The admin listener: authentication, role check, schemas, then the route's handler. It shares nothing
// with the data plane but the node it runs in, and is only a client of `ControlPlane`.
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { asBartizanError, BartizanError } from '../core/errors.ts';
import { at } from '../core/pointer.ts';
import type { World } from '../core/world.ts';
import type { ControlPlane } from './control-plane.ts';
import { openApiDocument } from './openapi.ts';
import { type Actor, type ApiRoute, mayAct } from './route.ts';
import { API_ROUTES } from './routes.ts';

export type AdminApiOptions = {
  readonly world: World;
  readonly plane: ControlPlane;
  readonly version: string;
  /** The actor of a bearer token, or undefined; must compare in constant time. */
  readonly authenticate: (token: string) => Actor | undefined;
};

/** The largest admin body is a key with a name; nothing needs more. */
const BODY_BYTES_MAX = 64 * 1024;

/** Builds the admin API; the caller listens and closes. */
export function createAdminApi(options: AdminApiOptions): FastifyInstance {
  const app = Fastify({
    logger: false,
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout: 30_000,
    connectionTimeout: 60_000,
    routerOptions: { caseSensitive: true, ignoreTrailingSlash: false, maxParamLength: 200 },
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    return503OnClosing: true,
  });
  app.addHook('onSend', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
    reply.header('x-content-type-options', 'nosniff');
    reply.header('content-security-policy', "default-src 'none'; frame-ancestors 'none'");
  });
  app.setErrorHandler((thrown, _request, reply) => answerError(options.world, reply, thrown));
  app.setNotFoundHandler((_request, reply) =>
    answerError(options.world, reply, new BartizanError('unknown_route')),
  );

  app.get('/healthz', () => ({ status: 'ok' }));
  app.get('/readyz', (_request, reply) =>
    reply.status(options.plane.ready() ? 200 : 503).send({ ready: options.plane.ready() }),
  );
  app.get('/metrics', async (request, reply) => {
    requireRole(options, request, 'viewer');
    return reply
      .type('text/plain; version=0.0.4; charset=utf-8')
      .send(await options.plane.metrics());
  });
  const document = openApiDocument(options.version);
  app.get('/api/openapi.json', (request) => {
    requireRole(options, request, 'viewer');
    return document;
  });
  for (const route of API_ROUTES) mount(app, route, options);
  return app;
}

function mount(app: FastifyInstance, route: ApiRoute, options: AdminApiOptions): void {
  app.route({
    method: route.method,
    url: route.path.replaceAll(/\{(\w+)\}/g, ':$1'),
    // Before the body is read: nobody unknown makes us parse anything.
    onRequest: async (request) => void requireRole(options, request, route.role),
    handler: async (request, reply) => {
      const answer = await route.handle({
        params: check(route.params, request.params, 'path'),
        query: check(route.query, request.query, 'query'),
        body: check(route.body, request.body, 'body'),
        actor: requireRole(options, request, route.role),
        plane: options.plane,
      });
      return reply.status(answer.status).send(answer.body);
    },
  });
}

function requireRole(
  options: AdminApiOptions,
  request: FastifyRequest,
  role: ApiRoute['role'],
): Actor {
  const header = request.headers.authorization;
  if (header === undefined) {
    throw new BartizanError('missing_credential', 'Send "Authorization: Bearer <admin token>".');
  }
  const [, token] = /^Bearer ([\x21-\x7e]{1,500})$/.exec(header) ?? [];
  const actor = token === undefined ? undefined : options.authenticate(token);
  if (actor === undefined) throw new BartizanError('invalid_credential', 'The token is not valid.');
  if (!mayAct(actor.role, role)) {
    throw new BartizanError('forbidden', `This needs the role ${role}; yours is ${actor.role}.`);
  }
  return actor;
}

function check(schema: z.ZodObject | undefined, value: unknown, place: string): unknown {
  if (schema === undefined) {
    const sent = place === 'path' ? 0 : Object.keys((value as object | undefined) ?? {}).length;
    if (sent > 0) throw new BartizanError('invalid_request', `This route takes no ${place}.`);
    return undefined;
  }
  const parsed = schema.safeParse(value ?? {});
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const pointer = at('', ...(issue?.path.map(String) ?? []));
  throw new BartizanError('invalid_request', `${place}: ${issue?.message ?? 'not valid'}`, {
    pointer,
  });
}

function answerError(world: World, reply: FastifyReply, thrown: unknown): FastifyReply {
  const error = asApiError(thrown);
  if (error.code === 'internal') {
    const cause = error.cause instanceof Error ? error.cause.name : typeof error.cause;
    world.log('error', 'api.fault', { cause, detail: error.detail });
  }
  if (error.status === 401) reply.header('www-authenticate', 'Bearer');
  return reply.status(error.status).send({
    error: {
      code: error.code,
      message: error.message,
      hint: error.hint,
      ...(error.pointer === undefined ? {} : { pointer: error.pointer }),
    },
  });
}

/** Fastify's own refusals (body too large, bad JSON) in our codes; their texts are not passed on. */
function asApiError(thrown: unknown): BartizanError {
  const status = (thrown as { statusCode?: unknown }).statusCode;
  if (thrown instanceof BartizanError || typeof status !== 'number') return asBartizanError(thrown);
  if (status === 413) return new BartizanError('body_too_large');
  if (status === 415) return new BartizanError('unsupported_media_type');
  if (status >= 400 && status < 500) return new BartizanError('invalid_json');
  return asBartizanError(thrown);
}
