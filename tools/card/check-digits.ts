// SPDX-License-Identifier: Apache-2.0
// Check digits as the standards define them, written apart from those of the detectors: the exam must not
// share the mistakes of the candidate.

/** ISO/IEC 7812: the digit that follows `digits`. */
export function luhnDigit(digits: string): string {
  let sum = 0;
  for (const [at, char] of Array.from(digits).toReversed().entries()) {
    const doubled = Number(char) * (at % 2 === 0 ? 2 : 1);
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return String((10 - (sum % 10)) % 10);
}

/** ISO 13616: an IBAN of `country` over `bban`. */
export function ibanOf(country: string, bban: string): string {
  const letters = Array.from(`${bban}${country}00`, (char) =>
    Number.parseInt(char, 36).toString(),
  ).join('');
  const check = 98n - (BigInt(letters) % 97n);
  return `${country}${check.toString().padStart(2, '0')}${bban}`;
}

/** The weighted sum of digits. */
const weighted = (digits: string, weights: readonly number[]): number =>
  weights.reduce((sum, weight, at) => sum + weight * Number(digits[at] ?? 0), 0);

/** Bestimmung of section 139b AO, ISO/IEC 7064 MOD 11,10. */
export function mod1110Digit(digits: string): string {
  let product = 10;
  for (const char of digits) {
    const sum = (Number(char) + product) % 10;
    product = ((sum === 0 ? 10 : sum) * 2) % 11;
  }
  return String((11 - product) % 10);
}

/** NHS number: undefined where there is no digit. */
export function nhsDigit(digits: string): string | undefined {
  const rest = 11 - (weighted(digits, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11);
  return rest === 10 ? undefined : String(rest % 11);
}

/** PESEL. */
export const peselDigit = (digits: string): string =>
  String((10 - (weighted(digits, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3]) % 10)) % 10);

/** Burgerservicenummer: undefined where there is no digit. */
export function bsnDigit(digits: string): string | undefined {
  const rest = weighted(digits, [9, 8, 7, 6, 5, 4, 3, 2]) % 11;
  return rest === 10 ? undefined : String(rest);
}

/** Both check digits of a CPF. */
export function cpfDigits(digits: string): string {
  const digit = (text: string): string => {
    const weights = Array.from(text, (_, at) => text.length + 1 - at);
    const rest = (weighted(text, weights) * 10) % 11;
    return String(rest % 10);
  };
  const first = digit(digits);
  return first + digit(digits + first);
}

/** Letter of a Spanish DNI. */
export const dniLetter = (digits: string): string =>
  'TRWAGMYFPDXBNJZSQVHLCKE'.charAt(Number(digits) % 23);

/** Key of a NIR of 13 digits. */
export const nirKey = (digits: string): string =>
  (97n - (BigInt(digits) % 97n)).toString().padStart(2, '0');

/** ABA routing number: the ninth digit. */
export const abaDigit = (digits: string): string =>
  String((10 - (weighted(digits, [3, 7, 1, 3, 7, 1, 3, 7]) % 10)) % 10);
