// SPDX-License-Identifier: Apache-2.0
// What policies are compiled to: functions that read a frame and go on. A step calls what follows once for
// each way to go on; `true` says that enough was found.
import type { CallTarget, Ir, IrBody } from '../compile/ir.ts';
import type { Arity, Bound } from '../compile/order.ts';
import type { Node } from '../compile/tree.ts';
import type { Location } from '../syntax/location.ts';
import type { Value } from '../values/value.ts';
import type { Context } from './context.ts';
import type { Documents } from './documents.ts';
import type { Watch } from './watch.ts';

/** Values of the variables of one rule; also what is being collected. */
export type Frame = unknown[];

export function newFrame(size: number): Frame {
  const frame: Frame = [];
  for (let at = 0; at < size; at++) frame.push(undefined);
  return frame;
}

export type Step = (frame: Frame, context: Context) => boolean;
/** The value of a term; undefined: it has none, and what asks for it does not hold. */
export type Getter = (frame: Frame, context: Context) => Value | undefined;
/** Makes what follows; called once everything that comes before is known. */
export type Next = () => Step;

/** A function of policies or a builtin, as it is called. Undefined: it has no value for these arguments. */
export type Callable = (args: readonly Value[], context: Context) => Value | undefined;

/** The parts that make steps, for each other. One for each rule or query. */
export type Emitting = {
  readonly root: Node;
  readonly arity: Arity;
  /** A place in the frame that nothing else uses. */
  slot(): number;
  /** `next` is given the term; the step enumerates the members that references in it name. */
  term(ir: Ir, bound: Bound, next: (get: Getter) => Step): Step;
  /** Goes on where the value of `get` fits the pattern, whose variables get values from it. */
  match(pattern: Ir, get: Getter, bound: Bound, next: Next): Step;
  /** `last` is given what has a value after the body. */
  body(body: IrBody, bound: ReadonlySet<number>, last: (known: Bound) => Step): Step;
  /** The result of all rules at a node that has some. */
  document(node: Node): (context: Context) => Value | undefined;
  callable(target: CallTarget, location: Location): Callable;
  /** Whether a call has many results, in an array. */
  isRelation(target: CallTarget): boolean;
  readonly documents: Documents;
  /** Whoever follows what is asked. */
  readonly watch: Watch | undefined;
};

/** Where a collection or the context that comes back stands in a frame. */
export const valueIn =
  (slot: number): Getter =>
  (frame) =>
    frame[slot] as Value | undefined;
