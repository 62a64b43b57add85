// SPDX-License-Identifier: Apache-2.0
// Server-sent events, parsed on byte boundaries without losing a byte (WHATWG HTML, section 9.2.6).
// Events are cut where a browser would cut them; their data is never decoded, repaired or judged here.
import { assert, BartizanError } from '../core/errors.ts';
import { LIMITS } from '../core/limits.ts';

export type SseEvent = {
  /** The event exactly as received, with its terminating blank line. */
  readonly bytes: Buffer;
  /** Value of the last `event:` field, or undefined. */
  readonly name: string | undefined;
  /** All `data:` values joined by LF, or undefined when the event has none (a comment, a bare field). */
  readonly data: Buffer | undefined;
  /** Where `data` stands in `bytes` when it is one line; undefined when it is spread over several. */
  readonly dataStart: number | undefined;
  /** True when it also holds words outside of `event` and `data`: comments, ids, fields of no standard. */
  readonly foreign?: boolean;
};

const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const COLON = 0x3a;
const BOM = [0xef, 0xbb, 0xbf];
const DATA = Buffer.from('data');
const EVENT = Buffer.from('event');

/**
 * Cuts a byte stream into events. The `bytes` of all events, in order, are the input exactly; where the
 * input was split makes no difference. Linear in the input; holds at most one unfinished event.
 */
export class SseParser {
  /** Start of the unfinished event, from earlier chunks: `#held` bytes of `#store` are in use. */
  #store = Buffer.alloc(0);
  #held = 0;
  #lineEmpty = true;
  /** The last byte was a CR: a LF that follows belongs to the same line end. */
  #afterCr = false;
  /** The line that this CR ended was blank, so the event ends here or behind the LF. */
  #blank = false;
  /** Bytes of a byte order mark seen at the start of the stream; -1 when that is over. */
  #mark = 0;

