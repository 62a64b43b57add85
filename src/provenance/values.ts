// SPDX-License-Identifier: Apache-2.0
// The forms in which one value is looked for. Two spellings of a value have a form in common: with and without
// scheme and "www", percent-encoded, in base64 or hex, as name with address.
import { type Compact, compactOf } from './compact.ts';

/** Characters of one value that are compared; longer values are bodies, and bodies are not looked up whole. */
export const VALUE_CHARS_MAX = 2_048;

const URL_HEAD = /^\s*(?:[a-z][a-z0-9+.-]{1,20}:\/\/)?(?:www\.)?/i;
const NAMED_ADDRESS = /^[^<>]{0,128}<\s*([^<>\s]{3,256})\s*>\s*$/;

/** The value without what only says how it is used: scheme, "www", the name beside an address. */
const bare = (value: string): string => {
  const short = value.slice(0, VALUE_CHARS_MAX);
  return (NAMED_ADDRESS.exec(short)?.[1] ?? short)
    .replace(/^(?:mailto|tel):/i, '')
    .replace(URL_HEAD, '');
};

/** The plain form of a value: what has to be shown to have been said. Lower case, so that it has no sentences. */
export const plainForm = (value: string): Compact => compactOf(bare(value).toLowerCase());

/** Characters of all forms in which a value is looked for, the plain one first; no empty ones. */
export function formsOf(value: string): readonly string[] {
  const plain = bare(value);
  const forms = new Set([compactOf(plain).chars]);
  const decoded = decodedOf(plain);
  if (decoded !== undefined) forms.add(compactOf(bare(decoded)).chars);
  forms.delete('');
  return [...forms];
}

const PERCENT = /%[0-9a-f]{2}/i;
const BASE64 = /^[A-Za-z0-9+/_-]{16,}={0,2}$/;
const HEX = /^(?:0x)?(?:[0-9a-f]{2}){8,}$/i;
const PRINTABLE = /^[\t\n\r\x20-\x7e\p{L}\p{N}\p{P}\p{S}]+$/u;

/** What an encoded text says, where it is one and says something readable. */
export function decodedOf(text: string): string | undefined {
  if (PERCENT.test(text)) {
    try {
      return decodeURIComponent(text);
    } catch {
      return undefined;
    }
  }
  if (HEX.test(text)) return readable(Buffer.from(text.replace(/^0x/i, ''), 'hex'));
  return BASE64.test(text) ? readable(Buffer.from(text, 'base64')) : undefined;
}

function readable(bytes: Buffer): string | undefined {
  const text = bytes.toString('utf8');
  return text.length >= 6 && PRINTABLE.test(text) && !text.includes('\ufffd') ? text : undefined;
}

const RUN = /[A-Za-z0-9+/_-]{24,}={0,2}|(?:%[0-9a-fA-F]{2}[\w.@/-]*){4,}/g;
const RUNS_MAX = 32;
const RUN_CHARS_MAX = 8_192;
const ENTITY = /&#(x[0-9a-f]{1,6}|\d{1,7});?/gi;

/** What encoded runs in a text say, one a line; '' when there is nothing. Linear. */
export function decodedRuns(text: string): string {
  let out = '';
  if (text.includes('&#')) {
    out = text.slice(0, RUN_CHARS_MAX).replace(ENTITY, (_, code: string) => {
      const point =
        code[0] === 'x' || code[0] === 'X' ? Number.parseInt(code.slice(1), 16) : Number(code);
      return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : ' ';
    });
  }
  let runs = 0;
  for (const [run] of text.matchAll(RUN)) {
    if (++runs > RUNS_MAX) break;
    const decoded = decodedOf(run.slice(0, RUN_CHARS_MAX));
    if (decoded !== undefined) out += `\n${decoded}`;
  }
  return out;
}
