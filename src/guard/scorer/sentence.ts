// SPDX-License-Identifier: Apache-2.0
// Cuts a text into sentences and these into tokens: what each word is, by hash, which parts it may play, and
// how the sentence looks. No part of the text is copied, and work is bounded for each character.
import { hasDomain, isAddress, isBreak, isWordLike, skipAddress } from './address.ts';
import { rarePair } from './gibberish.ts';
import { KIND, kindOf, LOWER } from './letters.ts';
import {
  FRAME_LETTERS,
  FRAMES,
  HASH_START,
  isVowel,
  LINKS,
  RUN_CHARS,
  RUN_STARTS,
  RUNS,
  STEMS,
  step,
  WORDS,
} from './lexicon.ts';
import { COUNT, CROWD_TOKENS, LEET, ODD, TOKEN } from './tokens.ts';

/** A sentence is cut here, so that a text without full stops is read in pieces as well. */
export const SENTENCE_TOKENS = 40;
/** Longest sentence in characters: a row of blanks, or one endless word. */
export const SENTENCE_CHARS = 1_000;

/** Units of a text are read from here, which costs a third of asking a string for each; room for more is not kept. */
const KEPT_UNITS = 16_384;
/** Behind the last unit, so that looking ahead needs no bounds: no kind of word, blank or stop. */
const BEHIND = 0;

const WORD_CHARS = 40;
const BLOB_CHARS = 24;
/** No name or key of everyday use is longer. */
const LONG_BLOB_CHARS = 72;

type Blob = {
  readonly from: number;
  readonly at: number;
  readonly limit: number;
  /** Capitals and small letters. */
  readonly mixed: boolean;
};

export class Sentence {
  /** Tokens of the sentence read last. */
  tokens = 0;
  /** Where it starts and ends in the text. */
  start = 0;
  end = 0;
  /** Of each token: what it is. */
  readonly hashes = new Int32Array(SENTENCE_TOKENS + 1);
  /** Of each token: up to three classes, eight bits each. */
  readonly classes = new Int32Array(SENTENCE_TOKENS + 1);
  /** How the sentence looks, by `COUNT`. */
  readonly counts = new Int32Array(16);
  /** Oddities seen up to and with each token. */
  readonly #odds = new Int32Array(SENTENCE_TOKENS + 1);
  #odd = 0;
  #unlinked = 0;
  readonly #kept = new Uint16Array(KEPT_UNITS);
  #units = this.#kept;
  #length = 0;
  #at = 0;

  open(text: string): void {
    const { length } = text;
    const units = length < KEPT_UNITS ? this.#kept : new Uint16Array(length + 1);
    Buffer.from(units.buffer).write(text, 'utf16le');
    units[length] = BEHIND;
    this.#units = units;
    this.#length = length;
    this.#at = 0;
  }

  /** Reads the next sentence that has a token; false at the end of the text. */
  next(): boolean {
    this.tokens = 0;
    this.counts.fill(0);
    this.#odd = this.#unlinked = 0;
    const units = this.#units;
    const until = this.#length;
    while (this.tokens === 0) {
      let at = this.#at;
      while (at < until && isBreak(units[at]!)) at++;
      if (at >= until) {
        this.#units = this.#kept;
        this.#length = 0;
        return false;
      }
      this.start = at;
      this.end = this.#at = this.#read(at);
    }
    return true;
  }