  /**
   * The events completed by `chunk`, which the caller must not write to afterwards: events inside one
   * chunk are views of it. Throws BartizanError `upstream_malformed` for an event larger than
   * LIMITS.sseEventBytes; the parser is of no use after that.
   */
  push(chunk: Buffer): SseEvent[] {
    const events: SseEvent[] = [];
    let start = 0;
    const cut = (end: number): void => {
      events.push(this.#take(chunk, start, end));
      start = end;
    };
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at] as number;
      if (this.#afterCr) {
        this.#afterCr = false;
        if (this.#blank) cut(byte === LF ? at + 1 : at);
        if (byte === LF) continue;
      }
      if (byte === LF) {
        if (this.#lineEmpty) cut(at + 1);
        this.#lineEmpty = true;
      } else if (byte === CR) {
        this.#afterCr = true;
        this.#blank = this.#lineEmpty;
        this.#lineEmpty = true;
      } else this.#lineEmpty = false;
      if (this.#mark >= 0 && this.#readMark(byte)) cut(at + 1);
    }
    this.#keep(chunk.subarray(start));
    return events;
  }

  /**
   * What is left at the end of the stream, as the last event, or nothing. Unless a lone CR ended it, it
   * is unfinished and a browser would discard it; its data is given all the same, for the codec to decide.
   */
  end(): SseEvent[] {
    const rest = this.#take(Buffer.alloc(0), 0, 0);
    return rest.bytes.length === 0 ? [] : [rest];
  }

  /** True at the end of the byte order mark, which becomes an event of its own without any field. */
  #readMark(byte: number): boolean {
    this.#mark = byte === BOM[this.#mark] ? this.#mark + 1 : -1;
    if (this.#mark < BOM.length) return false;
    this.#lineEmpty = true;
    this.#mark = -1;
    return true;
  }

  #take(chunk: Buffer, start: number, end: number): SseEvent {
    let bytes = chunk.subarray(start, end);
    if (this.#held > 0) {
      this.#keep(bytes);
      bytes = this.#store.subarray(0, this.#held);
      this.#store = Buffer.alloc(0);
      this.#held = 0;
    } else bounded(bytes.length);
    return readEvent(bytes);
  }

  /** Adds to the unfinished event. Capacity doubles, so that tiny chunks cost linear time in sum. */
  #keep(part: Buffer): void {
    const size = bounded(this.#held + part.length);
    if (size > this.#store.length) {
      const store = Buffer.allocUnsafeSlow(
        this.#held === 0 ? size : Math.max(size, 2 * this.#held),
      );
      this.#store.copy(store, 0, 0, this.#held);
      this.#store = store;
    }
    part.copy(this.#store, this.#held);
    this.#held = size;
  }
}

function bounded(size: number): number {
  if (size <= LIMITS.sseEventBytes) return size;
  throw new BartizanError('upstream_malformed', 'Event of the upstream is too large');
}

type Line = {
  readonly start: number;
  /** End of the line without its line end. */
  readonly end: number;
  /** Start of the next line. */
  readonly next: number;
  readonly field: 'data' | 'event' | 'other';
  /** Start of the field's value, behind the colon and one optional space; `end` without a colon. */
  readonly value: number;
  readonly colon: boolean;
};

/** The line of `bytes` that starts at `start`. */
function readLine(bytes: Buffer, start: number): Line {
  let end = start;
  let colonAt = -1;
  for (; end < bytes.length; end++) {
    const byte = bytes[end];
    if (byte === LF || byte === CR) break;
    if (byte === COLON && colonAt < 0) colonAt = end;
  }
  const crlf = bytes[end] === CR && bytes[end + 1] === LF;
  const next = Math.min(bytes.length, end + (crlf ? 2 : 1));
  const colon = colonAt >= 0;
  const field = fieldName(bytes, start, colon ? colonAt : end);
  const value = colon ? colonAt + (bytes[colonAt + 1] === SPACE ? 2 : 1) : end;
  return { start, end, next, field, value, colon };
}

function fieldName(bytes: Buffer, start: number, end: number): Line['field'] {
  const is = (name: Buffer): boolean => name.every((byte, index) => bytes[start + index] === byte);
  if (end - start === DATA.length && is(DATA)) return 'data';
  return end - start === EVENT.length && is(EVENT) ? 'event' : 'other';
}

/** A comment that keeps a connection alive: a few letters, never a number or a key. */
const KEEP_ALIVE = /^:[A-Za-z -]{0,32}$/;

/** Anything but a blank line, a comment that keeps alive, or a byte order mark on its own. */
function hasWords(bytes: Buffer, { start, end }: Line): boolean {
  if (end === start) return false;
  if (bytes[start] === COLON) return !KEEP_ALIVE.test(bytes.toString('latin1', start, end));
  return !(end - start === BOM.length && BOM.every((byte, at) => bytes[start + at] === byte));
}

function readEvent(bytes: Buffer): SseEvent {
  let name: string | undefined;
  let only: Line | undefined;
  let data: Buffer | undefined;
  // Set from the second data line on: one buffer for all, since a hostile event has a million of them.
  let joined: Buffer | undefined;
  let size = 0;
  let foreign = false;
  for (let at = 0; at < bytes.length; ) {
    const line = readLine(bytes, at);
    at = line.next;
    if (line.field === 'event') name = bytes.toString('utf8', line.value, line.end);
    if (line.field === 'other') foreign ||= hasWords(bytes, line);
    if (line.field !== 'data') continue;
    if (data === undefined) {
      data = bytes.subarray(line.value, line.end);
      only = line;
      continue;
    }
    if (joined === undefined) {
      joined = Buffer.allocUnsafeSlow(bytes.length);
      size = data.copy(joined);
    }
    joined[size++] = LF;
    size += bytes.copy(joined, size, line.value, line.end);
  }
  if (joined !== undefined) {
    return { bytes, name, data: joined.subarray(0, size), dataStart: undefined, foreign };
  }
  return { bytes, name, data, dataStart: only?.colon === true ? only.value : undefined, foreign };
}

/**
 * One event. Line breaks in `data` (CR, LF, CRLF) start a new data line each, so that data can never
 * become a field of its own; the receiver joins them by LF. Throws `internal` for a name with a break.
 */
export function encodeSse(name: string | undefined, data: string | Buffer): Buffer {
  assert(name === undefined || !/[\r\n]/.test(name), 'an event name is one line');
  const head = name === undefined ? '' : `event: ${name}\n`;
  return Buffer.concat([Buffer.from(head), dataLines(Buffer.from(data), '\n'), Buffer.from('\n')]);
}

/** The one event that `bytes` are. Throws `internal` when they are none. */
export function eventOf(bytes: Buffer): SseEvent {
  const parser = new SseParser();
  const [event] = [...parser.push(bytes), ...parser.end()];
  assert(event !== undefined, 'a written event is an event');
  return event;
}

/**
 * The bytes of `event` with `data` in place of its data. Spliced where the data is one line, every other
 * byte identical; otherwise the first data line takes it all, the other data lines go, and all other lines
 * stay. Throws `internal` when the event has no data.
 */
export function replaceData(event: SseEvent, data: Buffer): Buffer {
  const { bytes, dataStart } = event;
  assert(event.data !== undefined, 'the event has data');
  const oneLine = !data.includes(LF) && !data.includes(CR);
  if (dataStart !== undefined && oneLine) {
    // A value that starts with a space directly behind the colon would lose it to the receiver.
    const gap = data[0] === SPACE && bytes[dataStart - 1] === COLON ? ' ' : '';
    const rest = bytes.subarray(dataStart + event.data.length);
    return Buffer.concat([bytes.subarray(0, dataStart), Buffer.from(gap), data, rest]);
  }
  const parts: Buffer[] = [];
  let placed = false;
  for (let at = 0; at < bytes.length; ) {
    const line = readLine(bytes, at);
    at = line.next;
    if (line.field !== 'data') parts.push(bytes.subarray(line.start, line.next));
    else if (!placed) {
      parts.push(dataLines(data, bytes.toString('latin1', line.end, line.next)));
      placed = true;
    } else if (parts.at(-1)?.at(-1) === CR) {
      // Completes the CRLF: a bare CR would swallow the LF of a blank line that now follows it.
      parts.push(Buffer.of(LF));
    }
  }
  return Buffer.concat(parts);
}

/** `data` as data lines, the last one closed by `lineEnd`, which is empty where a stream was cut off. */
function dataLines(data: Buffer, lineEnd: string): Buffer {
  // latin1 carries every byte unchanged, whatever the data holds.
  const lines = data.toString('latin1').split(/\r\n|\r|\n/);
  const text = lines.map((line) => `data: ${line}`).join(lineEnd === '' ? '\n' : lineEnd);
  return Buffer.from(text + lineEnd, 'latin1');
}
