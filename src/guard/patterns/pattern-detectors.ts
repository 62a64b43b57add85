// SPDX-License-Identifier: Apache-2.0
// Detectors made of the patterns in the configuration. They are held to what every detector is: linear
// time, a longest match, the same in a stream as whole. A pattern that cannot be is refused by name, and
// so is one that does not do what its own examples say.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { BartizanError } from '../../core/errors.ts';
import { type Detector, defineDetector } from '../detector.ts';
import { View } from '../view/view.ts';
import { passes } from './checksum.ts';
import { compileLinear, type Found, type LinearRegex } from './linear-regex.ts';
import { MATCH_CHARS_MAX, type PatternConfig } from './pattern-config.ts';

/** A character after a match decides whether it ends there. */
const BEHIND = 1;
const WORD = /[\p{L}\p{N}_]/u;

/**
 * The detectors of `patterns`, in their order. Throws BartizanError `config_invalid` that points at what is
 * refused, with the reason as its hint.
 */
export function patternDetectors(patterns: readonly PatternConfig[]): readonly Detector[] {
  const taken = new Set<string>();
  return patterns.map((pattern, index) => {
    const pointer = `/guard/patterns/${index}`;
    if (taken.has(pattern.id)) {
      throw refused(pattern, `${pointer}/id`, 'another pattern has this id');
    }
    taken.add(pattern.id);
    return detectorOf(pattern, pointer);
  });
}

const refused = ({ id }: PatternConfig, pointer: string, reason: string): BartizanError =>
  new BartizanError('config_invalid', `Pattern ${id}: ${reason}`, { pointer });

function detectorOf(pattern: PatternConfig, pointer: string): Detector {
  const regex = regexOf(pattern, pointer);
  const { id, entity = id, title = id, context, score, severity, phases } = pattern;
  const near = context && nearOf(context);
  const scoreAt = (text: string, start: number): number =>
    near === undefined || near(text, start) ? score : (context?.otherwise ?? 0);
  const accepts =
    (text: string) =>
    ({ start, end }: Found): boolean =>
      scoreAt(text, start) > 0 &&
      (pattern.checksum === undefined || passes(pattern.checksum, text.slice(start, end)));
  const detector = defineDetector({
    id: `custom/${id}`,
    version: createHash('sha256').update(JSON.stringify(pattern)).digest('hex').slice(0, 8),
    title,
    summary: title,
    why: 'A pattern of this installation.',
    taxonomy: ['owasp-llm-2025:LLM02'],
    phases,
    streaming: { class: 'exact', holdChars: regex.charsMax + BEHIND },
    view: 'folded',
    severity,
    options: z.strictObject({}),
    examples: { hits: [], misses: [] },
    inspect: ({ text }, from, { until }) =>
      regex
        .all(text, { from, until, accepts: accepts(text) })
        .map(({ start, end }) => ({ start, end, entity, score: scoreAt(text, start) })),
    pending: ({ text }, from) => regex.open(text, from),
  });
  checkExamples(detector, pattern, pointer);
  return detector;
}

function regexOf(pattern: PatternConfig, pointer: string): LinearRegex {
  const { pattern: source, ignore_case: ignoreCase, max_chars: most } = pattern;
  const compiled = compileLinear(source, { ignoreCase, charsMax: most ?? MATCH_CHARS_MAX });
  if (!compiled.ok) throw refused(pattern, `${pointer}/pattern`, compiled.reason);
  const { regex } = compiled;
  if (!regex.isBounded && most === undefined) {
    const reason = 'its matches have no longest one: write {1,20} for +, or set max_chars';
    throw refused(pattern, `${pointer}/pattern`, reason);
  }
  if (regex.all('', { from: 0, until: 1 }).length > 0 || regex.charsMax === 0) {
    throw refused(pattern, `${pointer}/pattern`, 'it finds nothing');
  }
  return regex;
}

/** Whether one of the words stands before a match, as a word of its own. */
function nearOf({ words, within }: NonNullable<PatternConfig['context']>) {
  const looked = words.map((word) => word.toLowerCase());
  return (text: string, start: number): boolean => {
    const first = Math.max(0, start - within);
    const before = text.slice(first, start).toLowerCase();
    const isInside = (at: number): boolean =>
      WORD.test(at < 0 ? text.charAt(first + at) : before.charAt(at));
    return looked.some((word) => {
      for (let at = before.indexOf(word); at >= 0; at = before.indexOf(word, at + 1)) {
        if (!isInside(at - 1) && !isInside(at + word.length)) return true;
      }
      return false;
    });
  };
}

function checkExamples(detector: Detector, pattern: PatternConfig, pointer: string): void {
  const { hits = [], misses = [] } = pattern.examples ?? {};
  const bound = detector.bind(undefined);
  const isFound = (text: string): boolean =>
    bound.inspect(new View(text), 0, { channel: 'user', until: text.length }).length > 0;
  const check = (texts: readonly string[], kind: 'hits' | 'misses'): void => {
    const at = texts.findIndex((text) => isFound(text) !== (kind === 'hits'));
    if (at < 0) return;
    const reason =
      kind === 'hits' ? 'nothing is found in this example' : 'this example is found in';
    throw refused(pattern, `${pointer}/examples/${kind}/${at}`, reason);
  };
  check(hits, 'hits');
  check(misses, 'misses');
}
