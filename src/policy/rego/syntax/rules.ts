// SPDX-License-Identifier: Apache-2.0
// Reads rules: their heads, their bodies and what stands after `else`.
import type { Body, Else, Expression, Rule, RuleHead, Term } from './ast.ts';
import { type Location, RegoError } from './location.ts';
import { StatementParser } from './statements.ts';
import type { Token } from './tokens.ts';

export abstract class RuleParser extends StatementParser {
  /** A rule, without the metadata above it. */
  protected rule(): Omit<Rule, 'annotations'> {
    const { reader } = this;
    const start = reader.next.location;
    const isDefault = reader.isClause('default') && reader.take().kind === 'keyword';
    const head = this.#head();
    if (isDefault) {
      this.#checkDefault(head);
      const location = reader.since(start);
      return { isDefault, head, body: [truth(location)], otherwise: [], location };
    }
    const body = this.#body(head);
    const otherwise: Else[] = [];
    while (reader.isClause('else')) otherwise.push(this.#else(head));
    const location = reader.since(start);
    if (!reader.is('end') && !reader.next.afterNewline && !reader.isSign(';')) {
      throw reader.unexpected('a new line after the rule');
    }
    reader.takeIf('sign', ';');
    return { isDefault, head, body: body ?? [truth(location)], otherwise, location };
  }

  #checkDefault({ value, contains, location, args = [] }: RuleHead): void {
    if (contains !== undefined) {
      throw new RegoError('rego_parse_error', 'default rules must have a value', { location });
    }
    if (this.reader.is('keyword', 'if')) {
      const place = this.reader.next;
      throw new RegoError('rego_parse_error', 'default rules cannot have a body', {
        location: place.location,
      });
    }
    const names = args.map((arg) => (arg.kind === 'var' ? arg.name : undefined));
    if (names.includes(undefined)) {
      throw new RegoError(
        'rego_parse_error',
        'arguments of default functions are plain variables',
        { location },
      );
    }
    const named = names.filter((name) => name !== '_');
    if (new Set(named).size < named.length) {
      throw new RegoError('rego_parse_error', 'arguments of default functions cannot be repeated', {
        location,
      });
    }
    if (value !== undefined && !isConstant(value)) {
      throw new RegoError(
        'rego_parse_error',
        'value of a default rule cannot depend on anything',
        value,
      );
    }
  }

  #head(): RuleHead {
    const { reader } = this;
    const start = reader.next.location;
    const { kind } = reader.next;
    if (kind !== 'name' && (kind !== 'keyword' || !reader.isIndexed)) {
      throw reader.unexpected(
        'a rule',
        'a rule begins with its name, "default", or a package with "package"',
      );
    }
    const called = this.#named();
    const { name, path, args } = called;
    let contains: Term | undefined;
    if (args === undefined && reader.takeIf('keyword', 'contains') !== undefined)
      contains = this.term();
    let value: Term | undefined;
    if (contains === undefined && (reader.takeIf('sign', ':=') ?? reader.takeIf('sign', '='))) {
      value = this.term({ bar: true, pair: true });
    }
    return { name, path, args, contains, value, location: reader.since(start) };
  }

  #named(): Pick<RuleHead, 'name' | 'path' | 'args'> {
    const { reader } = this;
    const { text: name } = reader.take();
    const path: Term[] = [];
    let args: readonly Term[] | undefined;
    while (reader.next.kind === 'sign' && !reader.next.afterBlank && args === undefined) {
      const sign = reader.next;
      if (sign.text === '.') {
        reader.take();
        const part = reader.take();
        if (part.kind !== 'name' && part.kind !== 'keyword') {
          throw new RegoError('rego_parse_error', 'expected a name after "."', part);
        }
        path.push({ kind: 'scalar', value: part.text, location: part.location });
      } else if (sign.text === '[') {
        reader.take();
        path.push(this.term());
        reader.expect('sign', ']');
      } else if (sign.text === '(') {
        reader.take();
        args = this.terms(')');
      } else break;
    }
    return { name, path, args };
  }

  /** Undefined: none is written. */
  #body(head: RuleHead): Body | undefined {
    const { reader } = this;
    if (reader.takeIf('keyword', 'if') !== undefined) return this.#afterIf();
    const isSetOfOld =
      head.path.length === 1 && head.value === undefined && head.contains === undefined;
    if (reader.isSign('{')) {
      const also = isSetOfOld ? ', and `contains` before an element of a set' : '';
      throw reader.unexpected('"if"', `\`if\` keyword is required before rule body${also}`);
    }
    if (head.value !== undefined || head.contains !== undefined || head.args !== undefined)
      return undefined;
    throw new RegoError(
      'rego_parse_error',
      isSetOfOld
        ? '`contains` keyword is required for partial set rules'
        : `rule ${head.name} has neither a value nor a body`,
      { location: head.location, hint: 'write `contains`, `:= value` or `if` after its name' },
    );
  }

  /** A body in braces, or a single expression, which may begin with a brace itself. */
  #afterIf(): Body {
    const { reader } = this;
    if (!reader.isSign('{')) return [this.expression()];
    const mark = reader.mark;
    let failure: RegoError | undefined;
    try {
      reader.take();
      const body = this.body('}');
      if (this.#endsRule(reader.next)) return body;
    } catch (thrown) {
      if (!(thrown instanceof RegoError)) throw thrown;
      failure = thrown;
    }
    reader.back(mark);
    let expression: Expression;
    try {
      expression = this.expression();
    } catch (thrown) {
      throw failure ?? thrown;
    }
    // A set alone is a body whose expressions are parted by commas.
    const { statement } = expression;
    if (failure !== undefined && statement.kind === 'term' && statement.term.kind === 'set') {
      throw new RegoError(failure.code, failure.message, {
        location: failure.location,
        hint: 'expressions are parted by a new line or ";"',
      });
    }
    return [expression];
  }

  #endsRule(token: Token): boolean {
    return (
      token.kind === 'end' ||
      token.afterNewline ||
      (token.kind === 'keyword' && token.text === 'else') ||
      (token.kind === 'sign' && token.text === ';')
    );
  }

  #else({ contains, path }: RuleHead): Else {
    const { reader } = this;
    const start = reader.take().location;
    if (contains !== undefined || path.some(({ kind }) => kind !== 'scalar')) {
      throw new RegoError(
        'rego_parse_error',
        'else cannot follow a rule that adds to a collection',
        { location: start },
      );
    }
    let value: Term | undefined;
    if (reader.takeIf('sign', ':=') ?? reader.takeIf('sign', '=')) value = this.term();
    let body: Body | undefined;
    if (reader.takeIf('keyword', 'if') !== undefined) body = this.#afterIf();
    else if (reader.isSign('{')) {
      throw reader.unexpected('"if"', '`if` keyword is required before rule body');
    }
    if (value === undefined && body === undefined) throw reader.unexpected('a value or "if"');
    const place = reader.since(start);
    return { value, body: body ?? [truth(place)], location: place };
  }
}

const truth = (location: Location): Body[number] => ({
  negated: false,
  with: [],
  statement: { kind: 'term', term: { kind: 'scalar', value: true, location } },
  location,
});

function isConstant(term: Term): boolean {
  switch (term.kind) {
    case 'scalar':
      return true;
    case 'array':
    case 'set':
      return term.items.every(isConstant);
    case 'object':
      return term.entries.every(([key, value]) => isConstant(key) && isConstant(value));
    case 'comprehension':
      return true;
    case 'var':
    case 'ref':
    case 'call':
    case 'template':
    default:
      return false;
  }
}
