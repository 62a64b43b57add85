// SPDX-License-Identifier: Apache-2.0
// Where a disguised stretch ends: the letters at its ends may look ordinary by chance, so that the tokens
// beside it are asked whether they rather are words when they are read in the same way.
import type { Stretch } from './evidence.ts';
import type { Layer } from './layer.ts';
import {
  isWordAnywhere,
  type Key,
  kindOfRow,
  letterAt,
  longer,
  meanPair,
  PLAIN,
  ROW,
  ROW_START,
} from './words.ts';

/** Tokens in a row, beside a stretch, that may be words either way or neither. */
const DOUBTFUL = 4;
const TOKEN_CHARS = 48;
/** How much more like a word an unknown token must read. */
const GAIN = 1;

/** `stretch` with the tokens beside it that belong to it; `read` reads a lower-case word. Linear. */
export function widened(
  text: string,
  { start, end }: Stretch,
  read: (word: string) => string,
): Stretch {
  let [first, last] = [start, end];
  for (let at = first, doubtful = 0; at > 0 && doubtful < DOUBTFUL; ) {
    const found = /(\S+)\s*$/.exec(text.slice(Math.max(0, at - TOKEN_CHARS), at));
    const gain = found === null ? -1 : gainOf(found[1] ?? '', read);
    if (found === null || gain < 0) break;
    at -= found[0].length;
    doubtful = gain === 0 ? doubtful + 1 : 0;
    if (gain > 0 || at === 0) first = at;
  }
  for (let at = last, doubtful = 0; at < text.length && doubtful < DOUBTFUL; ) {
    const found = /^\s*(\S+)/.exec(text.slice(at, at + TOKEN_CHARS));
    const gain = found === null ? -1 : gainOf(found[1] ?? '', read);
    if (found === null || gain < 0) break;
    at += found[0].length;
    doubtful = gain === 0 ? doubtful + 1 : 0;
    if (gain > 0 || at === text.length) last = at;
  }
  return { start: first, end: last };
}

/** 1: rather a word when it is read; -1: rather a word as it is; 0: who knows. */
function gainOf(token: string, read: (word: string) => string): number {
  const word = token.toLowerCase().replace(/[^a-z]+/g, '');
  const other = read(word);
  const [before, after] = [isWordAnywhere(word), isWordAnywhere(other)];
  if (before !== after) return after ? 1 : word.length > 2 ? -1 : 0;
  return word.length > 3 && meanPair(other) > meanPair(word) + GAIN ? 1 : 0;
}

/**
 * Shares of the words of `text` that are known as they stand, and when they are read with `key`, and from
 * their ends if `back`. Linear, no allocation but the result.
 */
export function knownShares(
  text: string,
  key: Key,
  back: boolean,
): { readonly plain: number; readonly read: number } {
  let [words, plain, read] = [0, 0, 0];
  for (let at = 0; at < text.length; ) {
    const start = at;
    while (at < text.length && letterAt(text, at) >= 0) at++;
    if (at - start >= 2) {
      words++;
      if (isKnown(text, start, at, PLAIN)) plain++;
      if (back ? isKnown(text, at - 1, start - 1, key) : isKnown(text, start, at, key)) read++;
    }
    if (at === start) at++;
  }
  return words < 3 ? { plain: 1, read: 0 } : { plain: plain / words, read: read / words };
}

/** Whether the letters from `first` up to but not with `last`, onwards or back, are a word. */
function isKnown(text: string, first: number, last: number, key: Key): boolean {
  const step = first < last ? 1 : -1;
  let row = ROW_START;
  let kind = 0;
  for (let at = first; at !== last; at += step) {
    row = longer(row, 0x61 + (key[letterAt(text, at)] ?? 0));
    kind = kindOfRow(row);
    if (kind === 0) return false;
    if ((kind & ROW.stem) !== 0) return true;
  }
  return (kind & (ROW.common | ROW.foreign)) !== 0;
}

/** Share of a text, and of the words in it, that leave no doubt how it is meant. */
const SURE_SHARE = 0.6;

/**
 * Whether `layers` are most of `text` and known words, while what stands there is none: then nobody means it
 * as it stands.
 */
export function isSure(text: string, layers: readonly Layer[], share = SURE_SHARE): boolean {
  const size = layers.reduce((sum, { start, end }) => sum + end - start, 0);
  if (size === 0 || size < text.length * share) return false;
  const plain = layers.map(({ start, end }) => text.slice(start, end)).join(' ');
  const read = layers.map((layer) => layer.text).join(' ');
  return knownShare(read) >= SURE_SHARE && knownShare(plain) <= SURE_SHARE / 2;
}

const knownShare = (text: string): number => knownShares(text, PLAIN, false).read;
