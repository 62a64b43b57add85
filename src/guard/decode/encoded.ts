// SPDX-License-Identifier: Apache-2.0
// Text written in base64, hexadecimal, percent or HTML escapes. Each decoder first asks for the shape of
// its encoding, so that ordinary text costs next to nothing.
import { isUtf8 } from 'node:buffer';
import { FEATURE } from '../features.ts';
import type { Hits } from '../phrases/hits.ts';
import { alphabet, isIn, longRuns, type Run } from '../runs.ts';
import { isReadable, type Layer, readable } from './layer.ts';

const BASE64 = alphabet(/[A-Za-z0-9+/_=-]/);
/** "ignore all rules" is 24 characters in base64. */
const RUN_CHARS = 20;
/** Lines of wrapped base64 (RFC 2045: 76) are one text. */
const LINE_CHARS = 40;

/** False when `decodeRuns` has nothing to read. */
export const mayHoldRuns = (text: string): boolean => longRuns(text, BASE64, RUN_CHARS).length > 0;

/** Texts in base64 or hexadecimal runs, one by one. */
export function* decodeRuns(text: string): Generator<Layer, void> {
  for (const { start, end } of joinLines(text, longRuns(text, BASE64, RUN_CHARS))) {
    const digits = hexStart(text, start, end);
    if (!mayBeText(text, digits ?? start, digits === undefined ? BASE64_BITS : HEX_BITS)) continue;
    const run = withoutBlanks(text.slice(digits ?? start, end));
    const decoded = readable(Buffer.from(run, digits === undefined ? 'base64' : 'hex'));
    if (decoded !== undefined) yield { text: decoded, start, end };
  }
}

const withoutBlanks = (text: string): string => (/\s/.test(text) ? text.replace(/\s/g, '') : text);

/** What the characters of an encoding stand for, and how many bits each; 0xff: nothing. */
type Encoding = { readonly values: Uint8Array; readonly bits: number };
const encodingOf = (bits: number, members: readonly string[]): Encoding => {
  const values = new Uint8Array(128).fill(0xff);
  for (const member of members) {
    Array.from(member, (char, value) => (values[char.charCodeAt(0)] = value));
  }
  return { values, bits };
};
const COMMON = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const BASE64_BITS = encodingOf(6, [`${COMMON}+/`, `${COMMON}-_`]);
const HEX_BITS = encodingOf(4, ['0123456789abcdef', '0123456789ABCDEF']);
/** Characters of a run that are looked at before the whole of it is decoded: whole bytes of them. */
const PROBE_CHARS = 8;
const probe = Buffer.alloc((PROBE_CHARS * 6) / 8);

/** False when the run at `start` begins like no UTF-8: of random bytes the first few tell. */
function mayBeText(text: string, start: number, { values, bits }: Encoding): boolean {
  let [held, count, size] = [0, 0, 0];
  for (let at = start; at < start + PROBE_CHARS; at++) {
    const value = values[text.charCodeAt(at)] ?? 0xff;
    if (value === 0xff) return true;
    held = ((held << bits) | value) & 0xffff;
    count += bits;
    if (count < 8) continue;
    count -= 8;
    probe[size++] = (held >> count) & 0xff;
  }
  for (let at = 0; at < size; ) {
    const length = sequenceLength(probe[at] ?? 0);
    if (length === 0) return false;
    for (let next = at + 1; next < Math.min(size, at + length); next++) {
      if (((probe[next] ?? 0) & 0xc0) !== 0x80) return false;
    }
    at += length;
  }
  return true;
}

/** Bytes of the UTF-8 sequence that begins with `byte`; 0: none does. */
function sequenceLength(byte: number): number {
  if (byte < 0x80) return 1;
  if (byte < 0xc2 || byte > 0xf4) return 0;
  return byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
}

const HEX_DIGIT = alphabet(/[0-9A-Fa-f]/);

