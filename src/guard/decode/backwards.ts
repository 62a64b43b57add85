// SPDX-License-Identifier: Apache-2.0
// Text written from its end to its beginning: as a whole, word by word, or under a right-to-left override,
// which shows it the right way round to people (CVE-2021-42574).
import { BACKWARDS, type Evidence, isCoded, LEAST, stretches } from './evidence.ts';
import type { Layer } from './layer.ts';
import { knownShares, widened } from './widen.ts';
import { meanPair, PLAIN } from './words.ts';

/** How much more like words the result must read, and how much at all. */
const GAIN = 0.5;
const LEAST_PAIR = 6.3;
const LONG_CHARS = 60;
/** Share of known words that says the same of a short text. */
const KNOWN_SHARE = 0.5;

/** Stretches of `text` that read better backwards: as a whole, and word by word. Linear. */
export function decodeBackwards(text: string, { backwards }: Evidence): readonly Layer[][] {
  if (backwards < LEAST.backwards) return [];
  const whole: Layer[] = [];
  const words: Layer[] = [];
  let last = 0;
  for (const stretch of stretches(text, BACKWARDS, LEAST.backwards)) {
    if (isCoded(text, stretch) || !readsBetter(text.slice(stretch.start, stretch.end))) continue;
    const wide = widened(text, stretch, turned);
    const start = Math.max(wide.start, last);
    if (wide.end <= start) continue;
    last = wide.end;
    const source = text.slice(start, wide.end);
    const [before, behind] = [SIGN_BEFORE, SIGN_BEHIND].map(
      (sign) => source.match(sign)?.length ?? 0,
    );
    // Signs that stand before words were turned round with them.
    if ((before ?? 0) >= (behind ?? 0)) whole.push(reversed(text, start, wide.end));
    if ((behind ?? 0) < (before ?? 0)) continue;
    for (const { 0: word, index } of source.matchAll(/[\p{L}\p{M}']+/gu)) {
      words.push(reversed(text, start + index, start + index + word.length));
    }
  }
  return [whole, words].filter((layers) => layers.length > 0);
}

const SIGN_BEFORE = /(?<![^\s"')])[.,!?;:](?=\p{L})/gu;
const SIGN_BEHIND = /(?<=\p{L})[.,!?;:](?![^\s"')])/gu;

const turned = (word: string): string => Array.from(word).toReversed().join('');

/** A long stretch by its letters, a short one by its words as well. */
function readsBetter(source: string): boolean {
  const mean = meanPair(source, PLAIN, true);
  const better = mean >= LEAST_PAIR && mean >= meanPair(source) + GAIN;
  if (better && source.length >= LONG_CHARS) return true;
  const known = knownShares(source, PLAIN, true);
  return known.read >= KNOWN_SHARE && known.plain <= known.read / 2;
}

/** An override, up to where it ends: its mark, or the line. */
const OVERRIDE = /\u202e([^\u202c\u202e\u2069\n]{1,10000})[\u202c\u2069]?/g;

/** What stands under right-to-left overrides of `text`, as it is shown. Linear. */
export function* decodeOverrides(text: string): Generator<Layer, void> {
  for (const { 1: inside = '', index } of text.matchAll(OVERRIDE)) {
    yield reversed(text, index + 1, index + 1 + inside.length);
  }
}

/** Units [start, end) of `text` from the last code point to the first. */
export function reversed(text: string, start: number, end: number): Layer {
  let out = '';
  const at: number[] = [];
  for (let to = end; to > start; ) {
    const low = text.charCodeAt(to - 1);
    const pair = low >= 0xdc00 && low <= 0xdfff && to - 2 >= start;
    const from = pair ? to - 2 : to - 1;
    for (let unit = from; unit < to; unit++) at.push(unit);
    out += text.slice(from, to);
    to = from;
  }
  return { text: out, start, end, at };
}
