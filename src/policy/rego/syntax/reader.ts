// SPDX-License-Identifier: Apache-2.0
// The tokens of one source under a cursor: looking, taking, going back, and saying what was expected.
import { type Location, RegoError } from './location.ts';
import { type Token, type TokenKind } from './tokens.ts';

/** Tokens read again, for each token of the source: a policy made of ambiguities is refused. */
const AGAIN_MAX = 30;
/** Deepest nesting of a policy; deeper ones are refused before they can exhaust the stack. */
const DEPTH_MAX = 200;

export class Reader {
  readonly source: string;
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;
  #again = 0;

  /** `tokens` without comments. */
  constructor(source: string, tokens: readonly Token[]) {
    this.source = source;
    this.#tokens = tokens;
  }

  get next(): Token {
    const token = this.#tokens[this.#at] ?? this.#tokens.at(-1);
    if (token === undefined) throw new RegoError('rego_parse_error', 'empty source');
    return token;
  }

  get last(): Token {
    return this.#tokens[this.#at - 1] ?? this.next;
  }

  /** A place to come back to. */
  get mark(): number {
    return this.#at;
  }

  back(mark: number): void {
    this.#again += this.#at - mark;
    this.#at = mark;
    if (this.#again <= AGAIN_MAX * this.#tokens.length) return;
    const { location } = this.next;
    throw new RegoError('rego_parse_error', 'too many nested alternatives', { location });
  }

  take(): Token {
    const token = this.next;
    if (token.kind !== 'end') this.#at++;
    return token;
  }

  is(kind: TokenKind, text?: string): boolean {
    const { next } = this;
    return next.kind === kind && (text === undefined || next.text === text);
  }

  isSign(text: string): boolean {
    return this.is('sign', text);
  }

  /** A keyword that begins a clause: before a bracket it is a name, as it is before a dot. */
  isClause(word: string): boolean {
    return this.is('keyword', word) && !this.isIndexed;
  }

  /** Whether a bracket follows directly. */
  get isIndexed(): boolean {
    return this.source[this.next.location.end] === '[';
  }

  isWord(text: string): boolean {
    return this.is('keyword', text) || this.is('name', text);
  }

  takeIf(kind: TokenKind, text?: string): Token | undefined {
    return this.is(kind, text) ? this.take() : undefined;
  }

  expect(kind: TokenKind, text?: string, hint?: string): Token {
    if (this.is(kind, text)) return this.take();
    throw this.unexpected(text === undefined ? kind : `"${text}"`, hint);
  }

  unexpected(expected: string, hint?: string): RegoError {
    const { kind, text } = this.next;
    // What is missing at the end is missing after the last token; the row below it is empty.
    const location = kind === 'end' ? this.#afterLast : this.next.location;
    const found = kind === 'end' ? 'end of file' : `${nameOf(kind)} ${JSON.stringify(text)}`;
    return new RegoError('rego_parse_error', `unexpected ${found}: expected ${expected}`, {
      location,
      ...(hint !== undefined && { hint }),
    });
  }

  get #afterLast(): Location {
    const before = this.#tokens.at(-2);
    if (before === undefined) return this.next.location;
    const { location, text } = before;
    const lines = text.split('\n');
    const last = lines.at(-1) ?? '';
    const col = lines.length === 1 ? location.col + last.length : last.length + 1;
    return {
      ...location,
      row: location.row + lines.length - 1,
      col,
      start: location.end,
      end: location.end,
    };
  }

  /** From `start` to the last token taken. */
  since(start: Location): Location {
    return { ...start, end: this.last.location.end };
  }

  nested<Result>(parse: () => Result): Result {
    this.#depth++;
    if (this.#depth > DEPTH_MAX) {
      const { location } = this.next;
      throw new RegoError('rego_parse_error', `nested more than ${DEPTH_MAX} deep`, { location });
    }
    try {
      return parse();
    } finally {
      this.#depth--;
    }
  }
}

function nameOf(kind: TokenKind): string {
  return kind === 'name' ? 'identifier' : kind === 'sign' ? 'token' : kind;
}
