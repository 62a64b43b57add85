// SPDX-License-Identifier: Apache-2.0
// The skeleton of one code point: the Latin letter that it looks like, without marks. Only phrases of an
// instruction are looked for in it; numbers and keys are matched in the folded view.
import { CONFUSABLES } from './confusables.data.ts';

const LATIN = new Map<number, string>();
for (const [latin, others] of Object.entries(CONFUSABLES)) {
  for (const other of others) LATIN.set(other.codePointAt(0) ?? 0, latin);
}

const MARK = /^\p{M}+$/u;

/** Code points that may decompose into a letter and marks, or are a mark. */
const mayDecompose = (code: number): boolean =>
  code <= 0x036f || (code >= 0x1ab0 && code <= 0x1aff) || (code >= 0x1dc0 && code <= 0x20ff);

/** The skeleton of an already folded code point; '' for a combining mark. */
export function skeletonOf(code: number): string {
  if (code < 0x80) return String.fromCharCode(code);
  const latin = LATIN.get(code);
  if (latin !== undefined) return latin;
  const char = String.fromCodePoint(code);
  if (!mayDecompose(code)) return char;
  if (MARK.test(char)) return '';
  return char.normalize('NFD').charAt(0);
}
