// SPDX-License-Identifier: Apache-2.0
// The texts of a streamed answer while they grow. A text that has been closed stays closed: an upstream
// that goes on writing to it could slip words past a judgement already made, so it is refused.
import { BartizanError } from '../core/errors.ts';
import type { Uninspected } from '../core/exchange.ts';
import { sourceOf } from '../core/json/locate.ts';
import type { JsonBody, JsonValue } from '../core/json/types.ts';
import { LIMITS } from '../core/limits.ts';
import type { Channel, StreamFrame, StreamPart } from './codec.ts';
import { isInlineMedia, isMisprint, isWordless, labelOf } from './read-body.ts';
import type { Found, Sink } from './walk.ts';

/** The growing texts of one stream. */
export class Channels {
  readonly #open = new Map<string, Channel>();
  readonly #closed = new Set<string>();

  /** The channel that `found` is part of; undefined when it adds nothing to a closed one. */
  grow(key: string, found: Found): Channel | undefined {
    const known = this.#open.get(key);
    if (known !== undefined) return known;
    if (this.#closed.has(key)) {
      // Some providers repeat an empty delta behind the last one.
      if (found.text === '') return undefined;
      throw malformed('Text continues after its end', found.pointer);
    }
    if (this.#open.size + this.#closed.size >= LIMITS.segments) {
      throw malformed('Too many texts in one stream', found.pointer);
    }
    const channel: Channel = { key, ...labelOf(found) };
    this.#open.set(key, channel);
    return channel;
  }

  /** Closes every open channel whose name starts with `prefix`. */
  close(prefix: string): Channel[] {
    const closed: Channel[] = [];
    for (const [key, channel] of this.#open) {
      if (!key.startsWith(prefix)) continue;
      this.#open.delete(key);
      this.#closed.add(key);
      closed.push(channel);
    }
    return closed;
  }
}

/** Collects what one event holds. */
export class FrameSink implements Sink {
  readonly parts: StreamPart[] = [];
  readonly closes: Channel[] = [];
  readonly uninspectedPlaces: Uninspected[] = [];
  readonly repeats: string[] = [];
  readonly #body: JsonBody;
  readonly #channels: Channels;

  constructor(body: JsonBody, channels: Channels) {
    this.#body = body;
    this.#channels = channels;
  }

  text(found: Found): void {
    if (isInlineMedia(found)) return this.uninspected('media', found.pointer);
    const { rule, context, name, pointer } = found;
    const key = `${context.channel}/${rule.channel ?? name}`;
    const whole = rule.whole ?? false;
    // Among pieces of a text clients make different things of what is none.
    if (!whole && found.text === undefined) throw malformed('Piece of a text is no text', pointer);
    const channel = whole ? { key, ...labelOf(found) } : this.#channels.grow(key, found);
    if (channel === undefined) return;
    this.parts.push({
      channel,
      pointer,
      text: found.text ?? sourceOf(this.#body, pointer),
      source: found.text === undefined ? 'json' : 'string',
      whole,
    });
  }

  close(prefix: string): void {
    this.closes.push(...this.#channels.close(prefix));
  }

  uninspected(kind: Uninspected['kind'], pointer: string): void {
    this.uninspectedPlaces.push({ kind, pointer });
  }

  repeat(pointer: string): void {
    this.repeats.push(pointer);
  }

  unknown(pointer: string, value: JsonValue): void {
    if (!isWordless(value)) this.uninspected('unknown-field', pointer);
  }

  misfit(pointer: string, value: JsonValue): void {
    if (isMisprint(value)) this.uninspected('unknown-field', pointer);
    else this.unknown(pointer, value);
  }

  /** An answer that names its own state at the provider tells nothing about the request. */
  state(): void {}
  endUser(): void {}
}

/** A frame that says nothing; codecs override what theirs does say. */
export const EMPTY_FRAME: StreamFrame = {
  parts: [],
  closes: [],
  uninspected: [],
  repeats: [],
  id: undefined,
  model: undefined,
  usage: undefined,
  finish: [],
  usageOnly: false,
  terminal: false,
  failed: false,
};

export function malformed(message: string, pointer = '', cause?: unknown): BartizanError {
  return new BartizanError('upstream_malformed', message, { pointer, cause });
}
