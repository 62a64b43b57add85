// SPDX-License-Identifier: Apache-2.0
// Rules over the words that `WordClasses` finds: which classes have to stand how near to each other in one
// sentence, and which classes in it say that something else is meant.
import type { Match } from '../detector.ts';
import type { ClassHit } from './word-classes.ts';

export type ClassRule = {
  readonly entity: string;
  readonly score: number;
  /** What the rule is about: the match is this word and what was found for `near`. */
  readonly head: number;
  /** Each has to be found on another word at most `within` words from the head, on either side. */
  readonly near: readonly number[];
  readonly within: number;
  /** Has to be found at most this many words after the head. */
  readonly followed?: { readonly classes: number; readonly within: number };
  /** None of these may stand in the sentence. */
  readonly not?: number;
  /** Unless one of these does. */
  readonly despite?: number;
};

/** Heads of one sentence that are tried for one rule: more would make a list of words dear. */
const HEADS_MAX = 16;
/** Words on one side that are looked at; `within` is below it. */
const REACH_MAX = 24;

/** Matches of `rules`, joined where they overlap and name the same entity. Linear in `hits`. */
export function matchRules(hits: readonly ClassHit[], rules: readonly ClassRule[]): Match[] {
  const matches: Match[] = [];
  for (let from = 0; from < hits.length; ) {
    const sentence = hits[from]?.sentence ?? 0;
    let to = from;
    let all = 0;
    for (; hits[to]?.sentence === sentence; to++) all |= hits[to]?.classes ?? 0;
    for (const rule of rules) {
      if ((all & rule.head) === 0 || isExcluded(all, rule)) continue;
      if (rule.near.some((one) => (all & one) === 0)) continue;
      matchSentence(hits, { from, to }, rule, matches);
    }
    from = to;
  }
  return joined(matches);
}

const isExcluded = (all: number, { not = 0, despite = 0 }: ClassRule): boolean =>
  (all & not) !== 0 && (all & despite) === 0;

type Range = { readonly from: number; readonly to: number };

function matchSentence(
  hits: readonly ClassHit[],
  { from, to }: Range,
  rule: ClassRule,
  matches: Match[],
): void {
  let tried = 0;
  for (let at = from; at < to && tried < HEADS_MAX; at++) {
    const head = hits[at];
    if (head === undefined || (head.classes & rule.head) === 0) continue;
    tried++;
    const reach = { start: head.start, end: head.end };
    if (rule.followed !== undefined && !follows(hits, at, rule.followed, reach)) continue;
    if (!isNear(hits, { from, to }, at, rule, reach)) continue;
    matches.push({ ...reach, entity: rule.entity, score: rule.score });
  }
}

type Reach = { start: number; end: number };

const widen = (reach: Reach, hit: ClassHit): void => {
  reach.start = Math.min(reach.start, hit.start);
  reach.end = Math.max(reach.end, hit.end);
};

function follows(
  hits: readonly ClassHit[],
  at: number,
  followed: { readonly classes: number; readonly within: number },
  reach: Reach,
): boolean {
  const head = hits[at];
  for (let next = at + 1; next < at + REACH_MAX; next++) {
    const hit = hits[next];
    if (head === undefined || hit === undefined || hit.sentence !== head.sentence) return false;
    if (hit.word - head.last > followed.within) return false;
    if (hit.word <= head.last && hit.start < head.end) continue;
    if ((hit.classes & followed.classes) === 0) continue;
    widen(reach, hit);
    return true;
  }
  return false;
}

function isNear(
  hits: readonly ClassHit[],
  { from, to }: Range,
  at: number,
  { near, within }: ClassRule,
  reach: Reach,
): boolean {
  const head = hits[at];
  if (head === undefined) return false;
  let missing = (1 << near.length) - 1;
  const look = (index: number): boolean => {
    const hit = hits[index];
    if (hit === undefined) return false;
    const distance = hit.word > head.last ? hit.word - head.last : head.word - hit.last;
    if (distance > within) return false;
    if (hit.start < head.end && hit.end > head.start) return true;
    for (const [place, wanted] of near.entries()) {
      if ((missing & (1 << place)) === 0 || (hit.classes & wanted) === 0) continue;
      missing ^= 1 << place;
      widen(reach, hit);
      break;
    }
    return missing !== 0;
  };
  for (let next = at - 1; next >= Math.max(from, at - REACH_MAX) && look(next); next--);
  // oxlint-disable-next-line no-unmodified-loop-condition -- `look` modifies it
  for (let next = at + 1; next < Math.min(to, at + REACH_MAX) && missing !== 0; next++) {
    if (!look(next)) break;
  }
  return missing === 0;
}

function joined(matches: Match[]): Match[] {
  const out: Match[] = [];
  const last = new Map<string, number>();
  for (const match of matches.sort((a, b) => a.start - b.start || b.end - a.end)) {
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
