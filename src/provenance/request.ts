// SPDX-License-Identifier: Apache-2.0
// What was asked for, and by whom: whether the user's words name this kind of action, and whether somebody else's
// words order it. Neither is understanding; both are words that stand where they stand, and can be shown.
import { formsOf } from './values.ts';
import { placeOf } from './compact.ts';
import type { Ledger } from './ledger.ts';
import { instructionsIn } from './reading.ts';
import type { ToolRole } from './roles.ts';
import { ACTING_STEMS } from './shape.ts';
import { ACTION, DELEGATING } from './vocabulary.data.ts';
import { stemOf, stemsOf, wordsOfName } from './words.ts';

/**
 * `stated`: the user's words name this kind of action; `delegated`: they hand it over to what is read; `absent`: they
 * name others; `unreadable`: they hold no word that is known.
 */
export type Requested = 'stated' | 'delegated' | 'absent' | 'unreadable';

/** Messages of fewer words answer a question: what is asked for stands before them. */
const ANSWER_WORDS = 5;
const NOT_WORDS = new Set([
  'not',
  'dont',
  'never',
  'without',
  'kein',
  'nicht',
  'pas',
  'sin',
  'non',
]);
const PART_WORDS = new Set(['to', 'in', 'of', 'the', 'and', 'a', 'by', 'for']);

/** Whether the user asked for what a tool of this role does. */
export function requestedOf(ledger: Ledger, role: ToolRole): Requested {
  let unreadable = true;
  for (const { text, words } of ledger.user) {
    const bits = withPhrases(withMoney(bitsOf(words), text), text);
    if (bits !== 0) unreadable = false;
    if ((bits & role.asks) !== 0 || namesTool(words, role)) return 'stated';
    if (DELEGATING.test(text)) return 'delegated';
    if (bits !== 0 && words.length > ANSWER_WORDS) break;
  }
  return unreadable ? 'unreadable' : 'absent';
}

const MONEY =
  /[$€£¥₹]\s?\d|\d\s?(?:[$€£¥₹]|usd|eur|gbp|chf|dollars?|euros?|pounds?|bucks)\b|\b\d+[.,]\d{2}\b|\b[A-Z]{2}\d{2}[A-Z0-9 ]{11,30}\b/i;

/** Who sends an amount, or something to an account, pays. */
const withMoney = (bits: number, text: string): number =>
  (bits & ACTION.send) !== 0 && MONEY.test(text) ? bits | ACTION.pay : bits;

/** "Sum it up in a file": what does not exist yet has to be made. */
const MAKING =
  /\b(?:in|into|to|as)\s+an?\s+(?:new\s+)?(?:\w+\s+)?(?:file|note|document|doc|page|event|entry|draft|list|pdf|sheet)\b|\b(?:in\s+eine[rm]?|als)\s+(?:neuen?\s+)?(?:datei|notiz|dokument|eintrag)/i;

/** "Let Ann know": telling somebody without a word for it. */
const TELLING =
  /\b(?:let\s+(?:\S+\s+){1,5}know|(?:get|go)\s+back\s+to|reach\s+out\s+to|loop\s+(?:\S+\s+){1,4}in|loop\s+in|heads[- ]up|drop\s+(?:\S+\s+){1,4}a\s+(?:line|note|mail)|bescheid|melde\s+dich|tiens\s+(?:\S+\s+){1,4}au\s+courant|avisa|avvisa|laat\s+(?:\S+\s+){1,4}weten)\b/i;

const withPhrases = (bits: number, text: string): number =>
  bits | (MAKING.test(text) ? ACTION.create : 0) | (TELLING.test(text) ? ACTION.send : 0);

function bitsOf(words: readonly string[]): number {
  let bits = 0;
  for (const [at, word] of words.entries()) {
    const asked = ACTING_STEMS.get(stemOf(word)) ?? 0;
    // "Do not send" asks for the contrary.
    if (asked === 0 || words.slice(Math.max(0, at - 2), at).some((near) => NOT_WORDS.has(near))) {
      continue;
    }
    bits |= isToldToUser(words, at) ? asked & ~ACTION.send : asked;
  }
  return bits;
}

/** "Tell me", "my mails" and "the last message" are about reading: nobody is to be written to. */
function isToldToUser(words: readonly string[], at: number): boolean {
  const word = words[at] ?? '';
  if (TELLS.has(word)) return SELF_WORDS.has(words[at + 1] ?? '');
  if (!THINGS_SENT.has(stemOf(word))) return false;
  return /[^s]s$/.test(word) || THIS_WORDS.has(words[at - 1] ?? '');
}

const TELLS = new Set(['tell', 'say', 'answer', 'inform', 'sag', 'dis', 'vertel']);
const SELF_WORDS = new Set([
  'me',
  'us',
  'mir',
  'uns',
  'moi',
  'nous',
  'mij',
  'ons',
  'what',
  'whether',
]);
const THINGS_SENT = stemsOf('mail email message post comment text tweet dm');
const THIS_WORDS = new Set(
  'the my this that his her their our your its last latest newest first next each every unread new recent die der meine mein mes mon le les mis mi il i'.split(
    ' ',
  ),
);

/** The user says the words of the tool's own name, all of them: for verbs that no list has. */
function namesTool(words: readonly string[], { name }: ToolRole): boolean {
  const said = new Set(words.map(stemOf));
  const parts = wordsOfName(name).filter((word) => !PART_WORDS.has(word));
  return parts.length > 1 && parts.every((word) => said.has(stemOf(word)));
}

export type Order = {
  /** Some sentence of others asks for this kind of action. */
  readonly urged: boolean;
  /** And for it on this kind of thing. */
  readonly commanded: boolean;
  /** Whether such a sentence also names this value; `within`: and is more than the value, which is then no quotation. */
  names(value: string, options?: { readonly within?: boolean }): boolean;
};

/** What others order that this call would be. */
export function ordersFor(ledger: Ledger, role: ToolRole): Order {
  const bits = role.action === 'unknown' ? ~ACTION.read : role.asks;
  const found = ledger.sources.flatMap(({ reading }) => instructionsIn(reading, bits));
  const nouns = [...role.nouns];
  return {
    urged: found.length > 0,
    commanded: found.some(({ stems }) => nouns.some((noun) => stems.has(noun))),
    names: (value, { within = false } = {}) => {
      const forms = formsOf(value);
      return found.some(({ compact }) =>
        forms.some(
          (form) =>
            placeOf(compact, form) >= 0 && !(within && form.length === compact.chars.length),
        ),
      );
    },
  };
}

/** True when the user's words mention one of these things. */
export function mentions(ledger: Ledger, things: ReadonlySet<string>): boolean {
  return ledger.user.some(({ words }) => words.some((word) => things.has(stemOf(word))));
}
