// SPDX-License-Identifier: Apache-2.0
// Refusals and faults of the admin API as JSON. Nothing of what was sent, and nothing internal, is in them.
import type { FastifyReply } from 'fastify';
import { asBartizanError, BartizanError } from '../core/errors.ts';
import type { World } from '../core/world.ts';

const LOG_IN = 'Log in, or send the token of a service account: bartizan token create';

export function answerError(world: World, reply: FastifyReply, thrown: unknown): FastifyReply {
  const error = asApiError(thrown);
  if (error.code === 'internal') {
    const cause = error.cause instanceof Error ? error.cause.name : typeof error.cause;
    world.log('error', 'api.fault', { cause, detail: error.detail });
  }
  if (error.status === 401) reply.header('www-authenticate', 'Bearer');
  if (error.retryAfter !== undefined) reply.header('retry-after', String(error.retryAfter));
  return reply.status(error.status).send({
    error: {
      code: error.code,
      message: error.message,
      // The table speaks of the keys of the data plane.
      hint: error.status === 401 ? LOG_IN : error.hint,
      ...(error.pointer === undefined ? {} : { pointer: error.pointer }),
    },
  });
}

/** Fastify's own refusals (body too large, bad JSON) in our codes; their texts are not passed on. */
function asApiError(thrown: unknown): BartizanError {
  const status = (thrown as { statusCode?: unknown } | null)?.statusCode;
  if (thrown instanceof BartizanError || typeof status !== 'number') return asBartizanError(thrown);
  if (status === 413) return new BartizanError('body_too_large');
  if (status === 415) return new BartizanError('unsupported_media_type');
  if (status >= 400 && status < 500) return new BartizanError('invalid_json');
  return asBartizanError(thrown);
}
