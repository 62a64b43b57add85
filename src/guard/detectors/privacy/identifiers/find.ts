// SPDX-License-Identifier: Apache-2.0
// Finds identifiers of all formats in one pass over the digits of a text. Which number it is, is decided by
// its way of writing, its check, and the nearest word before it that names a number.
import { alphabet, isIn, runEnd } from '../../../runs.ts';
import { firstAt, landmarksOf } from '../../../recogniser/landmarks.ts';
import { type View, ViewNote } from '../../../view/view.ts';
import { distanceOf, Labels, type Topics } from './context.ts';
import { FORMATS } from './formats.ts';
import { type Format, spelledOut } from './format.ts';
import { type Landing, Shapes } from './shapes.ts';
import { PHONE_WORDS } from './words.data.ts';

export type Identifier = {
  readonly start: number;
  readonly end: number;
  readonly format: Format;
  readonly score: number;
};

/** Longest way of writing, and what is looked at behind it. */
const WRITTEN_CHARS = 40;
const BEHIND_CHARS = 6;
/** Longest hold: a row that may still become an identifier. */
export const HELD_CHARS = WRITTEN_CHARS + BEHIND_CHARS + 2;
/** Letters of a group that has no digit. */
const LETTERS_MAX = 6;
/** Such groups before the first digit. */
const LEADING_GROUPS = 2;

const ALNUM = alphabet(/[0-9A-Za-z]/);
const DIGIT = alphabet(/[0-9]/);
const CAPITAL = alphabet(/[A-Z]/);
const BETWEEN = alphabet(/[ .,\-/+:()]/);
/** With a digit on the other side these make one number of both. */
const JOINT = alphabet(/[.\-+:]/);
const JOINT_BEHIND = alphabet(/[.+:/]/);
const [SLASH, DASH, COMMA] = [0x2f, 0x2d, 0x2c];
/** What makes a part of something else of the number after it, and of the number before it. */
const BEFORE_NO = alphabet(/[_$@%\\~]/);
const AFTER_NO = alphabet(/[_%@\\]/);

/** What has no check is named by a word that stands close by, and is the nearest that names a number. */
const NEAR_CHARS = 40;

type Written = { readonly format: Format; readonly topic: number; readonly alone: boolean };

/** What most walks find; never changed. */
const NONE: Landing<Written>[] = [];
const exact = new Shapes<Written>(true);
const merged = new Shapes<Written>(false);
const labels = new Labels();
/** Formats with the same words are one topic. */
const topicOf = new Map<string, number>();

for (const format of FORMATS) {
  const known = topicOf.get(format.words);
  const topic = known ?? topicOf.size;
  if (known === undefined) {
    topicOf.set(format.words, topic);
    labels.add(format.words, topic);
  }
  for (const alone of [false, true]) {
    const value: Written = { format, topic, alone };
    for (const template of spelledOut((alone ? format.alone : format.written) ?? [])) {
      (template.includes('X') ? merged : exact).add(template, value);
    }
  }
}

const PHONE_TOPIC = topicOf.get(PHONE_WORDS) ?? -1;

const SCORES = { checked: 0.9995, alone: 0.999, named: 0.98 } as const;

/** Letters and digits of what was written, as capitals. */
const compactOf = (written: string): string => written.replace(/[^0-9A-Za-z]+/g, '').toUpperCase();

const passes = ({ form, check }: Format, compact: string): boolean =>
  (form === undefined || form.test(compact)) && (check === undefined || check(compact));

/** Whether what stands before `start` lets a number begin there. */
function mayStart(text: string, start: number): boolean {
  if (start === 0) return true;
  if (isIn(ALNUM, text, start - 1) || isIn(BEFORE_NO, text, start - 1)) return false;
  if (text.charCodeAt(start - 1) === SLASH) return !isIn(ALNUM, text, start - 2);
  return !(isIn(JOINT, text, start - 1) && isIn(DIGIT, text, start - 2));
}

/** Whether what stands behind `end` lets a number end there. */
function mayEnd(text: string, end: number): boolean {
  if (isIn(ALNUM, text, end) || isIn(AFTER_NO, text, end)) return false;
  if (end === text.length) return true;
  const sign = text.charCodeAt(end);
  if (sign === DASH) return !isIn(ALNUM, text, end + 1);
  if (isIn(JOINT_BEHIND, text, end)) return !isIn(DIGIT, text, end + 1);
  if (sign !== COMMA || !isIn(DIGIT, text, end + 1)) return true;
  // A decimal fraction or thousands, not the next value of a list.
  return runEnd(text, DIGIT, end + 1, 4) - end > 4;
}

