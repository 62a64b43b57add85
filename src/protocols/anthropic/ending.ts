// SPDX-License-Identifier: Apache-2.0
// How a Messages stream ends when policy refuses or something breaks: legally for what the client has
// seen so far, and never so that half a tool call looks like a whole one.
import { parseStrict } from '../../core/json/parse.ts';
import type { Usage } from '../../core/exchange.ts';
import type { PublicError, Refusal } from '../codec.ts';
import type { SseEvent } from '../sse.ts';
import { errorBody, refusalMessage, REFUSED, stopDetails } from './answers.ts';
import { isObject } from './members.ts';
import { wireEvent } from './wire-event.ts';

/** What the client has received of one stream. */
export class Released {
  /** Whether a call of a tool has begun. */
  hasCall = false;
  #started = false;
  #stopped = false;
  #open: { readonly index: number; readonly tool: boolean } | undefined;

  take(event: SseEvent): void {
    // Without data a client dispatches nothing, whatever the name says.
    if (event.data === undefined) return;
    if (event.name === 'message_start') this.#started = true;
    else if (event.name === 'message_stop' || event.name === 'error') this.#stopped = true;
    else if (event.name === 'content_block_stop') this.#open = undefined;
    else if (event.name === 'content_block_start') {
      const start = parseStrict(event.data).value;
      const block = isObject(start) ? start['content_block'] : undefined;
      const index = isObject(start) ? start['index'] : undefined;
      const type = isObject(block) ? block['type'] : undefined;
      const tool = type === 'tool_use';
      this.hasCall ||= tool;
      if (typeof index === 'number') this.#open = { index, tool };
    }
  }

  closeBlocked(refusal: Refusal, usage: Usage | undefined): Buffer {
    if (this.#stopped) return Buffer.alloc(0);
    this.#stopped = true;
    if (!this.#started) return Buffer.concat(wholeStream(refusal));
    const open = this.#open;
    // A client parses what it has of the arguments when the block stops: half of them could run.
    if (open?.tool === true) return cutOff(refusal);
    const stop = { type: 'content_block_stop', index: open?.index ?? 0 };
    return Buffer.concat([
      ...(open === undefined ? [] : [wireEvent('content_block_stop', stop)]),
      ...lastEvents(refusal, usage?.outputTokens ?? 0),
    ]);
  }

  closeFailed(error: PublicError): Buffer {
    if (this.#stopped) return Buffer.alloc(0);
    this.#stopped = true;
    return wireEvent('error', errorBody(error));
  }
}

function cutOff(refusal: Refusal): Buffer {
  return wireEvent('error', {
    type: 'error',
    error: { type: 'permission_error', message: refusal.message },
    request_id: refusal.requestId,
    bartizan: { code: 'policy_denied', reasons: refusal.reasons },
  });
}

function wholeStream(refusal: Refusal): Buffer[] {
  const message = refusalMessage(refusal, REFUSED);
  const empty = { ...message, content: [], stop_reason: null, stop_details: null };
  return [
    wireEvent('message_start', { type: 'message_start', message: empty }),
    wireEvent('content_block_start', {
      type: 'content_block_start',
      index: 0,
      content_block: { type: 'text', text: '' },
    }),
    wireEvent('content_block_delta', {
      type: 'content_block_delta',
      index: 0,
      delta: { type: 'text_delta', text: refusal.message },
    }),
    wireEvent('content_block_stop', { type: 'content_block_stop', index: 0 }),
    ...lastEvents(refusal, 0),
  ];
}

function lastEvents(refusal: Refusal, outputTokens: number): Buffer[] {
  const stop_details = stopDetails(refusal);
  return [
    wireEvent('message_delta', {
      type: 'message_delta',
      delta: { stop_reason: REFUSED, stop_sequence: null, stop_details },
      usage: { output_tokens: outputTokens },
    }),
    wireEvent('message_stop', { type: 'message_stop' }),
  ];
}
