// SPDX-License-Identifier: Apache-2.0
// The operator's instructions in a form in which an answer can be compared with them: as rows of words, in
// the ways in which a model writes them when it is told to hide them, and as rows of single letters.
import type { Asked } from '../../detector.ts';
import { rot13 } from '../../phrases/hits.ts';
import { textsBy } from '../../text/asked.ts';
import { Shingles } from '../../text/shingles.ts';
import { type Terms, termsOf } from '../../text/terms.ts';

/** Of all instructions together; longer ones are documents. */
const PROMPT_CHARS = 100_000;
/** Letters compared one by one: enough to notice that an answer spells instructions out. */
const SPELLED_CHARS = 6_000;

/** The code points of `text` from last to first. */
function reversed(text: string): string {
  const units = new Uint16Array(text.length);
  for (let at = 0, to = units.length; at < text.length; at++) {
    const code = text.codePointAt(at) ?? 0;
    if (code > 0xffff) units[--to] = text.charCodeAt(++at);
    units[--to] = code > 0xffff ? text.charCodeAt(at - 1) : code;
  }
  return Buffer.from(units.buffer).toString('utf16le');
}

const spelled = (text: string): string =>
  Array.from(text.slice(0, SPELLED_CHARS).replaceAll(/[^\p{L}\p{N}]+/gu, '')).join(' ');

/** What was asked, as far as instructions are concerned; each part is made when it is asked for. */
export class LeakIndex {
  /** Words of the instructions. */
  readonly words: number;
  readonly #request: readonly Asked[];
  readonly #prompt: string;
  #rows: Shingles | undefined;
  #letters: Shingles | undefined;
  #supplied: Shingles | undefined;

  /** Linear in the instructions. */
  constructor(request: readonly Asked[]) {
    this.#request = request;
    this.#prompt = textsBy(request, 'operator').join('\n').slice(0, PROMPT_CHARS);
    this.words = termsOf(this.#prompt).hashes.length;
  }

  /** Rows of words: as they stand, in ROT13 and backwards. */
  get rows(): Shingles {
    if (this.#rows !== undefined) return this.#rows;
    const rows = new Shingles();
    rows.add(termsOf(this.#prompt));
    rows.add(termsOf(rot13(this.#prompt)));
    rows.add(termsOf(reversed(this.#prompt)));
    return (this.#rows = rows);
  }

  /** Rows of letters. */
  get letters(): Shingles {
    if (this.#letters !== undefined) return this.#letters;
    const letters = new Shingles();
    letters.add(pairs(termsOf(spelled(this.#prompt))));
    return (this.#letters = letters);
  }

  /** Whether the words come from what the caller sent besides: repeating that tells nothing. */
  isSupplied(terms: Terms, at: number): boolean {
    if (this.#supplied === undefined) {
      this.#supplied = new Shingles();
      for (const text of textsBy(this.#request, 'user', 'others'))
        this.#supplied.add(termsOf(text));
    }
    return this.#supplied.has(terms, at);
  }
}

/** Three letters as one: five letters in a row say little, seven say more. */
export function pairs({ hashes, starts, ends }: Terms): Terms {
  const three = (at: number): number =>
    (Math.imul(hashes[at] ?? 0, 31) + Math.imul(hashes[at + 1] ?? 0, 17) + (hashes[at + 2] ?? 0)) |
    0;
  const size = Math.max(0, hashes.length - 2);
  return {
    hashes: Int32Array.from({ length: size }, (_, at) => three(at)),
    starts: starts.subarray(0, size),
    ends: ends.subarray(2),
  };
}
