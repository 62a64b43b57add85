// SPDX-License-Identifier: Apache-2.0
// What the rules of one name say together: one value, a collection, or the result of a function.
import type { Ir, IrRule } from '../compile/ir.ts';
import type { Bound } from '../compile/order.ts';
import { indexOf } from '../compile/rule-index.ts';
import type { Group, Node } from '../compile/tree.ts';
import { type Location, RegoError } from '../syntax/location.ts';
import { equal, RegoObject, RegoSet, type Value } from '../values/value.ts';
import type { Context } from './context.ts';
import type { Documents } from './documents.ts';
import { type Emitting, type Getter, newFrame, type Next, type Step } from './step.ts';

/** Emits for one rule: frames have as many slots as it asked for in the end. */
export type NewEmitting = (slots: number) => Emitting & { readonly size: number };

/** Evaluates one rule on arguments; undefined when it does not apply. */
type Applied = (args: readonly Value[], context: Context) => Value | undefined;

/** The result of complete rules and of functions: what applies has to agree. */
export function compileValue(group: Group, emitting: NewEmitting): Applied {
  const name = `data.${group.path.join('.')}`;
  const message =
    group.kind === 'function'
      ? `function ${name} produced conflicting values for the same inputs`
      : `rule ${name} produced conflicting values`;
  const rules = group.rules.map((rule) => ({
    location: rule.location,
    apply: compileRule(rule, emitting, message),
  }));
  const index = watchesAll(emitting) ? undefined : indexOf(group.rules);
  const all = [...rules.keys()];
  const fallback = group.fallback && compileRule(group.fallback, emitting, message);
  const [only, ...others] = rules;
  if (only !== undefined && others.length === 0 && fallback === undefined) return only.apply;
  return (args, context) => {
    let result: Value | undefined;
    const places = index === undefined ? all : index.candidates(context.input);
    for (let next = 0; next < places.length; next++) {
      const { apply, location } = rules[places[next] as number] as (typeof rules)[number];
      const value = apply(args, context);
      if (value === undefined) continue;
      if (result === undefined) result = value;
      else if (!equal(result, value)) throw conflict(message, location);
    }
    return result === undefined ? fallback?.(args, context) : result;
  };
}

const watchesAll = (emitting: NewEmitting): boolean => emitting(0).watch?.everyRule === true;

const conflict = (message: string, location: Location): RegoError =>
  new RegoError('eval_conflict_error', message, { location });

/** The rule itself, or the first of its `else` parts that holds. */
function compileRule(rule: IrRule, newEmitting: NewEmitting, message: string): Applied {
  const branches = rule.branches.map(({ value, body, location }) => {
    const emitting = newEmitting(rule.slots);
    const result = emitting.slot();
    const argsAt = emitting.slot();
    const step = emitArguments(emitting, rule.args ?? [], argsAt, (bound) =>
      emitting.body(body, bound, (known) =>
        emitting.term(value, known, (get) => keep(get, result, { location, message })),
      ),
    );
    return { emitting, result, argsAt, step, location };
  });
  const watch = branches[0]?.emitting.watch;
  const [only, ...others] = branches;
  if (only !== undefined && others.length === 0 && watch === undefined) {
    const { emitting, result, argsAt, step } = only;
    return (args, context) => {
      context.budget.spend();
      const frame = newFrame(emitting.size);
      frame[argsAt] = args;
      step(frame, context);
      return frame[result] as Value | undefined;
    };
  }
  return (args, context) => {
    context.budget.spend();
    watch?.enters(rule);
    for (let at = 0; at < branches.length; at++) {
      const { emitting, result, argsAt, step, location } = branches[
        at
      ] as (typeof branches)[number];
      const frame = newFrame(emitting.size);
      frame[argsAt] = args;
      step(frame, context);
      const value = frame[result] as Value | undefined;
      if (value === undefined) continue;
      watch?.makes(rule, { branch: location, path: [], value });
      watch?.leaves(rule);
      return value;
    }
    watch?.leaves(rule);
    return undefined;
  };
}

function keep(
  get: Getter,
  at: number,
  { location, message }: { readonly location: Location; readonly message: string },
): Step {
  return (frame, context) => {
    const value = get(frame, context);
    if (value === undefined) return false;
    const before = frame[at] as Value | undefined;
    if (before === undefined) frame[at] = value;
    else if (!equal(before, value)) throw conflict(message, location);
    return false;
  };
}

function emitArguments(
  emitting: Emitting,
  patterns: readonly Ir[],
  at: number,
  next: (bound: Bound) => Step,
): Step {
  const bound: Bound = new Set();
  const from = (index: number): Step => {
    const pattern = patterns[index];
    if (pattern === undefined) return next(bound);
    const get: Getter = (frame) => (frame[at] as readonly Value[])[index];
    return emitting.match(pattern, get, bound, () => from(index + 1));
  };
  return from(0);
}

/** The set or object that partial rules make together with what is defined below it. */
export function compilePartial(
  { rules }: Group,
  newEmitting: NewEmitting,
): (node: Node, context: Context, documents: Documents) => Value {
  const parts = rules.map((rule) => compileMember(rule, newEmitting));
  const index = watchesAll(newEmitting) ? undefined : indexOf(rules);
  const all = [...parts.keys()];
  const isSet = rules.every((rule) => rule.isSet && rule.dynamic.length === 0);
  return (node, context, documents) => {
    const whole = new Collection(isSet && node.children.size === 0);
    for (const at of index === undefined ? all : index.candidates(context.input)) {
      parts[at]?.(whole, context);
    }
    for (const [name, child] of node.children) {
      mergeNode(child, [name], { whole, context, documents });
    }
    return whole.value;
  };
}

