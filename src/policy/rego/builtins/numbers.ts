// SPDX-License-Identifier: Apache-2.0
// Arithmetic and aggregates. Whole numbers are exact at any size up to a bound; the rest are doubles.
import { RegoError } from '../syntax/location.ts';
import { wholeNumber } from '../values/number.ts';
import {
  compare,
  isArray,
  isNumeric,
  isObject,
  isSet,
  RegoSet,
  sizeOf,
  typeName,
  type Value,
} from '../values/value.ts';
import { type Args, type Builtin, builtin, type Builtins, calculable, failed } from './builtin.ts';

type Numeric = number | bigint;

/** Longest whole number that multiplying may make, in bits. */
const BITS_MAX = 1 << 16;
/** Most numbers in a range. */
const RANGE_MAX = 1_000_000;

const isWhole = (value: Numeric): boolean => typeof value === 'bigint' || Number.isInteger(value);

/** `exact` on whole numbers, where doubles could round; else `float`. */
function arithmetic(
  exact: (a: bigint, b: bigint) => bigint,
  float: (a: number, b: number) => number,
): (a: Numeric, b: Numeric) => Numeric {
  return (a, b) => {
    if (typeof a === 'number' && typeof b === 'number') {
      const value = float(a, b);
      if (!Number.isInteger(a) || !Number.isInteger(b) || Number.isSafeInteger(value))
        return finite(value);
    }
    if (isWhole(a) && isWhole(b)) return wholeNumber(exact(BigInt(a), BigInt(b)));
    return finite(float(Number(a), Number(b)));
  };
}

function finite(value: number): number {
  if (Number.isFinite(value)) return value === 0 ? 0 : value;
  throw failed('number is too large');
}

const add = arithmetic(
  (a, b) => a + b,
  (a, b) => a + b,
);
const subtract = arithmetic(
  (a, b) => a - b,
  (a, b) => a - b,
);
const multiply = arithmetic(
  (a, b) => {
    if (bits(a) + bits(b) > BITS_MAX) throw failed('number is too large');
    return a * b;
  },
  (a, b) => a * b,
);
const bits = (value: bigint): number => value.toString(16).length * 4;

function divide(a: Numeric, b: Numeric): Numeric {
  if (Number(b) === 0) throw failed('divide by zero');
  if (isWhole(a) && isWhole(b)) {
    const [left, right] = [BigInt(a), BigInt(b)];
    if (left % right === 0n) return wholeNumber(left / right);
  }
  return finite(Number(a) / Number(b));
}

function remainder(a: Numeric, b: Numeric): Numeric {
  if (!isWhole(a) || !isWhole(b)) throw failed('modulo on floating-point number');
  if (Number(b) === 0) throw failed('modulo by zero');
  return wholeNumber(BigInt(a) % BigInt(b));
}

const rounding = (round: (value: number) => number): Builtin =>
  builtin(1, (args) => {
    const value = args.number(0);
    return typeof value === 'bigint' ? value : finite(round(value));
  });

/** Away from zero at the half. */
const nearest = (value: number): number => Math.sign(value) * Math.round(Math.abs(value));

const numeric = (calculate: (a: Numeric, b: Numeric) => Numeric): Builtin =>
  builtin(2, (args) => calculate(args.number(0), args.number(1)));

function numbers(args: Args): readonly Numeric[] {
  return args.items(0).map((item) => {
    if (isNumeric(item)) return calculable(item);
    throw new RegoError(
      'eval_type_error',
      `operand 1 must be array of numbers but got array containing ${typeName(item)}`,
    );
  });
}

function countOf(value: Value): number {
  if (typeof value === 'string') return Array.from(value).length;
  if (isArray(value)) return value.length;
  if (isSet(value)) return value.size;
  if (isObject(value)) return sizeOf(value);
  throw new RegoError(
    'eval_type_error',
    `operand 1 must be one of {array, object, set, string} but got ${typeName(value)}`,
  );
}

function rangeOf(args: Args, step: Numeric): readonly Numeric[] {
  const [from, to, by] = [args.number(0), args.number(1), step];
  if (!isWhole(from)) throw notWhole(1);
  if (!isWhole(to)) throw notWhole(2);
  const [first, last] = [BigInt(from), BigInt(to)];
  const stride = BigInt(by);
  const distance = first <= last ? last - first : first - last;
  if (distance / stride > BigInt(RANGE_MAX)) throw failed('range is too long');
  const made: Numeric[] = [];
  const sign = first <= last ? stride : -stride;
  for (let at = first; first <= last ? at <= last : at >= last; at += sign)
    made.push(wholeNumber(at));
  return made;
}

