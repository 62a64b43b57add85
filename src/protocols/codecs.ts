// SPDX-License-Identifier: Apache-2.0
// The codec of each wire. Total by type: a wire without a codec does not compile.
import type { WireId } from '../core/exchange.ts';
import { anthropicCountTokens } from './anthropic/count-tokens.ts';
import { anthropicMessages } from './anthropic/messages.ts';
import type { Codec } from './codec.ts';
import { openaiChat } from './openai/chat.ts';
import { openaiEmbeddings } from './openai/embeddings.ts';
import { openaiResponses } from './openai/responses.ts';

const CODECS: Readonly<Record<WireId, Codec>> = {
  'openai-chat': openaiChat,
  'openai-responses': openaiResponses,
  'openai-embeddings': openaiEmbeddings,
  'anthropic-messages': anthropicMessages,
  'anthropic-count-tokens': anthropicCountTokens,
};

export function codecFor(wire: WireId): Codec {
  return CODECS[wire];
}
