// SPDX-License-Identifier: Apache-2.0
// Numbers that have to stay numbers: the same length, the same separators, the same alphabet, and a check
// digit that is right. What is too short to hide among a million others, or is no number, has no such form.
import { createFf1, isLongEnough } from './ff1.ts';
import { NUMBER_SEPARATORS } from './normal-form.ts';

export type FormatOptions = {
  readonly entity: string;
  /** AES key of 32 bytes, of one tenant. */
  readonly key: Uint8Array;
  /** Binds the result to the conversation: the same number is another one elsewhere. */
  readonly tweak: Uint8Array;
};

/** A value's letters and digits are encrypted again until a valid one comes out; more means: never. */
const WALKS = 2_000;
/** Issuer of a card: no fact about its holder, and what makes readers take the number for a card. */
const ISSUER_DIGITS = 6;
const CARD_DIGITS_MIN = 12;
const COUNTRY_AND_CHECK = 4;

const LAYOUT = new RegExp(`^\\+?[0-9A-Za-z${NUMBER_SEPARATORS}]+$`);
const ALPHANUMERIC = /[0-9A-Za-z]/g;

/** Another value of the same format, or undefined when there is none to be had. */
export function surrogateOf(value: string, options: FormatOptions): string | undefined {
  if (!LAYOUT.test(value)) return undefined;
  const plain = (value.match(ALPHANUMERIC) ?? []).join('');
  const made = encrypted(plain, options);
  if (made === undefined || made === plain) return undefined;
  let at = 0;
  return value.replace(ALPHANUMERIC, () => made.charAt(at++));
}

function encrypted(plain: string, options: FormatOptions): string | undefined {
  const { entity } = options;
  if (entity === 'card') return card(plain, options);
  if (entity === 'iban') return iban(plain, options);
  const digits = plain.replace(/[^0-9]/g, '').length;
  if (digits * 2 < plain.length) return undefined;
  const radix = digits === plain.length ? 10 : 36;
  return walk(plain, { ...options, radix, isValid: VALID[entity] });
}

/** The check digit is computed anew: it tells nothing that the other digits do not. */
function card(plain: string, options: FormatOptions): string | undefined {
  if (!/^[0-9]+$/.test(plain) || plain.length < CARD_DIGITS_MIN) return undefined;
  const issuer = plain.slice(0, ISSUER_DIGITS);
  const account = walk(plain.slice(ISSUER_DIGITS, -1), { ...options, radix: 10 });
  if (account === undefined) return undefined;
  const payload = issuer + account;
  return payload + luhnDigit(payload);
}

/** Country and letters (they name the bank) stay; the digits and the check of ISO 13616 are new. */
function iban(plain: string, options: FormatOptions): string | undefined {
  const bban = plain.slice(COUNTRY_AND_CHECK);
  const digits = walk(bban.replace(/[^0-9]/g, ''), { ...options, radix: 10 });
  if (digits === undefined) return undefined;
  let at = 0;
  const account = bban.replace(/[0-9]/g, () => digits.charAt(at++));
  const country = plain.slice(0, 2);
  const check = 98 - mod97(`${account}${country}00`);
  return `${country}${String(check).padStart(2, '0')}${account}`;
}

type Walk = FormatOptions & {
  readonly radix: number;
  readonly isValid?: ((plain: string) => boolean) | undefined;
};

/**
 * Encrypts until the result is valid. A permutation of all values walked over in this way is one of the
 * valid ones alone: two values never get the same surrogate. A value that is not valid itself has no such
 * guarantee, and none is asked of it.
 */
function walk(plain: string, { radix, isValid, key, tweak }: Walk): string | undefined {
  if (!isLongEnough(radix, plain.length)) return undefined;
  const ff1 = createFf1(key, radix);
  const mustBeValid = isValid?.(plain) === true ? isValid : () => true;
  let numerals: readonly number[] = Array.from(plain, (one) => Number.parseInt(one, radix));
  for (let step = 0; step < WALKS; step++) {
    numerals = ff1.encrypt(numerals, tweak);
    const made = inCaseOf(plain, numerals.map((one) => one.toString(radix)).join(''));
    if (mustBeValid(made)) return made;
  }
  return undefined;
}

const inCaseOf = (plain: string, made: string): string =>
  /[a-z]/.test(plain) ? made : made.toUpperCase();

/** Ranges that were never issued, where no check digit tells. */
const VALID: Readonly<Record<string, (plain: string) => boolean>> = {
  'us-ssn': (plain) => /^(?!000|666|9)\d{3}(?!00)\d{2}(?!0000)\d{4}$/.test(plain),
};

/** ISO/IEC 7812-1, Annex B. */
function luhnDigit(payload: string): string {
  let sum = 0;
  for (let at = payload.length - 1, doubled = true; at >= 0; at--, doubled = !doubled) {
    const digit = Number(payload.charAt(at)) * (doubled ? 2 : 1);
    sum += digit > 9 ? digit - 9 : digit;
  }
  return String((10 - (sum % 10)) % 10);
}

/** ISO 7064 MOD 97-10; a letter is 10 to 35. */
function mod97(text: string): number {
  let rest = 0;
  for (const char of text) {
    const value = Number.parseInt(char, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest;
}
