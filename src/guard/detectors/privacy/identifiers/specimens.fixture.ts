// SPDX-License-Identifier: Apache-2.0
// Valid numbers of every format, made from its specimens by chance alone, and sentences in the language of
// the country around them. The same seed gives the same texts.
import type { seededRandom } from '../../../../mutate/random.ts';
import { type Format, spelledOut } from './format.ts';
import { FORMATS } from './formats.ts';

type Random = ReturnType<typeof seededRandom>;

/** A text, and where in it the number of which format stands. */
export type Specimen = {
  readonly text: string;
  readonly entity: string;
  readonly start: number;
  readonly end: number;
};

/** `$w` is the word that names the number, `$v` the number. */
const SENTENCES: Readonly<Record<string, readonly string[]>> = {
  DE: ['Meine $w lautet $v, danke.', 'Bitte notieren: $w $v.'],
  AT: ['Die $w des Kunden ist $v.', 'Für den Antrag: $w $v'],
  FR: ['Le $w du client est $v.', 'Voici mon $w : $v'],
  BE: ['Mijn $w is $v.', 'Voici mon $w : $v'],
  ES: ['Mi $w es $v, gracias.', 'Adjunto $w $v del titular'],
  MX: ['Mi $w es $v.', 'El $w del cliente: $v'],
  IT: ['Il mio $w è $v.', 'Allego $w $v'],
  BR: ['Meu $w é $v.', 'Segue o $w $v do cliente'],
  PT: ['O meu $w é $v.', 'Segue o $w: $v'],
  NL: ['Mijn $w is $v.', 'Het $w van de klant: $v'],
  PL: ['Mój $w to $v.', 'Podaję $w: $v'],
  SE: ['Mitt $w är $v.', 'Kundens $w: $v'],
  NO: ['Mitt $w er $v.', 'Kundens $w: $v'],
  DK: ['Mit $w er $v.', 'Kundens $w: $v'],
  FI: ['Asiakkaan $w on $v.', '$w: $v'],
  CZ: ['Moje $w je $v.', '$w klienta: $v'],
  HU: ['A $w: $v', 'Az ügyfél $w $v.'],
  RO: ['$w meu este $v.', '$w: $v'],
  TR: ['$w: $v', 'Müşterinin $w $v.'],
  RU: ['Мой $w: $v.', '$w клиента $v'],
  UA: ['Мій $w: $v.', '$w клієнта $v'],
  CN: ['我的$w是$v。', '$w：$v'],
  JP: ['$wは$vです。', '$w：$v'],
  KR: ['제 $w는 $v 입니다.', '$w: $v'],
  '': [
    'The $w is $v.',
    'My $w: $v, thanks',
    'Please update $w $v today',
    '{"$w": "$v"}',
    '($w $v)',
  ],
};

const template = (format: Format, alone: boolean): readonly string[] =>
  spelledOut((alone ? format.alone : format.written) ?? []);

const compactOf = (text: string): string => text.replace(/[^0-9A-Za-z]/g, '').toUpperCase();

/** Whether a compact value is one of the format. */
export const isOf = ({ form, check }: Format, value: string): boolean =>
  (form === undefined || form.test(value)) && (check === undefined || check(value));

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
/** `value` with a few signs replaced by others of their kind. */
function changed(value: string, random: Random, count: number): string {
  const signs = Array.from(value);
  for (let turn = 0; turn < count; turn++) {
    const at = random.below(signs.length);
    const isDigit = /\d/.test(signs[at] ?? '');
    signs[at] = isDigit ? String(random.below(10)) : LETTERS.charAt(random.below(26));
  }
  return signs.join('');
}

const TRIES = 20_000;
/** Another value of the format, some steps of chance away from `value`. */
export function another(format: Format, value: string, random: Random): string {
  let made = value;
  for (let [turn, steps] = [0, 0]; turn < TRIES && steps < 3; turn++) {
    const next = changed(made, random, 2 + random.below(3));
    if (next === made || !isOf(format, next)) continue;
    made = next;
    steps++;
  }
  return made;
}

/** A value that differs in one sign and is none of the entity; undefined where each sign may be any. */
export function nearMiss(entity: string, value: string, random: Random): string | undefined {
  const formats = FORMATS.filter((format) => format.entity === entity);
  for (let turn = 0; turn < 200; turn++) {
    const next = changed(value, random, 1);
    if (!formats.some((format) => isOf(format, next))) return next;
  }
  return undefined;
}

/** `value` as one of the templates writes it; undefined where none fits its length and signs. */
function writtenAs(
  templates: readonly string[],
  value: string,
  random: Random,
): string | undefined {
  const fitting = templates.filter((one) => {
    const places = one.replace(/[^9AX]/g, '');
    return (
      places.length === value.length &&
      Array.from(places).every((place, at) => {
        const isDigit = /\d/.test(value.charAt(at));
        return place === 'X' || (place === '9') === isDigit;
      })
    );
  });
  const [first] = fitting;
  if (first === undefined) return undefined;
  const chosen = fitting[random.below(fitting.length)] ?? first;
  let at = 0;
  return chosen.replace(/[9AX]/g, () => value.charAt(at++));
}

const allWordsOf = ({ words }: Format): readonly string[] =>
  words
    .split(',')
    .map((word) => word.trim().replace(/\*/g, ''))
    .filter((word) => word.length > 1);

/** How many lists of words hold a word: "tax id" says less than "steuer-id". */
const SHARED = new Map<string, number>();
for (const words of new Set(FORMATS.map((format) => format.words))) {
  for (const word of allWordsOf({ words } as Format)) {
    SHARED.set(word, (SHARED.get(word) ?? 0) + 1);
  }
}

/** Words that name this number and no other; all of them where there is none. */
function wordsOf(format: Format): readonly string[] {
  const all = allWordsOf(format);
  const own = all.filter((word) => SHARED.get(word) === 1);
  return own.length > 0 ? own : all;
}

/** Whether a word names this number and no other. */
export const hasOwnWord = (format: Format): boolean =>
  allWordsOf(format).some((word) => SHARED.get(word) === 1);

/** A text that holds `value`, with a word that names it, or without one. */
export function sentence(
  format: Format,
  value: string,
  named: boolean,
  random: Random,
): Specimen | undefined {
  const templates = [...template(format, true), ...(named ? template(format, false) : [])];
  const written = writtenAs(templates, value, random);
  if (written === undefined) return undefined;
  const frames = named
    ? [...(SENTENCES[format.country] ?? []), ...(SENTENCES[''] ?? [])]
    : ['See $v for details.', 'value=$v;', '$v', 'It says $v, I think.'];
  const words = wordsOf(format);
  const word = words[random.below(Math.max(1, words.length))] ?? '';
  const frame = (frames[random.below(frames.length)] ?? '$v').replace('$w', () => word);
  const start = frame.indexOf('$v');
  return {
    text: frame.replace('$v', () => written),
    entity: format.entity,
    start,
    end: start + written.length,
  };
}

/** Formats that are reported, without what only claims a number for something else. */
export const REPORTED = FORMATS.filter(({ family }) => family !== 'label');

/** The value of a specimen of the table, without signs. */
export const specimensOf = ({ valid }: Format): readonly string[] => valid.map(compactOf);
