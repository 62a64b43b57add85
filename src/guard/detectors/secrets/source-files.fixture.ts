// SPDX-License-Identifier: Apache-2.0
// Source files of many languages, written statement by statement: how a language gives a value to a name,
// what people call secrets, what they choose for them, and everything else that stands in such files. Every
// line says whether a secret stands in it. Nothing here is taken from the detectors' own tables.
import { ALNUM, type Draw, drawn } from './secret-files.fixture.ts';
import { capital, LANGUAGES, type Language, QUOTED } from './source-languages.fixture.ts';
import * as other from './source-lines.fixture.ts';

export type SourceFile = {
  readonly language: string;
  readonly lines: readonly string[];
  /** Whether a secret stands in the line of that index. */
  readonly secret: readonly boolean[];
};

const pick = <T>(draw: Draw, from: readonly T[]): T => from[draw(from.length)] as T;
const HEX = '0123456789abcdef';
const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const ODD = '!@#$%^&*-_+=?.~';
const shuffled = (draw: Draw, text: string): string =>
  Array.from(text)
    .map((char) => [draw(1 << 20), char] as const)
    .sort((a, b) => a[0] - b[0])
    .map(([, char]) => char)
    .join('');

/** What people take for a password. */
const CHOSEN: readonly ((draw: Draw) => string)[] = [
  (draw) =>
    `${capital(pick(draw, other.WORDS))}${1900 + draw(130)}${pick(draw, ['', '!', '#', '@'])}`,
  (draw) =>
    `${pick(draw, other.WORDS)}${pick(draw, ['_', '-', '.', '@', '#'])}${drawn(draw, '0123456789', 3)}`,
  (draw) => shuffled(draw, `${drawn(draw, ALNUM, 9 + draw(6))}7${drawn(draw, ODD, 1 + draw(3))}`),
  (draw) =>
    `${pick(draw, other.WORDS)}-${pick(draw, other.WORDS)}-${pick(draw, other.WORDS)}-${draw(100)}`,
  (draw) =>
    capital(pick(draw, other.WORDS)).replace(/a/g, '4').replace(/o/g, '0').replace(/e/g, '3') +
    pick(draw, ['!1', '123', '99', '$$']),
  (draw) => `${drawn(draw, LOWER, 5 + draw(5))}${drawn(draw, '0123456789', 2 + draw(3))}`,
  (draw) => drawn(draw, LOWER, 8 + draw(6)),
  (draw) => `${pick(draw, other.WORDS)}${pick(draw, other.WORDS)}`,
  (draw) => pick(draw, other.WORDS),
  (draw) => drawn(draw, ALNUM, 10 + draw(8)),
];
/** What programs make for a key. */
const MADE: readonly ((draw: Draw) => string)[] = [
  (draw) => drawn(draw, HEX, pick(draw, [32, 32, 40, 64])),
  (draw) => drawn(draw, ALNUM, 20 + draw(30)),
  (draw) => `${drawn(draw, `${ALNUM}+/`, 43)}=`,
  (draw) => drawn(draw, `${ALNUM}-_`, 22 + draw(30)),
  (draw) => [8, 4, 4, 4, 12].map((size) => drawn(draw, HEX, size)).join('-'),
  (draw) => drawn(draw, `${LOWER}0123456789`, 16 + draw(24)),
  (draw) => `${pick(draw, ['pat', 'key', 'tok', 'v1', 'live'])}_${drawn(draw, ALNUM, 24)}`,
  (draw) => shuffled(draw, `${drawn(draw, ALNUM, 24)}${drawn(draw, '!@#%^*-_', 5)}`),
];

function nameOf(draw: Draw, names: readonly string[], { styles }: Language): string {
  const owner = draw(10) < 5 ? pick(draw, other.OWNERS) : undefined;
  const words = [...(owner === undefined ? [] : [owner]), ...pick(draw, names).split(' ')];
  return pick(draw, styles)(words);
}

const fill = (form: string, name: string, value: string): string =>
  form.replace(/\b(?:setN|[NV])\b/g, (slot) =>
    slot === 'V' ? value : slot === 'N' ? name : `set${capital(name)}`,
  );

function secretLine(draw: Draw, language: Language): string {
  const form = pick(draw, language.forms);
  const isPassword = draw(10) < 5;
  const name = nameOf(draw, isPassword ? other.PASSWORD_NAMES : other.KEY_NAMES, language);
  const stop = /["'`]V/.test(form) ? QUOTED : (language.stop ?? QUOTED);
  for (;;) {
    const value = pick(draw, isPassword && draw(10) < 8 ? CHOSEN : MADE)(draw);
    if (!stop.test(value)) return fill(form, name, value);
  }
}

/** A secret's name with what is no secret, or something else with what looks like one. */
function harmlessLine(draw: Draw, key: string, language: Language): string {
  const turn = draw(10);
  const line = (name: string, value: string): string =>
    fill(pick(draw, language.forms), name, value);
  if (turn < 3) {
    const names = draw(2) === 0 ? other.PASSWORD_NAMES : other.KEY_NAMES;
    return line(nameOf(draw, names, language), pick(draw, other.BLANKS));
  }
  if (turn < 5) return line(nameOf(draw, other.HARMLESS_NAMES, language), pick(draw, MADE)(draw));
  const lines = [...(other.LINES[key] ?? []), ...other.LINES_ANYWHERE];
  return pick(draw, lines)
    .replace('[hex]', () => drawn(draw, HEX, pick(draw, [32, 40, 64])))
    .replace('[base64]', () => drawn(draw, `${ALNUM}+/`, 86))
    .replace('[word]', () => pick(draw, other.WORDS))
    .replace('[id]', () => [8, 4, 4, 4, 12].map((size) => drawn(draw, HEX, size)).join('-'));
}

/** `count` files; about one line in twelve holds a secret. */
export function sourceFiles(draw: Draw, count: number): readonly SourceFile[] {
  const keys = Object.keys(LANGUAGES);
  return Array.from({ length: count }, (_, index) => {
    const key = keys[index % keys.length] as string;
    const language = LANGUAGES[key] as Language;
    const lines: string[] = [];
    const secret: boolean[] = [];
    for (let row = 20 + draw(30); row > 0; row--) {
      const isSecret = draw(12) === 0;
      const text = isSecret ? secretLine(draw, language) : harmlessLine(draw, key, language);
      for (const [at, part, { length }] of text
        .split('\n')
        .map((one, at, all) => [at, one, all] as const)) {
        lines.push(part);
        secret.push(isSecret && at === length - 1);
      }
    }
    return { language: key, lines, secret };
  });
}
