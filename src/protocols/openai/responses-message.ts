// SPDX-License-Identifier: Apache-2.0
// A message of our own in the output of a response: the item, and the events that announce it in a stream.
import type { JsonObject } from '../../core/json/types.ts';

/** What a message of ours says: words, or a refusal. */
type SpokenPart =
  | { readonly type: 'output_text'; readonly text: string; readonly annotations: never[] }
  | { readonly type: 'refusal'; readonly refusal: string };

/** A complete message with one part. */
export function messageItem(id: string, part: SpokenPart) {
  return {
    id,
    type: 'message',
    role: 'assistant',
    status: 'completed',
    content: [{ ...part }],
  } satisfies JsonObject;
}

/** One event without its number. */
export type Unnumbered = { readonly type: string; readonly members: JsonObject };

/** The events that bring `message` to place `index` of the output, in order. */
export function messageEvents(index: number, message: JsonObject): readonly Unnumbered[] {
  const parts = message['content'] as readonly JsonObject[];
  const part = parts[0] ?? {};
  const isText = part['type'] === 'output_text';
  const kind = isText ? 'output_text' : 'refusal';
  const member = isText ? 'text' : 'refusal';
  const words = part[member] ?? '';
  const place = { item_id: message['id'] ?? '', output_index: index, content_index: 0 };
  const more = isText ? { logprobs: [] } : {};
  return [
    {
      type: 'response.output_item.added',
      members: { output_index: index, item: { ...message, status: 'in_progress', content: [] } },
    },
    {
      type: 'response.content_part.added',
      members: { ...place, part: { ...part, [member]: '' } },
    },
    { type: `response.${kind}.delta`, members: { ...place, delta: words, ...more } },
    { type: `response.${kind}.done`, members: { ...place, [member]: words, ...more } },
    { type: 'response.content_part.done', members: { ...place, part } },
    { type: 'response.output_item.done', members: { output_index: index, item: message } },
  ];
}
