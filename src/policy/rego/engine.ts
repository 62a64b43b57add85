// SPDX-License-Identifier: Apache-2.0
// Policies ready to be asked: modules are resolved, ordered and compiled once; each decision runs on its own
// context, within its budget.
import type { Builtins } from './builtins/builtin.ts';
import { BUILTINS } from './builtins/all.ts';
import { EXCLUDED } from './builtins/excluded.ts';
import type { CallTarget } from './compile/ir.ts';
import { checkNames } from './compile/check-names.ts';
import { Errors } from './compile/errors.ts';
import { namesIn } from './compile/known-names.ts';
import { resolveModule, resolveQuery } from './compile/resolve.ts';
import { checkRecursion } from './compile/recursion.ts';
import type { Names } from './compile/scope.ts';
import { type Group, type Node, treeOf } from './compile/tree.ts';
import { emitBody } from './evaluate/bodies.ts';
import { ABSENT, Budget, changed, type Context, type Facts } from './evaluate/context.ts';
import { bounded, costOf } from './evaluate/costs.ts';
import type { Documents } from './evaluate/documents.ts';
import { nameOfFunction } from './evaluate/replace.ts';
import { compilePartial, compileValue } from './evaluate/rules.ts';
import { type Callable, type Emitting, type Frame, newFrame, type Step } from './evaluate/step.ts';
import { emitMatch } from './evaluate/matching.ts';
import { emitTerm } from './evaluate/terms.ts';
import type { Watch } from './evaluate/watch.ts';
import type { Module } from './syntax/ast.ts';
import { type Location, RegoError } from './syntax/location.ts';
import { parseQuery } from './syntax/modules.ts';
import { RegoObject, type Value } from './values/value.ts';

export type DecisionOptions = {
  readonly input?: Value | undefined;
  /** Default: the data of the engine. */
  readonly data?: Value;
  readonly facts: Facts;
  readonly limits: { readonly steps: number; readonly ms: number };
  readonly clock: () => number;
  /** A builtin that fails makes the decision fail. Default: it is undefined. */
  readonly strict?: boolean;
  readonly print?: (text: string) => void;
  /** Told the names of each case of a test as it is asked. */
  readonly onCase?: (names: Value) => void;
};

export type Bindings = ReadonlyMap<string, Value>;

export type Engine = {
  /** All ways in which the query holds. Throws RegoError. */
  query(text: string, options: DecisionOptions): readonly Bindings[];
  /** A question for one document, to be asked many times: `data.example.allow`. */
  prepare(path: readonly string[]): (options: DecisionOptions) => Value | undefined;
};

export type EngineOptions = {
  readonly data?: Value;
  /** Builtins that the engine excludes may stand in the policies, for `with` to replace. Default: refused. */
  readonly mocks?: boolean;
  /** Builtins that OPA deprecated may be called. Default: refused, as OPA refuses them in Rego v1. */
  readonly deprecated?: boolean;
  /** Told of everything that is asked. Default: nobody is, and nothing is spent on it. */
  readonly watch?: Watch;
};

/** Compiles `modules`. Throws RegoError for what is wrong with them. */
export function createEngine(modules: readonly Module[], options: EngineOptions = {}): Engine {
  try {
    return new Policies(modules, options);
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown;
    throw new RegoError('rego_compile_error', 'the policies are nested too deep');
  }
}

type Result = (args: readonly Value[], context: Context) => Value | undefined;

class Policies implements Engine {
  readonly #data: Value;
  readonly #root: Node;
  readonly #names: Names;
  readonly #builtins: Builtins;
  readonly #watch: Watch | undefined;
  readonly #functions = new Map<string, Group>();
  readonly #values: (Result | undefined)[] = [];
  readonly #partials: (ReturnType<typeof compilePartial> | undefined)[] = [];

