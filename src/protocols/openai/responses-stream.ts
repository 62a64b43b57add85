// SPDX-License-Identifier: Apache-2.0
// Reads a streamed response: typed events that grow the texts of output items, then repeat each text
// whole, and at the end the whole response. Every repetition is judged again, on its own.
import type { JsonObject } from '../../core/json/types.ts';
import { Channels, EMPTY_FRAME, FrameSink, malformed } from '../channels.ts';
import type { PublicError, Refusal, StreamCodec, StreamFrame, WithheldCall } from '../codec.ts';
import { type Context, grammar, type Node } from '../grammar.ts';
import type { Memory } from '../read-body.ts';
import type { SseEvent } from '../sse.ts';
import { isObject, Walk } from '../walk.ts';
import { responseFinish, stringOf, usageOf } from './answers.ts';
import { type EventBody, isDone, parseEvent } from './events.ts';
import { ResponsesEnding } from './responses-ending.ts';
import { RESPONSES_EVENTS } from './responses-fields.data.ts';
import { EVENT_HOOKS, itemCall } from './responses-hooks.ts';
import { ResponsesWithholding } from './responses-withholding.ts';

// Many events share one table: its tree is built once.
const trees = new Map(
  Object.values(RESPONSES_EVENTS).map((fields) => [fields, grammar(fields, EVENT_HOOKS)]),
);
const EVENTS: ReadonlyMap<string, Node<Memory>> = new Map(
  Object.entries(RESPONSES_EVENTS).flatMap(([type, fields]) => {
    const tree = trees.get(fields);
    return tree === undefined ? [] : [[type, tree]];
  }),
);
const TERMINAL = ['response.completed', 'response.incomplete', 'response.failed'];
/** Events that go on writing a call which an item must have named before. */
const CALL_EVENT =
  /^response\.(function_call_arguments|custom_tool_call_input|mcp_call_arguments)\./;

function indexOf(event: JsonObject, name: string): number | undefined {
  const index = event[name] ?? undefined;
  if (index === undefined) return undefined;
  if (typeof index === 'number' && Number.isSafeInteger(index) && index >= 0) return index;
  throw malformed('Index of an event is not a whole number', `/${name}`);
}

/** The type of an event. Clients read it from either place, so both have to agree. */
function typeOf(event: SseEvent, value: JsonObject): string | undefined {
  const type = stringOf(value['type']);
  if (event.name === undefined || event.name === type) return type;
  // An error need not say so twice: nothing of it is passed on.
  if (event.name === 'error' && type === undefined) return 'error';
  throw malformed('Event is named differently in its data', '/type');
}

type ItemCall = ReturnType<typeof itemCall>;

class ResponsesStream implements StreamCodec {
  readonly #channels = new Channels();
  readonly #calls: Memory['calls'] = new Map();
  /** The call that each output item is, by output index. */
  readonly #items = new Map<number, ItemCall>();
  readonly #ending = new ResponsesEnding();
  readonly #withholding = new ResponsesWithholding();
  // An unchanged event is parsed once, however long it is held.
  readonly #parsed = new WeakMap<SseEvent, JsonObject>();
  #ended = false;

  read(event: SseEvent): StreamFrame {
    if (event.data === undefined) return EMPTY_FRAME;
    // Not of this wire, but some servers end with it as chat completions do.
    if (isDone(event.data))
      return { ...EMPTY_FRAME, closes: this.#channels.close(''), terminal: true };
    if (this.#ended) throw malformed('The stream goes on after its end');
    const body = parseEvent(event.data);
    const type = typeOf(event, body.value);
    this.#parsed.set(event, body.value);
    if (type === 'error' || (type === undefined && body.value['error'] !== undefined)) {
      return { ...EMPTY_FRAME, failed: true };
    }
    const node = EVENTS.get(type ?? '');
    if (type === undefined || node === undefined) {
      return { ...EMPTY_FRAME, uninspected: [{ kind: 'unknown-event', pointer: '' }] };
    }
    return this.#frame(type, node, body);
  }

  #frame(type: string, node: Node<Memory>, body: EventBody): StreamFrame {
    const event = body.value;
    const context = this.#place(type, event);
    const sink = new FrameSink(body, this.#channels);
    new Walk({ calls: this.#calls, tools: [] }, sink).run(node, event, context);
    const terminal = TERMINAL.includes(type);
    if (terminal) this.#ended = true;
    if (terminal) sink.close('');
    else if (type.endsWith('.done')) sink.close(`${context.channel}/`);
    const response = isObject(event['response']) ? event['response'] : {};
    return {
      parts: sink.parts,
      closes: sink.closes,
      uninspected: sink.uninspectedPlaces,
      repeats: sink.repeats,
      id: stringOf(response['id']),
      model: stringOf(response['model']),
      usage: usageOf(response['usage']),
      finish: terminal ? responseFinish(response) : [],
      usageOnly: false,
      terminal,
      failed: type === 'response.failed',
    };
  }

  /** Where in the answer an event writes. */
  #place(type: string, event: JsonObject): Context {
    const output = indexOf(event, 'output_index');
    const start = { role: 'assistant', origin: 'model' } as const;
    if (output === undefined) return { ...start, choice: 0, channel: 'response' };
    const item = event['item'];
    if (isObject(item)) this.#items.set(output, itemCall(item));
    const call = this.#items.get(output);
    if (call === undefined && CALL_EVENT.test(type)) {
      throw malformed('Arguments of a call that was not announced', '/output_index');
    }
    let channel = `output:${output}`;
    for (const level of ['content', 'summary', 'command']) {
      const index = indexOf(event, `${level}_index`);
      if (index !== undefined) channel += `/${level}:${index}`;
    }
    return { ...start, ...call, choice: output, channel };
  }

  released(event: SseEvent): void {
    if (event.data === undefined || isDone(event.data)) return;
    this.#ending.released(this.#parsed.get(event) ?? parseEvent(event.data).value);
  }

  withhold(event: SseEvent, calls: readonly WithheldCall[]): readonly SseEvent[] {
    return this.#withholding.apply(event, calls);
  }

  closeBlocked(refusal: Refusal): Buffer {
    return this.#ending.blocked(refusal);
  }

  closeFailed(error: PublicError): Buffer {
    return this.#ending.failed(error);
  }
}

export function openResponsesStream(): StreamCodec {
  return new ResponsesStream();
}
