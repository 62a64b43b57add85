// SPDX-License-Identifier: Apache-2.0
// The bytes of one judged event: the original buffer when no edit falls on it, else the same bytes with
// the edits spliced into their places. Nothing is ever serialised anew.
import { applyEdits } from '../../core/json/edit.ts';
import { parseStrict } from '../../core/json/parse.ts';
import type { BodyEdit } from '../../core/json/types.ts';
import { replaceData, type SseEvent } from '../../protocols/sse.ts';
import { type Span, takeEdits } from './channels.ts';

/**
 * Applies the edits that fall on `spans` and nulls `repeats` (members that hold the same text in another
 * form, such as logprobs) when there are any. Throws BartizanError when the result would not be JSON.
 */
export function rewrite(
  event: SseEvent,
  spans: readonly Span[],
  repeats: readonly string[],
): Buffer {
  if (event.data === undefined) return event.bytes;
  const edits: BodyEdit[] = [];
  let touched = false;
  for (const span of spans) {
    for (const edit of takeEdits(span)) {
      touched = true;
      if (edit.start === edit.end && edit.text === '') continue;
      const { pointer, source } = span.part;
      edits.push({ kind: source === 'json' ? 'source' : 'text', pointer, ...edit });
    }
  }
  if (!touched) return event.bytes;
  for (const pointer of repeats) edits.push({ kind: 'set', pointer, json: 'null' });
  if (edits.length === 0) return event.bytes;
  return replaceData(event, applyEdits(parseStrict(event.data), edits));
}
