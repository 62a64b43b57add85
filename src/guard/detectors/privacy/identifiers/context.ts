// SPDX-License-Identifier: Apache-2.0
// Words before a number that say what it is, in many languages at once: one tree of letters, walked over
// the characters that stand before a candidate. Nothing is read unless a candidate asks.
import { CONTEXT_CHARS } from '../../../detector.ts';

const BLANK = 0x20;
const BEGINS = 1 << 14;
/** What may stand behind the end of a word counts as a blank. */
const beginOf = (first: number, second: number, third: number): number => {
  const next = isLetter(second) && second < FREE ? second : BLANK;
  const last = next !== BLANK && isLetter(third) && third < FREE ? third : BLANK;
  return ((first * 61 + next) * 61 + last) & (BEGINS - 1);
};
/** A part of a text. */
type Stretch = { readonly from: number; readonly to: number };
/** Scripts from here on write without blanks, or put articles and particles to the word. */
const FREE = 0x590;
const isLetter = (code: number): boolean =>
  code >= 0x80
    ? code !== 0x2019 && !(code >= 0x3000 && code <= 0x3003) && code !== 0xff1a && code !== 0xb0
    : (code >= 0x61 && code <= 0x7a) || (code >= 0x30 && code <= 0x39);

/** A small letter for a capital of ASCII. */
const small = (code: number): number => (code >= 0x41 && code <= 0x5a ? code | 0x20 : code);
const unitAt = (text: string, at: number): number => small(text.charCodeAt(at));
/** Whether a unit of ASCII is a letter, or a capital of one. */
const LETTERS = Uint8Array.from({ length: 0x80 }, (_, code) => (isLetter(small(code)) ? 1 : 0));

/** Lower case, without marks: "Führerschein" is found where "fuhrerschein" is written. */
const plain = (text: string): string => {
  const lower = text.toLowerCase();
  for (let at = 0; at < lower.length; at++) {
    if (lower.charCodeAt(at) >= 0x80) return lower.normalize('NFD').replace(/\p{M}+/gu, '');
  }
  return lower;
};

/** The letters of a label, with one blank between its words. */
function codesOf(label: string): readonly number[] {
  const codes: number[] = [];
  let isApart = false;
  for (const char of label) {
    const code = char.charCodeAt(0);
    if (!isLetter(code)) isApart = true;
    else {
      if (isApart && codes.length > 0) codes.push(BLANK);
      isApart = false;
      codes.push(code);
    }
  }
  return codes;
}

/** Ranks that one place has, by the length of the word that ends there. */
const RANKS = 64;

/** How many characters lie between a word of rank `rank` and the number. */
export const distanceOf = (rank: number): number => Math.floor((rank - 1) / RANKS);

/** Rank of the nearest word of each topic; absent: no such word. */
export type Topics = ReadonlyMap<number, number>;

const NONE: Topics = new Map();

/** Steps from one node to the next, by node and letter; in a table, so that one look finds each. */
class Steps {
  #slots = new Int32Array(64);
  #size = 0;

  /** 0: none. */
  to(from: number, code: number): number {
    const slots = this.#slots;
    const key = keyOf(from, code);
    for (let at = placeOf(key, slots.length); ; at = (at + 2) & (slots.length - 1)) {
      if (slots[at] === key || slots[at + 1] === 0) return slots[at + 1] as number;
    }
  }

