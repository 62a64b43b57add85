// SPDX-License-Identifier: Apache-2.0
// Phrases as combinations of word classes within a few words of each other, instead of one pattern for
// each wording. Work is done only around lexicon words, so cost stays linear in the text.
import type { Channel, Match } from '../detector.ts';
import type { View } from '../view/view.ts';
import type { Hit } from './hits.ts';

export type Phrase = {
  readonly entity: string;
  /** Estimated rank among benign traffic: s means that about 1-s of benign texts score higher. */
  readonly score: number;
  /** The phrase starts at a word of this class. */
  readonly head: number;
  /** Each of these classes has to be found on a further word, after the head. */
  readonly all: readonly number[];
  /** Distance, in words, within which the whole phrase lies; at most 16. */
  readonly within: number;
  /** None of these classes may lie between. */
  readonly none?: number;
  /** Each of these classes has to be found before the head, or after it, up to twice as far. */
  readonly also?: readonly number[];
  /** Only in texts that came over these channels. */
  readonly channels?: readonly Channel[];
};

/** Matches of `phrases` in `view`. Overlapping matches of one entity are one match, best score. */
export function findPhrases(
  view: View,
  phrases: readonly Phrase[],
  channel: Channel,
): readonly Match[] {
  const { list, classes } = view.hits;
  const matches: Match[] = [];
  for (const phrase of phrases) {
    if ((classes & phrase.head) === 0) continue;
    if (![...phrase.all, ...(phrase.also ?? [])].every((one) => (classes & one) !== 0)) continue;
    if (phrase.channels?.includes(channel) === false) continue;
    for (let at = 0; at < list.length; at++) {
      const match = ((list[at]?.classes ?? 0) & phrase.head) !== 0 && matchAt(list, at, phrase);
      if (match !== false) {
        matches.push({ ...match, entity: phrase.entity, score: phrase.score });
      }
    }
  }
  return joined(matches);
}

type Reach = { start: number; end: number };

function matchAt(list: readonly Hit[], at: number, phrase: Phrase): Reach | false {
  const head = list[at];
  if (head === undefined) return false;
  const reach = { start: head.start, end: head.end };
  const { within, none = 0 } = phrase;
  const after = { step: 1, within, none };
  const rest = seek(list, at, phrase.all, { ...after, reach });
  if (rest.length > 0) return false;
  if (phrase.also === undefined) return reach;
  const wide = { within: within * 2, none, reach };
  const missing = seek(list, at, phrase.also, { ...wide, step: -1 });
  return seek(list, at, missing, { ...wide, step: 1 }).length === 0 ? reach : false;
}

/** Walks from the head over hits of its sentence; returns the classes that were not found. */
function seek(
  list: readonly Hit[],
  at: number,
  wanted: readonly number[],
  walk: {
    readonly step: number;
    readonly within: number;
    readonly none: number;
    readonly reach: Reach;
  },
): readonly number[] {
  const missing = wanted.slice();
  const head = list[at];
  for (let next = at + walk.step; missing.length > 0; next += walk.step) {
    const hit = list[next];
    if (hit === undefined || head === undefined || hit.sentence !== head.sentence) break;
    if (Math.abs(hit.word - head.word) > walk.within) break;
    if ((hit.classes & walk.none) !== 0) break;
    const found = missing.findIndex((one) => (hit.classes & one) !== 0);
    if (found < 0) continue;
    missing.splice(found, 1);
    walk.reach.start = Math.min(walk.reach.start, hit.start);
    walk.reach.end = Math.max(walk.reach.end, hit.end);
  }
  return missing;
}

/** Overlapping matches of one entity, joined. */
function joined(matches: Match[]): readonly Match[] {
  const out: Match[] = [];
  const last = new Map<string, number>();
  for (const match of matches.sort((a, b) => a.start - b.start)) {
    const at = last.get(match.entity) ?? -1;
    const known = out[at];
    if (known === undefined || known.end <= match.start) {
      last.set(match.entity, out.push(match) - 1);
      continue;
    }
    const end = Math.max(known.end, match.end);
    out[at] = { ...known, end, score: Math.max(known.score, match.score) };
  }
  return out;
}
