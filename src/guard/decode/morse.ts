// SPDX-License-Identifier: Apache-2.0
// Morse code in dots and dashes (ITU-R M.1677), with blanks between letters and strokes, or wider blanks,
// between words. A table's ruled lines and a row of dots are none: they have too few different letters.
import { type Evidence, LEAST } from './evidence.ts';
import type { Layer } from './layer.ts';
import { cutIntoWords } from './words.ts';

const CODES =
  'a.- b-... c-.-. d-.. e. f..-. g--. h.... i.. j.--- k-.- l.-.. m-- n-. o--- p.--. q--.- r.-. s... t- u..- v...- w.-- x-..- y-.-- z--.. 0----- 1.---- 2..--- 3...-- 4....- 5..... 6-.... 7--... 8---.. 9----. ..-.-.- ,--..-- ?..--.. !-.-.-- /-..-. (-.--. )-.--.- :---... =-...- +.-.-. "-.-..-. @.--.-. \'.----. --....- ;-.-.-. _..--.- $...-..-';
const LETTERS = new Map(CODES.split(' ').map((code) => [code.slice(1), code.charAt(0)]));

/** The least letters, and different ones, that a row of marks must hold. */
const LEAST_LETTERS = 6;
const LEAST_KINDS = 4;

/** Dots and dashes as they are drawn. */
const DOT = /[.·•⋅∙●]/g;
const DASH = /[-_−–—‒▬━]/g;
const ROW = /[-._·•⋅∙●−–—‒▬━]{1,8}(?:[ \t\n/|]{1,9}[-._·•⋅∙●−–—‒▬━]{1,8}){5,}/g;

/** Texts in Morse code. `drawn`: whether the text has dots or dashes outside ASCII. Linear. */
export function* decodeMorse(text: string, { dots }: Evidence, drawn: boolean): Generator<Layer> {
  if (!drawn && dots < LEAST.dots) return;
  for (const { 0: row, index } of text.matchAll(ROW)) {
    const decoded = lettersOf(row.replace(DOT, '.').replace(DASH, '-'));
    if (decoded !== undefined) yield { text: decoded, start: index, end: index + row.length };
  }
}

function lettersOf(row: string): string | undefined {
  let [text, unknown] = ['', 0];
  for (const [, code, gap = ''] of row.matchAll(/([.-]+)([ \t\n/|]*)/g)) {
    const letter = LETTERS.get(code ?? '');
    if (letter === undefined) unknown++;
    else text += letter;
    if (gap.includes('\n')) text += '\n';
    else if (/[/|]|\s{2}/.test(gap)) text += ' ';
  }
  const letters = text.replace(/[^a-z]/g, '');
  if (letters.length < LEAST_LETTERS || new Set(letters).size < LEAST_KINDS) return undefined;
  if (unknown * 5 > letters.length) return undefined;
  return /\S\s+\S/.test(text) ? text : cutIntoWords(text);
}