/** Whether more groups of digits stand before or behind, so that this is a piece of a longer row. */
const isPiece = (text: string, start: number, end: number): boolean =>
  text.slice(start, end).includes(' ') &&
  ((text.charAt(end) === ' ' && isIn(DIGIT, text, end + 1)) ||
    (text.charAt(start - 1) === ' ' && isIn(DIGIT, text, start - 2)));

const hasSmall = (text: string, start: number, end: number): boolean =>
  /[a-z]/.test(text.slice(start, end));

/** The identifier among `values` that was written from `start` to `end`. */
function judged(
  text: string,
  start: number,
  { end, values }: Landing<Written>,
  topics: Topics,
): Identifier | undefined {
  let compact: string | undefined;
  let nearest = Number.POSITIVE_INFINITY;
  for (const rank of topics.values()) nearest = Math.min(nearest, rank);
  let best: Written | undefined;
  let bestRank = Number.POSITIVE_INFINITY;
  for (const value of values) {
    const rank = topics.get(value.topic);
    const { check } = value.format;
    if (rank === undefined ? !value.alone || best !== undefined : rank >= bestRank) continue;
    if (rank !== undefined && check === undefined) {
      if (distanceOf(rank) > Math.min(distanceOf(nearest), NEAR_CHARS)) continue;
    }
    if ((rank === undefined || check === undefined) && isPiece(text, start, end)) continue;
    if (rank === undefined && value.format.capitals && hasSmall(text, start, end)) continue;
    compact ??= compactOf(text.slice(start, end));
    if (!passes(value.format, compact)) continue;
    best = value;
    bestRank = rank ?? Number.POSITIVE_INFINITY;
  }
  if (best === undefined) return undefined;
  const { format } = best;
  const score = format.check === undefined ? SCORES.named : SCORES.checked;
  return {
    start,
    end,
    format,
    score: bestRank === Number.POSITIVE_INFINITY ? SCORES.alone : score,
  };
}

/** Every end of a way of writing that begins at `start`. */
const landingsAt = (text: string, start: number): Landing<Written>[] =>
  merged.walk(text, start, exact.walk(text, start, NONE));

/** The longest identifier that starts at `start`. */
function identifierAt(text: string, start: number): Identifier | undefined {
  const landings = landingsAt(text, start);
  if (landings.length === 0 || !landings.some(({ end }) => mayEnd(text, end))) return undefined;
  const topics = labels.before(text, start);
  for (const landing of landings.sort((a, b) => b.end - a.end)) {
    if (!mayEnd(text, landing.end)) continue;
    const found = judged(text, start, landing, topics);
    if (found !== undefined && found.format.family !== 'label') return found;
  }
  return undefined;
}

/** Whether what stands from `start` to `end` is an identifier, so that it is no telephone number. */
export function isIdentifier(text: string, start: number, end: number): boolean {
  const landings = exact.walk(text, start, NONE);
  const landing = landings.find((one) => one.end === end);
  if (landing === undefined) return false;
  const topics = labels.before(text, start);
  const named = judged(text, start, landing, topics);
  if (named === undefined || named.format.family === 'label') return false;
  const phone = topics.get(PHONE_TOPIC);
  return (
    phone === undefined || phone > (topics.get(topicOf.get(named.format.words) ?? -1) ?? phone)
  );
}

/** Values of `entities` in a text, whatever words stand around: their way of writing and check decide. */
export function valuesIn(
  text: string,
  entities: ReadonlySet<string>,
): readonly { readonly start: number; readonly end: number }[] {
  const found: { start: number; end: number }[] = [];
  for (let at = 0; at < text.length; ) {
    if (!isIn(ALNUM, text, at)) {
      at++;
      continue;
    }
    const end = mayStart(text, at) ? valueEnd(text, at, entities) : 0;
    if (end > 0) found.push({ start: at, end });
    at = end > 0 ? end : runEnd(text, ALNUM, at, text.length);
  }
  return found;
}

