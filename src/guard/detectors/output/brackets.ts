// SPDX-License-Identifier: Apache-2.0
// Brackets of Markdown in one text. Images may be nested in the brackets of images by the thousand, so each
// stretch of text is walked once, and what was learnt of it holds for all that begin in it.

const [BACKSLASH, SQUARE_OPEN, SQUARE_CLOSE] = [0x5c, 0x5b, 0x5d];
const [ROUND_OPEN, ROUND_CLOSE] = [0x28, 0x29];
/** CommonMark 0.31, 6.3: balanced brackets in an address, 32 deep at least. */
const DEPTH = 32;

/**
 * The bracket that closes each opening bracket at or after `from`, by its distance from there; 0 or less
 * where none does. One pass, so that nests stay cheap.
 */
function closingBrackets(text: string, from: number): Int32Array {
  const closing = new Int32Array(text.length - from);
  // The innermost open bracket, and in its place the one around it, both as numbers below zero.
  let open = 0;
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) at++;
    else if (code === SQUARE_OPEN) {
      closing[at - from] = open;
      open = from - at - 1;
    } else if (code === SQUARE_CLOSE && open < 0) {
      const around = closing[-open - 1] ?? 0;
      closing[-open - 1] = at - from;
      open = around;
    }
  }
  return closing;
}

/** The brackets of a text, matched when the first of them is asked for. */
export class Brackets {
  readonly #text: string;
  #from = 0;
  #closing: Int32Array | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  /** Where the bracket closes that opens right after `start`; brackets are asked for in order. */
  closing(start: number): number | undefined {
    if (this.#closing === undefined) {
      this.#from = start;
      this.#closing = closingBrackets(this.#text, start);
    }
    const distance = this.#closing[start + 1 - this.#from] ?? 0;
    return distance > 0 ? this.#from + distance : undefined;
  }
}

/** Blanks outside ASCII, as JavaScript sees them. */
const WIDE_BLANKS = new Set(
  Array.from('\u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff', (char) => char.charCodeAt(0)),
);
/** What `\s` matches. */
export const isBlank = (code: number): boolean =>
  code < 0x80
    ? code === 0x20 || (code >= 0x09 && code <= 0x0d)
    : (code >= 0x2000 && code <= 0x200a) || WIDE_BLANKS.has(code);

/** Where addresses end that may hold balanced brackets. They are asked for from left to right. */
export class Addresses {
  readonly #text: string;
  /** The walk so far; brackets still open in it; where those that were closed in it close. */
  #at = -1;
  #open: number[] = [];
  #closed = new Map<number, number>();

  constructor(text: string) {
    this.#text = text;
  }

  /**
   * Where the address at `from` ends: at a blank, at a bracket that closes none of its own, or at `stop`;
   * -1 when its brackets lie too deep before that.
   */
  end(from: number, stop: number): number {
    const own = this.#closed.get(from - 1);
    if (own !== undefined) return Math.min(own, stop);
    const known = this.#open.lastIndexOf(from - 1);
    if (known < 0) this.#begin(from);
    else this.#open = this.#open.slice(known + 1);
    return this.#goOn(stop);
  }

  #begin(from: number): void {
    this.#at = from;
    this.#open = [];
    this.#closed.clear();
  }

  #goOn(stop: number): number {
    for (; this.#at < stop; this.#at++) {
      const code = this.#text.charCodeAt(this.#at);
      if (code > ROUND_CLOSE && code < 0x7f) continue;
      if (code === ROUND_OPEN) {
        if (this.#open.length >= DEPTH) return -1;
        this.#open.push(this.#at);
      } else if (code === ROUND_CLOSE) {
        const opened = this.#open.pop();
        if (opened === undefined) return this.#at;
        this.#closed.set(opened, this.#at);
      } else if (isBlank(code)) return this.#at;
    }
    return stop;
  }
}
