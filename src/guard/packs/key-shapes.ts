// SPDX-License-Identifier: Apache-2.0
// Finds keys that a vendor marks with fixed characters, for shapes that come as data. One pass for all of
// them; what looks written rather than drawn is passed over, as it is for the shapes that are built in.
import { KeyTail } from '../detectors/secrets/key-tail.ts';
import { PatternTrie } from '../detectors/secrets/pattern-trie.ts';
import { isFilledIn } from '../detectors/secrets/placeholder.ts';
import { randomness } from '../detectors/secrets/randomness.ts';
import { SETS, type SetName } from '../detectors/secrets/vendor-keys.data.ts';
import { type Alphabet, alphabet, isIn, runStart } from '../runs.ts';

export type PackedShape = {
  readonly entity: string;
  /** Fixed ASCII characters that the key begins with. */
  readonly anchor: string;
  readonly tail: SetName;
  readonly min: number;
  readonly max: number;
  /** The anchor says little: it is not looked for in the middle of a word. */
  readonly apart: boolean;
  /** The anchor is no part of the secret: only the tail is named. */
  readonly bare: boolean;
};

/** A key is judged by so many of its first characters. */
const SAMPLE_CHARS = 72;
/** Evidence for each pair of characters that it was drawn; that of a word is below zero. */
const DRAWN = 0.35;
const ALNUM = alphabet(/[A-Za-z0-9]/);
const ALPHABETS = new Map<SetName, Alphabet>(
  (Object.keys(SETS) as SetName[]).map((name) => [name, alphabet(new RegExp(`[${SETS[name]}]`))]),
);

type Shape = PackedShape & { readonly characters: Alphabet };
type Found = { readonly start: number; readonly end: number; readonly entity: string };

export class KeyShapes {
  readonly #anchors: PatternTrie;
  /** In the order of the patterns of the trie. */
  readonly #shapes: readonly (readonly Shape[])[];
  /** Beginnings of anchors that are none yet. */
  readonly #begun: ReadonlySet<string>;
  readonly #anchorChars: number;
  /** Longest key with its anchor. */
  readonly chars: number;

  /** At least one shape. */
  constructor(shapes: readonly PackedShape[]) {
    const byAnchor = Map.groupBy(
      shapes.map((one) => ({ ...one, characters: ALPHABETS.get(one.tail) ?? ALNUM })),
      ({ anchor }) => anchor,
    );
    const anchors = [...byAnchor.keys()];
    this.#anchors = new PatternTrie(anchors, false);
    this.#shapes = [...byAnchor.values()];
    this.#begun = new Set(
      anchors.flatMap((one) => Array.from(one, (_, size) => one.slice(0, size)).slice(1)),
    );
    this.#anchorChars = Math.max(...anchors.map(({ length }) => length));
    this.chars = Math.max(...shapes.map(({ anchor, max }) => anchor.length + max));
  }

  /** Keys that start in [from, until), leftmost first, not overlapping. */
  find(text: string, from: number, until: number): readonly Found[] {
    const found: Found[] = [];
    const tail = new KeyTail(text);
    // A bare key may begin at `from` with its anchor before.
    const first = Math.max(0, from - this.#anchorChars);
    const seek = (at: number): number => this.#anchors.seek(text, at, until);
    for (let at = seek(first); at < until; at = seek(at + 1)) {
      const free = Math.max(from, found.at(-1)?.end ?? 0);
      const key = this.#keyAt(at, free, tail);
      if (key !== undefined && key.start < until) found.push(key);
    }
    this.#anchors.release();
    return found;
  }

  #keyAt(at: number, from: number, tail: KeyTail): Found | undefined {
    const { text } = tail;
    for (const size of this.#anchors.sizesAt(text, at).toReversed()) {
      const first = at + size;
      for (const shape of this.#shapes[this.#anchors.at(text, at, size + 1)] ?? []) {
        const start = shape.bare ? first : at;
        if (start < from || (shape.apart && isIn(ALNUM, text, at - 1))) continue;
        const end = tail.end(shape, first);
        if (end === undefined || (shape.apart && isIn(ALNUM, text, end))) continue;
        const sample = text.slice(first, Math.min(end, first + SAMPLE_CHARS));
        if (randomness(sample, false) < DRAWN && (shape.apart || !/\d/.test(sample))) continue;
        if (!isFilledIn(sample)) return { start, end, entity: shape.entity };
      }
    }
    return undefined;
  }

  /** The first place >= from at which the end of the text leaves a key open; its length where none does. */
  pending(text: string, from: number): number {
    const { length } = text;
    const starts = new Map<Alphabet, number>();
    const reach = (set: Alphabet): number => {
      const start = starts.get(set) ?? runStart(text, set, length, 0, this.chars);
      starts.set(set, start);
      return start;
    };
    for (let at = Math.max(from - this.#anchorChars, length - this.chars, 0); at < length; at++) {
      const isOpen =
        this.#begun.has(text.slice(at, at + this.#anchorChars)) ||
        this.#anchors.sizesAt(text, at).some((size) => {
          const shapes = this.#shapes[this.#anchors.at(text, at, size + 1)] ?? [];
          const first = at + size;
          return shapes.some(({ characters, max }) => {
            return length - first <= max && reach(characters) <= first;
          });
        });
      if (isOpen) return Math.max(at, from);
    }
    return length;
  }
}
