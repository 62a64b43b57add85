// SPDX-License-Identifier: Apache-2.0
// Bounds of numbers and sizes in a JSON Schema, on numbers as they are written.
import { numberText } from '../values/display.ts';
import type { Place } from './schema-findings.ts';
import type { Numeric, SchemaNode, SizeKeyword } from './schema-node.ts';

/** Members of an array or an object. */
export function checkSize(
  schema: SchemaNode,
  [least, most]: readonly [SizeKeyword, SizeKeyword],
  length: number,
  place: Place,
): void {
  const [low, high] = [schema.sizes[least], schema.sizes[most]];
  const isArray = least === 'minItems';
  const type = isArray ? 'items' : 'properties';
  const subject = isArray ? 'Array must' : 'Must';
  if (low !== undefined && length < low)
    place.fault(`array_min_${type}`, `${subject} have at least ${low} ${type}`);
  if (high !== undefined && length > high)
    place.fault(`array_max_${type}`, `${subject} have at most ${high} ${type}`);
}

/** A number against all bounds. */
export function checkNumber({ numbers: bounds }: SchemaNode, value: Numeric, place: Place): void {
  const { multipleOf, maximum, exclusiveMaximum, minimum, exclusiveMinimum } = bounds;
  if (multipleOf !== undefined && !isMultiple(value, multipleOf)) {
    place.fault('multiple_of', `Must be a multiple of ${numberText(multipleOf)}`);
  }
  if (maximum !== undefined && value > maximum) {
    place.fault('number_lte', `Must be less than or equal to ${numberText(maximum)}`);
  }
  if (exclusiveMaximum !== undefined && value >= exclusiveMaximum) {
    place.fault('number_lt', `Must be less than ${numberText(exclusiveMaximum)}`);
  }
  if (minimum !== undefined && value < minimum) {
    place.fault('number_gte', `Must be greater than or equal to ${numberText(minimum)}`);
  }
  if (exclusiveMinimum !== undefined && value <= exclusiveMinimum) {
    place.fault('number_gt', `Must be greater than ${numberText(exclusiveMinimum)}`);
  }
  place.found.score++;
}

/** In decimal digits, where 0.3 is three times 0.1. */
function isMultiple(value: Numeric, of: Numeric): boolean {
  const [digits, exponent] = decimal(value);
  const [unit, power] = decimal(of);
  const common = Math.min(exponent, power);
  return (
    (digits * 10n ** BigInt(exponent - common)) % (unit * 10n ** BigInt(power - common)) === 0n
  );
}

function decimal(value: Numeric): readonly [digits: bigint, exponent: number] {
  const [mantissa = '0', power = '0'] = String(value).split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  return [BigInt(whole + fraction), Number(power) - fraction.length];
}
