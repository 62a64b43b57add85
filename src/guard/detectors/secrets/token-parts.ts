// SPDX-License-Identifier: Apache-2.0
// The three parts of a JSON Web Token (RFC 7519) in one text. Beginnings of tokens may stand in a part by
// the hundred, so where a part ends is remembered: each part is walked once however many begin in it.
import { alphabet, isIn } from '../../runs.ts';

const PART = alphabet(/[A-Za-z0-9_-]/);
/** Every part that is an object begins so: {" in base64. */
const OBJECT = 'eyJ';
const HEADER = { min: 10, max: 1_000 } as const;
const CLAIMS = { min: 6, max: 10_000 } as const;
const SIGNATURE_MAX = 980;

/** A part that was walked, and where it ends. */
type Walked = { from: number; end: number };
const nothing = (): Walked => ({ from: 0, end: -1 });

export class TokenParts {
  readonly #text: string;
  readonly #header = nothing();
  readonly #claims = nothing();
  readonly #signature = nothing();

  constructor(text: string) {
    this.#text = text;
  }

  /** Where the token ends whose first part goes on at `first`, after its "eyJ"; undefined: it is none. */
  tokenEnd(first: number): number | undefined {
    const header = this.#end(this.#header, first);
    if (header - first < HEADER.min || header - first > HEADER.max) return undefined;
    if (!this.#text.startsWith(`.${OBJECT}`, header)) return undefined;
    const second = header + 1 + OBJECT.length;
    const claims = this.#end(this.#claims, second);
    if (claims - second < CLAIMS.min || claims - second > CLAIMS.max) return undefined;
    if (this.#text.charAt(claims) !== '.') return undefined;
    return Math.min(this.#end(this.#signature, claims + 1), claims + 1 + SIGNATURE_MAX);
  }

  /** Whether a token whose first part goes on at `first` still goes on where the text ends. */
  isOpen(first: number): boolean {
    const text = this.#text;
    const header = this.#end(this.#header, first);
    if (header - first > HEADER.max) return false;
    const rest = text.slice(header, header + 1 + OBJECT.length);
    if (header + rest.length === text.length) return `.${OBJECT}`.startsWith(rest);
    if (rest !== `.${OBJECT}`) return false;
    const second = header + rest.length;
    const claims = this.#end(this.#claims, second);
    if (claims - second > CLAIMS.max) return false;
    if (claims === text.length) return true;
    if (text.charAt(claims) !== '.') return false;
    const signature = this.#end(this.#signature, claims + 1);
    return signature === text.length && signature - claims - 1 <= SIGNATURE_MAX;
  }

  #end(walked: Walked, start: number): number {
    if (start >= walked.from && start <= walked.end) return walked.end;
    let end = start;
    while (isIn(PART, this.#text, end)) end++;
    walked.from = start;
    walked.end = end;
    return end;
  }
}
