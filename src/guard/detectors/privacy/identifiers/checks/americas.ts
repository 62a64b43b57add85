// SPDX-License-Identifier: Apache-2.0
// Checks of numbers of the Americas that more than one weighted sum is needed for.
import type { Check } from '../format.ts';
import { isDay, isYymmdd, numberAt } from './dates.ts';
import { digit, elevenLess, isVaried, lastDigit, luhn, sum } from './sums.ts';

/** IRS: ranges of the fourth and fifth digit that were assigned. */
export const usItin: Check = (value) => {
  const group = numberAt(value, 3, 5);
  return (
    value.startsWith('9') &&
    ((group >= 50 && group <= 65) || (group >= 70 && group <= 88) || (group >= 90 && group !== 93))
  );
};

const EIN_NONE = new Set([
  '00',
  '07',
  '08',
  '09',
  '17',
  '18',
  '19',
  '28',
  '29',
  '49',
  '69',
  '70',
  '78',
  '79',
  '89',
  '96',
  '97',
]);
/** IRS: prefixes of the campuses that assign numbers. */
export const usEin: Check = (value) => !EIN_NONE.has(value.slice(0, 2)) && isVaried(value);

/** CMS: Luhn over the number after 80840, ISO/IEC 7812-1 for health. */
export const usProvider: Check = (value) => luhn(`80840${value}`);

/** DEA: odd digits and twice the even ones. */
export const usDea: Check = (value) => sum(value, [1, 2, 1, 2, 1, 2], 2) % 10 === digit(value, 8);

/** ABA: first four digits name a Federal Reserve district. */
export const usRouting: Check = (value) => {
  const district = numberAt(value, 0, 2);
  const known =
    (district >= 1 && district <= 12) ||
    (district >= 21 && district <= 32) ||
    (district >= 61 && district <= 72) ||
    district === 80;
  return known && sum(value, [3, 7, 1, 3, 7, 1, 3, 7, 1]) % 10 === 0;
};

export const caSocial: Check = (value) => /^[1-79]/.test(value) && luhn(value) && isVaried(value);
const bcSum = lastDigit([0, 2, 4, 8, 5, 10, 9, 7, 3], 11, (rest) => 11 - rest);
export const caHealthBc: Check = (value) => value.startsWith('9') && bcSum(value);

const CURP = '0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ';
/** RENAPO: the last digit guards the seventeen signs before it. */
export const mxPersonal: Check = (value) => {
  if (!isYymmdd(value, 4)) return false;
  let total = 0;
  for (let at = 0; at < 17; at++) total += CURP.indexOf(value.charAt(at)) * (18 - at);
  return (10 - (total % 10)) % 10 === digit(value, 17);
};

const RFC = '0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ Ñ';
/** SAT: a company has three letters, a person four; numbers without a right last sign were issued too. */
export const mxTax: Check = (value) => {
  if (!isYymmdd(value, value.length - 9)) return false;
  const padded = value.padStart(13, ' ');
  let total = 0;
  for (let at = 0; at < 12; at++) total += RFC.indexOf(padded.charAt(at)) * (13 - at);
  return '0123456789A'.charAt((11 - (total % 11)) % 11) === padded.charAt(12);
};
export const mxDate: Check = (value) => isYymmdd(value, value.length - 9);
export const mxVoter: Check = (value) => isYymmdd(value, 6);

/** Banco de México: weights 3, 7, 1, each product by ten. */
export const mxClabe = lastDigit(
  [3, 7, 1, 3, 7, 1, 3, 7, 1, 3, 7, 1, 3, 7, 1, 3, 7],
  10,
  (rest) => (10 - rest) % 10,
);

