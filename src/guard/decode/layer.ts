// SPDX-License-Identifier: Apache-2.0
// A text that was found hidden in another. Decoders only read what looks like their encoding and decodes
// to mostly printable text; they never decide whether it is harmful.

export type Layer = {
  readonly text: string;
  /** The units of the carrying text that hold it. */
  readonly start: number;
  readonly end: number;
};

/** Texts shorter than this cannot hold an instruction. */
const TEXT_CHARS = 8;
const READABLE = /[\p{L}\p{N}\p{P}\p{Zs}\n\r\t]/u;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The text that `bytes` hold, or undefined when they are not readable text. */
export function readable(bytes: Uint8Array): string | undefined {
  if (bytes.length < TEXT_CHARS) return undefined;
  try {
    const text = utf8.decode(bytes);
    return isReadable(text) ? text : undefined;
  } catch {
    return undefined;
  }
}

/** At least nine in ten characters are letters, digits, punctuation or blanks, most of them letters. */
export function isReadable(text: string): boolean {
  let [good, letters, all] = [0, 0, 0];
  for (const char of text) {
    all++;
    if (READABLE.test(char)) good++;
    if (/\p{L}/u.test(char)) letters++;
  }
  return all >= TEXT_CHARS && good >= all * 0.9 && letters >= all * 0.5;
}
