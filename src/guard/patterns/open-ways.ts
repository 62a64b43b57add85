// SPDX-License-Identifier: Apache-2.0
// Where in a text that still grows a match may have begun that could yet come about, grow or fail. Every
// way through the program is followed at once over the last characters, each step once for each character.
import { ASSERT, type Program, type Step } from './program.ts';

/** The smallest index at or after `from`; the length of `text` where there is none. */
export type OpenWays = (text: string, from: number) => number;

const isWord = (code: number): boolean =>
  (code >= 0x30 && code <= 0x39) ||
  (code >= 0x41 && code <= 0x5a) ||
  (code >= 0x61 && code <= 0x7a) ||
  code === 0x5f;

const AHEAD = ASSERT.lineEnd | ASSERT.textEnd | ASSERT.word | ASSERT.noWord;

/** Whether what is asserted holds before the unit at `at`; where the text ends it may yet turn out so. */
function mayHold(flags: number, text: string, at: number): boolean {
  if ((flags & ASSERT.textStart) !== 0 && at > 0) return false;
  if ((flags & ASSERT.lineStart) !== 0 && at > 0 && text.charCodeAt(at - 1) !== 0x0a) return false;
  if (at >= text.length) return true;
  if ((flags & ASSERT.textEnd) !== 0) return false;
  if ((flags & ASSERT.lineEnd) !== 0 && text.charCodeAt(at) !== 0x0a) return false;
  const edge = isWord(text.charCodeAt(at - 1)) !== isWord(text.charCodeAt(at));
  return (flags & ASSERT.word) === 0 ? (flags & ASSERT.noWord) === 0 || !edge : edge;
}

/** Ways that wait for a character, each with where its match began: earlier ones come first. */
class Ways {
  readonly states: number[] = [];
  readonly starts: number[] = [];
  /** Begin of a match that hangs on what follows. */
  unsure = Number.POSITIVE_INFINITY;
  readonly #seen = new Set<number>();
  readonly #steps: readonly Step[];

  constructor(steps: readonly Step[]) {
    this.#steps = steps;
  }

  clear(): void {
    this.states.length = 0;
    this.starts.length = 0;
    this.#seen.clear();
  }

  /** Follows all that takes nothing, from `state`, where the match began at `start`. */
  add(state: number, start: number, place: { readonly text: string; readonly at: number }): void {
    const { text, at } = place;
    const open: [state: number, hangs: boolean][] = [[state, false]];
    for (let one = open.pop(); one !== undefined; one = open.pop()) {
      const [next, hangs] = one;
      const step = this.#steps[next];
      if (step?.kind === 'end' && hangs) this.unsure = Math.min(this.unsure, start);
      if (step === undefined || this.#seen.has(next)) continue;
      this.#seen.add(next);
      if (step.kind === 'split') {
        for (const to of step.to.toReversed()) open.push([to, hangs]);
      } else if (step.kind === 'assert') {
        const isAhead = at >= text.length && (step.flags & AHEAD) !== 0;
        if (mayHold(step.flags, text, at)) open.push([step.to, hangs || isAhead]);
      } else if (step.kind === 'take') {
        this.states.push(next);
        this.starts.push(start);
      }
    }
  }
}

/** Follows `program`. Where its matches have no end, from as far back as is asked for. */
export function openWays({ steps, first, lead, charsMax }: Program): OpenWays {
  const [head] = lead;
  const mayBegin = (code: number): boolean =>
    head === undefined || (code < head.ascii.length ? head.ascii[code] === 1 : head.wide);
  return (text, from) => {
    let now = new Ways(steps);
    let next = new Ways(steps);
    let at = charsMax === undefined ? from : Math.max(from, text.length - charsMax - 1);
    while (at < text.length) {
      const rune = text.codePointAt(at) ?? 0;
      if (mayBegin(text.charCodeAt(at))) now.add(first, at, { text, at });
      const after = at + (rune > 0xffff ? 2 : 1);
      next.clear();
      for (const [index, state] of now.states.entries()) {
        const step = steps[state];
        const start = now.starts[index] ?? at;
        if (step?.kind !== 'take' || !step.takes(rune)) continue;
        next.add(step.to, start, { text, at: after });
      }
      [now, next] = [next, now];
      at = after;
    }
    return Math.min(now.unsure, text.length, ...now.starts);
  };
}
