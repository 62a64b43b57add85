// SPDX-License-Identifier: Apache-2.0
// A streamed chat answer as Messages events. Messages has one block open at a time: a change of subject
// closes the block, and a tool call that goes on after another began is refused rather than mixed up.
import { asBartizanError, BartizanError } from '../../core/errors.ts';
import { parseStrict } from '../../core/json/parse.ts';
import type { JsonObject, JsonValue } from '../../core/json/types.ts';
import { LIMITS } from '../../core/limits.ts';
import { isObject } from '../anthropic/members.ts';
import { encodeSse, type SseEvent } from '../sse.ts';
import { onlyChoice, optional, wordsOf } from './chat-answer.ts';
import { objectSource } from './chat-turns.ts';
import { finishToMessages, usageToMessages } from './finish.ts';
import { type Draft, printJson } from './raw-json.ts';
import { malformed } from './refuse.ts';
import type { AnswerContext, StreamTranslator } from './translation.ts';

/** Translates one stream. */
export function chatStreamToMessages(context: AnswerContext): StreamTranslator {
  return new ToMessages(context);
}

type Subject = 'thinking' | 'text' | 'tool_use';
type Fields = { readonly [name: string]: Draft };

const DONE = '[DONE]';

class ToMessages implements StreamTranslator {
  readonly #context: AnswerContext;
  #out: Buffer[] = [];
  #started = false;
  #done = false;
  #open: Subject | undefined;
  #blocks = 0;
  #calls = 0;
  #arguments: string[] = [];
  #argumentUnits = 0;
  #refused = false;
  #finish: JsonValue = null;
  #usage: JsonValue = null;

  constructor(context: AnswerContext) {
    this.#context = context;
  }

  push(event: SseEvent): Buffer {
    if (event.data === undefined) return Buffer.alloc(0);
    if (this.#done) malformed('event after [DONE]');
    this.#out = [];
    if (event.data.toString('latin1') === DONE) this.#last();
    else this.#read(parse(event.data));
    return Buffer.concat(this.#out);
  }

  end(): Buffer {
    return Buffer.alloc(0);
  }

  #read(chunk: JsonObject): void {
    if ((chunk['error'] ?? null) !== null) throw new BartizanError('upstream_error');
    this.#usage = chunk['usage'] ?? this.#usage;
    const choice = onlyChoice(chunk['choices']);
    if (choice === undefined) return;
    if (!this.#started) this.#start(chunk);
    const delta = choice['delta'] ?? {};
    if (!isObject(delta)) malformed('delta is not an object');
    const { thought, text, refusal, calls } = wordsOf(delta);
    if (this.#finish !== null && (thought || text || refusal || calls.length > 0)) {
      malformed('words after the finish reason');
    }
    if (thought !== '') this.#say('thinking', { type: 'thinking_delta', thinking: thought });
    if (text !== '') this.#say('text', { type: 'text_delta', text });
    if (refusal !== '') {
      this.#refused = true;
      this.#say('text', { type: 'text_delta', text: refusal });
    }
    for (const call of calls) this.#call(call);
    this.#finish = choice['finish_reason'] ?? this.#finish;
  }

  #start(chunk: JsonObject): void {
    this.#started = true;
    this.#event('message_start', {
      message: {
        id: optional(chunk, 'id'),
        type: 'message',
        role: 'assistant',
        model: optional(chunk, 'model') || this.#context.model,
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: usageToMessages(null),
      },
    });
  }

  #say(subject: 'thinking' | 'text', delta: Fields): void {
    if (this.#open !== subject) {
      const empty = subject === 'text' ? { text: '' } : { thinking: '', signature: '' };
      this.#startBlock(subject, empty);
    }
    this.#delta(delta);
  }

  #call(value: JsonValue): void {
    if (!isObject(value)) malformed('tool call is not an object');
    const made = value['function'] ?? {};
    if (!isObject(made)) malformed('tool call is not a function call');
    const [id, name] = [optional(value, 'id'), optional(made, 'name')];
    const index = value['index'];
    if (index === this.#calls) {
      if (id === '' || name === '') malformed('tool call starts without id or name');
      this.#startBlock('tool_use', { id, name, input: {} });
      this.#calls++;
    } else if (index !== this.#calls - 1 || this.#open !== 'tool_use' || name !== '') {
      malformed('tool call out of order');
    }
    const source = optional(made, 'arguments');
    if (source === '') return;
    this.#argumentUnits += source.length;
    if (this.#argumentUnits > LIMITS.holdBytes) malformed('tool arguments too long');
    this.#arguments.push(source);
    this.#delta({ type: 'input_json_delta', partial_json: source });
  }

  #startBlock(type: Subject, fields: Fields): void {
    this.#stopBlock(true);
    this.#open = type;
    const index = this.#blocks;
    this.#event('content_block_start', { index, content_block: { type, ...fields } });
  }

  #delta(delta: Fields): void {
    this.#event('content_block_delta', { index: this.#blocks, delta });
  }

  /** `whole`: arguments must be a JSON object, because clients mend half of one into a call. */
  #stopBlock(whole: boolean): void {
    if (this.#open === undefined) return;
    if (this.#open === 'tool_use') {
      const source = this.#arguments.join('');
      if (whole && objectSource(source) === undefined) malformed('arguments are not an object');
      this.#arguments = [];
      this.#argumentUnits = 0;
    }
    this.#open = undefined;
    this.#event('content_block_stop', { index: this.#blocks });
    this.#blocks++;
  }

  #last(): void {
    if (!this.#started) malformed('stream without a choice');
    const held = { calls: this.#calls > 0, refused: this.#refused };
    const stopReason = finishToMessages(this.#finish, held);
    this.#stopBlock(stopReason === 'tool_use' || stopReason === 'end_turn');
    this.#done = true;
    this.#event('message_delta', {
      delta: { stop_reason: stopReason, stop_sequence: null },
      usage: usageToMessages(this.#usage),
    });
    this.#event('message_stop', {});
  }

  #event(type: string, fields: Fields): void {
    this.#out.push(encodeSse(type, printJson({ type, ...fields })));
  }
}

function parse(data: Buffer): JsonObject {
  try {
    const { value } = parseStrict(data);
    return isObject(value) ? value : malformed('chunk is not an object');
  } catch (thrown) {
    const { message } = asBartizanError(thrown);
    throw new BartizanError('upstream_malformed', undefined, { detail: message, cause: thrown });
  }
}
