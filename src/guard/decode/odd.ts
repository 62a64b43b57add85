// SPDX-License-Identifier: Apache-2.0
// One pass over a text outside ASCII that tells which decoders of such texts have anything to read. It looks
// at which characters occur, and nowhere at what they say.
import { unitsIn } from '../features.ts';
import { isInvisible } from '../view/invisible.ts';

/** What may be read of a text, one bit each. */
export const ODD = {
  /** Characters that nobody sees. */
  hidden: 1,
  override: 2,
  tags: 4,
  braille: 8,
  /** Dots and dashes of Morse code that are drawn. */
  morse: 16,
  /** Letters that hardly anything but turned text has. */
  turned: 32,
  /** A row of letters outside Latin ones with something between them. */
  row: 64,
} as const;

const KINDS = new Uint8Array(0x10000);
for (let code = 0x80; code < 0x10000; code++) if (isInvisible(code)) KINDS[code] = ODD.hidden;
KINDS.fill(ODD.braille, 0x2800, 0x2900);
const mark = (chars: string, bit: number): void => {
  for (const char of chars) {
    const code = char.charCodeAt(0);
    KINDS[code] = (KINDS[code] ?? 0) | bit;
  }
};
mark('\u202e', ODD.override);
mark('·•⋅∙●▬━', ODD.morse);
mark('ɐɔǝɟƃɥᴉɾʞɯɹʇʌʍʎⅎᵷ∀ƎℲ⅁┴⅄', ODD.turned);
// Of a pair: variation selectors and tags, and the formatting of music.
mark('\udb40', ODD.hidden | ODD.tags);
mark('\ud834', ODD.hidden);

/** Letters, one behind the other, with something between them. */
const ROW_LETTERS = 4;
const BETWEEN = new Uint8Array(128);
for (const sign of ' \t.,_*|/~+-') BETWEEN[sign.charCodeAt(0)] = 1;

/** What of `ODD` may be read in `raw`, whose folded form is `folded`. Linear, no allocation. */
export function oddOf(raw: string, folded: string): number {
  let bits = 0;
  let units = unitsIn(raw);
  for (let at = 0; at < raw.length; at++) bits |= KINDS[units[at]!]!;
  const { length } = folded;
  units = unitsIn(folded);
  for (let at = 1, row = 0; at < length; at++) {
    if (units[at - 1]! < 0x80) continue;
    const between = units[at]!;
    // The second half of a letter.
    if (between >= 0xdc00 && between <= 0xdfff) continue;
    if (between >= 0x80 || BETWEEN[between] === 0) row = 0;
    else {
      row++;
      if (row === ROW_LETTERS) return bits | ODD.row;
      at++;
      if (at < length && units[at]! < 0x80) row = 0;
    }
  }
  return bits;
}
