// SPDX-License-Identifier: Apache-2.0
// Writes terms: what stood on one line stays on one line, what stood on several stands one row below the other.
import type { CallTerm, ComprehensionTerm, RefTerm, Term, VarTerm } from '../syntax/ast.ts';
import type { Location } from '../syntax/location.ts';
import { KEYWORDS } from '../syntax/tokens.ts';
import { displayed } from '../values/display.ts';
import type { Body } from '../syntax/ast.ts';
import { levelOf, type Sign, signOf } from './signs.ts';
import { Crowded, type Page } from './page.ts';
import type { Source } from '../syntax/source.ts';

type Item = { readonly location: Location; readonly write: () => void };

export abstract class TermPrinter {
  readonly page: Page;
  readonly source: Source;

  constructor(page: Page, source: Source) {
    this.page = page;
    this.source = source;
  }

  /** The body of a comprehension or of `every`; `row` is where what stands before it is. */
  protected abstract scoped(body: Body, row: number, whole: Location): void;

  /** A term; its source where a comment in it has no place otherwise. */
  term(term: Term): void {
    this.orSource(term.location, () => this.#plain(term));
  }

  /** What `write` writes, or the source of the piece, where that would be crowded. */
  protected orSource(location: Location, write: () => void): void {
    const { page, source } = this;
    const { mark } = page;
    try {
      write();
    } catch (thrown) {
      const endRow = source.endRow(location);
      if (!(thrown instanceof Crowded) || endRow === location.row) throw thrown;
      page.back(mark);
      page.reach(location.row);
      page.startLine();
      page.write(source.of(location));
      page.skip(location, endRow);
    }
  }

  /** A term as an operand of a sign. */
  protected operand(term: Term): void {
    const sign = term.kind === 'call' ? signOf(term) : undefined;
    if (
      sign === undefined ||
      (sign.text === 'in' && term.kind === 'call' && term.args.length === 3)
    ) {
      this.term(term);
    } else this.#inParentheses(term);
  }

  #inParentheses(term: Term): void {
    this.page.write('(');
    this.term(term);
    this.page.write(')');
  }

  #plain(term: Term): void {
    const { page, source } = this;
    const { location } = term;
    page.reach(location.row);
    page.startLine();
    switch (term.kind) {
      case 'scalar':
        page.write(this.#literal(term));
        break;
      case 'var':
        page.write(term.name);
        break;
      case 'ref':
        this.reference(term);
        break;
      case 'array':
        this.#collection('[]', term.items, location);
        break;
      case 'set':
        if (term.items.length === 0) {
          page.write('set()');
          page.reach(source.endRow(location));
        } else this.#collection('{}', term.items, location);
        break;
      case 'object':
        this.#object(term.entries, location);
        break;
      case 'call':
        this.#call(term);
        break;
      case 'comprehension':
        this.#comprehension(term);
        break;
      case 'template':
        page.write(source.of(location));
        page.skip(location, source.endRow(location));
        break;
    }
    page.startLine();
  }

  #literal({ value, location }: Extract<Term, { kind: 'scalar' }>): string {
    const text = this.source.of(location);
    if (typeof value === 'string') return /^["`]/.test(text) ? text : JSON.stringify(value);
    return typeof value === 'object' || typeof value === 'boolean' || !/[0-9]/.test(text)
      ? String(value)
      : text;
  }

  /** A variable or a reference. */
  reference(term: VarTerm | RefTerm): void {
    if (term.kind === 'var') {
      this.page.write(term.name);
      return;
    }
    const { head, path } = term;
    this.operand(head);
    for (const part of path) this.part(part);
  }

  /** One part of a reference, with its dot or its brackets. */
  part(part: Term): void {
    const { page } = this;
    if (part.kind === 'scalar' && typeof part.value === 'string') {
      const { value, location } = part;
      const isName = /^[A-Za-z_][A-Za-z0-9_]*$/.test(value);
      const isQuoted = this.source.of(location).startsWith('"');
      page.write(
        isName && !(KEYWORDS.has(value) && isQuoted) ? `.${value}` : `[${displayed(value)}]`,
      );
      return;
    }
    page.write('[');
    this.term(part);
    page.write(']');
  }

