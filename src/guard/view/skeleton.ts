// SPDX-License-Identifier: Apache-2.0
// The skeleton of one code point: the Latin letter that it looks like, without marks. Only phrases of an
// instruction are looked for in it; numbers and keys are matched in the folded view.
import { CONFUSABLES } from './confusables.data.ts';
import { MORE_CONFUSABLES } from './confusables.gen.ts';
import { Forms } from './forms.ts';

const LATIN = new Map<number, string>();
for (const table of [MORE_CONFUSABLES, CONFUSABLES]) {
  for (const [latin, others] of Object.entries(table)) {
    for (const other of others) LATIN.set(other.codePointAt(0) ?? 0, latin);
  }
}

const MARK = /^\p{M}+$/u;

/** Code points that may decompose into a letter and marks, or are a mark. */
const mayDecompose = (code: number): boolean =>
  code <= 0x036f || (code >= 0x1ab0 && code <= 0x1aff) || (code >= 0x1dc0 && code <= 0x20ff);

/**
 * The skeleton of an already folded code point: '' for a combining mark, undefined for what is its own
 * skeleton.
 */
function skeletonOf(code: number): string | undefined {
  if (code < 0x80) return undefined;
  const latin = LATIN.get(code);
  if (latin !== undefined || !mayDecompose(code)) return latin;
  return decomposed(String.fromCodePoint(code));
}

/** The skeleton of every folded code point. */
export const SKELETON = new Forms(skeletonOf);

function decomposed(char: string): string | undefined {
  if (MARK.test(char)) return '';
  const letter = char.normalize('NFD').charAt(0);
  return letter === char ? undefined : letter;
}
