// SPDX-License-Identifier: Apache-2.0
// The words of a person's name, each of which stands for the person: who was `Anna Schmidt` is `Ms Schmidt`
// or `Anna` a line later. Each word has a token of its own, so that the model sees that it is the same one,
// and whatever it writes with it reads as it should when the word is back.

const WORD = /[\p{L}\p{M}]+(?:['’-][\p{L}\p{M}]+)*/gu;
/** Anything but words, and what stands between those of a name: then it is more than a name. */
const MORE = /[^\p{L}\p{M}\s.,'’-]/u;
/** Words in names that say nothing of anybody, written small. */
const PARTICLES = new Set(
  'van von der den de del della di da do dos das du la le el al bin ibn ben y e ter ten zu zum zur af av'.split(
    ' ',
  ),
);
/** Shorter words are too often others to be looked for elsewhere. */
const ALONE_CHARS_MIN = 3;

const PERSON = 'privacy/person-name';

/** True for what a detector of names has found. */
export const isName = (detector: string): boolean => detector === PERSON;

/** A name with each of its words replaced but particles; what holds more than a name is replaced whole. */
export function replaceNameWords(name: string, replace: (word: string) => string): string {
  if (MORE.test(name)) return replace(name);
  let found = false;
  const replaced = name.replace(WORD, (word) => {
    if (PARTICLES.has(word)) return word;
    found = true;
    return replace(word);
  });
  return found ? replaced : replace(name);
}

/** Words of a name by which it is meant when they stand alone: with a capital, where there are capitals. */
export const wordsAlone = (name: string): readonly string[] =>
  (name.match(WORD) ?? []).filter(
    (word) => word.length >= ALONE_CHARS_MIN && !PARTICLES.has(word) && !/^\p{Ll}/u.test(word),
  );