  /** Reads from `at` to the end of the sentence, and returns where that is. */
  #read(from: number): number {
    const units = this.#units;
    const until = this.#length;
    const limit = Math.min(until, from + SENTENCE_CHARS);
    let at = from;
    while (at < limit && this.tokens < SENTENCE_TOKENS) {
      const unit = units[at]!;
      switch (kindOf(unit)) {
        case KIND.space:
          at++;
          break;
        case KIND.letter:
        case KIND.digit:
          at = this.#word(units, at, limit);
          break;
        case KIND.run:
          at = this.#run(units, at, limit);
          break;
        case KIND.newline:
          at = this.#newline(units, at, limit);
          if (endsLine(units, at, until)) return at;
          break;
        case KIND.stop:
          at = this.#sign(units, at, limit);
          if (at >= until || isBreak(units[at]!)) return at;
          break;
        case KIND.wideStop:
          return this.#sign(units, at, limit);
        default:
          at = this.#sign(units, at, limit);
      }
    }
    return at;
  }

  #token(hash: number, classes: number): void {
    const at = this.tokens++;
    this.hashes[at] = hash;
    this.classes[at] = classes;
    this.#odds[at] = this.#odd;
    const crowd = this.#odd - (at < CROWD_TOKENS ? 0 : (this.#odds[at - CROWD_TOKENS] ?? 0));
    if (crowd > (this.counts[COUNT.crowd] ?? 0)) this.counts[COUNT.crowd] = crowd;
  }

  #word(units: Uint16Array, at: number, limit: number): number {
    const counts = this.counts;
    let hash = HASH_START;
    // The same with imitated letters in their place: another one from the first of them on.
    let plain = HASH_START;
    let imitates = false;
    let stem = 0;
    let letters = 0;
    let foreign = 0;
    let digits = 0;
    let capitals = 0;
    let vowels = 0;
    let rare = 0;
    let hump = 0;
    let joints = 0;
    let before = 0;
    let end = at;
    const most = Math.min(limit, at + WORD_CHARS);
    for (; end < most; end++) {
      const unit = units[end]!;
      const kind = kindOf(unit);
      if (kind === KIND.letter) {
        const lower = LOWER[unit]!;
        if (lower !== unit) {
          capitals++;
          if (before !== 0 && capitals === 1 && letters > 1) hump = 1;
        }
        if (unit >= 0x80) foreign++;
        if (isVowel(lower)) vowels++;
        rare += rarePair(before, lower);
        before = lower;
        hash = step(hash, lower);
        if (imitates) plain = step(plain, lower);
        letters++;
        const found = STEMS.get(hash);
        if (found !== 0) stem = found;
        continue;
      }
      if (kind === KIND.digit) {
        if (before !== 0) joints++;
        digits++;
      } else {
        if (!isWordLike(kindOf(units[end + 1]!))) break;
        if (unit === 0x27) continue;
        // A sign that imitates a letter; what stands before an address is read as one below.
        if (letters === 0 || unit > 0x7f || LEET[unit] === 0 || hasDomain(units, end, limit)) break;
        joints++;
      }
      if (!imitates) plain = hash;
      imitates = true;
      hash = step(hash, kind === KIND.digit ? 0x30 : unit);
      plain = step(plain, LEET[unit & 0x7f]!);
      before = 0;
    }
    counts[COUNT.latin]! += letters - foreign;
    counts[COUNT.foreign]! += foreign;
    if (digits > 0 && letters === 0) {
      this.#token(TOKEN.number + Math.min(3, digits >> 2), 0);
      return end;
    }
    const next = units[end]!;
    if (isAddress(units, end, hash, this.#length)) {
      this.#token(next === 0x40 ? TOKEN.mail : TOKEN.address, 0);
      return skipAddress(units, end, limit);
    }
    if (end - at >= BLOB_CHARS) {
      const mixed = capitals > 1 && capitals < letters - 1;
      return this.#blob(units, { from: at, at: end, limit, mixed });
    }
    const isRare = rare > 1 || (rare === 1 && letters < 5);
    counts[COUNT.words]!++;
    counts[COUNT.hump]! += hump;
    if (joints > 0 && letters > joints) counts[COUNT.joint]!++;
    if (letters > 2 && capitals === letters) counts[COUNT.shout]!++;
    if (isRare) counts[COUNT.rare]!++;
    if (vowels === 0 && letters > 2 && units[at]! < 0x80) counts[COUNT.bare]!++;
    this.#odd += hump + (isRare ? 1 : 0) + (joints > 0 ? 1 : 0);
    if (LINKS.get(hash) !== 0) {
      counts[COUNT.link]!++;
      this.#unlinked = 0;
    } else if (++this.#unlinked > counts[COUNT.unlinked]!) counts[COUNT.unlinked] = this.#unlinked;
    let classes = WORDS.get(hash);
    if (classes === 0) classes = stem;
    if (classes === 0 && joints > 0) classes = WORDS.get(plain);
    if (classes === 0 && letters - vowels >= FRAME_LETTERS) {
      classes = FRAMES.get(frameOf(units, at, end));
    }
    this.#token(hash, classes);
    return end;
  }

  /** A run of letters and digits too long for a word: one token to its end. */
  #blob(units: Uint16Array, { from, at, limit, mixed }: Blob): number {
    let end = at;
    while (end < limit && isWordLike(kindOf(units[end]!))) end++;
    this.#token(TOKEN.blob + (mixed ? 1 : 0) + (end - from > LONG_BLOB_CHARS ? 2 : 0), 0);
    return end;
  }

  #run(units: Uint16Array, at: number, limit: number): number {
    let hash = HASH_START;
    let found = 0;
    let foundHash = 0;
    let length = 1;
    const most = Math.min(limit, at + RUN_CHARS);
    for (let end = at; end < most; ) {
      const unit = units[end++]!;
      hash = step(hash, LOWER[unit]!);
      if (end === at + 1) foundHash = hash;
      if (RUN_STARTS.get(hash) === 0) break;
      const classes = RUNS.get(hash);
      if (classes === 0) continue;
      found = classes;
      foundHash = hash;
      length = end - at;
    }
    this.counts[COUNT.foreign]! += length;
    this.#token(foundHash, found);
    return at + length;
  }

  #newline(units: Uint16Array, at: number, limit: number): number {
    let end = at + 1;
    while (end < limit && isBreak(units[end]!)) end++;
    this.#token(TOKEN.line, 0);
    return end;
  }

  /** One token for a row of the same sign, so that a ruled line says no more than three of them. */
  #sign(units: Uint16Array, at: number, limit: number): number {
    const unit = units[at]!;
    let end = at + 1;
    while (end < limit && units[end] === unit) end++;
    if (unit >= 0xd800 && unit <= 0xdfff) {
      this.#token(TOKEN.pictograph, 0);
      while (end < limit && (units[end]! & 0xf800) === 0xd800) end++;
      return end;
    }
    if (unit < 0x80 && ODD[unit] === 1) {
      this.counts[COUNT.odd]!++;
      this.#odd++;
      const after = units[end]!;
      const wordAfter = isWordLike(kindOf(after));
      if (wordAfter && isWordLike(kindOf(units[at - 1] ?? BEHIND))) this.counts[COUNT.glued]!++;
      if (!wordAfter && after < 0x80 && ODD[after] === 1) this.counts[COUNT.stacked]!++;
    }
    this.#token(Math.imul(unit + 0x2000, 0x5bd1e995) + Math.min(2, end - at - 1), 0);
    return end;
  }
}

/** The consonants of a word. */
function frameOf(units: Uint16Array, from: number, to: number): number {
  let frame = HASH_START;
  for (let at = from; at < to; at++) {
    const unit = units[at]!;
    const lower = LOWER[unit]!;
    if (kindOf(unit) === KIND.letter && !isVowel(lower)) frame = step(frame, lower);
  }
  return frame;
}

/** A line that goes on in lower case is one sentence broken over two lines. */
function endsLine(units: Uint16Array, at: number, until: number): boolean {
  if (at >= until) return true;
  const unit = units[at]!;
  return kindOf(unit) !== KIND.letter || LOWER[unit] !== unit;
}
