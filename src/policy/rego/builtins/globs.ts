// SPDX-License-Identifier: Apache-2.0
// Glob patterns with delimiters: `*` stays between two of them, `**` goes over them.
import { RegoError } from '../syntax/location.ts';
import { isArray, typeName, type Value } from '../values/value.ts';
import { builtin, type Builtins, failed } from './builtin.ts';
import { compiled } from './patterns.ts';

/** Longest glob, in UTF-16 units. */
const GLOB_CHARS = 4_096;

const literal = (text: string): string => text.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&');
const inClass = (text: string): string => text.replace(/[\\\]^-]/g, '\\$&');

function delimitersOf(value: Value): readonly string[] {
  if (value === null) return [];
  if (!isArray(value)) {
    throw new RegoError(
      'eval_type_error',
      `operand 2 must be one of {null, array} but got ${typeName(value)}`,
    );
  }
  if (value.length === 0) return ['.'];
  return value.map((one) => {
    if (typeof one === 'string' && Array.from(one).length === 1) return one;
    throw failed('delimiters are single characters');
  });
}

/** The regular expression of a glob. */
function patternOf(glob: string, delimiters: readonly string[]): string {
  if (glob.length > GLOB_CHARS) throw failed('glob is too long');
  const other = delimiters.length === 0 ? '.' : `[^${delimiters.map(inClass).join('')}]`;
  const chars = Array.from(glob);
  let made = '';
  let depth = 0;
  for (let at = 0; at < chars.length; at++) {
    const char = chars[at] ?? '';
    if (char === '\\') made += literal(chars[++at] ?? '\\');
    else if (char === '*') {
      const isDouble = chars[at + 1] === '*';
      if (isDouble) at++;
      made += isDouble ? '.*' : `${other}*`;
    } else if (char === '?') made += other;
    else if (char === '[') {
      const { text, end } = classAt(chars, at);
      made += text;
      at = end;
    } else if (char === '{') {
      depth++;
      made += '(?:';
    } else if (char === '}' && depth > 0) {
      depth--;
      made += ')';
    } else made += char === ',' && depth > 0 ? '|' : literal(char);
  }
  if (depth > 0) throw failed('unexpected end of glob');
  return `^(?s:${made})$`;
}

function classAt(
  chars: readonly string[],
  open: number,
): { readonly text: string; readonly end: number } {
  const negated = chars[open + 1] === '!';
  let at = open + (negated ? 2 : 1);
  let inner = '';
  for (; at < chars.length && chars[at] !== ']'; at++) {
    const char = chars[at] ?? '';
    if (char === '\\') inner += inClass(chars[++at] ?? '\\');
    else inner += char === '-' && inner !== '' && chars[at + 1] !== ']' ? '-' : inClass(char);
  }
  if (at >= chars.length || inner === '') throw failed('unexpected end of glob');
  return { text: `[${negated ? '^' : ''}${inner}]`, end: at };
}

export const GLOBS: Builtins = {
  'glob.match': builtin(3, (args, context) => {
    const [glob, delimiters, text] = [args.string(0), delimitersOf(args.any(1)), args.string(2)];
    return compiled(patternOf(glob, delimiters), context).matcher(text).find();
  }),
  'glob.quote_meta': builtin(1, (args) => args.string(0).replace(/[*?\\[\]{}]/g, '\\$&')),
};
