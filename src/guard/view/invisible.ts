// SPDX-License-Identifier: Apache-2.0
// Which code points a reader cannot see. They are left out of the folded view, so that none of them can
// split a word or a number; whether they carry a message is the business of injection/invisible-text.

/** Unicode tag characters: a copy of ASCII that no font shows. */
export const isTag = (code: number): boolean => code >= 0xe0000 && code <= 0xe007f;

/** VS1 to VS256: 256 values, so that a run of them can carry any bytes. */
export const isVariationSelector = (code: number): boolean =>
  (code >= 0xfe00 && code <= 0xfe0f) || (code >= 0xe0100 && code <= 0xe01ef);

/** Zero-width spaces, joiners and invisible operators. */
export const isZeroWidth = (code: number): boolean =>
  (code >= 0x200b && code <= 0x200d) || (code >= 0x2060 && code <= 0x2064) || code === 0xfeff;

/** Marks, embeddings, overrides and isolates of the bidirectional algorithm. */
export const isBidiControl = (code: number): boolean =>
  code === 0x200e ||
  code === 0x200f ||
  code === 0x061c ||
  (code >= 0x202a && code <= 0x202e) ||
  (code >= 0x2066 && code <= 0x2069);

/** Every code point outside ASCII that leaves no mark on the page. */
export const isInvisible = (code: number): boolean =>
  isZeroWidth(code) ||
  isVariationSelector(code) ||
  isTag(code) ||
  isBidiControl(code) ||
  code === 0x00ad || // soft hyphen
  code === 0x034f || // combining grapheme joiner
  code === 0x115f || // Hangul fillers
  code === 0x1160 ||
  code === 0x3164 ||
  code === 0xffa0 ||
  code === 0x17b4 || // Khmer inherent vowels
  code === 0x17b5 ||
  (code >= 0x180b && code <= 0x180f) || // Mongolian selectors and separator
  (code >= 0x206a && code <= 0x206f) || // deprecated format characters
  (code >= 0xfff9 && code <= 0xfffb) || // interlinear annotation
  (code >= 0x1d173 && code <= 0x1d17a) || // musical format characters
  (code >= 0x80 && code <= 0x9f && code !== 0x85); // C1 controls