type Merging = {
  readonly whole: Collection;
  readonly context: Context;
  readonly documents: Documents;
};

/** Adds what is defined at and below a node of constant path. */
function mergeNode({ group, children }: Node, path: readonly string[], merging: Merging): void {
  const { whole, context, documents } = merging;
  if (group === undefined) {
    for (const [name, child] of children) mergeNode(child, [...path, name], merging);
    return;
  }
  if (group.kind === 'function') return;
  const value = documents(group, { group, children }, context);
  const location = group.rules[0]?.location;
  if (value === undefined) return;
  if (group.kind === 'complete') whole.put(path, value, location);
  else mergeValue(whole, path, { value, location });
}

/** Members of collections that rules make are added one by one: other rules may add to the same. */
function mergeValue(
  whole: Collection,
  path: readonly Value[],
  { value, location }: { readonly value: Value; readonly location: Location | undefined },
): void {
  if (value instanceof RegoSet) for (const item of value.items) whole.add(path, item, location);
  else if (value instanceof RegoObject) {
    for (const [key, member] of value.entries) whole.put([...path, key], member, location);
  }
}

type Member = (whole: Collection, context: Context) => void;

function compileMember(rule: IrRule, newEmitting: NewEmitting): Member {
  const [branch] = rule.branches;
  if (branch === undefined) return () => undefined;
  const emitting = newEmitting(rule.slots);
  const at = emitting.slot();
  const keysAt = rule.dynamic.map(() => emitting.slot());
  const { isSet, location } = rule;
  const { watch } = emitting;
  const step = emitting.body(branch.body, new Set(), (known) =>
    emitKeys(emitting, { keys: rule.dynamic, slots: keysAt, bound: known }, () =>
      emitting.term(branch.value, known, (get) => (frame, context) => {
        const value = get(frame, context);
        if (value === undefined) return false;
        const path = keysAt.map((slot) => frame[slot] as Value);
        const whole = frame[at] as Collection;
        if (isSet) whole.add(path, value, location);
        else whole.put(path, value, location);
        watch?.makes(rule, { branch: location, path, value });
        return false;
      }),
    ),
  );
  return (whole, context) => {
    const frame = newFrame(emitting.size);
    frame[at] = whole;
    context.budget.spend();
    watch?.enters(rule);
    step(frame, context);
    watch?.leaves(rule);
  };
}

function emitKeys(
  emitting: Emitting,
  {
    keys,
    slots,
    bound,
  }: { readonly keys: readonly Ir[]; readonly slots: readonly number[]; readonly bound: Bound },
  next: Next,
): Step {
  const [key, ...rest] = keys;
  const [slot, ...others] = slots;
  if (key === undefined || slot === undefined) return next();
  return emitting.term(key, bound, (get) => {
    const further = emitKeys(emitting, { keys: rest, slots: others, bound }, next);
    return (frame, context) => {
      const value = get(frame, context);
      if (value === undefined) return false;
      frame[slot] = value;
      return further(frame, context);
    };
  });
}

/** An object of objects and sets that several rules add to; what is said twice has to agree. */
class Collection {
  readonly #set: RegoSet | undefined;
  readonly #members = new RegoObject();
  /** Members that are being made themselves, by their keys. */
  readonly #inner = new RegoObject();
  readonly #collections: Collection[] = [];

  constructor(isSet: boolean) {
    this.#set = isSet ? new RegoSet() : undefined;
  }

  get value(): Value {
    if (this.#set !== undefined) return this.#set;
    for (const [key, at] of this.#inner.entries) {
      const inner = this.#collections[at as number];
      if (inner !== undefined) this.#members.set(key, inner.value);
    }
    return this.#members;
  }

  add(path: readonly Value[], item: Value, location: Location | undefined): void {
    const [key, ...rest] = path;
    if (key === undefined) this.#set?.add(item);
    else this.#at(key, rest.length === 0, location).add(rest, item, location);
  }

  put(path: readonly Value[], value: Value, location: Location | undefined): void {
    const [key, ...rest] = path;
    if (key === undefined) throw conflictOf(location);
    if (rest.length > 0) {
      this.#at(key, false, location).put(rest, value, location);
      return;
    }
    const before = this.#members.get(key);
    if (this.#inner.has(key) || (before !== undefined && !equal(before, value)))
      throw conflictOf(location);
    this.#members.set(key, value);
  }

  #at(key: Value, isSet: boolean, location: Location | undefined): Collection {
    const known = this.#inner.get(key);
    if (known !== undefined) {
      const inner = this.#collections[known as number];
      if (inner === undefined || (inner.#set !== undefined) !== isSet) throw conflictOf(location);
      return inner;
    }
    if (this.#members.has(key)) throw conflictOf(location);
    const inner = new Collection(isSet);
    this.#inner.set(key, this.#collections.push(inner) - 1);
    return inner;
  }
}

const conflictOf = (location: Location | undefined): RegoError =>
  new RegoError('eval_conflict_error', 'object keys must be unique', { location });
