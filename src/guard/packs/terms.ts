// SPDX-License-Identifier: Apache-2.0
// Finds any of many terms in one pass: letters in any case, a blank for any short run of blanks, the longest
// term at each place. Bounded work for each character, whatever the terms are.

/** Longest term, in UTF-16 units. */
export const TERM_CHARS = 100;
const BLANKS_IN_TERM = 8;
/** Blanks in a text that stand for one blank of a term. */
const BLANKS_MAX = 4;
/** Longest match, and what is looked at after it. */
export const REACH_CHARS = TERM_CHARS + BLANKS_IN_TERM * (BLANKS_MAX - 1) + 2;

/** word: neither in nor at a word; host: a whole host name, or the end of one. */
export type Boundary = 'word' | 'host';

export type Term = { readonly text: string; readonly entity: string };

type Node = {
  readonly next: Map<number, Node>;
  entity: string | undefined;
};

const BLANK = 0x20;
const DOT = 0x2e;
const DASH = 0x2d;
/** Words of these scripts stand without blanks between them. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const LETTER = /[\p{L}\p{N}\p{M}]/u;

const isBlank = (code: number): boolean =>
  code === BLANK || (code >= 9 && code <= 13) || code === 0xa0;

const LOWER = Uint8Array.from({ length: 128 }, (_, code) =>
  code >= 65 && code <= 90 ? code + 32 : code,
);
/** Letters and digits. */
const WORD = Uint8Array.from({ length: 128 }, (_, code) =>
  /[a-z0-9]/i.test(String.fromCharCode(code)) ? 1 : 0,
);

/** The lower-case unit; a unit whose lower case is longer stays. */
function lower(code: number): number {
  if (code < 128) return LOWER[code] ?? code;
  const char = String.fromCharCode(code).toLowerCase();
  return char.length === 1 ? char.charCodeAt(0) : code;
}

/** A letter or digit of a script whose words are set apart. */
function isWord(code: number): boolean {
  if (code < 128) return WORD[code] === 1;
  if (Number.isNaN(code)) return false;
  const char = String.fromCharCode(code);
  return LETTER.test(char) && !UNSPACED.test(char);
}

const isHost = (code: number): boolean => isWord(code) || code === DASH;

/** What is wrong with a term, or undefined. */
export function termFault(term: string): string | undefined {
  if (term.length < 2 || term.length > TERM_CHARS) return 'a term has 2 to 100 characters';
  if (term !== term.trim() || /\s{2,}|[^\S ]/.test(term)) return 'blanks in a term are single';
  if (term.split(' ').length - 1 > BLANKS_IN_TERM) return 'a term has at most nine words';
  return undefined;
}

type Walk = {
  /** Of the longest term that stands here, with its boundary seen. */
  readonly match: { readonly end: number; readonly entity: string } | undefined;
  /** More text could make a match of it, or another one. */
  readonly open: boolean;
};

export class Terms {
  readonly #root: Node = { next: new Map(), entity: undefined };
  /** For the first two units, when both are ASCII: whether some term begins so. */
  readonly #pairs = new Uint8Array(128 * 128);
  /** Whether some term begins with this ASCII unit, in either case. */
  readonly #firsts = new Uint8Array(128);
  /** Some term begins with a unit that is not ASCII. */
  #wide = false;
  readonly #boundary: Boundary;

  /** `terms` without faults (`termFault`). */
  constructor(terms: readonly Term[], boundary: Boundary) {
    this.#boundary = boundary;
    for (const { text, entity } of terms) {
      let node = this.#root;
      for (let at = 0; at < text.length; at++) {
        const code = lower(text.charCodeAt(at));
        const next = node.next.get(code) ?? { next: new Map<number, Node>(), entity: undefined };
        node.next.set(code, next);
        node = next;
      }
      node.entity ??= entity;
      const [first, second] = [lower(text.charCodeAt(0)), lower(text.charCodeAt(1))];
      if (first < 128 && second < 128) this.#pairs[first * 128 + second] = 1;
      if (first >= 128) this.#wide = true;
      for (let code = 0; code < 128; code++) if (lower(code) === first) this.#firsts[code] = 1;
    }
  }

  /** Matches that start in [from, until), leftmost and longest, not overlapping. */
  find(
    text: string,
    from: number,
    until: number,
  ): readonly { readonly start: number; readonly end: number; readonly entity: string }[] {
    const found: { start: number; end: number; entity: string }[] = [];
    let before = text.charCodeAt(from - 1);
    for (let at = from; at < until; at++) {
      const code = text.charCodeAt(at);
      if (this.#mayStart(text, at, code, before)) {
        const { match } = this.#walk(text, at);
        if (match !== undefined) {
          found.push({ start: at, ...match });
          at = match.end - 1;
        }
      }
      before = text.charCodeAt(at);
    }
    return found;
  }

  /** The first place >= from at which the end of the text leaves something open; its length where none does. */
  pending(text: string, from: number): number {
    for (let at = Math.max(from, text.length - REACH_CHARS); at < text.length; at++) {
      const may = this.#mayStart(text, at, text.charCodeAt(at), text.charCodeAt(at - 1));
      if (may && this.#walk(text, at).open) return at;
    }
    return text.length;
  }

  /** Whether a term may begin at `at`: what nearly every place of every text is asked, so kept short. */
  #mayStart(text: string, at: number, code: number, before: number): boolean {
    if (code >= 128) return this.#wide && this.#isApart(code, before) && this.#begins(code);
    if (this.#firsts[code] !== 1 || !this.#isApart(code, before)) return false;
    const after = text.charCodeAt(at + 1);
    if (!(after < 128)) return true;
    // A blank of a term may be another blank in the text.
    const second = isBlank(after) ? BLANK : (LOWER[after] ?? after);
    return this.#pairs[(LOWER[code] ?? code) * 128 + second] === 1;
  }

  #begins(code: number): boolean {
    return this.#root.next.has(lower(code));
  }

  /** Nothing that belongs to the same word, or name, stands before. */
  #isApart(code: number, before: number): boolean {
    if (this.#boundary === 'host') return !isHost(before);
    return !isWord(before) || !isWord(code);
  }

  #walk(text: string, start: number): Walk {
    let node = this.#root;
    let match: Walk['match'];
    let at = start;
    while (at < text.length) {
      const code = text.charCodeAt(at);
      const blank = isBlank(code);
      const next = node.next.get(blank ? BLANK : lower(code));
      if (next === undefined) return { match, open: false };
      node = next;
      at++;
      if (blank) {
        let blanks = 1;
        while (blanks < BLANKS_MAX && isBlank(text.charCodeAt(at))) {
          at++;
          blanks++;
        }
      }
      if (node.entity === undefined) continue;
      const ends = this.#endsAt(text, at);
      if (ends === 'no') continue;
      match = { end: at, entity: node.entity };
      if (ends === 'open') return { match, open: true };
    }
    return { match, open: true };
  }

  /** Whether a term may end before `at`; open: it does if the text ends here. */
  #endsAt(text: string, at: number): 'yes' | 'no' | 'open' {
    if (at >= text.length) return 'open';
    const code = text.charCodeAt(at);
    if (this.#boundary === 'word') {
      return isWord(code) && isWord(text.charCodeAt(at - 1)) ? 'no' : 'yes';
    }
    if (isHost(code)) return 'no';
    if (code !== DOT) return 'yes';
    // "evil.example" is not the end of "evil.example.org"; a full stop after it is no part of it.
    if (at + 1 >= text.length) return 'open';
    return isHost(text.charCodeAt(at + 1)) ? 'no' : 'yes';
  }
}
