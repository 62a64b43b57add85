// SPDX-License-Identifier: Apache-2.0
// Finds the first place where a text breaks the strict rules. Runs only after the fast check has said no,
// so it may be slow (linear, no more) but must be exact. Its words name rules and never quote the text.
import { at as extend } from '../pointer.ts';

export type Fault = {
  /** UTF-16 offset in the text. */
  readonly offset: number;
  readonly what: string;
  /** RFC 6901 pointer to the value at fault, or to its nearest ancestor with a plain field name. */
  readonly pointer: string;
};

export type Bounds = { readonly depth: number; readonly nodes: number };

/** The first fault of `text` in reading order, or undefined when it is strict JSON within `bounds`. */
export function findFault(text: string, bounds: Bounds): Fault | undefined {
  try {
    new Reader(text, bounds).document();
    return undefined;
  } catch (thrown) {
    if (thrown instanceof Stop) return thrown.fault;
    throw thrown;
  }
}

/** True for names that look like a field of an API: the only ones a pointer may repeat. */
const isFieldName = (name: string): boolean => /^[A-Za-z_][A-Za-z0-9_]{0,39}$/.test(name);

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const ESCAPED = '"\\/bfnrt';
const HEX4 = /[0-9a-fA-F]{4}/y;

/** Carries a fault out of the recursion. */
class Stop {
  readonly fault: Fault;
  constructor(fault: Fault) {
    this.fault = fault;
  }
}

class Reader {
  readonly #text: string;
  readonly #bounds: Bounds;
  readonly #path: (string | number)[] = [];
  #at = 0;
  #nodes = 0;

  constructor(text: string, bounds: Bounds) {
    this.#text = text;
    this.#bounds = bounds;
  }

  document(): void {
    if (this.#text.startsWith('\ufeff')) this.#stop('byte order mark');
    this.#space();
    if (this.#at === this.#text.length) this.#stop('no value');
    this.#value();
    this.#space();
    if (this.#at < this.#text.length) this.#stop('something follows the value');
  }

  #stop(what: string, offset = this.#at): never {
    const known = this.#path.findIndex((token) => typeof token === 'string' && !isFieldName(token));
    const path = known < 0 ? this.#path : this.#path.slice(0, known);
    throw new Stop({ offset, what, pointer: extend('', ...path) });
  }

  #space(): void {
    while (' \n\r\t'.includes(this.#text.charAt(this.#at)) && this.#at < this.#text.length) {
      this.#at++;
    }
  }

  #value(): void {
    if (++this.#nodes > this.#bounds.nodes) this.#stop('too many members and elements');
    const first = this.#text.charAt(this.#at);
    if (first === '{') this.#members();
    else if (first === '[') this.#elements();
    else if (first === '"') this.#string();
    else if (first === '-' || (first >= '0' && first <= '9')) this.#number();
    else this.#word();
  }

  #word(): void {
    for (const word of ['true', 'false', 'null']) {
      if (this.#text.startsWith(word, this.#at)) {
        this.#at += word.length;
        return;
      }
    }
    this.#stop(this.#at === this.#text.length ? 'text ends early' : 'value expected');
  }

  #number(): void {
    NUMBER.lastIndex = this.#at;
    const match = NUMBER.exec(this.#text);
    if (match === null) this.#stop('number not well formed');
    if (!Number.isFinite(Number(match[0]))) this.#stop('number out of range');
    this.#at = NUMBER.lastIndex;
  }

  #enter(): void {
    if (this.#path.length >= this.#bounds.depth) this.#stop('nested too deep');
    this.#at++;
    this.#space();
  }

  /** Reads what stands behind a member or element; true when another one follows. */
  #another(close: string): boolean {
    this.#space();
    const unit = this.#text.charAt(this.#at);
    if (unit !== ',' && unit !== close) {
      this.#stop(unit === '' ? 'text ends early' : `"," or "${close}" expected`);
    }
    this.#at++;
    if (unit === ',') this.#space();
    return unit === ',';
  }

  #elements(): void {
    this.#enter();
    if (this.#text.charAt(this.#at) === ']') {
      this.#at++;
      return;
    }
    let index = 0;
    do {
      this.#path.push(index++);
      this.#value();
      this.#path.pop();
    } while (this.#another(']'));
  }

  #members(): void {
    this.#enter();
    if (this.#text.charAt(this.#at) === '}') {
      this.#at++;
      return;
    }
    const seen = new Set<string>();
    do {
      const offset = this.#at;
      if (this.#text.charAt(offset) !== '"') {
        this.#stop(offset === this.#text.length ? 'text ends early' : 'member name expected');
      }
      const name = this.#string();
      this.#path.push(name);
      if (name === '__proto__') this.#stop('member name "__proto__"', offset);
      if (seen.has(name)) this.#stop('duplicate member name', offset);
      seen.add(name);
      this.#space();
      if (this.#text.charAt(this.#at) !== ':') this.#stop('":" expected');
      this.#at++;
      this.#space();
      this.#value();
      this.#path.pop();
    } while (this.#another('}'));
  }

  /** Reads a string and gives its decoded value. */
  #string(): string {
    const open = this.#at++;
    for (;;) {
      const unit = this.#text.charCodeAt(this.#at);
      if (Number.isNaN(unit)) this.#stop('string not closed', open);
      if (unit === 0x22) break;
      if (unit < 0x20) this.#stop('control character in a string');
      if (unit === 0x5c) this.#escape();
      else this.#at++;
    }
    this.#at++;
    return JSON.parse(this.#text.slice(open, this.#at)) as string;
  }

  #escape(): void {
    if (this.#text.charAt(this.#at + 1) !== 'u') {
      const kind = this.#text.charAt(this.#at + 1);
      if (kind === '' || !ESCAPED.includes(kind)) this.#stop('escape not known');
      this.#at += 2;
      return;
    }
    const unit = this.#hex4(this.#at + 2);
    if (unit >= 0xdc00 && unit <= 0xdfff) this.#stop('lone surrogate escape');
    if (unit >= 0xd800 && unit <= 0xdbff) {
      const low = this.#text.startsWith('\\u', this.#at + 6) ? this.#hex4(this.#at + 8) : 0;
      if (low < 0xdc00 || low > 0xdfff) this.#stop('lone surrogate escape');
      this.#at += 6;
    }
    this.#at += 6;
  }

  #hex4(offset: number): number {
    HEX4.lastIndex = offset;
    const match = HEX4.exec(this.#text);
    if (match === null) this.#stop('escape not well formed');
    return Number.parseInt(match[0], 16);
  }
}
