// SPDX-License-Identifier: Apache-2.0
// Uncontracted Braille in the cells of Unicode: letters, capital and number signs, common punctuation.
// Contractions are not read.
import type { Layer } from './layer.ts';

const CELLS = '⠁a⠃b⠉c⠙d⠑e⠋f⠛g⠓h⠊i⠚j⠅k⠇l⠍m⠝n⠕o⠏p⠟q⠗r⠎s⠞t⠥u⠧v⠺w⠭x⠽y⠵z⠂,⠆;⠒:⠲.⠖!⠦?⠄\'⠤-⠌/⠶"⠀ ';
const LETTERS = new Map(CELLS.match(/../gu)?.map((pair) => [pair.charAt(0), pair.charAt(1)]));
const DIGITS = 'jabcdefghi';
const CAPITAL = '⠠';
const NUMBER = '⠼';

/** Cells, with what else stands between them. */
const RUN = /[\u2800-\u28ff](?:[^\u2800-\u28ff\n]{0,3}[\u2800-\u28ff])*/g;
/** Pictures are drawn in cells too, few of which are letters. */
const LEAST_CELLS = 6;

/** Texts in Braille. Linear. */
export function* decodeBraille(text: string): Generator<Layer, void> {
  for (const { 0: run, index } of text.matchAll(RUN)) {
    if (run.length < LEAST_CELLS) continue;
    const decoded = lettersOf(run);
    if (decoded !== undefined) yield { text: decoded, start: index, end: index + run.length };
  }
}

function lettersOf(run: string): string | undefined {
  let [text, known, cells] = ['', 0, 0];
  let [capital, number] = [false, false];
  for (const char of run) {
    const isCell = char >= '\u2800' && char <= '\u28ff';
    if (isCell) cells++;
    if (char === CAPITAL || char === NUMBER) {
      known++;
      if (char === CAPITAL) capital = true;
      else number = true;
      continue;
    }
    const letter = LETTERS.get(char);
    if (letter !== undefined) known++;
    const digit = number && letter !== undefined ? DIGITS.indexOf(letter) : -1;
    if (digit >= 0) {
      text += String(digit);
      continue;
    }
    number = false;
    const read = letter ?? (isCell ? '' : char);
    text += capital ? read.toUpperCase() : read;
    capital = false;
  }
  return known * 10 >= cells * 8 ? text : undefined;
}
