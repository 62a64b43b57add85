// SPDX-License-Identifier: Apache-2.0
// How a refused response looks, whole and in the middle of a stream. What the client has seen is closed
// as it stands; a call that is not complete is left out of the final output, so that nobody runs it.
import type { JsonObject } from '../../core/json/types.ts';
import type { PublicError, Refusal, WireResponse } from '../codec.ts';
import { isObject } from '../walk.ts';
import { json, refusalNote, stringOf } from './answers.ts';
import { messageEvents, messageItem } from './responses-message.ts';

type OutputItem = { readonly value: JsonObject; done: boolean; readonly partsDone: Set<number> };

/** Items whose text may be shown although it is not complete. */
const SPOKEN = ['message', 'reasoning'];

/** What the client has seen of a stream, as far as its ending needs it. */
export class ResponsesEnding {
  #head: JsonObject | undefined;
  #sequence = -1;
  readonly #items = new Map<number, OutputItem>();

  released(event: JsonObject): void {
    const sequence = event['sequence_number'];
    if (typeof sequence === 'number') this.#sequence = Math.max(this.#sequence, sequence);
    const response = event['response'];
    if (isObject(response)) this.#head ??= headOf(response);
    const output = event['output_index'];
    const type = stringOf(event['type']);
    if (typeof output !== 'number' || type === undefined) return;
    if (isObject(event['item'])) this.#items.set(output, opened(event['item'], type));
    else this.#grow(this.#items.get(output), type, event);
  }

  /** Applies an event to the open item it writes to. */
  #grow(item: OutputItem | undefined, type: string, event: JsonObject): void {
    if (item === undefined || item.done) return;
    const summary = type.startsWith('response.reasoning_summary_');
    const list = summary ? 'summary' : 'content';
    const index = event[`${list}_index`];
    if (typeof index !== 'number') return;
    const parts = item.value[list];
    const known = Array.isArray(parts) ? parts : (item.value[list] = []);
    if (isObject(event['part'])) {
      known[index] = structuredClone(event['part']);
      if (type.endsWith('.done') && !summary) item.partsDone.add(index);
      return;
    }
    const part = known[index];
    const member = type.startsWith('response.refusal.') ? 'refusal' : 'text';
    if (!isObject(part)) return;
    const delta = event['delta'];
    if (typeof delta === 'string') part[member] = (stringOf(part[member]) ?? '') + delta;
    else if (typeof event[member] === 'string') part[member] = event[member];
  }

  blocked(refusal: Refusal): Buffer {
    const events: string[] = [];
    const send = this.#sender(events);
    const head = this.#begin(send, {
      model: refusal.model,
      created: refusal.created,
      id: refusal.requestId,
    });
    const output = [...this.#items].sort(([a], [b]) => a - b);
    for (const [index, item] of output) closeItem(send, index, item);
    const next = (output.at(-1)?.[0] ?? -1) + 1;
    const message = refusalItem(refusal, 'refusal');
    for (const { type, members } of messageEvents(next, message)) send(type, members);
    const kept = output.filter(([, { done }]) => done).map(([, { value }]) => value);
    send('response.incomplete', {
      response: {
        ...head,
        status: 'incomplete',
        incomplete_details: { reason: 'content_filter' },
        output: [...kept, message],
        bartizan: refusalNote(refusal),
      },
    });
    return Buffer.from(events.join(''));
  }

  failed(error: PublicError): Buffer {
    const events: string[] = [];
    const send = this.#sender(events);
    const head = this.#begin(send, { model: '', created: 0, id: error.requestId });
    send('response.failed', {
      response: {
        ...head,
        status: 'failed',
        error: { code: error.code, message: error.message },
        bartizan: { code: error.code, reasons: [...error.reasons], request_id: error.requestId },
      },
    });
    return Buffer.from(events.join(''));
  }

  #sender(events: string[]): Send {
    return (type, members) => {
      this.#sequence += 1;
      const data = JSON.stringify({ type, sequence_number: this.#sequence, ...members });
      events.push(`event: ${type}\ndata: ${data}\n\n`);
    };
  }

  /** The response as the client knows it; announced first when it knows none. */
  #begin(send: Send, fresh: { model: string; created: number; id: string }): JsonObject {
    if (this.#head !== undefined) return responseObject(this.#head);
    const head = responseObject({
      id: `resp_${fresh.id}`,
      created_at: fresh.created,
      model: fresh.model,
    });
    send('response.created', { response: { ...head, status: 'in_progress' } });
    return head;
  }
}

type Send = (type: string, members: JsonObject) => void;

const opened = (item: JsonObject, type: string): OutputItem => ({
  value: structuredClone(item),
  done: type.endsWith('.done'),
  partsDone: new Set(),
});

const headOf = (response: JsonObject): JsonObject => ({
  id: response['id'] ?? null,
  created_at: response['created_at'] ?? 0,
  model: response['model'] ?? '',
});

const responseObject = (head: JsonObject): JsonObject => ({
  ...head,
  object: 'response',
  error: null,
  incomplete_details: null,
  instructions: null,
  metadata: {},
  output: [],
  parallel_tool_calls: true,
  temperature: null,
  tool_choice: 'auto',
  tools: [],
  top_p: null,
});

/** Ends an item that was still being written, if it may be shown as it stands. */
function closeItem(send: Send, index: number, item: OutputItem): void {
  if (item.done || !SPOKEN.includes(stringOf(item.value['type']) ?? '')) return;
  const place = { item_id: item.value['id'] ?? '', output_index: index };
  const content = item.value['content'];
  for (const [position, part] of (Array.isArray(content) ? content : []).entries()) {
    if (isObject(part) && !item.partsDone.has(position)) {
      closePart(send, { ...place, content_index: position }, part);
    }
  }
  item.value['status'] = 'incomplete';
  item.done = true;
  send('response.output_item.done', { output_index: index, item: item.value });
}

function closePart(send: Send, place: JsonObject, part: JsonObject): void {
  if (part['type'] === 'refusal') {
    send('response.refusal.done', { ...place, refusal: part['refusal'] ?? '' });
  } else if (part['type'] === 'reasoning_text') {
    send('response.reasoning_text.done', { ...place, text: part['text'] ?? '' });
  } else if (part['type'] === 'output_text') {
    send('response.output_text.done', { ...place, text: part['text'] ?? '', logprobs: [] });
  }
  send('response.content_part.done', { ...place, part });
}

const refusalItem = (refusal: Refusal, style: 'refusal' | 'text') =>
  messageItem(
    `msg_${refusal.requestId}`,
    style === 'refusal'
      ? { type: 'refusal', refusal: refusal.message }
      : { type: 'output_text', text: refusal.message, annotations: [] },
  );

/** A refused, unstreamed response. */
export function blockedResponse(
  refusal: Refusal,
  style: 'openai-200-content-filter' | 'refusal-text',
): WireResponse {
  const asText = style === 'refusal-text';
  return json(200, {
    ...responseObject({
      id: `resp_${refusal.requestId}`,
      created_at: refusal.created,
      model: refusal.model,
    }),
    status: asText ? 'completed' : 'incomplete',
    incomplete_details: asText ? null : { reason: 'content_filter' },
    output: [refusalItem(refusal, asText ? 'text' : 'refusal')],
    bartizan: refusalNote(refusal),
  });
}
