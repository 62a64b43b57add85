// SPDX-License-Identifier: Apache-2.0
// Spellings with other letters that a reader takes for the same ones.
import { byTable, eachCodePoint, LOWER, type Mutator, tableOf, UPPER } from './mutator.ts';

const HOMOGLYPHS = tableOf('aceijopsxyhABCEHIKMOPSTXY', 'асеіјорѕхуһАВСЕНІКМОРЅТХУ');
const GREEK = tableOf('aikotuvxABEHIKMNOPTXYZ', 'αικοτυνχΑΒΕΗΙΚΜΝΟΡΤΧΥΖ');
const FLIPPED = tableOf(
  `${LOWER}ABCDEFGHIJKLMNOPQRSTUVWXYZ.,?!'"()`,
  "ɐqɔpǝɟƃɥᴉɾʞlɯuodbɹsʇnʌʍxʎz∀qƆpƎℲפHIſʞ˥WNOԀQɹS┴∩ΛMX⅄Z˙'¿¡,„)(",
);
const SMALL_CAPITALS = tableOf(LOWER, 'ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘǫʀꜱᴛᴜᴠᴡxʏᴢ');
const MARKS = ['\u0301', '\u0300', '\u0302', '\u0308', '\u0323', '\u0336', '\u0332'] as const;

/** A run of 26 capitals from `upper` and of 26 small letters from `lower`. */
function alphabet(upper: number, lower: number, holes: Readonly<Record<string, string>> = {}) {
  const run = (first: number): string =>
    Array.from({ length: 26 }, (_, index) => String.fromCodePoint(first + index)).join('');
  const table = new Map([...tableOf(UPPER, run(upper)), ...tableOf(LOWER, run(lower))]);
  for (const [letter, char] of Object.entries(holes)) table.set(letter, char);
  return byTable(table);
}

const fullWidth = (text: string): string =>
  eachCodePoint(text, (char) =>
    char > ' ' && char <= '~' ? String.fromCharCode(char.charCodeAt(0) + 0xfee0) : char,
  );

const someOf =
  (table: ReadonlyMap<string, string>): Mutator['apply'] =>
  (text, random) =>
    eachCodePoint(text, (char) => (random.next() < 0.8 ? (table.get(char) ?? char) : char));

const upsideDown = (text: string): string =>
  Array.from(byTable(FLIPPED)(text)).toReversed().join('');

export const LOOK_ALIKE: readonly Mutator[] = [
  {
    id: 'homoglyphs',
    family: 'look-alike',
    title: 'Cyrillic look-alikes',
    summary: 'Most letters that Cyrillic has as well are taken from there (UTS #39)',
    lossless: true,
    apply: someOf(HOMOGLYPHS),
  },
  {
    id: 'homoglyphs-greek',
    family: 'look-alike',
    title: 'Greek look-alikes',
    summary: 'Most letters that Greek has as well are taken from there (UTS #39)',
    lossless: true,
    apply: someOf(GREEK),
  },
  {
    id: 'full-width',
    family: 'look-alike',
    title: 'Full-width forms',
    summary: 'ASCII as its full-width forms, U+FF01..FF5E',
    lossless: true,
    apply: fullWidth,
  },
  {
    id: 'math-letters',
    family: 'look-alike',
    title: 'Mathematical letters',
    summary: 'Letters as mathematical bold, U+1D400..1D433',
    lossless: true,
    apply: alphabet(0x1d400, 0x1d41a),
  },
  {
    id: 'script-letters',
    family: 'look-alike',
    title: 'Mathematical script',
    summary: 'Letters as mathematical script, some of which are in other blocks',
    lossless: true,
    apply: alphabet(0x1d49c, 0x1d4b6, {
      B: 'ℬ',
      E: 'ℰ',
      F: 'ℱ',
      H: 'ℋ',
      I: 'ℐ',
      L: 'ℒ',
      M: 'ℳ',
      R: 'ℛ',
      e: 'ℯ',
      g: 'ℊ',
      o: 'ℴ',
    }),
  },
  {
    id: 'circled',
    family: 'look-alike',
    title: 'Circled letters',
    summary: 'Letters in circles, U+24B6..24E9',
    lossless: true,
    apply: alphabet(0x24b6, 0x24d0),
  },
  {
    id: 'squared',
    family: 'look-alike',
    title: 'Squared letters',
    summary: 'Letters as white capitals on dark squares, U+1F170..1F189',
    lossless: true,
    apply: alphabet(0x1f170, 0x1f170),
  },
  {
    id: 'small-capitals',
    family: 'look-alike',
    title: 'Small capitals',
    summary: 'Small letters as phonetic small capitals, from several blocks',
    lossless: true,
    apply: byTable(SMALL_CAPITALS),
  },
  {
    id: 'diacritics',
    family: 'look-alike',
    title: 'Combining marks on letters',
    summary: 'One or two marks above, below or through most letters',
    lossless: true,
    apply: (text, random) =>
      eachCodePoint(text, (char) => {
        if (!/[A-Za-z]/.test(char) || random.next() < 0.2) return char;
        const mark = random.pick(MARKS);
        return random.next() < 0.3 ? char + mark + random.pick(MARKS) : char + mark;
      }),
  },
  {
    id: 'upside-down',
    family: 'look-alike',
    title: 'Upside down',
    summary: 'Turned letters in reverse order: read by turning the page',
    lossless: false,
    apply: upsideDown,
  },
];
