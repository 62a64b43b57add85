// SPDX-License-Identifier: Apache-2.0
// The parts of one event on their way into a frame.
import type { Uninspected, UninspectableKind, Usage } from '../../core/exchange.ts';
import type { Channel, StreamFrame, StreamPart } from '../codec.ts';
import type { Voice } from './reading.ts';

/** A text that grows over a stream, named within its block or within the message. */
export function channelOf(key: string, voice: Voice, json = false): Channel {
  return { ...voice, json, choice: 0, key };
}

/** Collects what one event says. */
export class FrameDraft {
  readonly parts: StreamPart[] = [];
  readonly closes: Channel[] = [];
  readonly uninspected: Uninspected[] = [];
  finish: readonly string[] = [];
  id: string | undefined;
  model: string | undefined;
  usage: Usage | undefined;
  terminal = false;
  failed = false;

  /** A piece of a growing text; an empty piece says nothing. */
  grow(channel: Channel, pointer: string, text: string): void {
    if (text !== '') this.parts.push({ channel, pointer, text, source: 'string', whole: false });
  }

  /** A text that is complete in this event. */
  whole(channel: Channel, pointer: string, text: string): void {
    if (text !== '') this.parts.push({ channel, pointer, text, source: 'string', whole: true });
  }

  /** A value that is complete in this event, judged as its JSON source. */
  json(channel: Channel, pointer: string, text: string): void {
    this.parts.push({ channel, pointer, text, source: 'json', whole: true });
  }

  blind(kind: UninspectableKind, pointer: string): void {
    this.uninspected.push({ kind, pointer });
  }

  done(): StreamFrame {
    const { parts, closes, uninspected, finish, id, model, usage, terminal, failed } = this;
    const fixed = { repeats: [], usageOnly: false } as const;
    return { parts, closes, uninspected, finish, id, model, usage, terminal, failed, ...fixed };
  }
}
