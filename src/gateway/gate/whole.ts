// SPDX-License-Identifier: Apache-2.0
// Judges an unstreamed answer: as a stream that arrives in one piece, through the same guard, so that a
// control cannot hold for one and not for the other.
import { applyEdits } from '../../core/json/edit.ts';
import type { ResponseReading, Segment } from '../../core/exchange.ts';
import type { BodyEdit, JsonBody } from '../../core/json/types.ts';
import type { Codec, WithheldCall } from '../../protocols/codec.ts';
import { after, inOrder, type Wait } from './in-order.ts';
import type { StreamGuard } from './unjudged.ts';

type Whole = {
  readonly codec: Pick<Codec, 'withhold'>;
  readonly body: JsonBody;
  readonly reading: ResponseReading;
};

/**
 * The bytes that may leave: the same buffer when nothing was changed. They must not be sent when
 * `guard.stopped` is set afterwards. Throws BartizanError when a change would not leave JSON.
 */
export function judgeWhole(whole: Whole, guard: StreamGuard): Buffer | Promise<Buffer> {
  const { segments, uninspected } = whole.reading;
  const changes: Changes = { edits: [], changed: new Set(), withheld: [] };
  const told = inOrder(uninspected, (fact) => guard.report(fact));
  const judged = after(told, () =>
    inOrder(segments.flatMap(withCall), (segment) => judgeSegment(segment, guard, changes)),
  );
  const finish = (): Buffer => edited(whole, changes);
  return judged === undefined ? finish() : judged.then(finish);
}

/** A segment, and behind the name of a call without any arguments those that it has not. */
function withCall(
  segment: Segment,
  index: number,
  segments: readonly Segment[],
): readonly Segment[] {
  if (segment.kind !== 'tool-name') return [segment];
  const parent = parentOf(segment);
  const isArguments = (other: Segment | undefined): boolean =>
    other?.kind === 'tool-call' && parentOf(other) === parent;
  if (isArguments(segments[index - 1]) || isArguments(segments[index + 1])) return [segment];
  return [segment, { ...segment, kind: 'tool-call', text: '', json: true }];
}

const parentOf = ({ pointer }: Segment): string => pointer.slice(0, pointer.lastIndexOf('/'));

/** What the guard wants changed: where, and of which choices; and which calls may not leave. */
type Changes = {
  readonly edits: BodyEdit[];
  readonly changed: Set<number>;
  readonly withheld: WithheldCall[];
};

function judgeSegment(segment: Segment, guard: StreamGuard, changes: Changes): Wait {
  const { edits, changed, withheld } = changes;
  const { text, pointer, source, ...rest } = segment;
  const channel = guard.open(rest);
  const ended = after(channel.push(text), () => channel.end());
  return after(ended, () => {
    if (channel.withheld !== undefined) withheld.push({ pointer, notice: channel.withheld });
    if (channel.withheld !== undefined || channel.edits.length === 0) return;
    changed.add(segment.choice);
    const kind = source === 'json' ? 'source' : 'text';
    for (const edit of channel.edits) {
      edits.push({ kind, pointer, start: edit.start, end: edit.end, text: edit.text });
    }
  });
}

function edited({ codec, body, reading }: Whole, changes: Changes): Buffer {
  const { edits, changed, withheld } = changes;
  const removals = withheld.length === 0 ? [] : codec.withhold(body, withheld);
  if (edits.length === 0 && removals.length === 0) return body.bytes;
  for (const { pointer, choice } of reading.repeats) {
    if (changed.has(choice)) edits.push({ kind: 'set', pointer, json: 'null' });
  }
  const isKept = (edit: BodyEdit): boolean =>
    !removals.some(
      ({ kind, pointer }) => kind !== 'text' && edit.pointer.startsWith(`${pointer}/`),
    );
  return applyEdits(body, [...edits.filter(isKept), ...removals]);
}
