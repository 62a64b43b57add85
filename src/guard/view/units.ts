// SPDX-License-Identifier: Apache-2.0
// A text in the making whose every unit knows the span of the original that it stands for.

/** Where each unit of a view starts and ends in the original. */
export type SpanMap = {
  readonly starts: ArrayLike<number>;
  readonly ends: ArrayLike<number>;
};

/** The units of a view in the making, with the span of the original that each stands for. */
export class Units {
  #units: Uint16Array;
  #starts: Int32Array;
  #ends: Int32Array;
  #size = 0;

  constructor(capacity: number) {
    this.#units = new Uint16Array(capacity);
    this.#starts = new Int32Array(capacity);
    this.#ends = new Int32Array(capacity);
  }

  /** Appends `text`, each unit of which stands for [start, end). */
  push(text: string, start: number, end: number): void {
    const size = this.#size + text.length;
    if (size > this.#units.length) this.#grow(size);
    const [units, starts, ends] = [this.#units, this.#starts, this.#ends];
    for (let at = 0, to = this.#size; to < size; at++, to++) {
      units[to] = text.charCodeAt(at);
      starts[to] = start;
      ends[to] = end;
    }
    this.#size = size;
  }

  /** Appends one unit, which stands for [start, end). */
  keep(unit: number, start: number, end: number): void {
    if (this.#size === this.#units.length) this.#grow(this.#size + 1);
    this.#units[this.#size] = unit;
    this.#starts[this.#size] = start;
    this.#ends[this.#size++] = end;
  }

  /** Appends units [from, to) of `text`, which stand for what `map` says; without one each for itself. */
  copy(text: string, from: number, to: number, map: SpanMap | undefined): void {
    const size = this.#size + to - from;
    if (size > this.#units.length) this.#grow(size);
    const [units, starts, ends] = [this.#units, this.#starts, this.#ends];
    let put = this.#size;
    if (map === undefined) {
      for (let at = from; at < to; at++, put++) {
        units[put] = text.charCodeAt(at);
        starts[put] = at;
        ends[put] = at + 1;
      }
    } else {
      for (let at = from; at < to; at++, put++) {
        units[put] = text.charCodeAt(at);
        starts[put] = map.starts[at] as number;
        ends[put] = map.ends[at] as number;
      }
    }
    this.#size = size;
  }

  done(): { readonly text: string; readonly map: SpanMap } {
    const size = this.#size;
    const text = Buffer.from(this.#units.buffer, 0, size * 2).toString('utf16le');
    const map = { starts: this.#starts.subarray(0, size), ends: this.#ends.subarray(0, size) };
    return { text, map };
  }

  #grow(size: number): void {
    const capacity = size * 3 + 16;
    const [units, starts, ends] = [this.#units, this.#starts, this.#ends];
    this.#units = new Uint16Array(capacity);
    this.#units.set(units);
    this.#starts = new Int32Array(capacity);
    this.#starts.set(starts);
    this.#ends = new Int32Array(capacity);
    this.#ends.set(ends);
  }
}
