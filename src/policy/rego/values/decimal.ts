// SPDX-License-Identifier: Apache-2.0
// Numbers that no double holds: with more digits, or of another size. They are compared as the numbers they denote,
// and shown as they were written; arithmetic takes them for the nearest double.

/** Most digits, and the largest power of ten, up or down. */
const DIGITS_MAX = 20_000;
const POWER_MAX = 20_000;

export type Numeric = number | bigint | Decimal;

/** `digits` times ten to the power of `power`; no digit at the end is a zero. */
type Parts = { readonly digits: bigint; readonly power: number };

export class Decimal {
  readonly #text: string;
  readonly #parts: Parts;

  constructor(text: string, parts: Parts) {
    this.#text = text;
    this.#parts = parts;
  }

  get parts(): Parts {
    return this.#parts;
  }

  /** Undefined: it has a fraction. */
  get whole(): bigint | undefined {
    const { digits, power } = this.#parts;
    return power < 0 ? undefined : digits * 10n ** BigInt(power);
  }

  /** The nearest double, which may be infinite or zero. */
  valueOf(): number {
    return Number(this.#text);
  }

  toString(): string {
    return this.#text;
  }
}

/** The number that `text` denotes, exactly; undefined where it is too long or too large, or none. */
export function exactNumber(text: string): number | Decimal | undefined {
  const value = Number(text);
  // Up to 15 digits a double is written as it was read.
  if (text.length <= 16 && /^-?[0-9]+(?:\.[0-9]*)?$/.test(text)) return value === 0 ? 0 : value;
  const parts = partsIn(text);
  if (parts === undefined) return undefined;
  if (parts.digits === 0n) return 0;
  const held = Number.isFinite(value) ? partsIn(String(value)) : undefined;
  if (held?.digits === parts.digits && held.power === parts.power) return value;
  return new Decimal(text, parts);
}

function partsIn(text: string): Parts | undefined {
  const [, sign = '', whole, fraction = '', exponent = '0'] =
    /^(-?)([0-9]+)(?:\.([0-9]*))?(?:[eE]([+-]?[0-9]+))?$/.exec(text) ?? [];
  if (whole === undefined || whole.length + fraction.length > DIGITS_MAX) return undefined;
  const digits = `${whole}${fraction}`;
  let end = digits.length;
  while (end > 1 && digits.charCodeAt(end - 1) === 48) end--;
  const power = Number(exponent) - fraction.length + digits.length - end;
  if (Math.abs(power) > POWER_MAX) return undefined;
  return { digits: BigInt(sign + digits.slice(0, end)), power };
}

/** The order of numbers of which one is a decimal at least. */
export function compareDecimals(a: Numeric, b: Numeric): number {
  const [left, right] = [partsOf(a), partsOf(b)];
  const [one, other] = [sizeOf(left), sizeOf(right)];
  if (left.digits < 0n !== right.digits < 0n || left.digits === 0n || right.digits === 0n) {
    return left.digits < right.digits ? -1 : left.digits > right.digits ? 1 : 0;
  }
  const sign = left.digits < 0n ? -1 : 1;
  if (one !== other) return one < other ? -sign : sign;
  // Of the same size: the powers differ by no more than there are digits.
  const common = Math.min(left.power, right.power);
  const [x, y] = [left, right].map(({ digits, power }) => digits * 10n ** BigInt(power - common));
  return (x ?? 0n) < (y ?? 0n) ? -1 : x === y ? 0 : 1;
}

const partsOf = (value: Numeric): Parts =>
  value instanceof Decimal
    ? value.parts
    : (partsIn(String(value)) ?? { digits: BigInt(value), power: 0 });

/** The power of ten of the first digit. */
const sizeOf = ({ digits, power }: Parts): number => String(digits).replace('-', '').length + power;
