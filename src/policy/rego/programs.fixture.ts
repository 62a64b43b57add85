// SPDX-License-Identifier: Apache-2.0
// Small valid programs of Rego, made from a list of numbers: each number is a choice. Rules ask only rules before
// them, and variables are used after they have a value, so that what is made means something.
import { BINARY, COMPARISONS, HIDDEN, PATHS, SCALARS, SUMS, UNARY } from './vocabulary.fixture.ts';

/** Every choice is the next number; when they are used up, the first of all is chosen. */
class Choices {
  readonly #numbers: readonly number[];
  #at = 0;

  constructor(numbers: readonly number[]) {
    this.#numbers = numbers;
  }

  of<Item>(items: readonly Item[]): Item {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new RangeError('nothing to choose from');
    return item;
  }

  below(count: number): number {
    const number = this.#numbers[this.#at] ?? 0;
    this.#at++;
    return number % count;
  }

  get isSpent(): boolean {
    return this.#at >= this.#numbers.length;
  }
}

type RuleKind = 'value' | 'set' | 'object' | 'function';
type Known = { readonly name: string; readonly kind: RuleKind };

/** The text of package `p`. Total: any numbers make a program. */
export function programOf(numbers: readonly number[]): string {
  return new Program(new Choices(numbers)).text();
}

class Program {
  readonly #choices: Choices;
  readonly #rules: Known[] = [];
  #fresh = 0;

  constructor(choices: Choices) {
    this.#choices = choices;
  }

  text(): string {
    const parts = ['package p'];
    for (let at = 0; at < 8 && !this.#choices.isSpent; at++) parts.push(this.#rule(at));
    return `${parts.join('\n\n')}\n`;
  }

  #rule(at: number): string {
    const kind = this.#choices.of<RuleKind>(['value', 'set', 'object', 'function', 'set', 'value']);
    const name = `r${at}`;
    const text = this.#ruleOf(kind, name);
    this.#rules.push({ name, kind });
    return text;
  }

