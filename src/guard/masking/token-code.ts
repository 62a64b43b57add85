// SPDX-License-Identifier: Apache-2.0
// How a token looks: `EMAIL_Bodakireze`. A label that tells the model what kind of thing it stands for, and
// five syllables: four of data, one that checks them. A model copies such a word letter by letter, no
// detector takes it for a value, and a word in which a syllable was changed or moved is no token at all.

// Without e and i beside each other in sound, and without f and u, so that few rude words come out.
const CONSONANTS = 'bdghjklmnprstvwz';
const VOWELS = 'aeio';
const DATA_SYLLABLES = 4;
const CODE_CHARS = (DATA_SYLLABLES + 1) * 2;
const LABEL_CHARS = 24;

/** Bits of data in a code. */
export const CODE_BITS = DATA_SYLLABLES * 6;

/** Doubling in GF(64) over x^6 + x + 1, in which 2 generates all elements. */
const double = (value: number): number => ((value << 1) ^ (value & 32 ? 0b1000011 : 0)) & 63;

/**
 * The check of four elements: each times its own power of 2. One changed element, or two exchanged ones,
 * always change it.
 */
const checkOf = (elements: readonly number[]): number =>
  elements.reduceRight((sum, element) => double(sum ^ element), 0);

const syllable = (element: number): string =>
  CONSONANTS.charAt(element >>> 2) + VOWELS.charAt(element & 3);

/** The code of `bits`, of which CODE_BITS count: ten letters, the first a capital. */
export function codeOf(bits: number): string {
  const elements = Array.from({ length: DATA_SYLLABLES }, (_, at) => (bits >>> (at * 6)) & 63);
  const code = [...elements, checkOf(elements)].map(syllable).join('');
  return code.charAt(0).toUpperCase() + code.slice(1);
}

const anyCase = (letters: string): string => `[${letters}${letters.toUpperCase()}]`;

/** What looks like a code, in any case, wherever it stands: for a global search. */
export const CODE_LIKE = `(?:${anyCase(CONSONANTS)}${anyCase(VOWELS)}){${DATA_SYLLABLES + 1}}`;

/** True for what `codeOf` can have made, in any case. */
export function isCode(text: string): boolean {
  if (text.length !== CODE_CHARS) return false;
  const lower = text.toLowerCase();
  const elements: number[] = [];
  for (let at = 0; at < CODE_CHARS; at += 2) {
    const consonant = CONSONANTS.indexOf(lower.charAt(at));
    const vowel = VOWELS.indexOf(lower.charAt(at + 1));
    if (consonant < 0 || vowel < 0) return false;
    elements.push((consonant << 2) | vowel);
  }
  return checkOf(elements.slice(0, DATA_SYLLABLES)) === elements[DATA_SYLLABLES];
}

/** The label of an entity: `us-ssn` gives `US_SSN`. Letters, digits and single underscores. */
export function labelOf(entity: string): string {
  if (entity === 'person-name') return 'PERSON';
  const label = entity
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, '_')
    .slice(0, LABEL_CHARS)
    .replace(/^[_0-9]+|_+$/g, '');
  return label === '' ? 'VALUE' : label;
}

/** True for a whole token, of whatever label: what a client may send back as it got it. */
export function isToken(text: string): boolean {
  const cut = text.lastIndexOf('_');
  return cut > 0 && /^[A-Z][A-Z0-9_]*$/.test(text.slice(0, cut)) && isCode(text.slice(cut + 1));
}
