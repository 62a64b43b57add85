// SPDX-License-Identifier: Apache-2.0
// Approvals in memory, for control planes of tests.
import type { Approval } from '../core/ports/approvals.ts';
import type { ControlPlane } from './control-plane.ts';

type Named = Pick<Approval, 'id' | 'tenant' | 'app'>;

export const openApproval = (named: Named, approvers = ''): Approval => ({
  ...named,
  state: 'open',
  principal: 'key:aaaaaaaa',
  conversation: 'conv_1',
  request: `req_${'a'.repeat(26)}`,
  callId: 'call_1',
  argumentsDigest: 'a'.repeat(64),
  reasons: [],
  call: { ...({} as Approval['call']), tool: 'send_email', action: 'send', arguments: [] },
  approvers,
  requestedAt: 1,
  expiresAt: 10 ** 15,
  decidedBy: undefined,
  decidedAt: undefined,
  why: undefined,
  usedAt: undefined,
});

/** Calls over `rows`; `note` is told of decisions, with their arguments. */
export const approvalCalls = (
  rows: readonly Approval[],
  note: (...call: unknown[]) => void,
): Pick<ControlPlane, 'approvals' | 'approval' | 'decideApproval'> => ({
  approvals: async ({ tenant, app }) => ({
    rows: rows.filter(
      (row) => (tenant ?? row.tenant) === row.tenant && (app ?? row.app) === row.app,
    ),
    next: undefined,
  }),
  approval: async (id) => rows.find((one) => one.id === id),
  decideApproval: async (...call) => {
    note('decideApproval', ...call);
    return rows.find(({ id }) => id === call[0]);
  },
});
