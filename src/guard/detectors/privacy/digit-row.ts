// SPDX-License-Identifier: Apache-2.0
// A row of digits with at most one separator between two of them, read once. A card may start at every
// group of a row; sums over all that was read make the check of any piece of it a subtraction.
import { type Alphabet, isIn } from '../../runs.ts';

/** Digits that are remembered; more than a card has. A power of two. */
const RING = 32;
const ZERO = 0x30;
/** What a digit counts for in the places that ISO/IEC 7812-1, Annex B, doubles. */
const DOUBLED = Uint8Array.of(0, 2, 4, 6, 8, 1, 3, 5, 7, 9);

/** Digits are numbered from 0; of each, only the last `RING` that were read may be asked for. */
export class DigitRow {
  readonly #separators: Alphabet;
  /** Of the digits before one: sums with those of even, and of odd number doubled. */
  readonly #evenDoubled = new Int32Array(RING);
  readonly #oddDoubled = new Int32Array(RING);
  /** Of a digit: where it ends, and how many in a row up to it are the same. */
  readonly #ends = new Int32Array(RING);
  readonly #alike = new Int32Array(RING);
  #size = 0;
  #next = 0;
  #last = -1;
  #alikeNow = 0;

  constructor(separators: Alphabet) {
    this.#separators = separators;
  }

  /** Begins anew with the digit at `start` of the text that is read next. It keeps no text. */
  begin(start: number): void {
    this.#size = 0;
    this.#next = start;
    this.#last = -1;
  }

  /** Reads on until the row has `size` digits, or ends; returns how many it has. */
  read(text: string, size: number): number {
    while (this.#size < size && this.#readDigit(text)) continue;
    return this.#size;
  }

  /** Where digit `number` ends in the text. */
  end(number: number): number {
    return this.#ends[number % RING] ?? 0;
  }

  /** Whether digits [from, to) end in the right check digit. */
  checks(from: number, to: number): boolean {
    const sums = to % 2 === 0 ? this.#evenDoubled : this.#oddDoubled;
    return ((sums[to % RING] ?? 0) - (sums[from % RING] ?? 0)) % 10 === 0;
  }

  /** Whether digits [from, to) are not all the same. */
  isVaried(from: number, to: number): boolean {
    return (this.#alike[(to - 1) % RING] ?? 0) < to - from;
  }

  #readDigit(text: string): boolean {
    let at = this.#next;
    if (this.#size > 0 && isIn(this.#separators, text, at)) at++;
    const digit = text.charCodeAt(at) - ZERO;
    if (!(digit >= 0 && digit <= 9)) return false;
    const place = this.#size % RING;
    const after = (this.#size + 1) % RING;
    const isEven = this.#size % 2 === 0;
    const twice = DOUBLED[digit] ?? 0;
    this.#evenDoubled[after] = (this.#evenDoubled[place] ?? 0) + (isEven ? twice : digit);
    this.#oddDoubled[after] = (this.#oddDoubled[place] ?? 0) + (isEven ? digit : twice);
    this.#alikeNow = digit === this.#last ? this.#alikeNow + 1 : 1;
    this.#alike[place] = this.#alikeNow;
    this.#ends[place] = at + 1;
    this.#last = digit;
    this.#next = at + 1;
    this.#size++;
    return true;
  }
}
