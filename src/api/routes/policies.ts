// SPDX-License-Identifier: Apache-2.0
// Versions of the policy of an installation: bringing one in, trying it beside the one in force, putting it
// into force, taking it back. What decides about real traffic may need a second person: then the answer is
// the change that waits for one.
import { z } from 'zod';
import { BartizanError } from '../../core/errors.ts';
import type { By, ControlPlane, PolicyStep } from '../control-plane.ts';
import { type ApiReply, type ApiRoute, defineRoute } from '../route.ts';
import { changeView } from './changes.ts';
import { by, epochMs, page, pageOf, partName, why } from './schemas.ts';

/** An archive of 2 MiB in base64. */
const BUNDLE_CHARS_MAX = 2_796_204;
const BODY_BYTES_MAX = BUNDLE_CHARS_MAX + 64 * 1024;
const NAMES_MAX = 200;
/** A canary is a trial: who wants more has it put into force. */
const CANARY_SHARE_MAX = 50;
const LAST_MS = 10 ** 15;

const revision = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._:+/-]{0,99}$/);
const params = z.strictObject({ revision });

const placed = z.object({
  revision,
  since: epochMs,
  by: z.string(),
  blockRate: z.number().optional().describe('In place of policy.guards.block_rate'),
});
const blockRate = z
  .number()
  .min(0)
  .max(1)
  .optional()
  .describe('In place of policy.guards.block_rate, for a version that is meant to refuse more');
const names = z.array(partName).max(NAMES_MAX).default([]);
const scope = {
  apps: names.describe('Only these; empty: all'),
  tenants: names.describe('Only these; empty: all'),
};
const rollout = z.object({
  active: placed,
  previous: z.array(placed).describe('Newest first'),
  candidate: placed
    .extend({ stage: z.enum(['shadow', 'canary']), share: z.number(), ...scope })
    .optional(),
  watchedUntil: epochMs
    .optional()
    .describe('Until then an exceeded guard takes the version in force back'),
});

const version = z.object({
  revision,
  digest: z.string().describe('SHA-256 of the archive'),
  bytes: z.int(),
  signedBy: z.string().optional().describe('Id of the key whose signature held'),
  pushedBy: z.string(),
  pushedAt: epochMs,
  why: z.string(),
});

const listPolicies = defineRoute({
  method: 'GET',
  path: '/api/v1/policies',
  role: 'viewer',
  reach: 'installation',
  summary: 'Versions of the policy, and which of them is in force, tried, or was before',
  query: page,
  response: z.object({
    source: z.string().describe('built-in, or the kind of another source, which decides alone'),
    inForce: z.string().describe('Revision by which this node decides'),
    rollout,
    rows: z.array(version),
    next: z.string().optional(),
  }),
  handle: async ({ plane, query }) => {
    const { versions, source, inForce, rollout: state } = await plane.policies();
    const newestFirst = ({ pushedAt, revision: named }: (typeof versions)[number]): string =>
      `${String(LAST_MS - pushedAt).padStart(16, '0')}.${named}`;
    const rows = pageOf(versions, query, newestFirst);
    return { status: 200, body: { source, inForce, rollout: state, ...rows } };
  },
});

const getPolicy = defineRoute({
  method: 'GET',
  path: '/api/v1/policies/{revision}',
  role: 'viewer',
  reach: 'installation',
  summary: 'One version: its manifest, its modules with their digests, who signed it',
  params,
  response: version.extend({
    manifest: z.object({ revision, roots: z.array(z.string()), metadata: z.unknown() }),
    modules: z.array(z.object({ path: z.string(), bytes: z.int(), digest: z.string() })),
  }),
  handle: async ({ plane, params: { revision: named } }) => ({
    status: 200,
    body: found(await plane.policy(named)),
  }),
});

const getBundle = defineRoute({
  method: 'GET',
  path: '/api/v1/policies/{revision}/bundle',
  role: 'engineer',
  reach: 'installation',
  summary: 'The archive of one version, in base64',
  params,
  response: z.object({ revision, bundle: z.base64() }),
  handle: async ({ plane, params: { revision: named } }) => ({
    status: 200,
    body: { revision: named, bundle: found(await plane.policyBundle(named)) },
  }),
});

function found<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new BartizanError('not_found', 'No version with this revision.');
  return value;
}

const postPolicy = defineRoute({
  method: 'POST',
  path: '/api/v1/policies',
  role: 'engineer',
  reach: 'installation',
  summary:
    'Push a bundle: verified, compiled and tested, then kept as a version that decides nothing yet',
  body: z.strictObject({
    bundle: z.string().min(4).max(BUNDLE_CHARS_MAX).describe('The archive, in base64'),
    why,
  }),
  bodyBytesMax: BODY_BYTES_MAX,
  response: version.extend({
    tests: z.int().describe('Tests of the bundle that were run, and passed'),
    compileMs: z.number().describe('What compiling took: workers pause for as long'),
  }),
  handle: async ({ plane, body, actor }) => {
    const bytes = Buffer.from(body.bundle, 'base64');
    if (bytes.toString('base64') !== body.bundle) {
      throw new BartizanError('usage', 'Not base64.', { pointer: '/bundle' });
    }
    return { status: 200, body: await plane.pushPolicy(bytes, by(actor, body.why)) };
  },
});