/** Where the digits start of a run that is hexadecimal, an even number of them; else undefined. */
function hexStart(text: string, start: number, end: number): number | undefined {
  const signed = text.charAt(start) === '0' && (text.charCodeAt(start + 1) | 0x20) === 0x78;
  const first = signed ? start + 2 : start;
  let digits = 0;
  for (let at = first; at < end; at++) {
    if (isIn(HEX_DIGIT, text, at)) digits++;
    else if (!isLineEnd(text, at)) return undefined;
  }
  return digits > 0 && digits % 2 === 0 ? first : undefined;
}

const isLineEnd = (text: string, at: number): boolean => {
  const code = text.charCodeAt(at);
  return code === 0x0a || code === 0x0d;
};

function joinLines(text: string, runs: readonly Run[]): readonly Run[] {
  const joined: Run[] = [];
  for (const run of runs) {
    const last = joined.at(-1);
    const wraps =
      last !== undefined &&
      last.end - last.start >= LINE_CHARS &&
      (run.start - last.end === 1 ||
        (run.start - last.end === 2 && text.charAt(last.end) === '\r')) &&
      text.charAt(run.start - 1) === '\n';
    if (wraps) joined[joined.length - 1] = { start: last.start, end: run.end };
    else joined.push(run);
  }
  return joined;
}

/** Two hexadecimal digits after a sign or blank, eight times or more: \x69\x67, 69 67 6e. */
const SPACED_HEX = /(?:(?:\\x|%|0x|\b)[0-9a-fA-F]{2}[ ,:]?){8,4000}/g;
const PERCENT = /(?:%[0-9a-fA-F]{2}){1,4000}/g;
/** The bytes of one run of percent escapes. */
const escaped = Buffer.alloc(4_000);
const ENTITY = /&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|(lt|gt|amp|quot|apos|nbsp));/g;
const NAMED: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  apos: "'",
  nbsp: ' ',
};

/** As many short words in a row as a hexadecimal text has at least. */
const PAIRS = 8;

/** False when `decodeEscapes` has nothing to read. */
export const mayHoldEscapes = (text: string, features: number, hits: Hits): boolean =>
  ((features & FEATURE.ampersand) !== 0 && text.includes(';')) ||
  (features & FEATURE.percent) !== 0 ||
  ((features & FEATURE.digit) !== 0 && hits.shorts >= PAIRS);

/** Texts with escape sequences, read as a whole with the sequences replaced; and spaced digits. */
export function* decodeEscapes(text: string, features: number, hits: Hits): Generator<Layer, void> {
  const whole = { start: 0, end: text.length };
  if ((features & FEATURE.ampersand) !== 0 && text.includes(';')) {
    const decoded = decodeEntities(text);
    if (decoded !== text) yield { ...whole, text: decoded };
  }
  if ((features & FEATURE.percent) !== 0) {
    const decoded = text.replace(PERCENT, decodePercent);
    if (decoded !== text) yield { ...whole, text: decoded };
  }
  if ((features & FEATURE.digit) === 0 || hits.shorts < PAIRS) return;
  for (const match of text.matchAll(SPACED_HEX)) {
    const digits = match[0].replace(/\\x|0x|[^0-9a-fA-F]/g, '');
    const decoded = Buffer.from(digits, 'hex').toString('latin1');
    const end = match.index + match[0].length;
    if (isReadable(decoded)) yield { text: decoded, start: match.index, end };
  }
}

function decodeEntities(text: string): string {
  return text.replace(ENTITY, (all, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return NAMED[name] ?? all;
    const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
    return code <= 0x10ffff ? String.fromCodePoint(code) : all;
  });
}

/** Like decodeURIComponent; what is no UTF-8 stays, without an exception for each. */
function decodePercent(escapes: string): string {
  let [size, all] = [0, 0];
  for (let at = 1; at < escapes.length; at += 3) {
    const [high, low] = [digitAt(escapes, at), digitAt(escapes, at + 1)];
    const byte = high * 16 + low;
    all |= byte;
    escaped[size++] = byte;
  }
  if (size === 1) return all < 0x80 ? String.fromCharCode(all) : escapes;
  if (all < 0x80) return escaped.toString('latin1', 0, size);
  const bytes = escaped.subarray(0, size);
  return isUtf8(bytes) ? bytes.toString() : escapes;
}

const digitAt = (text: string, at: number): number => HEX_BITS.values[text.charCodeAt(at)] ?? 0;
