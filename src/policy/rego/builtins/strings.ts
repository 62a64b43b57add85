// SPDX-License-Identifier: Apache-2.0
// Text. Positions and lengths count code points.
import { RegoError } from '../syntax/location.ts';
import { entriesOf, isArray, isSet, typeName, type Value } from '../values/value.ts';
import { compareText } from '../values/text-order.ts';
import { type Args, type Builtin, builtin, type Builtins, failed } from './builtin.ts';
import { sprintf } from './sprintf.ts';

/** Longest text that a builtin makes, in UTF-16 units. */
const TEXT_MAX = 16_000_000;

const bounded = (text: string): string => {
  if (text.length > TEXT_MAX) throw failed('text is too long');
  return text;
};

const both = (make: (a: string, b: string) => Value | undefined): Builtin =>
  builtin(2, (args) => make(args.string(0), args.string(1)));

const points = (text: string): readonly string[] => Array.from(text);

/** Positions of `wanted` in `text`, in code points. */
function positions(text: string, wanted: string): readonly number[] {
  const found: number[] = [];
  let counted = 0;
  let from = 0;
  for (let at = text.indexOf(wanted); at !== -1; at = text.indexOf(wanted, at + 1)) {
    counted += points(text.slice(from, at)).length;
    from = at;
    found.push(counted);
  }
  return found;
}

function trimmed(text: string, cut: string, side: 'left' | 'right' | 'both'): string {
  const set = new Set(points(cut));
  const chars = points(text);
  let start = 0;
  let end = chars.length;
  if (side !== 'right') while (start < end && set.has(chars[start] ?? '')) start++;
  if (side !== 'left') while (end > start && set.has(chars[end - 1] ?? '')) end--;
  return chars.slice(start, end).join('');
}

/** Texts of a string, or of a collection of strings. */
function oneOrMany(args: Args, at: number): readonly string[] {
  const value = args.any(at);
  if (typeof value === 'string') return [value];
  if (isArray(value) || isSet(value)) {
    const items = isArray(value) ? value : value.items;
    return items.map((item) => {
      if (typeof item === 'string') return item;
      const kind = isArray(value) ? 'array' : 'set';
      throw new RegoError(
        'eval_type_error',
        `operand ${at + 1} must be ${kind} of strings but got ${kind} containing ${typeName(item)}`,
      );
    });
  }
  throw new RegoError(
    'eval_type_error',
    `operand ${at + 1} must be one of {string, set, array} but got ${typeName(value)}`,
  );
}

const anyOf = (holds: (text: string, part: string) => boolean): Builtin =>
  builtin(2, (args, { budget }) => {
    const [texts, parts] = [oneOrMany(args, 0), oneOrMany(args, 1)];
    budget.spend(texts.length * parts.length);
    return texts.some((text) => parts.some((part) => holds(text, part)));
  });

/** At each place the first of the patterns, in order, that fits; an empty one fits once before each place. */
function replacedAll(text: string, pairs: readonly (readonly [string, string])[]): string {
  let made = '';
  let afterEmpty = false;
  for (let at = 0; at <= text.length; ) {
    const pair = pairs.find(([from]) => text.startsWith(from, at) && (from !== '' || !afterEmpty));
    afterEmpty = pair?.[0] === '';
    made += pair === undefined ? (text[at] ?? '') : pair[1];
    at += pair === undefined ? 1 : pair[0].length;
    if (made.length > TEXT_MAX) throw failed('text is too long');
  }
  return made;
}

const SPACES =
  /^[\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+|[\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+$/g;

export const STRINGS: Builtins = {
  concat: builtin(2, (args) => {
    const separator = args.string(0);
    const list = args.any(1);
    const kind = isSet(list) ? 'set' : 'array';
    const items = args.items(1).map((item) => {
      if (typeof item === 'string') return item;
      throw new RegoError(
        'eval_type_error',
        `operand 2 must be ${kind} of strings but got ${kind} containing ${typeName(item)}`,
      );
    });
    return bounded(items.join(separator));
  }),
  contains: both((text, part) => text.includes(part)),
  startswith: both((text, part) => text.startsWith(part)),
  endswith: both((text, part) => text.endsWith(part)),
  indexof: both((text, wanted) => {
    if (wanted === '') throw failed('empty search character');
    return positions(text, wanted)[0] ?? -1;
  }),
  indexof_n: both((text, wanted) => {
    if (wanted === '') throw failed('empty search character');
    return [...positions(text, wanted)];
  }),
  lower: builtin(1, (args) => args.string(0).toLowerCase()),
  upper: builtin(1, (args) => args.string(0).toUpperCase()),
  replace: builtin(3, (args) => bounded(args.string(0).split(args.string(1)).join(args.string(2)))),
  split: both((text, separator) => (separator === '' ? points(text) : text.split(separator))),
  sprintf: builtin(2, (args, context) => bounded(sprintf(args.string(0), args.array(1), context))),
  substring: builtin(3, (args) => {
    const chars = points(args.string(0));
    const offset = args.integer(1);
    const length = args.integer(2);
    if (offset < 0) throw failed('negative offset');
    return chars.slice(offset, length < 0 ? undefined : offset + length).join('');
  }),
  trim: both((text, cut) => trimmed(text, cut, 'both')),
  trim_left: both((text, cut) => trimmed(text, cut, 'left')),
  trim_right: both((text, cut) => trimmed(text, cut, 'right')),
  trim_prefix: both((text, prefix) => (text.startsWith(prefix) ? text.slice(prefix.length) : text)),
  trim_suffix: both((text, suffix) =>
    suffix !== '' && text.endsWith(suffix) ? text.slice(0, -suffix.length) : text,
  ),
  trim_space: builtin(1, (args) => args.string(0).replace(SPACES, '')),
  'strings.any_prefix_match': anyOf((text, part) => text.startsWith(part)),
  'strings.any_suffix_match': anyOf((text, part) => text.endsWith(part)),
  'strings.count': both((text, part) =>
    part === '' ? points(text).length + 1 : text.split(part).length - 1,
  ),
  'strings.replace_n': builtin(2, (args) => {
    const patterns = entriesOf(args.object(0)).map(([from, to]) => {
      if (typeof from === 'string' && typeof to === 'string') return [from, to] as const;
      const wrong = typeof from === 'string' ? 'value' : 'key';
      throw new RegoError(
        'eval_type_error',
        `operand 1 non-string ${wrong} found in pattern object`,
      );
    });
    return replacedAll(
      args.string(1),
      [...patterns].sort((a, b) => compareText(a[0], b[0])),
    );
  }),
  'strings.reverse': builtin(1, (args) => points(args.string(0)).toReversed().join('')),
  'strings.split_n': builtin(3, (args) => {
    const [text, separator, count] = [args.string(0), args.string(1), args.integer(2)];
    const parts = separator === '' ? points(text) : text.split(separator);
    return count < 0 ? parts.slice(count) : parts.slice(0, count);
  }),
};
