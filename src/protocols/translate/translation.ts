// SPDX-License-Identifier: Apache-2.0
// Which wires can be translated into each other, and what a translation offers. Rule for all of them: what
// the other wire cannot express is refused by its pointer; only the hints listed in members.data.ts are
// left out. Error bodies are never translated: the gateway builds them in the caller's wire.
import type { WireId } from '../../core/exchange.ts';
import type { JsonBody } from '../../core/json/types.ts';
import type { SseEvent } from '../sse.ts';
import { answerToChat } from './answer-to-chat.ts';
import { answerToMessages } from './answer-to-messages.ts';
import { requestToMessages } from './chat-to-messages.ts';
import { chatStreamToMessages } from './chat-stream-to-messages.ts';
import { requestToChat } from './messages-to-chat.ts';
import { messagesStreamToChat } from './messages-stream-to-chat.ts';

/** What an answer in the caller's wire needs besides the upstream's own. */
export type AnswerContext = {
  /** Stands in for a model that the upstream does not name. */
  readonly model: string;
  /** Seconds since the epoch. */
  readonly created: number;
  /** Whether the caller asked for usage in the stream. */
  readonly includeUsage: boolean;
};

/** Translates one stream; holds its state. */
export type StreamTranslator = {
  /**
   * The events that stand for `event`, possibly none. Throws BartizanError `upstream_malformed` for what
   * the wire does not allow or the request could not have asked for, `upstream_error` for the
   * upstream's own error event.
   */
  push(event: SseEvent): Buffer;
  /** The upstream has ended. A stream without its terminal event gets none here either. */
  end(): Buffer;
};

export type Translation = {
  /** Throws BartizanError `untranslatable` with the pointer of what cannot be expressed. */
  request(body: JsonBody, options: { readonly model: string; readonly stream: boolean }): Buffer;
  /** Throws BartizanError `upstream_malformed`. */
  answer(body: JsonBody, context: AnswerContext): Buffer;
  stream(context: AnswerContext): StreamTranslator;
};

const CHAT_TO_MESSAGES: Translation = {
  request: requestToMessages,
  answer: answerToChat,
  stream: messagesStreamToChat,
};

const MESSAGES_TO_CHAT: Translation = {
  request: requestToChat,
  answer: answerToMessages,
  stream: chatStreamToMessages,
};

/** The translation for callers who speak `from` and an upstream that speaks `to`; undefined: none. */
export function translationFor(from: WireId, to: WireId): Translation | undefined {
  if (from === 'openai-chat' && to === 'anthropic-messages') return CHAT_TO_MESSAGES;
  if (from === 'anthropic-messages' && to === 'openai-chat') return MESSAGES_TO_CHAT;
  return undefined;
}