const notWhole = (position: number): RegoError =>
  new RegoError(
    'eval_type_error',
    `operand ${position} must be integer number but got floating-point number`,
  );

const BASES: readonly number[] = [2, 8, 10, 16];

function formatted(value: Numeric, base: number): string {
  const whole = typeof value === 'bigint' ? value : BigInt(Math.trunc(value));
  return whole.toString(base);
}

const extreme = (wanted: 1 | -1): Builtin =>
  builtin(1, (args) => {
    const [first, ...rest] = args.items(0);
    return rest.reduce<Value | undefined>(
      (best, item) => (best !== undefined && compare(item, best) * wanted > 0 ? item : best),
      first,
    );
  });

export const NUMBERS: Builtins = {
  plus: numeric(add),
  minus: builtin(2, (args) => {
    const [left, right] = [args.any(0), args.any(1)];
    if (isSet(left) && isSet(right))
      return new RegoSet(left.items.filter((item) => !right.has(item)));
    if (isSet(left) && isNumeric(right)) args.set(1);
    if (isNumeric(left) && isSet(right)) args.number(1);
    if (!isNumeric(left) && !isSet(left)) throw mixed(1, left);
    if (!isNumeric(right) && !isSet(right)) throw mixed(2, right);
    return subtract(args.number(0), args.number(1));
  }),
  mul: numeric(multiply),
  div: numeric(divide),
  rem: numeric(remainder),
  round: rounding(nearest),
  ceil: rounding(Math.ceil),
  floor: rounding(Math.floor),
  abs: builtin(1, (args) => {
    const value = args.number(0);
    return value < 0 ? subtract(0, value) : value;
  }),
  count: builtin(1, (args) => countOf(args.any(0))),
  sum: builtin(1, (args) => numbers(args).reduce(add, 0)),
  product: builtin(1, (args) => numbers(args).reduce(multiply, 1)),
  max: extreme(1),
  min: extreme(-1),
  sort: builtin(1, (args) => [...args.items(0)].sort(compare)),
  all: builtin(1, (args) => args.items(0).every((item) => item === true)),
  any: builtin(1, (args) => args.items(0).includes(true)),
  'numbers.range': builtin(2, (args, { budget }) => {
    const made = rangeOf(args, 1);
    budget.spend(made.length);
    return made;
  }),
  'numbers.range_step': builtin(3, (args, { budget }) => {
    const step = args.number(2);
    if (!isWhole(step)) throw notWhole(3);
    if (step <= 0) throw failed('step must be a positive integer');
    const made = rangeOf(args, step);
    budget.spend(made.length);
    return made;
  }),
  format_int: builtin(2, (args) => {
    const value = args.number(0);
    const base = Number(args.number(1));
    if (!BASES.includes(base)) {
      throw new RegoError('eval_type_error', `operand 2 must be one of {2, 8, 10, 16}`);
    }
    return formatted(value, base);
  }),
  to_number: builtin(1, (args) => {
    const value = args.any(0);
    if (value === null) return 0;
    if (typeof value === 'boolean') return value ? 1 : 0;
    if (isNumeric(value)) return value;
    if (typeof value === 'string') return parsed(value);
    throw new RegoError(
      'eval_type_error',
      `operand 1 must be one of {null, boolean, number, string} but got ${typeName(value)}`,
    );
  }),
};

const mixed = (position: number, value: Value): RegoError =>
  new RegoError(
    'eval_type_error',
    `operand ${position} must be one of {number, set} but got ${typeName(value)}`,
  );

function parsed(text: string): Numeric {
  if (/^[+-]?(?:nan|inf|infinity)$/i.test(text)) {
    throw new RegoError('eval_type_error', 'operand 1 must be a finite number');
  }
  if (!/^[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/.test(text))
    throw failed('invalid syntax');
  if (/^[+-]?[0-9]+$/.test(text)) return wholeNumber(BigInt(text.replace(/^\+/, '')));
  return finite(Number(text));
}
