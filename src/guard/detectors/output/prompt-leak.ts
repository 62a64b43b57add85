// SPDX-License-Identifier: Apache-2.0
// The operator's instructions in an answer: word for word, or hidden in an encoding that whoever asked can
// undo. What the caller supplied besides is no secret from the caller. Retelling in other words is for
// output/prompt-paraphrase.
import { z } from 'zod';
import { type Answer, defineDetector, type Match } from '../../detector.ts';
import { alphabet, longRuns, type Run, runStart } from '../../runs.ts';
import { perRequest } from '../../text/asked.ts';
import { SHINGLE_WORDS } from '../../text/shingles.ts';
import { completeTerms, type Terms, termsOf } from '../../text/terms.ts';
import { LeakIndex, pairs } from './leak-index.ts';

/** Other words between two rows of one quotation. */
const GAP_WORDS = 8;
/** Longest finding; what follows is the next one. */
const QUOTE_CHARS = 4_000;
/** Instructions shorter than this are what everybody writes ("You are a helpful assistant"). */
const PROMPT_WORDS_MIN = 24;
const ENCODED_CHARS = 40;
const ENCODED_MAX = 8_000;
/** Letters one by one; fewer are initials. */
const SPELLED_LETTERS = 20;

const BASE64 = alphabet(/[A-Za-z0-9+/=_-]/);
const HEX = /^(?:0x)?[0-9a-fA-F]+$/;

type Quote = { readonly first: number; readonly last: number; readonly words: number };

/** Stretches of `terms` that repeat the instructions, and the word from which on that may still change. */
function quotesIn(terms: Terms, index: LeakIndex): { quotes: Quote[]; open: number } {
  const quotes: Quote[] = [];
  const count = terms.hashes.length;
  let [first, covered, words] = [-1, -1, 0];
  const close = (): void => {
    if (first >= 0) quotes.push({ first, last: covered, words });
    first = -1;
  };
  for (let at = 0; at < count; at++) {
    if (first >= 0 && at - covered > GAP_WORDS) close();
    if (!index.rows.has(terms, at)) continue;
    const isLong = (terms.ends[at] ?? 0) - (terms.starts[Math.max(0, first)] ?? 0) > QUOTE_CHARS;
    if (first >= 0 && isLong && at > covered) close();
    if (first < 0) [first, covered, words] = [at, at - 1, 0];
    words += at + SHINGLE_WORDS - 1 - Math.max(covered, at - 1);
    covered = at + SHINGLE_WORDS - 1;
  }
  const isOpen = first >= 0 && count - 1 - covered <= GAP_WORDS;
  const open = isOpen ? first : count;
  close();
  return { quotes, open };
}

function isEnough({ first, last, words }: Quote, terms: Terms, rule: Rule): boolean {
  if (words < rule.min) return false;
  let own = 0;
  for (let at = first; at + SHINGLE_WORDS - 1 <= last; at++) {
    if (rule.index.rows.has(terms, at) && !rule.index.isSupplied(terms, at)) own++;
  }
  return own * 2 >= words - SHINGLE_WORDS;
}

type Rule = { readonly index: LeakIndex; readonly min: number };

/** Long runs of the letters of base64, cut at their bound from where they begin. */
function encodedRuns(text: string, from: number): readonly Run[] {
  return longRuns(text, BASE64, ENCODED_CHARS, from).flatMap(({ start, end }) => {
    const pieces = Math.ceil((end - start) / ENCODED_MAX);
    return Array.from({ length: pieces }, (_, at) => ({
      start: start + at * ENCODED_MAX,
      end: Math.min(end, start + (at + 1) * ENCODED_MAX),
    }));
  });
}

function holdsPrompt(run: string, { index }: Rule): boolean {
  const decoded = HEX.test(run)
    ? Buffer.from(run.replace(/^0x/, ''), 'hex')
    : Buffer.from(run, 'base64');
  const terms = termsOf(decoded.toString('utf8'));
  return quotesIn(terms, index).quotes.some(({ words }) => words >= SHINGLE_WORDS + 1);
}

/** Letters that stand alone, in a row. */
function spelledRuns(terms: Terms): readonly { readonly from: number; readonly to: number }[] {
  const runs: { from: number; to: number }[] = [];
  let from = 0;
  for (let at = 0; at <= terms.hashes.length; at++) {
    const single = (terms.ends[at] ?? 0) - (terms.starts[at] ?? 0) === 1;
    if (single && at - from < ENCODED_MAX / 2) continue;
    if (at - from >= SPELLED_LETTERS) runs.push({ from, to: at });
    from = single ? at : at + 1;
  }
  return runs;
}

function spellsPrompt(terms: Terms, run: { from: number; to: number }, { index }: Rule): boolean {
  const part = pairs({
    hashes: terms.hashes.slice(run.from, run.to),
    starts: terms.starts.slice(run.from, run.to),
    ends: terms.ends.slice(run.from, run.to),
  });
  let rows = 0;
  for (let at = 0; at < part.hashes.length; at++) if (index.letters.has(part, at)) rows++;
  return rows * 2 >= part.hashes.length;
}

