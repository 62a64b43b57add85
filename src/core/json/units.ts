// SPDX-License-Identifier: Apache-2.0
// Translates UTF-16 offsets, in which detectors speak, into byte ranges of a body. A range never cuts a
// code point or an escape sequence: what it touches it takes whole.
import { assert } from '../errors.ts';
import type { Place } from './locate.ts';

const BACKSLASH = 0x5c;
const LOWER_U = 0x75;

/** UTF-16 units [start, end). */
export type UnitRange = { readonly start: number; readonly end: number };

/**
 * Byte ranges of `ranges`, which must be sorted and free of overlap. Form `string` counts units of the
 * decoded string whose quotes stand at the ends of `place`; form `source` counts units of the raw text.
 * Boundaries inside a surrogate pair or an escape are widened. Throws `internal` when a range
 * leaves the text or meets its neighbour.
 */
export function byteRanges(
  bytes: Buffer,
  place: Place,
  ranges: readonly UnitRange[],
  form: 'string' | 'source',
): Place[] {
  const walk = new UnitWalk(bytes, place, form);
  return ranges.map(({ start, end }) => {
    assert(start <= end, 'an edit ends behind its start');
    const from = walk.floor(start);
    return { start: from, end: walk.ceiling(end) };
  });
}

class UnitWalk {
  readonly #bytes: Buffer;
  readonly #raw: boolean;
  readonly #limit: number;
  #at: number;
  #unit = 0;

  constructor(bytes: Buffer, place: Place, form: 'string' | 'source') {
    this.#bytes = bytes;
    this.#raw = form === 'source';
    this.#at = this.#raw ? place.start : place.start + 1;
    this.#limit = this.#raw ? place.end : place.end - 1;
  }

  /** Byte offset of the last boundary at or before `unit`. */
  floor(unit: number): number {
    assert(this.#unit <= unit, 'edits do not overlap');
    let at = this.#at;
    while (this.#unit < unit) {
      at = this.#at;
      this.#step();
    }
    return this.#unit > unit ? at : this.#at;
  }

  /** Byte offset of the first boundary at or after `unit`. */
  ceiling(unit: number): number {
    while (this.#unit < unit) this.#step();
    return this.#at;
  }

  #step(): void {
    assert(this.#at < this.#limit, 'edits stay within their text');
    const byte = this.#bytes[this.#at] as number;
    // Strict JSON has a backslash nowhere but at the start of an escape.
    if (byte === BACKSLASH) {
      const length = this.#escapeLength();
      this.#at += length;
      this.#unit += this.#raw ? length : length === 12 ? 2 : 1;
      return;
    }
    this.#at += byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
    this.#unit += byte < 0xf0 ? 1 : 2;
  }

  /** Bytes of the escape that starts here; both halves of an escaped surrogate pair count as one. */
  #escapeLength(): number {
    if (this.#bytes[this.#at + 1] !== LOWER_U) return 2;
    const unit = Number.parseInt(this.#bytes.toString('latin1', this.#at + 2, this.#at + 6), 16);
    return unit >= 0xd800 && unit <= 0xdbff ? 12 : 6;
  }
}
