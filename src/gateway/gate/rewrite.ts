// SPDX-License-Identifier: Apache-2.0
// One judged event as it leaves: the very one that came when no edit falls on it, else the same bytes with
// the edits spliced into their places. Words outside of name and data, which nobody judges, do not leave.
import { applyEdits } from '../../core/json/edit.ts';
import { parseStrict } from '../../core/json/parse.ts';
import type { BodyEdit } from '../../core/json/types.ts';
import { encodeSse, eventOf, replaceData, type SseEvent } from '../../protocols/sse.ts';
import type { Channels, Span } from './channels.ts';

/**
 * Applies the edits that fall on `spans`, and nulls `repeats` (members that hold the same text in another
 * form, such as logprobs) when there are any, or when the event stands in the middle of a match: a token
 * of it need not add a character of text. Throws BartizanError when the result would not be JSON.
 */
export function rewrite(
  received: SseEvent,
  frame: { readonly spans: readonly Span[]; readonly repeats: readonly string[] },
  channels: Channels,
): SseEvent {
  const event = isPlain(received) ? received : withoutForeign(received);
  if (event.data === undefined) return event;
  const edits: BodyEdit[] = [];
  const inside = channels.insideMatch;
  for (const span of frame.spans) {
    if (span.track.guarded.withheld !== undefined) continue;
    const { pointer, source } = span.part;
    const kind = source === 'json' ? 'source' : 'text';
    for (const edit of channels.takeEdits(span)) edits.push({ kind, pointer, ...edit });
  }
  if (edits.length > 0 || inside) {
    for (const pointer of frame.repeats) edits.push({ kind: 'set', pointer, json: 'null' });
  }
  if (edits.length === 0) return event;
  return eventOf(replaceData(event, applyEdits(parseStrict(event.data), edits)));
}

/** Event types of all wires are words like these; a key or a number is not. */
const EVENT_NAME = /^[a-z][a-z_.]{0,63}$/;

const isPlain = ({ foreign, name }: SseEvent): boolean =>
  foreign !== true && (name === undefined || EVENT_NAME.test(name));

/** Keeps a connection alive and says nothing. */
const BARE_COMMENT = Buffer.from(':\n\n');

/**
 * The same event without its comments, ids and fields of no standard: nobody judges their words, and no
 * client of these wires reads them.
 */
function withoutForeign(event: SseEvent): SseEvent {
  const { data } = event;
  if (data === undefined) return { ...event, bytes: BARE_COMMENT };
  const name = event.name !== undefined && EVENT_NAME.test(event.name) ? event.name : undefined;
  return eventOf(encodeSse(name, data));
}
