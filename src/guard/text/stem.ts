// SPDX-License-Identifier: Apache-2.0
// Words without their commonest endings, for lists that are to find "drones" by "drone". Rough on purpose:
// both sides are cut alike, and nothing shorter than three letters remains.

const ENDINGS = ['ings', 'ing', 'ies', 'ers', 'es', 'ed', 'er', 'en', 's', 'e', 'n', 'y'];
const STEM_CHARS = 3;

/** The stem of a lower-case word. */
export function stemOf(word: string): string {
  for (const ending of ENDINGS) {
    if (!word.endsWith(ending) || word.length - ending.length < STEM_CHARS) continue;
    const stem = word.slice(0, -ending.length);
    const doubled =
      stem.length > STEM_CHARS && stem.at(-1) === stem.at(-2) && /(?:ing|ed|er)s?$/.test(ending);
    return doubled ? stem.slice(0, -1) : stem;
  }
  return word;
}
