// SPDX-License-Identifier: Apache-2.0
// Writes answers of the simulated model as OpenAI Chat Completions.
import type { JsonObject, JsonValue } from '../../../core/json/types.ts';
import { fragmentsOf } from './tokens.ts';
import { CREATED, type Frame, type WireEvent, type WireWriter } from './wire.ts';

export const chatWire: WireWriter = { whole, events };

const FINISH = { stop: 'stop', length: 'length', 'tool-calls': 'tool_calls' } as const;

const head = (frame: Frame, object: string): JsonObject => ({
  id: `chatcmpl-${frame.fingerprint}`,
  object,
  created: CREATED,
  model: frame.model,
  system_fingerprint: 'fp_simulated',
});

const usage = ({ ask, outputTokens }: Frame): JsonObject => ({
  prompt_tokens: ask.inputTokens,
  completion_tokens: outputTokens * ask.choices,
  total_tokens: ask.inputTokens + outputTokens * ask.choices,
});

const callId = ({ fingerprint }: Frame, index: number): string => `call_${fingerprint}${index}`;

const logprobs = ({ ask }: Frame, tokens: readonly string[]): JsonValue =>
  ask.logprobs && tokens.length > 0
    ? {
        content: tokens.map((token) => ({
          token,
          logprob: -0.01,
          bytes: [...Buffer.from(token)],
          top_logprobs: [],
        })),
        refusal: null,
      }
    : null;

const choices = (frame: Frame): readonly number[] => [...Array(frame.ask.choices).keys()];

function whole(frame: Frame): JsonObject {
  const { reply } = frame;
  const text = reply.tokens.join('');
  const message: JsonObject = {
    role: 'assistant',
    content: text === '' && reply.toolCalls.length > 0 ? null : text,
    refusal: null,
    annotations: [],
  };
  if (reply.reasoning.length > 0) message['reasoning_content'] = reply.reasoning.join('');
  if (reply.toolCalls.length > 0) {
    message['tool_calls'] = reply.toolCalls.map((call, index) => ({
      id: callId(frame, index),
      type: 'function',
      function: { name: call.name, arguments: JSON.stringify(call.arguments) },
    }));
  }
  return {
    ...head(frame, 'chat.completion'),
    choices: choices(frame).map((index) => ({
      index,
      message,
      logprobs: logprobs(frame, reply.tokens),
      finish_reason: FINISH[reply.finish],
    })),
    usage: usage(frame),
  };
}

function events(frame: Frame): readonly WireEvent[] {
  const shared = head(frame, 'chat.completion.chunk');
  const chunk = (choices: JsonValue[], report: JsonValue): WireEvent => ({
    name: undefined,
    data: JSON.stringify({
      ...shared,
      choices,
      ...(frame.ask.includeUsage ? { usage: report } : {}),
    }),
    generated: choices.length > 0,
  });
  const streamed = choices(frame).flatMap((index) =>
    deltas(frame).map(([delta, finish, tokens]) =>
      chunk([{ index, delta, logprobs: logprobs(frame, tokens), finish_reason: finish }], null),
    ),
  );
  return [
    ...streamed,
    ...(frame.ask.includeUsage ? [chunk([], usage(frame))] : []),
    { name: undefined, data: '[DONE]', generated: false },
  ];
}

type Delta = readonly [delta: JsonObject, finish: string | null, tokens: readonly string[]];

function deltas(frame: Frame): readonly Delta[] {
  const { reply } = frame;
  const calls = reply.toolCalls.flatMap((call, index): Delta[] => [
    toolDelta({ index, id: callId(frame, index), type: 'function' }, call.name, ''),
    ...fragmentsOf(JSON.stringify(call.arguments)).map((part) => toolDelta({ index }, '', part)),
  ]);
  return [
    [{ role: 'assistant', content: '', refusal: null }, null, []],
    ...reply.reasoning.map((token): Delta => [{ reasoning_content: token }, null, []]),
    ...reply.tokens.map((token): Delta => [{ content: token }, null, [token]]),
    ...calls,
    [{}, FINISH[reply.finish], []],
  ];
}

function toolDelta(call: JsonObject, name: string, part: string): Delta {
  const named = name === '' ? { arguments: part } : { name, arguments: part };
  return [{ tool_calls: [{ ...call, function: named }] }, null, []];
}
