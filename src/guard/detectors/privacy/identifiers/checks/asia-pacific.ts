// SPDX-License-Identifier: Apache-2.0
// Checks of numbers of Asia, Oceania and Africa that more than one weighted sum is needed for.
import type { Check } from '../format.ts';
import { isDay, isDdmmyy, isYymmdd, isYyyymmdd, numberAt } from './dates.ts';
import { digit, divides, isVaried, luhn, mod112, sum, verhoeff } from './sums.ts';

export const auTax: Check = (value) =>
  isVaried(value) && divides([1, 4, 3, 7, 5, 8, 6, 9, 10], 11)(value);
/** Australian Business Register: one is taken off the first digit. */
export const auBusiness: Check = (value) =>
  (sum(value, [10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19]) - 10) % 89 === 0;
export const auCompany: Check = (value) =>
  (10 - (sum(value, [8, 7, 6, 5, 4, 3, 2, 1]) % 10)) % 10 === digit(value, 8);
export const auMedicare: Check = (value) =>
  /^[2-6]/.test(value) && sum(value, [1, 3, 7, 9, 1, 3, 7, 9]) % 10 === digit(value, 8);

/** IRD: a second row of weights where the first one gives ten. */
export const nzTax: Check = (value) => {
  const padded = value.padStart(9, '0');
  const number = Number(padded);
  if (number < 10_000_000 || number > 200_000_000) return false;
  const first = (11 - (sum(padded, [3, 2, 7, 6, 5, 4, 3, 2]) % 11)) % 11;
  const second = (11 - (sum(padded, [7, 4, 3, 2, 5, 2, 7, 6]) % 11)) % 11;
  return (first === 10 ? second : first) === digit(padded, 8);
};
/** HISO 10046: letters without I and O count by their place; the check is a digit, or a letter by 24. */
export const nzHealth: Check = (value) => {
  const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZ';
  let total = 0;
  for (let at = 0; at < 6; at++) {
    const letter = letters.indexOf(value.charAt(at));
    total += (letter < 0 ? digit(value, at) : letter + 1) * (7 - at);
  }
  const last = value.charAt(6);
  if (/\d/.test(last)) return total % 11 !== 0 && (11 - (total % 11)) % 10 === Number(last);
  return letters.charAt(24 - (total % 24) - 1) === last;
};

export const inCitizen: Check = (value) =>
  /^[2-9]/.test(value) && value !== Array.from(value).toReversed().join('') && verhoeff(value);
/** GSTN: base 36, every second sign doubled. */
export const inGst: Check = (value) => {
  let total = 0;
  for (let at = 0; at < 14; at++) {
    const worth = Number.parseInt(value.charAt(at), 36) * (at % 2 === 0 ? 1 : 2);
    total += Math.floor(worth / 36) + (worth % 36);
  }
  return ((36 - (total % 36)) % 36).toString(36).toUpperCase() === value.charAt(14);
};

/** GB 11643-1999: region, day of birth, ISO 7064 MOD 11-2. */
export const cnResident: Check = (value) => isYyyymmdd(value, 6) && mod112(value);

/** Immigration Department of Hong Kong: letters count ten and more, a missing first one 36. */
export const hkIdentity: Check = (value) => {
  const padded = value.padStart(9, ' ');
  let total = 0;
  for (let at = 0; at < 8; at++) {
    const char = padded.charAt(at);
    total += (char === ' ' ? 36 : Number.parseInt(char, 36)) * (9 - at);
  }
  const last = padded.charAt(8) === 'A' ? 10 : digit(padded, 8);
  return (total + last) % 11 === 0;
};

const TW_LETTERS = 'ABCDEFGHJKLMNPQRSTUVXYWZIO';
export const twIdentity: Check = (value) => {
  const letter = TW_LETTERS.indexOf(value.charAt(0)) + 10;
  const first = Math.floor(letter / 10) + (letter % 10) * 9;
  return (first + sum(value, [8, 7, 6, 5, 4, 3, 2, 1, 1], 1)) % 10 === 0;
};

