// SPDX-License-Identifier: Apache-2.0
// Repeatable chance: the same seed, the same numbers, on every machine and in every release. Not for
// secrets.

export type Random = {
  /** 0 <= x < 1. */
  next(): number;
  /** 0 <= x < `below`; `below` is a whole number from 1 to 2^32. */
  below(below: number): number;
  /** One of a list that is not empty. */
  pick<Item>(items: readonly [Item, ...Item[]]): Item;
};

/** Mulberry32 (Tommy Ettinger, public domain): 32 bits of state, passes gjrand at this size. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (bound: number): number => Math.floor(next() * bound);
  return { next, below, pick: (items) => items[below(items.length)] ?? items[0] };
}

/** A seed from a text (FNV-1a), so that each sample of a set has chance of its own whatever its place. */
export function seedOf(text: string, seed = 0): number {
  let hash = 0x811c9dc5 ^ seed;
  for (let at = 0; at < text.length; at++) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  return hash >>> 0;
}
