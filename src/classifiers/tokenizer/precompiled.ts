// SPDX-License-Identifier: Apache-2.0
// The normaliser that SentencePiece models carry: a trie of UTF-8 sequences (a double array, as darts-clone
// lays it out) and the text that stands for each. Applied as the tokenizers of these models do: to a whole
// grapheme where it is short, else to each of its characters. A damaged table is refused, never run out of.
import { BartizanError } from '../../core/errors.ts';

/** Bytes of a grapheme that is looked up whole. */
const SHORT_BYTES = 6;
const UNIT_BYTES = 4;
/** The longest known table has 240 KB. */
const TABLE_BYTES = 4 * 1024 * 1024;

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

/** Normalises a text; `undefined` from the look-up means: it stands for itself. */
export function precompiled(base64: string): (text: string) => string {
  const { units, blob } = readTable(Buffer.from(base64, 'base64'));
  const known = new Map<string, string | undefined>();
  const lookUp = (part: string): string | undefined => {
    if (known.has(part)) return known.get(part);
    const found = shortestPrefix(units, blob, Buffer.from(part));
    if (known.size < KNOWN_MAX) known.set(part, found);
    return found;
  };
  const grapheme = (part: string): string => {
    if (Buffer.byteLength(part) < SHORT_BYTES) {
      const whole = lookUp(part);
      if (whole !== undefined) return whole;
    }
    let out = '';
    for (const character of part) out += lookUp(character) ?? character;
    return out;
  };
  return (text) => {
    let out = '';
    for (const { segment } of graphemes.segment(text)) out += grapheme(segment);
    return out;
  };
}

/** Characters whose look-up is remembered: a text has few different ones. */
const KNOWN_MAX = 10_000;

type Table = { readonly units: Uint32Array; readonly blob: Buffer };

function readTable(bytes: Buffer): Table {
  const size = bytes.length >= UNIT_BYTES ? bytes.readUInt32LE(0) : -1;
  const isSound =
    size >= UNIT_BYTES &&
    size % UNIT_BYTES === 0 &&
    size + UNIT_BYTES <= bytes.length &&
    bytes.length <= TABLE_BYTES;
  if (!isSound) throw damaged();
  const units = new Uint32Array(size / UNIT_BYTES);
  for (const at of units.keys()) units[at] = bytes.readUInt32LE(UNIT_BYTES * (at + 1));
  return { units, blob: bytes.subarray(size + UNIT_BYTES) };
}

/** What stands for the shortest prefix of `key` that the trie knows. */
function shortestPrefix(units: Uint32Array, blob: Buffer, key: Buffer): string | undefined {
  let at = offset(units[0] ?? 0);
  for (const byte of key) {
    if (byte === 0) return undefined;
    at ^= byte;
    const unit = units[at];
    if (unit === undefined || label(unit) !== byte) return undefined;
    at ^= offset(unit);
    if (!hasLeaf(unit)) continue;
    const value = units[at];
    if (value === undefined) throw damaged();
    return textAt(blob, value & 0x7fffffff);
  }
  return undefined;
}

function textAt(blob: Buffer, start: number): string {
  const end = blob.indexOf(0, start);
  if (start > blob.length) throw damaged();
  return blob.toString('utf8', start, end < 0 ? blob.length : end);
}

const hasLeaf = (unit: number): boolean => ((unit >>> 8) & 1) === 1;
const label = (unit: number): number => (unit & 0x800000ff) >>> 0;
const offset = (unit: number): number => ((unit >>> 10) << ((unit & 0x200) >>> 6)) >>> 0;

const damaged = (): BartizanError =>
  new BartizanError('config_invalid', 'tokenizer.json: precompiled_charsmap is damaged');
