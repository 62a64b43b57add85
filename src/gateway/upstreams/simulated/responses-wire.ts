// SPDX-License-Identifier: Apache-2.0
// Writes answers of the simulated model as OpenAI Responses. Its events repeat the text again and again:
// in "done" events of the part, the item and the whole response.
import type { JsonObject } from '../../../core/json/types.ts';
import { fragmentsOf, tokensOf } from './tokens.ts';
import { CREATED, typed, type Frame, type WireEvent, type WireWriter } from './wire.ts';

/** An output item, finished, and the events between its "added" and its "done". */
type Item = {
  readonly added: JsonObject;
  readonly done: JsonObject;
  readonly between: (place: JsonObject) => readonly WireEvent[];
};

const items = (frame: Frame): readonly Item[] => [
  ...(frame.reply.reasoning.length > 0 ? [reasoningItem(frame)] : []),
  ...(frame.reply.tokens.length > 0 || frame.reply.toolCalls.length === 0
    ? [messageItem(frame)]
    : []),
  ...frame.reply.toolCalls.map((_call, index) => callItem(frame, index)),
];

function reasoningItem({ reply, fingerprint }: Frame): Item {
  const item = { id: `rs_${fingerprint}`, type: 'reasoning' };
  const part = { type: 'summary_text', text: reply.reasoning.join('') };
  return {
    added: { ...item, summary: [] },
    done: { ...item, summary: [part] },
    between: (place) => {
      const at = { ...place, summary_index: 0 };
      return [
        typed('response.reasoning_summary_part.added', { ...at, part: { ...part, text: '' } }),
        ...reply.reasoning.map((delta) =>
          typed('response.reasoning_summary_text.delta', { ...at, delta }, true),
        ),
        typed('response.reasoning_summary_text.done', { ...at, text: part.text }),
        typed('response.reasoning_summary_part.done', { ...at, part }),
      ];
    },
  };
}

function messageItem({ reply, fingerprint }: Frame): Item {
  const item = { id: `msg_${fingerprint}`, type: 'message', role: 'assistant' };
  const part = { type: 'output_text', text: reply.tokens.join(''), annotations: [], logprobs: [] };
  const status = reply.finish === 'length' ? 'incomplete' : 'completed';
  return {
    added: { ...item, status: 'in_progress', content: [] },
    done: { ...item, status, content: [part] },
    between: (place) => {
      const at = { ...place, content_index: 0 };
      return [
        typed('response.content_part.added', { ...at, part: { ...part, text: '' } }),
        ...reply.tokens.map((delta) =>
          typed('response.output_text.delta', { ...at, delta, logprobs: [] }, true),
        ),
        typed('response.output_text.done', { ...at, text: part.text, logprobs: [] }),
        typed('response.content_part.done', { ...at, part }),
      ];
    },
  };
}

function callItem({ reply, fingerprint }: Frame, index: number): Item {
  const call = reply.toolCalls[index];
  const text = JSON.stringify(call?.arguments ?? {});
  const item = {
    id: `fc_${fingerprint}${index}`,
    type: 'function_call',
    call_id: `call_${fingerprint}${index}`,
    name: call?.name ?? '',
  };
  return {
    added: { ...item, status: 'in_progress', arguments: '' },
    done: { ...item, status: 'completed', arguments: text },
    between: (place) => [
      ...fragmentsOf(text).map((delta) =>
        typed('response.function_call_arguments.delta', { ...place, delta }, true),
      ),
      typed('response.function_call_arguments.done', { ...place, arguments: text }),
    ],
  };
}

/** The Response object, as it stands at the beginning or at the end. */
function response(frame: Frame, at: 'start' | 'end'): JsonObject {
  const cut = frame.reply.finish === 'length';
  const endStatus = cut ? 'incomplete' : 'completed';
  return {
    id: `resp_${frame.fingerprint}`,
    object: 'response',
    created_at: CREATED,
    status: at === 'start' ? 'in_progress' : endStatus,
    background: false,
    error: null,
    incomplete_details: at === 'end' && cut ? { reason: 'max_output_tokens' } : null,
    instructions: null,
    max_output_tokens: Number.isFinite(frame.ask.maxTokens) ? frame.ask.maxTokens : null,
    metadata: {},
    model: frame.model,
    output: at === 'start' ? [] : items(frame).map(({ done }) => done),
    parallel_tool_calls: true,
    previous_response_id: null,
    reasoning: { effort: null, summary: null },
    store: false,
    temperature: 1,
    text: { format: { type: 'text' } },
    tool_choice: 'auto',
    tools: [],
    top_p: 1,
    truncation: 'disabled',
    usage: at === 'start' ? null : usage(frame),
  };
}

function usage({ ask, reply, outputTokens }: Frame): JsonObject {
  return {
    input_tokens: ask.inputTokens,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: outputTokens,
    output_tokens_details: { reasoning_tokens: tokensOf(reply.reasoning.join('')).length },
    total_tokens: ask.inputTokens + outputTokens,
  };
}

function events(frame: Frame): readonly WireEvent[] {
  const ending = frame.reply.finish === 'length' ? 'response.incomplete' : 'response.completed';
  const all = [
    typed('response.created', { response: response(frame, 'start') }),
    typed('response.in_progress', { response: response(frame, 'start') }),
    ...items(frame).flatMap(({ added, done, between }, index) => [
      typed('response.output_item.added', { output_index: index, item: added }),
      ...between({ item_id: added['id'] ?? '', output_index: index }),
      typed('response.output_item.done', { output_index: index, item: done }),
    ]),
    typed(ending, { response: response(frame, 'end') }),
  ];
  return all.map(numbered);
}

export const responsesWire: WireWriter = { whole: (frame) => response(frame, 'end'), events };

/** Every event carries its place in the stream. */
function numbered(event: WireEvent, index: number): WireEvent {
  return { ...event, data: `${event.data.slice(0, -1)},"sequence_number":${index}}` };
}
