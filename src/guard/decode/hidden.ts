// SPDX-License-Identifier: Apache-2.0
// Text hidden in characters that nobody sees: tag characters, variation selectors ("emoji smuggling"),
// and bits written as two kinds of zero-width characters, in one piece or strewn over a text.
import { isInvisible, isTag, isVariationSelector, isZeroWidth } from '../view/invisible.ts';
import { type Layer, readable, TEXT_CHARS } from './layer.ts';

/** Longest hidden run that is read as one; the rest of a longer one is read as the next. */
const RUN_CHARS = 16_384;

/** Codes of invisible characters, by what may be written in them. */
type Codes = {
  readonly tags: number[];
  readonly selectors: number[];
  readonly zeroWidths: number[];
};
const noCodes = (): Codes => ({ tags: [], selectors: [], zeroWidths: [] });

/**
 * Texts hidden in `text`, and what is strewn over it, where that begins. Their place says nothing: they may
 * stand in the middle of a word that can be seen. Linear.
 */
export function decodeHidden(text: string): readonly Layer[] {
  const found: Layer[] = [];
  const strewn = noCodes();
  let [runs, first] = [0, -1];
  for (let at = 0; at < text.length; ) {
    if (text.charCodeAt(at) < 0x80) {
      at++;
      continue;
    }
    const code = text.codePointAt(at) ?? 0;
    if (!isInvisible(code)) {
      at += code > 0xffff ? 2 : 1;
      continue;
    }
    const start = at;
    const run = runAt(text, start);
    at = run.end;
    const decoded = run.end - start < TEXT_CHARS ? undefined : hiddenIn(run.codes);
    if (decoded !== undefined) found.push({ text: decoded, start, end: run.end });
    else {
      runs++;
      if (first < 0) first = start;
      for (const kind of ['tags', 'selectors', 'zeroWidths'] as const) {
        for (const code of run.codes[kind]) strewn[kind].push(code);
      }
    }
  }
  const decoded = runs < 2 ? undefined : hiddenIn(strewn);
  if (decoded !== undefined) found.push({ text: decoded, start: first, end: first + 1 });
  return found.sort((a, b) => a.start - b.start);
}

const TAG = /[\u{e0020}-\u{e007e}]+/gu;

/** Every row of tag characters of `text` as the ASCII that it copies, where some of a text is hidden. */
export function decodeTags(text: string): readonly Layer[] {
  const rows = Array.from(text.matchAll(TAG), ({ 0: row, index }) => {
    const chars = Array.from(row, (char) => String.fromCharCode((char.codePointAt(0) ?? 0) & 0x7f));
    return { text: chars.join(''), start: index, end: index + row.length };
  });
  const [first] = rows;
  if (first !== undefined) rows[0] = { ...first, text: `\n\n${first.text}` };
  const chars = rows.reduce((sum, row) => sum + row.text.length, 0);
  return rows.length > 1 && chars >= TEXT_CHARS ? rows : [];
}

/** The run of invisible characters at `start`. */
function runAt(text: string, start: number): { readonly end: number; readonly codes: Codes } {
  const codes = noCodes();
  let end = start;
  while (end < text.length && end - start < RUN_CHARS) {
    const code = text.codePointAt(end) ?? 0;
    if (code < 0x80 || !isInvisible(code)) break;
    if (isZeroWidth(code)) codes.zeroWidths.push(code);
    else if (code <= 0xfe0f && isVariationSelector(code)) codes.selectors.push(code - 0xfe00);
    else if (isVariationSelector(code)) codes.selectors.push(code - 0xe0100 + 16);
    else if (isTag(code) && code >= 0xe0020 && code < 0xe007f) codes.tags.push(code & 0x7f);
    end += code > 0xffff ? 2 : 1;
  }
  return { end, codes };
}

function hiddenIn({ tags, selectors, zeroWidths }: Codes): string | undefined {
  const texts = [tags, selectors, ...bitBytes(zeroWidths)].flatMap(
    (bytes) => readable(Uint8Array.from(bytes)) ?? [],
  );
  return texts.length === 0 ? undefined : texts.join('\n\n');
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
