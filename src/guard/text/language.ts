// SPDX-License-Identifier: Apache-2.0
// Says in which language a piece of text is written, or that it cannot tell: by script where that is
// enough, else by the small words that every sentence has. Needs a sentence; names and code tell nothing.
import { KIND, kindOf, LOWER } from '../scorer/letters.ts';
import { LANGUAGES, SCRIPTS } from './languages.data.ts';
import { termHash, type Terms, termsOf } from './terms.ts';

const CODES = Object.keys(LANGUAGES);

/** Every language that can be told. */
export const LANGUAGE_CODES: readonly string[] = [...CODES, ...SCRIPTS.map(([code]) => code)];

type Tables = {
  /** For each small word the languages that have it. */
  readonly words: ReadonlyMap<number, readonly number[]>;
  /** Kind of each unit: 0 no letter of a script of its own, n the n-th of `SCRIPTS`. */
  readonly scripts: Uint8Array;
  /** For each rare letter the languages that use it. */
  readonly letters: ReadonlyMap<number, readonly number[]>;
};

function put(map: Map<number, number[]>, key: number, language: number): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [language]);
  else if (!known.includes(language)) known.push(language);
}

function tablesOf(): Tables {
  const scripts = new Uint8Array(65_536);
  const [words, letters] = [new Map<number, number[]>(), new Map<number, number[]>()];
  for (const [language, code] of CODES.entries()) {
    const { words: list, letters: rare = '' } = LANGUAGES[code] ?? { words: '' };
    for (const word of list.split(' ')) put(words, termHash(word), language);
    for (const letter of rare) put(letters, letter.charCodeAt(0), language);
  }
  for (let unit = 0; unit < 65_536; unit++) {
    const kind = kindOf(unit);
    if (kind !== KIND.letter && kind !== KIND.run) continue;
    scripts[unit] = SCRIPTS.findIndex(([, form]) => form.test(String.fromCharCode(unit))) + 1;
  }
  return { words, scripts, letters };
}

let made: Tables | undefined;
/** Made when the first text comes: most processes ask for no language. */
const tables = (): Tables => (made ??= tablesOf());

export type Guess = {
  /** ISO 639-1, or `und`. */
  readonly language: string;
  /** Letters that were looked at; those of scripts without spaces count three times. */
  readonly letters: number;
};

/** Share of the words that have to be small words of the language. */
const WORD_SHARE = 0.14;
/** How much better than the next language. */
const LEAD = 1.08;
/** A rare letter in a word, against a small word. */
const LETTER_WEIGHT = 0.35;
/** Letters looked at: more does not tell more. */
const LOOK_CHARS = 2_000;

/** The language of `text` in [from, to). Linear, bounded. */
export function languageOf(text: string, from = 0, to = text.length): Guess {
  const end = Math.min(to, from + LOOK_CHARS);
  const { scripts: scriptOf, letters: rare } = tables();
  const scripts = new Int32Array(SCRIPTS.length + 1);
  const scores = new Float64Array(CODES.length);
  let letters = 0;
  for (let at = from; at < end; at++) {
    const unit = text.charCodeAt(at);
    const kind = kindOf(unit);
    if (kind !== KIND.letter && kind !== KIND.run) continue;
    letters += kind === KIND.run ? 3 : 1;
    const script = scriptOf[unit] ?? 0;
    scripts[script] = (scripts[script] ?? 0) + (kind === KIND.run ? 3 : 1);
    if (unit < 128) continue;
    const users = rare.get(LOWER[unit] ?? unit) ?? [];
    for (const language of users)
      scores[language] = (scores[language] ?? 0) + LETTER_WEIGHT / users.length;
  }
  const scripted = byScript(scripts, letters);
  if (scripted !== undefined) return { language: scripted, letters };
  return { language: byWords(termsOf(text, from, end), scores), letters };
}

function byScript(scripts: Int32Array, letters: number): string | undefined {
  // Japanese is written with Han as well: a tenth of kana tells it.
  if ((scripts[1] ?? 0) * 10 >= letters && letters > 0) return 'ja';
  for (let at = 1; at < scripts.length; at++) {
    if ((scripts[at] ?? 0) * 2 > letters) return SCRIPTS[at - 1]?.[0];
  }
  return undefined;
}

function byWords({ hashes }: Terms, scores: Float64Array): string {
  const { words } = tables();
  for (const hash of hashes) {
    const users = words.get(hash);
    if (users === undefined) continue;
    // A word of many languages tells less of each.
    for (const language of users) {
      scores[language] = (scores[language] ?? 0) + 0.4 + 0.6 / users.length;
    }
  }
  let [best, second, winner] = [0, 0, -1];
  for (const [language, score] of scores.entries()) {
    if (score > best) [second, best, winner] = [best, score, language];
    else if (score > second) second = score;
  }
  const isClear = best >= hashes.length * WORD_SHARE && best > 1.5 && best > second * LEAD;
  return isClear ? (CODES[winner] ?? 'und') : 'und';
}

/** Whether a word, by its `termHash`, is one that every text of some language has. */
export const isSmallWord = (hash: number): boolean => tables().words.has(hash);