  #ruleOf(kind: RuleKind, name: string): string {
    switch (kind) {
      case 'set': {
        const { lines, vars } = this.#body([], 3);
        const more =
          this.#choices.below(3) === 0 ? `\n\n${name} contains ${this.#term([], 1)}` : '';
        return `${name} contains ${this.#term(vars, 2)} if {\n${lines}\n}${more}`;
      }
      case 'object': {
        const { lines, vars } = this.#body([], 2);
        return `${name}[${this.#scalarOr(vars)}] := ${this.#term(vars, 2)} if {\n${lines}\n}`;
      }
      case 'function': {
        const { lines, vars } = this.#body(['x'], 2);
        const otherwise = this.#choices.below(3) === 0 ? ` else := ${this.#term(['x'], 1)}` : '';
        return `${name}(x) := ${this.#term(vars, 2)} if {\n${lines}\n}${otherwise}`;
      }
      case 'value':
      default: {
        const { lines, vars } = this.#body([], 3);
        const start =
          this.#choices.below(3) === 0 ? `default ${name} := ${this.#choices.of(SCALARS)}\n\n` : '';
        const otherwise =
          this.#choices.below(4) === 0
            ? ` else := ${this.#term([], 1)} if {\n${this.#body([], 2).lines}\n}`
            : '';
        return `${start}${name} := ${this.#term(vars, 2)} if {\n${lines}\n}${otherwise}`;
      }
    }
  }

  #body(
    around: readonly string[],
    most: number,
  ): { readonly lines: string; readonly vars: readonly string[] } {
    const vars = [...around];
    const lines: string[] = [];
    const count = 1 + this.#choices.below(most);
    for (let at = 0; at < count; at++) lines.push(`\t${this.#expression(vars)}`);
    // The order of a body means nothing.
    if (this.#choices.below(4) === 0 && lines.every((line) => !line.includes(':=')))
      lines.reverse();
    return { lines: lines.join('\n'), vars };
  }

  /** Adds the variables that it gives values to. */
  #expression(vars: string[]): string {
    const known = [...vars];
    switch (this.#choices.below(10)) {
      case 0:
        return `${this.#loose(known, 2)} ${this.#choices.of(COMPARISONS)} ${this.#term(known, 2)}`;
      case 1: {
        const name = this.#name(vars);
        return `${name} := ${this.#term(known, 2)}`;
      }
      case 2: {
        const domain = this.#collection(known);
        return `some ${this.#name(vars)} in ${domain}`;
      }
      case 3: {
        const domain = this.#collection(known);
        return `some ${this.#name(vars)}, ${this.#name(vars)} in ${domain}`;
      }
      case 4:
        return `not ${this.#term(known, 2)}`;
      case 5:
        return `${this.#term(known, 1)} in ${this.#collection(known)}`;
      case 6: {
        const name = `v${this.#fresh++}`;
        const domain = this.#collection(known);
        return `every ${name} in ${domain} { ${name} ${this.#choices.of(COMPARISONS)} ${this.#loose([...known, name], 1)} }`;
      }
      case 7: {
        const domain = this.#collection(known);
        const name = this.#name(vars);
        return `${name} = ${/^[a-z]/.test(domain) ? `${domain}[_]` : domain}`;
      }
      case 8: {
        const rule = this.#rules.find(({ kind }) => kind !== 'function');
        if (rule === undefined) return this.#term(known, 2);
        const target = this.#choices.of([
          'input.n',
          'input.list',
          'data.d.n',
          'input',
          'data.d.map.a',
        ]);
        return `${this.#name(vars)} := ${rule.name} with ${target} as ${this.#term(known, 1)}`;
      }
      default:
        return this.#term(known, 2);
    }
  }

  #name(vars: string[]): string {
    const name = `v${this.#fresh++}`;
    vars.push(name);
    return name;
  }

  #scalarOr(vars: readonly string[]): string {
    const [first, ...rest] = vars;
    if (first === undefined || this.#choices.below(3) === 0) return this.#choices.of(SCALARS);
    return this.#choices.of([first, ...rest]);
  }

  #collection(vars: readonly string[]): string {
    switch (this.#choices.below(5)) {
      case 0:
        return `[${this.#term(vars, 0)}, ${this.#term(vars, 0)}]`;
      case 1:
        return `{${this.#term(vars, 0)}, ${this.#term(vars, 0)}}`;
      case 2: {
        const rules = this.#rules.filter(({ kind }) => kind === 'set' || kind === 'object');
        const [first, ...rest] = rules;
        return first === undefined ? 'input.users' : this.#choices.of([first, ...rest]).name;
      }
      case 3:
        return this.#comprehension(vars);
      default:
        return this.#choices.of([
          'input.list',
          'input.map',
          'data.d.list',
          'data.d.map',
          'input.users',
          'input.nested.deep.er',
        ]);
    }
  }

  #comprehension(vars: readonly string[]): string {
    const name = `v${this.#fresh++}`;
    const domain = this.#choices.of([
      'input.list',
      'data.d.list',
      'input.users',
      'input.map',
      '[1, 2, 2]',
    ]);
    const inner = [...vars, name];
    const item = this.#term(inner, 1);
    const filter =
      this.#choices.below(2) === 0
        ? ''
        : `; ${this.#loose(inner, 1)} ${this.#choices.of(COMPARISONS)} ${this.#hidden(inner)}`;
    const body = `some ${name} in ${domain}${filter}`;
    // A `|` of its own would begin the body.
    const head = item.includes('|') && !/^[[{]/.test(item) ? `(${item})` : item;
    return this.#choices.of([
      `[${head} | ${body}]`,
      `{${head} | ${body}}`,
      `{${name}: ${head} | ${body}}`,
    ]);
  }

  #term(vars: readonly string[], depth: number): string {
    const choice = this.#choices.below(depth <= 0 ? 3 : 12);
    // What is computed with has no type that a checker could refuse.
    const inner = (): string =>
      this.#choices.below(4) === 0 ? this.#loose(vars, depth - 1) : this.#hidden(vars);
    switch (choice) {
      case 0:
        return this.#scalarOr(vars);
      case 1:
        return this.#choices.of(PATHS);
      case 2:
        return this.#choices.of(SCALARS);
      case 3:
        return `[${inner()}, ${inner()}]`;
      case 4:
        return `{${this.#choices.of(['"a"', '"k"', '1'])}: ${inner()}}`;
      case 5:
        return `(${inner()} ${this.#choices.of(SUMS)} ${inner()})`;
      case 6:
        return `${this.#choices.of(UNARY)}(${inner()})`;
      case 7:
        return this.#binary(inner);
      case 8:
        return this.#comprehension(vars);
      case 9:
        return `${this.#choices.of(HIDDEN)}[${inner()}]`;
      case 10: {
        const [first, ...rest] = this.#rules;
        if (first === undefined) return inner();
        const { name, kind } = this.#choices.of([first, ...rest]);
        return kind === 'function' ? `${name}(${inner()})` : name;
      }
      default:
        return `{${inner()}, ${inner()}}`;
    }
  }

  #hidden(vars: readonly string[]): string {
    const [first, ...rest] = vars;
    return first === undefined || this.#choices.below(2) === 0
      ? this.#choices.of(HIDDEN)
      : this.#choices.of([first, ...rest]);
  }

  /** A term whose type is not known, of any depth. */
  #loose(vars: readonly string[], depth: number): string {
    if (depth <= 0) return this.#hidden(vars);
    const inner = (): string => this.#loose(vars, depth - 1);
    switch (this.#choices.below(5)) {
      case 0:
        return `object.get({"x": ${inner()}}, "x", ${inner()})`;
      case 1:
        return `[${inner()}, ${inner()}][${this.#choices.of(['data.k.zero', 'data.k.one', 'data.k.two'])}]`;
      case 2:
        return `input.list[${inner()}]`;
      case 3:
        return `json.unmarshal(json.marshal(${inner()}))`;
      default:
        return this.#hidden(vars);
    }
  }

  #binary(inner: () => string): string {
    const name = this.#choices.of(BINARY);
    const one =
      name === 'object.get_d' || name === 'sprintf_l' || name === 'format_int_b' ? name : undefined;
    switch (one) {
      case 'object.get_d':
        return `object.get(${this.#choices.of(['input.map', 'data.d.map', 'input'])}, ${inner()}, ${inner()})`;
      case 'sprintf_l':
        return `sprintf(${this.#choices.of(['"%v"', '"%d-%s"', '"%v %v"', '"x%%"'])}, [${inner()}])`;
      case 'format_int_b':
        return `format_int(${inner()}, ${this.#choices.of(['2', '10', '16'])})`;
      case undefined:
      default:
        return `${name}(${inner()}, ${inner()})`;
    }
  }
}
