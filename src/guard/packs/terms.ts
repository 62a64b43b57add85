// SPDX-License-Identifier: Apache-2.0
// Finds any of many terms in one pass: letters in any case, a blank for any short run of blanks, the longest
// term at each place. Bounded work for each character, whatever the terms are.
import { termsOf } from '../text/terms.ts';
import type { Words } from '../text/words.ts';
import { TermNode } from './term-node.ts';

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

type TermMatch = { readonly start: number; readonly end: number; readonly entity: string };
const NONE: readonly TermMatch[] = [];

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

const lowered = (text: string): string =>
  Array.from({ length: text.length }, (_, at) =>
    String.fromCharCode(lower(text.charCodeAt(at))),
  ).join('');

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

/** Sixty-four times as many slots as terms: one word in sixty-four is looked at in vain. */
const SLOTS_A_TERM = 64;

function firstWords(terms: readonly Term[]): Uint8Array | undefined {
  const slots = new Uint8Array(2 ** Math.ceil(Math.log2(terms.length * SLOTS_A_TERM + 1_024)));
  for (const { text } of terms) {
    const { hashes, starts } = termsOf(text);
    // A word in the text is cut where a word of the term is.
    if (starts[0] !== 0) return undefined;
    slots[(hashes[0] ?? 0) & (slots.length - 1)] = 1;
  }
  return slots;
}

export class Terms {
  readonly #firstUnits: Map<number, TermNode>;
  /** For the first two units, when both are ASCII: whether some term begins so. */
  readonly #pairs = new Uint8Array(128 * 128);
  /** Whether some term begins with this ASCII unit, in either case. */
  readonly #firsts = new Uint8Array(128);
  /** Some term begins with a unit that is not ASCII. */
  #wide = false;
  /** Bits of the first words of terms; none where some term begins with a sign. */
  readonly #words: Uint8Array | undefined;
  readonly #boundary: Boundary;

  /** `terms` without faults (`termFault`). */
  constructor(terms: readonly Term[], boundary: Boundary) {
    this.#boundary = boundary;
    this.#words = firstWords(terms);
    const root = new TermNode('', '');
    this.#firstUnits = root.branches();
    for (const { text, entity } of terms) {
      root.add(lowered(text), entity);
      const [first, second] = [lower(text.charCodeAt(0)), lower(text.charCodeAt(1))];
      if (first < 128 && second < 128) this.#pairs[first * 128 + second] = 1;
      if (first >= 128) this.#wide = true;
      for (let code = 0; code < 128; code++) if (lower(code) === first) this.#firsts[code] = 1;
    }
  }

  /**
   * Matches that start in [from, until), leftmost and longest, not overlapping. `words` of `text`, where
   * they are known, save asking for each character.
   */
  find(text: string, from: number, until: number, words?: Words): readonly TermMatch[] {
    if (words !== undefined && this.#words !== undefined) {
      return this.#findAmong(words, this.#words, { text, from, until });
    }
    const found: TermMatch[] = [];
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

  #findAmong(
    words: Words,
    firsts: Uint8Array,
    { text, from, until }: { readonly text: string; readonly from: number; readonly until: number },
  ): readonly TermMatch[] {
    let found: TermMatch[] | undefined;
    let free = from;
    for (let word = from === 0 ? 0 : words.after(from); word < words.size; word++) {
      const hash = words.hash(word);
      if (firsts[hash & (firsts.length - 1)] === 0) continue;
      const at = words.start(word);
      if (at >= until) break;
      if (at < free || !this.#mayStart(text, at, text.charCodeAt(at), text.charCodeAt(at - 1)))
        continue;
      const { match } = this.#walk(text, at);
      if (match === undefined) continue;
      found ??= [];
      found.push({ start: at, ...match });
      free = match.end;
    }
    return found ?? NONE;
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
    return this.#firstUnits.has(lower(code));
  }

  /** Nothing that belongs to the same word, or name, stands before. */
  #isApart(code: number, before: number): boolean {
    if (this.#boundary === 'host') return !isHost(before);
    return !isWord(before) || !isWord(code);
  }

  #walk(text: string, start: number): Walk {
    let node: TermNode | undefined;
    /** Units of the rest of the node that were seen. */
    let seen = 0;
    let match: Walk['match'];
    let at = start;
    while (at < text.length) {
      const code = text.charCodeAt(at);
      const blank = isBlank(code);
      const unit = blank ? BLANK : lower(code);
      if (node !== undefined && node.rest !== '') {
        if (node.rest.charCodeAt(seen) !== unit) return { match, open: false };
        seen++;
      } else {
        const next: TermNode | undefined = (node === undefined ? this.#firstUnits : node.next)?.get(
          unit,
        );
        if (next === undefined) return { match, open: false };
        node = next;
      }
      at++;
      if (blank) {
        let blanks = 1;
        while (blanks < BLANKS_MAX && isBlank(text.charCodeAt(at))) {
          at++;
          blanks++;
        }
      }
      const entity: string | undefined =
        seen === 0 ? node.entity : seen === node.rest.length ? node.restEntity : undefined;
      if (entity === undefined) continue;
      const ends = this.#endsAt(text, at);
      if (ends === 'no') continue;
      match = { end: at, entity };
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