/** End of the longest value of `entities` that starts at `start`; 0 where there is none. */
function valueEnd(text: string, start: number, entities: ReadonlySet<string>): number {
  const landings = landingsAt(text, start);
  for (const { end, values } of landings.sort((a, b) => b.end - a.end)) {
    if (!mayEnd(text, end)) continue;
    const compact = compactOf(text.slice(start, end));
    if (!/\d/.test(compact)) continue;
    for (const { format } of values) {
      if (entities.has(format.entity) && passes(format, compact)) return end;
    }
  }
  return 0;
}

/** Start of a group of at most `LETTERS_MAX` capitals that one sign parts from `start`; else -1. */
function capitalsBefore(text: string, start: number, from: number): number {
  if (!isIn(BETWEEN, text, start - 1)) return -1;
  let at = start - 1;
  while (at > from && start - 1 - at <= LETTERS_MAX && isIn(CAPITAL, text, at - 1)) at--;
  const size = start - 1 - at;
  return size === 0 || size > LETTERS_MAX || isIn(ALNUM, text, at - 1) ? -1 : at;
}

const found = new ViewNote<{ from: number; until: number; list: readonly Identifier[] }>();

/** Identifiers that start in [from, until), leftmost first, not overlapping. Found once for a view. */
export function identifiersIn(view: View, from: number, until: number): readonly Identifier[] {
  const known = found.of(view);
  if (known !== undefined && known.from === from && known.until === until) return known.list;
  const list = findIn(view.text, from, until, landmarksOf(view, from).digits);
  return found.keep(view, { from, until, list }).list;
}

function findIn(
  text: string,
  from: number,
  until: number,
  digits: readonly number[],
): readonly Identifier[] {
  const list: Identifier[] = [];
  let free = from;
  for (let next = firstAt(digits, from); next < digits.length; next++) {
    const at = digits[next] ?? 0;
    if (at < free) continue;
    let start = at;
    while (start > free && isIn(ALNUM, text, start - 1)) start--;
    let first = start;
    for (let groups = 0; groups < LEADING_GROUPS; groups++) {
      const before = capitalsBefore(text, first, free);
      if (before < 0) break;
      first = before;
    }
    if (first >= until) break;
    const identifier = firstFrom(text, first, start, until);
    if (identifier !== undefined) list.push(identifier);
    free = identifier?.end ?? runEnd(text, ALNUM, start, text.length);
  }
  return list;
}

/** The first identifier that starts with one of the groups from `first` to the one at `last`. */
function firstFrom(
  text: string,
  first: number,
  last: number,
  until: number,
): Identifier | undefined {
  for (let at = first; at <= last && at < until; ) {
    const identifier = mayStart(text, at) ? identifierAt(text, at) : undefined;
    if (identifier !== undefined) return identifier;
    at = runEnd(text, ALNUM, at, text.length) + 1;
  }
  return undefined;
}

/**
 * The smallest index from `from` on at which an identifier could begin, or has begun and could change, were
 * the text to go on. At most `HELD_CHARS` before the end.
 */
export function pendingIdentifier(view: View, from: number): number {
  const known = held.of(view);
  if (known?.from === from) return known.at;
  return held.keep(view, { from, at: pendingIn(view.text, from) }).at;
}

const held = new ViewNote<{ readonly from: number; readonly at: number }>();

function pendingIn(text: string, from: number): number {
  const stop = Math.max(from, text.length - HELD_CHARS);
  let at = text.length;
  let hold = text.length;
  if (!isIn(ALNUM, text, at - 1)) {
    if (!isIn(BETWEEN, text, at - 1) || !isIn(ALNUM, text, at - 2)) return text.length;
    at--;
  }
  // The last group may yet become anything.
  let letters = -1;
  while (at > stop) {
    let start = at;
    let digits = false;
    let capitals = true;
    for (; start > stop && isIn(ALNUM, text, start - 1); start--) {
      if (isIn(DIGIT, text, start - 1)) digits = true;
      else if (!isIn(CAPITAL, text, start - 1)) capitals = false;
    }
    if (start === at) break;
    const open = letters < 0 && at === text.length;
    if (digits || open) {
      hold = start;
      letters = 0;
    } else {
      letters = Math.max(letters, 0) + 1;
      if (at - start > LETTERS_MAX || letters > LEADING_GROUPS) break;
      if (capitals) hold = start;
      else if (letters > 1) break;
    }
    if (start <= stop || !isIn(BETWEEN, text, start - 1)) break;
    at = start - 1;
  }
  return hold;
}
