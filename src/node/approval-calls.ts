// SPDX-License-Identifier: Apache-2.0
// Questions of workers about calls that wait for a person, over the control socket. A question that is not
// answered leaves the call held.
import { BartizanError } from '../core/errors.ts';
import type { Approvals } from '../core/ports/approvals.ts';
import { type AnsweredCalls, answering, createAnsweredCalls } from './answered-calls.ts';
import type { FromMain, FromWorker } from './messages.ts';

type Call = Extract<FromWorker, { type: 'approval' }>;
type Answer = Extract<FromMain, { type: 'approval' }>;

type ApprovalCalls = Omit<AnsweredCalls<Call, Answer>, 'ask'> & { readonly calls: Approvals };

/** The worker's end. */
export function createApprovalCalls(): ApprovalCalls {
  const { ask, ...way } = createAnsweredCalls<Call, Answer>();
  return {
    ...way,
    calls: {
      ask: async (question) => {
        const { answer } = await ask((id) => ({ type: 'approval', id, question }));
        if (answer === undefined) throw new BartizanError('store_unavailable');
        return answer;
      },
    },
  };
}

/** The main process's end: answers out of `kept`. */
export function approvalAnswers(
  kept: Approvals,
): (call: Call, send: (answer: Answer) => void) => void {
  return answering<Call, Answer>(
    async ({ id, question }) => {
      const answer = await kept.ask(question);
      return { type: 'approval', id, answer, failed: false };
    },
    ({ id }) => ({ type: 'approval', id, failed: true }),
  );
}
