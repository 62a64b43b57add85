// SPDX-License-Identifier: Apache-2.0
// Caesar's cipher with any shift, ROT13 among them, and Atbash: stretches that no language sounds like, read
// with the shift that makes words of them.
import { type Evidence, isCoded, LEAST, STRANGE, stretches } from './evidence.ts';
import type { Layer } from './layer.ts';
import { knownShares, widened } from './widen.ts';
import { type Key, letterAt, meanPair, PLAIN } from './words.ts';

/** How much more like words the result must read, and how much at all. */
const GAIN = 1;
const LEAST_PAIR = 6.2;
/** Share of known words that says the same of a short text. */
const KNOWN_SHARE = 0.5;
/** Letters that tell the shift. */
const SAMPLE_CHARS = 2_048;

/** How often each letter is met in English, in thousandths. */
const OFTEN = [
  82, 15, 28, 43, 127, 22, 20, 61, 70, 2, 8, 40, 24, 67, 75, 19, 1, 60, 63, 91, 28, 10, 24, 2, 20,
  1,
];
const WEIGHTS = Float64Array.from(OFTEN, (share) => Math.log(share / 38.5));

const LETTERS = 26;
const keyFrom = (place: (letter: number) => number): Key =>
  Uint8Array.from({ length: LETTERS }, (_, letter) => place(letter));
const KEYS: readonly Key[] = [
  ...Array.from({ length: LETTERS - 1 }, (_, shift) =>
    keyFrom((letter) => (letter + shift + 1) % LETTERS),
  ),
  keyFrom((letter) => LETTERS - 1 - letter),
];
/** Keys that are tried by their letter pairs. */
const TRIED = 3;

/** Stretches of `text` in such a cipher, read: with one key if it fits, else each with its own. Linear. */
export function* decodeShifted(text: string, { strange }: Evidence): Generator<Layer, void> {
  if (strange < LEAST.strange) return;
  const found = stretches(text, STRANGE, LEAST.strange).filter((one) => !isCoded(text, one));
  if (found.length === 0) return;
  const sources = found.map(({ start, end }) =>
    text.slice(start, Math.min(end, start + SAMPLE_CHARS)),
  );
  const common = keyOf(sources.join(' ').slice(0, SAMPLE_CHARS * 2));
  const alone = found.length === 1;
  let read = 0;
  for (const [place, stretch] of found.entries()) {
    const source = sources[place] ?? '';
    const isCommon = common !== undefined && fits(source, common);
    const key = isCommon ? common : alone ? undefined : keyOf(source);
    if (key === undefined || stretch.end <= read) continue;
    const wide = widened(text, stretch, (word) => turned(word, key));
    const start = Math.max(read, wide.start);
    const end = wide.end;
    read = end;
    const at = Array.from({ length: end - start }, (_, unit) => start + unit);
    yield { text: turned(text.slice(start, end), key), start, end, at };
  }
}

const counts = new Uint16Array(LETTERS);
const fit = new Float64Array(KEYS.length);

/** The key under which `source` reads as words: of those that fit its letters best, the one for its pairs. */
function keyOf(source: string): Key | undefined {
  counts.fill(0);
  for (let at = 0; at < source.length; at++) {
    const letter = letterAt(source, at);
    if (letter >= 0) counts[letter] = (counts[letter] as number) + 1;
  }
  for (let at = 0; at < KEYS.length; at++) fit[at] = fitOf(KEYS[at] as Key);
  // What its own letters fit better than those under a key is in no cipher, however strange it sounds.
  const plain = fitOf(PLAIN);
  let likely: Key | undefined;
  let most = Number.NEGATIVE_INFINITY;
  for (let tried = 0; tried < TRIED; tried++) {
    let best = 0;
    for (let at = 1; at < fit.length; at++) {
      if ((fit[at] as number) > (fit[best] as number)) best = at;
    }
    if ((fit[best] as number) <= plain) break;
    fit[best] = Number.NEGATIVE_INFINITY;
    const mean = meanPair(source, KEYS[best]);
    if (mean <= most) continue;
    most = mean;
    likely = KEYS[best];
  }
  return likely !== undefined && fits(source, likely) ? likely : undefined;
}

function fitOf(key: Key): number {
  let sum = 0;
  for (let letter = 0; letter < LETTERS; letter++) {
    sum += (counts[letter] as number) * (WEIGHTS[key[letter] as number] as number);
  }
  return sum;
}

function fits(source: string, key: Key): boolean {
  const mean = meanPair(source, key);
  if (mean >= LEAST_PAIR && mean >= meanPair(source) + GAIN) return true;
  const known = knownShares(source, key, false);
  return known.read >= KNOWN_SHARE && known.plain <= known.read / 2;
}

function turned(text: string, key: Key): string {
  const units = Buffer.from(text, 'utf16le');
  for (let at = 0; at < units.length; at += 2) {
    const code = units[at] ?? 0;
    const letter = (code | 0x20) - 0x61;
    if (letter < 0 || letter > 25 || code < 0x41 || units[at + 1] !== 0) continue;
    units[at] = code - letter + (key[letter] ?? letter);
  }
  return units.toString('utf16le');
}
