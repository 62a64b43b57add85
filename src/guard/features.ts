// SPDX-License-Identifier: Apache-2.0
// One cheap pass over a text that tells every detector whether it can have anything to do. It states
// which kinds of characters occur, nothing about where or how often.

/** Kinds of characters, one bit each. */
export const FEATURE = {
  digit: 1,
  letter: 2,
  nonAscii: 4,
  /** C0 controls other than tab, line feed and carriage return, and DEL. */
  control: 8,
  at: 16,
  bang: 32,
  less: 64,
  percent: 128,
  ampersand: 256,
  backslash: 512,
  dash: 1024,
  bracket: 2048,
} as const;

/** Of every UTF-16 unit. */
const BITS = new Uint16Array(0x10000).fill(FEATURE.nonAscii, 128);
for (let code = 0; code < 128; code++) {
  const char = String.fromCharCode(code);
  if (/[0-9]/.test(char)) BITS[code] = FEATURE.digit;
  else if (/[A-Za-z]/.test(char)) BITS[code] = FEATURE.letter;
  else if ((code < 0x20 && !/[\t\n\r]/.test(char)) || code === 0x7f) BITS[code] = FEATURE.control;
}
const MARKS: readonly (readonly [string, number])[] = [
  ['@', FEATURE.at],
  ['!', FEATURE.bang],
  ['<', FEATURE.less],
  ['%', FEATURE.percent],
  ['&', FEATURE.ampersand],
  ['\\', FEATURE.backslash],
  ['-', FEATURE.dash],
  ['[', FEATURE.bracket],
];
for (const [char, bit] of MARKS) BITS[char.charCodeAt(0)] = bit;

/** So few are sooner asked for. */
const FEW_UNITS = 32;
/** Units are read from here, which costs a third of asking a string for each; room for more is not kept. */
const KEPT_UNITS = 16_384;
const kept = new Uint16Array(KEPT_UNITS);
const keptBytes = Buffer.from(kept.buffer);

/** The UTF-16 units of `text`: good until the next call, and nothing behind its length means anything. */
export function unitsIn(text: string): Uint16Array {
  const { length } = text;
  if (length <= KEPT_UNITS) {
    keptBytes.write(text, 'utf16le');
    return kept;
  }
  const units = new Uint16Array(length);
  Buffer.from(units.buffer).write(text, 'utf16le');
  return units;
}

/** The kinds of characters in `text`, as a union of `FEATURE` bits. Linear. */
export function featuresOf(text: string): number {
  const { length } = text;
  if (length <= FEW_UNITS) {
    let bits = 0;
    for (let at = 0; at < length; at++) bits |= BITS[text.charCodeAt(at)]!;
    return bits;
  }
  return featuresIn(unitsIn(text), length);
}

/** The same of the first `length` of `units`. */
export function featuresIn(units: Uint16Array, length: number): number {
  let bits = 0;
  for (let at = 0; at < length; at++) bits |= BITS[units[at]!]!;
  return bits;
}

/** True when a text of these features is unchanged by folding. */
export const isPlain = (features: number): boolean =>
  (features & (FEATURE.nonAscii | FEATURE.control)) === 0;
