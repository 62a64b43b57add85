// SPDX-License-Identifier: Apache-2.0
// The folded form of one code point: what a person reads in it. It looks at a single code point and at
// nothing around it, so that a text folds alike however it was cut into pieces; for the same reason it
// never composes a letter with the marks that follow.
import { Forms } from './forms.ts';
import { isInvisible } from './invisible.ts';

/** Code points of the digit zero in scripts whose ten digits follow each other (Unicode category Nd). */
const ZEROS = [
  0x0660, 0x06f0, 0x07c0, 0x0966, 0x09e6, 0x0a66, 0x0ae6, 0x0b66, 0x0be6, 0x0c66, 0x0ce6, 0x0d66,
  0x0de6, 0x0e50, 0x0ed0, 0x0f20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90,
  0x1b50, 0x1bb0, 0x1c40, 0x1c50, 0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0,
];

/**
 * The folded form of `code`: '' for what cannot be seen, ASCII for what looks like a form of it, undefined
 * for what is its own folded form.
 */
function foldCodePoint(code: number): string | undefined {
  if (code < 0x80) {
    const control = (code < 0x20 && code !== 9 && code !== 10 && code !== 13) || code === 0x7f;
    return control ? '' : undefined;
  }
  return foldRare(code);
}

/** The folded form of every code point. */
export const FOLDED = new Forms(foldCodePoint);

function foldRare(code: number): string | undefined {
  if (isInvisible(code)) return '';
  if (code === 0x85 || code === 0x2028 || code === 0x2029) return '\n';
  if (code === 0x1680) return ' ';
  if ((code >= 0x2010 && code <= 0x2015) || code === 0x2212 || code === 0xfe63) return '-';
  const zero = ZEROS.find((first) => code >= first && code <= first + 9);
  if (zero !== undefined) return String.fromCharCode(0x30 + code - zero);
  // Circled and squared letters on a dark ground have no compatibility form of their own.
  for (const first of [0x1f150, 0x1f170]) {
    if (code >= first && code <= first + 25) return String.fromCharCode(0x41 + code - first);
  }
  if (code >= 0xd800 && code <= 0xdfff) return undefined;
  const char = String.fromCodePoint(code);
  const normal = char.normalize('NFKC');
  if (normal === char) return undefined;
  // A compatibility form may bring back what is folded itself (a soft hyphen, a wide dash).
  return Array.from(normal, (part) => {
    const inner = part.codePointAt(0) ?? 0;
    return inner === code ? part : (foldCodePoint(inner) ?? part);
  }).join('');
}
