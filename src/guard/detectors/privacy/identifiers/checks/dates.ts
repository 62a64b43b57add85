// SPDX-License-Identifier: Apache-2.0
// Days of birth inside numbers.

const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const FIRST_YEAR = 1850;
const LAST_YEAR = 2099;

/** Whether there is such a day; a year below 100 may be of any century. */
export function isDay(year: number, month: number, day: number): boolean {
  if (!(day >= 1 && day <= (DAYS[month - 1] ?? 0))) return false;
  if (year < 100) return month !== 2 || day < 29 || year % 4 === 0;
  if (year < FIRST_YEAR || year > LAST_YEAR) return false;
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month !== 2 || day < 29 || leap;
}

/** The number that the digits from `from` to `to` make. */
export const numberAt = (value: string, from: number, to: number): number =>
  Number(value.slice(from, to));

/** Six digits from `at` are year, month and day; `lift` is taken off a month or a day above it. */
export function isYymmdd(
  value: string,
  at = 0,
  lift: { month?: number; day?: number } = {},
): boolean {
  const month = numberAt(value, at + 2, at + 4);
  const day = numberAt(value, at + 4, at + 6);
  return isDay(numberAt(value, at, at + 2), lowered(month, lift.month), lowered(day, lift.day));
}

/** Six digits from `at` are day, month and year. */
export function isDdmmyy(
  value: string,
  at = 0,
  lift: { month?: number; day?: number } = {},
): boolean {
  const day = numberAt(value, at, at + 2);
  const month = numberAt(value, at + 2, at + 4);
  return isDay(numberAt(value, at + 4, at + 6), lowered(month, lift.month), lowered(day, lift.day));
}

/** Eight digits from `at` are year, month and day. */
export const isYyyymmdd = (value: string, at = 0): boolean =>
  isDay(
    numberAt(value, at, at + 4),
    numberAt(value, at + 4, at + 6),
    numberAt(value, at + 6, at + 8),
  );

const lowered = (value: number, by = Number.POSITIVE_INFINITY): number =>
  value > by ? value - by : value;
