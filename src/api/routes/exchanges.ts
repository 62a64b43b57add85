// SPDX-License-Identifier: Apache-2.0
// What passed the data plane: facts and verdicts, never content, and only of the tenants and apps that
// somebody may see.
import { z } from 'zod';
import { BartizanError } from '../../core/errors.ts';
import type { BartizanEvent, StoredEvent } from '../../core/events.ts';
import { ANY } from '../../core/ports/directory.ts';
import { type Access, type Actor, defineRoute, type Target } from '../route.ts';
import { page } from './schemas.ts';
import { INSTALLATION } from './scope.ts';

const event = z.looseObject({ schema: z.string(), type: z.string(), time: z.int() });
const TARGETS_SHOWN = 10;

export const listExchanges = defineRoute({
  method: 'GET',
  path: '/api/v1/exchanges',
  role: 'viewer',
  reach: 'scoped',
  summary: 'Exchanges, newest first',
  query: page.extend({
    tenant: z.string().max(64).optional(),
    app: z.string().max(64).optional(),
    outcome: z.enum(['allow', 'transform', 'block', 'ask', 'failed']).optional(),
    since: z.coerce.number().int().min(0).optional(),
    until: z.coerce.number().int().min(0).optional(),
  }),
  response: z.object({ rows: z.array(event), next: z.string().optional() }),
  handle: async ({ plane, access, actor, query }) => {
    const target = narrowed(query, access, actor);
    if (target === undefined) return { status: 200, body: { rows: [] } };
    const { rows, next } = await plane.exchanges({ ...query, ...target });
    // The store has filtered already; what it hands over by mistake must not leave.
    const seen = rows.filter((row) => access.sees(targetOfEvent(row)));
    return { status: 200, body: { rows: seen, ...(next === undefined ? {} : { next }) } };
  },
});

type Named = { readonly tenant?: string | undefined; readonly app?: string | undefined };

/**
 * The tenant and app to ask the store for, within what the actor may see; undefined for nothing. Somebody with several has to say
 * which: pages of several mixed after the fact would come out uneven, or empty.
 */
export function narrowed(query: Named, access: Access, actor: Actor): Named | undefined {
  if (access.sees(INSTALLATION)) return query;
  const own = ownTargets(actor).filter(
    ({ tenant, app }) =>
      (query.tenant ?? tenant) === tenant && (app === ANY || (query.app ?? app) === app),
  );
  const whole = own.find(({ app }) => app === ANY);
  const [only] = own;
  if (only === undefined) return undefined;
  if (own.length === 1 || (query.tenant !== undefined && whole !== undefined)) {
    const { tenant, app } = whole ?? only;
    return { tenant, app: app === ANY ? query.app : app };
  }
  const names = own.slice(0, TARGETS_SHOWN).map(({ tenant, app }) => `${tenant}/${app}`);
  throw new BartizanError(
    'invalid_request',
    `Say which tenant and app; yours are: ${names.join(', ')}.`,
  );
}

function ownTargets({ grants }: Actor): readonly Target[] {
  const unique = new Map(
    grants.map(({ tenant, app }) => [`${tenant}/${app}`, { tenant, app }] as const),
  );
  return [...unique.values()];
}

/** What an event is about. One that names no app belongs to its whole tenant. */
export function targetOfEvent(subject: BartizanEvent): Target {
  if (subject.type === 'node' || subject.type === 'admin') return INSTALLATION;
  const app = subject.type === 'exchange' ? subject.app?.id : subject.facts.app.id;
  return { tenant: subject.tenant, app: app ?? ANY };
}

export const getExchange = defineRoute({
  method: 'GET',
  path: '/api/v1/exchanges/{request}',
  role: 'viewer',
  reach: 'scoped',
  summary: 'All events of one request, with their place in the node sequence',
  params: z.strictObject({ request: z.string().regex(/^req_[0-9a-z]{20,40}$/) }),
  response: z.object({
    events: z.array(z.object({ node: z.string(), sequence: z.int(), event })),
  }),
  handle: async ({ plane, access, params }) => {
    const events = await plane.exchange(params.request);
    const seen = events.filter((stored) => access.sees(targetOfEvent(stored.event)));
    if (seen.length === 0) {
      throw new BartizanError('not_found', 'No request with this id is stored.');
    }
    return { status: 200, body: { events: seen.map(placed) } };
  },
});

const placed = ({ node, sequence, event }: StoredEvent) => ({ node, sequence, event });
