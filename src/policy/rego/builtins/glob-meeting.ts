// SPDX-License-Identifier: Apache-2.0
// Whether some text is matched by two simple patterns at once: characters, `.`, classes, and `*` or `+`.
import type { Budget } from '../evaluate/context.ts';
import { failed } from './builtin.ts';

type Part = {
  /** Ranges of code points; undefined: any. */
  readonly ranges: readonly (readonly [from: number, to: number])[] | undefined;
  readonly many: boolean;
  readonly none: boolean;
};

/** Longest pattern, in UTF-16 units. */
const GLOB_CHARS = 1_000;

function partsOf(glob: string): readonly Part[] {
  if (glob.length > GLOB_CHARS) throw failed('glob is too long');
  const chars = Array.from(glob);
  const parts: Part[] = [];
  for (let at = 0; at < chars.length; at++) {
    const char = chars[at] ?? '';
    if (char === '*' || char === '+') throw failed('the input is invalid');
    if (char === ']') {
      throw failed(
        `input:${glob}, pos:${at + 1}, set-close ']' with no preceding '[': the input provided is invalid`,
      );
    }
    let ranges: Part['ranges'] = [[code(char), code(char)]];
    if (char === '.') ranges = undefined;
    else if (char === '\\') ranges = single(chars[++at]);
    else if (char === '[') {
      const end = chars.indexOf(']', at);
      if (end === -1) throw failed('the input is invalid');
      ranges = classOf(chars.slice(at + 1, end));
      at = end;
    }
    const sign = chars[at + 1];
    const repeats = sign === '*' || sign === '+';
    if (repeats) at++;
    parts.push({ ranges, many: repeats, none: sign === '*' });
  }
  return parts;
}

const code = (char: string): number => char.codePointAt(0) ?? 0;

function single(char: string | undefined): Part['ranges'] {
  if (char === undefined) throw failed('the input is invalid');
  return [[code(char), code(char)]];
}

function classOf(chars: readonly string[]): Part['ranges'] {
  const ranges: (readonly [number, number])[] = [];
  for (let at = 0; at < chars.length; at++) {
    const from = code(chars[at] ?? '');
    if (chars[at + 1] === '-' && at + 2 < chars.length) {
      ranges.push([from, code(chars[at + 2] ?? '')]);
      at += 2;
    } else ranges.push([from, from]);
  }
  return ranges;
}

const meet = (a: Part, b: Part): boolean =>
  a.ranges === undefined ||
  b.ranges === undefined ||
  a.ranges.some(([from, to]) =>
    (b.ranges ?? []).some(([start, end]) => from <= end && start <= to),
  );

/** Quadratic in the lengths of the patterns. */
export function globsMeet(left: string, right: string, budget: Budget): boolean {
  const [one, other] = [partsOf(left), partsOf(right)];
  const width = other.length + 1;
  const seen = new Uint8Array((one.length + 1) * width * 4);
  // A state: places in both patterns, and whether each has already taken its least.
  const open: (readonly [number, number, number])[] = [[0, 0, 0]];
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    const [i, j, taken] = state;
    const key = (i * width + j) * 4 + taken;
    if (seen[key] === 1) continue;
    seen[key] = 1;
    budget.spend();
    const a = one[i];
    const b = other[j];
    if (a === undefined && b === undefined) return true;
    if (a !== undefined && (a.none || (taken & 1) !== 0)) open.push([i + 1, j, taken & 2]);
    if (b !== undefined && (b.none || (taken & 2) !== 0)) open.push([i, j + 1, taken & 1]);
    if (a === undefined || b === undefined || !meet(a, b)) continue;
    const nexts = a.many ? ([[i, 1]] as const) : ([[i + 1, 0]] as const);
    for (const [next, mark] of nexts) {
      if (b.many) open.push([next, j, mark | 2]);
      else open.push([next, j + 1, mark]);
    }
  }
  return false;
}
