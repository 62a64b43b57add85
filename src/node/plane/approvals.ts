// SPDX-License-Identifier: Apache-2.0
// Questions about held tool calls, and what people say to them. A decision is recorded before it is made; of
// two who decide at once one comes too late.
import type { ControlPlane } from '../../api/control-plane.ts';
import { BartizanError } from '../../core/errors.ts';
import { stored } from '../audit.ts';
import { signed } from './four-eyes.ts';
import type { PlaneParts } from './parts.ts';

const STATE = { grant: 'granted', deny: 'denied' } as const;

type ApprovalCalls = Pick<ControlPlane, 'approvals' | 'approval' | 'decideApproval'>;

export function approvalsPlane({ world, store, recorder }: PlaneParts): ApprovalCalls {
  const { approvals } = store;
  return {
    approvals: (filter) => approvals.list(filter),
    approval: (id) => approvals.get(id),
    decideApproval: async (id, decision, by) => {
      const approval = await approvals.get(id);
      if (approval === undefined) return undefined;
      if (approval.state !== 'open') throw closed(approval.state);
      const { tenant, app, principal, conversation, request, call, argumentsDigest } = approval;
      const before = { app, principal, conversation, request, tool: call.tool, argumentsDigest };
      recorder.audit(by, `approval.${decision}`, `approval:${id}`, { tenant, before });
      const decided = { state: STATE[decision], by: signed(by), why: by.why };
      const isMade = await stored(world, approvals.decide(id, decided));
      const now = await approvals.get(id);
      if (!isMade) throw closed(now?.state ?? 'expired');
      return now;
    },
  };
}

function closed(state: string): BartizanError {
  return new BartizanError('conflict', `The approval is no longer open: it is ${state}.`);
}
