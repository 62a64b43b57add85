// SPDX-License-Identifier: Apache-2.0
// Reads a streamed chat completion: chunks of deltas per choice, then `[DONE]`.
import type { JsonBody, JsonObject, JsonValue } from '../../core/json/types.ts';
import { Channels, EMPTY_FRAME, FrameSink, malformed } from '../channels.ts';
import type { PublicError, Refusal, StreamCodec, StreamFrame, WithheldCall } from '../codec.ts';
import { type Enter, grammar, type Hooks } from '../grammar.ts';
import type { SseEvent } from '../sse.ts';
import { isObject, Walk } from '../walk.ts';
import { DONE, dataEvent, errorObject, stringOf, usageOf } from './answers.ts';
import { ChatEnding } from './chat-ending.ts';
import { CHAT_CHUNK } from './chat-fields.data.ts';
import { callOf, choiceOf } from './chat-hooks.ts';
import { ChatWithholding } from './chat-withholding.ts';
import { isDone, parseEvent } from './events.ts';

type Call = { readonly toolName: string; readonly callId: string | undefined };

/** What hooks need to know of the stream so far. */
type StreamMemory = {
  readonly sink: FrameSink;
  /** The call that each choice is writing now, by channel prefix of the choice. */
  readonly current: Map<string, { readonly index: number; readonly call: Call }>;
  /** Index of the last piece of reasoning of each choice. */
  readonly reasoning: Map<string, number>;
};

/**
 * The call that a delta belongs to. Clients put a name that comes in pieces together in different
 * ways, so a second, different name would mean different tools to them and to the guard: refused.
 */
function sameCall(known: Call | undefined, delta: JsonObject, pointer: string): Call {
  const { toolName, callId } = callOf(delta);
  if (known === undefined) {
    if (toolName === undefined) throw malformed('Tool call without a name', pointer);
    return { toolName, callId };
  }
  if (toolName !== undefined && toolName !== known.toolName) {
    throw malformed('Tool call changes its name', pointer);
  }
  return known;
}

const enterToolCall: Enter<StreamMemory> = (value, context, place) => {
  const { memory } = place;
  const index = value['index'];
  if (typeof index !== 'number' || !Number.isSafeInteger(index) || index < 0) {
    throw malformed('Tool call without an index', place.pointer());
  }
  const current = memory.current.get(context.channel);
  const known = current?.index === index ? current.call : undefined;
  if (current !== undefined && known === undefined) {
    if (index < current.index) throw malformed('Tool call after its end', place.pointer());
    memory.sink.close(`${context.channel}/tool:${current.index}/`);
  }
  const call = sameCall(known, value, place.pointer());
  memory.current.set(context.channel, { index, call });
  return { ...context, ...call, channel: `${context.channel}/tool:${index}` };
};

const enterFunctionCall: Enter<StreamMemory> = (value, context, place) => {
  const key = `${context.channel}/function`;
  const known = place.memory.current.get(key)?.call;
  const call = sameCall(known, { function: value }, place.pointer());
  place.memory.current.set(key, { index: 0, call });
  return { ...context, ...call, channel: key };
};

/**
 * Some clients put pieces of reasoning together by their index, others as they come: both read the same
 * as long as none goes back to an earlier index.
 */
const enterReasoning: Enter<StreamMemory> = (value, context, place) => {
  const index = value['index'] ?? undefined;
  if (index === undefined) return context;
  const last = place.memory.reasoning.get(context.channel) ?? 0;
  if (typeof index !== 'number' || !Number.isSafeInteger(index) || index < last) {
    throw malformed('Reasoning goes back to an earlier part', place.pointer());
  }
  place.memory.reasoning.set(context.channel, index);
  return context;
};

const HOOKS: Hooks<StreamMemory> = {
  'choices[]': (value, context, { index }) => {
    const choice = choiceOf(value, index);
    return { ...context, choice, channel: `choice:${choice}` };
  },
  'choices[].delta.reasoning_details[]': enterReasoning,
  'choices[].delta.tool_calls[]': enterToolCall,
  'choices[].delta.function_call': enterFunctionCall,
};
const CHUNK = grammar(CHAT_CHUNK, HOOKS);

class ChatStream implements StreamCodec {
  readonly #channels = new Channels();
  readonly #current: StreamMemory['current'] = new Map();
  readonly #reasoning: StreamMemory['reasoning'] = new Map();
  readonly #ending = new ChatEnding();
  readonly #withholding = new ChatWithholding();
  // An unchanged event is parsed once, however long it is held.
  readonly #chunks = new WeakMap<SseEvent, JsonObject>();
  #done = false;

  read(event: SseEvent): StreamFrame {
    if (event.data === undefined) return EMPTY_FRAME;
    if (this.#done) throw malformed('The stream goes on after its end');
    if (isDone(event.data)) {
      this.#done = true;
      return { ...EMPTY_FRAME, closes: this.#channels.close(''), terminal: true };
    }
    const body = parseEvent(event.data);
    if (event.name === 'error' || (body.value['error'] ?? null) !== null) {
      return { ...EMPTY_FRAME, failed: true };
    }
    this.#chunks.set(event, body.value);
    return this.#frame(body, body.value);
  }

  #frame(body: JsonBody, chunk: JsonObject): StreamFrame {
    const sink = new FrameSink(body, this.#channels);
    const context = { role: 'assistant', origin: 'model', choice: 0, channel: 'chunk' } as const;
    const memory = { sink, current: this.#current, reasoning: this.#reasoning };
    new Walk(memory, sink).run(CHUNK, chunk, context);
    const finish = finishes(chunk['choices']);
    for (const { choice } of finish) sink.close(`choice:${choice}/`);
    const usage = usageOf(chunk['usage']);
    const bare = Array.isArray(chunk['choices']) && chunk['choices'].length === 0;
    return {
      parts: sink.parts,
      closes: sink.closes,
      uninspected: sink.uninspectedPlaces,
      repeats: sink.repeats,
      id: stringOf(chunk['id']),
      model: stringOf(chunk['model']),
      usage,
      finish: finish.map(({ reason }) => reason),
      usageOnly: bare && usage !== undefined,
      terminal: false,
      failed: false,
    };
  }

  released(event: SseEvent): void {
    if (event.data === undefined || isDone(event.data)) return;
    const chunk = this.#chunks.get(event) ?? parseEvent(event.data).value;
    this.#ending.released(chunk);
    this.#withholding.released(chunk);
  }

  withhold(event: SseEvent, calls: readonly WithheldCall[]): readonly SseEvent[] {
    return this.#withholding.apply(event, calls);
  }

  closeBlocked(refusal: Refusal): Buffer {
    return this.#ending.blocked(refusal);
  }

  closeFailed(error: PublicError): Buffer {
    return Buffer.from(dataEvent({ error: errorObject(error) }) + DONE);
  }
}

function finishes(choices: JsonValue | undefined): { choice: number; reason: string }[] {
  if (!Array.isArray(choices)) return [];
  return choices.flatMap((choice, position) => {
    if (!isObject(choice)) return [];
    const reason = stringOf(choice['finish_reason']);
    return reason === undefined ? [] : { choice: choiceOf(choice, position), reason };
  });
}

export function openChatStream(): StreamCodec {
  return new ChatStream();
}
