// SPDX-License-Identifier: Apache-2.0
// Whether the newest turn of a user goes on working towards what a model refused, or uses a role without
// rules that was set before. Pure, and cheap where nothing was refused and no role is used; a single sign is
// never enough.
import { termsOf } from '../guard/text/terms.ts';
import type { Turn } from './conversation.ts';
import { FRAME, INSISTENCE, ONWARD, REFUSAL, ROLE, UNABLE } from './escalation.data.ts';

/** Refusals come first in an answer. */
const REFUSAL_CHARS = 240;
/** Longer answers do something, whatever they begin with. */
const REFUSAL_ANSWER_CHARS = 700;
/** Words from which on they carry the matter of a request. */
const MATTER_CHARS = 5;
const MATTER_MIN = 2;
const MATTER_SHARED = 0.5;
/** Scores of user turns that are more than chance. */
export const RISING_FROM = 0.9;

/** What each sign counts, and what their sum is worth. */
const POINTS = { again: 1, pressed: 0.75, refusedBefore: 0.5, role: 1.25, used: 0.75 } as const;
const WORTH: readonly (readonly [number, number])[] = [
  [4, 0.98],
  [3.25, 0.96],
  [2.75, 0.92],
  [2, 0.8],
  [1.5, 0.6],
];

/** Who only insists may be a customer who is right: that alone is reported, not blocked. */
const UNFRAMED_MAX = 0.8;

const plain = (text: string): string => text.toLowerCase().replaceAll('’', "'");

const presses = (text: string): boolean => FRAME.test(text) || INSISTENCE.test(text);

/** A model that would not do what was asked. */
function isRefusal({ by, segment, text }: Turn): boolean {
  if (by !== 'model') return false;
  if (segment.kind === 'refusal') return true;
  if (segment.text.length > REFUSAL_ANSWER_CHARS) return false;
  const begin = plain(text.slice(0, REFUSAL_CHARS));
  return REFUSAL.test(begin) && !UNABLE.test(begin);
}

/** Hashes of the words that carry the matter of a text; of scripts without spaces, every letter. */
function matterOf(text: string): ReadonlySet<number> {
  const { hashes, starts, ends } = termsOf(text);
  const matter = new Set<number>();
  for (let at = 0; at < hashes.length; at++) {
    const start = starts[at] ?? 0;
    const isLong = (ends[at] ?? 0) - start >= MATTER_CHARS;
    if (isLong || text.charCodeAt(start) >= 0x3040) matter.add(hashes[at] ?? 0);
  }
  return matter;
}

function isAlike(a: ReadonlySet<number>, b: ReadonlySet<number>): boolean {
  const smaller = Math.min(a.size, b.size);
  if (smaller < MATTER_MIN) return false;
  let shared = 0;
  for (const word of a) if (b.has(word)) shared++;
  return shared >= smaller * MATTER_SHARED;
}

type Effort = {
  readonly again: number;
  readonly pressed: number;
  readonly isFramed: boolean;
  readonly isActive: boolean;
};

/** How often a user came back with what had been refused, and whether the newest turn does. */
function effortOf(turns: readonly Turn[], refusals: readonly boolean[]): Effort {
  const wanted: ReadonlySet<number>[] = [];
  let [again, pressed, isFramed, isActive] = [0, 0, false, false];
  for (const [at, { by, text }] of turns.entries()) {
    if (by !== 'user') continue;
    const matter = matterOf(text);
    isActive = false;
    if (wanted.length > 0) {
      const comesBack = wanted.some((one) => isAlike(one, matter));
      const said = plain(text);
      const isPressing = presses(said);
      if (comesBack) again++;
      if (isPressing) pressed++;
      isFramed ||= isPressing && FRAME.test(said);
      isActive = comesBack || (isPressing && refusals[at - 1] === true);
    }
    if (refusals[at + 1] === true) wanted.push(matter);
  }
  return { again, pressed, isFramed, isActive };
}

/** What scores of turns add that are high and do not fall. `scores` are those of user turns, in order. */
function rising(scores: readonly number[]): number {
  const high = scores.filter((score) => score >= RISING_FROM);
  const last = high.at(-1);
  if (last === undefined || high.length < 2 || scores.at(-1) !== last) return 0;
  return high.every((score) => score <= last) ? Math.min(1, 0.25 * high.length) : 0;
}

/**
 * Score of the newest turn of `turns`, which is a user's; 0 without signs of escalation. `scoreOf` tells how
 * high a turn scores for injection. Linear in the turns.
 */
export function escalation(turns: readonly Turn[], scoreOf: (turn: Turn) => number): number {
  const newest = turns.at(-1);
  if (newest?.by !== 'user' || turns.length < 3) return 0;
  const refusals = turns.map(isRefusal);
  const refused = refusals.filter(Boolean).length;
  const now = plain(newest.text);
  const goesOn = ONWARD.test(now);
  if (refused === 0 && !goesOn && !presses(now)) return 0;
  const users = turns.filter(({ by }) => by === 'user');
  const hasRole = users.slice(0, -1).some(({ text }) => ROLE.test(plain(text)));
  const { again, pressed, isFramed, isActive } = effortOf(turns, refusals);
  const usesRole = hasRole && (goesOn || isActive || presses(now));
  if (!isActive && !usesRole) return 0;
  const rise = rising(users.map(scoreOf));
  const points =
    Math.min(again, 3) * POINTS.again +
    Math.min(pressed, 3) * POINTS.pressed +
    Math.min(Math.max(0, refused - 1), 2) * POINTS.refusedBefore +
    (hasRole ? POINTS.role : 0) +
    (usesRole && goesOn ? POINTS.used : 0) +
    rise;
  const worth = WORTH.find(([from]) => points >= from)?.[1] ?? 0;
  return isFramed || hasRole || rise > 0 ? worth : Math.min(worth, UNFRAMED_MAX);
}
