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

/** A sentence is cut here, so that a text without full stops is read in pieces as well. */
export const SENTENCE_TOKENS = 40;
/** Longest sentence in characters: a row of blanks, or one endless word. */
export const SENTENCE_CHARS = 1_000;

/** How close together oddities are a crowd. */
export const CROWD_TOKENS = 12;

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

/** Tokens that stand for a kind of thing instead of themselves. */
export const TOKEN = {
  start: 0x1001,
  number: 0x1010,
  blob: 0x1020,
  address: 0x1030,
  mail: 0x1040,
  line: 0x1050,
  pictograph: 0x1060,
} as const;

/** What is counted of the look of a sentence. */
export const COUNT = {
  odd: 1,
  rare: 2,
  shout: 3,
  hump: 4,
  glued: 5,
  foreign: 6,
  latin: 7,
  joint: 8,
  bare: 9,
  link: 10,
  words: 11,
  stacked: 12,
  /** Most oddities within `CROWD_TOKENS` tokens. */
  crowd: 13,
  /** Most words in a row without a small one. */
  unlinked: 14,
} as const;

/** Signs that are rare between the words of prose. */
const ODD = new Uint8Array(128);
for (const sign of '[]{}()<>\\|^~`=+*_#@$%&/;') ODD[sign.charCodeAt(0)] = 1;

