// SPDX-License-Identifier: Apache-2.0
// Rows of numbers that are the bytes of a text: binary, hexadecimal, octal, decimal. Tables and logs are full
// of rows of numbers, so that what comes out has to read as words.
import { type Evidence, LEAST } from './evidence.ts';
import { type Layer, readable } from './layer.ts';
import { readsWell } from './words.ts';

type Row = {
  readonly pattern: RegExp;
  readonly radix: number;
  readonly token: RegExp;
  /** Ordinary numbers look like it. */
  readonly doubtful?: true;
};

const ROWS: readonly Row[] = [
  { pattern: /(?<![\w.])[01]{7,8}(?:[ ,;\n]{1,3}[01]{7,8}){7,}/g, radix: 2, token: /[01]+/g },
  { pattern: /(?<!\w)[01]{64,}(?!\w)/g, radix: 2, token: /[01]{8}/g },
  {
    pattern: /(?<![\w.])\d{2,3}(?:[ ,;\n]{1,3}\d{2,3}){7,}/g,
    radix: 10,
    token: /\d+/g,
    doubtful: true,
  },
  {
    pattern: /(?<![\w.])[0-3]?[0-7]{2}(?:[ ,;\n]{1,3}[0-3]?[0-7]{2}){7,}/g,
    radix: 8,
    token: /\d+/g,
    doubtful: true,
  },
];
/** "69 67 6e", "0x69, 0x67". */
const HEX: Row = {
  pattern: /(?<!\w)(?:0x)?[0-9a-fA-F]{2}(?:[ ,:;\n]{1,2}(?:0x)?[0-9a-fA-F]{2}){7,}(?!\w)/g,
  radix: 16,
  token: /[0-9a-fA-F]{2}(?![0-9a-fA-Fx])/g,
};
/** As many short words in a row as a hexadecimal text has at least. */
export const PAIRS = 8;

/** Texts in rows of numbers of `text`. `shorts`: most words of up to three characters in a row. */
export function* decodeNumbers(
  text: string,
  { digits }: Evidence,
  shorts: number,
): Generator<Layer, void> {
  if (digits >= LEAST.digits) for (const row of ROWS) yield* decodeRow(text, row);
  if (shorts >= PAIRS) yield* decodeRow(text, HEX);
}

function* decodeRow(
  text: string,
  { pattern, radix, token, doubtful }: Row,
): Generator<Layer, void> {
  for (const { 0: row, index } of text.matchAll(pattern)) {
    const codes = Array.from(row.matchAll(token), ([digits]) => Number.parseInt(digits, radix));
    if (codes.some((code) => code > 0xff)) continue;
    const decoded = readable(Uint8Array.from(codes));
    if (decoded === undefined || (doubtful === true && !isText(decoded))) continue;
    yield { text: decoded, start: index, end: index + row.length };
  }
}

/** Words in Latin letters, or a text in others: which no rows of numbers give by chance. */
const isText = (text: string): boolean => readsWell(text) || /^\P{ASCII}{4}/u.test(text);
