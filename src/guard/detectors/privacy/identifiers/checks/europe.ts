// SPDX-License-Identifier: Apache-2.0
// Checks of European numbers that more than one weighted sum is needed for. Each takes the compact value.
import type { Check } from '../format.ts';
import { isDay, isDdmmyy, isYymmdd, numberAt } from './dates.ts';
import {
  digit,
  divides,
  elevenLess,
  isVaried,
  lastDigit,
  luhn,
  mod1110,
  restOf,
  sum,
  verhoeff,
} from './sums.ts';

const crossSum = (value: number): number => Math.floor(value / 10) + (value % 10);
const letterNumber = (letter: string): string =>
  String(letter.charCodeAt(0) - 0x40).padStart(2, '0');

/** Sum of the cross sums of digits times weights. */
function crossed(value: string, weights: readonly number[]): number {
  let total = 0;
  for (let at = 0; at < weights.length; at++) {
    total += crossSum(digit(value, at) * (weights[at] ?? 0));
  }
  return total;
}

/** Section 139b AO: of the first ten digits one or two are missing, and none stands more than thrice. */
export const deTaxId: Check = (value) => {
  const counts = new Map<string, number>();
  for (const one of value.slice(0, 10)) counts.set(one, (counts.get(one) ?? 0) + 1);
  const repeated = [...counts.values()].filter((count) => count > 1);
  const [most = 0] = repeated;
  return repeated.length === 1 && (most === 2 || most === 3) && mod1110(value);
};

/** Section 147 SGB VI, and VKVV: area, day of birth, letter, serial. */
export const dePension: Check = (value) => {
  const digits = value.slice(0, 8) + letterNumber(value.charAt(8)) + value.slice(9, 11);
  const day = numberAt(value, 2, 4) % 50;
  if (!isDay(numberAt(value, 6, 8), numberAt(value, 4, 6), day)) return false;
  return crossed(digits, [2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1]) % 10 === digit(value, 11);
};

/** Section 290 SGB V: a letter and nine digits. */
export const deHealth: Check = (value) => {
  const digits = letterNumber(value.charAt(0)) + value.slice(1, 9);
  return crossed(digits, [1, 2, 1, 2, 1, 2, 1, 2, 1, 2]) % 10 === digit(value, 9);
};

/** INSEE: the key is 97 less the rest; Corsica's departments are numbers of their own. */
export const frNir: Check = (value) => {
  const number = value.slice(0, 13).replace('2A', '19').replace('2B', '18');
  return 97 - restOf(number, 97) === numberAt(value, 13, 15);
};

/** DGFiP: the last three digits are the rest of the others by 511. */
export const frTax: Check = (value) => restOf(value.slice(0, 10), 511) === numberAt(value, 10, 13);

export const frVat: Check = (value) =>
  luhn(value.slice(2)) && (12 + 3 * restOf(value.slice(2), 97)) % 97 === numberAt(value, 0, 2);

/** Ministerio del Interior: the letter is the number's rest by 23. */
export const esPersonal: Check = (value) => {
  const digits = value.replace(/^[XYZ]/, (letter) => String('XYZ'.indexOf(letter)));
  return 'TRWAGMYFPDXBNJZSQVHLCKE'.charAt(restOf(digits.slice(0, -1), 23)) === value.slice(-1);
};

/** Orden EHA/451/2008: companies; the control is a digit, a letter, or either, by the first letter. */
export const esCompany: Check = (value) => {
  const control = (10 - (crossed(value.slice(1, 8), [2, 1, 2, 1, 2, 1, 2]) % 10)) % 10;
  const last = value.charAt(8);
  const [asDigit, asLetter] = [String(control), 'JABCDEFGHI'.charAt(control)];
  if (/^[ABEH]/.test(value)) return last === asDigit;
  if (/^[PQSNWR]/.test(value)) return last === asLetter;
  return last === asDigit || last === asLetter;
};

