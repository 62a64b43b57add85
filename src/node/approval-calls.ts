// SPDX-License-Identifier: Apache-2.0
// Questions of workers about calls that wait for a person, over the control socket. A question that is not
// answered leaves the call held.
import type { BartizanConfig } from '../config/config.ts';
import { BartizanError } from '../core/errors.ts';
import type { Approvals } from '../core/ports/approvals.ts';
import type { CallApprovals } from '../protect/call-approval.ts';
import { type AnsweredCalls, answering, createAnsweredCalls } from './answered-calls.ts';
import type { FromMain, FromWorker } from './messages.ts';

const MINUTE_MS = 60_000;

type Call = Extract<FromWorker, { type: 'approval' }>;
type Answer = Extract<FromMain, { type: 'approval' }>;

type ApprovalCalls = Omit<AnsweredCalls<Call, Answer>, 'ask'> & { readonly calls: Approvals };

/** The worker's end. */
export function createApprovalCalls(): ApprovalCalls {
  const way = createAnsweredCalls<Call, Answer>();
  return {
    receive: way.receive,
    found: way.found,
    lost: way.lost,
    calls: {
      ask: async (question) => {
        const { answer } = await way.ask((id) => ({ type: 'approval', id, question }));
        if (answer === undefined) throw new BartizanError('store_unavailable');
        return answer;
      },
    },
  };
}

/** What the data path asks with. `way` is called with every question: the main process comes later, and changes. */
export const asking = ({ admin }: BartizanConfig, way: () => Approvals): CallApprovals => ({
  ask: async (question) => way().ask(question),
  expiresMs: admin.approval_minutes * MINUTE_MS,
});

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
