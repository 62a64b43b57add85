// SPDX-License-Identifier: Apache-2.0
// Text upside down: turned letters, from the last to the first. Phonetic alphabets have some of these letters;
// their words come out as nothing that means anything.
import { reversed } from './backwards.ts';
import type { Layer } from './layer.ts';

/** Letter -> what is taken for it turned round. */
const TURNED: Readonly<Record<string, string>> = {
  a: 'ɐᵄ',
  b: 'q',
  c: 'ɔↄ',
  d: 'p',
  e: 'ǝəⱻ',
  f: 'ɟⅎ',
  g: 'ƃᵷɓ',
  h: 'ɥ',
  i: 'ᴉıᵎ',
  j: 'ɾſ',
  k: 'ʞ',
  l: 'ꞁןʅ',
  m: 'ɯ',
  n: 'u',
  p: 'd',
  q: 'b',
  r: 'ɹɺ',
  t: 'ʇ',
  u: 'n',
  v: 'ʌ',
  w: 'ʍ',
  y: 'ʎ',
  A: '∀ⱯɅ',
  B: '𐐒ᗺꓭ',
  C: 'ƆↃ',
  D: 'ᗡꓷ◖',
  E: 'Ǝ∃',
  F: 'Ⅎᖵꟻꓞ',
  G: 'פ⅁',
  J: 'Ⴑſ',
  K: 'ʞꞰ⋊',
  L: '˥⅂ꓶ',
  M: 'W',
  N: 'ᴎ',
  P: 'ԀԁꓒԒ',
  R: 'ᴚꓤ',
  T: '┴⊥Ʇꓕ',
  U: '∩Ոᑎ',
  V: 'Λ',
  W: 'M',
  Y: '⅄ʎ',
  '.': '˙',
  ',': "'",
  "'": ',',
  '?': '¿',
  '!': '¡',
  '"': '„',
  '(': ')',
  ')': '(',
  '[': ']',
  ']': '[',
  '<': '>',
  '>': '<',
  '&': '⅋',
  _: '‾',
  '1': 'Ɩ⇂',
  '2': 'ᄅ',
  '3': 'Ɛ',
  '4': 'ㄣ',
  '5': 'ϛ',
  '6': '9',
  '7': 'ㄥ',
  '9': '6',
};
const LETTERS = new Map<string, string>();
for (const [letter, forms] of Object.entries(TURNED)) {
  for (const form of forms) if (!LETTERS.has(form)) LETTERS.set(form, letter);
}

/** Letters that hardly anything but turned text has. */
const SIGNS = /[ɐɔǝɟƃɥᴉɾʞɯɹʇʌʍʎⅎᵷ∀ƎℲ⅁Ⅎ┴⅄]/g;
/** A word all of whose letters may be turned ones. */
const TURNABLE = /^[unpdbqoOsSxXzZlIHNMW\d.,'!?()\]["_-]{1,24}$/;
const LEAST_SIGNS = 4;
const NEXT_WORDS = 12;

/** Turned stretches of `text`, line by line and so the last line first, read. Linear. */
export function decodeFlipped(text: string): readonly Layer[] {
  const signs = Array.from(text.matchAll(SIGNS), ({ index }) => index);
  const [first, last] = [signs[0], signs.at(-1)];
  if (first === undefined || last === undefined || signs.length < LEAST_SIGNS) return [];
  const [start, end] = [widenedBack(text, first), widenedOn(text, last + 1)];
  const { text: back, at = [] } = reversed(text, start, end);
  let out = '';
  const places: number[] = [];
  let unit = 0;
  for (const char of back) {
    const letter = LETTERS.get(char) ?? char;
    for (let part = 0; part < letter.length; part++) places.push(at[unit] ?? start);
    out += letter;
    unit += char.length;
  }
  return [{ text: out, start, end, at: places }];
}

function widenedBack(text: string, from: number): number {
  let start = from;
  while (start > 0 && !/\s/.test(text.charAt(start - 1))) start--;
  for (let words = 0; words < NEXT_WORDS; words++) {
    const before = /(\S+)\s+$/.exec(text.slice(Math.max(0, start - 32), start));
    if (before === null || !TURNABLE.test(before[1] ?? '')) break;
    start -= before[0].length;
  }
  return start;
}

function widenedOn(text: string, from: number): number {
  let end = from;
  while (end < text.length && !/\s/.test(text.charAt(end))) end++;
  for (let words = 0; words < NEXT_WORDS; words++) {
    const after = /^\s+(\S+)/.exec(text.slice(end, end + 32));
    if (after === null || !TURNABLE.test(after[1] ?? '')) break;
    end += after[0].length;
  }
  return end;
}
