// SPDX-License-Identifier: Apache-2.0
// Writes expressions and bodies.
import type { Body, CallTerm, Expression, Statement, Term, With } from '../syntax/ast.ts';
import type { Location } from '../syntax/location.ts';
import { isUnion, TermPrinter } from './printer.ts';
import { knownSign, levelOf, signOf } from './signs.ts';

/** A body that `and` or `or` joins to others; `brace`: index of the one it is written in. */
type Joint = { readonly body: Body; readonly brace: number | undefined };

export class BodyPrinter extends TermPrinter {
  /** Expressions, one a line; `union`: a `|` at the very begin would be read as that of a comprehension. */
  body(body: Body, union = false): void {
    const { page, source } = this;
    const [first] = body;
    if (first !== undefined) page.reach(first.location.row);
    for (const [at, expression] of body.entries()) {
      const before = body[at - 1];
      if (before !== undefined && expression.location.row > source.endRow(before.location) + 1) {
        page.blankLine();
      }
      page.startLine();
      this.expression(expression, union && at === 0);
      page.endLine();
    }
  }

  expression(expression: Expression, union = false): void {
    this.orSource(expression.location, () => this.#expression(expression, union));
  }

  #expression(expression: Expression, union: boolean): void {
    const { page } = this;
    const { negated, statement, location } = expression;
    page.reach(location.row);
    page.startLine();
    if (negated) page.write('not ');
    this.#statement(statement, expression, union && !negated);
    this.#changes(expression);
  }

