// SPDX-License-Identifier: Apache-2.0
// Spellings with characters that no reader sees: they carry a message of their own, or cut the words that
// a filter looks for.
import { eachCodePoint, type Mutator } from './mutator.ts';

const ZERO_WIDTH = ['\u200b', '\u200c', '\u200d', '\u2060', '\ufeff'] as const;
const BIDI = ['\u202a', '\u202d', '\u2066', '\u2068'] as const;
const BIDI_END = ['\u202c', '\u2069'] as const;

const isAscii = (char: string): boolean => char >= ' ' && char <= '~';
const isWord = (char: string): boolean => /[\p{L}\p{N}]/u.test(char);

/** VS1 to VS16, then VS17 to VS256: one for each byte. */
const selectorOf = (byte: number): string =>
  String.fromCodePoint(byte < 16 ? 0xfe00 + byte : 0xe0100 + byte - 16);

/** Reverses each run of ASCII letters and wraps it so that it is shown in the order it had. */
const overridden = (text: string): string =>
  text.replaceAll(/[A-Za-z]+/g, (word) => `\u202e${Array.from(word).toReversed().join('')}\u202c`);

export const INVISIBLE: readonly Mutator[] = [
  {
    id: 'tags',
    family: 'invisible',
    title: 'Unicode tag characters',
    summary:
      'Copies ASCII to U+E0000..E007F behind a harmless word: shown as nothing, read by models',
    lossless: true,
    apply: (text) =>
      `Hello${eachCodePoint(text, (char) =>
        isAscii(char) ? String.fromCodePoint(0xe0000 + (char.codePointAt(0) ?? 0)) : char,
      )}`,
  },
  {
    id: 'variation-selectors',
    family: 'invisible',
    title: 'Bytes as variation selectors',
    summary:
      'Writes the bytes of the text as variation selectors behind an emoji (emoji smuggling)',
    lossless: true,
    apply: (text) => `\u{1f60a}${Array.from(Buffer.from(text), selectorOf).join('')}`,
  },
  {
    id: 'zero-width',
    family: 'invisible',
    title: 'Zero-width characters in words',
    summary: 'Puts an invisible character behind letters, so that no word is in one piece',
    lossless: true,
    apply: (text, random) =>
      eachCodePoint(text, (char) =>
        isWord(char) && random.next() < 0.7 ? char + random.pick(ZERO_WIDTH) : char,
      ),
  },
  {
    id: 'soft-hyphen',
    family: 'invisible',
    title: 'Soft hyphens in words',
    summary: 'A soft hyphen is shown only where a line breaks',
    lossless: true,
    apply: (text, random) =>
      eachCodePoint(text, (char) => (isWord(char) && random.next() < 0.7 ? `${char}\u00ad` : char)),
  },
  {
    id: 'bidi-marks',
    family: 'invisible',
    title: 'Bidirectional controls around letters',
    summary: 'Opens and closes embeddings inside words; what is shown does not change',
    lossless: true,
    apply: (text, random) =>
      eachCodePoint(text, (char) =>
        isWord(char) && random.next() < 0.4
          ? `${random.pick(BIDI)}${char}${random.pick(BIDI_END)}`
          : char,
      ),
  },
  {
    id: 'bidi-override',
    family: 'invisible',
    title: 'Words written backwards under a right-to-left override',
    summary: 'Shown as the word, stored as its reverse',
    lossless: true,
    apply: overridden,
  },
];
