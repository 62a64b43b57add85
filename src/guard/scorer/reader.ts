// SPDX-License-Identifier: Apache-2.0
// What the scorer knows of a text, as hashed numbers, sentence by sentence: words, runs of words, and
// combinations of the parts that words play. Works in buffers that are kept between texts.
import { Sentence } from './sentence.ts';
import { COUNT, CROWD_TOKENS, TOKEN } from './tokens.ts';

/** Features are numbers below this. */
export const FEATURE_BITS = 18;
export const FEATURES = 1 << FEATURE_BITS;

/** How far back words with a part are combined, in such words and in words of any kind. */
const PAIR_REACH = 4;
const TRIPLE_REACH = 2;
const PAIR_WORDS = 8;
/** Most features of one token: itself, with its neighbours, and its parts with those before it. */
const TOKEN_FEATURES = 120;

/** Measures of the whole sentence stand for many words: each step weighs as much as this many features. */
const SHAPE_COPIES = 3;
/** Fewer words say nothing about the share of small ones among them. */
const LINK_WORDS = 8;

/** What is not yet a crowd, and not yet a row of words that nothing links. */
const CROWD_LEAST = 3;
const UNLINKED_LEAST = 5;

/** Counts whose share of all tokens is a measure. */
const SHARES = [
  COUNT.odd,
  COUNT.rare,
  COUNT.shout,
  COUNT.hump,
  COUNT.glued,
  COUNT.joint,
  COUNT.bare,
  COUNT.stacked,
];

/** Places are counted up to here, then the table of last places begins anew. */
const MOST_PLACES = 0x3fff_ffff;

const index = (hash: number): number => Math.imul(hash, 0x9e3779b1) >>> (32 - FEATURE_BITS);

export class Reader {
  /** Features in the order in which they were read. */
  ids = new Int32Array(8_192);
  /** For each feature where it was read last before, as a place since the start of the text; -1: nowhere. */
  before = new Int32Array(8_192);
  /** Features held. */
  size = 0;
  /** Place since the start of the text of the first feature held. */
  base = 0;
  /** The first feature held of the sentence read last. */
  from = 0;

  readonly #sentence = new Sentence();
  readonly #last = new Int32Array(FEATURES);
  /** What `#last` holds for the first place of this text: smaller values are of earlier texts. */
  #epoch = 1;
  /** Features made of the sentence being read, behind those held. */
  #made = 0;
  #untrusted = false;

  /** Whether the text came from where nobody has authority over the model. */
  get untrusted(): boolean {
    return this.#untrusted;
  }

  /** Tokens of the sentence read last. */
  get tokens(): number {
    return this.#sentence.tokens;
  }

  /** Where the sentence read last starts in the text. */
  get start(): number {
    return this.#sentence.start;
  }

  /** Where it ends. */
  get end(): number {
    return this.#sentence.end;
  }

  /** Begins with `text`; what was held is forgotten. */
  open(text: string, untrusted: boolean): void {
    this.#epoch += this.base + this.size;
    if (this.#epoch > MOST_PLACES) {
      this.#last.fill(0);
      this.#epoch = 1;
    }
    this.#untrusted = untrusted;
    this.#sentence.open(text);
    this.size = this.base = this.from = 0;
  }

  /** Forgets the features before `keep`. */
  drop(keep: number): void {
    if (keep === 0) return;
    this.ids.copyWithin(0, keep, this.size);
    this.before.copyWithin(0, keep, this.size);
    this.base += keep;
    this.size -= keep;
    this.from -= keep;
  }

  /** Whether the feature held at `at` has been read again since. */
  standsAgain(at: number): boolean {
    return this.#last[this.ids[at]!]! - this.#epoch !== this.base + at;
  }

