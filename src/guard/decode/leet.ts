// SPDX-License-Identifier: Apache-2.0
// Leet: digits and signs for the letters that they look like. Product codes, versions and numbers stay what
// they are: a text is read so only where several of its tokens become common words by it.
import { type Evidence, LEAST } from './evidence.ts';
import type { Layer } from './layer.ts';
import { bestOf, isReadable, sounds, wordIn } from './leet-letters.ts';

const TOKEN_CHARS = 32;
/** A token that becomes a word of this many letters is a sign of leet; two of them are enough. */
const SIGN_LETTERS = 4;
const LEAST_SIGNS = 2;
/** Fewer are chance among this many times as many codes: of a log, a few always spell some word. */
const ENOUGH_SIGNS = 5;
const SIGNS_SHARE = 16;
const LEAST_SOUNDING = 4;
/** What a word begins and ends with that belongs to the sentence. */
const OPENING = `"'([{<`;
const CLOSING = `"')]}>.,;:!?`;
/** Brackets that imitate a letter where their other half is missing. */
const BRACKETS: Readonly<Record<string, string>> = { '<': '>', '(': ')', '{': '}' };

type Token = {
  readonly core: string;
  /** Where it starts in the text. */
  readonly start: number;
  /** Letters of the known word that it is; 0: of none. */
  readonly known: number;
  /** Letters beside what imitates letters: a number alone says nothing. */
  readonly mixed: boolean;
};

/** Part of a text, where it starts, and whether numbers are read as words. */
type Source = { readonly source: string; readonly index: number; readonly numbers: boolean };

export type Leet = {
  readonly layers: readonly Layer[];
  /** Most of the text is written so: nobody means it as it stands. */
  readonly dense: boolean;
};

const NONE: Leet = { layers: [], dense: false };

