// SPDX-License-Identifier: Apache-2.0
// Changes that wait for a second person. Who asked may take one back; only another may approve it: the
// control plane itself sees to that, whatever the role.
import { z } from 'zod';
import { BartizanError } from '../../core/errors.ts';
import type { ChangeRequest } from '../../core/ports/cluster.ts';
import type { ControlPlane } from '../control-plane.ts';
import { defineRoute, type Target } from '../route.ts';
import { by, epochMs, killKind, page, pageOf, why } from './schemas.ts';
import { INSTALLATION, stopTargets, visible, within } from './scope.ts';

export const changeView = z.object({
  id: z.string(),
  action: z.string(),
  target: z.string(),
  why: z.string(),
  requestedBy: z.string(),
  requestedAt: epochMs,
  expiresAt: epochMs,
  state: z.enum(['open', 'approved', 'rejected', 'withdrawn', 'expired']),
  decidedBy: z.string().optional(),
  decidedAt: epochMs.optional(),
});

const changeId = z.string().regex(/^chg_[0-9a-z]{20,40}$/);
const UNKNOWN = 'No change with this id.';
const LAST_MS = 10 ** 15;

/** What the change touches; one that is not of a kind known here belongs to the installation. */
async function targets(plane: ControlPlane): Promise<(change: ChangeRequest) => Target> {
  const ofStop = await stopTargets(plane);
  return ({ action, target }) => {
    const colon = target.indexOf(':');
    const kind = killKind.safeParse(target.slice(0, colon));
    return action === 'kill.off' && kind.success
      ? ofStop(kind.data, target.slice(colon + 1))
      : INSTALLATION;
  };
}

export const listChanges = defineRoute({
  method: 'GET',
  path: '/api/v1/changes',
  role: 'viewer',
  reach: 'scoped',
  summary: 'Changes that wait for a second person, and those decided, newest first',
  query: page.extend({ state: changeView.shape.state.optional() }),
  response: z.object({ rows: z.array(changeView), next: z.string().optional() }),
  handle: async ({ plane, access, query }) => {
    const targetOf = await targets(plane);
    const seen = visible(access, await plane.listChanges(), targetOf).filter(
      ({ state }) => (query.state ?? state) === state,
    );
    const key = ({ requestedAt, id }: ChangeRequest): string =>
      `${String(LAST_MS - requestedAt).padStart(16, '0')}.${id}`;
    return { status: 200, body: pageOf(seen, query, key) };
  },
});

export const getChange = defineRoute({
  method: 'GET',
  path: '/api/v1/changes/{id}',
  role: 'viewer',
  reach: 'scoped',
  summary: 'One change',
  params: z.strictObject({ id: changeId }),
  response: changeView,
  handle: async ({ plane, access, params }) => {
    const change = (await plane.listChanges()).find(({ id }) => id === params.id);
    const targetOf = await targets(plane);
    within(access, change && targetOf(change), UNKNOWN);
    return { status: 200, body: change };
  },
});

export const decideChange = defineRoute({
  method: 'POST',
  path: '/api/v1/changes/{id}/{decision}',
  role: 'approver',
  reach: 'scoped',
  summary:
    'Approve and make a change that another person asked for, reject it, or withdraw your own',
  params: z.strictObject({ id: changeId, decision: z.enum(['approve', 'reject', 'withdraw']) }),
  body: z.strictObject({ why }),
  response: changeView,
  handle: async ({ plane, access, params, body, actor }) => {
    const change = (await plane.listChanges()).find(({ id }) => id === params.id);
    const targetOf = await targets(plane);
    within(access, change && targetOf(change), UNKNOWN);
    const decided = await plane.decideChange(params.id, params.decision, by(actor, body.why));
    if (decided === undefined) throw new BartizanError('not_found', UNKNOWN);
    return { status: 200, body: decided };
  },
});
