// SPDX-License-Identifier: Apache-2.0
// The codec of POST /v1/messages/count_tokens. The words are sent to the provider all the same, so the
// request is read like any other; the answer is one number.
import { BartizanError } from '../../core/errors.ts';
import type { Codec } from '../codec.ts';
import { errorResponse } from './answers.ts';
import { readRequest } from './read-request.ts';
import { readCountAnswer } from './read-response.ts';

/** Reads token counts. A refused count has no legal 200 body: it is an error with status 403. */
export const anthropicCountTokens: Codec = {
  wire: 'anthropic-count-tokens',
  readRequest: (body, deployment) => readRequest(body, 'count-tokens', deployment),
  readResponse: readCountAnswer,
  openStream() {
    throw new BartizanError('upstream_malformed', undefined, { detail: 'count_tokens streamed' });
  },
  withhold: () => [],
  error: errorResponse,
  blocked: ({ message, reasons, requestId }) =>
    errorResponse({
      status: 403,
      code: 'policy_denied',
      message,
      hint: 'The reason codes say which rule refused.',
      pointer: undefined,
      requestId,
      reasons,
    }),
};