/** Of a character in a token: a digit, a sign that imitates a letter before one, part of a word, a letter, and what imitates one. */
const [AS_DIGIT, AS_SIGN, AS_WORD, AS_LETTER, AS_IMITATION] = [1, 2, 4, 8, 16];
const ROLES = new Uint8Array(128);
for (const sign of '@$!|+(<#\\{/[)]') ROLES[sign.charCodeAt(0)] = AS_SIGN;
for (let code = 0; code < 128; code++) {
  const char = String.fromCharCode(code);
  if (/\w/.test(char)) ROLES[code] = AS_WORD | (/\d/.test(char) ? AS_DIGIT : 0);
  if (/[A-Za-z]/.test(char)) ROLES[code] = (ROLES[code] ?? 0) | AS_LETTER;
  if (/[0-9@$!|+(<#*\\]/.test(char)) ROLES[code] = (ROLES[code] ?? 0) | AS_IMITATION;
}
const roleAt = (text: string, at: number): number => {
  const code = text.charCodeAt(at);
  if (code < 128) return ROLES[code] as number;
  return code === 0x20ac || code === 0xa3 ? AS_SIGN | AS_IMITATION : 0;
};

/** Union of the roles of units [from, to). */
function rolesIn(text: string, from: number, to: number): number {
  let roles = 0;
  for (let at = from; at < to; at++) roles |= roleAt(text, at);
  return roles;
}

/** The tokens of `text` that are leet, read; none where the text is not written so. Linear. */
export function decodeLeet(text: string, { imitated }: Evidence): Leet {
  if (imitated < LEAST.imitated) return NONE;
  // What numbers may spell is asked only where words with digits in them say that the text is leet.
  return read(text, false) === NONE ? NONE : read(text, true);
}

function read(text: string, numbers: boolean): Leet {
  const tokens: Token[] = [];
  let words = 0;
  for (let at = 0; at < text.length; at++) {
    if (text.charCodeAt(at) <= 0x20) continue;
    const start = at;
    let [mixed, before, roles] = [false, 0, 0];
    for (; at < text.length && text.charCodeAt(at) > 0x20; at++) {
      const role = roleAt(text, at);
      if ((role & AS_DIGIT) !== 0 || ((before & AS_SIGN) !== 0 && (role & AS_WORD) !== 0)) {
        mixed = true;
      }
      before = role;
      roles |= role;
    }
    words++;
    // Where numbers are not read as words, what has no letter says nothing.
    if (mixed && (numbers || (roles & AS_LETTER) !== 0))
      readToken({ source: text.slice(start, at), index: start, numbers }, tokens);
  }
  return judged(tokens, words);
}

function judged(tokens: readonly Token[], words: number): Leet {
  let [mixed, signs] = [0, 0];
  for (const token of tokens) {
    if (!token.mixed) continue;
    mixed++;
    if (token.known >= SIGN_LETTERS) signs++;
  }
  const odd = mixed >= LEAST_SOUNDING && mixed * 2 >= words && areOdd(tokens, mixed, words);
  const few = signs < LEAST_SIGNS || (signs < ENOUGH_SIGNS && signs * SIGNS_SHARE < mixed);
  if (few && !odd) return NONE;
  // Where most such tokens are words, the rest is leet as well.
  const whole = odd || signs * 3 >= mixed;
  const layers = tokens
    .filter(({ known, mixed: letters }) => (letters ? known > 0 || whole : known > 0 && whole))
    .map(layerOf);
  return { layers, dense: whole && layers.length * 3 >= words };
}

/** Whether half of all words with digits in them sound like words: so do no codes, in any language. */
function areOdd(tokens: readonly Token[], mixed: number, words: number): boolean {
  const least = Math.max(LEAST_SOUNDING, words / 2, (mixed * 2) / 3);
  let [sounding, left] = [0, mixed];
  for (const token of tokens) {
    if (!token.mixed) continue;
    if (token.known > 0 || sounds(token.core)) sounding++;
    if (sounding + --left < least) return false;
  }
  return sounding >= least;
}

/** Adds a token as a word, or what stands between its signs as words. */
function readToken(given: Source, tokens: Token[]): void {
  const { source, index, numbers } = given;
  const address = source.length > TOKEN_CHARS || isAddress(source);
  const whole = address ? undefined : readCore(given);
  if (whole !== undefined && whole.known > 0) {
    tokens.push(whole);
    return;
  }
  const before = tokens.length;
  const letters = (rolesIn(source, 0, source.length) & AS_LETTER) !== 0;
  for (let at = 0; at < source.length; at++) {
    if (!isPart(source, at)) continue;
    const from = at;
    while (at < source.length && isPart(source, at)) at++;
    if (at - from > TOKEN_CHARS) continue;
    const roles = rolesIn(source, from, at);
    if ((roles & AS_IMITATION) === 0) continue;
    // An amount, a date, a time: its digits are digits.
    if ((roles & AS_LETTER) === 0 && (!letters || (!numbers && whole === undefined))) continue;
    const part = source.slice(from, at);
    const token = readCore({ source: part, index: index + from, numbers });
    if (token !== undefined) tokens.push(token);
  }
  if (tokens.length === before && whole !== undefined) tokens.push(whole);
}

/** Whether a character stands inside words; the sign of an address of mail imitates nothing. */
function isPart(source: string, at: number): boolean {
  const code = source.charCodeAt(at);
  if (code === 0x40) return !isMailAt(source, at);
  if (code > 127) return code === 0x20ac;
  if (((ROLES[code] as number) & AS_WORD) !== 0) return code !== 0x5f;
  return code === 0x24 || code === 0x21 || code === 0x7c || code === 0x2b;
}

/** The sign of an address of mail, and the name with a full stop behind it. */
const MAIL = /@[\w-]+\.\w/y;

function isMailAt(source: string, at: number): boolean {
  MAIL.lastIndex = at;
  return MAIL.test(source);
}

const isAddress = (source: string): boolean =>
  source.includes('://') || (source.includes('@') && /@[\w-]+\.\w/.test(source));

/** The number of an item in a list, or of a chapter. */
const NUMBERED = /^\d+[.):]$/;

function readCore(given: Source): Token | undefined {
  const { source } = given;
  const { length } = source;
  if (CLOSING.includes(source.charAt(length - 1)) && NUMBERED.test(source)) return undefined;
  let lead = 0;
  while (lead < length && OPENING.includes(source.charAt(lead))) lead++;
  let tail = length;
  while (tail > 0 && CLOSING.includes(source.charAt(tail - 1))) tail--;
  const half = BRACKETS[source.charAt(0)];
  const bare = half !== undefined && !source.includes(half, 1) ? 0 : lead;
  const first = coreOf(given, bare, tail);
  if ((first !== undefined && first.known > 0) || (lead === 0 && tail === length)) return first;
  let best = first;
  for (const from of bare === lead - bare ? [bare] : [bare, lead - bare]) {
    for (const to of tail === length ? [tail] : [tail, length]) {
      if (from === bare && to === tail) continue;
      const token = coreOf(given, from, to);
      if (token !== undefined && token.known > 0) return token;
      best ??= token;
    }
  }
  return best;
}

/** Units [from, to) of `source` as a token; undefined where they imitate no letters. */
function coreOf({ source, index, numbers }: Source, from: number, to: number): Token | undefined {
  const roles = rolesIn(source, from, to);
  if ((roles & AS_IMITATION) === 0) return undefined;
  const core = source.slice(from, to);
  if (!isReadable(core)) return undefined;
  const mixed = (roles & AS_LETTER) !== 0;
  const known = mixed || numbers ? wordIn(core, mixed) : 0;
  return { core, start: index + from, known, mixed };
}

function layerOf({ core, start }: Token): Layer {
  const { text, places } = bestOf(core);
  const at = places.map((place) => start + place);
  return { text: cased(core, text), start, end: start + core.length, at };
}

const cased = (core: string, text: string): string =>
  /[A-Z]{2}/.test(core) && !/[a-z]/.test(core) ? text.toUpperCase() : text;
