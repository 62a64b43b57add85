// SPDX-License-Identifier: Apache-2.0
// The turns of a request: what the user and the model said, one after the other, as far back as what
// comes now can have to do with it. What tools and documents brought is no turn.
import type { Segment } from '../core/exchange.ts';

export type Turn = {
  readonly by: 'user' | 'model';
  /** The last of its texts. */
  readonly segment: Segment;
  /** Its texts: at most `TURN_CHARS` of them, beginning and end of a longer one. */
  readonly text: string;
  /** Of the segments that it was made of. */
  readonly indexes: readonly number[];
};

const TURNS = 20;
const TURN_CHARS = 800;

/** Pointer of the message that a segment is part of: what comes before its third slash. */
const messageOf = ({ pointer }: Segment): string => /^\/[^/]*\/[^/]*/.exec(pointer)?.[0] ?? pointer;

const isSaid = ({ kind, origin, text }: Segment): boolean =>
  (kind === 'text' || kind === 'refusal') &&
  (origin === 'user' || origin === 'model') &&
  text !== '';

/** The last turns of a request, oldest first; bounded in number and length. */
export function turnsOf(segments: readonly Segment[]): readonly Turn[] {
  const turns: Turn[] = [];
  let parts: Segment[] = [];
  const close = (): void => {
    const last = parts[0];
    if (last === undefined) return;
    const texts = parts.toReversed().map(({ text }) => shortened(text, TURN_CHARS));
    turns.push({
      by: last.origin === 'user' ? 'user' : 'model',
      segment: last,
      text: shortened(texts.join('\n'), TURN_CHARS),
      indexes: parts.map(({ index }) => index),
    });
    parts = [];
  };
  for (let at = segments.length - 1; at >= 0 && turns.length < TURNS; at--) {
    const segment = segments[at];
    if (segment === undefined || !isSaid(segment)) continue;
    const [last] = parts;
    const isSame = last?.origin === segment.origin && messageOf(last) === messageOf(segment);
    if (!isSame) close();
    if (parts.length < TURNS) parts.push(segment);
  }
  if (turns.length < TURNS) close();
  return turns.toReversed();
}

function shortened(text: string, chars: number): string {
  if (text.length <= chars) return text;
  return `${text.slice(0, chars / 2)}\n${text.slice(-chars / 2)}`;
}
