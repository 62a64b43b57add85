// SPDX-License-Identifier: Apache-2.0
// Judges an unstreamed answer: as a stream that arrives in one piece, through the same guard, so that a
// control cannot hold for one and not for the other.
import { applyEdits } from '../../core/json/edit.ts';
import type { BodyEdit, JsonBody } from '../../core/json/types.ts';
import type { ResponseReading, Segment } from '../../core/exchange.ts';
import { after, inOrder, type Wait } from './in-order.ts';
import type { StreamGuard } from './unjudged.ts';

/**
 * The bytes that may leave: the same buffer when nothing was changed. They must not be sent when
 * `guard.stopped` is set afterwards. Throws BartizanError when a change would not leave JSON.
 */
export function judgeWhole(
  body: JsonBody,
  reading: ResponseReading,
  guard: StreamGuard,
): Buffer | Promise<Buffer> {
  const { segments, uninspected } = reading;
  const edits: BodyEdit[] = [];
  const changed = new Set<number>();
  const told = inOrder(uninspected, (fact) => guard.report(fact));
  const judged = after(told, () =>
    inOrder(segments, (segment) => judgeSegment(segment, guard, { edits, changed })),
  );
  const finish = (): Buffer => edited(body, reading, { edits, changed });
  return judged === undefined ? finish() : judged.then(finish);
}

/** What the guard wants changed: where, and of which choices. */
type Changes = { readonly edits: BodyEdit[]; readonly changed: Set<number> };

function judgeSegment(segment: Segment, guard: StreamGuard, { edits, changed }: Changes): Wait {
  const { text, pointer, source, ...rest } = segment;
  const channel = guard.open(rest);
  const ended = after(channel.push(text), () => channel.end());
  return after(ended, () => {
    if (channel.edits.length === 0) return;
    changed.add(segment.choice);
    const kind = source === 'json' ? 'source' : 'text';
    for (const edit of channel.edits) {
      edits.push({ kind, pointer, start: edit.start, end: edit.end, text: edit.text });
    }
  });
}

function edited(body: JsonBody, { repeats }: ResponseReading, { edits, changed }: Changes): Buffer {
  if (edits.length === 0) return body.bytes;
  for (const { pointer, choice } of repeats) {
    if (changed.has(choice)) edits.push({ kind: 'set', pointer, json: 'null' });
  }
  return applyEdits(body, edits);
}
