// SPDX-License-Identifier: Apache-2.0
// Patterns that others wrote, matched by RE2 in time linear in the text whatever they say. Where a match
// can begin is found first, by its first characters or by what RE2 requires of a text, so that a text
// without a match costs next to nothing. What RE2 cannot follow is refused by name.
import type { RE2JS } from 're2js';
import { type OpenWays, openWays } from './open-ways.ts';
import { compileRe2, type Lead, readProgram } from './program.ts';
import { translate } from './translate.ts';

export type Found = { readonly start: number; readonly end: number };

export type Range = {
  readonly from: number;
  /** Matches that start there or later are not asked for. */
  readonly until: number;
  /** What this refuses is no match: the next one is looked for from the next character on. */
  readonly accepts?: (found: Found) => boolean;
};

export type LinearRegex = {
  /**
   * UTF-16 units of the longest match: of those that go on for longer as much is found as shows it.
   */
  readonly charsMax: number;
  /** Whether the pattern itself has a longest match; else `charsMax` is what was asked for. */
  readonly isBounded: boolean;
  /** Matches that do not overlap and are not empty, leftmost first and of those the longest; at most 10,000. */
  readonly all: (text: string, range: Range) => readonly Found[];
  /** As `pending` of a detector: where a match may have begun that could still change. */
  readonly open: OpenWays;
};

export type Compiled =
  | { readonly ok: true; readonly regex: LinearRegex }
  | { readonly ok: false; readonly reason: string };

export const PATTERN_CHARS = 8_192;
/** Matches of one pattern that are kept; more say nothing new about a text. */
const FOUND_MAX = 10_000;

type Settings = {
  readonly ignoreCase: boolean;
  /** Longest match of a pattern that has no longest one. */
  readonly charsMax: number;
};

/** Compiles `source`, in the syntax that Boost, .NET and RE2 share. Never throws. */
export function compileLinear(source: string, { ignoreCase, charsMax }: Settings): Compiled {
  if (source.length > PATTERN_CHARS) return { ok: false, reason: 'the pattern is too long' };
  const translated = translate(source);
  if (!translated.ok) return translated;
  const read = readProgram(translated.source, ignoreCase);
  if (!read.ok) return read;
  const { program } = read;
  const most = Math.min(program.charsMax ?? charsMax, charsMax);
  const isBounded = program.charsMax !== undefined && program.charsMax <= charsMax;
  return {
    ok: true,
    regex: {
      charsMax: most,
      isBounded,
      all: isSelective(program.lead)
        ? byLead(translated.source, ignoreCase, { lead: program.lead, most })
        : bySearch(read.regex),
      open: openWays(program),
    },
  };
}

/** How much of ordinary text the kinds of characters make up. */
const SHARES: readonly (readonly [RegExp, number])[] = [
  [/[a-z]/, 0.78 / 26],
  [/[A-Z]/, 0.03 / 26],
  [/[0-9]/, 0.02 / 10],
  [/ /, 0.15],
];
const SHARE = Float64Array.from({ length: 128 }, (_, code) => {
  const found = SHARES.find(([kind]) => kind.test(String.fromCharCode(code)));
  return found?.[1] ?? 0.001;
});
const WIDE_SHARE = 0.01;
/** More places than that are dearer to look at one by one than the whole text. */
const SELECTIVE = 1 / 200;

function isSelective(lead: readonly Lead[]): boolean {
  const share = lead.reduce((product, { ascii, wide }) => {
    const sum = ascii.reduce((all, taken, code) => all + taken * (SHARE[code] ?? 0), 0);
    return product * Math.min(1, sum + (wide ? WIDE_SHARE : 0));
  }, 1);
  return lead.length > 0 && share <= SELECTIVE;
}

const unit = (code: number): string => `\\u${code.toString(16).padStart(4, '0')}`;

/** Sets of a fixed number of characters: nothing that the engine of the language could go back in. */
function leadPattern(lead: readonly Lead[]): RegExp {
  const sets = lead.map(({ ascii, wide }) => {
    const codes = Array.from(ascii.entries()).flatMap(([code, taken]) =>
      taken ? [unit(code)] : [],
    );
    return `[${codes.join('')}${wide ? '\\u0080-\\uffff' : ''}]`;
  });
  return new RegExp(sets.join(''), 'g');
}

/** Looks at every place that begins as a match does, and no further than a match can go. */
function byLead(
  source: string,
  ignoreCase: boolean,
  { lead, most }: { readonly lead: readonly Lead[]; readonly most: number },
): LinearRegex['all'] {
  const first = leadPattern(lead);
  let anchored: { readonly start: RE2JS; readonly inside: RE2JS } | undefined;
  const matchAt = (text: string, at: number): number => {
    anchored ??= {
      start: compileRe2(`\\A(?:${source})`, ignoreCase),
      // One character before, so that what is asserted about it holds.
      inside: compileRe2(`\\A(?s:.)(?:${source})`, ignoreCase),
    };
    const before = at === 0 ? 0 : at - 1;
    const matcher = (at === 0 ? anchored.start : anchored.inside).matcher(
      text.slice(before, at + most + 2),
    );
    return matcher.find() ? before + matcher.end() : at;
  };
  return (text, { from, until, accepts }) => {
    const found: Found[] = [];
    for (first.lastIndex = from; found.length < FOUND_MAX; ) {
      const start = first.exec(text)?.index ?? until;
      if (start >= until) break;
      const one = { start, end: matchAt(text, start) };
      const isOne = one.end > start && (accepts?.(one) ?? true);
      if (isOne) found.push(one);
      first.lastIndex = isOne ? one.end : start + 1;
    }
    return found;
  };
}

/** Searches the whole text, where what RE2 requires of it is there. */
const bySearch =
  (regex: RE2JS): LinearRegex['all'] =>
  (text, { from, until, accepts }) => {
    const found: Found[] = [];
    if (!regex.test(text)) return found;
    const matcher = regex.matcher(text);
    for (let at = from; at < until && found.length < FOUND_MAX && matcher.find(at); ) {
      const one = { start: matcher.start(), end: matcher.end() };
      if (one.start >= until) break;
      const isOne = one.end > one.start && (accepts?.(one) ?? true);
      if (isOne) found.push(one);
      at = isOne ? one.end : one.start + 1;
    }
    return found;
  };
