// SPDX-License-Identifier: Apache-2.0
// Writes answers of the simulated model as Anthropic Messages.
import type { JsonObject } from '../../../core/json/types.ts';
import { fragmentsOf } from './tokens.ts';
import { typed, type Frame, type WireEvent, type WireWriter } from './wire.ts';

export const messagesWire: WireWriter = { whole, events };

const FINISH = { stop: 'end_turn', length: 'max_tokens', 'tool-calls': 'tool_use' } as const;
/** Stands where Anthropic puts the seal of a thinking block. */
const SIGNATURE = 'c2ltdWxhdGVk';

/** One content block: how it starts, the deltas that fill it, and how it looks whole. */
type Block = {
  readonly start: JsonObject;
  readonly deltas: readonly JsonObject[];
  readonly whole: JsonObject;
};

function blocks({ reply, fingerprint }: Frame): readonly Block[] {
  const out: Block[] = [];
  if (reply.reasoning.length > 0) {
    out.push({
      start: { type: 'thinking', thinking: '', signature: '' },
      deltas: [
        ...reply.reasoning.map((thinking) => ({ type: 'thinking_delta', thinking })),
        { type: 'signature_delta', signature: SIGNATURE },
      ],
      whole: { type: 'thinking', thinking: reply.reasoning.join(''), signature: SIGNATURE },
    });
  }
  if (reply.tokens.length > 0 || reply.toolCalls.length === 0) {
    out.push({
      start: { type: 'text', text: '' },
      deltas: reply.tokens.map((text) => ({ type: 'text_delta', text })),
      whole: { type: 'text', text: reply.tokens.join('') },
    });
  }
  for (const [index, call] of reply.toolCalls.entries()) {
    const named = { type: 'tool_use', id: `toolu_${fingerprint}${index}`, name: call.name };
    out.push({
      start: { ...named, input: {} },
      deltas: fragmentsOf(JSON.stringify(call.arguments)).map((part) => ({
        type: 'input_json_delta',
        partial_json: part,
      })),
      whole: { ...named, input: call.arguments },
    });
  }
  return out;
}

const envelope = (frame: Frame): JsonObject => ({
  id: `msg_${frame.fingerprint}`,
  type: 'message',
  role: 'assistant',
  model: frame.model,
});

function whole(frame: Frame): JsonObject {
  return {
    ...envelope(frame),
    content: blocks(frame).map((block) => block.whole),
    stop_reason: FINISH[frame.reply.finish],
    stop_sequence: null,
    usage: { input_tokens: frame.ask.inputTokens, output_tokens: frame.outputTokens },
  };
}

function events(frame: Frame): readonly WireEvent[] {
  const message = {
    ...envelope(frame),
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { input_tokens: frame.ask.inputTokens, output_tokens: 1 },
  };
  return [
    typed('message_start', { message }),
    typed('ping', {}),
    ...blocks(frame).flatMap(({ start, deltas }, index) => [
      typed('content_block_start', { index, content_block: start }),
      ...deltas.map((delta) => typed('content_block_delta', { index, delta }, true)),
      typed('content_block_stop', { index }),
    ]),
    typed('message_delta', {
      delta: { stop_reason: FINISH[frame.reply.finish], stop_sequence: null },
      usage: { output_tokens: frame.outputTokens },
    }),
    typed('message_stop', {}),
  ];
}
