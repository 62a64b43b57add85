// SPDX-License-Identifier: Apache-2.0
// Tenants, teams, apps, agents, upstreams, models and limits: the parts of the configuration that can be
// made here, beside the file. A change names the etag that it is based on; the whole configuration is
// checked with it, and it is made only when all nodes could run on the result.
import { z } from 'zod';
import type { Problem } from '../../config/load.ts';
import { isPartId, PARTS, readPart } from '../../config/parts.ts';
import { BartizanError } from '../../core/errors.ts';
import { RESOURCE_KINDS, type ResourceKind } from '../../core/ports/cluster.ts';
import type { ControlPlane } from '../control-plane.ts';
import { type ApiReply, type ApiRoute, defineRoute } from '../route.ts';
import {
  mayClaim,
  mayLeave,
  partTarget,
  RULES,
  targetOf,
  told,
  writable,
} from './resource-rights.ts';
import { by, epochMs, page, pageOf, why } from './schemas.ts';
import { INSTALLATION, visible, within } from './scope.ts';

const view = z.object({
  kind: z.enum(RESOURCE_KINDS),
  id: z.string(),
  from: z.enum(['file', 'api']).describe('Where it can be changed'),
  etag: z.int().describe('Name it to change this'),
  changedAt: epochMs,
  changedBy: z.string(),
  body: z.unknown().describe('As in bartizan.yaml'),
});
const put = z.object({ etag: z.int(), version: z.string() });

const pathOf = (kind: ResourceKind): string => `/api/v1/${PARTS[kind].section}`;
const missing = (kind: ResourceKind): string => `No ${kind} with this id.`;
const idOf = (kind: ResourceKind) =>
  z.strictObject({ id: z.string().refine((id) => isPartId(kind, id), 'not an id') });

function listRoute(kind: ResourceKind): ApiRoute {
  const { section } = PARTS[kind];
  return defineRoute({
    method: 'GET',
    path: pathOf(kind),
    role: 'viewer',
    reach: RULES[kind].reach,
    summary: `${section[0]?.toUpperCase()}${section.slice(1)}, of the file and made here`,
    query: page,
    response: z.object({ rows: z.array(view), next: z.string().optional() }),
    handle: async ({ plane, access, query }) => {
      const { config } = plane.configuration();
      const rows = await plane.resources(kind);
      const seen = visible(access, rows, (row) => targetOf(row, config));
      return { status: 200, body: pageOf(seen, query, ({ id }) => id) };
    },
  });
}

function getRoute(kind: ResourceKind): ApiRoute {
  return defineRoute({
    method: 'GET',
    path: `${pathOf(kind)}/{id}`,
    role: 'viewer',
    reach: RULES[kind].reach,
    summary: `One ${kind}`,
    params: idOf(kind),
    response: view,
    handle: async ({ plane, access, params }) => {
      const found = await find(plane, kind, params.id);
      within(access, found && targetOf(found, plane.configuration().config), missing(kind));
      return { status: 200, body: found };
    },
  });
}

function putRoute(kind: ResourceKind): ApiRoute {
  return defineRoute({
    method: 'PUT',
    path: `${pathOf(kind)}/{id}`,
    role: RULES[kind].role,
    reach: RULES[kind].reach,
    summary: `Make or change one ${kind}: the whole configuration is checked with it first`,
    params: idOf(kind),
    body: z.strictObject({
      body: spelled(kind),
      etag: z.int().min(0).default(0).describe('Of the one to change; 0 to make a new one'),
      why,
    }),
    response: put,
    handle: async ({ plane, access, params: { id }, body, actor }) => {
      const read = readPart(kind, id, body.body);
      if ('problems' in read) {
        // Nothing but the caller's own words is in these.
        access.sees(INSTALLATION);
        return invalid(read.problems);
      }
      const { config } = plane.configuration();
      const present = await find(plane, kind, id);
      if (present !== undefined) within(access, targetOf(present, config), missing(kind));
      const wanted = { kind, id, body: body.body };
      within(access, partTarget(kind, id, read.value, config), `No such ${owner(kind)}.`);
      const change = { kind, id, before: present?.body, after: body.body };
      mayClaim(actor, change);
      writable(config, present, body.etag);
      await mayLeave(plane, change);
      const result = await plane.putResource(wanted, body.etag, by(actor, body.why));
      if (result.ok) return { status: 200, body: { etag: result.etag, version: result.version } };
      return invalid(await told(result.problems, { plane, access, own: `${kind}/${id}` }));
    },
  });
}

function deleteRoute(kind: ResourceKind): ApiRoute {
  return defineRoute({
    method: 'DELETE',
    path: `${pathOf(kind)}/{id}`,
    role: RULES[kind].role,
    reach: RULES[kind].reach,
    summary: `Remove one ${kind}; refused while something refers to it`,
    params: idOf(kind),
    query: z.strictObject({ etag: z.coerce.number().int().min(1), why }),
    response: put,
    handle: async ({ plane, access, params: { id }, query, actor }) => {
      const { config } = plane.configuration();
      const present = await find(plane, kind, id);
      within(access, present && targetOf(present, config), missing(kind));
      const change = { kind, id, before: present?.body, after: undefined };
      mayClaim(actor, change);
      writable(config, present, query.etag);
      await mayLeave(plane, change);
      const result = await plane.removeResource({ kind, id }, query.etag, by(actor, query.why));
      if (result === undefined) throw new BartizanError('not_found', missing(kind));
      if (result.ok) return { status: 200, body: { etag: result.etag, version: result.version } };
      return invalid(await told(result.problems, { plane, access, own: `${kind}/${id}` }));
    },
  });
}

/** Any object here: `readPart` says what is wrong with it in words. The document shows its true form. */
function spelled(kind: ResourceKind): z.ZodType {
  const { $schema: _, ...schema } = z.toJSONSchema(PARTS[kind].schema, { io: 'input' });
  return z.unknown().meta(schema);
}

const find = async (plane: ControlPlane, kind: ResourceKind, id: string) =>
  (await plane.resources(kind)).find((resource) => resource.id === id);

/** What a new part hangs on: the words for one that is not there. */
const owner = (kind: ResourceKind): string => (kind === 'agent' ? 'app' : 'tenant');

function invalid(problems: readonly Problem[]): ApiReply {
  const message = 'The configuration would not be valid with this change; nothing was changed.';
  return { status: 422, body: { error: { code: 'config_invalid', message, problems } } };
}

/** The routes of every kind. */
export const resourceRoutes: readonly ApiRoute[] = RESOURCE_KINDS.flatMap((kind) => [
  listRoute(kind),
  getRoute(kind),
  putRoute(kind),
  deleteRoute(kind),
]);
