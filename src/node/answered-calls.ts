// SPDX-License-Identifier: Apache-2.0
// Calls of workers that the main process answers out of the store, over the control socket. A request waits for
// the answer, so nothing here waits long: what cannot be answered soon is refused.
import { BartizanError } from '../core/errors.ts';

/** A request waits no longer than this. */
const ANSWER_MS_MAX = 2_000;
/** Calls of one kind of one worker, and of all at the main process: more than these come from a store that hangs. */
const CALLS_MAX = 256;

type Answered = { readonly id: number; readonly failed: boolean };

export type AnsweredCalls<Call, Answer extends Answered> = {
  /** Rejects with `store_unavailable` when nobody can be asked, nobody answers in time, or the answer is none. */
  readonly ask: (call: (id: number) => Call) => Promise<Answer>;
  readonly receive: (answer: Answer) => void;
  /** There is a main process, and this is the way to it. */
  readonly found: (send: (call: Call) => void) => void;
  readonly lost: () => void;
};

/** The worker's end. */
export function createAnsweredCalls<Call, Answer extends Answered>(): AnsweredCalls<Call, Answer> {
  const waiting = new Map<number, (answer: Answer | undefined) => void>();
  let send: ((call: Call) => void) | undefined;
  let lastId = 0;
  return {
    ask: (call) =>
      new Promise((resolve, reject) => {
        const refuse = (): void => reject(new BartizanError('store_unavailable'));
        if (send === undefined || waiting.size >= CALLS_MAX) return refuse();
        const id = ++lastId;
        const settle = (answer: Answer | undefined): void => {
          clearTimeout(timer);
          waiting.delete(id);
          if (answer === undefined || answer.failed) refuse();
          else resolve(answer);
        };
        const timer = setTimeout(settle, ANSWER_MS_MAX, undefined);
        waiting.set(id, settle);
        send(call(id));
      }),
    receive: (answer) => waiting.get(answer.id)?.(answer),
    found: (way) => {
      send = way;
    },
    lost: () => {
      send = undefined;
      for (const settle of waiting.values()) settle(undefined);
    },
  };
}

/** The main process's end: makes at most so many calls at once. `failed` is what is sent where one is not made. */
export function answering<Call, Answer>(
  make: (call: Call) => Promise<Answer>,
  failed: (call: Call) => Answer,
): (call: Call, send: (answer: Answer) => void) => void {
  let running = 0;
  return (call, send) => {
    if (running >= CALLS_MAX) return send(failed(call));
    running++;
    void make(call)
      .then(send, () => send(failed(call)))
      .finally(() => running--);
  };
}
