// SPDX-License-Identifier: Apache-2.0
// What a builtin is: a pure function of values, with its types, that fails by a RegoError of its own.
import type { Context } from '../evaluate/context.ts';
import { RegoError } from '../syntax/location.ts';
import { Decimal, type Numeric } from '../values/decimal.ts';
import {
  isArray,
  isNumeric,
  isObject,
  isSet,
  type ObjectValue,
  type RegoSet,
  typeName,
  type Value,
} from '../values/value.ts';

export type Builtin = {
  /** Arguments it takes. */
  readonly arity: number;
  /** Undefined: no result. Throws `eval_builtin_error` or `eval_type_error`. */
  readonly call: (args: readonly Value[], context: Context) => Value | undefined;
  /** The result is an array of all results there are. */
  readonly isRelation?: true;
};

export type Builtins = Readonly<Record<string, Builtin>>;

/** What a builtin says of itself when it fails. */
export const failed = (message: string): RegoError => new RegoError('eval_builtin_error', message);

const wrongType = (position: number, wanted: string, value: Value): RegoError =>
  new RegoError(
    'eval_type_error',
    `operand ${position} must be ${wanted} but got ${typeName(value)}`,
  );

/** A number to calculate with: the nearest double of one that no double holds. */
export function calculable(value: Numeric): number | bigint {
  if (!(value instanceof Decimal)) return value;
  const nearest = Number(value);
  if (!Number.isFinite(nearest)) throw failed('number is too large');
  return nearest;
}

/** Arguments by their place, checked as they are asked for. */
export class Args {
  readonly #args: readonly Value[];

  constructor(args: readonly Value[]) {
    this.#args = args;
  }

  any(at: number): Value {
    return this.#args[at] ?? null;
  }

  string(at: number): string {
    const value = this.any(at);
    if (typeof value !== 'string') throw wrongType(at + 1, 'string', value);
    return value;
  }

  number(at: number): number | bigint {
    const value = this.any(at);
    if (!isNumeric(value)) throw wrongType(at + 1, 'number', value);
    return calculable(value);
  }

  /** A whole number in the safe range. */
  integer(at: number): number {
    const value = this.number(at);
    if (typeof value === 'bigint') throw failed(`operand ${at + 1} is too large`);
    if (!Number.isInteger(value)) {
      throw new RegoError(
        'eval_type_error',
        `operand ${at + 1} must be integer number but got floating-point number`,
      );
    }
    return value;
  }

  boolean(at: number): boolean {
    const value = this.any(at);
    if (typeof value !== 'boolean') throw wrongType(at + 1, 'boolean', value);
    return value;
  }

  array(at: number): readonly Value[] {
    const value = this.any(at);
    if (!isArray(value)) throw wrongType(at + 1, 'array', value);
    return value;
  }

  set(at: number): RegoSet {
    const value = this.any(at);
    if (!isSet(value)) throw wrongType(at + 1, 'set', value);
    return value;
  }

  object(at: number): ObjectValue {
    const value = this.any(at);
    if (!isObject(value)) throw wrongType(at + 1, 'object', value);
    return value;
  }

  /** The items of an array or a set. */
  items(at: number): readonly Value[] {
    const value = this.any(at);
    if (isArray(value)) return value;
    if (isSet(value)) return value.items;
    throw new RegoError(
      'eval_type_error',
      `operand ${at + 1} must be one of {array, set} but got ${typeName(value)}`,
    );
  }

  /** The strings of an array or a set. */
  strings(at: number): readonly string[] {
    return this.items(at).map((item) => {
      if (typeof item === 'string') return item;
      throw new RegoError(
        'eval_type_error',
        `operand ${at + 1} must be array of strings but got array containing ${typeName(item)}`,
      );
    });
  }
}

/** A builtin with checked arguments. */
export const builtin = (
  arity: number,
  call: (args: Args, context: Context) => Value | undefined,
): Builtin => ({ arity, call: (args, context) => call(new Args(args), context) });

/** A builtin that has many results for the same arguments. */
export const relation = (
  arity: number,
  call: (args: Args, context: Context) => readonly Value[],
): Builtin => ({ ...builtin(arity, call), isRelation: true });
