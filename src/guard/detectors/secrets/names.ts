// SPDX-License-Identifier: Apache-2.0
// Where names of secrets stand, and what they promise. A name is judged by all of its words: "password" is
// one, "password reset url" is none.
import {
  ABOUT_ANY,
  ABOUT_END,
  ABOUT_OWNER,
  NAME_KINDS,
  type NameKind,
  SESSION_ID,
} from './names.data.ts';

/** Of a name that goes on for longer, so many last characters are read. */
export const NAME_CHARS = 32;

/** A name of a secret, or of something else: what it says is found out when it is asked. */
export class Name {
  readonly start: number;
  readonly end: number;
  readonly #written: string;
  #words: string | undefined;
  #kind: NameKind | undefined;

  /** `written` as if it stood at [start, end), whether or not it does. */
  constructor(start: number, end: number, written: string) {
    this.start = start;
    this.end = end;
    this.#written = written;
  }

  /** Words in small letters, joined by "_". */
  get words(): string {
    if (this.#words === undefined) {
      this.#words = wordsOf(this.#written);
      const parts = this.#written.split('.').slice(-2);
      const last = parts.at(-1) ?? '';
      const owner = parts.length > 1 ? wordsOf(parts[0] ?? '') : '';
      this.#kind = ABOUT_OWNER.test(owner)
        ? undefined
        : kindOf(this.#words, last === this.#written ? this.#words : wordsOf(last));
    }
    return this.#words;
  }

  /** What it promises; undefined: nothing that is secret. */
  get kind(): NameKind | undefined {
    return this.words === '' ? undefined : this.#kind;
  }
}

const INSIDE = new Uint8Array(0x250);
for (let code = 0; code < INSIDE.length; code++) {
  if (/[A-Za-z0-9_.-]/.test(String.fromCharCode(code)) || code >= 0xc0) INSIDE[code] = 1;
}
const isInside = (text: string, at: number): boolean => {
  const code = text.charCodeAt(at);
  return code < INSIDE.length && INSIDE[code] === 1;
};

/** The words of `name`, in small letters and joined by "_": "dbPassword" is "db_password". Linear. */
const wordsOf = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9\u00c0-\u024f]+/g, '_')
    .toLowerCase();

/** Stands between the words of a name, and before or after it is no part of it. */
const isJoint = (text: string, at: number): boolean =>
  text.charAt(at) === '.' || text.charAt(at) === '-';

/** Names of several words that are written apart: "identified by", "secret key". */
const BEFORE = /[A-Za-z]{2,16}[ ]$/;

/** Where the name ends that the mark at `at` stands in. */
export function nameEnd(text: string, at: number): number {
  let end = at;
  while (isInside(text, end)) end++;
  if (text.charCodeAt(end) === 0x20 && /^identified by$/i.test(text.slice(end - 10, end + 3))) {
    end += 3;
  }
  while (end > at && isJoint(text, end - 1)) end--;
  return end;
}

/** Whether the name with the mark at `at` in it is an option of a command: "--password". */
export function isOption(text: string, at: number): boolean {
  let start = at;
  while (start > 0 && at - start < NAME_CHARS && isInside(text, start - 1)) start--;
  return text.charAt(start) === '-';
}

/** The name that ends at `end`, with the mark at `at` in it: the last characters of it. */
export function nameBefore(text: string, at: number, end: number): Name {
  const least = Math.max(0, end - NAME_CHARS);
  let start = Math.max(least, at);
  while (start > least && isInside(text, start - 1)) start--;
  while (start < end && isJoint(text, start)) start++;
  const written = text.slice(start, end);
  const owner = /^keys?$/i.test(written) ? BEFORE.exec(text.slice(least, start))?.[0] : undefined;
  return new Name(start, end, owner === undefined ? written : owner + written);
}

/** `last`: the words after the last dot, which alone say what a setting is. */
function kindOf(words: string, last: string): NameKind | undefined {
  if (SESSION_ID.test(words)) return 'session';
  if (ABOUT_END.test(words)) return undefined;
  const kind = NAME_KINDS.find(([form]) => form.test(words))?.[1];
  if (kind === undefined || kind === 'password') return kind;
  return ABOUT_ANY.test(last) ? undefined : kind;
}
