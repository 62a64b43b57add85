// SPDX-License-Identifier: Apache-2.0
// Reads expressions and bodies: what a rule, a query or a comprehension consists of.
import type { Body, Expression, Statement, Term, VarTerm, With } from './ast.ts';
import { type Location, RegoError } from './location.ts';
import type { Reader } from './reader.ts';
import { TermParser } from './terms.ts';

/** Words that only mean something where a module imports them from `future.keywords`. */
export type FutureWord = 'and' | 'or' | 'not';

export class StatementParser extends TermParser {
  /** What the module imports so far. */
  readonly future: Set<FutureWord>;

  constructor(reader: Reader, future: Set<FutureWord>) {
    super(reader);
    this.future = future;
  }

  /** Expressions up to the end of the source: a query. */
  query(): Body {
    return this.#expressions(() => this.reader.is('end'), 'end of query');
  }

  protected override within(reader: Reader): TermParser {
    return new StatementParser(reader, this.future);
  }

  protected override body(close: string): Body {
    const { reader } = this;
    const body = reader.nested(() => this.#expressions(() => reader.isSign(close), `"${close}"`));
    reader.expect('sign', close);
    return body;
  }

  /** One expression with what `with` changes for it. */
  expression(): Expression {
    const { reader } = this;
    const start = reader.next.location;
    const plain = this.#logical(start);
    const changes = this.changes();
    if (changes.length === 0) return plain;
    return { ...plain, with: [...plain.with, ...changes], location: reader.since(start) };
  }

  #expressions(atEnd: () => boolean, end: string): Body {
    const { reader } = this;
    const body: Expression[] = [];
    while (!atEnd()) {
      if (reader.is('end')) throw reader.unexpected(end);
      body.push(this.expression());
      if (reader.takeIf('sign', ';') !== undefined) {
        while (reader.takeIf('sign', ';') !== undefined);
      } else if (!atEnd() && !reader.next.afterNewline) {
        throw reader.unexpected(`a new line, ";" or ${end}`);
      }
    }
    if (body.length === 0) throw reader.unexpected('an expression', 'a body cannot be empty');
    return body;
  }