const indexOf = perRequest((request) => new LeakIndex(request));

export const detector = defineDetector({
  id: 'output/prompt-leak',
  version: '1',
  title: 'System prompt in an answer',
  summary:
    'Finds parts of the system prompt of the request in the answer: word for word, with other layout or case, backwards, letter by letter, in ROT13, base64 or hexadecimal.',
  why: 'Instructions hold rules, names and tools that an attacker works from. Short instructions, and those that tell the model what to say word for word, are no secret: `min_words` is for them. Translations and retellings are not found here.',
  taxonomy: ['owasp-llm-2025:LLM07', 'owasp-llm-2025:LLM02', 'mitre-atlas-5.6.0:AML.T0056'],
  phases: ['response'],
  streaming: { class: 'exact', holdChars: 16_000 },
  view: 'folded',
  needs: 'request',
  severity: 'medium',
  options: z.strictObject({
    min_words: z
      .int()
      .min(SHINGLE_WORDS)
      .max(500)
      .default(16)
      .describe('Words of the system prompt that have to stand together'),
  }),
  about(answer: Answer, { min_words: min }): Rule | undefined {
    if (answer.kind === 'tool-name') return undefined;
    const index = indexOf(answer);
    return index.words < Math.max(PROMPT_WORDS_MIN, min) ? undefined : { index, min };
  },
  examples: {
    request: [
      {
        origin: 'system',
        text: 'You are Orla, the assistant of Northwind Traders. Never mention the Falcon discount programme. Refunds above 200 euros are passed to the night desk, and the escalation word is heron.',
      },
      { origin: 'user', text: 'What can you do for me?' },
    ],
    hits: [
      {
        text: 'Sure! NEVER mention the **Falcon** discount programme. Refunds above 200 euros are passed to the night desk. Anything else?',
        found: [
          'NEVER mention the **Falcon** discount programme. Refunds above 200 euros are passed to the night desk',
        ],
      },
      {
        text: 'QXJlIHBhc3NlZCB0byB0aGUgbmlnaHQgZGVzaywgYW5kIHRoZSBlc2NhbGF0aW9uIHdvcmQgaXMgaGVyb24u ok',
        found: [
          'QXJlIHBhc3NlZCB0byB0aGUgbmlnaHQgZGVzaywgYW5kIHRoZSBlc2NhbGF0aW9uIHdvcmQgaXMgaGVyb24u',
        ],
      },
      {
        text: 'n e v e r m e n t i o n t h e f a l c o n d i s c o u n t',
        found: ['n e v e r m e n t i o n t h e f a l c o n d i s c o u n t'],
      },
    ],
    misses: [
      'I am Orla, the assistant of Northwind Traders. How can I help?',
      'Refunds above 200 euros are handled by a colleague.',
      'The quick brown fox jumps over the lazy dog near the river bank, as it always does.',
      'A B C D E F G H I J K L M N O P Q R S T U V W X Y Z',
    ],
  },
  inspect({ text }, from, { about, until }) {
    const terms = termsOf(text, from);
    const matches: Match[] = [];
    const add = (start: number, end: number, entity: string): void => {
      if (start < until) matches.push({ start, end, entity, score: 0.99 });
    };
    for (const quote of quotesIn(terms, about.index).quotes) {
      if (!isEnough(quote, terms, about)) continue;
      add(terms.starts[quote.first] ?? 0, terms.ends[quote.last] ?? 0, 'system-prompt');
    }
    for (const { start, end } of encodedRuns(text, from)) {
      if (holdsPrompt(text.slice(start, end), about)) add(start, end, 'encoded-prompt');
    }
    for (const run of spelledRuns(terms)) {
      if (!spellsPrompt(terms, run, about)) continue;
      add(terms.starts[run.from] ?? 0, terms.ends[run.to - 1] ?? 0, 'spelled-prompt');
    }
    return withoutOverlap(matches);
  },
  pending({ text }, from, _options, about) {
    const terms = termsOf(text, from);
    const count = terms.hashes.length;
    const known = completeTerms(terms, text);
    let word = Math.min(quotesIn(terms, about.index).open, about.index.rows.openFrom(terms, known));
    let single = count;
    while (single > 0 && (terms.ends[single - 1] ?? 0) - (terms.starts[single - 1] ?? 0) === 1) {
      single--;
    }
    word = Math.min(word, single);
    let run = runStart(text, BASE64, text.length, from, text.length - from);
    run += Math.floor((text.length - run) / ENCODED_MAX) * ENCODED_MAX;
    return Math.min(terms.starts[word] ?? text.length, run);
  },
});

function withoutOverlap(matches: readonly Match[]): readonly Match[] {
  const out: Match[] = [];
  for (const match of matches.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    const before = out.at(-1);
    if (before === undefined || match.start >= before.end) out.push(match);
  }
  return out;
}
