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
  let matches: Match[] | undefined;
  for (const phrase of phrases) {
    if ((classes & phrase.head) === 0 || !occur(classes, phrase.all)) continue;
    if (phrase.also !== undefined && !occur(classes, phrase.also)) continue;
    if (phrase.channels?.includes(channel) === false) continue;
    const { entity, score } = phrase;
    for (let at = 0; at < list.length; at++) {
      const head = list[at];
      if (head === undefined || (head.classes & phrase.head) === 0) continue;
      const reach = matchAt(list, at, phrase);
      if (reach === undefined) continue;
      matches ??= [];
      matches.push({ start: reach.start, end: reach.end, entity, score });
    }
  }
  return matches === undefined ? NONE : joined(matches);
}

const NONE: readonly Match[] = [];

/** Whether each of `wanted` is a class of some word of the text. */
function occur(classes: number, wanted: readonly number[]): boolean {
  for (const one of wanted) if ((classes & one) === 0) return false;
  return true;
}

type Reach = { start: number; end: number };

/** The reach of the phrase whose head is at `at`, or undefined where it is none. */
function matchAt(list: readonly Hit[], at: number, phrase: Phrase): Reach | undefined {
  const head = list[at];
  if (head === undefined) return undefined;
  const { within, none = 0, all, also } = phrase;
  const reach = { start: head.start, end: head.end };
  const near = { step: 1, within, none, reach };
  if (seek(list, at, { ...near, wanted: all, missing: every(all) }) !== 0) return undefined;
  if (also === undefined) return reach;
  const wide = { ...near, within: within * 2, wanted: also };
  const missing = seek(list, at, { ...wide, step: -1, missing: every(also) });
  return seek(list, at, { ...wide, missing }) === 0 ? reach : undefined;
}

/** A bit for each place in `wanted`. */
const every = (wanted: readonly number[]): number => (1 << wanted.length) - 1;

type Walk = {
  readonly step: number;
  readonly within: number;
  readonly none: number;
  readonly reach: Reach;
  readonly wanted: readonly number[];
  /** The places in `wanted` that are looked for. */
  readonly missing: number;
};

/** Walks from the head over hits of its sentence; returns the places in `wanted` not found. */
function seek(list: readonly Hit[], at: number, walk: Walk): number {
  const { step, within, none, reach, wanted } = walk;
  const head = list[at];
  let { missing } = walk;
  for (let next = at + step; missing !== 0; next += step) {
    const hit = list[next];
    if (hit === undefined || head === undefined || hit.sentence !== head.sentence) break;
    if (Math.abs(hit.word - head.word) > within || (hit.classes & none) !== 0) break;
    const found = firstOf(hit.classes, wanted, missing);
    if (found === 0) continue;
    missing ^= found;
    reach.start = Math.min(reach.start, hit.start);
    reach.end = Math.max(reach.end, hit.end);
  }
  return missing;
}

/** The first missing place in `wanted` that a word of `classes` can take, as its bit; 0: none. */
function firstOf(classes: number, wanted: readonly number[], missing: number): number {
  for (let place = 0; place < wanted.length; place++) {
    if ((missing & (1 << place)) !== 0 && (classes & (wanted[place] ?? 0)) !== 0) return 1 << place;
  }
  return 0;
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