  /** Expressions that `and` and `or` join, where the module knows these words. */
  #logical(start: Location): Expression {
    const first = this.#conjunction(start);
    if (!this.#isFuture('or')) return first;
    const bodies: Body[] = [bodyOf(first)];
    while (this.#isFuture('or')) {
      this.reader.take();
      bodies.push(bodyOf(this.#conjunction(this.reader.next.location, true)));
    }
    return this.#made({ kind: 'any', bodies }, start);
  }

  #conjunction(start: Location, follows = false): Expression {
    const first = this.#operandOfLogic(follows);
    if (!this.#isFuture('and')) return first;
    const body: Expression[] = [first];
    while (this.#isFuture('and')) {
      this.reader.take();
      body.push(this.#operandOfLogic(true));
    }
    return this.#made({ kind: 'all', body }, start);
  }

  #isFuture(word: FutureWord): boolean {
    return this.future.has(word) && this.reader.is('name', word);
  }

  /** `follows`: a word of logic stands before it, so that a brace opens a body. */
  #operandOfLogic(follows: boolean): Expression {
    const { reader } = this;
    const logic = this.future.has('and') || this.future.has('or');
    if (reader.isSign('(') && logic) {
      const inner = this.#attempt(() => this.#parenthesised());
      if (inner !== undefined) return inner;
    }
    if (reader.isSign('{') && logic) {
      const start = reader.next.location;
      const inner = this.#attempt(() => {
        reader.take();
        const body = this.body('}');
        return follows || this.#isFuture('and') || this.#isFuture('or') ? body : undefined;
      });
      if (inner !== undefined) return this.#made({ kind: 'all', body: inner }, start);
    }
    return this.#literal();
  }

  /** An expression in parentheses that is more than a term. */
  #parenthesised(): Expression | undefined {
    const { reader } = this;
    reader.take();
    const inner = this.expression();
    reader.expect('sign', ')');
    return inner.statement.kind === 'term' && inner.with.length === 0 && !inner.negated
      ? undefined
      : inner;
  }

  /** What `parse` makes; where it makes nothing, or fails, nothing is taken. */
  #attempt<Made>(parse: () => Made | undefined): Made | undefined {
    const { reader } = this;
    const mark = reader.mark;
    try {
      const made = parse();
      if (made !== undefined) return made;
    } catch (thrown) {
      if (!(thrown instanceof RegoError)) throw thrown;
    }
    reader.back(mark);
    return undefined;
  }

  #literal(): Expression {
    const { reader } = this;
    const start = reader.next.location;
    if (reader.takeIf('keyword', 'not') !== undefined) return this.#negated(start);
    if (reader.is('keyword', 'some')) return this.#made(this.#some(), start);
    if (reader.is('keyword', 'every')) return this.#made(this.#every(), start);
    return this.#made(this.#plain(), start);
  }

  #negated(start: Location): Expression {
    const { reader } = this;
    if (reader.isSign('{') && this.future.has('not')) {
      const body = this.#attempt(() => {
        reader.take();
        return this.body('}');
      });
      if (body !== undefined) {
        return { ...this.#made({ kind: 'all', body }, start), negated: true };
      }
    }
    if (reader.isSign('(') && (this.future.has('and') || this.future.has('or'))) {
      const inner = this.#attempt(() => this.#parenthesised());
      if (inner !== undefined) {
        return { ...this.#made({ kind: 'all', body: [inner] }, start), negated: true };
      }
    }
    if (reader.is('keyword', 'some') || reader.is('keyword', 'not')) {
      throw reader.unexpected(
        'an expression',
        'what is negated cannot declare or be negated again',
      );
    }
    const statement = reader.is('keyword', 'every') ? this.#every() : this.#plain();
    return { ...this.#made(statement, start), negated: true };
  }

  #plain(): Statement {
    const { reader } = this;
    const left = this.term({ bar: true, pair: true });
    if (reader.takeIf('sign', ':=') !== undefined) {
      return { kind: 'assign', left, right: this.term({ bar: true, pair: true }) };
    }
    if (reader.takeIf('sign', '=') !== undefined) {
      return { kind: 'unify', left, right: this.term({ bar: true, pair: true }) };
    }
    return { kind: 'term', term: left };
  }

  #some(): Statement {
    const { reader } = this;
    reader.take();
    const terms = [this.operand()];
    while (reader.takeIf('sign', ',') !== undefined) terms.push(this.operand());
    if (reader.takeIf('keyword', 'in') !== undefined) {
      const [first, second, ...more] = terms;
      if (first === undefined || more.length > 0)
        throw reader.unexpected('one or two terms before "in"');
      const domain = this.term();
      return second === undefined
        ? { kind: 'some-in', key: undefined, value: first, domain }
        : { kind: 'some-in', key: first, value: second, domain };
    }
    return { kind: 'some', names: terms.map((term) => variable(term)) };
  }

  #every(): Statement {
    const { reader } = this;
    reader.take();
    let value = variable(this.operand());
    let key: VarTerm | undefined;
    if (reader.takeIf('sign', ',') !== undefined) {
      key = value;
      value = variable(this.operand());
    }
    reader.expect('keyword', 'in');
    const domain = this.term();
    reader.expect('sign', '{');
    return { kind: 'every', key, value, domain, body: this.body('}') };
  }

  protected override changes(): readonly With[] {
    const { reader } = this;
    const changes: With[] = [];
    for (
      let word = reader.takeIf('keyword', 'with');
      word;
      word = reader.takeIf('keyword', 'with')
    ) {
      const target = this.reference();
      reader.expect('keyword', 'as');
      const value = this.term();
      changes.push({ target, value, location: reader.since(word.location) });
    }
    return changes;
  }

  #made(statement: Statement, start: Location): Expression {
    return { negated: false, with: [], statement, location: this.reader.since(start) };
  }
}

const bodyOf = (expression: Expression): Body => {
  const { statement, negated } = expression;
  return statement.kind === 'all' && !negated && expression.with.length === 0
    ? statement.body
    : [expression];
};

function variable(term: Term): VarTerm {
  if (term.kind === 'var') return term;
  throw new RegoError('rego_parse_error', 'expected a variable', { location: term.location });
}
