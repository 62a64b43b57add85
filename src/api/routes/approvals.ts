// SPDX-License-Identifier: Apache-2.0
// Tool calls that wait for a person. Whoever decides sees what is known about the call, and never what stands in its
// arguments; where policy names who may decide, nobody else of the same role does.
import { z } from 'zod';
import { BartizanError } from '../../core/errors.ts';
import { type Approval, APPROVAL_STATES } from '../../core/ports/approvals.ts';
import { type Role, ROLES } from '../../core/ports/directory.ts';
import { type Actor, defineRoute, mayAct, type Target } from '../route.ts';
import { narrowed } from './exchanges.ts';
import { by, epochMs, page, why } from './schemas.ts';
import { within } from './scope.ts';

const approvalView = z.object({
  id: z.string(),
  state: z.enum(APPROVAL_STATES),
  tenant: z.string(),
  app: z.string(),
  principal: z.string(),
  conversation: z.string(),
  request: z.string().describe('The exchange in which the call was held'),
  callId: z.string(),
  argumentsDigest: z.string().describe('Keyed: equal for equal arguments of one tenant'),
  reasons: z.array(z.object({ code: z.string(), rule: z.string() })),
  call: z
    .looseObject({ tool: z.string(), action: z.string() })
    .describe('Facts of the call, as policy saw them: places and origins of its arguments'),
  approvers: z.string().describe('Group or role that policy asks for; empty: any approver'),
  requestedAt: epochMs,
  expiresAt: epochMs,
  decidedBy: z.string().optional(),
  decidedAt: epochMs.optional(),
  why: z.string().optional(),
  usedAt: epochMs.optional(),
});

const params = z.strictObject({ id: z.string().regex(/^apr_[0-9a-z]{26}$/) });
const UNKNOWN = 'No approval with this id.';

const targetOf = (approval: Approval | undefined): Target | undefined =>
  approval && { tenant: approval.tenant, app: approval.app };

const listApprovals = defineRoute({
  method: 'GET',
  path: '/api/v1/approvals',
  role: 'viewer',
  reach: 'scoped',
  summary: 'Tool calls that wait for a person, and those decided, newest first',
  query: page.extend({
    tenant: z.string().max(64).optional(),
    app: z.string().max(64).optional(),
    state: approvalView.shape.state.optional(),
  }),
  response: z.object({ rows: z.array(approvalView), next: z.string().optional() }),
  handle: async ({ plane, access, actor, query }) => {
    const target = narrowed(query, access, actor);
    if (target === undefined) return { status: 200, body: { rows: [] } };
    const { rows, next } = await plane.approvals({ ...query, ...target });
    // The store has filtered already; what it hands over by mistake must not leave.
    const seen = rows.filter(({ tenant, app }) => access.sees({ tenant, app }));
    return { status: 200, body: { rows: seen, ...(next === undefined ? {} : { next }) } };
  },
});

const getApproval = defineRoute({
  method: 'GET',
  path: '/api/v1/approvals/{id}',
  role: 'viewer',
  reach: 'scoped',
  summary: 'One tool call that waits for a person, or did',
  params,
  response: approvalView,
  handle: async ({ plane, access, params }) => {
    const approval = await plane.approval(params.id);
    within(access, targetOf(approval), UNKNOWN);
    return { status: 200, body: approval };
  },
});

const grantApproval = deciding('grant', 'Let the held call through, once, before its time is over');
const denyApproval = deciding('deny', 'Deny the held call; it stays held until its time is over');

function deciding(decision: 'grant' | 'deny', summary: string) {
  return defineRoute({
    method: 'POST',
    path: `/api/v1/approvals/{id}/${decision}`,
    role: 'approver',
    reach: 'scoped',
    summary,
    params,
    body: z.strictObject({ why }),
    response: approvalView,
    handle: async ({ plane, access, params, body, actor }) => {
      const approval = await plane.approval(params.id);
      within(access, targetOf(approval), UNKNOWN);
      if (approval !== undefined) requireApprover(actor, approval);
      const decided = await plane.decideApproval(params.id, decision, by(actor, body.why));
      if (decided === undefined) throw new BartizanError('not_found', UNKNOWN);
      return { status: 200, body: decided };
    },
  });
}

/** The administrator of the machine is there for when nobody else is. */
function requireApprover(actor: Actor, { approvers, tenant, app }: Approval): void {
  if (approvers === '' || actor.account === undefined) return;
  const isNamed = isRole(approvers)
    ? mayAct(actor.grants, approvers, { tenant, app })
    : actor.groups?.includes(approvers) === true;
  if (isNamed) return;
  throw new BartizanError('forbidden', 'Policy asks for the approval of others: see "approvers".');
}

const isRole = (name: string): name is Role => ROLES.some((role) => role === name);

export const approvalRoutes = [listApprovals, getApproval, grantApproval, denyApproval];
