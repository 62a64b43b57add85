// SPDX-License-Identifier: Apache-2.0
// Tokens on their way from workers to the store and back, over the control socket.
import type { SealedTokens } from '../core/ports/vault.ts';
import { type AnsweredCalls, answering, createAnsweredCalls } from './answered-calls.ts';
import type { FromMain, FromWorker } from './messages.ts';

type Call = Extract<FromWorker, { type: 'keep' | 'recall' }>;
type Answer = Extract<FromMain, { type: 'tokens' }>;

type TokenCalls = Omit<AnsweredCalls<Call, Answer>, 'ask'> & { readonly calls: SealedTokens };

/** The worker's end. */
export function createTokenCalls(): TokenCalls {
  const way = createAnsweredCalls<Call, Answer>();
  return {
    receive: way.receive,
    found: way.found,
    lost: way.lost,
    calls: {
      keep: async (scope, tokens, ttlMs) => {
        await way.ask((id) => ({ type: 'keep', id, scope, tokens: [...tokens], ttlMs }));
      },
      recall: async (scope) => (await way.ask((id) => ({ type: 'recall', id, scope }))).tokens,
    },
  };
}

/** The main process's end: answers calls out of `kept`. */
export function tokenAnswers(
  kept: SealedTokens,
): (call: Call, send: (answer: Answer) => void) => void {
  return answering<Call, Answer>(
    async (call) => {
      const { id, scope } = call;
      if (call.type === 'recall') {
        return { type: 'tokens', id, tokens: [...(await kept.recall(scope))], failed: false };
      }
      await kept.keep(scope, call.tokens, call.ttlMs);
      return { type: 'tokens', id, tokens: [], failed: false };
    },
    ({ id }) => ({ type: 'tokens', id, tokens: [], failed: true }),
  );
}
