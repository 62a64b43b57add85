// SPDX-License-Identifier: Apache-2.0
// Words with something between their letters: "i g n o r e", "i.g.n.o.r.e", "i - g - n - o - r - e". Every
// letter keeps its place. Initials and lists of letters come out as words that mean nothing.
import type { Layer } from './layer.ts';
import { cutIntoWords } from './words.ts';

/** A letter, and what separates it from the next: blanks, or one sign, or both. */
const START =
  /(?<![\p{L}\p{N}])[\p{L}\p{N}]([ \t\u00a0]{1,2}|[ \t]?[-.,_*|/~+=:;'"^][ \t]?)(?=(?:\S\1){2}\S)/uy;
/** What may stand behind such a letter, and the letters and digits, of ASCII: most places are told by these. */
const [SEPARATES, WORD] = [1, 2];
const KINDS = new Uint8Array(0xa1);
for (const sign of ` \t\u00a0-.,_*|/~+=:;'"^`) KINDS[sign.charCodeAt(0)] = SEPARATES;
for (let code = 0; code < 0x80; code++) {
  if (/[A-Za-z0-9]/.test(String.fromCharCode(code))) KINDS[code] = WORD;
}
const kindOf = (code: number): number => (code <= 0xa0 ? (KINDS[code] as number) : 0);
/** Fewest letters of a row. */
export const LEAST_LETTERS = 5;
const SHORT_WORDS = 6;
/** Capitals and digits in the middle: encoded, and no words. */
const CODED = /[a-z][A-Z][a-z\d].*\d/;
/** Longest gap between words. */
const GAP_CHARS = 8;
/** Words of more letters in the mean are several words without blanks. */
const WORD_CHARS = 12;
/** Rows of letters of `text`, closed up. Linear. */
export function* decodeSpaced(text: string): Generator<Layer, void> {
  let read = 0;
  START.lastIndex = 0;
  for (let found = nextStart(text); found !== null; found = nextStart(text)) {
    const gap = found[1] ?? ' ';
    const row = readRow(text, rowStart(text, found.index, read, gap.trim()), gap);
    if (row === undefined) continue;
    START.lastIndex = read = row.end;
    yield row;
  }
}

/** The next `START`, from where the last one left off: asked only where one letter may stand alone. */
function nextStart(text: string): RegExpExecArray | null {
  const from = START.lastIndex;
  let before = from > 0 ? text.charCodeAt(from - 1) : 0x20;
  let code = from < text.length ? text.charCodeAt(from) : 0;
  for (let at = from + 1; at < text.length; at++) {
    const next = text.charCodeAt(at);
    if (kindOf(next) === SEPARATES && kindOf(before) !== WORD && kindOf(code) !== SEPARATES) {
      // A letter of two units begins one earlier.
      START.lastIndex = code >= 0xdc00 && code <= 0xdfff && at - 2 >= from ? at - 2 : at - 1;
      const found = START.exec(text);
      if (found !== null) return found;
    }
    before = code;
    code = next;
  }
  return null;
}

/** Short words before a row have too few letters to tell its gap. */
function rowStart(text: string, from: number, read: number, sign: string): number {
  if (sign === '') return from;
  let start = from;
  for (let words = 0; words < SHORT_WORDS; words++) {
    const before = /(?<!\S)(\S{1,7})\s$/.exec(text.slice(Math.max(read, start - 10), start));
    const letters = before?.[1]?.split(sign) ?? [''];
    if (before === null || letters.some((letter) => letter.length !== 1)) break;
    start -= before[0].length;
  }
  return start;
}

const isLetter = (char: string): boolean => /[\p{L}\p{N}]/u.test(char);

/** The row that starts at `start`, whose letters stand `gap` apart; undefined for what is none. */
function readRow(text: string, start: number, gap: string): Layer | undefined {
  let [out, letters, at, end] = ['', 0, start, start];
  const places: number[] = [];
  const keep = (part: string, from: number, step: number): void => {
    for (let unit = 0; unit < part.length; unit++) places.push(from + unit * step);
    out += part;
  };
  const sign = gap.trim();
  while (at < text.length) {
    const char = String.fromCodePoint(text.codePointAt(at) ?? 0);
    if (/\s/.test(char)) break;
    const next = at + char.length;
    const between = gapAt(text, next, sign);
    // Two letters side by side are the beginning of a word that is written as usual.
    if (between === '' && isLetter(char) && isLetter(text.charAt(next))) break;
    keep(char, at, 1);
    if (isLetter(char)) letters++;
    end = next;
    at = next + between.length;
    if (between.length > GAP_CHARS) break;
    if (between !== '' && between !== gap) {
      keep(betweenWords(between, sign, gap), next, 0);
    }
  }
  if (letters < LEAST_LETTERS || letters * 3 < out.length) return undefined;
  const isGlued = letters > WORD_CHARS * out.split(/\s+/).length && !CODED.test(out);
  if (isGlued) return glued(out, places, start, end);
  return { text: out, start, end, at: places };
}

/** What a wider gap holds: signs that are meant, apart from those that separate; and the end of a word. */
function betweenWords(between: string, sign: string, gap: string): string {
  const blank = between.includes('\n') ? '\n' : /\s/.test(between) ? ' ' : '';
  if (sign === '') return blank;
  const ends = blank !== '' && gap.trim() === gap;
  const signs = between.split(sign).length - 1;
  const meant = Math.max(0, Math.floor(ends ? signs / 2 : (signs - 1) / 2));
  return sign.repeat(meant) + (ends ? blank : '');
}

/** Blanks, and the sign that stands between letters, from `from` on. */
function gapAt(text: string, from: number, sign: string): string {
  let at = from;
  while (at < text.length && at - from <= GAP_CHARS) {
    const char = text.charAt(at);
    if (char !== sign && !/\s/.test(char)) break;
    at++;
  }
  return text.slice(from, at);
}

/** A row in which no gap tells where words end: cut by what are words. */
function glued(out: string, places: readonly number[], start: number, end: number): Layer {
  const at: number[] = [];
  let text = '';
  let from = 0;
  for (const part of out.split(/(\s+)/)) {
    const cut = part.length > WORD_CHARS ? part.replace(/[A-Za-z]{5,}/g, cutIntoWords) : part;
    let place = from;
    for (const char of cut) {
      at.push(places[Math.min(place, places.length - 1)] ?? start);
      if (char !== ' ' || out.charAt(place) === ' ') place++;
    }
    text += cut;
    from += part.length;
  }
  return { text, start, end, at };
}
