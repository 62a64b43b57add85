// SPDX-License-Identifier: Apache-2.0
// Amounts as people and services write them, and whether one follows from others by the arithmetic that requests
// ask for: sums, differences, shares, percentages. Bounded, so that it proves something: a number that follows from
// three steps follows from anything.

const FIGURE = /(?<![\p{L}\d])[-+]?\d[\d.,'’\u00a0\u202f]*(?:\s?(?:k|m|thousand|million))?\b|\d/giu;
/** Figures of one text that are looked at. */
const FIGURES_MAX = 64;
const TOLERANCE = 0.006;
const WORDS = new Map<string, number>(
  [
    'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen',
    'seventeen eighteen nineteen',
  ]
    .join(' ')
    .split(' ')
    .map((word, value) => [word, value]),
);
for (const [at, word] of [
  'twenty',
  'thirty',
  'forty',
  'fifty',
  'sixty',
  'seventy',
  'eighty',
  'ninety',
].entries()) {
  WORDS.set(word, (at + 2) * 10);
}
const SCALES = new Map([
  ['hundred', 100],
  ['thousand', 1_000],
  ['million', 1_000_000],
]);

/** The value of one figure such as "1,234.50", "1.234,50", "30k"; NaN when it is none. */
export function amountOf(figure: string): number {
  const text = figure.trim().toLowerCase();
  const scale = /(?:k|thousand)$/.test(text) ? 1_000 : /(?:m|million)$/.test(text) ? 1_000_000 : 1;
  const digits = text.replace(/[^\d.,+-]/g, '').replace(/[.,]+$/, '');
  const point = decimalPoint(digits);
  const whole = (point < 0 ? digits : digits.slice(0, point)).replace(/[.,]/g, '');
  const part = point < 0 ? '' : digits.slice(point + 1);
  return whole === '' && part === '' ? Number.NaN : Number(`${whole}.${part || '0'}`) * scale;
}

/** The place of the decimal separator: the last of two kinds, or a lone one that is not before three digits. */
function decimalPoint(digits: string): number {
  const dot = digits.lastIndexOf('.');
  const comma = digits.lastIndexOf(',');
  if (dot >= 0 && comma >= 0) return Math.max(dot, comma);
  const at = Math.max(dot, comma);
  if (at < 0) return -1;
  const char = digits[at] ?? '';
  if (digits.indexOf(char) !== at) return -1;
  return digits.length - at - 1 === 3 && char === ',' ? -1 : at;
}

/** Numbers in a text, in figures and in English words. */
export function numbersIn(text: string): readonly number[] {
  const numbers: number[] = [];
  for (const [figure] of text.matchAll(FIGURE)) {
    const value = amountOf(figure);
    if (Number.isFinite(value)) numbers.push(Math.abs(value));
    if (numbers.length >= FIGURES_MAX) return numbers;
  }
  let value = 0;
  let speaking = false;
  for (const word of text
    .slice(0, 20_000)
    .toLowerCase()
    .split(/[^a-z]+/)) {
    const plain = WORDS.get(word);
    const scale = SCALES.get(word);
    if (plain !== undefined) value += plain;
    else if (scale !== undefined && speaking) value *= scale;
    else if (word !== 'and' && word !== '') {
      if (speaking) numbers.push(value);
      value = 0;
    }
    speaking =
      plain !== undefined || (speaking && (scale !== undefined || word === 'and' || word === ''));
    if (numbers.length >= FIGURES_MAX) break;
  }
  if (speaking) numbers.push(value);
  return numbers;
}

const same = (a: number, b: number): boolean => Math.abs(a - b) <= TOLERANCE;

/** Numbers that are put together, and those among them that may be rates and shares. */
const KNOWN_MAX = 48;
const SCALED_MAX = 24;
const RATES_MAX = 8;

/** True when `amount` is among `numbers`, to the cent. */
export const isAmong = (amount: number, numbers: readonly number[]): boolean =>
  numbers.some((one) => same(one, Math.abs(amount)));

/**
 * True when `amount` is one of `given`, or follows from two of them in one step, with halves and percentages, or is the
 * sum of all. The first ones count most.
 */
export function followsFrom(amount: number, given: readonly number[]): boolean {
  const wanted = Math.abs(amount);
  const known = [...new Set(given)].slice(0, KNOWN_MAX);
  const parts: number[] = [...known, ...known.map((one) => one / 2)];
  const rates = known.filter((one) => one > 0 && one <= 100).slice(0, RATES_MAX);
  for (const one of known.slice(0, SCALED_MAX)) {
    for (const rate of rates) {
      parts.push((one * rate) / 100, one * (1 + rate / 100), one * rate);
      if (rate > 1) parts.push(one / rate);
    }
  }
  if (isAmong(wanted, parts)) return true;
  const sum = known.reduce((total, one) => total + one, 0);
  if (same(sum, wanted)) return true;
  // One step more, but only from a number that was given: sums and differences of derived ones meet everything.
  return parts.some((part) =>
    known.some((one) => same(part + one, wanted) || same(Math.abs(part - one), wanted)),
  );
}
