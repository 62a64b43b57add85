// SPDX-License-Identifier: Apache-2.0
// Which units are letters and which are capitals, from a table: names and places ask it for every unit.

/** Latin to Georgian and a little more; capitals beyond it are not written in names. */
const TABLED = 0x2000;
const LETTER = 1;
const CAPITAL = 2;

const KINDS = new Uint8Array(TABLED);
for (let code = 0; code < TABLED; code++) {
  const char = String.fromCharCode(code);
  if (/[\p{L}\p{M}]/u.test(char)) KINDS[code] = LETTER;
  if (/[\p{Lu}\p{Lt}]/u.test(char)) KINDS[code] = LETTER | CAPITAL;
}

/** Whether the unit at `at` is a letter or a mark on one; false outside the text. */
export function isLetterAt(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code < TABLED ? KINDS[code] !== 0 : /[\p{L}\p{M}]/u.test(text.charAt(at));
}

/** Whether the unit at `at` is a capital letter. */
export function isCapitalAt(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code < TABLED && ((KINDS[code] ?? 0) & CAPITAL) !== 0;
}

/** Whether a unit is a capital letter. */
export const isCapitalCode = (code: number): boolean =>
  code < TABLED && ((KINDS[code] ?? 0) & CAPITAL) !== 0;

/** Lower case without marks. ASCII costs no more than its lower case. */
export function plainWord(word: string): string {
  const lower = word.toLowerCase();
  for (let at = 0; at < lower.length; at++) {
    if (lower.charCodeAt(at) < 0x80) continue;
    return lower
      .normalize('NFD')
      .replace(/\p{M}+/gu, '')
      .replaceAll('ß', 'ss')
      .replaceAll('ø', 'o')
      .replaceAll('ł', 'l')
      .replaceAll('đ', 'd');
  }
  return lower;
}

/** The word that ends one blank or full stop and blank before `start`, in at most `max` units; or ''. */
export function wordBefore(text: string, start: number, max: number): string {
  if (text.charCodeAt(start - 1) !== 0x20) return '';
  let end = start - 1;
  if (text.charCodeAt(end - 1) === 0x2e) end--;
  let at = end;
  const stop = Math.max(0, end - max);
  while (at > stop && isLetterAt(text, at - 1)) at--;
  return text.slice(at, end);
}
