// SPDX-License-Identifier: Apache-2.0
// Judges an unstreamed answer: as a stream that arrives in one piece, through the same guard, so that a
// control cannot hold for one and not for the other.
import { applyEdits } from '../../core/json/edit.ts';
import type { BodyEdit, JsonBody } from '../../core/json/types.ts';
import type { ResponseReading, Segment } from '../../core/exchange.ts';
import type { Edit } from '../../protect/protector.ts';
import type { StreamGuard } from './unjudged.ts';

/**
 * The bytes that may leave: the same buffer when nothing was changed. They must not be sent when
 * `guard.stopped` is set afterwards. Throws BartizanError when a change would not leave JSON.
 */
export async function judgeWhole(
  body: JsonBody,
  reading: ResponseReading,
  guard: StreamGuard,
): Promise<Buffer> {
  for (const fact of reading.uninspected) {
    const wait = guard.report(fact);
    if (wait !== undefined) await wait;
  }
  const edits: BodyEdit[] = [];
  const changed = new Set<number>();
  for (const [index, segment] of reading.segments.entries()) {
    const found = await judgeSegment(segment, index, guard);
    if (found.length === 0) continue;
    changed.add(segment.choice);
    const kind = segment.source === 'json' ? 'source' : 'text';
    for (const { start, end, text } of found) {
      edits.push({ kind, pointer: segment.pointer, start, end, text });
    }
  }
  if (edits.length === 0) return body.bytes;
  for (const { pointer, choice } of reading.repeats) {
    if (changed.has(choice)) edits.push({ kind: 'set', pointer, json: 'null' });
  }
  return applyEdits(body, edits);
}

async function judgeSegment(
  segment: Segment,
  index: number,
  guard: StreamGuard,
): Promise<readonly Edit[]> {
  const { text, pointer: _, source: __, ...rest } = segment;
  const channel = guard.open({ ...rest, index });
  const pushed = channel.push(text);
  if (pushed !== undefined) await pushed;
  const ended = channel.end();
  if (ended !== undefined) await ended;
  return channel.edits;
}
