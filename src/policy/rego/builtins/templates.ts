// SPDX-License-Identifier: Apache-2.0
// Texts made from templates and data. Output, steps and depth are bounded, whatever the template says.
import type { Context } from '../evaluate/context.ts';
import { builtin, type Builtins, failed } from './builtin.ts';
import { type Data, dataOf, isList, isMap, isTruthy, printed } from './template-data.ts';
import { callTemplateFunction } from './template-functions.ts';
import {
  type Command,
  type Operand,
  type Pipe,
  type Step,
  type Steps,
  type Template,
  templateIn,
} from './template-tree.ts';

/** Longest text that is made, in UTF-16 units. */
const OUTPUT_CHARS = 1 << 20;
/** Deepest calls of templates by templates. */
const CALLS_MAX = 50;

type Variables = { readonly name: string; value: Data }[];
type Outcome = 'break' | 'continue' | undefined;

class Rendering {
  readonly #template: Template;
  readonly #context: Context;
  readonly #made: string[] = [];
  #length = 0;
  #variables: Variables = [];
  #calls = 0;

  constructor(template: Template, context: Context) {
    this.#template = template;
    this.#context = context;
  }

  render(name: string, data: Data): string {
    this.#call(name, data);
    return this.#made.join('');
  }

  #call(name: string, data: Data): void {
    const steps = this.#template.get(name);
    if (steps === undefined) throw failed(`template: template ${JSON.stringify(name)} not defined`);
    if (++this.#calls > CALLS_MAX) throw failed('template: nested too deep');
    const around = this.#variables;
    this.#variables = [{ name: '$', value: data }];
    this.#steps(steps, data);
    this.#variables = around;
    this.#calls--;
  }

  #write(text: string): void {
    this.#context.budget.spend(1 + (text.length >> 6));
    this.#length += text.length;
    if (this.#length > OUTPUT_CHARS) throw failed('template: output is too long');
    this.#made.push(text);
  }

  /** Variables that are declared here end here. */
  #scoped(run: () => Outcome): Outcome {
    const size = this.#variables.length;
    const outcome = run();
    this.#variables.length = size;
    return outcome;
  }

  #steps(steps: Steps, dot: Data): Outcome {
    return this.#scoped(() => {
      for (const step of steps) {
        const outcome = this.#step(step, dot);
        if (outcome !== undefined) return outcome;
      }
      return undefined;
    });
  }

  #step(step: Step, dot: Data): Outcome {
    this.#context.budget.spend();
    switch (step.kind) {
      case 'text':
        this.#write(step.text);
        return undefined;
      case 'print': {
        const value = this.#pipe(step.pipe, dot);
        if (step.pipe.names.length === 0)
          this.#write(value === null ? '<undefined>' : printed(value));
        return undefined;
      }
      case 'template':
        this.#call(step.name, step.pipe === undefined ? null : this.#pipe(step.pipe, dot));
        return undefined;
      case 'if':
      case 'with':
        return this.#scoped(() => {
          const value = this.#pipe(step.pipe, dot);
          if (!isTruthy(value)) return this.#steps(step.otherwise, dot);
          return this.#steps(step.body, step.kind === 'with' ? value : dot);
        });
      case 'range':
        return this.#range(step, dot);
      case 'break':
      case 'continue':
      default:
        return step.kind;
    }
  }

  #range(step: Extract<Step, { readonly pipe: Pipe; readonly body: Steps }>, dot: Data): Outcome {
    const { names, assigns } = step.pipe;
    const domain = this.#pipe({ ...step.pipe, names: [] }, dot);
    if (typeof domain === 'bigint' && names.length > 1)
      throw failed('template: a number has no members');
    let isEmpty = true;
    for (const [key, value] of membersOf(domain)) {
      isEmpty = false;
      this.#context.budget.spend();
      const values = names.length === 2 ? [key, value] : [value];
      const outcome = this.#scoped(() => {
        for (const [at, name] of names.entries()) this.#set(name, values[at] ?? null, assigns);
        return this.#steps(step.body, value);
      });
      if (outcome === 'break') break;
    }
    return isEmpty ? this.#steps(step.otherwise, dot) : undefined;
  }

  #set(name: string, value: Data, assigns: boolean): void {
    const known = assigns ? this.#variables.findLast((one) => one.name === name) : undefined;
    if (known === undefined) this.#variables.push({ name, value });
    else known.value = value;
  }

  #pipe({ names, assigns, commands }: Pipe, dot: Data): Data {
    let value: Data | undefined;
    for (const command of commands) value = this.#command(command, dot, value);
    for (const name of names) this.#set(name, value ?? null, assigns);
    return value ?? null;
  }

  #command([first, ...rest]: Command, dot: Data, piped: Data | undefined): Data {
    if (first.kind !== 'call') return this.#operand(first, dot);
    this.#context.budget.spend();
    if (first.name === 'and' || first.name === 'or')
      return this.#choice(first.name, rest, dot, piped);
    const args = rest.map((operand) => this.#operand(operand, dot));
    this.#context.budget.spend(args.length);
    return callTemplateFunction(
      first.name,
      piped === undefined ? args : [...args, piped],
      this.#context,
    );
  }

  /** What decides is the first that is true, or false; those after it are not looked at. */
  #choice(
    name: 'and' | 'or',
    operands: readonly Operand[],
    dot: Data,
    piped: Data | undefined,
  ): Data {
    for (const operand of operands) {
      const value = this.#operand(operand, dot);
      if (isTruthy(value) === (name === 'or')) return value;
      if (operand === operands.at(-1) && piped === undefined) return value;
    }
    return callTemplateFunction(name, piped === undefined ? [] : [piped], this.#context);
  }

  #operand(operand: Operand, dot: Data): Data {
    switch (operand.kind) {
      case 'dot':
        return dot;
      case 'variable':
        return this.#variables.findLast(({ name }) => name === operand.name)?.value ?? null;
      case 'pipe':
        return this.#pipe(operand.pipe, dot);
      case 'chain':
        return operand.fields.reduce(fieldOf, this.#operand(operand.of, dot));
      case 'call':
        return callTemplateFunction(operand.name, [], this.#context);
      case 'literal':
      default:
        return operand.value;
    }
  }
}

function fieldOf(data: Data, name: string): Data {
  if (data === null) return null;
  if (!isMap(data)) throw failed(`template: can't evaluate field ${name}`);
  return data.get(name) ?? null;
}

function* membersOf(data: Data): Generator<readonly [Data, Data]> {
  if (data === null) return;
  if (isMap(data)) yield* data;
  else if (isList(data)) for (const [at, item] of data.entries()) yield [BigInt(at), item];
  else if (typeof data === 'bigint') for (let at = 0n; at < data; at++) yield [at, at];
  else throw failed("template: range can't iterate over this");
}

export const TEMPLATES: Builtins = {
  'strings.render_template': builtin(2, (args, context) => {
    const text = args.string(0);
    context.budget.spend(1 + (text.length >> 2));
    return new Rendering(templateIn(text), context).render('', dataOf(args.object(1)));
  }),
};