const moved = z.union([
  z.object({
    rollout,
    workers: z.int().describe('Of this node'),
    confirmed: z.int(),
    nodes: z.int().describe('Alive'),
    nodesConfirmed: z.int(),
    ms: z.number(),
  }),
  z.object({ change: changeView }),
]);

async function move(plane: ControlPlane, step: PolicyStep, who: By): Promise<ApiReply> {
  const result = await plane.movePolicy(step, who);
  if (!result.done) return { status: 202, body: { change: result.change } };
  const { workers, confirmed, nodes, nodesConfirmed, ms } = result.spread;
  const body = { rollout: result.rollout, workers, confirmed, nodes, nodesConfirmed, ms };
  return { status: 200, body };
}

const trial = (
  kind: 'shadow' | 'canary',
  role: ApiRoute['role'],
  { summary, shareMax }: { readonly summary: string; readonly shareMax: number },
): ApiRoute =>
  defineRoute({
    method: 'POST',
    path: `/api/v1/policies/{revision}/${kind}`,
    role,
    reach: 'installation',
    summary,
    params,
    body: z.strictObject({
      share: z
        .number()
        .min(0)
        .max(shareMax)
        .default(kind === 'shadow' ? 100 : 5)
        .describe('Percent of the conversations'),
      ...scope,
      block_rate: blockRate,
      why,
    }),
    response: moved,
    handle: ({ plane, params: { revision: named }, body, actor }) => {
      const { why: reason, block_rate: guard, ...tried } = body;
      const asked = { kind, revision: named, scope: tried, blockRate: guard };
      return move(plane, asked, by(actor, reason));
    },
  });

const postEnforce = defineRoute({
  method: 'POST',
  path: '/api/v1/policies/{revision}/enforce',
  role: 'approver',
  reach: 'installation',
  summary: 'Put a version into force; 202 with a change when another person has to approve it',
  params,
  body: z.strictObject({ block_rate: blockRate, why }),
  response: moved,
  handle: ({ plane, params: { revision: named }, body, actor }) => {
    const asked = { kind: 'enforce', revision: named, blockRate: body.block_rate } as const;
    return move(plane, asked, by(actor, body.why));
  },
});

const postWithdraw = defineRoute({
  method: 'POST',
  path: '/api/v1/policies/{revision}/withdraw',
  role: 'engineer',
  reach: 'installation',
  summary: 'End the trial of a version',
  params,
  body: z.strictObject({ why }),
  response: moved,
  handle: ({ plane, params: { revision: named }, body, actor }) =>
    move(plane, { kind: 'withdraw', revision: named }, by(actor, body.why)),
});

const postRollback = defineRoute({
  method: 'POST',
  path: '/api/v1/policies/rollback',
  role: 'approver',
  reach: 'installation',
  summary: 'Take the version in force back: the one before decides again, at once',
  body: z.strictObject({
    revision: revision.describe('The one to take back: refused when another one is in force'),
    why,
  }),
  response: moved,
  handle: ({ plane, body, actor }) =>
    move(plane, { kind: 'rollback', revision: body.revision }, by(actor, body.why)),
});

const times = z.object({ p50: z.number().optional(), p99: z.number().optional() });
const count = z.int();

const getCandidate = defineRoute({
  method: 'GET',
  path: '/api/v1/policies/candidate',
  role: 'viewer',
  reach: 'installation',
  summary:
    'How often, at this node, the version that is tried agreed with the one in force, and where not',
  response: z.object({
    trials: z.array(
      z.object({
        stage: z
          .enum(['shadow', 'canary', 'watch'])
          .describe('watch: the version in force, compared with the one before'),
        revision,
        since: epochMs,
        decisions: count,
        skipped: count.describe('Not compared, for want of time'),
        outcomes: z.array(
          z.object({ point: z.string(), active: z.string(), candidate: z.string(), count }),
        ),
        reasons: z
          .array(z.object({ point: z.string(), only: z.string(), code: z.string(), count }))
          .describe('Reasons that only one of both gave'),
        micros: z
          .object({ active: times, candidate: times })
          .describe('Microseconds of one decision, rounded up to a bucket'),
      }),
    ),
  }),
  handle: async ({ plane }) => ({ status: 200, body: { trials: plane.policyTrials() } }),
});

export const policyRoutes: readonly ApiRoute[] = [
  listPolicies,
  postPolicy,
  getCandidate,
  postRollback,
  getPolicy,
  getBundle,
  trial('shadow', 'engineer', {
    summary: 'Try a version beside the one in force: it decides nothing',
    shareMax: 100,
  }),
  trial('canary', 'approver', {
    summary:
      'Let a version decide a share; 202 with a change when another person has to approve it',
    shareMax: CANARY_SHARE_MAX,
  }),
  postEnforce,
  postWithdraw,
];
