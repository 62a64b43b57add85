// SPDX-License-Identifier: Apache-2.0
// What each code point becomes in a view. Asked once for a code point and then read from a table, so that
// a text in any script, or of nothing but rare characters, costs about as much as plain letters.

/** The form of a code point, undefined where it is its own. A lone surrogate is a code point. */
export type FormOf = (code: number) => string | undefined;

const PLANE = 0x10000;
/** Outside the first plane: bounded, so that a text of every code point there is cannot make it grow. */
const RARE_ENTRIES = 4_096;

export class Forms {
  readonly #formOf: FormOf;
  /** Of the first plane: 0 not asked yet, 1 its own form, n > 1 the form at n. */
  readonly #table = new Uint16Array(PLANE);
  readonly #forms: string[] = ['', ''];
  readonly #places = new Map<string, number>();
  readonly #rare = new Map<number, string | undefined>();

  constructor(formOf: FormOf) {
    this.#formOf = formOf;
  }

  of(code: number): string | undefined {
    if (code >= PLANE) return this.#ofRare(code);
    const place = this.#table[code] ?? 0;
    if (place === 1) return undefined;
    return place === 0 ? this.#ask(code) : this.#forms[place];
  }

  #ask(code: number): string | undefined {
    const form = this.#formOf(code);
    let place = form === undefined ? 1 : this.#places.get(form);
    if (place === undefined && form !== undefined) {
      place = this.#forms.push(form) - 1;
      this.#places.set(form, place);
    }
    this.#table[code] = place ?? 1;
    return form;
  }

  #ofRare(code: number): string | undefined {
    const known = this.#rare.get(code);
    if (known !== undefined || this.#rare.has(code)) return known;
    const form = this.#formOf(code);
    if (this.#rare.size < RARE_ENTRIES) this.#rare.set(code, form);
    return form;
  }
}
