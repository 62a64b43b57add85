// SPDX-License-Identifier: Apache-2.0
// Takes single calls of tools out of a response, whole or streamed: a message stands where the call stood, at
// the same place of the output. Events behind it are numbered on, because the message has other events than
// the call had.
import { applyEdits } from '../../core/json/edit.ts';
import type { BodyEdit, JsonBody, JsonObject } from '../../core/json/types.ts';
import { at, tokensOf } from '../../core/pointer.ts';
import type { WithheldCall } from '../codec.ts';
import { encodeSse, eventOf, replaceData, type SseEvent } from '../sse.ts';
import { isDone, parseEvent } from './events.ts';
import { messageEvents, messageItem } from './responses-message.ts';

const itemOf = (index: number, text: string): JsonObject =>
  messageItem(`msg_withheld_${index}`, { type: 'output_text', text, annotations: [] });

/** The edits that take calls out of the output at `place`. */
function replaced(place: string, calls: readonly WithheldCall[]): readonly BodyEdit[] {
  const depth = tokensOf(place).length;
  const items = new Map(
    calls.map(({ pointer, notice }) => [Number(tokensOf(pointer)[depth]), notice] as const),
  );
  return [...items].map(([index, notice]) => ({
    kind: 'set',
    pointer: at(place, index),
    json: JSON.stringify(itemOf(index, notice)),
  }));
}

/** The edits that take `calls` out of a whole response. */
export const withholdFromResponse = (
  _: JsonBody,
  calls: readonly WithheldCall[],
): readonly BodyEdit[] => replaced('/output', calls);

/** Does so over a stream. */
export class ResponsesWithholding {
  /** Places of the output whose calls are withheld. */
  readonly #withheld = new Set<number>();
  /** Number of the event that left last, as soon as they differ from those of the upstream. */
  #sequence: number | undefined;

  apply(event: SseEvent, calls: readonly WithheldCall[]): readonly SseEvent[] {
    if (event.data === undefined || isDone(event.data)) return [event];
    const body = parseEvent(event.data);
    const number = body.value['sequence_number'];
    if (typeof number === 'number') this.#sequence ??= number - 1;
    const output = body.value['output_index'];
    if (typeof output === 'number') {
      if (this.#withheld.has(output)) return [];
      const notice = calls[0]?.notice;
      if (notice !== undefined) return this.#announce(output, notice);
    }
    const edits = [...replaced('/response/output', calls)];
    if (typeof number === 'number') {
      edits.push({ kind: 'set', pointer: '/sequence_number', json: `${this.#next()}` });
    }
    return [eventOf(replaceData(event, applyEdits(body, edits)))];
  }

  #announce(output: number, notice: string): readonly SseEvent[] {
    this.#withheld.add(output);
    return messageEvents(output, itemOf(output, notice)).map(({ type, members }) => {
      const data = { type, sequence_number: this.#next(), ...members };
      return eventOf(encodeSse(type, JSON.stringify(data)));
    });
  }

  #next(): number {
    this.#sequence = (this.#sequence ?? -1) + 1;
    return this.#sequence;
  }
}
