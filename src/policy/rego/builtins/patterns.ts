// SPDX-License-Identifier: Apache-2.0
// Regular expressions, in time linear in the text: RE2, whose syntax policies have.
import { RE2JS, RE2JSSyntaxException } from 're2js';
import type { Context } from '../evaluate/context.ts';
import { type Args, type Builtin, builtin, type Builtins, failed } from './builtin.ts';
import { globsMeet } from './glob-meeting.ts';

/** Longest pattern, in UTF-16 units. */
const PATTERN_CHARS = 4_096;
/** Patterns kept for one decision. */
const KEPT_MAX = 200;

/** Throws for a pattern that is none. */
export function compiled(pattern: string, { kept, budget }: Context): RE2JS {
  const key = `pattern ${pattern}`;
  const known = kept.get(key);
  if (known instanceof RE2JS) return known;
  budget.spend(10 + pattern.length);
  const made = compile(pattern);
  if (kept.size < KEPT_MAX) kept.set(key, made);
  return made;
}

function compile(pattern: string): RE2JS {
  if (pattern.length > PATTERN_CHARS) throw failed('pattern is too long');
  try {
    return RE2JS.compile(pattern);
  } catch (thrown) {
    if (!(thrown instanceof RE2JSSyntaxException)) throw failed('pattern cannot be used');
    throw failed(`error parsing regexp: ${thrown.getDescription()}`);
  }
}

type Found = { readonly start: number; readonly end: number; readonly groups: readonly string[] };

function allIn(pattern: RE2JS, text: string, count: number): readonly Found[] {
  const matcher = pattern.matcher(text);
  const found: Found[] = [];
  const most = count < 0 ? Infinity : count;
  let last = -1;
  while (found.length < most && matcher.find()) {
    const [start, end] = [matcher.start(), matcher.end()];
    // Nothing, right after something, is no match of its own.
    if (start === end && start === last) continue;
    last = end;
    const groups = Array.from(
      { length: matcher.groupCount() + 1 },
      (_, at) => matcher.group(at) ?? '',
    );
    found.push({ start, end, groups });
  }
  return found;
}

/** `$1`, `${1}`, `$name` and `$$` in what replaces a match. */
function expanded(
  template: string,
  { groups }: Found,
  names: Readonly<Record<string, number>>,
): string {
  return template.replace(
    /\$(?:\$|\{(\w+)\}|(\w+))/g,
    (all: string, braced?: string, bare?: string) => {
      if (all === '$$') return '$';
      const name = braced ?? bare ?? '';
      const index = /^\d+$/.test(name) ? Number(name) : names[name];
      return index === undefined ? '' : (groups[index] ?? '');
    },
  );
}

function replaced(text: string, found: readonly Found[], make: (one: Found) => string): string {
  let made = '';
  let at = 0;
  for (const one of found) {
    made += text.slice(at, one.start) + make(one);
    at = one.end;
  }
  return made + text.slice(at);
}

/** A text in which pieces between delimiters are patterns. */
function templatePattern(args: Args): string {
  const [template, open, close] = [args.string(0), args.string(2), args.string(3)];
  if (Array.from(open).length !== 1)
    throw failed('start delimiter has to be exactly one character long');
  if (Array.from(close).length !== 1)
    throw failed('end delimiter has to be exactly one character long');
  let pattern = '';
  let depth = 0;
  let from = 0;
  for (let at = 0; at < template.length; at++) {
    const char = template[at];
    if (char === open) {
      if (depth === 0) {
        pattern += quoted(template.slice(from, at));
        from = at + 1;
      }
      depth++;
    } else if (char === close) {
      depth--;
      if (depth < 0) throw failed('unbalanced braces');
      if (depth === 0) {
        pattern += `(${template.slice(from, at)})`;
        from = at + 1;
      }
    }
  }
  if (depth !== 0) throw failed('unbalanced braces');
  return `^${pattern}${quoted(template.slice(from))}$`;
}

const quoted = (text: string): string => text.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&');

const match: Builtin = builtin(2, (args, context) => {
  const text = args.string(1);
  context.budget.spend(1 + (text.length >> 6));
  return compiled(args.string(0), context).matcher(text).find();
});

export const PATTERNS: Builtins = {
  'regex.match': match,
  re_match: match,
  'regex.is_valid': builtin(1, (args) => {
    const pattern = args.any(0);
    if (typeof pattern !== 'string' || pattern.length > PATTERN_CHARS) return false;
    try {
      RE2JS.compile(pattern);
      return true;
    } catch {
      return false;
    }
  }),
  'regex.find_n': builtin(3, (args, context) =>
    allIn(compiled(args.string(0), context), args.string(1), args.integer(2)).map(
      ({ groups }) => groups[0] ?? '',
    ),
  ),
  'regex.find_all_string_submatch_n': builtin(3, (args, context) =>
    allIn(compiled(args.string(0), context), args.string(1), args.integer(2)).map(({ groups }) => [
      ...groups,
    ]),
  ),
  'regex.replace': builtin(3, (args, context) => {
    const [text, pattern, template] = [args.string(0), args.string(1), args.string(2)];
    const regex = compiled(pattern, context);
    return replaced(text, allIn(regex, text, -1), (one) =>
      expanded(template, one, regex.namedGroups()),
    );
  }),
  'regex.split': builtin(2, (args, context) => {
    const text = args.string(1);
    const parts: string[] = [];
    let at = 0;
    for (const { start, end } of allIn(compiled(args.string(0), context), text, -1)) {
      if (end === 0) continue;
      if (start === end && start === text.length) break;
      parts.push(text.slice(at, start));
      at = end;
    }
    return [...parts, text.slice(at)];
  }),
  'regex.template_match': builtin(4, (args, context) =>
    compiled(templatePattern(args), context).matcher(args.string(1)).find(),
  ),
  'regex.globs_match': builtin(2, (args, { budget }) =>
    globsMeet(args.string(0), args.string(1), budget),
  ),
};
