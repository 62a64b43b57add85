// SPDX-License-Identifier: Apache-2.0
// Reads one streamed Messages answer. Strict about order, because clients differ in what they make of
// disorder: one reads a delta by its index, another appends it to the last block, and a text could reach
// one of them in another shape than it was judged in.
import { asBartizanError, BartizanError } from '../../core/errors.ts';
import { parseStrict } from '../../core/json/parse.ts';
import type { JsonBody, JsonObject } from '../../core/json/types.ts';
import type { PublicError, Refusal, StreamCodec, StreamFrame, WithheldCall } from '../codec.ts';
import type { SseEvent } from '../sse.ts';
import { Released } from './ending.ts';
import { ANSWER, EVENTS } from './fields.data.ts';
import { channelOf, FrameDraft } from './frame.ts';
import { Reading } from './reading.ts';
import { readStop, STOP_EXPLANATION, STOP_SEQUENCE, stringOr } from './read-response.ts';
import { openBlock, type OpenBlock } from './stream-blocks.ts';
import { UsageMeter } from './usage.ts';
import { MessagesWithholding } from './withholding.ts';

const STOP_CHANNEL = channelOf('message/stop-sequence', STOP_SEQUENCE);
const EXPLANATION_CHANNEL = channelOf('message/explanation', STOP_EXPLANATION);

type EventType = keyof typeof EVENTS;

/** The state of one stream: nothing, a message, a block within it, the end. */
export class MessagesStream implements StreamCodec {
  readonly #released = new Released();
  readonly #withholding = new MessagesWithholding(this.#released);
  readonly #meter = new UsageMeter();
  #phase: 'before' | 'message' | 'stopped' = 'before';
  #block: OpenBlock | undefined;
  #blocks = 0;

  read(event: SseEvent): StreamFrame {
    const frame = new FrameDraft();
    if (event.data === undefined) return frame.done();
    const body = parse(event.data);
    const reading = new Reading(body, 'response');
    const root = reading.object(body.value, '');
    const type = reading.string(root['type'], '/type');
    // Clients dispatch on one or the other; an event that reads differently by name and by type would be
    // judged as one thing and taken for another.
    if (event.name !== type) reading.fault('/type', 'must be the name of the event');
    if (this.#phase === 'stopped') reading.fault('', 'event after message_stop');
    if (Object.hasOwn(EVENTS, type)) {
      const known = type as EventType;
      reading.closed(root, '', EVENTS[known]);
      this.#on(known, { body, reading, root, frame });
    } else frame.blind('unknown-event', '');
    frame.uninspected.push(...reading.uninspected);
    return frame.done();
  }

  released(event: SseEvent): void {
    this.#released.take(event);
  }

  withhold(event: SseEvent, calls: readonly WithheldCall[]): readonly SseEvent[] {
    return this.#withholding.apply(event, calls);
  }

  closeBlocked(refusal: Refusal): Buffer {
    return this.#released.closeBlocked(refusal, this.#meter.usage);
  }

  closeFailed(error: PublicError): Buffer {
    return this.#released.closeFailed(error);
  }

  #on(type: EventType, at: EventReading): void {
    if (type === 'ping') return;
    if (type === 'error') {
      at.frame.failed = true;
      at.frame.terminal = true;
      this.#phase = 'stopped';
      return;
    }
    if (type === 'message_start') {
      this.#start(at);
      return;
    }
    if (this.#phase !== 'message') at.reading.fault('/type', 'message_start must come first');
    if (type === 'content_block_start') this.#startBlock(at);
    else if (type === 'content_block_delta') this.#blockAt(at).delta(at);
    else if (type === 'content_block_stop') this.#stopBlock(at);
    else this.#stop(type, at);
  }

  #start({ reading, root, frame }: EventReading): void {
    if (this.#phase !== 'before') reading.fault('/type', 'second message_start');
    const message = reading.object(root['message'], '/message');
    reading.closed(message, '/message', ANSWER);
    // Clients start from this object: blocks in it would be part of the answer without any event.
    if (reading.array(message['content'] ?? [], '/message/content').length > 0) {
      reading.fault('/message/content', 'must be empty');
    }
    this.#phase = 'message';
    this.#meter.read(message['usage']);
    frame.id = stringOr(message['id']);
    frame.model = stringOr(message['model']);
    frame.usage = this.#meter.usage;
    readStopParts(reading, frame, message, '/message');
  }

  #startBlock(at: EventReading): void {
    const { reading, root } = at;
    if (this.#block !== undefined) reading.fault('/type', 'block started inside a block');
    if (root['index'] !== this.#blocks) reading.fault('/index', 'must be the next index');
    this.#block = openBlock(this.#blocks, at);
    this.#blocks++;
  }

  #blockAt(at: EventReading): OpenBlock {
    if (this.#block === undefined) at.reading.fault('/type', 'no block is open');
    if (at.root['index'] !== this.#blocks - 1) at.reading.fault('/index', 'must be the open block');
    return this.#block;
  }

  #stopBlock(at: EventReading): void {
    this.#blockAt(at).stop(at);
    this.#block = undefined;
  }

  #stop(type: 'message_delta' | 'message_stop', at: EventReading): void {
    const { reading, root, frame } = at;
    if (type === 'message_stop') {
      if (this.#block !== undefined) reading.fault('/type', 'a block is still open');
      frame.terminal = true;
      this.#phase = 'stopped';
      return;
    }
    // A block that the provider cut off, at the token limit say, ends here and has no stop of its own.
    this.#block?.stop(at);
    this.#block = undefined;
    const delta = reading.object(root['delta'], '/delta');
    frame.finish = readStopParts(reading, frame, delta, '/delta');
    this.#meter.read(root['usage']);
    frame.usage = this.#meter.usage;
  }
}

/** One event being read. */
export type EventReading = {
  readonly body: JsonBody;
  readonly reading: Reading;
  readonly root: JsonObject;
  readonly frame: FrameDraft;
};

function parse(data: Buffer): JsonBody {
  try {
    return parseStrict(data);
  } catch (thrown) {
    const { message } = asBartizanError(thrown);
    throw new BartizanError('upstream_malformed', undefined, { detail: message, cause: thrown });
  }
}

function readStopParts(
  reading: Reading,
  frame: FrameDraft,
  holder: JsonObject,
  pointer: string,
): readonly string[] {
  const finish = readStop(reading, holder, pointer);
  for (const { text, pointer: place, kind } of reading.segments) {
    frame.whole(kind === 'refusal' ? EXPLANATION_CHANNEL : STOP_CHANNEL, place, text);
  }
  return finish;
}
