// SPDX-License-Identifier: Apache-2.0
// Tokens on their way from workers to the store and back, over the control socket. The request that asks
// waits, so nothing here waits long: what cannot be answered soon is refused.
import { BartizanError } from '../core/errors.ts';
import type { SealedToken, SealedTokens } from '../core/ports/vault.ts';
import type { FromMain, FromWorker } from './messages.ts';

/** A request waits no longer than this. */
const ANSWER_MS_MAX = 2_000;
/** Calls of one worker, and of all at the main process: more than these come from a store that hangs. */
const CALLS_MAX = 256;

type Call = Extract<FromWorker, { type: 'keep' | 'recall' }>;
type Answer = Extract<FromMain, { type: 'tokens' }>;

type TokenCalls = {
  readonly calls: SealedTokens;
  receive(answer: Answer): void;
  /** There is a main process, and this is the way to it. */
  found(send: (call: Call) => void): void;
  lost(): void;
};

/** The worker's end. */
export function createTokenCalls(): TokenCalls {
  const waiting = new Map<number, (answer: Answer | undefined) => void>();
  let send: ((call: Call) => void) | undefined;
  let lastId = 0;
  const ask = (call: (id: number) => Call): Promise<readonly SealedToken[]> =>
    new Promise((resolve, reject) => {
      const refuse = (): void => reject(new BartizanError('store_unavailable'));
      if (send === undefined || waiting.size >= CALLS_MAX) return refuse();
      const id = ++lastId;
      const settle = (answer: Answer | undefined): void => {
        clearTimeout(timer);
        waiting.delete(id);
        if (answer === undefined || answer.failed) refuse();
        else resolve(answer.tokens);
      };
      const timer = setTimeout(settle, ANSWER_MS_MAX, undefined);
      waiting.set(id, settle);
      send(call(id));
    });
  const lost = (): void => {
    send = undefined;
    for (const settle of waiting.values()) settle(undefined);
  };
  return {
    calls: {
      keep: async (scope, tokens, ttlMs) => {
        await ask((id) => ({ type: 'keep', id, scope, tokens: [...tokens], ttlMs }));
      },
      recall: (scope) => ask((id) => ({ type: 'recall', id, scope })),
    },
    receive: (answer) => waiting.get(answer.id)?.(answer),
    found: (way) => {
      send = way;
    },
    lost,
  };
}

/** The main process's end: answers calls out of `kept`. */
export function tokenAnswers(
  kept: SealedTokens,
): (call: Call, send: (answer: Answer) => void) => void {
  let running = 0;
  return (call, send) => {
    const { id, scope } = call;
    const failed = (): void => send({ type: 'tokens', id, tokens: [], failed: true });
    if (running >= CALLS_MAX) return failed();
    running++;
    const made =
      call.type === 'keep'
        ? kept.keep(scope, call.tokens, call.ttlMs).then(() => [])
        : kept.recall(scope);
    void made
      .then((tokens) => send({ type: 'tokens', id, tokens: [...tokens], failed: false }), failed)
      .finally(() => running--);
  };
}
