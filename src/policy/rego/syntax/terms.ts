// SPDX-License-Identifier: Apache-2.0
// oxlint-disable max-lines -- one parser of terms: each kind of term holds others
// Reads terms: scalars, references, calls, collections, comprehensions, and what signs make of them.
import type { Body, CallTerm, RefTerm, TemplatePart, Term, VarTerm, With } from './ast.ts';
import { type Location, RegoError } from './location.ts';
import { Reader } from './reader.ts';
import { numberOf, unescaped, unquoted } from './strings.ts';
import { scanBraced, type Token } from './tokens.ts';

type Level = { readonly signs: Readonly<Record<string, string>> };

/** Signs by how tightly they bind, loosest first; each stands for a builtin. */
const LEVELS: readonly Level[] = [
  { signs: { '==': 'equal', '!=': 'neq', '<': 'lt', '<=': 'lte', '>': 'gt', '>=': 'gte' } },
  { signs: { '|': 'or' } },
  { signs: { '&': 'and' } },
  { signs: { '+': 'plus', '-': 'minus' } },
  { signs: { '*': 'mul', '/': 'div', '%': 'rem' } },
];

/** How a term may go on: `|` ends the head of a comprehension; `,` may belong to `k, v in xs`. */
type Reading = { readonly bar: boolean; readonly pair: boolean };
const WHOLE: Reading = { bar: true, pair: false };

export abstract class TermParser {
  readonly reader: Reader;

  constructor(reader: Reader) {
    this.reader = reader;
  }

  /** The expressions up to `close`, which is taken. */
  protected abstract body(close: string): Body;

  /** A term with all signs but `:=` and `=`. */
  term(reading: Reading = WHOLE): Term {
    return this.reader.nested(() => this.#membership(reading));
  }

  /** A term that no sign binds to another. */
  operand(): Term {
    return this.reader.nested(() => this.#negative());
  }

  /** A variable or a reference. */
  reference(): VarTerm | RefTerm {
    const term = this.#postfix();
    if (term.kind !== 'var' && term.kind !== 'ref') {
      throw new RegoError('rego_parse_error', 'expected a reference', { location: term.location });
    }
    return term;
  }

  /** Terms up to `close`, which is taken. */
  protected terms(close: string, first: readonly Term[] = []): readonly Term[] {
    const items = [...first];
    while (!this.reader.isSign(close)) {
      if (items.length > 0) {
        if (this.reader.takeIf('sign', ',') === undefined)
          throw this.reader.unexpected(`"," or "${close}"`);
        if (this.reader.isSign(close)) break;
      }
      items.push(this.term());
    }
    this.reader.expect('sign', close);
    return items;
  }

  #membership(reading: Reading): Term {
    const { reader } = this;
    const start = reader.next.location;
    let left = this.#infix(0, reading);
    if (reading.pair && reader.isSign(',')) {
      const mark = reader.mark;
      reader.take();
      const value = this.#infix(0, reading);
      if (reader.isWord('in')) {
        reader.take();
        const args = [left, value, this.#infix(0, reading)];
        left = this.#call('internal.member_3', 'in', args, start);
      } else reader.back(mark);
    }
    while (reader.takeIf('keyword', 'in') !== undefined) {
      left = this.#call('internal.member_2', 'in', [left, this.#infix(0, reading)], start);
    }
    return left;
  }

  #infix(level: number, reading: Reading): Term {
    const signs = LEVELS[level]?.signs;
    if (signs === undefined) return this.#negative();
    const { reader } = this;
    const start = reader.next.location;
    let left = this.#infix(level + 1, reading);
    for (;;) {
      const { kind, text } = reader.next;
      const builtin = kind === 'sign' && Object.hasOwn(signs, text) ? signs[text] : undefined;
      if (builtin === undefined || (text === '|' && !reading.bar)) return left;
      reader.take();
      left = this.#call(builtin, text, [left, this.#infix(level + 1, reading)], start);
    }
  }

  #call(name: string, sign: string, args: readonly Term[], start: Location): CallTerm {
    const location = this.reader.since(start);
    return { kind: 'call', operator: { kind: 'var', name, location }, args, sign, location };
  }

  #negative(): Term {
    const { reader } = this;
    const minus = reader.next;
    if (!reader.isSign('-')) return this.#postfix();
    reader.take();
    const { next } = reader;
    if (next.kind === 'number' && !next.afterBlank) {
      reader.take();
      const value = numberOf(`-${next.text}`);
      return { kind: 'scalar', value, location: reader.since(minus.location) };
    }
    const zero: Term = { kind: 'scalar', value: 0, location: minus.location };
    return this.#call(
      'minus',
      '-',
      [zero, this.reader.nested(() => this.#negative())],
      minus.location,
    );
  }

