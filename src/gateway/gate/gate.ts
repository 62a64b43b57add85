// SPDX-License-Identifier: Apache-2.0
// The stream gate: events go in as they arrive and come out, in the same order, once every text they
// carry is judged. It holds exactly what could still become a match, and it fails closed: whatever ends
// the stream early drops what is held, because a held text may be the beginning of a forbidden one.
// Pure: it knows neither sockets nor time; the pump moves bytes and watches the clock.
import { BartizanError } from '../../core/errors.ts';
import type { Usage } from '../../core/exchange.ts';
import { LIMITS } from '../../core/limits.ts';
import type { Verdict } from '../../core/verdict.ts';
import type { StreamCodec, StreamFrame } from '../../protocols/codec.ts';
import type { SseEvent } from '../../protocols/sse.ts';
import { Channels, type Span } from './channels.ts';
import { after, inOrder, type Wait } from './in-order.ts';
import { rewrite } from './rewrite.ts';
import type { StreamGuard } from './unjudged.ts';

export type GateOptions = {
  readonly stream: StreamCodec;
  readonly guard: StreamGuard;
  /** Drop frames that only report usage: the gateway asked for them, the caller did not. */
  readonly hideUsage: boolean;
  /** Hold an event with unknown content, and all behind it, until the stream is over. */
  readonly holdUnknown: boolean;
};

/** How a stream ended: as the upstream ended it, with the bytes that do so; by policy; or by a fault. */
type Ending =
  | { readonly kind: 'complete'; readonly last: Buffer }
  | { readonly kind: 'blocked'; readonly verdict: Verdict }
  | { readonly kind: 'failed'; readonly error: BartizanError };

/** What the stream said about itself. */
export type StreamReading = {
  model: string | undefined;
  usage: Usage | undefined;
  finish: string[];
};

type Held = {
  readonly event: SseEvent;
  readonly spans: readonly Span[];
  readonly repeats: readonly string[];
  readonly terminal: boolean;
  /** Carries content that nothing could judge. */
  readonly unknown: boolean;
};

export class Gate {
  readonly #options: GateOptions;
  readonly #channels: Channels;
  readonly #held: Held[] = [];
  #heldBytes = 0;
  #over = false;
  #withholding = false;
  #out: Buffer[] = [];
  #ending: Ending | undefined;
  readonly reading: StreamReading = { model: undefined, usage: undefined, finish: [] };

  constructor(options: GateOptions) {
    this.#options = options;
    this.#channels = new Channels(options.guard);
  }

  /** Set once the stream has ended; nothing more is taken in. */
  get ending(): Ending | undefined {
    return this.#ending;
  }

  /** True while an event waits for more input. */
  get holding(): boolean {
    return this.#held.length > 0;
  }

  /** UTF-16 units of answer text seen, released or not. */
  get units(): number {
    return this.#channels.units;
  }

  /** The buffers that may leave now, in order. */
  take(): readonly Buffer[] {
    const out = this.#out;
    if (out.length > 0) this.#out = [];
    return out;
  }