/** Ordinance 85 of 2014: weights 2 to 7 from the right, twice. */
export const jpPersonal: Check = (value) => {
  const rest = sum(value, [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
  return isVaried(value) && (rest < 2 ? 0 : 11 - rest) === digit(value, 11);
};
export const jpCompany: Check = (value) =>
  9 - (sum(value, [2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1], 1) % 9) === digit(value, 0);

/** Day of birth and a digit for the century; numbers issued since October 2020 have no check digit. */
export const krResident: Check = (value) => isYymmdd(value);
export const krBusiness: Check = (value) => {
  const total = sum(value, [1, 3, 7, 1, 3, 7, 1, 3]) + Math.floor((digit(value, 8) * 5) / 10);
  return (10 - ((total + digit(value, 8) * 5) % 10)) % 10 === digit(value, 9);
};

/** ICA: the letter depends on the first one, which tells the series. */
export const sgIdentity: Check = (value) => {
  const series = value.charAt(0);
  const base = { S: 0, T: 4, F: 0, G: 4, M: 3 }[series] ?? Number.NaN;
  const rest = (base + sum(value, [2, 7, 6, 5, 4, 3, 2], 1)) % 11;
  if (series === 'M') return 'KLJNPQRTUWX'.charAt(10 - rest) === value.charAt(8);
  const letters = series === 'S' || series === 'T' ? 'JZIHGFEDCBA' : 'XWUTRQPNMLK';
  return letters.charAt(rest) === value.charAt(8);
};

/** JPN: day of birth and a code of a place of birth. */
export const myIdentity: Check = (value) => {
  const place = numberAt(value, 6, 8);
  const none = [0, 17, 18, 19, 20, 69, 70, 73, 80, 81, 94, 95, 96, 97];
  return isYymmdd(value) && !none.includes(place);
};
export const thCitizen: Check = (value) =>
  (11 - (sum(value, [13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 10 === digit(value, 12);
/** Permendagri: a province, and a day of birth to which 40 is added for women. */
export const idCitizen: Check = (value) => {
  const province = numberAt(value, 0, 2);
  return (
    province >= 11 && province <= 97 && !value.endsWith('0000') && isDdmmyy(value, 6, { day: 40 })
  );
};
export const vnCitizen: Check = (value) => {
  const province = numberAt(value, 0, 3);
  return province >= 1 && province <= 96;
};
export const vnTax: Check = (value) =>
  10 - (sum(value, [31, 29, 23, 19, 17, 13, 7, 5, 3]) % 11) === digit(value, 9);
export const kzPersonal: Check = (value) => {
  const first = sum(value, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]) % 11;
  const rest = first < 10 ? first : sum(value, [3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2]) % 11;
  return isYymmdd(value) && rest === digit(value, 11);
};
/** NIC since 2016: year, day of the year, to which 500 is added for women. */
export const lkIdentity: Check = (value) => {
  const at = value.length === 12 ? 4 : 2;
  const day = numberAt(value, at, at + 3) % 500;
  return day >= 1 && day <= 366;
};

export const ilPersonal: Check = (value) => isVaried(value) && luhn(value.padStart(9, '0'));
/** Federal Authority for Identity: 784, year of birth, serial. */
export const aePersonal: Check = (value) => {
  const year = numberAt(value, 3, 7);
  return year >= 1900 && year <= 2099 && luhn(value);
};
export const kwPersonal: Check = (value) =>
  isYymmdd(value, 1) &&
  11 - (sum(value, [2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]) % 11) === digit(value, 11);
/** Civil Status Organisation: century, day of birth, governorate. */
export const egPersonal: Check = (value) => {
  const governorate = numberAt(value, 7, 9);
  const year = (digit(value, 0) === 2 ? 1900 : 2000) + numberAt(value, 1, 3);
  return (
    isDay(year, numberAt(value, 3, 5), numberAt(value, 5, 7)) &&
    ((governorate >= 1 && governorate <= 35) || governorate === 88)
  );
};
/** Identification Act 68 of 1997: day of birth, citizenship, Luhn. */
export const zaIdentity: Check = (value) => isYymmdd(value) && luhn(value);
/** Iran's national code: eleven less the rest. */
export const irPersonal: Check = (value) => {
  const rest = sum(value, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11;
  return isVaried(value) && (rest < 2 ? rest : 11 - rest) === digit(value, 9);
};

/** 3GPP TS 23.003, annex B, with the check digit; a reporting body of two digits comes first. */
export const imei: Check = (value) => isVaried(value) && luhn(value.slice(0, 15));
