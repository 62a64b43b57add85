// SPDX-License-Identifier: Apache-2.0
// Tokens that have to outlive their request: where the provider keeps the history, a later request brings
// none of the values that its answer may need. They are kept before the request leaves, and one that cannot
// be kept, or recalled, is a failure of which policy says what follows; by default the request is refused.
import type { Exchange, ProviderState, WireId } from '../core/exchange.ts';
import type { TokenBook } from '../guard/masking/token-book.ts';
import type { PolicyApps } from '../policy/settings.ts';
import { combine, refuses } from './combine.ts';
import type { Memory, Parts } from './parts.ts';
import type { Decision, Judgement } from './protector.ts';

/** Ways in which a provider keeps what the model was told, by wire. */
const HISTORY: Partial<Record<WireId, readonly ProviderState['kind'][]>> = {
  'openai-responses': ['store', 'previous-response', 'conversation', 'background', 'container'],
  'anthropic-messages': ['container'],
};
/** Of these, what a request names to go on from. */
const BEFORE = new Set<ProviderState['kind']>(['previous-response', 'conversation', 'container']);
const FAILED = 'vault: unavailable';

/** Whether the request goes on from what a provider keeps. */
export const goesOn = ({ providerState }: Exchange): boolean =>
  providerState.some(({ kind }) => BEFORE.has(kind));

/** Whether a later request may go on from an exchange: only for apps that may use what providers keep. */
export function keepsHistory(apps: PolicyApps): Memory['keepsFor'] {
  return ({ app, wire }) => {
    const allowed = Object.hasOwn(apps, app.id) ? apps[app.id]?.provider_state : undefined;
    return HISTORY[wire]?.some((kind) => allowed?.includes(kind)) === true;
  };
}

type Remembered = {
  readonly exchange: Exchange;
  readonly judgement: Judgement;
  /** Of the request; what is recalled is added to it. */
  readonly book: TokenBook;
};

/** The judgement with the tokens of its request, and of those before it where the provider keeps them. */
export function remember(parts: Parts, remembered: Remembered): Judgement | Promise<Judgement> {
  const { exchange, judgement, book } = remembered;
  const { memory } = parts.unmask;
  const told = (): Judgement => (book.isEmpty ? judgement : { ...judgement, tokens: book });
  if (memory === undefined) return told();
  const { vault, ttlMs } = memory;
  const kept = !book.isEmpty && memory.keepsFor(exchange);
  const recalled = goesOn(exchange);
  if (!kept && !recalled) return told();
  const startedAt = parts.world.clock.monotonic();
  const work: Promise<void>[] = [];
  if (kept) work.push(vault.keep(exchange, book.tokens, ttlMs));
  if (recalled) work.push(vault.recall(exchange).then((tokens) => book.recall(tokens)));
  return Promise.allSettled(work).then(async (results) => {
    if (results.every(({ status }) => status === 'fulfilled')) return told();
    parts.world.log('warn', 'vault.unavailable');
    const decision = await parts.decide({
      point: 'request',
      exchange,
      findings: [],
      uninspected: [],
      failures: [FAILED],
      startedAt,
    });
    return withFailure(told(), decision);
  });
}

/** The judgement after policy was told that tokens could not be kept. */
function withFailure(judgement: Judgement, decision: Decision): Judgement {
  const both = [judgement.verdict, decision.verdict].map((verdict) => {
    return { verdict, findingsBefore: 0 };
  });
  const verdict = combine(both, decision.verdict.policy);
  const decisions = [...judgement.decisions, decision];
  return refuses(verdict)
    ? { ...judgement, verdict, decisions, edits: [] }
    : { ...judgement, verdict, decisions };
}
