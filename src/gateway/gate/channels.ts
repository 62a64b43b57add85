// SPDX-License-Identifier: Apache-2.0
// Where the texts of a stream stand: which units of which channel each event carries, how far they are
// judged, and which edits fall on them. It decides nothing; the guard does.
import { assert, BartizanError } from '../../core/errors.ts';
import { LIMITS } from '../../core/limits.ts';
import type { Channel, StreamPart, WithheldCall } from '../../protocols/codec.ts';
import type { Edit, GuardedChannel } from '../../protect/protector.ts';
import { after, inOrder, type Wait } from './in-order.ts';
import type { StreamGuard } from './unjudged.ts';

/** One text under judgement. */
type Track = {
  readonly guarded: GuardedChannel;
  /** UTF-16 units pushed so far. */
  length: number;
  ended: boolean;
  /** First edit that starts at or after the text released so far. */
  nextEdit: number;
};

/** The units [start, end) of a channel that one event carries. */
export type Span = {
  readonly track: Track;
  readonly part: StreamPart;
  readonly start: number;
  readonly end: number;
};

/** The part of an edit that falls on one span, in offsets of the span's own text. */
export type SpanEdit = Pick<Edit, 'start' | 'end' | 'text'>;

/** A tool's name and its arguments are one call: `choice:0/tool:1/name` belongs to `choice:0/tool:1`. */
const callOf = (channel: Channel): string => channel.key.slice(0, channel.key.lastIndexOf('/'));

const argumentsOf = (call: string, name: Channel): Channel => ({
  ...name,
  key: `${call}/arguments`,
  kind: 'tool-call',
  json: true,
});

/** An empty argument text announces a call whose arguments are still to come. */
const isAnnouncement = ({ whole, channel, text }: StreamPart): boolean =>
  whole && channel.kind === 'tool-call' && text === '';
const ANNOUNCED: Track = {
  guarded: { safe: 0, edits: [], push: () => undefined, end: () => undefined },
  length: 0,
  ended: true,
  nextEdit: 0,
};

export class Channels {
  readonly #guard: StreamGuard;
  readonly #open = new Map<string, Track>();
  readonly #calls = new Map<string, Track>();
  /** Names of calls whose arguments have not been seen. */
  readonly #named = new Map<string, Channel>();
  readonly #inside = new Set<Track>();
  #count = 0;
  #over = false;
  /** Units of growing text seen, for an estimate of usage. */
  units = 0;

  constructor(guard: StreamGuard) {
    this.#guard = guard;
  }

  /** Gives a part to its channel. The span is known at once; it may leave when it is `free`. */
  feed(part: StreamPart): { readonly span: Span; readonly wait: Wait } {
    if (isAnnouncement(part)) {
      return { span: { track: ANNOUNCED, part, start: 0, end: 0 }, wait: undefined };
    }
    const track = part.whole ? this.#start(part.channel) : this.#track(part.channel);
    if (track.ended) {
      throw new BartizanError('upstream_malformed', undefined, {
        detail: 'text behind its own end',
      });
    }
    const start = track.length;
    track.length += part.text.length;
    const span = { track, part, start, end: track.length };
    const pushed = part.text === '' ? undefined : track.guarded.push(part.text);
    if (!part.whole) {
      this.units += part.text.length;
      return { span, wait: pushed };
    }
    track.ended = true;
    if (part.channel.kind === 'tool-name') this.#named.set(callOf(part.channel), part.channel);
    if (part.channel.kind === 'tool-call') {
      const call = callOf(part.channel);
      if (!this.#calls.has(call)) this.#calls.set(call, track);
    }
    return { span, wait: after(pushed, () => track.guarded.end()) };
  }

  /** States that a text is complete. A channel that never carried text is judged as an empty one. */
  close(channel: Channel): Wait {
    const track = this.#track(channel);
    if (track.ended) return;
    track.ended = true;
    return track.guarded.end();
  }

  /** The stream is over: every text is complete. */
  closeAll(): Wait {
    this.#over = true;
    // A call without any arguments is a call all the same.
    for (const [call, name] of this.#named) {
      if (!this.#calls.has(call)) this.#track(argumentsOf(call, name));
    }
    return inOrder([...this.#open.values()], (track) => {
      if (track.ended) return;
      track.ended = true;
      return track.guarded.end();
    });
  }

  /**
   * True when the span is judged and may leave. The name of a tool leaves with the judged call: a client
   * that has read the name of a refused tool has already been told to call it.
   */
  free(span: Span): boolean {
    if (span.track.guarded.safe < span.end) return false;
    if (span.part.channel.kind !== 'tool-name') return true;
    const call = this.#callOf(span);
    if (call === undefined) return this.#over;
    return call.guarded.safe >= call.length;
  }

  /** Those of `spans`, all of them free, that are pieces of a call which may not leave. */
  withheldIn(spans: readonly Span[]): readonly WithheldCall[] {
    return spans.flatMap((span) => {
      const notice = this.#noticeOf(span);
      return notice === undefined ? [] : [{ pointer: span.part.pointer, notice }];
    });
  }

  #noticeOf(span: Span): string | undefined {
    return span.part.channel.kind === 'tool-name'
      ? this.#callOf(span)?.guarded.withheld
      : span.track.guarded.withheld;
  }

  #callOf({ part }: Span): Track | undefined {
    return this.#calls.get(callOf(part.channel));
  }

  /** True while the text released last ends inside a match: what comes between may repeat a part of it. */
  get insideMatch(): boolean {
    return this.#inside.size > 0;
  }

  /**
   * The edits that fall on a span that is about to leave; call once per span that does, in the order of release.
   * A match over several events puts its replacement into the first of them and vanishes from the rest.
   */
  takeEdits({ track, start, end }: Span): readonly SpanEdit[] {
    const edits = track.guarded.edits;
    const taken: SpanEdit[] = [];
    let last = edits[track.nextEdit - 1];
    if (last !== undefined && last.end > start && end > start) {
      taken.push({ start: 0, end: Math.min(last.end, end) - start, text: '' });
    }
    for (let edit = edits[track.nextEdit]; edit !== undefined && edit.start < end; ) {
      // An edit inside text that has already left would be a leak; it must never pass as a success.
      assert(edit.start >= start, 'no edit of released text');
      taken.push({
        start: edit.start - start,
        end: Math.min(edit.end, end) - start,
        text: edit.text,
      });
      last = edit;
      edit = edits[++track.nextEdit];
    }
    if (last !== undefined && last.end > end) this.#inside.add(track);
    else this.#inside.delete(track);
    return taken;
  }

  #track(channel: Channel): Track {
    const known = this.#open.get(channel.key);
    if (known !== undefined) return known;
    const track = this.#start(channel);
    this.#open.set(channel.key, track);
    if (channel.kind === 'tool-call') this.#calls.set(callOf(channel), track);
    return track;
  }

  #start(channel: Channel): Track {
    if (this.#count >= LIMITS.segments) {
      throw new BartizanError('upstream_malformed', undefined, { detail: 'too many texts' });
    }
    const { key: _, ...segment } = channel;
    const guarded = this.#guard.open({ ...segment, index: this.#count++ });
    return { guarded, length: 0, ended: false, nextEdit: 0 };
  }
}