  constructor(
    modules: readonly Module[],
    { data = new RegoObject(), mocks = false, deprecated = false, watch }: EngineOptions,
  ) {
    this.#watch = watch;
    this.#data = data;
    this.#builtins = mocks ? { ...BUILTINS, ...EXCLUDED } : BUILTINS;
    this.#names = namesIn(modules, this.#builtins, deprecated);
    const errors = new Errors();
    for (const module of modules) checkNames(module, errors);
    errors.check();
    const rules = modules.flatMap((module) => resolveModule(module, this.#names, errors));
    errors.check();
    const { root, groups } = treeOf(
      rules,
      modules.map(({ path }) => path),
    );
    this.#root = root;
    checkRecursion(root, groups);
    for (const group of groups) {
      if (group.kind === 'function') this.#functions.set(nameOfFunction(group.path), group);
    }
    for (const group of groups) {
      errors.try(() => {
        if (group.kind === 'partial')
          this.#partials[group.id] = compilePartial(group, this.#newEmitting);
        else this.#values[group.id] = compileValue(group, this.#newEmitting);
      });
    }
    errors.check();
  }

  query(text: string, options: DecisionOptions): readonly Bindings[] {
    const { body, slots, variables } = resolveQuery(parseQuery(text), this.#names);
    const emitting = this.#newEmitting(slots);
    const found: Bindings[] = [];
    const step = emitting.body(body, new Set(), () => (frame) => {
      found.push(new Map([...variables].map(([name, slot]) => [name, frame[slot] as Value])));
      return false;
    });
    const frame = newFrame(emitting.size);
    run(step, frame, this.#context(options));
    return found;
  }

  prepare(path: readonly string[]): (options: DecisionOptions) => Value | undefined {
    const location = { file: 'query', row: 1, col: 1, start: 0, end: 0 };
    const parts = path.map((value) => ({ kind: 'constant', value, location }) as const);
    const emitting = this.#newEmitting(1);
    const result = emitting.slot();
    const step = emitting.term(
      { kind: 'ref', head: 'data', path: parts, location },
      new Set(),
      (get) => (frame, context) => {
        frame[result] = get(frame, context);
        return true;
      },
    );
    return (options) => {
      const frame = newFrame(emitting.size);
      run(step, frame, this.#context(options));
      return frame[result] as Value | undefined;
    };
  }

  #context({ input, data, facts, limits, clock, strict, print, onCase }: DecisionOptions): Context {
    return {
      input,
      data: data ?? this.#data,
      override: undefined,
      mocks: undefined,
      memo: [],
      budget: new Budget({ ...limits, clock }),
      facts,
      kept: new Map(),
      strict: strict ?? false,
      print,
      onCase,
    };
  }

  readonly #newEmitting = (slots: number): Emitting & { readonly size: number } => {
    let size = slots;
    const emitting: Emitting & { size: number } = {
      root: this.#root,
      documents: this.#documents,
      arity: (target) => this.#arity(target),
      slot: () => size++,
      term: (ir, bound, next) => emitTerm(emitting, ir, bound, next),
      match: (pattern, get, bound, next) => emitMatch(emitting, pattern, { get, bound }, next),
      body: (body, bound, last) => emitBody(emitting, body, bound, last),
      document: (node) => (context) =>
        node.group === undefined ? undefined : this.#documents(node.group, node, context),
      callable: (target, location) => this.#callable(target, location),
      isRelation: (target) =>
        'builtin' in target && this.#builtins[target.builtin]?.isRelation === true,
      watch: this.#watch,
      get size() {
        return size;
      },
    };
    return emitting;
  };

  readonly #documents: Documents = (group, node, context) => {
    const known = context.memo[group.id];
    if (known !== undefined) return known === ABSENT ? undefined : known;
    const value =
      group.kind === 'partial'
        ? this.#partials[group.id]?.(node, context, this.#documents)
        : group.kind === 'complete'
          ? this.#values[group.id]?.([], context)
          : undefined;
    context.memo[group.id] = value ?? (value === null ? value : ABSENT);
    return value;
  };

  #arity(target: CallTarget): number | undefined {
    if ('builtin' in target) return this.#builtins[target.builtin]?.arity;
    const group = this.#functions.get(nameOfFunction(target.path));
    return (group?.rules[0] ?? group?.fallback)?.args?.length;
  }

  #callable(target: CallTarget, location: Location): Callable {
    const name = 'builtin' in target ? target.builtin : nameOfFunction(target.path);
    const direct =
      'builtin' in target ? this.#builtin(target.builtin, location) : this.#function(target.path);
    return (args, context) => {
      if (context.mocks === undefined) return direct(args, context);
      const mock = context.mocks.get(name);
      if (mock === undefined) return direct(args, context);
      if ('value' in mock) return mock.value;
      // What stands in for a function calls others as they are.
      const plain = changed(context, { mocks: undefined });
      return this.#callable(mock.function, location)(args, plain);
    };
  }

  #function(path: readonly string[]): Callable {
    const name = nameOfFunction(path);
    let call: Result | undefined;
    return (args, context) => {
      // Compiled after its callers, perhaps: found when it is called for the first time.
      if (call === undefined) {
        const group = this.#functions.get(name);
        call = group && this.#values[group.id];
      }
      return call?.(args, context);
    };
  }

  #builtin(name: string, location: Location): Callable {
    const found = Object.hasOwn(this.#builtins, name) ? this.#builtins[name] : undefined;
    if (found === undefined) throw this.#names.missing(name, location);
    return (args, context) => {
      try {
        const result = found.call(args, context);
        const cost = costOf(result);
        if (cost > 0) context.budget.spend(cost);
        return result;
      } catch (thrown) {
        if (!(thrown instanceof RegoError) || !thrown.code.startsWith('eval_')) throw thrown;
        if (thrown.code === 'eval_budget_error' || context.strict)
          throw named(thrown, name, location);
        return undefined;
      }
    };
  }
}

function run(step: Step, frame: Frame, context: Context): void {
  try {
    step(frame, context);
  } catch (thrown) {
    throw bounded(thrown);
  }
}

function named(error: RegoError, name: string, location: Location): RegoError {
  if (error.code === 'eval_budget_error' || error.message.startsWith(`${name}: `)) return error;
  return new RegoError(error.code, `${name}: ${error.message}`, { location });
}
