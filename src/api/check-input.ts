// SPDX-License-Identifier: Apache-2.0
// What a route takes, checked: what is not in its schemas is refused, so that nothing is assigned that the
// route did not ask for.
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { BartizanError } from '../core/errors.ts';
import { at } from '../core/pointer.ts';
import type { ApiRoute } from './route.ts';

type Schemas = Pick<ApiRoute, 'params' | 'query' | 'body'>;
type Checked = { readonly params: unknown; readonly query: unknown; readonly body: unknown };

/** Throws `invalid_request` with the place of the first fault. */
export function checkInput({ params, query, body }: Schemas, request: FastifyRequest): Checked {
  return {
    params: check(params, request.params, 'path'),
    query: check(query, request.query, 'query'),
    body: check(body, request.body, 'body'),
  };
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