/** The letter that a digit or sign imitates; 0 where it imitates none. */
const LEET = new Uint8Array(128);
for (const [sign, letter] of ['0o', '1i', '3e', '4a', '5s', '7t', '@a', '$s', '8b', '!i']) {
  LEET[(sign ?? '').charCodeAt(0)] = (letter ?? '').charCodeAt(0);
}

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
  #text = '';
  #at = 0;

  open(text: string): void {
    this.#text = text;
    this.#at = 0;
  }

  /** Reads the next sentence that has a token; false at the end of the text. */
  next(): boolean {
    this.tokens = 0;
    this.counts.fill(0);
    this.#odd = this.#unlinked = 0;
    const until = this.#text.length;
    while (this.tokens === 0) {
      let at = this.#at;
      while (at < until && isBreak(this.#text.charCodeAt(at))) at++;
      if (at >= until) return false;
      this.start = at;
      this.end = this.#at = this.#read(at);
    }
    return true;
  }

  /** Reads from `at` to the end of the sentence, and returns where that is. */
  #read(from: number): number {
    const text = this.#text;
    const until = text.length;
    const limit = Math.min(until, from + SENTENCE_CHARS);
    let at = from;
    while (at < limit && this.tokens < SENTENCE_TOKENS) {
      const unit = text.charCodeAt(at);
      switch (kindOf(unit)) {
        case KIND.space:
          at++;
          break;
        case KIND.letter:
        case KIND.digit:
          at = this.#word(text, at, limit);
          break;
        case KIND.run:
          at = this.#run(text, at, limit);
          break;
        case KIND.newline:
          at = this.#newline(text, at, limit);
          if (endsLine(text, at, until)) return at;
          break;
        case KIND.stop:
          at = this.#sign(text, at, limit);
          if (at >= until || isBreak(text.charCodeAt(at))) return at;
          break;
        case KIND.wideStop:
          return this.#sign(text, at, limit);
        default:
          at = this.#sign(text, at, limit);
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

  #word(text: string, at: number, limit: number): number {
    const counts = this.counts;
    let hash = HASH_START;
    let plain = HASH_START;
    let frame = HASH_START;
    let frameLetters = 0;
    let stem = 0;
    let letters = 0;
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
      const unit = text.charCodeAt(end);
      const kind = kindOf(unit);
      if (kind === KIND.digit) {
        if (before !== 0) joints++;
        digits++;
        hash = step(hash, 0x30);
        plain = step(plain, LEET[unit & 0x7f] ?? unit);
        before = 0;
        continue;
      }
      if (kind !== KIND.letter) {
        if (!isWordLike(kindOf(text.charCodeAt(end + 1)))) break;
        if (unit === 0x27) continue;
        // A sign that imitates a letter; what stands before an address is read as one below.
        if (letters === 0 || unit > 0x7f || LEET[unit] === 0 || hasDomain(text, end, limit)) break;
        joints++;
        hash = step(hash, unit);
        plain = step(plain, LEET[unit] ?? unit);
        before = 0;
        continue;
      }
      const lower = LOWER[unit] ?? unit;
      if (lower !== unit) {
        capitals++;
        if (before !== 0 && capitals === 1 && letters > 1) hump = 1;
      }
      if (unit < 0x80) counts[COUNT.latin]!++;
      else counts[COUNT.foreign]!++;
      rare += rarePair(before, lower);
      before = lower;
      hash = step(hash, lower);
      plain = step(plain, lower);
      letters++;
      if (isVowel(lower)) vowels++;
      else {
        frame = step(frame, lower);
        frameLetters++;
      }
      const found = STEMS.get(hash);
      if (found !== 0) stem = found;
    }
    if (digits > 0 && letters === 0) {
      this.#token(TOKEN.number + Math.min(3, digits >> 2), 0);
      return end;
    }
    const next = text.charCodeAt(end);
    if (isAddress(text, end, hash, next)) {
      this.#token(next === 0x40 ? TOKEN.mail : TOKEN.address, 0);
      return skipAddress(text, end, limit);
    }
    if (end - at >= BLOB_CHARS) {
      const mixed = capitals > 1 && capitals < letters - 1;
      return this.#blob(text, { from: at, at: end, limit, mixed });
    }
    counts[COUNT.words]!++;
    counts[COUNT.hump]! += hump;
    if (joints > 0 && letters > joints) counts[COUNT.joint]!++;
    if (letters > 2 && capitals === letters) counts[COUNT.shout]!++;
    if (rare > 1 || (rare === 1 && letters < 5)) counts[COUNT.rare]!++;
    if (vowels === 0 && letters > 2 && text.charCodeAt(at) < 0x80) counts[COUNT.bare]!++;
    this.#odd += hump + (rare > 1 || (rare === 1 && letters < 5) ? 1 : 0) + (joints > 0 ? 1 : 0);
    if (LINKS.get(hash) !== 0) {
      counts[COUNT.link]!++;
      this.#unlinked = 0;
    } else if (++this.#unlinked > counts[COUNT.unlinked]!) counts[COUNT.unlinked] = this.#unlinked;
    let classes = WORDS.get(hash);
    if (classes === 0) classes = stem;
    if (classes === 0 && joints > 0) classes = WORDS.get(plain);
    if (classes === 0 && frameLetters >= FRAME_LETTERS) classes = FRAMES.get(frame);
    this.#token(hash, classes);
    return end;
  }

  /** A run of letters and digits too long for a word: one token to its end. */
  #blob(text: string, { from, at, limit, mixed }: Blob): number {
    let end = at;
    while (end < limit && isWordLike(kindOf(text.charCodeAt(end)))) end++;
    this.#token(TOKEN.blob + (mixed ? 1 : 0) + (end - from > LONG_BLOB_CHARS ? 2 : 0), 0);
    return end;
  }

  #run(text: string, at: number, limit: number): number {
    let hash = HASH_START;
    let found = 0;
    let foundHash = 0;
    let length = 1;
    const most = Math.min(limit, at + RUN_CHARS);
    for (let end = at; end < most; ) {
      const unit = text.charCodeAt(end++);
      hash = step(hash, LOWER[unit] ?? unit);
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

  #newline(text: string, at: number, limit: number): number {
    let end = at + 1;
    while (end < limit && isBreak(text.charCodeAt(end))) end++;
    this.#token(TOKEN.line, 0);
    return end;
  }

  /** One token for a row of the same sign, so that a ruled line says no more than three of them. */
  #sign(text: string, at: number, limit: number): number {
    const unit = text.charCodeAt(at);
    let end = at + 1;
    while (end < limit && text.charCodeAt(end) === unit) end++;
    if (unit >= 0xd800 && unit <= 0xdfff) {
      this.#token(TOKEN.pictograph, 0);
      while (end < limit && (text.charCodeAt(end) & 0xf800) === 0xd800) end++;
      return end;
    }
    if (unit < 0x80 && ODD[unit] === 1) {
      this.counts[COUNT.odd]!++;
      this.#odd++;
      const after = text.charCodeAt(end);
      const wordAfter = isWordLike(kindOf(after));
      if (wordAfter && isWordLike(kindOf(text.charCodeAt(at - 1)))) this.counts[COUNT.glued]!++;
      if (!wordAfter && after < 0x80 && ODD[after] === 1) this.counts[COUNT.stacked]!++;
    }
    this.#token(Math.imul(unit + 0x2000, 0x5bd1e995) + Math.min(2, end - at - 1), 0);
    return end;
  }
}

/** A line that goes on in lower case is one sentence broken over two lines. */
function endsLine(text: string, at: number, until: number): boolean {
  if (at >= until) return true;
  const unit = text.charCodeAt(at);
  return kindOf(unit) !== KIND.letter || LOWER[unit] !== unit;
}
