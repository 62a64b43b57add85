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
  STREET_FRENCH,
  STREET_WORD,
} from './streets.data.ts';

export type Address = { readonly start: number; readonly end: number; readonly score: number };

/** Longest street with its number, and what may follow it: unit, town and postal code. */
const STREET_CHARS = 64;
const TOWN_CHARS = 72;
export const ADDRESS_CHARS = STREET_CHARS + TOWN_CHARS;

const CAPITALISED = "\\p{Lu}[\\p{L}\\p{M}'’.-]{0,24}";
const JOINING =
  "(?:de la|de los|de las|de|del|della|delle|dei|degli|du|des|da|das|do|dos|d'|l'|la|le|les|el|los|las|the|of|and|et|y|e|i|van|von|den|der|dem|am|an|im|in|zum|zur|auf|ter|ten|op|sur|sous|upon|af|av|av\\.|św\\.|gen\\.|ks\\.|mons\\.|s\\.|san|santa|1er|\\d{1,2}(?:st|nd|rd|th|º|°|\\.))";
const NUMBER = "\\d{1,5}(?:[-/]\\d{1,4})?(?: ?[a-zA-Z](?![\\p{L}\\d'’]))?";
const UNIT =
  '(?:,? ?(?i:apt|apartment|suite|ste|unit|flat|floor|fl|room|rm|bldg|app|appt|bât|étage|esc|piso|puerta|pta|planta|int|interno|scala|andar|apto|bloco|m\\.|lok\\.|bus|bte|tr|et|top|whg|stiege|etage|kat|daire|кв\\.?|корп\\.?|#)\\.? ?#?[\\p{L}\\d-]{1,6}| ?#\\d{1,5}|,? \\d{1,2}[ºª°])?';

