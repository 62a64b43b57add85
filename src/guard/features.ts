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

const BITS = new Uint16Array(128);
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

/** Texts up to this long are looked at as bytes, which costs a third of asking a string for each unit. */
const BYTES_UNITS = 16_384;
/** A unit takes at most three bytes: everything fits. */
const bytes = Buffer.alloc(BYTES_UNITS * 3);

/** The kinds of characters in `text`, as a union of `FEATURE` bits. Linear, no allocation. */
export function featuresOf(text: string): number {
  const { length } = text;
  // As many bytes as units: it is ASCII.
  const plain = length <= BYTES_UNITS && bytes.write(text, 0, bytes.length, 'utf8') === length;
  let bits = 0;
  if (plain) {
    for (let at = 0; at < length; at++) bits |= BITS[bytes[at] as number] as number;
    return bits;
  }
  for (let at = 0; at < length; at++) {
    const code = text.charCodeAt(at);
    bits |= code < 128 ? (BITS[code] ?? 0) : FEATURE.nonAscii;
  }
  return bits;
}

/** True when a text of these features is unchanged by folding. */
export const isPlain = (features: number): boolean =>
  (features & (FEATURE.nonAscii | FEATURE.control)) === 0;