/** Seguridad Social: province and number by 97. */
export const esSocial: Check = (value) => {
  const short = value.charAt(2) === '0';
  const number = short ? value.slice(0, 2) + value.slice(3, 10) : value.slice(0, 10);
  return restOf(number, 97) === numberAt(value, 10, 12);
};

const IT_ODD = [
  1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23,
];
/** DM 23 December 1976: odd and even places count differently, and the sum by 26 is a letter. */
export const itPersonal: Check = (value) => {
  let total = 0;
  for (let at = 0; at < 15; at++) {
    const code = value.charCodeAt(at);
    const worth = code < 0x41 ? code - 0x30 : code - 0x41;
    total += at % 2 === 0 ? (IT_ODD[worth] ?? 0) : worth;
  }
  const day = numberAt(value.replace(/[LMNP-V]/g, itDigit), 9, 11);
  const born = Number.isNaN(day) || (day % 40 >= 1 && day % 40 <= 31 && day <= 71);
  return born && String.fromCharCode(0x41 + (total % 26)) === value.charAt(15);
};
const itDigit = (letter: string): string => String('LMNPQRSTUV'.indexOf(letter));

/** IRN: letters count ten and more, every second place is doubled. */
export const ptCitizen: Check = (value) => {
  let total = 0;
  for (let at = 0; at < 12; at++) {
    const worth = Number.parseInt(value.charAt(at), 36) * (at % 2 === 0 ? 2 : 1);
    total += worth > 9 && at % 2 === 0 ? worth - 9 : worth;
  }
  return total % 10 === 0;
};
export const ptTax = lastDigit([9, 8, 7, 6, 5, 4, 3, 2], 11, elevenLess);
export const ptSocial = lastDigit([29, 23, 19, 17, 13, 11, 7, 5, 3, 2], 10, (rest) => 9 - rest);

export const nlCitizen: Check = (value) =>
  isVaried(value) && divides([9, 8, 7, 6, 5, 4, 3, 2, -1], 11)(value);

/** Of a turnover tax number: an old one is built on the holder's, a new one is by ISO/IEC 7064 MOD 97-10. */
export const nlVat: Check = (value) => {
  if (divides([9, 8, 7, 6, 5, 4, 3, 2, -1], 11)(value.slice(0, 9))) return true;
  const number = `NL${value}`.replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55));
  return restOf(number, 97) === 1;
};

/** Koninklijk besluit of 3 April 1984: the key is 97 less the rest, after a 2 for births since 2000. */
export const beNational: Check = (value) => {
  const month = numberAt(value, 2, 4) % 20;
  const day = numberAt(value, 4, 6);
  if (month > 12 || day > 31) return false;
  const key = numberAt(value, 9, 11);
  const number = value.slice(0, 9);
  return 97 - restOf(number, 97) === key || 97 - restOf(`2${number}`, 97) === key;
};
export const beCard: Check = (value) =>
  (restOf(value.slice(0, 10), 97) || 97) === numberAt(value, 10, 12);
export const beVat: Check = (value) =>
  97 - restOf(value.slice(0, 8), 97) === numberAt(value, 8, 10);

/** Section 31 ASVG: the fourth digit guards the others; the last six are the day of birth. */
export const atSocial: Check = (value) => {
  const rest = sum(value, [3, 7, 9, 0, 5, 8, 4, 2, 1, 6]) % 11;
  const month = numberAt(value, 6, 8);
  const day = numberAt(value, 4, 6);
  return rest === digit(value, 3) && month <= 15 && day >= 1 && day <= 31;
};
export const atVat: Check = (value) =>
  (10 - ((crossed(value, [1, 2, 1, 2, 1, 2, 1]) + 4) % 10)) % 10 === digit(value, 7);

/** GTIN check digit, which Swiss insurance numbers use as well. */
export const ean13 = divides([1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1], 10);
export const chCompany = divides([5, 4, 3, 2, 7, 6, 5, 4, 1], 11);

