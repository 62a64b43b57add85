// SPDX-License-Identifier: Apache-2.0
// Text hidden in characters that nobody sees: tag characters, variation selectors ("emoji smuggling"),
// and bits written as two kinds of zero-width characters.
import { isInvisible, isTag, isVariationSelector, isZeroWidth } from '../view/invisible.ts';
import { type Layer, readable } from './layer.ts';

/** Longest hidden run that is read; the rest of a longer one is read as the next. */
const RUN_CHARS = 16_384;

/** Texts hidden in runs of invisible characters. Linear. */
export function decodeHidden(text: string): readonly Layer[] {
  const layers: Layer[] = [];
  for (let at = 0; at < text.length; ) {
    const code = text.codePointAt(at) ?? 0;
    const start = at;
    at += code > 0xffff ? 2 : 1;
    if (code < 0x80 || !isInvisible(code)) continue;
    const run = [code];
    while (at < text.length && at - start < RUN_CHARS) {
      const next = text.codePointAt(at) ?? 0;
      if (next < 0x80 || !isInvisible(next)) break;
      run.push(next);
      at += next > 0xffff ? 2 : 1;
    }
    if (run.length < 8) continue;
    for (const bytes of [tagBytes(run), selectorBytes(run), ...bitBytes(run)]) {
      const decoded = readable(Uint8Array.from(bytes));
      if (decoded !== undefined) layers.push({ text: decoded, start, end: at });
    }
  }
  return layers;
}

const tagBytes = (run: readonly number[]): number[] =>
  run.filter((code) => isTag(code) && code >= 0xe0020 && code < 0xe007f).map((code) => code & 0x7f);

const selectorBytes = (run: readonly number[]): number[] =>
  run
    .filter(isVariationSelector)
    .map((code) => (code <= 0xfe0f ? code - 0xfe00 : code - 0xe0100 + 16));

/** Eight characters of two kinds are one byte; which kind is the one bit is tried both ways. */
function bitBytes(run: readonly number[]): number[][] {
  const kinds = [...new Set(run.filter(isZeroWidth))];
  if (kinds.length < 2) return [];
  const bits = run.filter((code) => code === kinds[0] || code === kinds[1]);
  return [kinds[0], kinds[1]].map((one) =>
    Array.from({ length: Math.floor(bits.length / 8) }, (_, byte) =>
      bits.slice(byte * 8, byte * 8 + 8).reduce((sum, bit) => sum * 2 + (bit === one ? 1 : 0), 0),
    ),
  );
}