  /** Takes in the next event. A promise means: push nothing more before it resolves. Never rejects. */
  push(event: SseEvent): Wait {
    if (this.#ending !== undefined) return;
    if (event.data === undefined) {
      this.#hold({ event, spans: [], repeats: [], terminal: false, unknown: false });
      return this.#judged(() => undefined);
    }
    let frame: StreamFrame;
    try {
      frame = this.#options.stream.read(event);
    } catch (thrown) {
      return this.fail(new BartizanError('upstream_malformed', undefined, { cause: thrown }));
    }
    if (frame.failed) return this.fail(new BartizanError('upstream_error'));
    this.#note(frame);
    if (frame.usageOnly && this.#options.hideUsage) return;
    const judged = this.#judged(() => this.#judge(event, frame));
    if (!frame.terminal) return judged;
    return after(judged, () => {
      this.fail(
        new BartizanError('inspection_failed', undefined, { detail: 'no end of judgement' }),
      );
    });
  }

  /** The upstream has ended. Without a terminal event the stream is never passed off as complete. */
  end(): Wait {
    if (this.#ending !== undefined) return;
    const ended = this.#judged(() => this.#closeAll());
    return after(ended, () => {
      this.fail(new BartizanError('upstream_malformed', 'Upstream ended its stream too early'));
    });
  }

  /** Ends the stream with an error; what is held is dropped. The first ending stands. */
  fail(error: BartizanError): void {
    this.#finish({ kind: 'failed', error });
  }

  /** Judges one frame: facts first, then its texts, then what it completes. */
  #judge(event: SseEvent, frame: StreamFrame): Wait {
    const { guard } = this.#options;
    const spans: Span[] = [];
    this.#hold({
      event,
      spans,
      repeats: frame.repeats,
      terminal: frame.terminal,
      unknown: frame.uninspected.length > 0,
    });
    const stated = inOrder(frame.uninspected, (fact) => guard.report(fact));
    const fed = after(stated, () =>
      inOrder(frame.parts, (part) => {
        const { span, wait } = this.#channels.feed(part);
        spans.push(span);
        return wait;
      }),
    );
    const closed = after(fed, () =>
      inOrder(frame.closes, (channel) => this.#channels.close(channel)),
    );
    return after(closed, () => (frame.terminal ? this.#closeAll() : undefined));
  }

  #closeAll(): Wait {
    this.#over = true;
    return this.#channels.closeAll();
  }

  /** Runs a step of judgement and then releases what it freed; a judge that breaks ends the stream. */
  #judged(step: () => Wait): Wait {
    try {
      const wait = step();
      if (wait === undefined) return this.#release();
      return wait.then(() => this.#release()).catch((thrown: unknown) => this.#broken(thrown));
    } catch (thrown) {
      this.#broken(thrown);
    }
  }

  #broken(thrown: unknown): void {
    const known = thrown instanceof BartizanError && thrown.code === 'upstream_malformed';
    this.fail(
      known ? thrown : new BartizanError('inspection_failed', undefined, { cause: thrown }),
    );
  }

  #release(): void {
    if (this.#ending !== undefined) return;
    const { guard, stream } = this.#options;
    const { stopped } = guard;
    if (stopped !== undefined) {
      this.#finish({ kind: 'blocked', verdict: stopped });
      return;
    }
    let count = 0;
    for (const held of this.#held) {
      if (!this.#free(held)) break;
      // From here on only what really leaves is known: an ending repeats what the codec was told.
      const events = this.#leaving(held);
      if (held.terminal) {
        this.#finish({ kind: 'complete', last: Buffer.concat(events.map(({ bytes }) => bytes)) });
        return;
      }
      count++;
      this.#heldBytes -= held.event.bytes.length;
      for (const event of events) {
        this.#out.push(event.bytes);
        stream.released(event);
      }
    }
    if (count > 0) this.#held.splice(0, count);
    if (this.#heldBytes > LIMITS.holdBytes) {
      this.fail(new BartizanError('inspection_failed', undefined, { detail: 'hold too large' }));
    }
  }

  /** What leaves in place of an event whose texts are all judged. */
  #leaving(held: Held): readonly SseEvent[] {
    const event = rewrite(held.event, held, this.#channels);
    const calls = this.#channels.withheldIn(held.spans);
    this.#withholding ||= calls.length > 0;
    return this.#withholding ? this.#options.stream.withhold(event, calls) : [event];
  }

  #free(held: Held): boolean {
    if (held.unknown && this.#options.holdUnknown && !this.#over) return false;
    return held.spans.every((span) => this.#channels.free(span));
  }

  #hold(held: Held): void {
    this.#held.push(held);
    this.#heldBytes += held.event.bytes.length;
  }

  #note(frame: StreamFrame): void {
    this.reading.model ??= frame.model;
    this.reading.usage = frame.usage ?? this.reading.usage;
    this.reading.finish.push(...frame.finish);
  }

  #finish(ending: Ending): void {
    if (this.#ending !== undefined) return;
    this.#ending = ending;
    this.#held.length = 0;
    this.#heldBytes = 0;
  }
}
