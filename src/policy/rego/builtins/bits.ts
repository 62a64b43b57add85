// SPDX-License-Identifier: Apache-2.0
// Whole numbers as rows of bits, in two's complement without end.
import { RegoError } from '../syntax/location.ts';
import { wholeNumber } from '../values/number.ts';
import { type Args, type Builtin, builtin, type Builtins, failed } from './builtin.ts';

/** Most places to shift by. */
const SHIFT_MAX = 1 << 16;

function whole(args: Args, at: number): bigint {
  const value = args.number(at);
  if (typeof value === 'number' && !Number.isInteger(value)) {
    throw new RegoError(
      'eval_type_error',
      `operand ${at + 1} must be integer number but got floating-point number`,
    );
  }
  return BigInt(value);
}

const both = (make: (a: bigint, b: bigint) => bigint): Builtin =>
  builtin(2, (args) => wholeNumber(make(whole(args, 0), whole(args, 1))));

const shift = (make: (value: bigint, places: bigint) => bigint): Builtin =>
  builtin(2, (args) => {
    const places = whole(args, 1);
    if (places < 0n)
      throw new RegoError(
        'eval_type_error',
        'operand 2 must be an unsigned integer number but got a negative integer',
      );
    if (places > BigInt(SHIFT_MAX)) throw failed('shift is too large');
    return wholeNumber(make(whole(args, 0), places));
  });

export const BITS: Builtins = {
  'bits.and': both((a, b) => a & b),
  'bits.or': both((a, b) => a | b),
  'bits.xor': both((a, b) => a ^ b),
  'bits.negate': builtin(1, (args) => wholeNumber(~whole(args, 0))),
  'bits.lsh': shift((value, places) => value << places),
  'bits.rsh': shift((value, places) => value >> places),
};