/** 221B Baker Street; 12 bis, rue de la Paix. At the number. */
const ENGLISH = new RegExp(
  `\\d{1,6}[A-Za-z]?(?:[-/]\\d{1,5}[A-Za-z]?)? (?:(?:N|S|E|W|NE|NW|SE|SW|North|South|East|West)\\.? )?(?:(?:${CAPITALISED}|\\d{1,3}(?:st|nd|rd|th)|of|the|de|la|los|del) ){1,4}?(?:${STREET_AFTER})(?![\\p{L}\\d])\\.?(?: (?:N|S|E|W|NE|NW|SE|SW|North|South|East|West)(?![\\p{L}\\d])\\.?)?${UNIT}`,
  'yu',
);
const BROADWAY = new RegExp(`\\d{1,5} (?:Broadway|The [A-Z][a-z]+)(?![\\p{L}\\d])${UNIT}`, 'yu');
const FRENCH = new RegExp(
  `\\d{1,4}(?: ?(?:bis|ter|quater|[A-D]))?,? (?i:${STREET_FRENCH}) (?:(?:${JOINING})(?:(?<=['’.])| )){0,3}(?:${CAPITALISED})(?:[ -](?:(?:${JOINING})(?:(?<=['’.])| )){0,2}(?:${CAPITALISED}|\\d{4}(?!\\d))){0,4}`,
  'yu',
);
/** Calle Mayor, 5; Via Giuseppe Verdi 12/A; ul. Długa 7 m. 3. Up to the number. */
const BEFORE = new RegExp(
  `(?<![\\p{L}\\d/.])(?i:${STREET_BEFORE}|${STREET_BELGIAN})(?:(?<=[./])| )(?:(?:${JOINING})(?:(?<=['’.])| )){0,3}(?:${CAPITALISED}|\\d{1,2})(?:[ -](?:(?:${JOINING})(?:(?<=['’.])| )){0,2}${CAPITALISED}){0,4},? (?i:n[º°.ro]{0,3}\\.? ?|nr\\.? ?|núm\\.? ?|č\\. ?|д\\. ?|дом |буд\\. ?|No[.:]? ?|# ?)?$`,
  'u',
);
/** Hauptstraße 5; Berliner Allee 3; Kossuth Lajos utca 5. Up to the number. */
const ENDING = new RegExp(
  `(?<![\\p{L}\\d])(?:\\p{Lu}[\\p{L}\\p{M}'’.-]{1,30}?(?:${STREET_ENDING})|(?:${CAPITALISED} ){1,3}(?:${STREET_WORD}))(?:,)? (?:Nr\\.? ?|No[.:]? ?)?$`,
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

const isDigitAt = (text: string, at: number): boolean => {
  const code = text.charCodeAt(at);
  return code >= 0x30 && code <= 0x39;
};

/** With its town, where one follows. */
function withTown(text: string, start: number, end: number): Address {
  TOWN.lastIndex = end;
  const found = TOWN.exec(text.slice(0, end + TOWN_CHARS));
  const score = found === null ? 0.95 : 0.98;
  let last = end + (found?.[0].length ?? 0);
  while (/[.'’-]/.test(text.charAt(last - 1))) last--;
  return { start, end: last, score };
}

/** The address whose house number, or first number, stands at `at`; it starts at or after `from`. */
function addressAt(text: string, at: number, from: number): Address | undefined {
  const behind = text.slice(0, at + STREET_CHARS);
  for (const pattern of [ENGLISH, FRENCH, BROADWAY]) {
    pattern.lastIndex = at;
    const found = pattern.exec(behind);
    if (found !== null) return withTown(text, at, at + found[0].length);
  }
  const sign = text.charCodeAt(at - 1);
  if (sign !== 0x20 && sign !== 0x2e && sign !== 0x23) return undefined;
  const first = Math.max(from, at - STREET_CHARS);
  const line = text.lastIndexOf('\n', at - 1) + 1;
  const before = text.slice(Math.max(first, line), at);
  const street = ENDING.exec(before) ?? BEFORE.exec(before) ?? BOX.exec(before);
  HOUSE.lastIndex = at;
  const house = HOUSE.exec(behind);
  if (house === null || isDigitAt(text, at + house[0].length)) return undefined;
  const end = at + house[0].replace(/[.]$/, '').length;
  if (street === null) {
    CODED_TOWN.lastIndex = end;
    const named = CODED_TOWN.test(text.slice(0, end + TOWN_CHARS)) ? NAMED.exec(before) : null;
    return named === null ? undefined : withTown(text, at - before.length + named.index, end);
  }
  return withTown(text, at - before.length + street.index, end);
}

/** Addresses that start in [from, until), in order, apart. A bounded piece is read around each number. */
export function addressesIn(text: string, from: number, until: number): readonly Address[] {
  const addresses: Address[] = [];
  let free = from;
  for (let at = from; at < text.length; at++) {
    if (!isDigitAt(text, at)) continue;
    const start = at;
    while (isDigitAt(text, at + 1)) at++;
    if (start - STREET_CHARS >= until) break;
    if (
      at - start > 5 ||
      (start > 0 &&
        /[\p{L}\d_.,:/@€$£-]/u.test(text.charAt(start - 1)) &&
        text.charAt(start - 1) !== '.')
    )
      continue;
    const address = addressAt(text, start, free);
    if (address === undefined || address.start < free || address.start >= until) continue;
    addresses.push(address);
    free = address.end;
    at = Math.max(at, address.end - 1);
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
const SEPARATOR = /(?:[ ,\n]| - |(?<=[./])(?=\p{L}))+/u;
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

/** Whether an address could begin with the word at `at`, with nothing after it that no address holds. */
function mayBegin(text: string, at: number): boolean {
  const words = text.slice(at).split(SEPARATOR);
  const [first = ''] = words;
  const whole = words.length > 1;
  if (!IS_NUMBER.test(first) && !IS_CAPITALISED.test(first)) {
    const word = first.toLowerCase();
    if (!STARTS.has(word)) return false;
  }
  if (IS_NUMBER.test(first) && /^\d{7}/.test(first)) return false;
  return !whole || words.slice(0, -1).every(fits);
}

/**
 * The smallest index from `from` on at which an address could begin, or has begun and could change. An
 * address that has its number is held until its town is known or can no longer follow.
 */
export function pendingAddress(text: string, from: number): number {
  const first = Math.max(from, text.length - ADDRESS_CHARS);
  for (let at = first; at < text.length; at++) {
    if (at > 0 && /[\p{L}\d]/u.test(text.charAt(at - 1))) continue;
    if (mayBegin(text, at)) return at;
  }
  return text.length;
}
