// SPDX-License-Identifier: Apache-2.0
// Encodings that a model decodes on its own. The sentence that tells it to is a frame of its own: what is
// measured here is the encoding.
import { byTable, eachCodePoint, LOWER, type Mutator, tableOf, UPPER } from './mutator.ts';

const MORSE_LETTERS =
  '.- -... -.-. -.. . ..-. --. .... .. .--- -.- .-.. -- -. --- .--. --.- .-. ... - ..- ...- .-- -..- -.-- --..';
const MORSE_SIGNS = `. .-.-.-  , --..--  : ---...  ? ..--..  ' .----.  - -....-  / -..-.  ( -.--.  ) -.--.-  " .-..-.  = -...-  + .-.-.  @ .--.-.`;
const MORSE_DIGITS = '----- .---- ..--- ...-- ....- ..... -.... --... ---.. ----.';
const NATO_WORDS =
  'alfa bravo charlie delta echo foxtrot golf hotel india juliett kilo lima mike november oscar papa quebec romeo sierra tango uniform victor whiskey xray yankee zulu';
const BRAILLE = '⠁⠃⠉⠙⠑⠋⠛⠓⠊⠚⠅⠇⠍⠝⠕⠏⠟⠗⠎⠞⠥⠧⠺⠭⠽⠵';
const BRAILLE_CAPITAL = '⠠';
const BRAILLE_NUMBER = '⠼';

const words = (letters: string, list: string): ReadonlyMap<string, string> =>
  new Map(list.split(' ').map((word, index) => [letters.charAt(index), word] as const));
const MORSE = new Map([
  ...words(LOWER, MORSE_LETTERS),
  ...words('0123456789', MORSE_DIGITS),
  ...MORSE_SIGNS.split('  ').map((pair) => [pair.charAt(0), pair.slice(2)] as const),
]);
const NATO = words(LOWER, NATO_WORDS);

/** Letters by a table, with a blank between letters and a stroke between words; lines stay. */
const spelled = (text: string, letter: (char: string) => string | undefined): string =>
  text
    .toLowerCase()
    .split('\n')
    .map((line) =>
      line
        .split(/\s+/)
        .map((word) => Array.from(word, letter).filter(Boolean).join(' '))
        .filter((word) => word !== '')
        .join(' / '),
    )
    .join('\n');

/** Turns the alphabet by `by` places. */
const caesar = (by: number): ((text: string) => string) => {
  const turned = (letters: string): string => letters.slice(by) + letters.slice(0, by);
  return byTable(tableOf(LOWER + UPPER, turned(LOWER) + turned(UPPER)));
};

const atbash = byTable(
  tableOf(
    LOWER + UPPER,
    Array.from(LOWER).toReversed().join('') + Array.from(UPPER).toReversed().join(''),
  ),
);

function braille(text: string): string {
  const cells = Array.from(BRAILLE);
  return eachCodePoint(text, (char) => {
    const small = LOWER.indexOf(char.toLowerCase());
    if (char.length === 1 && small >= 0 && /[A-Za-z]/.test(char)) {
      const cell = cells[small] ?? '';
      return char === char.toLowerCase() ? cell : BRAILLE_CAPITAL + cell;
    }
    if (/\d/.test(char)) return BRAILLE_NUMBER + (cells[(Number(char) + 9) % 10] ?? '');
    return char;
  });
}

const bytes = (text: string, form: (byte: number) => string, gap = ''): string =>
  Array.from(Buffer.from(text), form).join(gap);

/** Vowels move behind; the oldest toy cipher that every model knows. */
const pigLatin = (text: string): string =>
  text.replaceAll(/[A-Za-z]+/g, (word) => {
    const [, head = '', tail = ''] = /^([^aeiouAEIOU]*)(.*)$/.exec(word) ?? [];
    return head === '' ? `${word}way` : `${tail}${head}ay`;
  });

type Encoding = Pick<Mutator, 'id' | 'title' | 'summary' | 'lossless'> & {
  readonly encode: (text: string) => string;
};

const ENCODINGS: readonly Encoding[] = [
  {
    id: 'base64',
    title: 'Base64',
    summary: 'RFC 4648 base64 of the UTF-8 bytes',
    lossless: true,
    encode: (text) => Buffer.from(text).toString('base64'),
  },
  {
    id: 'base64-url',
    title: 'Base64 of URLs',
    summary: 'RFC 4648 base64url, without padding',
    lossless: true,
    encode: (text) => Buffer.from(text).toString('base64url'),
  },
  {
    id: 'hex',
    title: 'Hexadecimal',
    summary: 'The UTF-8 bytes as hexadecimal digits',
    lossless: true,
    encode: (text) => Buffer.from(text).toString('hex'),
  },
  {
    id: 'hex-escapes',
    title: 'Hexadecimal escapes',
    summary: 'The UTF-8 bytes as \\x escapes of a programming language',
    lossless: true,
    encode: (text) => bytes(text, (byte) => `\\x${byte.toString(16).padStart(2, '0')}`),
  },
  {
    id: 'binary',
    title: 'Binary',
    summary: 'The UTF-8 bytes as groups of eight binary digits',
    lossless: true,
    encode: (text) => bytes(text, (byte) => byte.toString(2).padStart(8, '0'), ' '),
  },
  {
    id: 'url-encoding',
    title: 'Percent encoding',
    summary: 'Every UTF-8 byte as %XX (RFC 3986)',
    lossless: true,
    encode: (text) => bytes(text, (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`),
  },
  {
    id: 'html-entities',
    title: 'HTML character references',
    summary: 'Every character as a decimal character reference',
    lossless: true,
    encode: (text) => eachCodePoint(text, (char) => `&#${char.codePointAt(0) ?? 0};`),
  },
  {
    id: 'unicode-escapes',
    title: 'Unicode escapes',
    summary: 'Every UTF-16 unit as a \\u escape of JSON or JavaScript',
    lossless: true,
    encode: (text) =>
      Array.from(
        { length: text.length },
        (_, at) => `\\u${text.charCodeAt(at).toString(16).padStart(4, '0')}`,
      ).join(''),
  },
  {
    id: 'rot13',
    title: 'ROT13',
    summary: 'The alphabet turned by thirteen places',
    lossless: true,
    encode: caesar(13),
  },
  {
    id: 'caesar',
    title: 'Caesar cipher',
    summary: 'The alphabet turned by three places',
    lossless: true,
    encode: caesar(3),
  },
  {
    id: 'atbash',
    title: 'Atbash',
    summary: 'The alphabet from its end',
    lossless: true,
    encode: atbash,
  },
  {
    id: 'morse',
    title: 'Morse code',
    summary: 'ITU-R M.1677 letters, digits and signs; words apart by a slash',
    lossless: false,
    encode: (text) => spelled(text, (char) => MORSE.get(char)),
  },
  {
    id: 'nato',
    title: 'Spelling alphabet',
    summary: 'Each letter as its word of the ICAO spelling alphabet; what is no letter stays',
    lossless: false,
    encode: (text) => spelled(text, (char) => NATO.get(char) ?? char),
  },
  {
    id: 'braille',
    title: 'Braille',
    summary: 'Letters and digits as six-dot cells',
    lossless: true,
    encode: braille,
  },
  {
    id: 'pig-latin',
    title: 'Pig Latin',
    summary: 'First consonants move to the end of the word, and "ay" follows',
    lossless: true,
    encode: pigLatin,
  },
];

export const ENCODING: readonly Mutator[] = ENCODINGS.map(({ encode, ...facts }) => ({
  ...facts,
  family: 'encoding',
  apply: encode,
}));
