// SPDX-License-Identifier: Apache-2.0
// Finds rows of ASCII letters and digits whatever stands between them and in whatever case: one state for
// all rows, one step a character (Aho and Corasick, 1975).

const SIGNS = 36;
/** Other characters between two of a row: more, and the rows would be found in any long text. */
const GAP_CHARS = 3;
const OTHER = 255;

/** Place of a character in the alphabet; OTHER for what is passed over. */
const SIGN = new Uint8Array(128).fill(OTHER);
for (let digit = 0; digit < 10; digit++) SIGN[0x30 + digit] = digit;
for (let letter = 0; letter < 26; letter++) {
  SIGN[0x41 + letter] = 10 + letter;
  SIGN[0x61 + letter] = 10 + letter;
}

const signsOf = (row: string): readonly number[] =>
  Array.from({ length: row.length }, (_, at) => SIGN[row.charCodeAt(at)] ?? OTHER).filter(
    (sign) => sign !== OTHER,
  );

export type SignMatch = { readonly start: number; readonly end: number; readonly row: number };

export class SignAutomaton {
  readonly #next: Int32Array;
  readonly #depth: Int32Array;
  /** One more than the row that ends in a state; 0 where none does. */
  readonly #row: Int32Array;
  readonly #sizes: readonly number[];

  /** `rows` have at least one letter or digit each. Memory: 150 bytes for each of their characters. */
  constructor(rows: readonly string[]) {
    const coded = rows.map(signsOf);
    this.#sizes = coded.map(({ length }) => length);
    const size = coded.reduce((sum, row) => sum + row.length, 1);
    this.#next = new Int32Array(size * SIGNS);
    this.#depth = new Int32Array(size);
    this.#row = new Int32Array(size);
    let used = 1;
    for (const [index, row] of coded.entries()) {
      let state = 0;
      for (const sign of row) {
        let next = this.#next[state * SIGNS + sign] ?? 0;
        if (next === 0) {
          next = used++;
          this.#next[state * SIGNS + sign] = next;
          this.#depth[next] = (this.#depth[state] ?? 0) + 1;
        }
        state = next;
      }
      if (state !== 0) this.#row[state] ||= index + 1;
    }
    this.#link(used);
  }

  /** Sends every step that no row takes to where the longest beginning of a row goes on. */
  #link(used: number): void {
    const fail = new Int32Array(used);
    const queue: number[] = [];
    for (let sign = 0; sign < SIGNS; sign++) {
      const child = this.#next[sign] ?? 0;
      if (child !== 0) queue.push(child);
    }
    for (let head = 0; head < queue.length; head++) {
      const state = queue[head] ?? 0;
      const back = fail[state] ?? 0;
      this.#row[state] ||= this.#row[back] ?? 0;
      for (let sign = 0; sign < SIGNS; sign++) {
        const place = state * SIGNS + sign;
        const child = this.#next[place] ?? 0;
        const onward = this.#next[back * SIGNS + sign] ?? 0;
        if (child === 0) this.#next[place] = onward;
        else {
          fail[child] = onward;
          queue.push(child);
        }
      }
    }
  }

  /** Rows in `text` from `from` on, each as soon as it ends, not overlapping; and what may become one. */
  find(text: string, from: number): { readonly found: SignMatch[]; readonly open: number } {
    const found: SignMatch[] = [];
    let [state, gap] = [0, 0];
    for (let at = from; at < text.length; at++) {
      const code = text.charCodeAt(at);
      const sign = code < 128 ? (SIGN[code] ?? OTHER) : OTHER;
      if (sign === OTHER) {
        if (++gap > GAP_CHARS) state = 0;
        continue;
      }
      gap = 0;
      state = this.#next[state * SIGNS + sign] ?? 0;
      const row = this.#row[state] ?? 0;
      if (row === 0) continue;
      const start = back(text, at, this.#sizes[row - 1] ?? 0);
      found.push({ start, end: at + 1, row: row - 1 });
      state = 0;
    }
    const open = state === 0 ? text.length : back(text, text.length - 1, this.#depth[state] ?? 0);
    return { found, open };
  }
}

/** Where the last `count` letters and digits up to `at` begin. */
function back(text: string, at: number, count: number): number {
  let left = count;
  let start = at + 1;
  while (left > 0 && start > 0) {
    const code = text.charCodeAt(--start);
    if (code < 128 && SIGN[code] !== OTHER) left--;
  }
  return start;
}
