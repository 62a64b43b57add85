// SPDX-License-Identifier: Apache-2.0
// Values as text: as policies are written, and as JSON.
import type { Numeric } from './decimal.ts';
import { entriesOf, isArray, isNumeric, isObject, isSet, type Value } from './value.ts';

/** As a policy would write it: sets in braces, text in quotes. */
export function displayed(value: Value): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (isNumeric(value)) return numberText(value);
  if (isArray(value)) return `[${value.map(displayed).join(', ')}]`;
  if (isSet(value))
    return value.size === 0 ? 'set()' : `{${value.items.map(displayed).join(', ')}}`;
  if (isObject(value)) {
    const entries = entriesOf(value).map(
      ([key, member]) => `${displayed(key)}: ${displayed(member)}`,
    );
    return `{${entries.join(', ')}}`;
  }
  return String(value);
}

/** Decimal digits; an exponent from 1e21 on, as JSON has it. */
export function numberText(value: Numeric): string {
  return value === 0 ? '0' : String(value);
}