/** Folkbokföringslagen, section 18: day of birth, where 60 is added to a day for co-ordination numbers. */
export const sePersonal: Check = (value) => {
  const short = value.slice(-10);
  return isYymmdd(short, 0, { day: 60 }) && luhn(short);
};
export const seCompany: Check = (value) => numberAt(value, 2, 4) >= 20 && luhn(value);

/** DVV: the sign after nine digits is their rest by 31. */
export const fiPersonal: Check = (value) => {
  const digits = value.slice(0, 6) + value.slice(-4, -1);
  const sign = '0123456789ABCDEFHJKLMNPRSTUVWXY'.charAt(restOf(digits, 31));
  return (
    isDdmmyy(value) &&
    sign === value.slice(-1) &&
    numberAt(value, value.length - 4, value.length - 1) >= 2
  );
};
export const fiCompany = divides([7, 9, 10, 5, 8, 4, 2, 1], 11);

/** CPR: numbers of those born since 2007 need not pass the sum; a word has to name them. */
export const dkPersonal: Check = (value) =>
  isDdmmyy(value) && divides([4, 3, 2, 7, 6, 5, 4, 3, 2, 1], 11)(value);
export const dkCompany = divides([2, 7, 6, 5, 4, 3, 2, 1], 11);

/** Forskrift om folkeregistrering: two check digits; D-numbers add 40 to the day, others to the month. */
export const noPersonal: Check = (value) =>
  isDay(numberAt(value, 4, 6), numberAt(value, 2, 4) % 40, numberAt(value, 0, 2) % 40) &&
  sum(value, [3, 7, 6, 1, 8, 9, 4, 5, 2, 1]) % 11 === 0 &&
  sum(value, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0;
export const noCompany = divides([3, 2, 7, 6, 5, 4, 3, 2, 1], 11);

export const isPersonal: Check = (value) =>
  isDdmmyy(value, 0, { day: 40 }) && sum(value, [3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0;

/** Ustawa o ewidencji ludnosci: the century is added to the month. */
export const plPersonal: Check = (value) =>
  isDay(numberAt(value, 0, 2), numberAt(value, 2, 4) % 20, numberAt(value, 4, 6)) &&
  divides([1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1], 10)(value);
export const plTax = divides([6, 5, 7, 2, 3, 4, 5, 6, 7, -1], 11);
const plCompanyShort = lastDigit([8, 9, 2, 3, 4, 5, 6, 7], 11, (rest) => rest % 10);
const plCompanyLong = lastDigit([2, 4, 8, 5, 0, 9, 7, 3, 6, 1, 2, 4, 8], 11, (rest) => rest % 10);
export const plCompany: Check = (value) =>
  value.length === 9 ? plCompanyShort(value) : plCompanyLong(value);
/** Letters count ten and more. */
const plLettered =
  (weights: readonly number[]): Check =>
  (value) => {
    let total = 0;
    for (let at = 0; at < 9; at++) {
      total += Number.parseInt(value.charAt(at), 36) * (weights[at] ?? 0);
    }
    return total % 10 === 0;
  };
export const plCard = plLettered([7, 3, 1, 9, 7, 3, 1, 7, 3]);

/** Zakon 133/2000: women add 50 to the month, and either 20 when a day's numbers are used up. */
export const czBirth: Check = (value) => {
  const month = (numberAt(value, 2, 4) % 50) % 20;
  if (!isDay(numberAt(value, 0, 2), month, numberAt(value, 4, 6))) return false;
  if (value.length === 9) return numberAt(value, 0, 2) <= 53 && !value.endsWith('000');
  const rest = restOf(value.slice(0, 9), 11);
  return rest % 10 === digit(value, 9);
};
export const czCompany = lastDigit([8, 7, 6, 5, 4, 3, 2], 11, (rest) => (11 - rest) % 10);

/** 1996. evi XX. torveny. */
export const huPersonal: Check = (value) =>
  isYymmdd(value, 1) &&
  (sum(value, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]) % 11 === digit(value, 10) ||
    sum(value, [10, 9, 8, 7, 6, 5, 4, 3, 2, 1]) % 11 === digit(value, 10));
export const huTax = divides([1, 2, 3, 4, 5, 6, 7, 8, 9, -1], 11);
export const huSocial: Check = (value) =>
  isVaried(value) && divides([3, 7, 3, 7, 3, 7, 3, 7, -1], 10)(value);
export const huCompany = divides([9, 7, 3, 1, 9, 7, 3, 1], 10);

const roSum = lastDigit([2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9], 11, (rest) =>
  rest === 10 ? 1 : rest,
);
export const roPersonal: Check = (value) => {
  const county = numberAt(value, 7, 9);
  return isYymmdd(value, 1) && county >= 1 && (county <= 52 || county === 70) && roSum(value);
};
export const roCompany: Check = (value) => {
  const padded = value.padStart(10, '0');
  return ((sum(padded, [7, 5, 3, 2, 1, 7, 5, 3, 2]) * 10) % 11) % 10 === digit(padded, 9);
};

const bgSum = lastDigit([2, 4, 8, 5, 10, 9, 7, 3, 6], 11, (rest) => rest % 10);
export const bgPersonal: Check = (value) =>
  isDay(numberAt(value, 0, 2), numberAt(value, 2, 4) % 20, numberAt(value, 4, 6)) &&
  numberAt(value, 2, 4) <= 52 &&
  bgSum(value);
export const bgCompany: Check = (value) => {
  const rest = sum(value, [1, 2, 3, 4, 5, 6, 7, 8]) % 11;
  const second = (sum(value, [3, 4, 5, 6, 7, 8, 9, 10]) % 11) % 10;
  return digit(value, 8) === (rest === 10 ? second : rest);
};

/** JMBG and EMSO: day of birth with three digits of the year, region, serial. */
export const yuPersonal: Check = (value) => {
  const year = numberAt(value, 4, 7);
  const rest = sum(value, [7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
  return (
    isDay(year < 800 ? 2000 + year : 1000 + year, numberAt(value, 2, 4), numberAt(value, 0, 2)) &&
    rest !== 1 &&
    elevenLess(rest) === digit(value, 12)
  );
};
export const siTax: Check = (value) => {
  const rest = sum(value, [8, 7, 6, 5, 4, 3, 2]) % 11;
  return rest !== 0 && (11 - rest) % 10 === digit(value, 7);
};

export const grSocial: Check = (value) => isDdmmyy(value) && luhn(value);
export const grTax = lastDigit([256, 128, 64, 32, 16, 8, 4, 2], 11, (rest) => rest % 10);

/** EVS 585 and the Lithuanian law on the population register. */
export const balticPersonal: Check = (value) => {
  if (!isYymmdd(value, 1)) return false;
  const first = sum(value, [1, 2, 3, 4, 5, 6, 7, 8, 9, 1]) % 11;
  const rest = first < 10 ? first : sum(value, [3, 4, 5, 6, 7, 8, 9, 1, 2, 3]) % 11;
  return rest % 10 === digit(value, 10);
};
export const lvPersonal: Check = (value) =>
  isDdmmyy(value) &&
  ((1 + sum(value, [10, 5, 8, 4, 2, 1, 6, 3, 7, 9])) % 11) % 10 === digit(value, 10);
export const lvCompany: Check = (value) =>
  sum(value, [9, 1, 4, 8, 3, 10, 2, 5, 7, 6, 1]) % 11 === 3;
export const eeCompany = divides([3, 7, 1, 3, 7, 1, 3, 7, 1], 10);
export const ltCompany: Check = (value) => {
  const ones = Array.from({ length: value.length - 1 }, (_, at) => (at % 9) + 1);
  const threes = ones.map((_, at) => ((at + 2) % 9) + 1);
  const first = sum(value, ones) % 11;
  const rest = first < 10 ? first : sum(value, threes) % 11;
  return rest % 10 === digit(value, value.length - 1);
};

/** Social Welfare Consolidation Act: the second letter, where there is one, counts nine times. */
export const iePersonal: Check = (value) => {
  const second = value.charAt(8);
  const extra = second === '' || second === 'W' ? 0 : 9 * (second.charCodeAt(0) - 0x40);
  const total = sum(value, [8, 7, 6, 5, 4, 3, 2]) + extra;
  return 'WABCDEFGHIJKLMNOPQRSTUV'.charAt(total % 23) === value.charAt(7);
};

export const luPersonal: Check = (value) =>
  isDay(numberAt(value, 0, 4), numberAt(value, 4, 6), numberAt(value, 6, 8)) &&
  luhn(value.slice(0, 12)) &&
  verhoeff(value.slice(0, 11) + value.slice(12));
export const luVat: Check = (value) => restOf(value.slice(0, 6), 89) === numberAt(value, 6, 8);
export const mtVat = divides([3, 4, 6, 7, 8, 9, 10, 1], 37);
export const cyTax: Check = (value) => {
  let total = 0;
  for (let at = 0; at < 8; at++) {
    total += at % 2 === 0 ? (IT_ODD[digit(value, at)] ?? 0) : digit(value, at);
  }
  return String.fromCharCode(0x41 + (total % 26)) === value.charAt(8);
};

export const gbHealth: Check = (value) =>
  isVaried(value) && divides([10, 9, 8, 7, 6, 5, 4, 3, 2, 1], 11)(value);
export const gbTax: Check = (value) =>
  '21987654321'.charAt(sum(value, [6, 7, 8, 9, 10, 5, 4, 3, 2], 1) % 11) === value.charAt(0);
export const gbVat: Check = (value) => {
  const total = sum(value, [8, 7, 6, 5, 4, 3, 2, 10, 1]) % 97;
  return total === 0 || total === 42;
};

/** Nüfus: two check digits over the odd and the even places. */
export const trPersonal: Check = (value) => {
  const odd = sum(value, [1, 0, 1, 0, 1, 0, 1, 0, 1]);
  const even = sum(value, [0, 1, 0, 1, 0, 1, 0, 1]);
  return (
    (((odd * 7 - even) % 10) + 10) % 10 === digit(value, 9) &&
    sum(value, [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]) % 10 === digit(value, 10)
  );
};
export const trTax: Check = (value) => {
  let total = 0;
  for (let at = 0; at < 9; at++) {
    const moved = (digit(value, at) + 9 - at) % 10;
    if (moved !== 0) total += (moved * 2 ** (9 - at)) % 9 || 9;
  }
  return (10 - (total % 10)) % 10 === digit(value, 9);
};

export const uaTax: Check = (value) =>
  (((sum(value, [-1, 5, 7, 9, 4, 6, 10, 5, 7]) % 11) + 11) % 11) % 10 === digit(value, 9);
export const ruTax: Check = (value) =>
  (sum(value, [7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) % 11) % 10 === digit(value, 10) &&
  (sum(value, [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) % 11) % 10 === digit(value, 11);
export const ruCompany = lastDigit([2, 4, 10, 3, 5, 9, 4, 6, 8], 11, (rest) => rest % 10);
export const ruSocial: Check = (value) =>
  isVaried(value) &&
  (sum(value, [9, 8, 7, 6, 5, 4, 3, 2, 1]) % 101) % 100 === numberAt(value, 9, 11);
export const mdPersonal = lastDigit([7, 3, 1, 7, 3, 1, 7, 3, 1, 7, 3, 1], 10, (rest) => rest);
