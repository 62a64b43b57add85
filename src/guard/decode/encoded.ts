// SPDX-License-Identifier: Apache-2.0
// Runs of base64, base32 and hexadecimal digits. The first few characters of a run tell most keys, hashes
// and names from text before anything is decoded.
import { alphabet, isIn, longRuns, type Run } from '../runs.ts';
import { type Layer, readable } from './layer.ts';

const BASE64 = alphabet(/[A-Za-z0-9+/_=-]/);
/** "ignore all rules" is 24 characters in base64. */
const RUN_CHARS = 20;
/** Lines of wrapped base64 (RFC 2045: 76) are one text. */
const LINE_CHARS = 40;

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
const BASE32_BITS = encodingOf(5, ['ABCDEFGHIJKLMNOPQRSTUVWXYZ234567']);
const HEX_BITS = encodingOf(4, ['0123456789abcdef', '0123456789ABCDEF']);

/** False when `decodeRuns` has nothing to read. */
export const mayHoldRuns = (text: string): boolean => longRuns(text, BASE64, RUN_CHARS).length > 0;

/** Texts in runs of `text`, in order. Linear. */
export function* decodeRuns(text: string): Generator<Layer, void> {
  for (const run of joinLines(text, longRuns(text, BASE64, RUN_CHARS))) {
    const whole = decodeRun(text, run);
    if (whole !== undefined) yield { text: whole, ...run };
    else yield* decodeParts(text, run);
  }
}

/** The parts of a run that names or paths have been put before or behind: "data=SWdub3Jl...". */
function* decodeParts(text: string, { start, end }: Run): Generator<Layer, void> {
  const parts = /[A-Za-z0-9+]{20,}={0,2}/g;
  const source = text.slice(start, end);
  for (const { 0: part, index } of source.matchAll(parts)) {
    if (part.length === source.length) return;
    const run = { start: start + index, end: start + index + part.length };
    const decoded = decodeRun(text, run);
    if (decoded !== undefined) yield { text: decoded, ...run };
  }
}

function decodeRun(text: string, { start, end }: Run): string | undefined {
  const digits = hexStart(text, start, end);
  if (digits !== undefined) {
    if (!mayBeText(text, digits, HEX_BITS)) return undefined;
    return readable(Buffer.from(withoutBlanks(text.slice(digits, end)), 'hex'));
  }
  if (mayBeText(text, start, BASE64_BITS)) {
    const decoded = readable(Buffer.from(withoutBlanks(text.slice(start, end)), 'base64'));
    if (decoded !== undefined) return decoded;
  }
  return mayBeText(text, start, BASE32_BITS) ? base32(text, start, end) : undefined;
}

function base32(text: string, start: number, end: number): string | undefined {
  const { values } = BASE32_BITS;
  const bytes = Buffer.alloc(((end - start) * 5) >> 3);
  let [held, count, size] = [0, 0, 0];
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    const value = values[code] ?? 0xff;
    if (value === 0xff) {
      if (code === 0x3d || code <= 0x20) continue;
      return undefined;
    }
    held = ((held << 5) | value) & 0xfff;
    count += 5;
    if (count < 8) continue;
    count -= 8;
    bytes[size++] = (held >> count) & 0xff;
  }
  return readable(bytes.subarray(0, size));
}

const withoutBlanks = (text: string): string => (/\s/.test(text) ? text.replace(/\s/g, '') : text);

/** Characters of a run that are looked at before the whole of it is decoded: whole bytes of them. */
const PROBE_CHARS = 8;
const probe = Buffer.alloc((PROBE_CHARS * 6) / 8);

/** False when the run at `start` begins like no UTF-8: of random bytes the first few tell. */
function mayBeText(text: string, start: number, { values, bits }: Encoding): boolean {
  let [held, count, size] = [0, 0, 0];
  for (let at = start; at < start + PROBE_CHARS; at++) {
    const value = values[text.charCodeAt(at)] ?? 0xff;
    if (value === 0xff) return bits !== 5;
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
