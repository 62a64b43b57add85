// SPDX-License-Identifier: Apache-2.0
// The codec of POST /v1/messages (Anthropic Messages).
import type { Codec } from '../codec.ts';
import { errorResponse, refusalMessage, REFUSED } from './answers.ts';
import { readRequest } from './read-request.ts';
import { readAnswer } from './read-response.ts';
import { MessagesStream } from './stream.ts';
import { withholdFromMessage } from './withholding.ts';

/** Reads and refuses Messages exchanges. Both 200 styles answer with a message; only the reason differs. */
export const anthropicMessages: Codec = {
  wire: 'anthropic-messages',
  readRequest: (body, deployment) => readRequest(body, 'chat', deployment),
  readResponse: readAnswer,
  openStream: () => new MessagesStream(),
  withhold: withholdFromMessage,
  error: errorResponse,
  blocked(refusal, style) {
    const reason = style === 'refusal-text' ? 'end_turn' : REFUSED;
    return { status: 200, body: Buffer.from(JSON.stringify(refusalMessage(refusal, reason))) };
  },
};
