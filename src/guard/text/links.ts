// SPDX-License-Identifier: Apache-2.0
// Addresses in a text, wherever they stand: Markdown, HTML, or bare. Read as leniently as browsers read
// them, because what a browser follows is what counts.

export type Link = {
  readonly start: number;
  readonly end: number;
  /** Lower case, without colon; empty for an address that begins with two slashes. */
  readonly scheme: string;
  /** As written, between scheme and path; empty when there is none. */
  readonly user: string | undefined;
  /** Lower case, without port; empty where an address has none. */
  readonly host: string;
  /** What follows the host: path, query, fragment. */
  readonly rest: string;
};

const SCHEMES = ['https', 'http', 'ftp', 'ftps', 'wss', 'ws', 'javascript', 'vbscript', 'data'];
const SCHEME_CHARS = 10;
/** Longest address that is read; what follows is text. */
export const LINK_CHARS = 4_000;
/** Before an address without scheme; elsewhere two slashes are a comment. */
const BEFORE_SLASHES = /[("'=<]/;
const [COLON, SLASH, BACKSLASH] = [0x3a, 0x2f, 0x5c];

/** What ends an address: blanks, quotes, brackets that no address holds unescaped. */
const ENDS = new Uint8Array(128);
for (let code = 0; code <= 0x20; code++) ENDS[code] = 1;
for (const sign of '"\'<>`|^{}') ENDS[sign.charCodeAt(0)] = 1;
const ROUND = { open: 0x28, close: 0x29 };
const SQUARE = { open: 0x5b, close: 0x5d };

function endOf(text: string, from: number, start: number): number {
  const stop = Math.min(text.length, start + LINK_CHARS);
  let [round, square] = [0, 0];
  for (let at = from; at < stop; at++) {
    const code = text.charCodeAt(at);
    if (code < 128 && ENDS[code] === 1) return at;
    if (code === 0x3000 || code === 0xa0) return at;
    if (code === ROUND.open) round++;
    else if (code === ROUND.close && --round < 0) return at;
    else if (code === SQUARE.open) square++;
    else if (code === SQUARE.close && --square < 0) return at;
  }
  return stop;
}

/** The scheme that ends before the colon at `colon`; undefined where none of ours does. */
function schemeBefore(text: string, colon: number, from: number): string | undefined {
  let start = colon;
  while (start > from && colon - start < SCHEME_CHARS && isLetter(text.charCodeAt(start - 1)))
    start--;
  if (start > 0 && isLetter(text.charCodeAt(start - 1))) return undefined;
  const scheme = text.slice(start, colon).toLowerCase();
  return SCHEMES.includes(scheme) ? scheme : undefined;
}

const isLetter = (code: number): boolean => (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a;
const isSlash = (code: number): boolean => code === SLASH || code === BACKSLASH;

/** Finds where addresses begin; every character is searched once. */
class Starts {
  readonly #text: string;
  readonly #first: number;
  #colon: number;
  #slashes: number;

  constructor(text: string, from: number) {
    this.#text = text;
    this.#first = from;
    this.#colon = text.indexOf(':', from);
    this.#slashes = text.indexOf('//', from);
  }

  /** The next place at or after `from` where an address goes on after its scheme. */
  next(from: number): { readonly at: number; readonly scheme: string } | undefined {
    const text = this.#text;
    const after = (found: number, sign: string, place: number): number =>
      found >= 0 && found < place ? text.indexOf(sign, place) : found;
    this.#colon = after(this.#colon, ':', from);
    this.#slashes = after(this.#slashes, '//', from);
    while (this.#colon >= 0 || this.#slashes >= 0) {
      const [colon, slashes] = [this.#colon, this.#slashes];
      if (slashes >= 0 && (colon < 0 || slashes < colon)) {
        this.#slashes = text.indexOf('//', slashes + 2);
        if (!BEFORE_SLASHES.test(text.charAt(slashes - 1))) continue;
        return { at: slashes, scheme: '' };
      }
      this.#colon = text.indexOf(':', colon + 1);
      const scheme = schemeBefore(text, colon, this.#first);
      if (scheme !== undefined) return { at: colon + 1, scheme };
    }
    return undefined;
  }
}

/** The addresses that start in [from, until), from left to right, not overlapping. Linear. */
export function* linksIn(text: string, from: number, until: number): Generator<Link, void> {
  const starts = new Starts(text, from);
  for (let at = from; ; ) {
    const begun = starts.next(at);
    if (begun === undefined) return;
    const { scheme } = begun;
    const start = scheme === '' ? begun.at : begun.at - scheme.length - 1;
    if (start >= until) return;
    const isCode = scheme === 'data' || scheme.endsWith('script');
    if (!isCode && !isSlash(text.charCodeAt(begun.at))) {
      at = begun.at;
      continue;
    }
    const end = endOf(text, begun.at, start);
    at = end;
    if (end === begun.at) continue;
    yield { start, end, scheme, ...partsOf(text.slice(begun.at, end), isCode) };
  }
}

type Parts = Pick<Link, 'user' | 'host' | 'rest'>;

function partsOf(written: string, isCode: boolean): Parts {
  if (isCode) return { user: undefined, host: '', rest: written };
  let from = 0;
  while (from < written.length && isSlash(written.charCodeAt(from))) from++;
  const authority = /^[^/\\?#]*/.exec(written.slice(from))?.[0] ?? '';
  const at = authority.lastIndexOf('@');
  const host = authority
    .slice(at + 1)
    .replace(/:\d*$/, '')
    .toLowerCase();
  const user = at < 0 ? undefined : authority.slice(0, at);
  return { user, host, rest: written.slice(from + authority.length) };
}

/** Where an address begins that the end of `text` may still change; the length of the text when none. */
export function openLink(text: string, from: number): number {
  for (const link of linksIn(text, from, text.length)) {
    if (link.end === text.length && link.end - link.start < LINK_CHARS) return link.start;
  }
  let start = text.length;
  while (
    start > from &&
    text.length - start < SCHEME_CHARS &&
    isLetter(text.charCodeAt(start - 1))
  ) {
    start--;
  }
  if (text.charCodeAt(text.length - 1) === COLON) return schemeStart(text, text.length - 1, from);
  if (isSlash(text.charCodeAt(text.length - 1))) return slashStart(text, from);
  const word = text.slice(start).toLowerCase();
  const isBegun = word !== '' && SCHEMES.some((scheme) => scheme.startsWith(word));
  return isBegun ? start : text.length;
}

function schemeStart(text: string, colon: number, from: number): number {
  const scheme = schemeBefore(text, colon, from);
  return scheme === undefined ? text.length : colon - scheme.length;
}

/** After a colon or an opening sign, slashes may be the beginning of an address. */
function slashStart(text: string, from: number): number {
  let start = text.length;
  while (start > from && isSlash(text.charCodeAt(start - 1))) start--;
  if (text.charCodeAt(start - 1) === COLON)
    return Math.min(start, schemeStart(text, start - 1, from));
  return start;
}

/** Whether `host` is one of `hosts`, or lies under it. */
export const isUnder = (host: string, hosts: readonly string[]): boolean =>
  hosts.some((one) => host === one || host.endsWith(`.${one}`));
