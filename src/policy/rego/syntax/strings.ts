// SPDX-License-Identifier: Apache-2.0
// Strings and numbers as they are written, and what they mean.
import { type Decimal, exactNumber } from '../values/decimal.ts';
import { type Location, RegoError } from './location.ts';

/** What a quoted string means; escapes are those of JSON. */
export function unquoted(text: string, location: Location): string {
  return unescaped(text.slice(1, -1), location);
}

/** What the inside of a quoted string means. */
export function unescaped(inner: string, location: Location): string {
  try {
    return JSON.parse(`"${inner.replaceAll('\t', '\\t')}"`) as string;
  } catch {
    throw new RegoError('rego_parse_error', 'illegal escape in string', {
      location,
      hint: 'escapes are \\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX; a raw string (`...`) has none',
    });
  }
}

/** The value of a number: whole numbers are exact, of any size. */
export function numberOf(text: string): number | bigint | Decimal {
  if (!/^-?[0-9]+$/.test(text)) return wholeIfSo(text);
  const value = Number(text);
  return Number.isSafeInteger(value) ? value + 0 : BigInt(text);
}

/** `1e3` and `1.0` are whole numbers, too. */
function wholeIfSo(text: string): number | bigint | Decimal {
  const value = Number(text);
  if (!Number.isInteger(value) || Number.isSafeInteger(value)) return exactNumber(text) ?? value;
  const [, sign = '', whole = '', fraction = '', power = '0'] =
    /^(-?)([0-9]+)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]+))?$/.exec(text) ?? [];
  const places = Number(power) - fraction.length;
  if (places < 0 || places > 400) return value;
  return BigInt(sign + whole + fraction) * 10n ** BigInt(places);
}
