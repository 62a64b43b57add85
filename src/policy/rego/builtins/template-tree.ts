// SPDX-License-Identifier: Apache-2.0
// Text templates in the syntax of Go's text/template, read into a tree. Whatever is not of it is refused.
import { failed } from './builtin.ts';
import { isTemplateFunction } from './template-functions.ts';
import { type Piece, piecesOf, unquoted, type Word } from './template-tokens.ts';
import type { Data } from './template-data.ts';

export type Operand =
  | { readonly kind: 'literal'; readonly value: Data }
  | { readonly kind: 'dot' }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'call'; readonly name: string }
  | { readonly kind: 'pipe'; readonly pipe: Pipe }
  | { readonly kind: 'chain'; readonly of: Operand; readonly fields: readonly string[] };

export type Command = readonly [Operand, ...(readonly Operand[])];

export type Pipe = {
  /** Variables that get the value. */
  readonly names: readonly string[];
  /** `=`: variables that there are already. */
  readonly assigns: boolean;
  readonly commands: readonly Command[];
};

export type Step =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'print'; readonly pipe: Pipe }
  | {
      readonly kind: 'if' | 'with' | 'range';
      readonly pipe: Pipe;
      readonly body: Steps;
      readonly otherwise: Steps;
    }
  | { readonly kind: 'break' | 'continue' }
  | { readonly kind: 'template'; readonly name: string; readonly pipe: Pipe | undefined };

export type Steps = readonly Step[];

/** Templates by their name; the main one has none. */
export type Template = ReadonlyMap<string, Steps>;

/** Deepest nesting of actions and parentheses. */
const DEPTH_MAX = 100;

/** Throws for a text that is no template. */
export function templateIn(text: string): Template {
  const reading = new Reading(piecesOf(text));
  return reading.whole();
}

const refuse = (what: string) => failed(`template: ${what}`);
const KEYWORDS = new Set([
  'if',
  'with',
  'range',
  'end',
  'else',
  'break',
  'continue',
  'define',
  'template',
  'block',
  'nil',
  'true',
  'false',
]);

type End = { readonly steps: Steps; readonly word: 'end' | 'else'; readonly rest: Words };

class Words {
  readonly #words: readonly Word[];
  #at = 0;

  constructor(words: readonly Word[]) {
    this.#words = words;
  }

  get next(): Word | undefined {
    return this.#words[this.#at];
  }

  peek(by: number): Word | undefined {
    return this.#words[this.#at + by];
  }

  take(): Word {
    const word = this.#words[this.#at++];
    if (word === undefined) throw refuse('action ends unexpectedly');
    return word;
  }

  isSign(text: string): boolean {
    return this.next?.kind === 'sign' && this.next.text === text;
  }

  takeIf(kind: Word['kind'], text: string): boolean {
    if (this.next?.kind !== kind || this.next.text !== text) return false;
    this.#at++;
    return true;
  }

  finish(): void {
    if (this.next !== undefined) throw refuse('unexpected word in an action');
  }
}

class Reading {
  readonly #pieces: readonly Piece[];
  #at = 0;
  #depth = 0;
  #ranges = 0;
  /** Variables that are known where the reading stands. */
  #known: string[] = ['$'];
  readonly #templates = new Map<string, Steps>();

  constructor(pieces: readonly Piece[]) {
    this.#pieces = pieces;
  }

  whole(): Template {
    const steps: Step[] = [];
    const end = this.#steps(steps);
    if (end !== undefined) throw refuse(`unexpected {{${end.word}}}`);
    return this.#templates.set('', steps);
  }

