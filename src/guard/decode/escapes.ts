// SPDX-License-Identifier: Apache-2.0
// Escape sequences of URLs, HTML, JSON and programming languages, each read where it stands.
import { isUtf8 } from 'node:buffer';
import { FEATURE } from '../features.ts';
import type { Layer } from './layer.ts';

/** Escapes of bytes stand in rows: a letter outside ASCII takes several. */
const ESCAPES =
  /&(?:#(\d{1,7});?|#[xX]([0-9a-fA-F]{1,6});?|([A-Za-z]{2,6});)|((?:%[0-9a-fA-F]{2})+)|((?:\\x[0-9a-fA-F]{2})+)|(?:\\u|%u)([0-9a-fA-F]{4})|\\u\{([0-9a-fA-F]{1,6})\}|((?:\\[0-3][0-7]{2})+)/g;

const NAMED: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  shy: '',
  zwj: '',
  zwnj: '',
  lsquo: "'",
  rsquo: "'",
  ldquo: '"',
  rdquo: '"',
  excl: '!',
  comma: ',',
  period: '.',
  colon: ':',
};

const WANTED = FEATURE.ampersand | FEATURE.percent | FEATURE.backslash;

/** Escape sequences of `text` as the characters that they stand for, in order. Linear. */
export function* decodeEscapes(text: string, features: number): Generator<Layer, void> {
  if ((features & WANTED) === 0) return;
  for (const match of text.matchAll(ESCAPES)) {
    const decoded = decodedOf(match);
    if (decoded === undefined) continue;
    yield { text: decoded, start: match.index, end: match.index + match[0].length };
  }
}

function decodedOf(match: RegExpMatchArray): string | undefined {
  const [, decimal, hex, name, percent, bytes, unit, braced, octal] = match;
  if (decimal !== undefined) return charOf(Number(decimal));
  if (name !== undefined) return NAMED[name];
  if (percent !== undefined) return textOf(percent.replaceAll('%', ''));
  if (bytes !== undefined) return textOf(bytes.replaceAll('\\x', ''));
  if (unit !== undefined) return String.fromCharCode(Number.parseInt(unit, 16));
  if (octal === undefined) return charOf(Number.parseInt(hex ?? braced ?? '', 16));
  const codes = Array.from(octal.matchAll(/\d{3}/g), ([code]) => Number.parseInt(code, 8));
  return utf8Of(Buffer.from(codes));
}

const charOf = (code: number): string | undefined =>
  code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined;

const textOf = (digits: string): string | undefined => utf8Of(Buffer.from(digits, 'hex'));

/** What is no UTF-8 stays as it is, without an exception for each. */
const utf8Of = (bytes: Buffer): string | undefined =>
  isUtf8(bytes) ? bytes.toString() : undefined;
