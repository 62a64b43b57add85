// SPDX-License-Identifier: Apache-2.0
// Words of identifiers and of sentences, brought to one form: `sendEmails`, `send_email` and "Sending e-mails"
// have words in common. It knows endings, not languages, and no more than a lexicon of stems needs.

const SPLIT = /[\p{L}\p{N}]+/gu;
const HUMPS = /([\p{Ll}\p{N}])(\p{Lu})|(\p{Lu})(\p{Lu}\p{Ll})/gu;
/** Words of one text that are looked at: a longer request says nothing new about what it wants. */
const WORDS_MAX = 4_000;

/** The stem of one lower-case word: endings of English verbs and plurals are taken off. */
export function stemOf(word: string): string {
  const { length } = word;
  if (length <= 3) return word;
  if (word.endsWith('ies') && length > 4) return `${word.slice(0, -3)}y`;
  if (word.endsWith('ing') && length > 5) return undouble(word.slice(0, -3));
  if (word.endsWith('ed') && length > 4) return undouble(word.slice(0, -2));
  if (word.endsWith('es') && length > 4) return undouble(word.slice(0, -2));
  if (word.endsWith('s') && !word.endsWith('ss')) return undouble(word.slice(0, -1));
  return undouble(word);
}

/** A final "e" and a doubled consonant go, so that share, sharing and shared meet. */
function undouble(stem: string): string {
  const short = stem.endsWith('e') ? stem.slice(0, -1) : stem;
  const { length } = short;
  return length > 3 && short[length - 1] === short[length - 2] ? short.slice(0, -1) : short;
}

/** Names of fields and arguments come again with every record. */
const names = new Map<string, readonly string[]>();
const NAMES_MAX = 4_096;
const NAME_CHARS_MAX = 256;

/** The words of a name in any case style, lower case, in order. */
export function wordsOfName(name: string): readonly string[] {
  const known = names.get(name);
  if (known !== undefined) return known;
  const apart = name.slice(0, NAME_CHARS_MAX).replace(HUMPS, '$1$3 $2$4');
  const words = apart.toLowerCase().match(SPLIT) ?? [];
  if (names.size >= NAMES_MAX) names.clear();
  if (name.length <= NAME_CHARS_MAX) names.set(name, words);
  return words;
}

/** The words of a text, lower case, in order; at most some thousands. */
export function wordsOf(text: string): readonly string[] {
  const words: string[] = [];
  for (const [word] of text.toLowerCase().matchAll(SPLIT)) {
    words.push(word);
    if (words.length >= WORDS_MAX) break;
  }
  return words;
}

/** A set of stems out of words in one string. */
export function stemsOf(words: string): ReadonlySet<string> {
  return new Set(words.split(/\s+/).filter(Boolean).map(stemOf));
}
