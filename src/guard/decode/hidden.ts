// SPDX-License-Identifier: Apache-2.0
// Text hidden in characters that nobody sees: tag characters, variation selectors ("emoji smuggling"),
// and bits written as two kinds of zero-width characters.
import { isInvisible, isTag, isVariationSelector, isZeroWidth } from '../view/invisible.ts';
import { type Layer, readable, TEXT_CHARS } from './layer.ts';

/** Longest hidden run that is read; the rest of a longer one is read as the next. */
const RUN_CHARS = 16_384;

/** Texts hidden in runs of invisible characters, one by one. Linear. */
export function* decodeHidden(text: string): Generator<Layer, void> {
  for (let at = 0; at < text.length; ) {
    if (text.charCodeAt(at) < 0x80) {
      at++;
      continue;
    }
    const run = runAt(text, at);
    const start = at;
    at = Math.max(run.end, at + (isPair(text, at) ? 2 : 1));
    if (run.end - start < TEXT_CHARS) continue;
    for (const bytes of [run.tags, run.selectors, ...bitBytes(run.zeroWidths)]) {
      const decoded = readable(Uint8Array.from(bytes));
      if (decoded !== undefined) yield { text: decoded, start, end: run.end };
    }
  }
}

const isPair = (text: string, at: number): boolean => (text.codePointAt(at) ?? 0) > 0xffff;

/** The run of invisible characters at `start`, and what may be written in it. */
function runAt(text: string, start: number) {
  const tags: number[] = [];
  const selectors: number[] = [];
  const zeroWidths: number[] = [];
  let end = start;
  while (end < text.length && end - start < RUN_CHARS) {
    const code = text.codePointAt(end) ?? 0;
    if (code < 0x80 || !isInvisible(code)) break;
    if (isZeroWidth(code)) zeroWidths.push(code);
    else if (code <= 0xfe0f && isVariationSelector(code)) selectors.push(code - 0xfe00);
    else if (isVariationSelector(code)) selectors.push(code - 0xe0100 + 16);
    else if (isTag(code) && code >= 0xe0020 && code < 0xe007f) tags.push(code & 0x7f);
    end += code > 0xffff ? 2 : 1;
  }
  return { end, tags, selectors, zeroWidths };
}

/** Eight characters of two kinds are one byte; which kind is the one bit is tried both ways. */
function bitBytes(codes: readonly number[]): number[][] {
  if (codes.length < TEXT_CHARS * 8) return [];
  const [first] = codes;
  const second = codes.find((code) => code !== first);
  if (second === undefined) return [];
  const bits = codes.filter((code) => code === first || code === second);
  const bytes = Array.from({ length: Math.floor(bits.length / 8) }, () => 0);
  for (let at = 0; at < bytes.length * 8; at++) {
    bytes[at >> 3] = ((bytes[at >> 3] ?? 0) << 1) | (bits[at] === first ? 1 : 0);
  }
  return [bytes, bytes.map((byte) => byte ^ 0xff)];
}
