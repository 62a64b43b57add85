// SPDX-License-Identifier: Apache-2.0
// Steps that match: members of a collection, and values with patterns whose variables they give values to.
import type { Ir } from '../compile/ir.ts';
import { type Bound, isGround } from '../compile/order.ts';
import { RegoError } from '../syntax/location.ts';
import { equal, isArray, isObject, lookUp, sizeOf, type Value } from '../values/value.ts';
import { membersOf } from './members.ts';
import { type Emitting, type Getter, type Next, type Step, valueIn } from './step.ts';

type Members = {
  readonly key: Ir | undefined;
  readonly value: Ir | undefined;
  readonly bound: Bound;
};

/** Goes on once for each member of the value of `get` that fits. */
export function emitMembers(
  emitting: Emitting,
  get: Getter,
  { key, value, bound }: Members,
  next: (member: Getter) => Step,
): Step {
  const keyAt = slotOf(emitting, key, bound);
  const valueAt = slotOf(emitting, value, bound);
  const inner = emitFit(emitting, key, { slot: keyAt, bound }, () =>
    emitFit(emitting, value, { slot: valueAt, bound }, () => next(valueIn(valueAt))),
  );
  return (frame, context) => {
    const collection = get(frame, context);
    if (collection === undefined) return false;
    if (isArray(collection)) {
      for (let at = 0; at < collection.length; at++) {
        context.budget.spend();
        frame[keyAt] = at;
        frame[valueAt] = collection[at];
        if (inner(frame, context)) return true;
      }
      return false;
    }
    for (const [name, member] of membersOf(collection)) {
      context.budget.spend();
      frame[keyAt] = name;
      frame[valueAt] = member;
      if (inner(frame, context)) return true;
    }
    return false;
  };
}

/** The slot of a variable that gets its value here; else a new one, to match from. */
function slotOf(emitting: Emitting, pattern: Ir | undefined, bound: Bound): number {
  return pattern?.kind === 'local' && !bound.has(pattern.slot) ? pattern.slot : emitting.slot();
}

function emitFit(
  emitting: Emitting,
  pattern: Ir | undefined,
  { slot, bound }: { readonly slot: number; readonly bound: Bound },
  next: Next,
): Step {
  if (pattern === undefined) return next();
  if (pattern.kind === 'local' && pattern.slot === slot) {
    bound.add(slot);
    return next();
  }
  return emitting.match(pattern, valueIn(slot), bound, next);
}

/** As `Emitting.match`. */
export function emitMatch(
  emitting: Emitting,
  pattern: Ir,
  { get, bound }: { readonly get: Getter; readonly bound: Bound },
  next: Next,
): Step {
  if (pattern.kind === 'local' && !bound.has(pattern.slot)) {
    const { slot } = pattern;
    bound.add(slot);
    const rest = next();
    return (frame, context) => {
      const value = get(frame, context);
      if (value === undefined) return false;
      frame[slot] = value;
      return rest(frame, context);
    };
  }
  if (isGround(pattern, bound)) {
    return emitting.term(pattern, bound, (wanted) => {
      const rest = next();
      return (frame, context) => {
        const value = get(frame, context);
        const other = value === undefined ? undefined : wanted(frame, context);
        return (
          value !== undefined && other !== undefined && equal(value, other) && rest(frame, context)
        );
      };
    });
  }
  const at = emitting.slot();
  if (pattern.kind === 'array') {
    const { items } = pattern;
    const rest = emitAll(
      items.length,
      (index, further) =>
        emitting.match(
          items[index] as Ir,
          (frame) => (frame[at] as readonly Value[])[index],
          bound,
          further,
        ),
      next,
    );
    return (frame, context) => {
      const value = get(frame, context);
      if (value === undefined || !isArray(value) || value.length !== items.length) return false;
      frame[at] = value;
      return rest(frame, context);
    };
  }
  if (pattern.kind !== 'object') {
    throw new RegoError('rego_unsafe_var_error', 'pattern has variables without a value', pattern);
  }
  const { entries } = pattern;
  const rest = emitAll(
    entries.length,
    (index, further) => {
      const [key, member] = entries[index] as readonly [Ir, Ir];
      return emitting.term(key, bound, (name) =>
        emitting.match(
          member,
          (frame, context) => {
            const wanted = name(frame, context);
            return wanted === undefined ? undefined : lookUp(frame[at] as Value, wanted);
          },
          bound,
          further,
        ),
      );
    },
    next,
  );
  return (frame, context) => {
    const value = get(frame, context);
    if (value === undefined || !isObject(value) || sizeOf(value) !== entries.length) return false;
    frame[at] = value;
    return rest(frame, context);
  };
}

/** One step after the other, then `last`. */
function emitAll(count: number, emit: (index: number, next: Next) => Step, last: Next): Step {
  const from = (index: number): Step =>
    index === count ? last() : emit(index, () => from(index + 1));
  return from(0);
}