/** Receita Federal: two check digits, each over all before it. */
export const brPersonal: Check = (value) =>
  isVaried(value) &&
  elevenLess(sum(value, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11) === digit(value, 9) &&
  elevenLess(sum(value, [11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11) === digit(value, 10);
/** Of a company; since 2026 letters may stand before the check digits and count code less 48. */
export const brCompany: Check = (value) => {
  const worth = Array.from(value, (char) => char.charCodeAt(0) - 0x30);
  const rest = (size: number): number => {
    let total = 0;
    for (let at = 0; at < size; at++) total += (worth[at] ?? 0) * (((size - 1 - at) % 8) + 2);
    return elevenLess(total % 11);
  };
  return isVaried(value) && rest(12) === digit(value, 12) && rest(13) === digit(value, 13);
};
export const brSocial: Check = (value) =>
  isVaried(value) && lastDigit([3, 2, 9, 8, 7, 6, 5, 4, 3, 2], 11, elevenLess)(value);
export const brVoter: Check = (value) => {
  const state = numberAt(value, 8, 10);
  const first = (sum(value, [2, 3, 4, 5, 6, 7, 8, 9]) % 11) % 10;
  const second = ((digit(value, 8) * 7 + digit(value, 9) * 8 + first * 9) % 11) % 10;
  return state >= 1 && state <= 28 && first === digit(value, 10) && second === digit(value, 11);
};
export const brHealth: Check = (value) => {
  let total = 0;
  for (let at = 0; at < 15; at++) total += digit(value, at) * (15 - at);
  return total % 11 === 0;
};

export const arTax = lastDigit([5, 4, 3, 2, 7, 6, 5, 4, 3, 2], 11, (rest) =>
  rest === 0 ? 0 : 11 - rest,
);
const ar7 = lastDigit([7, 1, 3, 9, 7, 1, 3], 10, (rest) => (10 - rest) % 10);
const ar13 = lastDigit([3, 9, 7, 1, 3, 9, 7, 1, 3, 9, 7, 1, 3], 10, (rest) => (10 - rest) % 10);
/** BCRA: bank and branch, then the account, each with a check digit. */
export const arAccount: Check = (value) => ar7(value.slice(0, 8)) && ar13(value.slice(8));

/** Registro Civil: the check sign is eleven less the rest, K for ten. */
export const clPersonal: Check = (value) => {
  let total = 0;
  const size = value.length - 1;
  for (let at = 0; at < size; at++) total += digit(value, at) * (((size - 1 - at) % 6) + 2);
  return '0K987654321'.charAt(total % 11) === value.charAt(size);
};

export const coTax: Check = (value) => {
  const weights = [3, 7, 13, 17, 19, 23, 29, 37, 41, 43, 47, 53, 59, 67, 71];
  const size = value.length - 1;
  let total = 0;
  for (let at = 0; at < size; at++) total += digit(value, at) * (weights[size - 1 - at] ?? 0);
  return '01987654321'.charAt(total % 11) === value.charAt(size);
};

export const peTax = lastDigit([5, 4, 3, 2, 7, 6, 5, 4, 3, 2], 11, (rest) => (11 - rest) % 10);
export const veTax: Check = (value) => {
  const kind = { V: 4, E: 8, J: 12, P: 16, G: 20 }[value.charAt(0)] ?? Number.NaN;
  const rest = (kind + sum(value, [3, 2, 7, 6, 5, 4, 3, 2], 1)) % 11;
  return '00987654321'.charAt(rest) === value.charAt(9);
};
/** Registro Civil: province, and Luhn with the doubling at the odd places. */
export const ecPersonal: Check = (value) => {
  const province = numberAt(value, 0, 2);
  return (
    ((province >= 1 && province <= 24) || province === 30) && digit(value, 2) < 6 && luhn(value)
  );
};
export const uyPersonal: Check = (value) =>
  (10 - (sum(value.padStart(8, '0'), [2, 9, 8, 7, 6, 3, 4]) % 10)) % 10 ===
  digit(value, value.length - 1);
export const pyTax: Check = (value) => {
  const size = value.length - 1;
  let total = 0;
  for (let at = 0; at < size; at++) total += digit(value, at) * (size - at + 1);
  return ((11 - (total % 11)) % 11) % 10 === digit(value, size);
};
export const svPersonal: Check = (value) =>
  (10 - (sum(value, [9, 8, 7, 6, 5, 4, 3, 2]) % 10)) % 10 === digit(value, 8);
export const cuPersonal: Check = (value) => {
  const century = digit(value, 6);
  return century >= 0 && isDay(numberAt(value, 0, 2), numberAt(value, 2, 4), numberAt(value, 4, 6));
};
