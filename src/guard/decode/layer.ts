// SPDX-License-Identifier: Apache-2.0
// A text that was found hidden in another. Decoders only read what looks like their encoding and decodes
// to mostly printable text; they never decide whether it is harmful.
import { isUtf8 } from 'node:buffer';

export type Layer = {
  readonly text: string;
  /** The units of the carrying text that hold it. */
  readonly start: number;
  readonly end: number;
};

/** Texts shorter than this cannot hold an instruction. */
export const TEXT_CHARS = 8;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The text that `bytes` hold, or undefined when they are not readable text. */
export function readable(bytes: Uint8Array): string | undefined {
  // Asked first: most of what has the shape of an encoding is none, and an exception costs more.
  if (bytes.length < TEXT_CHARS || !isUtf8(bytes)) return undefined;
  const text = utf8.decode(bytes);
  return isReadable(text) ? text : undefined;
}

/** Of a character: 0 not asked yet, 1 neither, 2 readable, 3 a letter, and so readable. */
const KINDS = new Uint8Array(0x10000);

function kindOf(char: string): number {
  if (/\p{L}/u.test(char)) return 3;
  return /[\p{N}\p{P}\p{Zs}\n\r\t]/u.test(char) ? 2 : 1;
}

/** At least nine in ten characters are letters, digits, punctuation or blanks, most of them letters. */
export function isReadable(text: string): boolean {
  let [good, letters, all] = [0, 0, 0];
  for (let at = 0; at < text.length; at++, all++) {
    const code = text.codePointAt(at) ?? 0;
    let kind = code > 0xffff ? kindOf(String.fromCodePoint(code)) : (KINDS[code] ?? 0);
    if (kind === 0) {
      kind = kindOf(String.fromCharCode(code));
      KINDS[code] = kind;
    }
    if (kind > 1) good++;
    if (kind === 3) letters++;
    if (code > 0xffff) at++;
  }
  return all >= TEXT_CHARS && good >= all * 0.9 && letters >= all * 0.5;
}
