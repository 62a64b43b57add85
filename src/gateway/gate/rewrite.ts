// SPDX-License-Identifier: Apache-2.0
// The bytes of one judged event: the original buffer when no edit falls on it, else the same bytes with
// the edits spliced into their places. Nothing is ever serialised anew.
import { applyEdits } from '../../core/json/edit.ts';
import { parseStrict } from '../../core/json/parse.ts';
import type { BodyEdit } from '../../core/json/types.ts';
import { replaceData, type SseEvent } from '../../protocols/sse.ts';
import type { Channels, Span } from './channels.ts';

/**
 * Applies the edits that fall on `spans`, and nulls `repeats` (members that hold the same text in another
 * form, such as logprobs) when there are any, or when the event stands in the middle of a match: a token
 * of it need not add a character of text. Throws BartizanError when the result would not be JSON.
 */
export function rewrite(
  event: SseEvent,
  frame: { readonly spans: readonly Span[]; readonly repeats: readonly string[] },
  channels: Channels,
): Buffer {
  if (event.data === undefined) return event.bytes;
  const edits: BodyEdit[] = [];
  const inside = channels.insideMatch;
  for (const span of frame.spans) {
    const { pointer, source } = span.part;
    const kind = source === 'json' ? 'source' : 'text';
    for (const edit of channels.takeEdits(span)) edits.push({ kind, pointer, ...edit });
  }
  if (edits.length > 0 || inside) {
    for (const pointer of frame.repeats) edits.push({ kind: 'set', pointer, json: 'null' });
  }
  if (edits.length === 0) return event.bytes;
  return replaceData(event, applyEdits(parseStrict(event.data), edits));
}