  /** Reads the next sentence; false at the end of the text. */
  next(): boolean {
    this.from = this.size;
    if (!this.#sentence.next()) return false;
    this.#emit();
    return true;
  }

  /** The features of the tokens read. */
  #emit(): void {
    const { hashes, classes, tokens: count } = this.#sentence;
    this.#reserve((count + 1) * TOKEN_FEATURES);
    this.#made = this.size;
    if (this.#untrusted) this.#feature(0x0ddddddd ^ 0x12345678);
    let [second, first]: [number, number] = [TOKEN.start, TOKEN.start];
    for (let at = 0; at < count; at++) {
      const word = hashes[at]!;
      this.#feature(word ^ 0x11111111);
      const pair = Math.imul(first, 0x01000193) + word;
      this.#feature(pair ^ 0x22222222);
      if (at > 0) {
        this.#feature((Math.imul(second, 0x0100019b) + word) ^ 0x33333333);
      }
      const own = classes[at]!;
      const previous = at > 0 ? classes[at - 1]! : 0;
      if (own !== 0) {
        this.#parts(at, own);
        if (previous === 0)
          this.#feature((Math.imul(first, 0x0100019d) + (own & 0xff)) ^ 0x55555555);
      } else if (previous !== 0) {
        this.#feature((Math.imul(previous & 0xff, 0x9e3779b1) + word) ^ 0x66666666);
      }
      second = first;
      first = word;
    }
    this.#shape(count);
    this.#place();
  }

  /** Combinations of the parts of token `at` with those of the tokens before it. */
  #parts(at: number, own: number): void {
    const { classes } = this.#sentence;
    for (let mine = own; mine !== 0; mine >>>= 8) {
      const one = Math.imul(mine & 0xff, 0x2545f491);
      this.#feature(one ^ 0x77777777);
    }
    let pairs = 0;
    for (let b = at - 1; b >= 0 && b >= at - PAIR_WORDS && pairs < PAIR_REACH; b--) {
      const other = classes[b]!;
      if (other === 0) continue;
      pairs++;
      for (let mine = own & 0xffff; mine !== 0; mine >>>= 8) {
        for (let theirs = other & 0xffff; theirs !== 0; theirs >>>= 8) {
          const pair = Math.imul(((theirs & 0xff) << 8) | (mine & 0xff), 0x1b873593);
          this.#feature(pair ^ 0x08888888);
        }
      }
      if (pairs > TRIPLE_REACH) continue;
      let triples = 0;
      for (let a = b - 1; a >= 0 && a >= at - PAIR_WORDS && triples < TRIPLE_REACH; a--) {
        const third = classes[a]!;
        if (third === 0) continue;
        triples++;
        const triple = ((third & 0xff) << 16) | ((other & 0xff) << 8) | (own & 0xff);
        this.#feature(Math.imul(triple, 0x1b873593) ^ 0x09999999);
      }
    }
  }

  /** What the sentence looks like as a whole: each measure as steps that are reached or not. */
  #shape(count: number): void {
    const { counts } = this.#sentence;
    for (const measure of SHARES) this.#steps(measure, (counts[measure] ?? 0) / count);
    this.#steps(COUNT.crowd, ((counts[COUNT.crowd] ?? 0) - CROWD_LEAST) / CROWD_TOKENS);
    this.#steps(COUNT.unlinked, ((counts[COUNT.unlinked] ?? 0) - UNLINKED_LEAST) / CROWD_TOKENS);
    const [foreign = 0, latin = 0] = [counts[COUNT.foreign], counts[COUNT.latin]];
    if (foreign > 0 && latin > 0) this.#steps(COUNT.foreign, foreign / (latin + foreign));
    const words = counts[COUNT.words] ?? 0;
    if (words >= LINK_WORDS && latin > foreign) {
      this.#steps(COUNT.link, 0.5 - (counts[COUNT.link] ?? 0) / words);
    }
  }

  #steps(measure: number, share: number): void {
    for (let reached = 1, mark = 0.06; reached <= 4 && share > mark; reached++, mark *= 2) {
      for (let copy = 0; copy < SHAPE_COPIES; copy++) {
        this.#feature(Math.imul((measure * 8 + reached) * 8 + copy, 0x6a09e667) ^ 0x0aaaaaaa);
      }
    }
  }

  #feature(hash: number): void {
    this.ids[this.#made++] = index(hash);
  }

  /** Where each feature made was read last: in a pass of its own, which waits for memory once. */
  #place(): void {
    const { ids, before, base } = this;
    const last = this.#last;
    const epoch = this.#epoch;
    const until = this.#made;
    for (let at = this.size; at < until; at++) {
      const id = ids[at]!;
      const place = last[id]! - epoch;
      before[at] = place < 0 ? -1 : place;
      last[id] = epoch + base + at;
    }
    this.size = until;
  }

  #reserve(more: number): void {
    if (this.size + more <= this.ids.length) return;
    const ids = new Int32Array((this.size + more) * 2);
    ids.set(this.ids);
    const before = new Int32Array(ids.length);
    before.set(this.before);
    this.ids = ids;
    this.before = before;
  }
}
