// SPDX-License-Identifier: Apache-2.0
// Postal addresses as they are written in some thirty countries. Each is looked for around a house number,
// on its own line; town and postal code are taken along. A street without a number is not found.
import {
  POSTCODE_AFTER,
  POSTCODE_BEFORE,
  STREET_AFTER,
  STREET_BEFORE,
  STREET_BELGIAN,
  STREET_ENDING,
  STREET_ENDING_WEAK,
  STREET_FRENCH,
  STREET_WORD,
} from './streets.data.ts';

import { alphabet, isIn, runEnd } from '../runs.ts';
import { firstAt, landmarksIn } from './landmarks.ts';
import { Endings, isCapitalAt, isLetterAt, unitAt } from './letters.ts';
import { WordTable } from './word-table.ts';

export type Address = { readonly start: number; readonly end: number; readonly score: number };

/** Longest street with its number, and what may follow it: unit, town and postal code. */
const STREET_CHARS = 64;
const TOWN_CHARS = 72;
export const ADDRESS_CHARS = STREET_CHARS + TOWN_CHARS;

/** Of a word after its capital; behind a full stop inside it no small letter goes on. */
const INSIDE = "(?:[\\p{L}\\p{M}'’-]|\\.(?!\\p{Ll}))";
const CAPITALISED = `\\p{Lu}${INSIDE}{0,24}`;
const JOINING =
  "(?:de la|de los|de las|de|del|della|delle|dei|degli|du|des|da|das|do|dos|d'|l'|la|le|les|el|los|las|the|of|and|et|y|e|i|van|von|den|der|dem|am|an|im|in|zum|zur|auf|ter|ten|op|sur|sous|upon|af|av|av\\.|św\\.|gen\\.|ks\\.|mons\\.|s\\.|san|santa|1er|\\d{1,2}(?:st|nd|rd|th|º|°|\\.))";
const NUMBER = "\\d{1,5}(?:[-/]\\d{1,4})?(?: ?[a-zA-Z](?![\\p{L}\\d'’]))?";
const UNIT =
  '(?:,? ?(?i:apt|apartment|suite|ste|unit|flat|floor|fl|room|rm|bldg|app|appt|bât|étage|esc|piso|puerta|pta|planta|int|interno|scala|andar|apto|bloco|m\\.|lok\\.|bus|bte|tr|et|top|whg|stiege|etage|kat|daire|кв\\.?|корп\\.?|#)\\.?(?!\\p{L}) ?#?[\\p{L}\\d-]{1,6}| ?#\\d{1,5}|,? \\d{1,2}[ºª°oa](?![\\p{L}\\d])(?: ?(?:[A-Z]|dcha|izda|izq|der)(?!\\p{L})\\.?)?)?';

