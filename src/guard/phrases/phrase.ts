// SPDX-License-Identifier: Apache-2.0
// Phrases as combinations of word classes within a few words of each other, instead of one pattern for
// each wording. Work is done only around lexicon words, so cost stays linear in the text.
import type { Match } from '../detector.ts';
import type { Channel } from '../detector.ts';
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
  /** Words before the head count too (verb-final languages). */
  readonly around?: boolean;
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
    if (!phrase.all.every((wanted) => (classes & wanted) !== 0)) continue;
    if (phrase.channels?.includes(channel) === false) continue;
    for (let at = 0; at < list.length; at++) {
      const match = ((list[at]?.classes ?? 0) & phrase.head) !== 0 && matchAt(list, at, phrase);
      if (match !== false) add(matches, { ...match, entity: phrase.entity, score: phrase.score });
    }
  }
  return matches.sort((a, b) => a.start - b.start);
}

function matchAt(
  list: readonly Hit[],
  at: number,
  phrase: Phrase,
): { start: number; end: number } | false {
  const head = list[at];
  if (head === undefined) return false;
  const open = phrase.all.slice();
  let [start, end] = [head.start, head.end];
  const take = (hit: Hit): boolean => {
    if (phrase.none !== undefined && (hit.classes & phrase.none) !== 0) return false;
    const found = open.findIndex((wanted) => (hit.classes & wanted) !== 0);
    if (found >= 0) {
      open.splice(found, 1);
      start = Math.min(start, hit.start);
      end = Math.max(end, hit.end);
    }
    return true;
  };
  const near = (hit: Hit | undefined): hit is Hit =>
    hit !== undefined &&
    hit.sentence === head.sentence &&
    Math.abs(hit.word - head.word) <= phrase.within;
  for (let next = at + 1; open.length > 0 && near(list[next]); next++) {
    if (!take(list[next] as Hit)) break;
  }
  if (phrase.around === true) {
    for (let next = at - 1; open.length > 0 && near(list[next]); next--) {
      if (!take(list[next] as Hit)) break;
    }
  }
  return open.length === 0 ? { start, end } : false;
}

function add(matches: Match[], match: Match): void {
  const at = matches.findIndex(
    (known) =>
      known.entity === match.entity && known.start < match.end && match.start < known.end,
  );
  const known = matches[at];
  if (known === undefined) {
    matches.push(match);
    return;
  }
  matches[at] = {
    ...known,
    start: Math.min(known.start, match.start),
    end: Math.max(known.end, match.end),
    score: Math.max(known.score, match.score),
  };
}
