// SPDX-License-Identifier: Apache-2.0
// Runs imported rules over a text: every matcher once, then each rule over what was found. Time is linear
// in the text for a given set of rules.
import type { Match } from '../detector.ts';
import { compileLinear, type Found } from '../patterns/linear-regex.ts';
import type { View } from '../view/view.ts';
import { type Condition, MATCH_CHARS, type Matcher, type Rule, type RuleSet } from './rule.ts';

/** Matches of one matcher that are kept; more say nothing new about a text. */
const FOUND_MAX = 10_000;
/** A confidence of 85 in a hundred is what Purview calls high. */
const SCORE_OF = (confidence: number): number => Math.min(0.999, confidence / 100);

/** Finds what our own detectors find under these names. */
export type EntityFinder = (view: View, names: readonly string[]) => readonly Found[];

type Finder = (view: View) => readonly Found[];
export type Evaluator = (view: View) => readonly Match[];

/** A function that evaluates `set`. Throws where a pattern that was accepted before is refused now. */
export function evaluatorOf(set: RuleSet, entities: EntityFinder): Evaluator {
  const finders = new Map<string, Finder>(
    Object.entries(set.matchers).map(([id, matcher]) => [id, finderOf(matcher, entities)]),
  );
  return (view) => {
    const found = new Map<string, readonly Found[]>();
    const get = (id: string): readonly Found[] => {
      const known = found.get(id);
      if (known !== undefined) return known;
      const list = finders.get(id)?.(view) ?? [];
      found.set(id, list);
      return list;
    };
    return apart(set.rules.flatMap((rule) => matchesOf(rule, get)));
  };
}

function finderOf(matcher: Matcher, entities: EntityFinder): Finder {
  if (matcher.kind === 'entities') return (view) => entities(view, matcher.names);
  if (matcher.kind === 'terms') return termsFinder(matcher);
  const { source, ignore_case: ignoreCase } = matcher;
  const compiled = compileLinear(source, { ignoreCase, charsMax: MATCH_CHARS });
  if (!compiled.ok) throw new Error(`pattern refused: ${compiled.reason}`);
  return ({ text }) => compiled.regex.all(text, { from: 0, until: text.length });
}

const WORD = /[\p{L}\p{N}_]/u;

/** Terms by their first word, so that a text is read once however many there are. */
function termsFinder(matcher: Extract<Matcher, { kind: 'terms' }>): Finder {
  const plain = (text: string): string => (matcher.match_case ? text : text.toLowerCase());
  const byStart = new Map<string, string[]>();
  for (const term of matcher.terms.map(plain)) {
    const key = term.slice(0, 2);
    byStart.set(key, [...(byStart.get(key) ?? []), term]);
  }
  const isApart = (text: string, start: number, end: number): boolean =>
    !matcher.whole_words ||
    !(
      (start > 0 && WORD.test(text.charAt(start - 1)) && WORD.test(text.charAt(start))) ||
      (WORD.test(text.charAt(end)) && WORD.test(text.charAt(end - 1)))
    );
  return (view) => {
    const text = plain(view.text);
    const list: Found[] = [];
    // Lower case may be longer than its capital: what is found would stand elsewhere.
    if (text.length !== view.text.length) return list;
    for (let at = 0; at < text.length && list.length < FOUND_MAX; at++) {
      const key = text.slice(at, at + 2);
      const terms = byStart.get(key) ?? byStart.get(key.charAt(0));
      for (const term of terms ?? []) {
        if (!text.startsWith(term, at) || !isApart(text, at, at + term.length)) continue;
        list.push({ start: at, end: at + term.length });
        break;
      }
    }
    return list;
  };
}

/** Whether one of `list`, which is in order, lies within `proximity` of `main` and is not a part of it. */
function isNear(list: readonly Found[], main: Found, proximity: number): boolean {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle]?.start ?? 0) < main.start - proximity) low = middle + 1;
    else high = middle;
  }
  for (let at = low; at < list.length; at++) {
    const one = list[at];
    if (one === undefined || one.start > main.end + proximity) return false;
    if (one.end <= main.start || one.start >= main.end) return true;
  }
  return false;
}

function holds(
  condition: Condition,
  main: Found,
  proximity: number,
  get: (id: string) => readonly Found[],
): boolean {
  if ('match' in condition) return isNear(get(condition.match), main, proximity);
  const count = condition.any.filter((one) => holds(one, main, proximity, get)).length;
  return count >= condition.min && count <= (condition.max ?? Number.POSITIVE_INFINITY);
}

/** Matches of a rule, each with the highest confidence of its patterns. */
function matchesOf(rule: Rule, get: (id: string) => readonly Found[]): readonly Match[] {
  const best = new Map<string, Match>();
  for (const pattern of rule.patterns) {
    const score = SCORE_OF(pattern.confidence);
    for (const main of get(pattern.id)) {
      if (!pattern.near.every((one) => holds(one, main, rule.proximity, get))) continue;
      const key = `${main.start} ${main.end}`;
      if ((best.get(key)?.score ?? 0) < score)
        best.set(key, { ...main, entity: rule.entity, score });
    }
  }
  return [...best.values()];
}

/** In order; of two rules that overlap the surer one stays. */
function apart(matches: readonly Match[]): readonly Match[] {
  const kept: Match[] = [];
  for (const match of [...matches].sort((a, b) => a.start - b.start || b.score - a.score)) {
    const last = kept.at(-1);
    if (last === undefined || match.start >= last.end) kept.push(match);
    else if (match.score > last.score) kept[kept.length - 1] = match;
  }
  return kept;
}
