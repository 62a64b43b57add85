// SPDX-License-Identifier: Apache-2.0
// Pieces of a text template: plain text, and the words of actions between `{{` and `}}`.
import { failed } from './builtin.ts';

export type Word = {
  readonly kind: 'field' | 'variable' | 'name' | 'string' | 'int' | 'float' | 'sign';
  /** Of a string: what it says; else as it is written. */
  readonly text: string;
  /** Nothing stands between it and the word before. */
  readonly isClose: boolean;
};

export type Piece = { readonly text: string } | { readonly words: readonly Word[] };

/** Longest template, in UTF-16 units. */
const TEMPLATE_CHARS = 1 << 16;

const PATTERNS: readonly (readonly [Word['kind'], RegExp])[] = [
  ['string', /"(?:[^"\\\n]|\\.)*"|`[^`]*`/y],
  ['int', /'(?:[^'\\\n]|\\[^\n])'/y],
  ['float', /[+-]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE][+-]?[0-9]))(?:[eE][+-]?[0-9]+)?/y],
  ['int', /[+-]?(?:0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO][0-7]+|[0-9]+)/y],
  ['field', /\.[\p{L}_][\p{L}\p{Nd}_]*/uy],
  ['variable', /\$(?:[\p{L}_][\p{L}\p{Nd}_]*)?/uy],
  ['name', /[\p{L}_][\p{L}\p{Nd}_]*/uy],
  ['sign', /:=|[=,|().]/y],
];

/** Pieces in their order, with blanks removed where `{{-` and `-}}` say so. Time is linear in the text. */
export function piecesOf(template: string): readonly Piece[] {
  if (template.length > TEMPLATE_CHARS) throw failed('template is too long');
  const pieces: Piece[] = [];
  let at = 0;
  let trims = false;
  for (;;) {
    const open = template.indexOf('{{', at);
    const raw = template.slice(at, open === -1 ? undefined : open);
    const begins = open !== -1 && /^-\s/.test(template.slice(open + 2, open + 4));
    const left = trims ? raw.trimStart() : raw;
    const text = begins ? left.trimEnd() : left;
    if (text !== '') pieces.push({ text });
    if (open === -1) return pieces;
    const start = open + (begins ? 3 : 2);
    const action = commentEnd(template, start) ?? wordsFrom(template, start);
    if (action.words !== undefined) pieces.push({ words: action.words });
    ({ end: at, trims } = action);
  }
}

type Action = {
  readonly words: readonly Word[] | undefined;
  readonly end: number;
  readonly trims: boolean;
};

/** `/* ... *\/`, which is an action of its own. */
function commentEnd(template: string, start: number): Action | undefined {
  const from = start + (/^\s*/.exec(template.slice(start, start + 16))?.[0].length ?? 0);
  if (!template.startsWith('/*', from)) return undefined;
  const end = template.indexOf('*/', from + 2);
  const rest = end === -1 ? undefined : /^(?:\s+-)?\}\}/.exec(template.slice(end + 2, end + 20));
  if (!rest) throw failed('template: comment ends unexpectedly');
  return { words: undefined, end: end + 2 + rest[0].length, trims: rest[0].includes('-') };
}

function wordsFrom(template: string, start: number): Action {
  const words: Word[] = [];
  const blank = /\s*/y;
  for (let at = start; ; ) {
    blank.lastIndex = at;
    const isClose = blank.exec(template)?.[0] === '' && at !== start;
    at = blank.lastIndex;
    if (template.startsWith('}}', at)) return { words, end: at + 2, trims: false };
    if (!isClose && template.startsWith('-}}', at)) return { words, end: at + 3, trims: true };
    const found = wordAt(template, at);
    if (found === undefined) throw failed('template: unexpected character in an action');
    const [kind, text] = found;
    words.push({ kind, text: kind === 'string' ? unquoted(text) : text, isClose });
    at += text.length;
  }
}

function wordAt(template: string, at: number): readonly [Word['kind'], string] | undefined {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = at;
    const text = pattern.exec(template)?.[0];
    if (text !== undefined) return [kind, text];
  }
  return undefined;
}

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  '"': '"',
  "'": "'",
};

/** What a quoted text says. */
export function unquoted(text: string): string {
  const inner = text.slice(1, -1);
  if (text.startsWith('`')) return inner;
  return inner.replace(
    /\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))/gs,
    (_, long?: string, short?: string, one?: string) => {
      const code = long ?? short;
      if (code !== undefined) return String.fromCharCode(parseInt(code, 16));
      const plain = ESCAPES[one ?? ''];
      if (plain === undefined) throw failed('template: unknown escape in a text');
      return plain;
    },
  );
}
