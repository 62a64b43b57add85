// SPDX-License-Identifier: Apache-2.0
// The reading view of a text that is itself JSON (tool arguments): an attacker who writes p\u0061ssword
// must not get past a detector that looks for the word. It never decides whether the text is JSON.

export type UnescapedView = {
  readonly text: string;
  /** UTF-16 offset in the source where each unit of `text` starts, and one last entry: its length. */
  readonly map: Int32Array;
};

const SIMPLE: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};
const HEX4 = /^[0-9a-fA-F]{4}$/;

/**
 * `source` with every JSON escape sequence replaced by its character; all else, also escapes that JSON
 * does not know, stays. Total and linear. It does not ask whether an escape stands inside a string
 * literal: valid JSON has them nowhere else, and malformed or cut-off text, whose quotes cannot be
 * trusted, must not hide one.
 */
export function unescapeView(source: string): UnescapedView {
  const map = new Int32Array(source.length + 1);
  let text = '';
  let units = 0;
  let from = 0;
  const keep = (end: number): void => {
    for (let at = from; at < end; at++) map[units++] = at;
    text += source.slice(from, end);
    from = end;
  };
  for (let at = source.indexOf('\\'); at >= 0; at = source.indexOf('\\', at)) {
    const escape = escapeAt(source, at);
    if (escape === undefined) {
      at++;
      continue;
    }
    keep(at);
    map[units++] = at;
    text += escape;
    at += source.charAt(at + 1) === 'u' ? 6 : 2;
    from = at;
  }
  keep(source.length);
  map[units] = source.length;
  return { text, map: map.subarray(0, units + 1) };
}

/** The character that the escape sequence at `at` stands for, or undefined when it is none. */
function escapeAt(source: string, at: number): string | undefined {
  const kind = source.charAt(at + 1);
  if (kind !== 'u') return SIMPLE[kind];
  const digits = source.slice(at + 2, at + 6);
  return HEX4.test(digits) ? String.fromCharCode(Number.parseInt(digits, 16)) : undefined;
}
