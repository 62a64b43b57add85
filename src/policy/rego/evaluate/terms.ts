// SPDX-License-Identifier: Apache-2.0
// Steps and getters of terms.
import type { Comprehension, Ir, Template } from '../compile/ir.ts';
import { bindingOrder, type Bound, isGround, unsafeVariable } from '../compile/order.ts';
import { RegoError } from '../syntax/location.ts';
import { Decimal } from '../values/decimal.ts';
import {
  equal,
  isArray,
  lookUp,
  memberOf,
  RegoObject,
  RegoSet,
  type Value,
} from '../values/value.ts';
import { compareText } from '../values/text-order.ts';
import { displayed } from '../values/display.ts';
import { comparedOr } from './comparing.ts';
import { emitDataPath } from './data-refs.ts';
import { emitMembers } from './matching.ts';
import type { DataPaths } from './paths.ts';
import { emitPrint, PRINT } from './printing.ts';
import { type Emitting, type Getter, type Step, valueIn } from './step.ts';

/** As `Emitting.term`. */
export function emitTerm(
  emitting: Emitting,
  ir: Ir,
  bound: Bound,
  next: (get: Getter) => Step,
): Step {
  const value = constantOf(ir);
  if (value !== undefined) return next(() => value);
  switch (ir.kind) {
    case 'constant':
      break;
    case 'local':
      if (!bound.has(ir.slot)) throw unsafeVariable(ir);
      return next(valueIn(ir.slot));
    case 'ref': {
      const { head, path } = ir;
      if (head === 'data') {
        const paths: DataPaths = {
          value: (get, rest, known, then) =>
            emitPath(emitting, get, { path: rest, bound: known }, then),
        };
        return emitDataPath(emitting, path, { bound, paths, next });
      }
      if (head === 'input')
        return emitPath(emitting, (_, { input }) => input, { path, bound }, next);
      return emitting.term(head, bound, (get) => emitPath(emitting, get, { path, bound }, next));
    }
    case 'array':
    case 'set':
      return emitTerms(emitting, ir.items, bound, (gets) => next(collectionOf(ir.kind, gets)));
    case 'object': {
      const keys = ir.entries.map(([key]) => key);
      const values = ir.entries.map(([, value]) => value);
      const names = namesIn(keys);
      if (names !== undefined) {
        return emitTerms(emitting, values, bound, (gets) => next(recordOf(names, gets)));
      }
      return emitTerms(emitting, [...keys, ...values], bound, (gets) =>
        next(objectOf(gets.slice(0, keys.length), gets.slice(keys.length))),
      );
    }
    case 'call': {
      if ('builtin' in ir.target && ir.target.builtin === PRINT) {
        return emitPrint(emitting, ir.args, { bound, next });
      }
      const call = emitting.callable(ir.target, ir.location);
      return emitTerms(emitting, ir.args, bound, (gets) => {
        const get = comparedOr(ir.target, gets, callOf(call, gets));
        return emitting.isRelation(ir.target) ? emitResults(emitting, get, next) : next(get);
      });
    }
    case 'comprehension':
      return next(emitComprehension(emitting, ir, bound));
    case 'template':
      return next(emitTemplate(emitting, ir, bound));
  }
  throw new Error('unreachable');
}

/** The value of what is written without any variable, reference or call. */
function constantOf(ir: Ir): Value | undefined {
  if (ir.kind === 'constant') return ir.value;
  if (ir.kind === 'array' || ir.kind === 'set') {
    const items = ir.items.map(constantOf).filter((item) => item !== undefined);
    if (items.length < ir.items.length) return undefined;
    return ir.kind === 'array' ? items : new RegoSet(items);
  }
  if (ir.kind !== 'object') return undefined;
  const entries = ir.entries.flatMap(([key, member]): (readonly [Value, Value])[] => {
    const name = constantOf(key);
    const value = constantOf(member);
    return name === undefined || value === undefined ? [] : [[name, value]];
  });
  return entries.length < ir.entries.length ? undefined : new RegoObject(entries);
}

function emitTerms(
  emitting: Emitting,
  terms: readonly Ir[],
  bound: Bound,
  next: (gets: readonly Getter[]) => Step,
): Step {
  const gets: Getter[] = [];
  // A term may give a value to a variable of one that is written before it.
  const order = bindingOrder(terms, new Set(bound)) ?? [...terms.keys()];
  const from = (at: number): Step => {
    const index = order[at];
    const term = index === undefined ? undefined : terms[index];
    if (index === undefined || term === undefined) return next(gets);
    return emitting.term(term, bound, (get) => {
      gets[index] = get;
      return from(at + 1);
    });
  };
  return from(0);
}

/** Goes on once with each of many results. */
function emitResults(emitting: Emitting, get: Getter, next: (get: Getter) => Step): Step {
  const at = emitting.slot();
  const rest = next(valueIn(at));
  return (frame, context) => {
    const results = get(frame, context);
    if (results === undefined || !isArray(results)) return false;
    for (const result of results) {
      frame[at] = result;
      if (rest(frame, context)) return true;
    }
    return false;
  };
}

function collectionOf(kind: 'array' | 'set', gets: readonly Getter[]): Getter {
  return (frame, context) => {
    const items: Value[] = [];
    for (const get of gets) {
      const item = get(frame, context);
      if (item === undefined) return undefined;
      items.push(item);
    }
    return kind === 'array' ? items : new RegoSet(items);
  };
}

