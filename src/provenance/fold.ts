// SPDX-License-Identifier: Apache-2.0
// One code point, as it is read: accents, widths, look-alikes and digits of other scripts become plain letters
// and digits, what is invisible becomes nothing. What has no plain form keeps its own.

/** Letters of other scripts that print like Latin ones (UTS #39, the alphabets used in addresses). */
const LOOK_ALIKE = new Map<string, string>(
  [
    ['аɑαａ⍺', 'a'],
    ['вЬᏏƄ', 'b'],
    ['сϲⅽᴄ', 'c'],
    ['ԁⅾɗ', 'd'],
    ['еҽ℮ёɛε', 'e'],
    ['ғƒ', 'f'],
    ['ɡց', 'g'],
    ['һհн', 'h'],
    ['іıɩιӏї', 'i'],
    ['јϳ', 'j'],
    ['кκ', 'k'],
    ['ⅼŀł', 'l'],
    ['мⅿ', 'm'],
    ['ոη', 'n'],
    ['оοօσøө', 'o'],
    ['рρ', 'p'],
    ['ԛգ', 'q'],
    ['гᴦ', 'r'],
    ['ѕꜱ', 's'],
    ['тτ', 't'],
    ['υսμ', 'u'],
    ['ѵνⅴ', 'v'],
    ['ԝωա', 'w'],
    ['хχⅹ', 'x'],
    ['уγү', 'y'],
    ['ᴢʐ', 'z'],
  ].flatMap(([from, to]) => Array.from(from ?? '', (char) => [char, to ?? ''] as const)),
);

/** Format characters, marks (variation selectors among them) and fillers. */
const INVISIBLE = /\p{Cf}|\p{Mn}|\p{Me}|\u{115f}|\u{1160}|\u{3164}|\u{ffa0}/u;
const LETTER = /[\p{L}\p{N}]/u;
const DIGIT = /\p{Nd}/u;
/** The longest form of one code point that is kept: ligatures have three letters. */
const FORM_CHARS_MAX = 4;

const known = new Map<number, string>();
const KNOWN_MAX = 8_192;

/**
 * Letters and digits that code point `code` (128 and up) is read as, lower case; '' when it is not seen; ' '
 * when it parts words.
 */
export function foldOf(code: number): string {
  const before = known.get(code);
  if (before !== undefined) return before;
  const folded = fold(String.fromCodePoint(code), code);
  if (known.size < KNOWN_MAX) known.set(code, folded);
  return folded;
}

function fold(char: string, code: number): string {
  // Tags spell ASCII that nobody sees and models read.
  if (code > 0xe0020 && code < 0xe007f) return asciiOf(String.fromCharCode(code - 0xe0000));
  if (INVISIBLE.test(char)) return '';
  const plain = char.normalize('NFKD').toLowerCase();
  if (DIGIT.test(plain) && plain.length <= 2 && !/[0-9]/.test(plain)) return digitOf(code);
  let form = '';
  for (const part of plain) {
    if (form.length >= FORM_CHARS_MAX) break;
    if (INVISIBLE.test(part)) continue;
    form += LOOK_ALIKE.get(part) ?? (LETTER.test(part) ? part : '');
  }
  return form === '' ? ' ' : form;
}

/** True when a letter of this text only looks like the one that it is read as: another name than it seems. */
export function hasLookAlikes(text: string): boolean {
  if (!/[^\0-\x7f]/.test(text)) return false;
  return Array.from(text.normalize('NFKD').toLowerCase()).some((char) => LOOK_ALIKE.has(char));
}

/** Decimal digits stand in blocks of ten, zero first. */
function digitOf(code: number): string {
  let zero = code;
  while (code - zero < 9 && DIGIT.test(String.fromCodePoint(zero - 1))) zero--;
  return String(code - zero);
}

const asciiOf = (char: string): string => (/[a-z0-9]/i.test(char) ? char.toLowerCase() : ' ');