/** 221B Baker Street; 12 bis, rue de la Paix. At the number. */
const ENGLISH = new RegExp(
  `\\d{1,6}[A-Za-z]?(?:[-/]\\d{1,5}[A-Za-z]?)? (?:(?:N|S|E|W|NE|NW|SE|SW|North|South|East|West)\\.? )?(?:(?:${CAPITALISED}|\\d{1,3}(?:st|nd|rd|th)|of|the|de|la|los|del) ){1,4}?(?:${STREET_AFTER})(?![\\p{L}\\d])\\.?(?: (?:N|S|E|W|NE|NW|SE|SW|North|South|East|West)(?![\\p{L}\\d])\\.?)?${UNIT}`,
  'yu',
);
const BROADWAY = new RegExp(
  `\\d{1,5} (?:Broadway|The (?:Avenue|Broadway|Circle|Close|Crescent|Drive|Embarcadero|Esplanade|Fairway|Gables|Gardens|Glade|Glen|Grange|Green|Grove|Heights|Hill|Lane|Limes|Mall|Maltings|Mead|Meadows|Mews|Mount|Orchard|Oval|Paddock|Parade|Park|Pines|Promenade|Rise|Row|Spinney|Square|Strand|Terrace|Vale|Village|Walk|Way|Willows|Woodlands))(?![\\p{L}\\d])${UNIT}`,
  'yu',
);
const FRENCH = new RegExp(
  `\\d{1,4}(?: ?(?:bis|ter|quater|[A-D]))?,? (?i:${STREET_FRENCH}) (?:(?:${JOINING})(?:(?<=['’.])| )){0,3}(?:${CAPITALISED})(?:[ -](?:(?:${JOINING})(?:(?<=['’.])| )){0,2}(?:${CAPITALISED}|\\d{4}(?!\\d))){0,4}`,
  'yu',
);
/** Calle Mayor, 5; Via Giuseppe Verdi 12/A; ul. Długa 7 m. 3. Up to the number. */
const BEFORE = new RegExp(
  `(?<![\\p{L}\\d/.])(?:(?i:${STREET_BEFORE})(?:(?<=[./])| )|(?i:rue|boulevard|chaussée|chemin) |(?i:avenue|quai|place|route) (?=(?:de|du|des|d['’]|la|le|les|l['’]|Saint|Sainte|Louis|Charles|Général|Victor)))(?:(?:${JOINING})(?:(?<=['’.])| )){0,3}(?:${CAPITALISED}|\\d{1,2})(?:[ -](?:(?:${JOINING})(?:(?<=['’.])| )){0,2}${CAPITALISED}){0,4},? (?i:n[º°.ro]{0,3}\\.? ?|nr\\.? ?|núm\\.? ?|č\\. ?|д\\. ?|дом |буд\\. ?|No[.:]? ?|# ?)?$`,
  'u',
);
/** Hauptstraße 5; Berliner Allee 3; Kossuth Lajos utca 5. Up to the number. */
const ENDING = new RegExp(
  `(?<![\\p{L}\\d])(?:\\p{Lu}${INSIDE}{1,30}?(?:${STREET_ENDING})|(?:${CAPITALISED} ){1,3}(?:${STREET_WORD}))(?:,)? (?:Nr\\.? ?|No[.:]? ?)?$`,
  'u',
);
/** The same with an ending that other words have: Altstadtring 5, 10115 Berlin. */
const ENDING_WEAK = new RegExp(
  `(?<![\\p{L}\\d])\\p{Lu}${INSIDE}{1,30}?(?:${STREET_ENDING_WEAK}) (?:Nr\\.? ?)?$`,
  'u',
);
/** Any name, where the number is followed by a postal code and a town: Unter den Linden 77, 10117 Berlin. */
const NAMED = new RegExp(
  `(?<![\\p{L}\\d])${CAPITALISED}(?: (?:(?:${JOINING}) )?${CAPITALISED}){0,3} (?:Nr\\.? ?)?$`,
  'u',
);
const CODED_TOWN = new RegExp(`, ?\\n?(?:${POSTCODE_BEFORE}) ${CAPITALISED}`, 'yu');
const HOUSE = new RegExp(`${NUMBER}(?: ?(?:bis|ter))?\\.?${UNIT}`, 'yu');
const BOX =
  /(?<![\p{L}\d])(?:P\.? ?O\.? ?Box|Postfach|Boîte postale|B\.P\.|BP|Apartado(?: de Correos)?|Casella postale|Caixa Postal|Postbus|Skr\. poczt\.|Box) $/u;

/** What goes on behind a street: a town with its postal code, on this line or the next. */
const TOWN_NAME = `${CAPITALISED}(?:[ -](?:(?:${JOINING})(?:(?<=['’.])| ))?${CAPITALISED}){0,3}`;
const TOWN = new RegExp(
  `(?:,? ?\\n?| - )(?:(?:${TOWN_NAME},? )?(?:${POSTCODE_BEFORE}),? ${TOWN_NAME}(?: \\([A-Z]{2}\\)| [A-Z]{2}(?![\\p{L}\\d]))?|(?:${TOWN_NAME},? ?\\n?){1,2}(?:${POSTCODE_AFTER})(?![\\p{L}\\d]))`,
  'yu',
);

const DIGIT = alphabet(/[0-9]/);
const isDigitAt = (text: string, at: number): boolean => isIn(DIGIT, text, at);

