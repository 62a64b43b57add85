// SPDX-License-Identifier: Apache-2.0
// The OpenAPI 3.1 document, derived from the route tables.
import { z } from 'zod';
import { COOKIES } from './auth/cookies.ts';
import { API_ROUTES, SESSION_ROUTES } from './routes.ts';
import type { ApiRoute } from './route.ts';
import type { SessionRoute } from './session-route.ts';

type Json = Record<string, unknown>;
type Described = Pick<
  ApiRoute,
  'method' | 'path' | 'summary' | 'params' | 'query' | 'body' | 'response' | 'status'
>;

const schemaOf = (schema: z.ZodType, io: 'input' | 'output'): Json => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Json;
  return rest;
};

function parameters(route: Described): Json[] {
  const of = (schema: z.ZodObject | undefined, place: 'path' | 'query'): Json[] =>
    Object.entries(schema?.shape ?? {}).map(([name, type]) => ({
      name,
      in: place,
      required: place === 'path' || !(type as z.ZodType).safeParse(undefined).success,
      schema: schemaOf(type as z.ZodType, 'input'),
    }));
  return [...of(route.params, 'path'), ...of(route.query, 'query')];
}

function operation(route: Described, more: Json): Json {
  const { body, status } = route;
  const answer =
    status === 303
      ? { description: 'Leads the browser on' }
      : {
          description: 'Done',
          content: { 'application/json': { schema: schemaOf(route.response, 'output') } },
        };
  return {
    summary: route.summary,
    operationId: `${route.method.toLowerCase()}${route.path
      .replace('/api/v1', '')
      .replaceAll(
        /[/{}-]+(\w)?/g,
        (_, letter: string | undefined) => letter?.toUpperCase() ?? '',
      )}`,
    ...more,
    parameters: parameters(route),
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: schemaOf(body, 'input') } },
          },
        }),
    responses: {
      [String(status)]: answer,
      default: {
        description: 'Refused or failed',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
      },
    },
  };
}

/** A browser's cookie is enough to read; a change needs the session's token beside it. */
function sessionOf(method: ApiRoute['method']): Json {
  return method === 'GET' ? { session: [] } : { session: [], csrf: [] };
}

function securityOf({ who, method }: SessionRoute): readonly Json[] {
  if (who === 'anyone') return [];
  return who === 'person' ? [sessionOf(method)] : [{ bearer: [] }, sessionOf(method)];
}

const SECURITY_SCHEMES = {
  bearer: {
    type: 'http',
    scheme: 'bearer',
    description:
      'Token of a service account (bzs_...), or that of the administrator of the machine',
  },
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: COOKIES.session,
    description: `A person who has logged in; over https its name is __Host-${COOKIES.session}`,
  },
  csrf: {
    type: 'apiKey',
    in: 'header',
    name: 'x-bartizan-csrf',
    description: 'The csrf of GET /api/v1/session; needed for every change made with a session',
  },
} as const;

const ERROR = {
  type: 'object',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      required: ['code', 'message'],
      properties: {
        code: { type: 'string' },
        message: { type: 'string' },
        hint: { type: 'string' },
        pointer: { type: 'string' },
      },
    },
  },
} as const;

/** The whole document; equal for equal route tables. */
export function openApiDocument(version: string): Json {
  const paths: Record<string, Json> = {};
  const add = (route: Described, more: Json): void => {
    const described = operation(route, more);
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: described };
  };
  for (const route of SESSION_ROUTES) {
    add(route, { 'x-bartizan-who': route.who, security: securityOf(route) });
  }
  for (const route of API_ROUTES) {
    const { role, reach, method } = route;
    const security = [{ bearer: [] }, sessionOf(method)];
    add(route, { 'x-bartizan-role': role, 'x-bartizan-reach': reach, security });
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Bartizan admin API', version, license: { name: 'Apache-2.0' } },
    paths,
    components: { securitySchemes: SECURITY_SCHEMES, schemas: { Error: ERROR } },
  };
}
