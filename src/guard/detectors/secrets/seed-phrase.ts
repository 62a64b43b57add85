// SPDX-License-Identifier: Apache-2.0
// Seed phrases of wallets (BIP-39, English): twelve to twenty-four words of its list whose last bits check
// the rest. Off unless asked for: it knows one list, and holds back words of prose that are in it.
import { hash } from 'node:crypto';
import { z } from 'zod';
import { defineDetector, type Match } from '../../detector.ts';
import { alphabet, isIn, runEnd, runStart } from '../../runs.ts';
import { SEED_WORDS } from './seed-words.data.ts';

const LETTER = alphabet(/[A-Za-z]/);
const BETWEEN = alphabet(/[\s\d.,;)"'-]/);
const WORD_CHARS = 8;
/** Between two words: a blank, a line end, a number in a list. */
const BETWEEN_CHARS = 8;
/** Longest first: a phrase is not the shorter one that it begins with. */
const COUNTS = [24, 21, 18, 15, 12] as const;
const WORDS_MIN = 12;
const WORDS_MAX = 24;
/** Twelve words of three letters and what stands between them. */
const PHRASE_CHARS = WORDS_MIN * 4 - 1;
const HOLD_CHARS = WORDS_MAX * (WORD_CHARS + BETWEEN_CHARS);

let known: ReadonlyMap<string, number> | undefined;
/** Made when a text is looked at: the detector is off in most installations. */
const numberOf = (word: string): number | undefined =>
  (known ??= new Map(SEED_WORDS.map((one, number) => [one, number]))).get(word);

type Word = { readonly start: number; readonly end: number; readonly number: number };

/** The word of the list that `at` lies in. */
function wordAt(text: string, at: number, from: number): Word | undefined {
  if (!isIn(LETTER, text, at)) return undefined;
  const start = runStart(text, LETTER, at, from, WORD_CHARS);
  const end = runEnd(text, LETTER, at, WORD_CHARS + 1);
  if (end - start > WORD_CHARS || isIn(LETTER, text, start - 1)) return undefined;
  const number = numberOf(text.slice(start, end).toLowerCase());
  return number === undefined ? undefined : { start, end, number };
}

/** The word of the list before `word`, not before `from`. */
function before(text: string, word: Word, from: number): Word | undefined {
  const end = runStart(text, BETWEEN, word.start, from, BETWEEN_CHARS);
  return end === word.start || end <= from ? undefined : wordAt(text, end - 1, from);
}

function after(text: string, word: Word, from: number): Word | undefined {
  const start = runEnd(text, BETWEEN, word.end, BETWEEN_CHARS);
  return start === word.end ? undefined : wordAt(text, start, from);
}

/** Whether the check bits of these words are those of the rest. */
function isChecked(words: readonly Word[]): boolean {
  if (words.every(({ number }, at) => at === 0 || number > (words[at - 1]?.number ?? 0))) {
    return false; // A piece of the list itself.
  }
  const bits = words.map(({ number }) => number.toString(2).padStart(11, '0')).join('');
  const checkBits = bits.length / 33;
  const bytes = Buffer.alloc((bits.length - checkBits) / 8);
  for (let at = 0; at < bytes.length; at++) {
    bytes[at] = Number.parseInt(bits.slice(at * 8, at * 8 + 8), 2);
  }
  const check = hash('sha256', bytes, 'buffer')[0] ?? 0;
  return check.toString(2).padStart(8, '0').slice(0, checkBits) === bits.slice(-checkBits);
}

/** All words of the list in a row around `word`, not before `from`. */
function rowAround(text: string, word: Word, from: number): readonly Word[] {
  const back: Word[] = [];
  for (let one = before(text, word, from); one !== undefined; one = before(text, one, from)) {
    back.push(one);
  }
  const row = [...back.toReversed(), word];
  for (let one = after(text, word, from); one !== undefined; one = after(text, one, from)) {
    row.push(one);
  }
  return row;
}

function phrasesIn(row: readonly Word[]): readonly Match[] {
  const found: Match[] = [];
  for (let at = 0; at + WORDS_MIN <= row.length; ) {
    const count = COUNTS.find((size) => {
      return at + size <= row.length && isChecked(row.slice(at, at + size));
    });
    const [first, last] = [row[at], row[at + (count ?? 1) - 1]];
    at += count ?? 1;
    if (count === undefined || first === undefined || last === undefined) continue;
    const score = count === WORDS_MIN ? 0.999 : 0.9999;
    found.push({ start: first.start, end: last.end, entity: 'seed-phrase', score });
  }
  return found;
}

const TWELVE = 'legal winner thank year wave sausage worth useful legal winner thank yellow';
const EIGHTEEN =
  'letter advice cage absurd amount doctor acoustic avoid letter advice cage absurd amount doctor acoustic avoid letter always';

export const detector = defineDetector({
  id: 'secrets/seed-phrase',
  version: '1',
  title: 'Seed phrase of a wallet',
  summary: 'Finds phrases of 12 to 24 words of the English BIP-39 list whose check holds.',
  why: 'Whoever reads the phrase owns the wallet. One in sixteen rows of twelve words of the list passes the check by chance, but prose has no such rows. Other languages and other lists are not known.',
  taxonomy: ['owasp-llm-2025:LLM02'],
  phases: ['request', 'response'],
  streaming: { class: 'exact', holdChars: HOLD_CHARS },
  view: 'folded',
  severity: 'critical',
  optIn: true,
  options: z.strictObject({}),
  examples: {
    hits: [
      { text: `my phrase: ${TWELVE}.`, found: [TWELVE] },
      { text: EIGHTEEN, found: [EIGHTEEN] },
      { text: `1. ${TWELVE.replaceAll(' ', '\n2. ')}\n`, found: [TWELVE.replaceAll(' ', '\n2. ')] },
    ],
    misses: [
      TWELVE.replace('yellow', 'thank'),
      'abandon ability able about above absent absorb abstract absurd abuse access accident',
      'The quick brown fox jumps over the lazy dog near the river bank.',
    ],
  },
  inspect({ text }, from, { until }) {
    const found: Match[] = [];
    for (let probe = from + PHRASE_CHARS - 1; probe < text.length; ) {
      const at = isIn(LETTER, text, probe) ? probe : runEnd(text, BETWEEN, probe, BETWEEN_CHARS);
      const word = wordAt(text, at, from);
      if (word === undefined) {
        probe += PHRASE_CHARS - BETWEEN_CHARS;
        continue;
      }
      const row = rowAround(text, word, from);
      found.push(...phrasesIn(row).filter(({ start }) => start < until));
      probe = (row.at(-1)?.end ?? probe) + PHRASE_CHARS;
    }
    return found;
  },
  pending({ text }, from) {
    let start = runStart(text, BETWEEN, text.length, from, BETWEEN_CHARS);
    const part = runStart(text, LETTER, start, from, WORD_CHARS + 1);
    // A part of a word may become one of the list.
    if (start - part > WORD_CHARS || start === part) return text.length;
    const isPart = start === text.length;
    if (!isPart && wordAt(text, part, from) === undefined) return text.length;
    let word: Word = { start: part, end: start, number: 0 };
    start = part;
    for (let count = 1; count < WORDS_MAX; count++) {
      const one = before(text, word, from);
      if (one === undefined) break;
      word = one;
      start = one.start;
    }
    return start;
  },
});
