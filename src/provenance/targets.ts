// SPDX-License-Identifier: Apache-2.0
// Addresses inside words for people: whoever reads a message may follow its link and pay its account, so these are
// judged like arguments of their own. Written out ("evil [dot] example") they are the same addresses.

export type TargetKind = 'url' | 'email' | 'account' | 'phone';
export type Target = { readonly kind: TargetKind; readonly text: string };

/** Text that is searched, and addresses that are taken from it. */
const CHARS_MAX = 65_536;
const TARGETS_MAX = 64;

const SPELLED: readonly (readonly [RegExp, string])[] = [
  [
    /\s{0,4}[[({<]\s{0,4}(?:dot|punkt|punto|point)\s{0,4}[\])}>]\s{0,4}|(?<=[a-z0-9])\s{1,4}dot\s{1,4}(?=[a-z0-9])/gi,
    '.',
  ],
  [/\s{0,4}[[({<]\s{0,4}(?:at|arroba)\s{0,4}[\])}>]\s{0,4}/gi, '@'],
  [/(?<=[a-z0-9])\s{1,4}slash\s{1,4}(?=[a-z0-9])/gi, '/'],
  [/\bh(?:xx|\*\*|tt)p(s?)\b(?=:)/gi, 'http$1'],
  [/[\u200b-\u200f\u2060\ufeff\u00ad]/g, ''],
];

const EMAIL = /[\p{L}\p{N}._%+'-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63})+/gu;
const URL_LIKE =
  /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s<>"'`)\]}]{1,2000}|\bwww\.[^\s<>"'`)\]}]{2,2000}|\b(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.){1,6}(?:com|net|org|io|dev|app|co|me|info|biz|ai|gov|edu|ch|de|fr|uk|eu|us|cn|ru|xyz|site|online|top|shop|link|click|live|cloud|tech|page|ly|gl|to|example|test|onion)\b(?:[/?#][^\s<>"'`)\]}]{0,2000})?/giu;
const IBAN = /\b[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{2,4}){3,8}\b/g;
const OCTET = '(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)';
const IPV4 = new RegExp(
  `(?<![\\w.])(?:${OCTET}\\.){3}${OCTET}(?![\\w.]*\\d)(?::\\d{1,5})?(?:[/?#][^\\s<>"')]{0,2000})?`,
  'g',
);
const WALLET = /\b(?:0x[0-9a-fA-F]{40}|bc1[a-z0-9]{25,60}|[13][A-HJ-NP-Za-km-z1-9]{25,34})\b/g;
const DATE_LIKE =
  /\b\d{4}[-/.]\d{1,2}[-/.]\d{1,2}\b(?:[T ]\d{1,2}:\d{2}(?::\d{2})?)?|\b\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}\b/g;
const PHONE = /(?<![\w.])\+?\d(?:[ ().-]?\d){8,14}(?![\w.])/g;

/** Addresses with "dot" and "at" in words put back as signs. */
export function unspelled(text: string): string {
  let plain = text;
  for (const [pattern, sign] of SPELLED) plain = plain.replace(pattern, sign);
  return plain;
}

/** The addresses in a text, each once. Linear; at most some dozens. */
export function targetsIn(content: string): readonly Target[] {
  const text = unspelled(content.slice(0, CHARS_MAX));
  const found = new Map<string, Target>();
  const take = (kind: TargetKind, pattern: RegExp, from: string): string =>
    from.replace(pattern, (match) => {
      const address = match.replace(/[.,;:!?]+$/, '');
      if (found.size < TARGETS_MAX) found.set(address, { kind, text: address });
      return ' ';
    });
  let rest = text;
  if (/:\/\/|www\./i.test(rest)) rest = take('url', URL_LIKE, rest);
  if (rest.includes('@')) rest = take('email', EMAIL, rest);
  if (rest.includes('.')) rest = take('url', URL_LIKE, rest);
  if (!/\d/.test(rest)) return [...found.values()];
  rest = take('url', IPV4, rest);
  rest = take('account', IBAN, rest);
  rest = take('account', WALLET, rest).replace(DATE_LIKE, ' ');
  take('phone', PHONE, rest);
  return [...found.values()];
}

/** What kind of address a whole value is, if it is one. */
export function targetKindOf(value: string): TargetKind | undefined {
  const [one, ...more] = targetsIn(value.slice(0, 512));
  if (one === undefined || more.length > 0) return undefined;
  const letters = (text: string): number => text.replace(/[^\p{L}\p{N}]/gu, '').length;
  return letters(one.text) >= letters(value) - 2 ? one.kind : undefined;
}
