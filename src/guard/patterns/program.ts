// SPDX-License-Identifier: Apache-2.0
// What RE2 made of a pattern, read as plain data: how long a match may be, what its first characters are,
// and the steps that a growing text is followed along. Nothing is matched here.
import { RE2JS, RE2JSException } from 're2js';

/** Steps of a program as RE2 compiles it; a counted repetition is written out. */
const STEPS_MAX = 4_000;
/** A pattern whose matches may be longer is treated as one without an end. */
const RUNES_MAX = 1_024;
/** So many first characters of a match are told apart. */
const LEAD_MAX = 6;
const ASCII = 128;
const ASTRAL = 0x10000;
const RUNE_MAX = 0x10ffff;

/** Assertions, as RE2 numbers them. */
export const ASSERT = {
  lineStart: 1,
  lineEnd: 2,
  textStart: 4,
  textEnd: 8,
  word: 16,
  noWord: 32,
} as const;

export type Step =
  | { readonly kind: 'split'; readonly to: readonly number[] }
  | { readonly kind: 'assert'; readonly flags: number; readonly to: number }
  | {
      readonly kind: 'take';
      readonly takes: (rune: number) => boolean;
      /** No character beyond this one is taken. */
      readonly most: number;
      readonly to: number;
    }
  | { readonly kind: 'end' }
  | { readonly kind: 'dead' };

/** What may stand at one of the first places of a match. */
export type Lead = {
  /** By ASCII code. */
  readonly ascii: Uint8Array;
  /** Whether characters beyond ASCII may stand there. */
  readonly wide: boolean;
};

export type Program = {
  readonly steps: readonly Step[];
  readonly first: number;
  /** UTF-16 units of the longest match; undefined: it has no end, or none within what is held. */
  readonly charsMax: number | undefined;
  readonly lead: readonly Lead[];
};

type Read =
  | { readonly ok: true; readonly program: Program; readonly regex: RE2JS }
  | { readonly ok: false; readonly reason: string };

const FLAGS = RE2JS.MULTILINE | RE2JS.LONGEST_MATCH;

/** Compiles for RE2: of the leftmost matches the longest. Throws what RE2 throws. */
export const compileRe2 = (source: string, ignoreCase: boolean): RE2JS =>
  RE2JS.compile(source, ignoreCase ? FLAGS | RE2JS.CASE_INSENSITIVE : FLAGS);

/** The program of `source`, or why there is none. Never throws. */
export function readProgram(source: string, ignoreCase: boolean): Read {
  let regex: RE2JS;
  try {
    regex = compileRe2(source, ignoreCase);
  } catch (error) {
    if (error instanceof RE2JSException) return { ok: false, reason: reasonOf(error.message) };
    throw error;
  }
  if (regex.programSize() > STEPS_MAX) return { ok: false, reason: 'the pattern is too large' };
  const raw: RawProgram = regex.re2().prog;
  const steps = raw.inst.map(stepOf);
  if (steps.includes(undefined)) return { ok: false, reason: 'it looks around' };
  const known = steps.filter((step) => step !== undefined);
  const program = { steps: known, first: raw.start, ...shapeOf(known, raw.start) };
  return { ok: true, program, regex };
}

/** The message of RE2 in the words of this product; what it quotes of the pattern is left out. */
function reasonOf(message: string): string {
  if (/\(\?(?:=|!|<=|<!)/.test(message)) return 'it looks around';
  if (/invalid escape sequence: `\\(?:[1-9kg])/.test(message)) return 'it refers back to a group';
  const [, what = 'it is not valid'] = /parsing regexp: ([a-z ]+)/i.exec(message) ?? [];
  return what.trim();
}

type RawStep = {
  readonly op: number;
  readonly out: number;
  readonly arg: number;
  readonly runes: ArrayLike<number>;
  matchRune(rune: number): boolean;
};
type RawProgram = { readonly inst: readonly RawStep[]; readonly start: number };

/** RE2's operations; those that look behind have no number here. */
function stepOf(raw: RawStep): Step | undefined {
  switch (raw.op) {
    case 1:
    case 2:
      return { kind: 'split', to: [raw.out, raw.arg] };
    case 3:
    case 7:
      return { kind: 'split', to: [raw.out] };
    case 4:
      return { kind: 'assert', flags: raw.arg, to: raw.out };
    case 5:
      return { kind: 'dead' };
    case 6:
      return { kind: 'end' };
    case 8:
    case 9:
      return { kind: 'take', takes: (rune) => raw.matchRune(rune), most: mostOf(raw), to: raw.out };
    case 10:
      return { kind: 'take', takes: () => true, most: RUNE_MAX, to: raw.out };
    case 11:
      return { kind: 'take', takes: (rune) => rune !== 0x0a, most: RUNE_MAX, to: raw.out };
    default:
      return undefined;
  }
}

/** A single letter in either case; these two have a third form beyond ASCII, the Kelvin sign and the long s. */
const FOLDED = 1;
const THIRD: Readonly<Record<number, number>> = {
  0x4b: 0x212a,
  0x6b: 0x212a,
  0x53: 0x17f,
  0x73: 0x17f,
};

function mostOf({ runes, arg }: RawStep): number {
  const [only = 0] = Array.from(runes);
  const third = arg === FOLDED && runes.length === 1 ? (THIRD[only] ?? 0) : 0;
  // Letters beyond ASCII may be one of another case, of which more is not asked.
  const other = arg === FOLDED && only >= ASCII ? ASTRAL - 1 : 0;
  return Math.max(third, other, ...Array.from(runes));
}

type Take = Extract<Step, { kind: 'take' }>;

/** The characters that may be taken next from `states`, whatever is asserted, and whether a match may end. */
function reach(steps: readonly Step[], states: readonly number[]) {
  const seen = new Set<number>();
  const takes: Take[] = [];
  let ends = false;
  const open = [...states];
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    if (seen.has(state)) continue;
    seen.add(state);
    const step = steps[state];
    if (step?.kind === 'split') open.push(...step.to);
    else if (step?.kind === 'assert') open.push(step.to);
    else if (step?.kind === 'take') takes.push(step);
    else if (step?.kind === 'end') ends = true;
  }
  return { takes, ends };
}

function shapeOf(steps: readonly Step[], first: number): Pick<Program, 'charsMax' | 'lead'> {
  const lead: Lead[] = [];
  let isLead = true;
  let runes = 0;
  let units = 1;
  let states: readonly number[] = [first];
  for (let at = 0; states.length > 0; at++) {
    if (at > RUNES_MAX) return { charsMax: undefined, lead };
    const { takes, ends } = reach(steps, states);
    if (ends) runes = at;
    isLead &&= lead.length < LEAD_MAX && (at === 0 || !ends) && takes.length > 0;
    const most = Math.max(0, ...takes.map((step) => step.most));
    if (isLead) {
      lead.push({
        ascii: Uint8Array.from({ length: ASCII }, (_, code) =>
          takes.some((step) => step.takes(code)) ? 1 : 0,
        ),
        wide: most >= ASCII,
      });
    }
    // Two units stand for one such character: what follows stands somewhere else.
    isLead &&= most < ASTRAL;
    if (most >= ASTRAL) units = 2;
    states = [...new Set(takes.map(({ to }) => to))];
  }
  return { charsMax: runes * units, lead };
}
