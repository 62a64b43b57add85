// SPDX-License-Identifier: Apache-2.0
// All ways of writing in one tree of character classes. A number is walked down it once, however many
// formats there are, and the walk ends where no format goes on.

/** Signs that may stand inside a number. */
const SIGNS = ' .-/+:()';
const DIGIT = 0;
const LETTER = 1;
const CLASSES = 2 + SIGNS.length;
const OTHER = 255;

const CLASS = new Uint8Array(128).fill(OTHER);
for (let code = 0; code < 128; code++) {
  const char = String.fromCharCode(code);
  if (/[0-9]/.test(char)) CLASS[code] = DIGIT;
  else if (/[A-Za-z]/.test(char)) CLASS[code] = LETTER;
  else if (SIGNS.includes(char)) CLASS[code] = 2 + SIGNS.indexOf(char);
}

/** Class of the UTF-16 unit at `at`. */
const classAt = (text: string, at: number): number => {
  if (at >= text.length) return OTHER;
  const code = text.charCodeAt(at);
  return code < 128 ? (CLASS[code] ?? OTHER) : OTHER;
};

/** An end of a walk, and what may be written so. */
export type Landing<Value> = { readonly end: number; readonly values: readonly Value[] };

export class Shapes<Value> {
  /** Whether letters are told from digits. Where a template has an `X` they cannot be. */
  readonly #exact: boolean;
  /** Child of a node by class; 0: none. The root is node 0. */
  readonly #children: number[] = Array.from({ length: CLASSES }, () => 0);
  readonly #values: (Value[] | undefined)[] = [undefined];

  constructor(exact: boolean) {
    this.#exact = exact;
  }

  /** `template`: `9` a digit, `A` a letter, `X` either, a sign itself. */
  add(template: string, value: Value): void {
    let node = 0;
    for (const char of template) {
      const place = node * CLASSES + this.#classOf(char);
      if ((this.#children[place] ?? 0) === 0) {
        this.#children[place] = this.#values.push(undefined) - 1;
        for (let each = 0; each < CLASSES; each++) this.#children.push(0);
      }
      node = this.#children[place] ?? 0;
    }
    const values = this.#values[node] ?? [];
    this.#values[node] = values;
    if (!values.includes(value)) values.push(value);
  }

  /**
   * `known` and every end of a template that starts at `start` and after which no letter or digit stands: an
   * array of its own where there is one.
   */
  walk(text: string, start: number, known: Landing<Value>[]): Landing<Value>[] {
    let found = known;
    let node = 0;
    for (let at = start; ; at++) {
      let one = classAt(text, at);
      if (one === LETTER && !this.#exact) one = DIGIT;
      if (one === OTHER) return found;
      node = this.#children[node * CLASSES + one] ?? 0;
      if (node === 0) return found;
      const values = this.#values[node];
      if (values !== undefined && classAt(text, at + 1) > LETTER) {
        if (found.length === 0) found = [];
        found.push({ end: at + 1, values });
      }
    }
  }

  #classOf(char: string): number {
    if (char === '9') return DIGIT;
    if (char === 'A' || char === 'X') return this.#exact ? LETTER : DIGIT;
    const sign = SIGNS.indexOf(char);
    if (sign < 0) throw new Error(`not a sign of a template: ${char}`);
    return 2 + sign;
  }
}
