// SPDX-License-Identifier: Apache-2.0
// Patterns that others wrote, matched in time linear in the text whatever they say: all ways through a
// pattern are followed at once, so that there is nothing to go back to. What this cannot follow (looking
// around, references) is refused by name. Callers depend on `LinearRegex` alone.
import { parsePattern, type Program } from './pattern.ts';

export type Found = { readonly start: number; readonly end: number };

export type LinearRegex = {
  /** The leftmost match that starts at or after `from`, and of those the longest; undefined: none. */
  readonly find: (text: string, from: number) => Found | undefined;
};

export type Compiled =
  | { readonly ok: true; readonly regex: LinearRegex }
  | { readonly ok: false; readonly reason: string };

/** Longest match; a way that has gone so far is given up. */
export const MATCH_CHARS = 512;

/** Compiles `source`, in the syntax that Boost, RE2 and JavaScript share. Never throws. */
export function compileLinear(source: string, ignoreCase: boolean): Compiled {
  const parsed = parsePattern(source, ignoreCase);
  return parsed.ok
    ? { ok: true, regex: { find: (text, from) => find(parsed.program, text, from) } }
    : parsed;
}

const isWord = (code: number): boolean =>
  (code >= 0x30 && code <= 0x39) ||
  (code >= 0x41 && code <= 0x5a) ||
  (code >= 0x61 && code <= 0x7a) ||
  code === 0x5f;

function holds(assertion: string, text: string, at: number): boolean {
  if (assertion === '^') return at === 0 || text.charCodeAt(at - 1) === 0x0a;
  if (assertion === '$') return at === text.length || text.charCodeAt(at) === 0x0a;
  const edge = isWord(text.charCodeAt(at - 1)) !== isWord(text.charCodeAt(at));
  return edge === (assertion === 'b');
}

/** States in the order in which they were reached, each once, with where their match began. */
class States {
  readonly list: number[] = [];
  readonly starts: number[] = [];
  readonly #seen: Int32Array;
  #turn = 0;

  constructor(size: number) {
    this.#seen = new Int32Array(size);
  }

  clear(): void {
    this.list.length = 0;
    this.starts.length = 0;
    this.#turn++;
  }

  /** False where the state is there already. */
  mark(state: number): boolean {
    if (this.#seen[state] === this.#turn) return false;
    this.#seen[state] = this.#turn;
    return true;
  }
}

function find({ steps, first }: Program, text: string, from: number): Found | undefined {
  let now = new States(steps.length);
  let next = new States(steps.length);
  now.clear();
  let best: Found | undefined;
  const add = (states: States, state: number, start: number, at: number): void => {
    // Without recursion: a pattern may hold thousands of ways.
    const open = [state];
    for (let one = open.pop(); one !== undefined; one = open.pop()) {
      if (!states.mark(one)) continue;
      const step = steps[one];
      if (step === undefined) continue;
      if (step.kind === 'split') open.push(...step.to.toReversed());
      else if (step.kind === 'assert') {
        if (holds(step.assertion, text, at)) open.push(one + 1);
      } else if (step.kind === 'end') {
        // What takes nothing is no finding.
        if (at === start) continue;
        if (best === undefined || start < best.start || (start === best.start && at > best.end)) {
          best = { start, end: at };
        }
      } else {
        states.list.push(one);
        states.starts.push(start);
      }
    }
  };
  for (let at = from; at <= text.length; at++) {
    if (best === undefined) {
      if (now.list.length === 0 && first !== undefined) {
        while (at < text.length && !first(text.charCodeAt(at))) at++;
        if (at === text.length) break;
        now.clear();
      }
      // Earlier starts were put in first: they keep the states that both can reach.
      add(now, 0, at, at);
    }
    if (now.list.length === 0 && best !== undefined) break;
    const code = text.charCodeAt(at);
    next.clear();
    for (const [index, state] of now.list.entries()) {
      const start = now.starts[index] ?? at;
      if (best !== undefined && start > best.start) continue;
      const step = steps[state];
      if (step?.kind !== 'take' || at >= text.length || at - start >= MATCH_CHARS) continue;
      if (step.takes(code)) add(next, state + 1, start, at + 1);
    }
    [now, next] = [next, now];
  }
  return best;
}