/** With its town, where one follows. */
function withTown(text: string, start: number, end: number): Address {
  TOWN.lastIndex = end;
  const found = TOWN.exec(text.slice(0, end + TOWN_CHARS));
  const score = found === null ? 0.95 : 0.98;
  let last = end + (found?.[0].length ?? 0);
  while (/[.'’-]/.test(text.charAt(last - 1))) last--;
  return { start, end: last, score };
}

/** Words in small letters that may follow a number which comes first. */
const AFTER_NUMBER = new Set(
  `${STREET_FRENCH}|of|the|de|la|los|del|bis|ter|quater`
    .replaceAll(/[\\?]/g, '')
    .split('|')
    .map((word) => word.replace(/\.$/, '').toLowerCase()),
);
const ORDINAL = /\d{1,3}(?:st|nd|rd|th)\b/y;

/** Whether a street may follow the number at `at`: what costs much is not tried behind every number. */
function mayFollow(text: string, at: number): boolean {
  let next = at;
  while (isDigitAt(text, next)) next++;
  if (isLetterAt(text, next) && !isLetterAt(text, next + 1)) next++;
  if (unitAt(text, next) === 0x2d || unitAt(text, next) === 0x2f) return true;
  if (unitAt(text, next) === 0x2c) next++;
  if (unitAt(text, next) !== 0x20) return false;
  next++;
  if (isCapitalAt(text, next)) return true;
  if (isDigitAt(text, next)) {
    ORDINAL.lastIndex = next;
    return ORDINAL.test(text);
  }
  if (!isLetterAt(text, next)) return false;
  let end = next;
  while (end - next < 14 && (isLetterAt(text, end) || unitAt(text, end) === 0x2d)) end++;
  return end > next && AFTER_NUMBER.has(text.slice(next, end).toLowerCase());
}

/** Signs that may stand between a street and its number. */
const JOIN = alphabet(/[ .,#:]/);
const isJoin = (text: string, at: number): boolean =>
  isIn(JOIN, text, at) || text.charAt(at) === 'º' || text.charAt(at) === '°';
/** Signs inside the words of a street. */
const INNER = alphabet(/['.-]/);
const isInner = (text: string, at: number): boolean =>
  isLetterAt(text, at) || isIn(INNER, text, at) || text.charAt(at) === '’';
const SPACED = alphabet(/[ ,]/);
const COMMA = alphabet(/,/);
const CLOSED_WORDS = 2;

/** Whether a street may end before the number at `at`: a capital in one of the words before it. */
function mayPrecede(text: string, at: number): boolean {
  let end = at;
  while (at - end < 3 && isJoin(text, end - 1)) end--;
  if (end === at || !isLetterAt(text, end - 1))
    return isDigitAt(text, end - 1) && /\p{L}/u.test(text.slice(Math.max(0, end - 6), end));
  for (let words = 0; words <= CLOSED_WORDS; words++) {
    let start = end;
    while (at - start < STREET_CHARS && isInner(text, start - 1)) start--;
    if (isCapitalAt(text, start)) return true;
    if (!isIn(SPACED, text, start - 1)) return false;
    end = start - 1;
    if (isIn(COMMA, text, end - 1)) end--;
  }
  return false;
}

/** The address whose house number, or first number, stands at `at`; it starts at or after `from`. */
function addressAt(text: string, at: number, from: number): Address | undefined {
  const behind = text.slice(0, at + STREET_CHARS);
  if (mayFollow(text, at)) {
    for (const pattern of [ENGLISH, FRENCH, BROADWAY]) {
      pattern.lastIndex = at;
      const found = pattern.exec(behind);
      if (found !== null) return withTown(text, at, at + found[0].length);
    }
  }
  return mayPrecede(text, at) ? streetBefore(text, at, from) : undefined;
}

const plainEnd = (part: string): string => part.replaceAll(/[\\?]/g, '').replace(/\.$/, '');
/** What a word before a number may be: the first of an address, the same with a sign behind it, the last. */
const [OPENS, OPENS_CUT, CLOSES] = [1, 2, 4];
const isCut = (part: string): boolean =>
  /[./ -]/.test(part.replaceAll(/\\.\?/g, '').replaceAll('\\', ''));
const OPENING = `${STREET_BEFORE}|${STREET_BELGIAN}`.split('|');
const BOXES = 'box|postfach|postale|b.p|p|bp|apartado|correos|postal|postbus|poczt';
const STREETS = new WordTable([
  [OPENS, OPENING.filter((part) => !isCut(part)).map(plainEnd)],
  [OPENS_CUT, OPENING.filter(isCut).map((part) => plainEnd(part).split(/[./ -]/)[0] ?? '')],
  [CLOSES, `${STREET_WORD}|${BOXES}`.split('|').map(plainEnd)],
]);
const ENDINGS = new Endings(STREET_ENDING.split('|').map(plainEnd));
/** Between the last word of a street and its number. */
const CLOSED_CHARS = 10;
const CUT = alphabet(/[./-]/);

/** How a street may stand in [start, end), by its words: what none of them tells is not tried. */
function streetsIn(text: string, start: number, end: number): number {
  let found = 0;
  for (let at = start; at < end; at++) {
    if (!isLetterAt(text, at)) continue;
    let last = at;
    while (last < end && isLetterAt(text, last)) last++;
    const bits = STREETS.bitsAt(text, at, last);
    if ((bits & OPENS) !== 0 || ((bits & OPENS_CUT) !== 0 && isIn(CUT, text, last))) found |= OPENS;
    if (end - last <= CLOSED_CHARS && ((bits & CLOSES) !== 0 || ENDINGS.has(text, at, last))) {
      found |= CLOSES;
    }
    at = last;
  }
  return found;
}

/**
 * The address whose house number at `at` comes last, and which starts at or after `from`. What stands before
 * `from` is read as well: a word does not begin where reading begins.
 */
function streetBefore(text: string, at: number, from: number): Address | undefined {
  const found = streetFrom(text, at, 0);
  return found === undefined || found.start >= from ? found : streetFrom(text, at, from);
}

/** The address whose house number at `at` comes last, in what stands from `from` on. */
function streetFrom(text: string, at: number, from: number): Address | undefined {
  const back = Math.max(from, at - STREET_CHARS);
  let first = at;
  while (first > back && unitAt(text, first - 1) !== 0x0a) first--;
  const before = text.slice(first, at);
  const kinds = streetsIn(text, first, at);
  const street =
    ((kinds & CLOSES) === 0 ? null : ENDING.exec(before)) ??
    ((kinds & OPENS) === 0 ? null : BEFORE.exec(before)) ??
    ((kinds & CLOSES) === 0 ? null : BOX.exec(before));
  if (street === null && !text.slice(at, at + 12).includes(',')) return undefined;
  HOUSE.lastIndex = at;
  const house = HOUSE.exec(text.slice(0, at + STREET_CHARS));
  if (house === null || isDigitAt(text, at + house[0].length)) return undefined;
  const end = at + house[0].replace(/[.]$/, '').length;
  if (street !== null) return withTown(text, first + street.index, end);
  CODED_TOWN.lastIndex = end;
  const coded = CODED_TOWN.test(text.slice(0, end + TOWN_CHARS));
  const named = coded ? (NAMED.exec(before) ?? ENDING_WEAK.exec(before)) : null;
  return named === null ? undefined : withTown(text, first + named.index, end);
}

/** Before a number these make something else of it. */
const PART_OF = alphabet(/[\d_,:/@$-]/);

/** Addresses that start in [from, until), in order, apart. A bounded piece is read around each number. */
export function addressesIn(
  text: string,
  from: number,
  until: number,
  digits = landmarksIn(text).digits,
): readonly Address[] {
  const addresses: Address[] = [];
  let free = from;
  for (let next = firstAt(digits, from); next < digits.length; next++) {
    const start = digits[next] ?? 0;
    if (start < free) continue;
    if (start - STREET_CHARS >= until) break;
    if (isDigitAt(text, start + 6) && runEnd(text, DIGIT, start, 7) - start > 6) continue;
    if (isLetterAt(text, start - 1) || isIn(PART_OF, text, start - 1)) continue;
    if (text.charAt(start - 1) === '€' || text.charAt(start - 1) === '£') continue;
    const address = addressAt(text, start, free);
    if (address === undefined || address.start < free || address.start >= until) continue;
    addresses.push(address);
    free = address.end;
  }
  return addresses;
}

/** Words in small letters that an address may hold. */
const SMALL = new Set(
  `${STREET_FRENCH}|${STREET_BEFORE}|${STREET_BELGIAN}|${STREET_WORD}|bis|ter|quater|n|nr|no|núm|č|д|дом|буд|box|apt|apartment|suite|ste|unit|flat|floor|fl|room|rm|bldg|app|appt|bât|étage|esc|piso|puerta|pta|planta|int|interno|scala|andar|apto|bloco|m|lok|bus|bte|tr|et|top|whg|stiege|etage|kat|daire|кв|корп|o|of|the|de|del|della|delle|dei|degli|du|des|da|das|do|dos|d'|l'|la|le|les|el|los|las|and|y|e|i|van|von|den|der|dem|am|an|im|in|zum|zur|auf|ten|op|sur|sous|upon|af|av|św|gen|ks|mons|s|san|santa|postale|correos|postal|poczt|p`
    .toLowerCase()
    .replaceAll(/[\\?]/g, '')
    .split('|')
    .map((word) => word.replace(/\.$/, '')),
);
/** Of these, the ones that an address may begin with, and all that they begin with. */
const STARTS = new Set(
  `${STREET_BEFORE}|${STREET_BELGIAN}`
    .toLowerCase()
    .replaceAll(/[\\?]/g, '')
    .split('|')
    .flatMap((word) => Array.from(word, (_, at) => word.slice(0, at + 1))),
);
const IS_NUMBER = /^[#(]?\d/;
const IS_CAPITALISED = /^\(?\p{Lu}/u;

/** Whether all of `word` can stand in an address. */
const fits = (word: string): boolean =>
  word === '' ||
  word === '-' ||
  IS_NUMBER.test(word) ||
  IS_CAPITALISED.test(word) ||
  /^#|^(?:d|l)['’]/i.test(word) ||
  word.includes('-') ||
  /^.{1,6}[.º°]/u.test(word) ||
  SMALL.has(word.toLowerCase());

/** A comma that no number and no word for one follows: before its number an address has none. */
const EARLY_COMMA = /^[^\d,]*,(?! ?(?:[\dnčдб#]|$))/iu;

const IS_LETTER = /^\p{L}/u;

/** Whether a unit is a letter or an ASCII digit: no address begins behind one. */
const isInWord = (code: number): boolean =>
  code < 0x80
    ? (code >= 0x61 && code <= 0x7a) ||
      (code >= 0x41 && code <= 0x5a) ||
      (code >= 0x30 && code <= 0x39)
    : IS_LETTER.test(String.fromCharCode(code));

const isBetween = (code: number): boolean => code === 0x20 || code === 0x2c || code === 0x0a;

/** Where the word that begins at `from` ends: before what is between words, or behind a stop or slash. */
function endOfWord(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (isBetween(code)) return at;
    const next = unitAt(text, at + 1);
    const parts = (code === 0x2e || code === 0x2f) && next !== 0 && !isBetween(next);
    if (parts && IS_LETTER.test(text.slice(at + 1, at + 3))) return at + 1;
  }
  return text.length;
}

/** Whether an address could begin with the word at `at`, with nothing after it that no address holds. */
function mayBegin(text: string, at: number): boolean {
  if (!isDigitAt(text, at) && !isLetterAt(text, at)) return false;
  let end = endOfWord(text, at);
  const first = text.slice(at, end);
  if (IS_NUMBER.test(first)) {
    if (/^\d{7}/.test(first)) return false;
  } else if (!IS_CAPITALISED.test(first) && !STARTS.has(first.toLowerCase())) return false;
  // The last word may still become one that fits.
  for (let word = first; end < text.length; ) {
    if (!fits(word)) return false;
    let start = end;
    while (start < text.length && isBetween(text.charCodeAt(start))) start++;
    end = endOfWord(text, start);
    word = text.slice(start, end);
  }
  return !EARLY_COMMA.test(text.slice(at));
}

/**
 * The smallest index from `from` on at which an address could begin, or has begun and could change. An
 * address that has its number is held until its town is known or can no longer follow.
 */
export function pendingAddress(text: string, from: number): number {
  const first = Math.max(from, text.length - ADDRESS_CHARS);
  for (let at = first; at < text.length; at++) {
    if (at > 0 && isInWord(text.charCodeAt(at - 1))) continue;
    if (mayBegin(text, at)) return at;
  }
  return text.length;
}
