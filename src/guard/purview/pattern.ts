// SPDX-License-Identifier: Apache-2.0
// oxlint-disable max-lines
// From the text of a pattern to steps that can be followed without going back. Counted repetition is written
// out, so the number of steps is bounded; what would need memory or looking around is refused.

type Takes = (code: number) => boolean;

export type Step =
  | { readonly kind: 'take'; readonly takes: Takes }
  | { readonly kind: 'split'; readonly to: readonly number[] }
  | { readonly kind: 'assert'; readonly assertion: '^' | '$' | 'b' | 'B' }
  | { readonly kind: 'end' };

export type Program = {
  readonly steps: readonly Step[];
  /** Which units a match may begin with; undefined: any. */
  readonly first: Takes | undefined;
};

export type Parsed =
  | { readonly ok: true; readonly program: Program }
  | { readonly ok: false; readonly reason: string };

type Node =
  | { readonly kind: 'take'; readonly takes: Takes }
  | { readonly kind: 'assert'; readonly assertion: '^' | '$' | 'b' | 'B' }
  | { readonly kind: 'row'; readonly parts: readonly Node[] }
  | { readonly kind: 'either'; readonly parts: readonly Node[] }
  | { readonly kind: 'repeat'; readonly part: Node; readonly min: number; readonly max: number };

const PATTERN_CHARS = 8_192;
const STEPS_MAX = 6_000;
const REPEAT_MAX = 512;
const DEPTH_MAX = 40;
const ENDLESS = Number.POSITIVE_INFINITY;

class Refused extends Error {}
const refuse = (reason: string): never => {
  throw new Refused(reason);
};

const between =
  (low: number, high: number): Takes =>
  (code) =>
    code >= low && code <= high;
const isDigit = between(0x30, 0x39);
const isWord: Takes = (code) =>
  isDigit(code) || between(0x41, 0x5a)(code) || between(0x61, 0x7a)(code) || code === 0x5f;
const isSpace: Takes = (code) =>
  code === 0x20 ||
  between(0x09, 0x0d)(code) ||
  code === 0xa0 ||
  code === 0x3000 ||
  between(0x2000, 0x200a)(code);
const not =
  (takes: Takes): Takes =>
  (code) =>
    !takes(code);
const CLASSES: Readonly<Record<string, Takes>> = {
  d: isDigit,
  D: not(isDigit),
  w: isWord,
  W: not(isWord),
  s: isSpace,
  S: not(isSpace),
};
const NAMED: Readonly<Record<string, Takes>> = {
  digit: isDigit,
  alpha: (code) => between(0x41, 0x5a)(code) || between(0x61, 0x7a)(code),
  alnum: (code) => isWord(code) && code !== 0x5f,
  upper: between(0x41, 0x5a),
  lower: between(0x61, 0x7a),
  space: isSpace,
  punct: (code) => code > 0x20 && code < 0x7f && !(isWord(code) && code !== 0x5f),
  word: isWord,
  xdigit: (code) => isDigit(code) || between(0x41, 0x46)(code) || between(0x61, 0x66)(code),
};
const CONTROL: Readonly<Record<string, number>> = {
  t: 9,
  n: 10,
  v: 11,
  f: 12,
  r: 13,
  e: 27,
  a: 7,
  0: 0,
};

/** Parses `source`; says what it refuses instead of throwing. */
export function parsePattern(source: string, ignoreCase: boolean): Parsed {
  try {
    if (source.length > PATTERN_CHARS) refuse('the pattern is too long');
    const tree = new Reader(source, ignoreCase).pattern();
    const steps: Step[] = [];
    write(tree, steps);
    steps.push({ kind: 'end' });
    return { ok: true, program: { steps, first: firstOf(steps) } };
  } catch (error) {
    if (error instanceof Refused) return { ok: false, reason: error.message };
    throw error;
  }
}

class Reader {
  readonly #source: string;
  #ignoreCase: boolean;
  #at = 0;
  #depth = 0;

  constructor(source: string, ignoreCase: boolean) {
    this.#source = source;
    this.#ignoreCase = ignoreCase;
  }

