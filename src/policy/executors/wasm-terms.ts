// SPDX-License-Identifier: Apache-2.0
// Values as compiled policies write them: JSON, and sets in braces. Read by hand, because what calls a builtin may
// hold anything that a caller sent; depth is bounded, and what is not of the form is refused.
import { jsonNumber } from '../rego/values/number.ts';
import { type PlainObject, RegoObject, RegoSet, type Value } from '../rego/values/value.ts';

/** Deeper than any input that is let in, and what policies build around it. */
const DEPTH_MAX = 128;
const STRING = /"(?:[^"\\]|\\.)*"/y;
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const SPACE = /\s*/y;

const WORDS: readonly (readonly [string, Value])[] = [
  ['null', null],
  ['true', true],
  ['false', false],
];

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  whole(): Value {
    const value = this.#value(0);
    this.#space();
    if (this.#at !== this.#text.length) throw new SyntaxError('more than one value');
    return value;
  }

  #value(depth: number): Value {
    if (depth > DEPTH_MAX) throw new RangeError('nested too deep');
    this.#space();
    const first = this.#text[this.#at];
    if (first === '"') return JSON.parse(this.#match(STRING)) as string;
    if (first === '[') return this.#list(depth);
    if (first === '{') return this.#braces(depth);
    if (this.#takes('set()')) return new RegoSet();
    const word = WORDS.find(([name]) => this.#takes(name));
    if (word !== undefined) return word[1];
    const number = jsonNumber(this.#match(NUMBER));
    if (number === undefined) throw new SyntaxError('no number');
    return number;
  }

  #list(depth: number): Value[] {
    this.#at += 1;
    const items: Value[] = [];
    if (this.#takes(']')) return items;
    do items.push(this.#value(depth + 1));
    while (this.#takes(','));
    this.#expect(']');
    return items;
  }

  /** An object, or a set that is not empty. */
  #braces(depth: number): Value {
    this.#at += 1;
    if (this.#takes('}')) return {};
    const first = this.#value(depth + 1);
    if (!this.#takes(':')) {
      const items = [first];
      while (this.#takes(',')) items.push(this.#value(depth + 1));
      this.#expect('}');
      return new RegoSet(items);
    }
    const entries: [Value, Value][] = [[first, this.#value(depth + 1)]];
    while (this.#takes(',')) {
      const key = this.#value(depth + 1);
      this.#expect(':');
      entries.push([key, this.#value(depth + 1)]);
    }
    this.#expect('}');
    const isPlain = entries.every(([key]) => typeof key === 'string');
    return isPlain ? plain(entries) : new RegoObject(entries);
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found === undefined) throw new SyntaxError(`no value at ${this.#at}`);
    this.#at += found.length;
    return found;
  }

  #space(): void {
    SPACE.lastIndex = this.#at;
    this.#at += SPACE.exec(this.#text)?.[0].length ?? 0;
  }

  #takes(text: string): boolean {
    this.#space();
    const is = this.#text.startsWith(text, this.#at);
    if (is) this.#at += text.length;
    return is;
  }

  #expect(text: string): void {
    if (!this.#takes(text)) throw new SyntaxError(`expected ${text} at ${this.#at}`);
  }
}

/** An object of its own members alone, whatever they are called. */
const plain = (entries: readonly (readonly [Value, Value])[]): PlainObject =>
  Object.fromEntries(entries) as PlainObject;

/** The value of a text. Throws SyntaxError or RangeError. */
export const termOf = (text: string): Value => new Reader(text).whole();
