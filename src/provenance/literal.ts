// SPDX-License-Identifier: Apache-2.0
// Reads what tools answer as data: JSON, or a literal as Python and JavaScript print it. One linear pass; what is
// no literal from its first to its last character is prose, and prose has no fields that could be trusted.

/** Depth of one answer; deeper is prose. */
const DEPTH_MAX = 32;
/** Leaves of one answer that are looked at: a listing of some thousand rows. */
const LEAVES_MAX = 20_000;

/** One value of an answer. `key` is the member it stands under, of its nearest object; '' at the top. */
export type Leaf = {
  readonly key: string;
  readonly value: string | number | boolean;
  /** True for the name of a member. */
  readonly name: boolean;
};

/** The leaves of `text`, or undefined when it is not one literal. Linear in its length. */
export function leavesOf(text: string): readonly Leaf[] | undefined {
  const first = text.trimStart()[0];
  if (first !== '{' && first !== '[') return undefined;
  try {
    const value: unknown = JSON.parse(text);
    const leaves: Leaf[] = [];
    walk(value, '', 0, leaves);
    return leaves;
  } catch {
    const reader = new LiteralReader(text);
    return reader.read() ? reader.leaves : undefined;
  }
}

function walk(value: unknown, key: string, depth: number, to: Leaf[]): void {
  if (depth > DEPTH_MAX || to.length >= LEAVES_MAX) throw new RangeError('too large');
  if (Array.isArray(value)) {
    for (const item of value) {
      walk(item, key, depth + 1, to);
    }
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, member] of Object.entries(value)) {
      to.push({ key: name, value: name, name: true });
      walk(member, name, depth + 1, to);
    }
  } else if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    to.push({ key, value, name: false });
  }
}

const NUMBER = /[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/y;
const WORD = /[A-Za-z_][\w.]*/y;
const SPACE = /\s*/y;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' };
const NAMED: Readonly<Record<string, boolean>> = {
  true: true,
  True: true,
  false: false,
  False: false,
};

/** Literals of Python and JavaScript: either quote, tuples, None, trailing commas, calls such as `Decimal('1')`. */
class LiteralReader {
  readonly leaves: Leaf[] = [];
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  read(): boolean {
    return this.#value('', 0) && this.#skip() === this.#text.length;
  }

  #skip(): number {
    SPACE.lastIndex = this.#at;
    SPACE.exec(this.#text);
    this.#at = SPACE.lastIndex;
    return this.#at;
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found === undefined || found === '') return undefined;
    this.#at += found.length;
    return found;
  }

  #value(key: string, depth: number): boolean {
    if (depth > DEPTH_MAX || this.leaves.length > LEAVES_MAX) return false;
    const char = this.#text[this.#skip()];
    if (char === '{') return this.#object(depth);
    if (char === '[') return this.#list(key, ']', depth);
    if (char === '(') return this.#list(key, ')', depth);
    if (char === '"' || char === "'") return this.#leaf(key, this.#string(char));
    const digits = this.#take(NUMBER);
    if (digits !== undefined) return this.#leaf(key, Number(digits));
    const word = this.#take(WORD);
    if (word === undefined) return false;
    if (this.#text[this.#at] === '(') return this.#list(key, ')', depth);
    const named = NAMED[word];
    if (named !== undefined) return this.#leaf(key, named);
    return /^(?:null|None|undefined|nan|NaN)$/.test(word);
  }

  #leaf(key: string, value: string | number | boolean | undefined): boolean {
    if (value === undefined) return false;
    this.leaves.push({ key, value, name: false });
    return true;
  }

  #list(key: string, end: string, depth: number): boolean {
    this.#at++;
    for (;;) {
      const at = this.#skip();
      if (this.#text[at] === end) {
        this.#at++;
        return true;
      }
      if (!this.#value(key, depth + 1)) return false;
      if (this.#text[this.#skip()] === ',') this.#at++;
      else if (this.#text[this.#at] !== end) return false;
    }
  }

  #object(depth: number): boolean {
    this.#at++;
    for (;;) {
      const char = this.#text[this.#skip()];
      if (char === '}') {
        this.#at++;
        return true;
      }
      const name =
        char === '"' || char === "'"
          ? this.#string(char)
          : (this.#take(WORD) ?? this.#take(NUMBER));
      if (name === undefined) return false;
      this.leaves.push({ key: name, value: name, name: true });
      if (this.#text[this.#skip()] !== ':') return false;
      this.#at++;
      if (!this.#value(name, depth + 1)) return false;
      if (this.#text[this.#skip()] === ',') this.#at++;
      else if (this.#text[this.#at] !== '}') return false;
    }
  }

  #string(quote: string): string | undefined {
    const text = this.#text;
    let out = '';
    let from = ++this.#at;
    for (; this.#at < text.length; this.#at++) {
      const char = text[this.#at];
      if (char === quote) {
        out += text.slice(from, this.#at++);
        return out;
      }
      if (char !== '\\') continue;
      const next = text[this.#at + 1] ?? '';
      out += text.slice(from, this.#at) + (ESCAPES[next] ?? next);
      this.#at++;
      from = this.#at + 1;
    }
    return undefined;
  }
}
