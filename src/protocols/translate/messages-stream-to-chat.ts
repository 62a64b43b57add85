// SPDX-License-Identifier: Apache-2.0
// A streamed Messages answer as chat chunks. The codec reads every event first, so a stream that it would
// refuse is never translated.
import { BartizanError } from '../../core/errors.ts';
import type { StreamFrame, StreamPart } from '../codec.ts';
import { parseStrict } from '../../core/json/parse.ts';
import type { JsonValue } from '../../core/json/types.ts';
import { isObject } from '../anthropic/members.ts';
import { MessagesStream } from '../anthropic/stream.ts';
import { encodeSse, type SseEvent } from '../sse.ts';
import { finishToChat, usageToChat } from './finish.ts';
import { type Draft, printJson } from './raw-json.ts';
import { malformed } from './refuse.ts';
import type { AnswerContext, StreamTranslator } from './translation.ts';

/** Translates one stream. */
export function messagesStreamToChat(context: AnswerContext): StreamTranslator {
  return new ToChat(context);
}

class ToChat implements StreamTranslator {
  readonly #context: AnswerContext;
  readonly #codec = new MessagesStream();
  #id = '';
  #model: string;
  #calls = 0;
  /** True while the last call has no arguments yet. */
  #bare = false;
  #finish: string | undefined;
  #usage: { [name: string]: JsonValue } = {};

  constructor(context: AnswerContext) {
    this.#context = context;
    this.#model = context.model;
  }

  push(event: SseEvent): Buffer {
    const frame = this.#codec.read(event);
    if (frame.failed) throw new BartizanError('upstream_error');
    if (frame.uninspected.some(({ kind }) => kind === 'unknown-block')) {
      malformed('block not known to chat');
    }
    const out: Buffer[] = [];
    if (event.name === 'message_start') {
      this.#id = frame.id ?? '';
      this.#model = frame.model ?? this.#model;
      out.push(this.#chunk({ role: 'assistant', content: '' }));
    }
    for (const part of frame.parts) out.push(...this.#part(part));
    // Not at a message_delta: a call that was cut off must not look like one without arguments.
    if (event.name === 'content_block_stop') out.push(...this.#closed(frame));
    this.#note(event);
    if (frame.finish[0] !== undefined) this.#finish = frame.finish[0];
    if (frame.terminal) out.push(...this.#last());
    return Buffer.concat(out);
  }

  end(): Buffer {
    return Buffer.alloc(0);
  }

  #part({ channel, text }: StreamPart): Buffer[] {
    if (channel.kind === 'text') return [this.#chunk({ content: text })];
    if (channel.kind === 'reasoning') return [this.#chunk({ reasoning_content: text })];
    if (channel.kind === 'refusal') return [this.#chunk({ refusal: text })];
    if (channel.kind === 'tool-name') {
      this.#calls++;
      this.#bare = true;
      const call = { id: channel.callId, type: 'function' };
      return [this.#call({ ...call, function: { name: text, arguments: '' } })];
    }
    if (channel.kind === 'tool-call') {
      this.#bare = false;
      return [this.#call({ function: { arguments: text } })];
    }
    // Only documents can be cited, and a translated request carries none.
    return channel.kind === 'citation' ? malformed('citation without a document') : [];
  }

  #closed(frame: StreamFrame): Buffer[] {
    const call = frame.closes.some(({ kind }) => kind === 'tool-call');
    if (!call || !this.#bare) return [];
    // A call without arguments is `{}` in a whole answer; chat clients parse what they get.
    this.#bare = false;
    return [this.#call({ function: { arguments: '{}' } })];
  }

  #call(call: { readonly [name: string]: Draft | undefined }): Buffer {
    return this.#chunk({ tool_calls: [{ index: this.#calls - 1, ...call }] });
  }

  /** Usage comes in parts that overwrite each other: the input at the start, the output at the end. */
  #note(event: SseEvent): void {
    if (event.name !== 'message_start' && event.name !== 'message_delta') return;
    const root = event.data === undefined ? null : parseStrict(event.data).value;
    if (!isObject(root)) return;
    const message = isObject(root['message']) ? root['message'] : root;
    if (!isObject(message['usage'])) return;
    for (const [name, value] of Object.entries(message['usage'])) {
      if (value !== null) this.#usage[name] = value;
    }
  }

  #last(): Buffer[] {
    const usage = { choices: [], usage: usageToChat(this.#usage) };
    return [
      this.#chunk({}, finishToChat(this.#finish)),
      ...(this.#context.includeUsage ? [this.#event(usage)] : []),
      encodeSse(undefined, '[DONE]'),
    ];
  }

  #chunk(delta: Draft, finish: string | null = null): Buffer {
    return this.#event({
      choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
      usage: this.#context.includeUsage ? null : undefined,
    });
  }

  #event(rest: { readonly [name: string]: Draft | undefined }): Buffer {
    const { created } = this.#context;
    const head = { id: this.#id, object: 'chat.completion.chunk', created, model: this.#model };
    return encodeSse(undefined, printJson({ ...head, ...rest }));
  }
}
