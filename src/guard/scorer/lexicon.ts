// SPDX-License-Identifier: Apache-2.0
// Looks words up in the scorer's classes by hash alone: a text is never cut into strings. Words of the
// lexicon go through the same views as the text they are looked for in, so that whatever a view does to a
// letter, it does to both.
import { foldedView, skeletonView, View } from '../view/view.ts';
import { CLASSES, LINKING } from './classes.data.ts';
import { KIND, kindOf, LOWER } from './letters.ts';

/** Longest word of a script without spaces that is looked for. */
export const RUN_CHARS = 8;
/** Shortest part of a word that a starred entry may name. */
const STEM_CHARS = 2;

const SLOTS = 1 << 15;
const BLOOM = 1 << 16;

/** FNV-1a, one UTF-16 unit at a time. */
export const HASH_START = 0x811c9dc5 | 0;
export const step = (hash: number, unit: number): number => Math.imul(hash ^ unit, 0x01000193);

/** Open addressing: a hash of 32 bits against up to three classes, eight bits each. */
class HashTable {
  readonly #keys = new Int32Array(SLOTS);
  readonly #values = new Int32Array(SLOTS);
  /** One bit for each hash that may be here: most words are told apart by it alone, from memory at hand. */
  readonly #bloom = new Uint8Array(BLOOM / 8);

  get(hash: number): number {
    if ((this.#bloom[(hash & (BLOOM - 1)) >> 3]! & (1 << (hash & 7))) === 0) return 0;
    for (let slot = (hash >>> 7) & (SLOTS - 1); ; slot = (slot + 1) & (SLOTS - 1)) {
      const value = this.#values[slot]!;
      if (value === 0 || this.#keys[slot] === hash) return value;
    }
  }

  add(hash: number, value: number): void {
    this.#bloom[(hash & (BLOOM - 1)) >> 3]! |= 1 << (hash & 7);
    let slot = (hash >>> 7) & (SLOTS - 1);
    while (this.#values[slot] !== 0 && this.#keys[slot] !== hash) slot = (slot + 1) & (SLOTS - 1);
    const known = this.#values[slot] ?? 0;
    this.#keys[slot] = hash;
    this.#values[slot] = joined(known, value);
  }
}

/** `known` with the class `value` added, unless it is there or the three places are taken. */
function joined(known: number, value: number): number {
  for (let shift = 0; shift < 24; shift += 8) {
    const held = (known >>> shift) & 0xff;
    if (held === value) return known;
    if (held === 0) return known | (value << shift);
  }
  return known;
}

/** Whole words; beginnings of words (entries with a star); words inside runs of scripts without spaces. */
export const WORDS = new HashTable();
export const STEMS = new HashTable();
export const RUNS = new HashTable();
/** Every beginning of a word in `RUNS`: where none matches, a longer one cannot either. */
export const RUN_STARTS = new HashTable();

/** Consonants of words of some classes: misspelt vowels, and vowels left out, change nothing. */
export const FRAMES = new HashTable();
/** Fewest consonants of a word that is told by them alone. */
export const FRAME_LETTERS = 5;
const FRAMED = new Set([
  'ignore',
  'rule',
  'prior',
  'prompt',
  'system',
  'follow',
  'limit',
  'free',
  'reveal',
  'persona',
  'urgent',
  'illegal',
  'transfer',
]);

/** Small words that prose is held together by; rows of scraps have hardly any. */
export const LINKS = new HashTable();

const VOWELS = new Uint8Array(128);
for (const vowel of 'aeiouy') VOWELS[vowel.charCodeAt(0)] = 1;
export const isVowel = (unit: number): boolean => unit < 0x80 && VOWELS[unit] === 1;

const CLASS_NAMES: readonly string[] = Object.keys(CLASSES);

function enter(word: string, value: number, framed: boolean): void {
  const starred = word.endsWith('*');
  const source = new View(starred ? word.slice(0, -1) : word);
  const { text } = skeletonView(foldedView(source));
  let hash = HASH_START;
  const isRun = kindOf(text.charCodeAt(0)) === KIND.run;
  let length = 0;
  let frame = HASH_START;
  let consonants = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === 0x27) continue;
    hash = step(hash, LOWER[unit] ?? unit);
    length++;
    if (!isVowel(LOWER[unit] ?? unit)) {
      frame = step(frame, LOWER[unit] ?? unit);
      consonants++;
    }
    if (isRun) RUN_STARTS.add(hash, 1);
  }
  if (isRun) RUNS.add(hash, value);
  else if (starred && length >= STEM_CHARS) STEMS.add(hash, value);
  else WORDS.add(hash, value);
  if (framed && !isRun && !starred && consonants >= FRAME_LETTERS) FRAMES.add(frame, value);
}

for (const [index, name] of CLASS_NAMES.entries()) {
  for (const word of (CLASSES[name] ?? '').split(/\s+/))
    if (word !== '') enter(word, index + 1, FRAMED.has(name));
}
for (const word of LINKING.split(/\s+/)) {
  let hash = HASH_START;
  for (let at = 0; at < word.length; at++) hash = step(hash, word.charCodeAt(at));
  LINKS.add(hash, 1);
}