/** The names that an object is written with, where they are known and no two alike. */
function namesIn(keys: readonly Ir[]): readonly string[] | undefined {
  const names = keys.flatMap((key) =>
    key.kind === 'constant' && typeof key.value === 'string' ? [key.value] : [],
  );
  const isPlain = new Set(names).size === keys.length && !names.includes('__proto__');
  return isPlain ? names : undefined;
}

/** An object of known names: a plain one, with its members in order. */
function recordOf(names: readonly string[], gets: readonly Getter[]): Getter {
  const order = [...names.keys()].sort((a, b) => compareText(names[a] ?? '', names[b] ?? ''));
  const sorted = order.map((at) => names[at] as string);
  const getters = order.map((at) => gets[at] as Getter);
  return (frame, context) => {
    const made: Record<string, Value> = {};
    for (let at = 0; at < sorted.length; at++) {
      const value = (getters[at] as Getter)(frame, context);
      if (value === undefined) return undefined;
      made[sorted[at] as string] = value;
    }
    return made;
  };
}

function objectOf(keys: readonly Getter[], values: readonly Getter[]): Getter {
  return (frame, context) => {
    const object = new RegoObject();
    for (const [at, get] of keys.entries()) {
      const key = get(frame, context);
      const value = key === undefined ? undefined : values[at]?.(frame, context);
      if (key === undefined || value === undefined) return undefined;
      object.set(key, value);
    }
    return object;
  };
}

function callOf(
  call: (args: readonly Value[], context: Parameters<Getter>[1]) => Value | undefined,
  gets: readonly Getter[],
): Getter {
  return (frame, context) => {
    const args: Value[] = [];
    for (let at = 0; at < gets.length; at++) {
      const arg = (gets[at] as Getter)(frame, context);
      if (arg === undefined) return undefined;
      args.push(arg);
    }
    context.budget.spend();
    return call(args, context);
  };
}

type Path = { readonly path: readonly Ir[]; readonly bound: Bound };

/** Goes down `path` in the value of `get`. */
export function emitPath(
  emitting: Emitting,
  get: Getter,
  { path, bound }: Path,
  next: (get: Getter) => Step,
): Step {
  const [part, ...rest] = path;
  if (part === undefined) return next(get);
  const further = (value: Getter): Step => emitPath(emitting, value, { path: rest, bound }, next);
  if (part.kind === 'constant') return further(memberBy(get, part.value));
  if (isGround(part, bound)) {
    return emitting.term(part, bound, (key) =>
      further((frame, context) => {
        const value = get(frame, context);
        const at = value === undefined ? undefined : key(frame, context);
        return value === undefined || at === undefined ? undefined : lookUp(value, at);
      }),
    );
  }
  return emitMembers(emitting, get, { key: part, value: undefined, bound }, further);
}

function memberBy(get: Getter, key: Value): Getter {
  if (typeof key !== 'string') {
    return (frame, context) => {
      const value = get(frame, context);
      return value === undefined ? undefined : lookUp(value, key);
    };
  }
  return (frame, context) => {
    const value = get(frame, context);
    if (typeof value !== 'object' || value === null || isArray(value) || value instanceof Decimal)
      return undefined;
    return value instanceof RegoSet ? (value.has(key) ? key : undefined) : memberOf(value, key);
  };
}

function emitComprehension(
  emitting: Emitting,
  { of, key, value, body, location }: Comprehension,
  bound: Bound,
): Getter {
  const at = emitting.slot();
  const all = emitting.body(body, bound, (known) => {
    if (key === undefined) {
      return emitting.term(value, known, (get) => (frame, context) => {
        const item = get(frame, context);
        if (item === undefined) return false;
        const kept = frame[at] as Value[] | RegoSet;
        if (kept instanceof RegoSet) kept.add(item);
        else kept.push(item);
        return false;
      });
    }
    return emitting.term(key, known, (name) =>
      emitting.term(value, known, (get) => (frame, context) => {
        const own = name(frame, context);
        const item = own === undefined ? undefined : get(frame, context);
        if (own === undefined || item === undefined) return false;
        const kept = frame[at] as RegoObject;
        const before = kept.get(own);
        if (before !== undefined && !equal(before, item)) {
          const message = 'object keys must be unique';
          throw new RegoError('eval_conflict_error', message, { location });
        }
        kept.set(own, item);
        return false;
      }),
    );
  });
  return (frame, context) => {
    frame[at] = of === 'array' ? [] : of === 'set' ? new RegoSet() : new RegoObject();
    all(frame, context);
    return frame[at] as Value;
  };
}

function emitTemplate(emitting: Emitting, { parts, location }: Template, bound: Bound): Getter {
  const makers = parts.map((part) => {
    if (typeof part === 'string') return () => part;
    const at = emitting.slot();
    const all = emitting.body(part.body, bound, () => (frame) => {
      const value = frame[part.slot] as Value;
      const before = frame[at] as Value | undefined;
      if (before !== undefined && !equal(before, value)) {
        const message = 'template expression produced multiple values';
        throw new RegoError('eval_conflict_error', message, { location });
      }
      frame[at] = value;
      return false;
    });
    const get: (...given: Parameters<Getter>) => string = (frame, context) => {
      frame[at] = undefined;
      all(frame, context);
      const value = frame[at] as Value | undefined;
      if (value === undefined) return '<undefined>';
      return typeof value === 'string' ? value : displayed(value);
    };
    return get;
  });
  return (frame, context) => makers.map((make) => make(frame, context)).join('');
}
