// SPDX-License-Identifier: Apache-2.0
// Words and signs of Rego, and the scanner that finds them. Newlines and blanks are kept as facts of a token:
// a statement may end at the one, and `a [0]` is not `a[0]`.
import { type Location, RegoError } from './location.ts';

export type TokenKind =
  | 'name'
  | 'keyword'
  | 'number'
  | 'string'
  | 'raw'
  | 'template'
  | 'sign'
  | 'comment'
  | 'end';

export type Token = {
  readonly kind: TokenKind;
  /** As written. */
  readonly text: string;
  readonly location: Location;
  readonly afterNewline: boolean;
  readonly afterBlank: boolean;
};

/** Names that no variable may have. */
export const KEYWORDS: ReadonlySet<string> = new Set([
  'package',
  'import',
  'as',
  'default',
  'else',
  'with',
  'null',
  'true',
  'false',
  'some',
  'not',
  'if',
  'contains',
  'in',
  'every',
]);

/** Each level is read once more for every one around it. */
const TEMPLATES_MAX = 10;
const SIGNS = [':=', '==', '!=', '<=', '>=', ...Array.from('{}()[].,;:=<>+-*/%&|')];
/** What is meant by signs of other languages. */
const HINTS: Readonly<Record<string, string>> = {
  "'": 'strings stand in double quotes, or in backquotes',
  '!': 'to negate, write "not"; to compare, "!="',
  $: 'a template string is written $"..."',
};
const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const NUMBER = /(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const FRACTION = /\.[0-9]+(?:[eE][+-]?[0-9]+)?/y;

/** All tokens of `text`, comments included, and one `end`. Throws `rego_parse_error`. Linear in the text. */
export function scan(text: string, file: string): readonly Token[] {
  return new Scanner(text, file).all();
}

/** The tokens of an expression in braces that begins at `from`, up to the brace that closes it. */
export function scanBraced(text: string, from: Location): readonly Token[] {
  return new Scanner(text, from.file, from).all();
}

class Scanner {
  readonly #text: string;
  readonly #file: string;
  #at = 0;
  #row = 1;
  #lineStart = 0;
  #afterNewline = true;
  #afterBlank = true;
  /** Templates within each other that are open. */
  #templates = 0;
  /** Braces that are open; undefined where the end of the text is the end. */
  #braces: number | undefined;

  constructor(text: string, file: string, from?: Location) {
    this.#text = text;
    this.#file = file;
    if (from === undefined) return;
    this.#braces = 1;
    this.#at = from.start;
    this.#row = from.row;
    this.#lineStart = from.start - from.col + 1;
  }

  all(): readonly Token[] {
    const tokens: Token[] = [];
    for (;;) {
      this.#skipBlanks();
      const token = this.#next();
      tokens.push(token);
      if (token.kind === 'end') return tokens;
      this.#afterNewline = false;
      this.#afterBlank = false;
    }
  }

  #skipBlanks(): void {
    for (; this.#at < this.#text.length; this.#at++) {
      const char = this.#text[this.#at];
      if (char === '\n') {
        this.#row++;
        this.#lineStart = this.#at + 1;
        this.#afterNewline = true;
      } else if (char !== ' ' && char !== '\t' && char !== '\r') return;
      this.#afterBlank = true;
    }
  }

  #next(): Token {
    const text = this.#text;
    const start = this.#at;
    const char = text[start];
    if (char === undefined || this.#braces === 0) return this.#token('end', start);
    if (char === '#') {
      const end = text.indexOf('\n', start);
      return this.#token('comment', end === -1 ? text.length : end);
    }
    const name = match(NAME, text, start);
    if (name !== undefined) {
      const end = start + name.length;
      // In a reference a keyword is a name like any other, also at its head.
      const isKeyword =
        KEYWORDS.has(name) && !(text[end] === '.' && /[A-Za-z_]/.test(text[end + 1] ?? ''));
      return this.#token(isKeyword ? 'keyword' : 'name', end);
    }
    const number =
      match(NUMBER, text, start) ?? (this.#afterBlank ? match(FRACTION, text, start) : undefined);
    if (number !== undefined) return this.#number(start, start + number.length);
    if (char === '"') return this.#token('string', this.#quoted(start + 1));
    if (char === '`') return this.#raw('raw', start, start + 1);
    if (char === '$' && (text[start + 1] === '"' || text[start + 1] === '`')) {
      return this.#template(start);
    }
    const sign = SIGNS.find((one) => text.startsWith(one, start));
    if (this.#braces !== undefined && sign === '{') this.#braces++;
    if (this.#braces !== undefined && sign === '}') this.#braces--;
    if (sign === undefined) {
      const [shown = char] = text.slice(start);
      throw this.#error(start, `illegal token: unexpected ${JSON.stringify(shown)}`, HINTS[char]);
    }
    return this.#token('sign', start + sign.length);
  }

  #number(start: number, end: number): Token {
    if (/[A-Za-z0-9_]/.test(this.#text[end] ?? '')) {
      throw this.#error(
        start,
        'illegal number format',
        'a number has no leading zero and no letter but its exponent',
      );
    }
    return this.#token('number', end);
  }

  /** Where the string that has begun ends, after its quote. */
  #quoted(from: number): number {
    for (let at = from; at < this.#text.length; at++) {
      const char = this.#text[at];
      if (char === '\n') break;
      if (char === '\\') at++;
      else if (char === '"') return at + 1;
    }
    throw this.#error(from - 1, 'non-terminated string');
  }

  #raw(kind: 'raw' | 'template', start: number, from: number): Token {
    const end = this.#text.indexOf('`', from);
    if (end === -1) throw this.#error(start, 'non-terminated string');
    return this.#lines(kind, start, end + 1);
  }

  /** A string with expressions in braces, which may hold strings and templates themselves. */
  #template(start: number): Token {
    return this.#lines('template', start, this.#templateEnd(start));
  }

  #templateEnd(start: number): number {
    const text = this.#text;
    const quote = text[start + 1];
    this.#templates++;
    if (this.#templates > TEMPLATES_MAX)
      throw this.#error(start, `templates nested more than ${TEMPLATES_MAX} deep`);
    for (let at = start + 2; at < text.length; at++) {
      const char = text[at];
      if (char === quote) {
        this.#templates--;
        return at + 1;
      }
      if (char === '\\') at++;
      else if (char === '\n' && quote === '"') break;
      else if (char === '{') at = this.#expressionEnd(at);
    }
    throw this.#error(start, 'non-terminated template string');
  }

  /** Index of the brace that closes the one at `open`. */
  #expressionEnd(open: number): number {
    const text = this.#text;
    let depth = 0;
    for (let at = open; at < text.length; at++) {
      const char = text[at];
      if (char === '{') depth++;
      else if (char === '}') {
        depth--;
        if (depth === 0) return at;
      } else if (char === '"') at = this.#quoted(at + 1) - 1;
      else if (char === '`') {
        const end = text.indexOf('`', at + 1);
        if (end === -1) break;
        at = end;
      } else if (char === '$' && (text[at + 1] === '"' || text[at + 1] === '`')) {
        at = this.#templateEnd(at) - 1;
      }
    }
    throw this.#error(open, 'non-terminated template expression');
  }

  /** A token that may go over several lines. */
  #lines(kind: TokenKind, start: number, end: number): Token {
    const token = this.#token(kind, end);
    for (let at = start; at < end; at++) {
      if (this.#text[at] !== '\n') continue;
      this.#row++;
      this.#lineStart = at + 1;
    }
    return token;
  }

  #token(kind: TokenKind, end: number): Token {
    const token: Token = {
      kind,
      text: this.#text.slice(this.#at, end),
      location: this.#place(this.#at, end),
      afterNewline: this.#afterNewline,
      afterBlank: this.#afterBlank,
    };
    this.#at = end;
    return token;
  }

  #place(start: number, end: number): Location {
    const col = start - this.#lineStart + 1;
    return { file: this.#file, row: this.#row, col, start, end };
  }

  #error(at: number, message: string, hint?: string): RegoError {
    const location = this.#place(at, at + 1);
    return new RegoError('rego_parse_error', message, {
      location,
      ...(hint !== undefined && { hint }),
    });
  }
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}
