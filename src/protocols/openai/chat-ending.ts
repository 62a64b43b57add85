// SPDX-License-Identifier: Apache-2.0
// How a refused chat completion looks, whole and in the middle of a stream. The ending is legal for
// clients at any point, and no choice is left without `content_filter`, so no client acts on half a call.
import type { JsonObject } from '../../core/json/types.ts';
import type { Refusal, WireResponse } from '../codec.ts';
import { isObject } from '../walk.ts';
import { DONE, dataEvent, json, refusalNote, stringOf } from './answers.ts';
import { choiceOf } from './chat-hooks.ts';

/** What the client has seen of a stream, as far as its ending needs it. */
export class ChatEnding {
  #id: string | undefined;
  #model: string | undefined;
  #created: number | undefined;
  /** Choices the client knows, and whether their role was sent. */
  readonly #choices = new Map<number, boolean>();

  released(chunk: JsonObject): void {
    this.#id ??= stringOf(chunk['id']);
    this.#model ??= stringOf(chunk['model']);
    const created = chunk['created'];
    if (typeof created === 'number') this.#created ??= created;
    const choices = chunk['choices'];
    for (const [position, choice] of (Array.isArray(choices) ? choices : []).entries()) {
      if (!isObject(choice)) continue;
      const index = choiceOf(choice, position);
      const delta = choice['delta'];
      const role = isObject(delta) && delta['role'] === 'assistant';
      this.#choices.set(index, role || this.#choices.get(index) === true);
    }
  }

  blocked(refusal: Refusal): Buffer {
    const choices = this.#choices.size === 0 ? new Map([[0, false]]) : this.#choices;
    const deltas = [...choices].map(([index, role]) => ({
      index,
      delta: {
        ...(role ? {} : { role: 'assistant', content: '' }),
        refusal: refusal.message,
      },
      logprobs: null,
      finish_reason: null,
    }));
    const ends = [...choices.keys()].map((index) => ({
      index,
      delta: {},
      logprobs: null,
      finish_reason: 'content_filter',
    }));
    const said = dataEvent({ ...this.#head(refusal), choices: deltas });
    const ended = dataEvent({
      ...this.#head(refusal),
      choices: ends,
      bartizan: refusalNote(refusal),
    });
    return Buffer.from(said + ended + DONE);
  }

  #head(refusal: Refusal): JsonObject {
    return {
      id: this.#id ?? idOf(refusal),
      object: 'chat.completion.chunk',
      created: this.#created ?? refusal.created,
      model: this.#model ?? refusal.model,
    };
  }
}

const idOf = (refusal: Refusal): string => `chatcmpl-${refusal.requestId}`;

/** A refused, unstreamed answer. */
export function blockedCompletion(
  refusal: Refusal,
  style: 'openai-200-content-filter' | 'refusal-text',
): WireResponse {
  const asText = style === 'refusal-text';
  return json(200, {
    id: idOf(refusal),
    object: 'chat.completion',
    created: refusal.created,
    model: refusal.model,
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: asText ? refusal.message : null,
          refusal: asText ? null : refusal.message,
        },
        logprobs: null,
        finish_reason: asText ? 'stop' : 'content_filter',
      },
    ],
    bartizan: refusalNote(refusal),
  });
}
