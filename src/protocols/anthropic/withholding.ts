// SPDX-License-Identifier: Apache-2.0
// Takes single calls of tools out of a Messages answer, whole or streamed: a text block stands where the call
// stood, under the same index, so that nothing behind it has to be numbered anew.
import { applyEdits } from '../../core/json/edit.ts';
import { parseStrict } from '../../core/json/parse.ts';
import type { BodyEdit, JsonBody, JsonValue } from '../../core/json/types.ts';
import { at, tokensOf } from '../../core/pointer.ts';
import type { WithheldCall } from '../codec.ts';
import { eventOf, replaceData, type SseEvent } from '../sse.ts';
import { isObject } from './members.ts';
import { wireEvent } from './wire-event.ts';

const FOR_CALLS = 'tool_use';
const DONE = '"end_turn"';

const isCall = (block: JsonValue | undefined): boolean =>
  isObject(block) && block['type'] === 'tool_use';

/** The edits that take `calls` out of a whole answer. */
export function withholdFromMessage(
  { value }: JsonBody,
  calls: readonly WithheldCall[],
): readonly BodyEdit[] {
  const content = isObject(value) && Array.isArray(value['content']) ? value['content'] : [];
  const blocks = new Map(
    calls.map(({ pointer, notice }) => [Number(tokensOf(pointer)[1]), notice] as const),
  );
  const edits: BodyEdit[] = [...blocks].map(([index, text]) => ({
    kind: 'set',
    pointer: at('/content', index),
    json: JSON.stringify({ type: 'text', text }),
  }));
  const isLeft = content.some((block, index) => isCall(block) && !blocks.has(index));
  if (!isLeft && blocks.size > 0 && isObject(value) && value['stop_reason'] === FOR_CALLS) {
    edits.push({ kind: 'set', pointer: '/stop_reason', json: DONE });
  }
  return edits;
}

/** Does so over a stream. */
export class MessagesWithholding {
  readonly #released: { readonly hasCall: boolean };
  /** A block that is being withheld is open. */
  #inside = false;

  /** `released`: what the client has been sent. */
  constructor(released: { readonly hasCall: boolean }) {
    this.#released = released;
  }

  apply(event: SseEvent, calls: readonly WithheldCall[]): readonly SseEvent[] {
    const { data, name } = event;
    if (data === undefined) return [event];
    const notice = calls[0]?.notice;
    if (name === 'content_block_start') {
      if (notice === undefined) return [event];
      return this.#replace(parseStrict(data), notice);
    }
    if (name === 'content_block_delta') return this.#inside ? [] : [event];
    if (name === 'content_block_stop') this.#inside = false;
    if (name === 'message_delta') return [this.#finished(event, parseStrict(data))];
    return [event];
  }

  #replace({ value }: JsonBody, text: string): readonly SseEvent[] {
    const index = isObject(value) && typeof value['index'] === 'number' ? value['index'] : 0;
    this.#inside = true;
    const type = 'content_block_start';
    const delta = 'content_block_delta';
    return [
      wireEvent(type, { type, index, content_block: { type: 'text', text: '' } }),
      wireEvent(delta, { type: delta, index, delta: { type: 'text_delta', text } }),
    ].map(eventOf);
  }

  #finished(event: SseEvent, body: JsonBody): SseEvent {
    const delta = isObject(body.value) ? body.value['delta'] : undefined;
    if (this.#released.hasCall || !isObject(delta) || delta['stop_reason'] !== FOR_CALLS)
      return event;
    const edit: BodyEdit = { kind: 'set', pointer: '/delta/stop_reason', json: DONE };
    return eventOf(replaceData(event, applyEdits(body, [edit])));
  }
}
