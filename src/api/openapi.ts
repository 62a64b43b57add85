// SPDX-License-Identifier: Apache-2.0
// The OpenAPI 3.1 document, derived from the route table.
import { z } from 'zod';
import { API_ROUTES } from './routes.ts';
import type { ApiRoute } from './route.ts';

type Json = Record<string, unknown>;

const schemaOf = (schema: z.ZodType, io: 'input' | 'output'): Json => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io }) as Json;
  return rest;
};

function parameters(route: ApiRoute): Json[] {
  const of = (schema: z.ZodObject | undefined, place: 'path' | 'query'): Json[] =>
    Object.entries(schema?.shape ?? {}).map(([name, type]) => ({
      name,
      in: place,
      required: place === 'path' || !(type as z.ZodType).safeParse(undefined).success,
      schema: schemaOf(type as z.ZodType, 'input'),
    }));
  return [...of(route.params, 'path'), ...of(route.query, 'query')];
}

function operation(route: ApiRoute): Json {
  const body = route.body;
  return {
    summary: route.summary,
    operationId: `${route.method.toLowerCase()}${route.path
      .replace('/api/v1', '')
      .replaceAll(
        /[/{}-]+(\w)?/g,
        (_, letter: string | undefined) => letter?.toUpperCase() ?? '',
      )}`,
    'x-bartizan-role': route.role,
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
      [String(route.status)]: {
        description: 'Done',
        content: { 'application/json': { schema: schemaOf(route.response, 'output') } },
      },
      default: {
        description: 'Refused or failed',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
      },
    },
  };
}

/** The whole document; equal for equal route tables. */
export function openApiDocument(version: string): Json {
  const paths: Record<string, Json> = {};
  for (const route of API_ROUTES) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation(route) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Bartizan admin API', version, license: { name: 'Apache-2.0' } },
    security: [{ bearer: [] }],
    paths,
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
      schemas: {
        Error: {
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
        },
      },
    },
  };
}
