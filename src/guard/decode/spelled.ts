// SPDX-License-Identifier: Apache-2.0
// Words spelled in the ICAO alphabet: "india golf november oscar romeo echo".
import type { Layer } from './layer.ts';
import { cutIntoWords } from './words.ts';

const NAMES =
  /(?<![A-Za-z])(?:al(?:f|ph)a|bravo|charlie|delta|echo|foxtrot|golf|hotel|india|juliett?|kilo|lima|mike|november|oscar|papa|quebec|romeo|sierra|tango|uniform|victor|whiske?y|x-?ray|yankee|zulu)(?![A-Za-z])/gi;
/** What may stand between two names of one text; words of other kinds end it. */
const GAP = /^[^A-Za-z]{1,32}$/;
/** Signs, each on its own, before the first name. */
const SIGNS_BEFORE = /(?:[^\sA-Za-z] ){1,8}$/;
/** Fewer names in a row are a call sign, or a list of cities. */
export const LEAST_NAMES = 8;

/** Texts spelled by names. `names`: most names in a row. Linear. */
export function* decodeSpelled(text: string, names: number): Generator<Layer, void> {
  if (names < LEAST_NAMES) return;
  let row: Row | undefined;
  for (const { 0: name, index } of text.matchAll(NAMES)) {
    const gap = row === undefined ? '' : text.slice(row.end, index);
    if (row === undefined || !GAP.test(gap)) {
      yield* layerOf(row);
      const signs = SIGNS_BEFORE.exec(text.slice(Math.max(0, index - 16), index))?.[0] ?? '';
      row = {
        start: index - signs.length,
        end: index,
        before: signs.replaceAll(' ', ''),
        letters: [],
        gaps: [],
      };
    } else {
      row.gaps.push(betweenWords(gap));
    }
    row.letters.push(name.charAt(0));
    row.end = index + name.length;
  }
  yield* layerOf(row);
}

type Row = {
  readonly start: number;
  end: number;
  readonly before: string;
  readonly letters: string[];
  readonly gaps: string[];
};

function layerOf(row: Row | undefined): readonly Layer[] {
  if (row === undefined || row.letters.length < LEAST_NAMES) return [];
  const { start, end, before, letters, gaps } = row;
  const breaks = gaps.filter((gap) => /\s/.test(gap)).length;
  // Where all gaps are alike nothing tells letters from words.
  const text =
    breaks === 0 || breaks === gaps.length
      ? cutIntoWords(letters.join(''))
      : letters.map((letter, at) => letter + (gaps[at] ?? '')).join('');
  return [{ text: before + text, start, end }];
}

/** What a gap stands for: nothing between letters, a blank between words, with its digits and signs. */
function betweenWords(gap: string): string {
  if (/^[ \t-]$/.test(gap)) return '';
  let out = '';
  for (const [part] of gap.matchAll(/\n+|[ \t]{2,}|\S+/g)) {
    out += part.startsWith('\n') ? '\n' : /^(?:[/|,]|\s+)$/.test(part) ? ' ' : part;
  }
  return out;
}
