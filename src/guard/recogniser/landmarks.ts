// SPDX-License-Identifier: Apache-2.0
// Where digits and capitals stand in a text: read once for all that look for numbers and names, since a
// text of many thousand units has a few hundred of them.
import type { View } from '../view/view.ts';
import { isCapitalCode } from './letters.ts';

export type Landmarks = {
  /** Where each row of digits starts, in order. */
  readonly digits: readonly number[];
  /** Every capital letter, in order. */
  readonly capitals: readonly number[];
};

const DIGIT = 1;
const CAPITAL = 2;
const KINDS = new Uint8Array(128);
for (let code = 0x30; code <= 0x39; code++) KINDS[code] = DIGIT;
for (let code = 0x41; code <= 0x5a; code++) KINDS[code] = CAPITAL;

/** Digits are the ten of ASCII; other scripts' are folded before. Linear. */
export function landmarksIn(text: string): Landmarks {
  const digits: number[] = [];
  const capitals: number[] = [];
  let last = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const kind = code < 128 ? (KINDS[code] ?? 0) : isCapitalCode(code) ? CAPITAL : 0;
    if (kind === CAPITAL) capitals.push(at);
    else if (kind === DIGIT && last !== DIGIT) digits.push(at);
    last = kind;
  }
  return { digits, capitals };
}

const known = new WeakMap<View, Landmarks>();

/** The landmarks of a view, found once. */
export function landmarksOf(view: View): Landmarks {
  const found = known.get(view) ?? landmarksIn(view.text);
  known.set(view, found);
  return found;
}

/** The first place in `list`, which is in order, of an index that is at least `from`. */
export function firstAt(list: readonly number[], from: number): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle] ?? 0) < from) low = middle + 1;
    else high = middle;
  }
  return low;
}
