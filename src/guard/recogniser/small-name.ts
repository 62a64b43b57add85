// SPDX-License-Identifier: Apache-2.0
// Names in small letters, as people type them in a chat: only behind words that call one, and only where
// the first is a known given name that is no ordinary word.
import { FORM, termHash } from '../text/terms.ts';
import { SMALL_CALLS } from './cues.data.ts';
import { isCapitalAt, isLetterAt, wordEnd, unitAt } from './letters.ts';
import { lexicon, WORD } from './lexicon.ts';
import { LINK_CHARS, REACH } from './name-chain.ts';

type Span = { readonly start: number; readonly end: number };

/** What stands before such a name, and how much of it ends with the word that calls. */
const CALLS = [
  ['name is ', 4],
  ['name’s ', 4],
  ["name's ", 4],
  ['me llamo ', 8],
  ['ich heiße ', 9],
  ['nome è ', 4],
] as const;
const WORDS = new Set(SMALL_CALLS.split(' ').map(termHash));
const CALL_CHARS = 12;
const BLANK = 0x20;

/** Whether the word of a call that begins at `at` stands alone, or makes one that calls with what is before. */
function isCall(text: string, at: number): boolean {
  let start = at;
  while (start > 0 && at - start < CALL_CHARS && (FORM[text.charCodeAt(start - 1)] ?? 0) > 1) {
    start--;
  }
  return start === at || WORDS.has(termHash(text.slice(start, at + 4)));
}

/** The words, what joins them, and what is looked at behind. */
const SMALL_CHARS = 2 * (LINK_CHARS + 1) + REACH;

const isSure = (text: string, start: number, end: number, kind: number): boolean => {
  const bits = lexicon().bitsAt(text, start, end);
  return (bits & kind) !== 0 && (bits & (WORD.weak | WORD.ordinary | WORD.company)) === 0;
};

/** Where the second word behind the one that ends at `end` starts; -1: none. */
const secondAt = (text: string, end: number): number =>
  unitAt(text, end) === BLANK && isLetterAt(text, end + 1) ? end + 1 : -1;

/** The name in small letters at `start`. */
function nameAt(text: string, start: number): Span | undefined {
  if (!isLetterAt(text, start) || isCapitalAt(text, start)) return undefined;
  let end = wordEnd(text, start, LINK_CHARS);
  if (end - start > LINK_CHARS || !isSure(text, start, end, WORD.given)) return undefined;
  const second = secondAt(text, end);
  if (second >= 0) {
    const last = wordEnd(text, second, LINK_CHARS);
    if (last - second <= LINK_CHARS && isSure(text, second, last, WORD.family)) end = last;
  }
  return /^[\w@/\\]/.test(text.charAt(end)) ? undefined : { start, end };
}

/** Where words end that may call a name. */
function callsIn(text: string, from: number): readonly number[] {
  const ends: number[] = [];
  for (const [call, size] of CALLS) {
    const first = Math.max(0, from - call.length);
    for (let at = text.indexOf(call, first); at >= 0; at = text.indexOf(call, at + 1)) {
      ends.push(at + size);
    }
  }
  return ends.sort((a, b) => a - b);
}

const NONE: readonly Span[] = [];

/** Names in small letters that start in [from, until), in order; `calls`: where words end that call one. */
export function smallNamesIn(
  text: string,
  from: number,
  until: number,
  calls = callsIn(text, from),
): readonly Span[] {
  if (calls.length === 0) return NONE;
  const names: Span[] = [];
  for (const end of calls) {
    if (end >= until) break;
    for (const [call, size] of CALLS) {
      const at = end - size;
      if (!text.startsWith(call, at)) continue;
      const start = at + call.length;
      if (start < from || start >= until || !isCall(text, at)) continue;
      const name = nameAt(text, start);
      if (name !== undefined) names.push(name);
    }
  }
  return names;
}

/** The smallest index from `from` on at which such a name has begun and could change. */
export function pendingSmallName(text: string, from: number): number {
  let hold = text.length;
  for (const [call] of CALLS) {
    const first = Math.max(0, text.length - SMALL_CHARS - call.length);
    for (let at = text.indexOf(call, first); at >= 0; at = text.indexOf(call, at + 1)) {
      const start = at + call.length;
      if (start >= from && start < hold && isOpen(text, start)) hold = start;
    }
  }
  return hold;
}

/** Whether what a name at `start` is decided by may still come. */
function isOpen(text: string, start: number): boolean {
  const end = wordEnd(text, start, LINK_CHARS);
  if (end - start > LINK_CHARS) return false;
  if (end + REACH > text.length) return true;
  const second = secondAt(text, end);
  return second >= 0 && wordEnd(text, second, LINK_CHARS) + REACH > text.length;
}