  /** A primary term and what directly follows it: `.name`, `[...]`, `(...)`. */
  #postfix(): Term {
    const { reader } = this;
    const start = reader.next.location;
    let head = this.#primary();
    let path: Term[] = [];
    const whole = (): Term =>
      path.length === 0 ? head : { kind: 'ref', head, path, location: reader.since(start) };
    while (reader.next.kind === 'sign' && !reader.next.afterBlank) {
      const { text } = reader.next;
      if (text === '.') {
        reader.take();
        const name = reader.take();
        if ((name.kind !== 'name' && name.kind !== 'keyword') || name.afterBlank) {
          throw new RegoError('rego_parse_error', 'expected a name after "."', name);
        }
        path.push({ kind: 'scalar', value: name.text, location: name.location });
      } else if (text === '[' && canBeIndexed(head)) {
        reader.take();
        path.push(this.term());
        reader.expect('sign', ']');
      } else if (text === '(' && head.kind === 'var' && path.every(isName)) {
        const operator = whole() as VarTerm | RefTerm;
        reader.take();
        head = { kind: 'call', operator, args: this.terms(')'), location: reader.since(start) };
        path = [];
      } else break;
    }
    return whole();
  }

  #primary(): Term {
    const { reader } = this;
    const token = reader.next;
    const { kind, text, location } = token;
    switch (kind) {
      case 'number':
        reader.take();
        return { kind: 'scalar', value: numberOf(text), location };
      case 'string':
        reader.take();
        return { kind: 'scalar', value: unquoted(text, location), location };
      case 'raw':
        reader.take();
        return { kind: 'scalar', value: text.slice(1, -1), location };
      case 'template':
        return this.#template(reader.take());
      case 'name':
        return this.#name();
      case 'keyword':
        return this.#keyword();
      case 'sign':
        return this.#bracketed();
      case 'comment':
      case 'end':
      default:
        throw reader.unexpected('a term');
    }
  }

  /** What was meant by a sign that begins no term. */
  #hintFor(text: string): string | undefined {
    const before = this.reader.last.text;
    if (text === '&' && before === '&') return 'expressions are joined by a new line or ";"';
    if (text === '|' && before === '|')
      return 'alternatives are rules of one name, or bodies of a helper rule';
    if (text === '=' && before === '==') return 'values are compared with ==';
    return undefined;
  }

  #name(): Term {
    const { reader } = this;
    const { text, location } = reader.take();
    if (text === 'set' && reader.isSign('(') && !reader.next.afterBlank) {
      const mark = reader.mark;
      reader.take();
      if (reader.takeIf('sign', ')') !== undefined) {
        return { kind: 'set', items: [], location: reader.since(location) };
      }
      reader.back(mark);
    }
    return { kind: 'var', name: text, location };
  }

  #keyword(): Term {
    const { reader } = this;
    const { text, location } = reader.next;
    const value = { true: true, false: false, null: null }[text];
    if (value !== undefined) {
      reader.take();
      return { kind: 'scalar', value, location };
    }
    // `contains` is also the name of a builtin.
    if (text === 'contains') {
      reader.take();
      if (reader.isSign('(') && !reader.next.afterBlank)
        return { kind: 'var', name: text, location };
    }
    throw reader.unexpected('a term', `"${text}" is a keyword and cannot be a name`);
  }

  #bracketed(): Term {
    const { reader } = this;
    const { text, location } = reader.next;
    if (text === '(') {
      reader.take();
      const inner = this.reader.nested(() => this.#membership({ bar: true, pair: true }));
      reader.expect('sign', ')');
      return inner;
    }
    if (text === '[') return this.#array(location);
    if (text === '{') return this.#braces(location);
    throw reader.unexpected('a term', this.#hintFor(text));
  }

  #array(start: Location): Term {
    const { reader } = this;
    reader.take();
    if (reader.takeIf('sign', ']') !== undefined) {
      return { kind: 'array', items: [], location: reader.since(start) };
    }
    const { value, body } = this.#item(']');
    if (body === undefined) {
      return { kind: 'array', items: this.terms(']', [value]), location: reader.since(start) };
    }
    const location = reader.since(start);
    return { kind: 'comprehension', of: 'array', key: undefined, value, body, location };
  }

  #braces(start: Location): Term {
    const { reader } = this;
    reader.take();
    if (reader.takeIf('sign', '}') !== undefined) {
      return { kind: 'object', entries: [], location: reader.since(start) };
    }
    const { value, body } = this.#item('}');
    if (body !== undefined) {
      const location = reader.since(start);
      return { kind: 'comprehension', of: 'set', key: undefined, value, body, location };
    }
    if (reader.isSign(':')) return this.#object(value, start);
    return { kind: 'set', items: this.terms('}', [value]), location: reader.since(start) };
  }

  #object(first: Term, start: Location): Term {
    const { reader } = this;
    const entries: (readonly [Term, Term])[] = [];
    let key = first;
    for (;;) {
      reader.expect('sign', ':');
      const { value, body } = this.#item('}');
      if (body !== undefined && entries.length === 0) {
        const location = reader.since(start);
        return { kind: 'comprehension', of: 'object', key, value, body, location };
      }
      entries.push([key, value]);
      if (body !== undefined) throw reader.unexpected('","');
      if (reader.takeIf('sign', ',') === undefined || reader.isSign('}')) break;
      key = this.term();
    }
    if (reader.takeIf('sign', '}') === undefined) throw reader.unexpected('"," or "}"');
    return { kind: 'object', entries, location: reader.since(start) };
  }

  /** An item of a collection; with a body, the head of a comprehension that ended with `close`. */
  #item(close: string): { readonly value: Term; readonly body: Body | undefined } {
    const { reader } = this;
    const mark = reader.mark;
    const value = this.term({ bar: false, pair: false });
    if (!reader.isSign('|')) return { value, body: undefined };
    try {
      reader.take();
      return { value, body: this.body(close) };
    } catch (thrown) {
      // What is no comprehension may be an item with a `|` in it.
      if (!(thrown instanceof RegoError)) throw thrown;
      reader.back(mark);
      const whole = this.#wholeItem(close);
      if (whole === undefined) throw thrown;
      return { value: whole, body: undefined };
    }
  }

  #wholeItem(close: string): Term | undefined {
    const { reader } = this;
    try {
      const value = this.term();
      return [',', ':', close].some((sign) => reader.isSign(sign)) ? value : undefined;
    } catch (thrown) {
      if (thrown instanceof RegoError) return undefined;
      throw thrown;
    }
  }

  #template({ text, location }: Token): Term {
    const isRaw = text[1] === '`';
    const parts: (string | TemplatePart)[] = [];
    const inner = text.slice(0, -1);
    let from = 2;
    const push = (end: number): void => {
      const piece = inner.slice(from, end);
      if (piece === '') return;
      const plain = piece.replace(/\\\{/g, '{');
      parts.push(isRaw ? plain : unescaped(plain, location));
    };
    for (let at = 2; at < inner.length; at++) {
      if (inner[at] === '\\') at++;
      else if (inner[at] === '{') {
        push(at);
        at = this.#part(parts, at, { text: inner, location });
        from = at + 1;
      }
    }
    push(inner.length);
    return { kind: 'template', parts, location };
  }

  /** Reads the expression in the brace at `open`; index of the brace that closes it. */
  #part(
    parts: (string | TemplatePart)[],
    open: number,
    { text, location }: { readonly text: string; readonly location: Location },
  ): number {
    const { source } = this.reader;
    const before = text.slice(0, open + 1).split('\n');
    const line = before.at(-1) ?? '';
    const start = location.start + open + 1;
    const col = before.length === 1 ? location.col + open + 1 : line.length + 1;
    const from = {
      file: location.file,
      row: location.row + before.length - 1,
      col,
      start,
      end: start,
    };
    const tokens = scanBraced(source, from).filter(({ kind }) => kind !== 'comment');
    const inside = this.within(new Reader(source, tokens));
    const term = inside.reader.nested(() => inside.term({ bar: true, pair: true }));
    parts.push({ term, with: inside.changes() });
    const close = inside.reader.expect('sign', '}');
    return close.location.start - location.start;
  }

  /** What `with` changes, where it stands here. */
  protected abstract changes(): readonly With[];

  /** The same parser over other tokens. */
  protected abstract within(reader: Reader): TermParser;
}

const isName = (term: Term): boolean => term.kind === 'scalar' && typeof term.value === 'string';

/** What may stand before `[`: numbers, strings and the like may not. */
const canBeIndexed = ({ kind }: Term): boolean => kind !== 'scalar' && kind !== 'template';
