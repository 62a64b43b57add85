// SPDX-License-Identifier: Apache-2.0
// The source beside its tree: what the tree does not keep (rows of ends, parentheses, how a literal is written).
import type { Location } from './location.ts';

export class Source {
  readonly text: string;
  readonly #starts: readonly number[];

  constructor(text: string) {
    this.text = text;
    const starts = [0];
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1))
      starts.push(at + 1);
    this.#starts = starts;
  }

  of({ start, end }: Location): string {
    return this.text.slice(start, end);
  }

  /** The row that holds an offset, from 1. */
  rowAt(offset: number): number {
    let low = 0;
    let high = this.#starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  }

  /** The row of the last character. */
  endRow({ start, end }: Location): number {
    return this.rowAt(Math.max(start, end - 1));
  }

  /** The line an offset stands in, from its start to the offset, without blanks around. */
  leadOf(offset: number): string {
    return this.text.slice(this.#starts[this.rowAt(offset) - 1] ?? 0, offset).trim();
  }

  /** Index of the last character before `offset` that is no blank. */
  before(offset: number): number {
    let at = offset - 1;
    while (at >= 0 && /\s/.test(this.text[at] ?? '')) at--;
    return at;
  }

  /** Index of the sign that closes what `from` stands in; comments between are passed over. */
  closing(sign: string, from: number): number {
    for (let at = from; at < this.text.length; at++) {
      if (this.text[at] === sign) return at;
      if (this.text[at] !== '#') continue;
      const end = this.text.indexOf('\n', at);
      if (end === -1) break;
      at = end;
    }
    return from;
  }
}
