// SPDX-License-Identifier: Apache-2.0
// Bytes that are written as text: base64 and the blocks of PEM (RFC 7468). Nothing of a text is repeated in errors.
import { failed } from './builtin.ts';

export type PemBlock = {
  /** What stands after `BEGIN`. */
  readonly type: string;
  readonly bytes: Buffer;
  /** The text after the block. */
  readonly rest: string;
};

const BEGIN = '-----BEGIN ';
const END = '-----END ';
/** Longest text that keys, certificates and tokens are read from, in UTF-16 units. */
const TEXT_CHARS = 1 << 20;

const STANDARD = /[^A-Za-z0-9+/]/;
const URL_SAFE = /[^A-Za-z0-9_-]/;

/** Throws for texts that no certificate, key or token needs to be. */
export function readable(text: string): string {
  if (text.length > TEXT_CHARS) throw failed('text is too long');
  return text;
}

/** Bytes of padded base64 in the standard alphabet. Throws for anything else. */
export function standardBytes(text: string): Buffer {
  const plain = text.replace(/[\r\n]/g, '');
  const digits = plain.replace(/={1,2}$/, '');
  const wrong = digits.search(STANDARD);
  if (wrong !== -1) throw illegal(wrong);
  if (plain.length % 4 !== 0 || digits.length % 4 === 1) throw illegal(digits.length);
  return Buffer.from(digits, 'base64');
}

/** Bytes of base64url, with or without padding. Throws for anything else. */
export function urlSafeBytes(text: string): Buffer {
  const digits = text.replace(/[\r\n]/g, '').replace(/={1,2}$/, '');
  const wrong = digits.search(URL_SAFE);
  if (wrong !== -1) throw illegal(wrong);
  if (digits.length % 4 === 1) throw failed('illegal base64url string');
  return Buffer.from(digits, 'base64url');
}

const illegal = (at: number) => failed(`illegal base64 data at input byte ${at}`);

/** The first block that is one; undefined where there is none. Time is linear in the text. */
export function firstPem(text: string): PemBlock | undefined {
  let from = 0;
  for (;;) {
    const begin = lineBeginning(text, BEGIN, from);
    const end = begin === -1 ? -1 : lineBeginning(text, END, begin + BEGIN.length);
    if (end === -1) return undefined;
    const endOfFirst = lineEnd(text, begin);
    const endOfLast = lineEnd(text, end);
    const type = typeIn(text.slice(begin + BEGIN.length, endOfFirst));
    const bytes = endOfFirst < end ? bytesIn(text.slice(endOfFirst, end)) : undefined;
    if (
      type !== undefined &&
      bytes !== undefined &&
      typeIn(text.slice(end + END.length, endOfLast)) === type
    ) {
      return { type, bytes, rest: text.slice(endOfLast + 1) };
    }
    from = endOfLast;
  }
}

/** All blocks. */
export function pemBlocks(text: string): readonly PemBlock[] {
  const blocks: PemBlock[] = [];
  for (let block = firstPem(text); block !== undefined; block = firstPem(block.rest))
    blocks.push(block);
  return blocks;
}

function lineBeginning(text: string, mark: string, from: number): number {
  let at = text.indexOf(mark, from);
  while (at > 0 && text[at - 1] !== '\n') at = text.indexOf(mark, at + 1);
  return at;
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end;
}

const typeIn = (line: string): string | undefined =>
  /^([^-]*(?:-[^-]+)*)-----[ \t\r]*$/.exec(line)?.[1];

/** Headers stand before an empty line, and are left out. */
function bytesIn(body: string): Buffer | undefined {
  const [head = '', ...rest] = body.replaceAll('\r', '').replace(/^\n/, '').split('\n\n');
  const digits = (head.includes(':') ? rest.join('\n') : [head, ...rest].join('\n')).replace(
    /\s/g,
    '',
  );
  try {
    return standardBytes(digits);
  } catch {
    return undefined;
  }
}
