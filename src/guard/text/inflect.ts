// SPDX-License-Identifier: Apache-2.0
// The English forms of a word, spelled out when a table is built, so that reading a text stays one look-up
// for each word. Regular forms only; a table lists irregular ones itself.

const VOWEL = /[aeiou]/;

/** Plural, or third person. */
function withS(word: string): string {
  if (/(?:s|x|z|ch|sh)$/.test(word)) return `${word}es`;
  if (/[^aeiou]y$/.test(word)) return `${word.slice(0, -1)}ies`;
  return `${word}s`;
}

/** What `-ed` and `-ing` are put after: "stab" doubles its last letter, "make" loses it. */
function verbStem(word: string): string {
  if (word.endsWith('e') && !word.endsWith('ee')) return word.slice(0, -1);
  const short = /[^aeiou][aeiou][bdgklmnprtv]$/.test(word) && word.match(/[aeiou]/g)?.length === 1;
  return short ? word + word.slice(-1) : word;
}

/** `word~v`, `word~n`: a verb or a noun with its forms; anything else stands for itself. */
export function formsOf(entry: string): readonly string[] {
  const [word = '', mark] = entry.split('~');
  if (mark === undefined) return [word];
  // Of several words the first is the verb ("beat up"), the last is the noun ("pipe bomb").
  const parts = word.split(' ');
  const at = mark === 'v' ? 0 : parts.length - 1;
  const base = parts[at] ?? '';
  const stem = verbStem(base);
  const past = /[^aeiou]y$/.test(base) ? `${base.slice(0, -1)}ied` : `${stem}ed`;
  const forms = mark === 'v' ? [base, withS(base), past, `${stem}ing`] : [base, withS(base)];
  return VOWEL.test(base) ? forms.map((form) => parts.with(at, form).join(' ')) : [word];
}
