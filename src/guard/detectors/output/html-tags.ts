// SPDX-License-Identifier: Apache-2.0
// HTML in an answer that makes a browser load something, or go somewhere, without a click: which tags do,
// by which attributes, and what addresses stand in them when entities are resolved.

const [LESS, GREATER, QUOTE, APOSTROPHE] = [0x3c, 0x3e, 0x22, 0x27];
const TAG_NAME_CHARS = 8;
/** Longest tag or style sheet that is read. */
export const TAG_CHARS = 4_096;

/** Tags that load what they name; of the others only styles and backgrounds do. */
const LOADING =
  /^<(img|image|iframe|video|audio|source|embed|object|link|input|body|table|td|svg|script|meta|form|track|use|base|frame|style)\b/i;
const STYLED = /^<(div|span|section|article|main|header|footer|li|ul|ol|button|tr|th)(?=[\s/>])/i;

const LOADS =
  /\b(?:src|srcset|data|href|poster|background|style|action|formaction|ping|content|lowsrc|manifest)\s{0,8}=\s{0,8}(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/gi;
const STYLES =
  /\b(?:style|background|formaction)\s{0,8}=\s{0,8}(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/gi;
const ADDRESS = /(?:https?:|[/\\]{2})[^\s"')]+/gi;

const NAMED: Readonly<Record<string, string>> = {
  quest: '?',
  colon: ':',
  sol: '/',
  period: '.',
  amp: '&',
  equals: '=',
  num: '#',
  commat: '@',
  lowbar: '_',
  tab: '',
  newline: '',
};

/** `value` as a browser reads it: entities resolved, tabs and line ends inside addresses dropped. */
function resolved(value: string): string {
  if (!value.includes('&') && !value.includes('\n') && !value.includes('\t')) return value;
  return value
    .replaceAll(/[\t\n\r]/g, '')
    .replaceAll(
      /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,8}));?/gi,
      (all, decimal?: string, hex?: string, name?: string) => {
        if (name !== undefined) return NAMED[name.toLowerCase()] ?? all;
        const code = Number.parseInt(decimal ?? hex ?? '', decimal === undefined ? 16 : 10);
        return code > 0x20 && code <= 0x10ffff ? String.fromCodePoint(code) : '';
      },
    );
}

/** The addresses in `values`. */
function addressesIn(values: Iterable<string>): readonly string[] {
  const urls: string[] = [];
  for (const value of values) {
    for (const [found] of resolved(value).matchAll(ADDRESS)) urls.push(found);
  }
  return urls;
}

const attributes = (tag: string, pattern: RegExp): readonly string[] =>
  Array.from(tag.matchAll(pattern), (match) => match[1] ?? match[2] ?? match[3] ?? '');

export type Tag =
  | { readonly kind: 'open' }
  | { readonly kind: 'none' }
  | {
      readonly kind: 'link';
      readonly end: number;
      readonly entity: string;
      readonly urls: readonly string[];
    };

const OPEN: Tag = { kind: 'open' };
const NONE: Tag = { kind: 'none' };

/** The tag that begins at `start`, with its angle bracket: `open` when it reaches the end of the text. */
export function htmlTag(text: string, start: number): Tag {
  const name = text.slice(start, start + TAG_NAME_CHARS + 2);
  const loading = LOADING.exec(name)?.[1]?.toLowerCase();
  if (loading === undefined && !STYLED.test(name)) {
    return start + name.length >= text.length && /^<[a-z]*$/i.test(name) ? OPEN : NONE;
  }
  // A name that ends the text may go on: `<i` may become `<img`.
  if (start + name.length >= text.length && /^<[a-z]*$/i.test(name)) return OPEN;
  let quote = 0;
  for (let at = start + 1; at - start < TAG_CHARS; at++) {
    if (at >= text.length) return OPEN;
    const code = text.charCodeAt(at);
    if (quote !== 0) quote = code === quote ? 0 : quote;
    else if (code === QUOTE || code === APOSTROPHE) quote = code;
    else if (code === LESS) return NONE;
    else if (code === GREATER) {
      if (loading === 'style') return styleSheet(text, start, at + 1);
      const tag = text.slice(start, at + 1);
      const urls = addressesIn(attributes(tag, loading === undefined ? STYLES : LOADS));
      return { kind: 'link', end: at + 1, entity: 'html-image', urls };
    }
  }
  return NONE;
}

/** A style sheet: what it imports, and what stands in `url()`. */
function styleSheet(text: string, start: number, from: number): Tag {
  const stop = Math.min(text.length, start + TAG_CHARS);
  const close = text.indexOf('</', from);
  if (close >= 0 && close < stop) {
    const urls = addressesIn([text.slice(from, close).replaceAll(/\\(?=[^0-9a-f])/gi, '')]);
    return { kind: 'link', end: close + 2, entity: 'style-sheet', urls };
  }
  return stop === text.length && stop - start < TAG_CHARS ? OPEN : NONE;
}