  #call(call: CallTerm): void {
    const sign = signOf(call);
    if (sign === undefined) this.plainCall(call);
    else if (sign.text === 'in') this.#membership(call.args, sign);
    else {
      const [left, right] = call.args;
      if (left === undefined || right === undefined) return;
      this.operand(left);
      this.page.write(` ${sign.text} `);
      this.operand(right);
    }
  }

  #membership(args: readonly Term[], sign: Sign): void {
    const isPair = args.length === 3;
    if (isPair) this.page.write('(');
    this.members(args, sign);
    if (isPair) this.page.write(')');
  }

  /** `x in xs` or `k, v in xs`. */
  protected members(args: readonly Term[], sign: Sign): void {
    for (const [at, arg] of args.entries()) {
      if (at > 0) this.page.write(at === args.length - 1 ? ' in ' : ', ');
      const inner = arg.kind === 'call' ? signOf(arg) : undefined;
      const isSame =
        inner !== undefined && levelOf(inner) === levelOf(sign) && at === 0 && args.length === 2;
      if (isSame) this.term(arg);
      else this.operand(arg);
    }
  }

  /** A call by its name. */
  protected plainCall({ operator, args, location }: CallTerm): void {
    const { page } = this;
    this.reference(operator);
    page.write('(');
    const open = this.source.text.indexOf('(', operator.location.end);
    const items = args.map(
      (arg): Item => ({
        location: arg.location,
        write: () =>
          isUnion(arg) && this.#startsInParentheses(arg, open)
            ? this.#inParentheses(arg)
            : this.term(arg),
      }),
    );
    this.items(items, { location, open, close: location.end - 1 });
    page.write(')');
  }

  /** `from`: index of a parenthesis that belongs to something else. */
  #startsInParentheses({ location }: Term, from: number): boolean {
    const at = this.source.before(location.start);
    return at !== from && this.source.text[at] === '(';
  }

  #collection([open = '', close = '']: string, terms: readonly Term[], location: Location): void {
    this.page.write(open);
    const items = terms.map(
      (term): Item => ({ location: term.location, write: () => this.#element(term) }),
    );
    this.items(items, { location, open: location.start, close: location.end - 1 });
    this.page.write(close);
  }

  /** `|` between braces and brackets begins the body of a comprehension. */
  #element(term: Term): void {
    if (isUnion(term)) this.#inParentheses(term);
    else this.term(term);
  }

  #object(entries: readonly (readonly [Term, Term])[], location: Location): void {
    this.page.write('{');
    const items = entries.map(
      ([key, value]): Item => ({
        location: key.location,
        write: () => {
          this.#element(key);
          this.page.write(': ');
          this.#element(value);
        },
      }),
    );
    this.items(items, { location, open: location.start, close: location.end - 1 });
    this.page.write('}');
  }

  /** Items in the rows they had; several rows, or a first one below the bracket, are indented. */
  protected items(
    items: readonly Item[],
    {
      location,
      open,
      close,
    }: { readonly location: Location; readonly open: number; readonly close: number },
  ): void {
    const { page, source } = this;
    const [first] = items;
    const openRow = source.rowAt(open);
    const closeRow = source.rowAt(close);
    const isBroken =
      (first !== undefined && first.location.row > openRow) ||
      items.some((item, at) => at > 0 && item.location.row > (items[at - 1]?.location.row ?? 0));
    if (!isBroken) {
      if (page.hasCommentWithin(location.row, closeRow)) throw new Crowded();
      for (const [at, item] of items.entries()) {
        if (at > 0) page.write(', ');
        item.write();
      }
      return;
    }
    page.hold();
    page.endLine();
    page.up();
    page.startLine();
    for (const [at, item] of items.entries()) {
      const before = items[at - 1];
      if (before !== undefined) {
        page.write(item.location.row > before.location.row ? ',' : ', ');
        if (item.location.row > before.location.row) {
          page.endLine();
          page.startLine();
        }
      }
      item.write();
    }
    page.write(',');
    page.endLine();
    page.reach(closeRow);
    page.down();
    page.startLine();
  }

  #comprehension({ of, key, value, body, location }: ComprehensionTerm): void {
    const { page } = this;
    page.write(of === 'array' ? '[' : '{');
    let { row } = value.location;
    if (key !== undefined) {
      this.#element(key);
      page.write(': ');
      ({ row } = location);
    } else if (row > location.row) {
      page.endLine();
      page.startLine();
    }
    const isGrouped =
      value.kind === 'call' && (isUnion(value) || this.#startsInParentheses(value, -1));
    if (isGrouped && signOf(value) !== undefined) this.#inParentheses(value);
    else this.term(value);
    page.write(' |');
    this.scoped(body, row, location);
    page.write(of === 'array' ? ']' : '}');
  }
}

export const isUnion = (term: Term): boolean => term.kind === 'call' && signOf(term)?.text === '|';