  #changes({ with: changes, location }: Expression): void {
    const { page, source } = this;
    const [first] = changes;
    if (first === undefined) return;
    let row = source.rowAt(Math.max(location.start, source.before(first.location.start)));
    let isIndented = false;
    for (const change of changes) {
      const isBelow = change.location.row > row;
      if (isBelow) {
        if (!isIndented) page.up();
        isIndented = true;
        page.endLine();
        page.reach(change.location.row);
        page.startLine();
      } else page.write(' ');
      ({ row } = change.location);
      this.#change(change);
    }
    if (isIndented) page.down();
  }

  #change({ target, value, location }: With): void {
    const { page } = this;
    page.reach(location.row);
    page.write('with ');
    this.reference(target);
    page.write(' as ');
    this.term(value);
  }

  #statement(statement: Statement, { location, negated }: Expression, union: boolean): void {
    const { page } = this;
    switch (statement.kind) {
      case 'term':
        this.#condition(statement.term, union);
        return;
      case 'unify':
      case 'assign':
        this.#side(statement.left, union);
        page.write(statement.kind === 'unify' ? ' = ' : ' := ');
        this.#side(statement.right);
        return;
      case 'some':
        this.#some(statement.names, location);
        return;
      case 'some-in': {
        const { key, value, domain } = statement;
        page.write('some ');
        if (key !== undefined) {
          this.operand(key);
          page.write(', ');
        }
        this.operand(value);
        page.write(' in ');
        this.operand(domain);
        return;
      }
      case 'every': {
        const { key, value, domain, body } = statement;
        page.write(key === undefined ? 'every ' : `every ${key.name}, `);
        page.write(`${value.name} in `);
        this.term(domain);
        page.write(' {');
        this.scoped(body, location.row, location);
        if (body.length === 1 && body[0]?.location.row === location.row) page.write(' ');
        page.write('}');
        return;
      }
      case 'all':
        this.#conjunction(
          statement.body,
          negated ? this.#afterNot(location) : location.start,
          negated,
        );
        return;
      case 'any':
        this.#alternatives(statement.bodies, location.start);
        return;
    }
  }

  /** A term that stands for itself: signs at its top need no parentheses but where they bind otherwise. */
  #condition(term: Term, union: boolean): void {
    const { page } = this;
    if (term.kind !== 'call') {
      this.term(term);
      return;
    }
    const sign = knownSign(term);
    const { args } = term;
    if (sign === undefined || (args.length !== sign.arity && args.length !== sign.arity + 1)) {
      this.term(term);
      return;
    }
    const result = args.length > sign.arity ? args.at(-1) : undefined;
    if (result !== undefined) {
      this.term(result);
      page.write(' = ');
    }
    const isLead = union && result === undefined && isUnion(term);
    if (isLead) page.write('(');
    if (sign.text === 'in') this.members(args.slice(0, sign.arity), sign);
    else this.#infix({ ...term, args: args.slice(0, 2) }, union && result === undefined && !isLead);
    if (isLead) page.write(')');
  }

  #infix(term: CallTerm, union: boolean): void {
    const { page } = this;
    const [left, right] = term.args;
    const sign = knownSign(term);
    if (left === undefined || right === undefined || sign === undefined) return;
    page.reach(term.location.row);
    const inner = (side: Term): number | undefined => {
      const own = side.kind === 'call' ? signOf(side) : undefined;
      return own && levelOf(own);
    };
    const leads = inner(left) ?? Number.POSITIVE_INFINITY;
    if (leads < levelOf(sign) || (union && isUnion(left))) this.operand(left);
    else this.term(left);
    page.write(` ${sign.text} `);
    if ((inner(right) ?? Number.POSITIVE_INFINITY) <= levelOf(sign)) this.operand(right);
    else this.term(right);
  }

  /** A side of `=` and `:=`, which bind loosest. */
  #side(term: Term, union = false): void {
    if (union && isUnion(term)) this.operand(term);
    else this.term(term);
  }

  #some(names: readonly Term[], { row: first }: Location): void {
    const { page } = this;
    page.write('some ');
    let row = first;
    for (const [at, name] of names.entries()) {
      if (at > 0) page.write(',');
      if (name.location.row > row) {
        page.endLine();
        page.startLine();
        page.write('\t');
        ({ row } = name.location);
      } else if (at > 0) page.write(' ');
      this.term(name);
    }
  }

  #afterNot({ start }: Location): number {
    const { text } = this.source;
    let at = start + 3;
    while (/\s/.test(text[at] ?? '')) at++;
    return at;
  }

  /** Expressions that `and` joins, or a body in braces; `start`: where it begins, after `not`. */
  #conjunction(body: Body, start: number, negated: boolean): void {
    const [first] = body;
    if (first === undefined) return;
    const isBraced = this.source.text[start] === '{' && first.location.start > start;
    if (isBraced) {
      this.#braced(body, start);
      return;
    }
    if (negated) this.page.write('(');
    this.#joined(
      body.map((one): Joint => ({ body: [one], brace: undefined })),
      'and',
    );
    if (negated) this.page.write(')');
  }

  #alternatives(bodies: readonly Body[], start: number): void {
    const { source } = this;
    const joints = bodies.map((body, at): Joint => {
      const from = body[0]?.location.start ?? start;
      const before = at === 0 ? start : source.before(from);
      return { body, brace: source.text[before] === '{' && before < from ? before : undefined };
    });
    this.#joined(joints, 'or');
  }

  #braced(body: Body, start: number): void {
    const { page, source } = this;
    const row = source.rowAt(start);
    const last = body.at(-1);
    const end = source.closing('}', last?.location.end ?? start) + 1;
    page.write('{');
    this.scoped(body, row, { file: '', row, col: 0, start, end });
    if (last?.location.row === row) page.write(' ');
    page.write('}');
  }

  #joined(joints: readonly Joint[], word: 'and' | 'or'): void {
    const { page, source } = this;
    let isIndented = false;
    let endRow = 0;
    for (const [at, { body, brace }] of joints.entries()) {
      const [first] = body;
      const last = body.at(-1);
      if (first === undefined || last === undefined) continue;
      if (at > 0) {
        page.write(` ${word}`);
        if ((brace === undefined ? first.location.row : source.rowAt(brace)) > endRow) {
          if (!isIndented) page.up();
          isIndented = true;
          page.endLine();
          page.startLine();
        } else page.write(' ');
      }
      if (brace !== undefined) this.#braced(body, brace);
      else if (body.length === 1) this.#joint(first, word);
      else
        this.#joined(
          body.map((one): Joint => ({ body: [one], brace: undefined })),
          'and',
        );
      endRow =
        brace === undefined
          ? source.endRow(last.location)
          : source.rowAt(source.closing('}', last.location.end));
    }
    if (isIndented) page.down();
  }

  #joint(expression: Expression, word: 'and' | 'or'): void {
    const { statement, negated, location } = expression;
    const isBraced = statement.kind === 'all' && this.source.text[location.start] === '{';
    const isLoose =
      statement.kind === 'any' || (statement.kind === 'all' && word === 'and' && !isBraced);
    const grouped = (isLoose && !negated) || expression.with.length > 0;
    if (grouped) this.page.write('(');
    this.expression(expression);
    if (grouped) this.page.write(')');
  }

  protected override scoped(body: Body, row: number, whole: Location): void {
    const { page, source } = this;
    const rows = body.map(({ location }) => location.row);
    const isBroken =
      (rows[0] ?? row) > row || rows.some((one, at) => at > 0 && one > (rows[at - 1] ?? one));
    const closeRow = source.endRow(whole);
    if (isBroken) {
      page.endLine();
      page.up();
      this.body(body);
      page.reach(closeRow);
      page.down();
      page.startLine();
      return;
    }
    page.write(' ');
    for (const [at, expression] of body.entries()) {
      if (at > 0) page.write('; ');
      this.expression(expression);
    }
    page.reach(closeRow);
  }
}