  add(from: number, code: number, to: number): void {
    if (++this.#size * 4 > this.#slots.length) this.#grow();
    put(this.#slots, keyOf(from, code), to);
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Int32Array(old.length * 2);
    for (let at = 0; at < old.length; at += 2) {
      if (old[at + 1] !== 0) put(this.#slots, old[at] ?? 0, old[at + 1] ?? 0);
    }
  }
}

/** Nodes are fewer than 65,536. */
const keyOf = (from: number, code: number): number => (from << 16) | code;
const placeOf = (key: number, length: number): number =>
  (Math.imul(key ^ (key >>> 15), 0x2c1b3c6d) >>> 7) & (length - 2);

function put(slots: Int32Array, key: number, to: number): void {
  let at = placeOf(key, slots.length);
  while (slots[at + 1] !== 0) at = (at + 2) & (slots.length - 1);
  slots[at] = key;
  slots[at + 1] = to;
}

/** What ends at a node. */
type Ends = { whole: number[]; stem: number[] };

export class Labels {
  readonly #steps = new Steps();
  /** Of nodes, of which the root is the first. */
  readonly #ends: (Ends | undefined)[] = [undefined];
  /** The three units that words begin with, and units that begin shorter ones: most walks end here. */
  readonly #begins = new Uint8Array(BEGINS);
  readonly #alone = new Uint8Array(0x10000);

  /** `words`: by comma; `*` at the end lets a word go on. */
  add(words: string, topic: number): void {
    for (const word of words.split(',')) {
      const clean = plain(word.trim());
      const stem = clean.endsWith('*');
      const codes = codesOf(stem ? clean.slice(0, -1) : clean);
      if (codes.length === 0) continue;
      const node = codes.reduce((from, code) => this.#child(from, code), 0);
      const ends = (this.#ends[node] ??= { whole: [], stem: [] });
      const goesOn = stem || clean.charCodeAt(clean.length - 1) >= FREE;
      (goesOn ? ends.stem : ends.whole).push(topic);
      const [first = 0, second = BLANK, third = BLANK] = codes;
      // What may go on with any letter is told by its first alone.
      if (codes.length < 3 && goesOn) this.#alone[first] = 1;
      else this.#begins[beginOf(first, second, third)] = 1;
    }
  }

  #child(from: number, code: number): number {
    const known = this.#steps.to(from, code);
    if (known !== 0) return known;
    const made = this.#ends.push(undefined) - 1;
    this.#steps.add(from, code, made);
    return made;
  }

  /** The topics named in the `CONTEXT_CHARS` characters before `start`. */
  before(text: string, start: number): Topics {
    const first = Math.max(0, start - CONTEXT_CHARS);
    const read = this.#read(text, { from: first, to: start });
    if (read !== undefined) return read;
    const before = plain(text.slice(first, start));
    return this.#read(before, { from: 0, to: before.length }, true) ?? NONE;
  }

  /** The topics named in a stretch; undefined where it has to be made plain before. */
  #read(text: string, stretch: Stretch, isPlain = false): Topics | undefined {
    const { from, to } = stretch;
    let found: Map<number, number> | undefined;
    let inside = false;
    for (let at = from; at < to; at++) {
      const unit = text.charCodeAt(at);
      if (unit >= 0x80 && !isPlain) return undefined;
      const isPart = inside && unit < FREE;
      inside = unit < 0x80 ? LETTERS[unit] === 1 : isLetter(unit);
      if (isPart || !inside) continue;
      const code = small(unit);
      const second = at + 1 < to ? unitAt(text, at + 1) : BLANK;
      const third = at + 2 < to ? unitAt(text, at + 2) : BLANK;
      if (this.#begins[beginOf(code, second, third)] === 0 && this.#alone[code] === 0) continue;
      found = this.#walk(text, at, stretch, found);
    }
    return found ?? NONE;
  }

  #walk(
    text: string,
    start: number,
    { to }: Stretch,
    known: Map<number, number> | undefined,
  ): Map<number, number> | undefined {
    let found = known;
    let node = this.#steps.to(0, unitAt(text, start));
    for (let at = start + 1; node !== 0; ) {
      const ends = this.#ends[node];
      const isWhole = ends !== undefined && isEnd(text, at, to);
      if (ends !== undefined && (isWhole || ends.stem.length > 0)) {
        found ??= new Map();
        const rank = rankOf(text, start, at, to);
        for (const topic of ends.stem) lower(found, topic, rank);
        if (isWhole) for (const topic of ends.whole) lower(found, topic, rank);
      }
      if (at === to) break;
      const code = unitAt(text, at);
      if (isLetter(code)) {
        node = this.#steps.to(node, code);
        at++;
      } else {
        while (at < to && !isLetter(unitAt(text, at))) at++;
        node = this.#steps.to(node, BLANK);
      }
    }
    return found;
  }
}

/** Whether a word may end at `at`: "number" does in "numberは". */
function isEnd(text: string, at: number, to: number): boolean {
  if (at === to) return true;
  const code = unitAt(text, at);
  return !isLetter(code) || (code >= FREE && text.charCodeAt(at - 1) < FREE);
}

/** Nearer words rank lower; of two that end at one place, the longer one does. */
function rankOf(text: string, start: number, at: number, to: number): number {
  let end = at;
  if (text.charCodeAt(at - 1) < FREE) {
    while (end < to && isLetter(unitAt(text, end)) && text.charCodeAt(end) < FREE) end++;
  }
  return (to - end) * RANKS + RANKS - Math.min(at - start, RANKS - 1);
}

function lower(found: Map<number, number>, topic: number, rank: number): void {
  const known = found.get(topic);
  if (known === undefined || rank < known) found.set(topic, rank);
}