  pattern(): Node {
    const tree = this.#either();
    if (this.#at < this.#source.length) refuse('a bracket that closes nothing');
    return tree;
  }

  #next(text: string): boolean {
    if (!this.#source.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  #either(): Node {
    if (++this.#depth > DEPTH_MAX) refuse('groups nested too deeply');
    const parts = [this.#row()];
    while (this.#next('|')) parts.push(this.#row());
    this.#depth--;
    return parts.length === 1
      ? (parts[0] ?? { kind: 'row', parts: [] })
      : { kind: 'either', parts };
  }

  #row(): Node {
    const parts: Node[] = [];
    while (this.#at < this.#source.length && !/[|)]/.test(this.#source.charAt(this.#at))) {
      const part = this.#repeated(this.#one());
      parts.push(part);
    }
    return { kind: 'row', parts };
  }

  #one(): Node {
    const char = this.#source.charAt(this.#at);
    if (this.#next('(')) return this.#group();
    if (this.#next('[')) return { kind: 'take', takes: this.#set() };
    if (this.#next('^')) return { kind: 'assert', assertion: '^' };
    if (this.#next('$')) return { kind: 'assert', assertion: '$' };
    if (this.#next('.')) return { kind: 'take', takes: (code) => code !== 0x0a };
    if (this.#next('\\')) return this.#escape();
    if (/[*+?]/.test(char)) refuse('a repetition of nothing');
    this.#at++;
    return { kind: 'take', takes: this.#literal(char.charCodeAt(0)) };
  }

  #group(): Node {
    if (this.#next('?')) {
      if (this.#next('i)')) {
        this.#ignoreCase = true;
        return { kind: 'row', parts: [] };
      }
      if (/^(?:[=!]|<[=!])/.test(this.#source.slice(this.#at, this.#at + 2)))
        refuse('it looks around');
      if (!this.#next(':') && !this.#next('>')) {
        const named = /^P?<\w{1,40}>|^'\w{1,40}'/.exec(this.#source.slice(this.#at, this.#at + 48));
        if (named === null) refuse('a group of an unknown kind');
        this.#at += named?.[0].length ?? 0;
      }
    }
    const inside = this.#either();
    if (!this.#next(')')) refuse('a group that does not close');
    return inside;
  }

  #escape(): Node {
    const char = this.#source.charAt(this.#at++);
    if (char === 'b' || char === 'B') return { kind: 'assert', assertion: char };
    if (char === 'A') return { kind: 'assert', assertion: '^' };
    if (char === 'z' || char === 'Z') return { kind: 'assert', assertion: '$' };
    if (/[1-9]|k|g/.test(char)) refuse('it refers back to a group');
    if (/[pPXGKQE]/.test(char)) refuse(`an escape that is not known: \\${char}`);
    return { kind: 'take', takes: CLASSES[char] ?? this.#literal(this.#escaped(char)) };
  }

  #escaped(char: string): number {
    if (char === '') return refuse('it ends in an escape');
    if (char === 'x' || char === 'u') {
      const digits = /^(?:\{([0-9a-fA-F]{1,6})\}|([0-9a-fA-F]{2,4}))/.exec(
        this.#source.slice(this.#at, this.#at + 8),
      );
      const size = char === 'x' ? 2 : 4;
      const hex = digits?.[1] ?? digits?.[2]?.slice(0, size);
      if (hex === undefined) return refuse('an escape that is not complete');
      this.#at += digits?.[1] === undefined ? hex.length : (digits?.[0].length ?? 0);
      return Number.parseInt(hex, 16);
    }
    return CONTROL[char] ?? char.charCodeAt(0);
  }

  #literal(code: number): Takes {
    if (!this.#ignoreCase) return (one) => one === code;
    const char = String.fromCharCode(code);
    const [lower, upper] = [char.toLowerCase().charCodeAt(0), char.toUpperCase().charCodeAt(0)];
    return (one) => one === code || one === lower || one === upper;
  }

  #set(): Takes {
    const inverted = this.#next('^');
    const members: Takes[] = [];
    for (let start = true; start || !this.#next(']'); start = false) {
      if (this.#at >= this.#source.length) refuse('a set that does not close');
      const named = /^\[:(\w{1,8}):\]/.exec(this.#source.slice(this.#at, this.#at + 12));
      if (named !== null) {
        this.#at += named[0].length;
        members.push(NAMED[named[1] ?? ''] ?? refuse('a class that is not known'));
        continue;
      }
      const low = this.#member();
      if (typeof low !== 'number') members.push(low);
      else if (/^-[^\]]/.test(this.#source.slice(this.#at, this.#at + 2))) {
        this.#at++;
        const high = this.#member();
        if (typeof high !== 'number' || high < low) refuse('a range that is none');
        else members.push(this.#range(low, high));
      } else members.push(this.#literal(low));
    }
    const takes: Takes = (code) => members.some((member) => member(code));
    return inverted ? not(takes) : takes;
  }

  #range(low: number, high: number): Takes {
    const inside = between(low, high);
    if (!this.#ignoreCase) return inside;
    return (code) =>
      inside(code) ||
      (between(0x61, 0x7a)(code) && inside(code - 32)) ||
      (between(0x41, 0x5a)(code) && inside(code + 32));
  }

  #member(): number | Takes {
    const char = this.#source.charAt(this.#at++);
    if (char !== '\\') return char.charCodeAt(0);
    const escaped = this.#source.charAt(this.#at++);
    if (escaped === 'b') return 8;
    if (/[pP]/.test(escaped)) refuse('a property of characters');
    return CLASSES[escaped] ?? this.#escaped(escaped);
  }

  #repeated(part: Node): Node {
    let made = part;
    for (;;) {
      const [min, max] = this.#counts();
      if (min < 0) return made;
      // Greedy, lazy and possessive find the same: of the leftmost matches the longest is taken.
      if (!this.#next('?')) this.#next('+');
      if (min > REPEAT_MAX || (max !== ENDLESS && max > REPEAT_MAX) || max < min)
        refuse('a repetition that is too long');
      made = { kind: 'repeat', part: made, min, max };
    }
  }

  #counts(): readonly [number, number] {
    if (this.#next('*')) return [0, ENDLESS];
    if (this.#next('+')) return [1, ENDLESS];
    if (this.#next('?')) return [0, 1];
    const found = /^\{(\d{1,4})(?:(,)(\d{0,4}))?\}/.exec(
      this.#source.slice(this.#at, this.#at + 12),
    );
    if (found === null) return [-1, -1];
    this.#at += found[0].length;
    const min = Number(found[1]);
    if (found[2] === undefined) return [min, min];
    return [min, found[3] === '' ? ENDLESS : Number(found[3])];
  }
}

/** Appends the steps of `node`. */
function write(node: Node, steps: Step[]): void {
  if (steps.length > STEPS_MAX) refuse('the pattern is too large');
  if (node.kind === 'take' || node.kind === 'assert') steps.push(node);
  else if (node.kind === 'row') for (const part of node.parts) write(part, steps);
  else if (node.kind === 'either') writeEither(node.parts, steps);
  else writeRepeat(node, steps);
}

/** A split whose ends are known later. */
function fork(steps: Step[]): (...to: readonly number[]) => void {
  const at = steps.push({ kind: 'split', to: [] }) - 1;
  return (...to) => {
    steps[at] = { kind: 'split', to };
  };
}

function writeEither(parts: readonly Node[], steps: Step[]): void {
  const enter = fork(steps);
  const starts: number[] = [];
  const leave: ((...to: readonly number[]) => void)[] = [];
  for (const part of parts) {
    starts.push(steps.length);
    write(part, steps);
    leave.push(fork(steps));
  }
  enter(...starts);
  for (const jump of leave) jump(steps.length);
}

function writeRepeat(
  { part, min, max }: { readonly part: Node; readonly min: number; readonly max: number },
  steps: Step[],
): void {
  for (let turn = 0; turn < min; turn++) write(part, steps);
  if (max === ENDLESS) {
    const enter = fork(steps);
    const start = steps.length;
    write(part, steps);
    const again = fork(steps);
    enter(start, steps.length);
    again(start, steps.length);
    return;
  }
  const leave: ((...to: readonly number[]) => void)[] = [];
  const starts: number[] = [];
  for (let turn = min; turn < max; turn++) {
    leave.push(fork(steps));
    starts.push(steps.length);
    write(part, steps);
  }
  for (const [at, jump] of leave.entries()) jump(starts[at] ?? steps.length, steps.length);
}

/** What the first unit of a match has to be; undefined where a match may begin without taking one. */
function firstOf(steps: readonly Step[]): Takes | undefined {
  const found: Takes[] = [];
  const seen = new Set<number>();
  const open = [0];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    const step = steps[at];
    if (step === undefined || step.kind === 'end') return undefined;
    if (step.kind === 'split') open.push(...step.to);
    else if (step.kind === 'assert') open.push(at + 1);
    else found.push(step.takes);
  }
  return (code) => found.some((takes) => takes(code));
}