  /** Reads up to an `end` or `else`; undefined: up to the end of the template. */
  #steps(steps: Step[]): End | undefined {
    for (let piece = this.#pieces[this.#at]; piece !== undefined; piece = this.#pieces[this.#at]) {
      this.#at++;
      if ('text' in piece) {
        steps.push({ kind: 'text', text: piece.text });
        continue;
      }
      const words = new Words(piece.words);
      const word = words.next?.kind === 'name' ? words.next.text : '';
      if (word === 'end' || word === 'else') {
        words.take();
        if (word === 'end') words.finish();
        return { steps, word, rest: words };
      }
      this.#step(word, words, steps);
    }
    return undefined;
  }

  #step(word: string, words: Words, steps: Step[]): void {
    switch (word) {
      case 'if':
      case 'with':
      case 'range':
        words.take();
        steps.push(this.#block(word, words));
        return;
      case 'break':
      case 'continue':
        words.take();
        words.finish();
        if (this.#ranges === 0) throw refuse(`{{${word}}} outside {{range}}`);
        steps.push({ kind: word });
        return;
      case 'define':
      case 'block':
      case 'template':
        words.take();
        this.#named(word, words, steps);
        return;
      default:
        steps.push({ kind: 'print', pipe: this.#wholePipe(words) });
    }
  }

  #named(word: 'define' | 'block' | 'template', words: Words, steps: Step[]): void {
    const name = words.take();
    if (name.kind !== 'string' || name.text === '') throw refuse('templates are named by a text');
    const pipe = word === 'define' || words.next === undefined ? undefined : this.#wholePipe(words);
    words.finish();
    if (word === 'block' && pipe === undefined) throw refuse('missing value for block');
    if (word !== 'define') steps.push({ kind: 'template', name: name.text, pipe });
    if (word === 'template') return;
    const [known, ranges] = [this.#known, this.#ranges];
    [this.#known, this.#ranges] = [['$'], 0];
    this.#templates.set(name.text, this.#body('end').steps);
    [this.#known, this.#ranges] = [known, ranges];
  }

  #block(kind: 'if' | 'with' | 'range', words: Words): Step {
    const known = this.#known.length;
    const pipe = this.#pipe(words, kind === 'range');
    words.finish();
    if (kind === 'range') this.#ranges++;
    const body = this.#body();
    if (kind === 'range') this.#ranges--;
    let otherwise: Steps = [];
    if (body.word === 'else') {
      // `else if` and `else with` are a block within, which ends with the one around it.
      if (kind !== 'range' && body.rest.takeIf('name', kind))
        otherwise = [this.#nested(kind, body.rest)];
      else {
        body.rest.finish();
        otherwise = this.#body('end').steps;
      }
    }
    this.#known.length = known;
    return { kind, pipe, body: body.steps, otherwise };
  }

  #nested(kind: 'if' | 'with', words: Words): Step {
    return this.#deeper(() => this.#block(kind, words));
  }

  #body(wanted?: 'end'): End {
    return this.#deeper(() => {
      const known = this.#known.length;
      const end = this.#steps([]);
      if (end === undefined) throw refuse('unexpected end of the template');
      if (wanted !== undefined && end.word !== wanted) throw refuse('unexpected {{else}}');
      this.#known.length = known;
      return end;
    });
  }

  #deeper<Read>(read: () => Read): Read {
    if (++this.#depth > DEPTH_MAX) throw refuse('nested too deep');
    const made = read();
    this.#depth--;
    return made;
  }

  #wholePipe(words: Words): Pipe {
    const pipe = this.#pipe(words, false);
    words.finish();
    return pipe;
  }

  #pipe(words: Words, isRange: boolean): Pipe {
    const names: string[] = [];
    let assigns = false;
    const [, sign, other] = [words.next, words.peek(1), words.peek(3)];
    const isPair =
      isRange && sign?.text === ',' && words.peek(2)?.kind === 'variable' && isDeclaring(other);
    if (words.next?.kind === 'variable' && (isDeclaring(sign) || isPair)) {
      names.push(words.take().text);
      if (words.takeIf('sign', ',')) names.push(words.take().text);
      assigns = words.take().text === '=';
    }
    const commands: Command[] = [this.#command(words, false)];
    while (words.takeIf('sign', '|')) commands.push(this.#command(words, true));
    if (assigns) for (const name of names) this.#check(name);
    else this.#known.push(...names);
    return { names, assigns, commands };
  }

  #command(words: Words, isPiped: boolean): Command {
    const operands: Operand[] = [];
    while (words.next !== undefined && !words.isSign('|') && !words.isSign(')')) {
      if (operands.length > 0 && words.next.isClose) throw refuse('blanks stand between arguments');
      operands.push(this.#operand(words));
    }
    const [first, ...args] = operands;
    if (first === undefined) throw refuse('missing value');
    if (first.kind === 'literal' && first.value === null) throw refuse('nil is not a command');
    if (first.kind !== 'call' && (args.length > 0 || isPiped))
      throw refuse('only functions have arguments');
    return [first, ...args];
  }

  #operand(words: Words): Operand {
    const of = this.#plain(words);
    const fields: string[] = [];
    while (words.next?.kind === 'field' && words.next.isClose)
      fields.push(words.take().text.slice(1));
    if (fields.length === 0) return of;
    if (of.kind === 'literal' || of.kind === 'call') throw refuse('only values have fields');
    return { kind: 'chain', of, fields };
  }

  #plain(words: Words): Operand {
    const { kind, text } = words.take();
    switch (kind) {
      case 'string':
        return { kind: 'literal', value: text };
      case 'int':
        return { kind: 'literal', value: integer(text) };
      case 'float':
        return { kind: 'literal', value: Number(text) };
      case 'variable':
        this.#check(text);
        return { kind: 'variable', name: text };
      case 'field':
        return { kind: 'chain', of: { kind: 'dot' }, fields: [text.slice(1)] };
      case 'name':
        return named(text);
      case 'sign':
      default:
        if (text === '.') return { kind: 'dot' };
        if (text !== '(') throw refuse('unexpected sign in an action');
        return this.#deeper(() => {
          const pipe = this.#pipe(words, false);
          if (!words.takeIf('sign', ')')) throw refuse('unclosed parenthesis');
          return { kind: 'pipe', pipe };
        });
    }
  }

  #check(name: string): void {
    if (!this.#known.includes(name)) throw refuse(`undefined variable ${JSON.stringify(name)}`);
  }
}

const isDeclaring = (word: Word | undefined): boolean =>
  word?.kind === 'sign' && (word.text === ':=' || word.text === '=');

function named(name: string): Operand {
  if (name === 'nil') return { kind: 'literal', value: null };
  if (name === 'true' || name === 'false') return { kind: 'literal', value: name === 'true' };
  if (KEYWORDS.has(name) || !isTemplateFunction(name))
    throw refuse(`function ${JSON.stringify(name)} not defined`);
  return { kind: 'call', name };
}

function integer(text: string): bigint {
  if (text.startsWith("'")) return BigInt(unquoted(text).codePointAt(0) ?? 0);
  const digits = text.replace(/^[+-]/, '');
  const value = BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits);
  return text.startsWith('-') ? -value : value;
}
