// SPDX-License-Identifier: Apache-2.0
// A text that was found encoded in another. Decoders only read what looks like their encoding and decodes
// to mostly printable text; they never decide whether it is harmful.
import { isUtf8 } from 'node:buffer';

export type Layer = {
  readonly text: string;
  /** The units of the carrying text that hold it. */
  readonly start: number;
  readonly end: number;
  /** Of each unit of `text`, the one unit of the carrying text that it stands for; default: all of them. */
  readonly at?: ArrayLike<number>;
};

/** Texts shorter than this cannot hold an instruction. */
export const TEXT_CHARS = 8;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The text that `bytes` hold in UTF-8 or UTF-16LE, or undefined when they are not readable text. */
export function readable(bytes: Uint8Array): string | undefined {
  if (bytes.length < TEXT_CHARS) return undefined;
  // Every second byte of Latin text in UTF-16 is zero: what one kind of shell decodes.
  if (bytes[1] === 0 && bytes[3] === 0) {
    const wide = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf16le');
    return isReadable(wide) ? wide : undefined;
  }
  // Asked first: most of what has the shape of an encoding is none, and an exception costs more.
  if (!isUtf8(bytes)) return undefined;
  const text = utf8.decode(bytes);
  return isReadable(text) ? text : undefined;
}

/** Of a character: 0 not asked yet, 1 neither, 2 readable, 3 a letter, and so readable. */
const KINDS = new Uint8Array(0x10000);

function kindOf(char: string): number {
  if (/[\p{L}\p{M}]/u.test(char)) return 3;
  return /[\p{N}\p{P}\p{S}\p{Cf}\p{Zs}\n\r\t]/u.test(char) ? 2 : 1;
}

/** What another encoding is written in has few letters. */
const CODED = /^[\w\s%&#;\\+/=.-]{16,}$/;

/** At least nine in ten characters can be read, and four in ten are letters: or it is encoded again. */
function isReadable(text: string): boolean {
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
  if (all < TEXT_CHARS || good < all * 0.9) return false;
  return letters >= all * 0.4 || CODED.test(text);
}
