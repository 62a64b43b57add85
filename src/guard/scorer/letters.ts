// SPDX-License-Identifier: Apache-2.0
// What kind of character each UTF-16 unit is, and its lower case: two tables, so that reading a text needs
// no string and no regular expression.

export const KIND = {
  space: 0,
  /** Letters of scripts that put spaces between words, their marks, and what stands inside words. */
  letter: 1,
  digit: 2,
  /** Letters of scripts without spaces: Han, kana, Thai, Lao, Khmer, Burmese. */
  run: 3,
  newline: 4,
  /** Ends a sentence where a space or nothing follows. */
  stop: 5,
  /** Ends a sentence whatever follows. */
  wideStop: 6,
  sign: 7,
} as const;

const KINDS = new Uint8Array(65_536);
/** Lower case of each unit; itself where that is not one unit. */
export const LOWER = new Uint16Array(65_536);

const LETTER = /[\p{L}\p{M}]/u;
const RUN = /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmr}\p{scx=Mymr}]/u;

function kind(unit: number): number {
  const char = String.fromCharCode(unit);
  if (unit === 0x0a || unit === 0x0d || unit === 0x2028 || unit === 0x2029) return KIND.newline;
  if (/\s/.test(char)) return KIND.space;
  if (/[.!?\u061f\u06d4]/.test(char)) return KIND.stop;
  if (/[\u3002\uff01\uff1f\u0964\u0965]/.test(char)) return KIND.wideStop;
  if (/\p{Nd}/u.test(char)) return KIND.digit;
  if (char === '_') return KIND.letter;
  // Halves of a surrogate pair: emoji and rare scripts, each half a sign of its own.
  if (unit >= 0xd800 && unit <= 0xdfff) return KIND.sign;
  if (!LETTER.test(char)) return KIND.sign;
  return RUN.test(char) ? KIND.run : KIND.letter;
}

for (let unit = 0; unit < 65_536; unit++) {
  KINDS[unit] = kind(unit);
  const lower = String.fromCharCode(unit).toLowerCase();
  LOWER[unit] = lower.length === 1 ? lower.charCodeAt(0) : unit;
}

/** The kind of a UTF-16 unit: one of `KIND`. */
export const kindOf = (unit: number): number => KINDS[unit] ?? KIND.sign;
