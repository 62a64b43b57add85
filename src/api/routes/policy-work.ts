// SPDX-License-Identifier: Apache-2.0
// Looking at policies before they decide: check, test, eval, replay and diff, and the recorded decisions themselves.
// What takes long goes on by itself: its id, how far it is, its result, and an end to it. Whoever may write policies
// for a tenant or an app may do this there; what runs sees no settings and no records of others.
import { z } from 'zod';
import { BartizanError } from '../../core/errors.ts';
import { ANY } from '../../core/ports/directory.ts';
import type { NewPolicyWork, PolicyDraft, PolicyWork } from '../control-plane.ts';
import {
  type Access,
  type Actor,
  type ApiReply,
  type ApiRoute,
  defineRoute,
  type Target,
} from '../route.ts';
import { epochMs } from './schemas.ts';
import { INSTALLATION } from './scope.ts';

/** Policies of a large organisation, as JSON. */
const BODY_BYTES_MAX = 16 * 1024 * 1024;
/** An archive of 8 MB in base64. */
const BUNDLE_CHARS_MAX = 11_000_000;
const MODULES_MAX = 2_000;
const MODULE_CHARS_MAX = 1_000_000;
const INPUTS_MAX = 10_000;
const GENERATE_MAX = 1_000_000;
const DECISIONS_MAX = 10_000_000;
const WAIT_MS_MAX = 10_000;

const draft = z
  .strictObject({
    modules: z
      .array(
        z.strictObject({
          path: z.string().min(1).max(400).describe('Shown where something is wrong'),
          text: z.string().max(MODULE_CHARS_MAX),
        }),
      )
      .max(MODULES_MAX)
      .default([])
      .describe('Rego; without any, what is in force'),
    data: z.record(z.string(), z.unknown()).default({}),
    packs: z.array(z.string().max(64)).max(20).optional(),
    alone: z.boolean().default(false).describe('Without the shipped baseline'),
    bundle: z.base64().min(4).max(BUNDLE_CHARS_MAX).optional().describe('An archive instead'),
    revision: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9._:+/-]{0,99}$/)
      .optional()
      .describe('A version that was pushed instead; needs the role for the installation'),
  })
  .refine(
    ({ modules, bundle, revision }) =>
      [modules.length > 0, bundle !== undefined, revision !== undefined].filter(Boolean).length < 2,
    { message: 'modules, bundle or revision: one of them' },
  )
  .prefault({});

const scope = {
  tenant: z.string().min(1).max(64).default(ANY).describe('Whose settings and records it sees'),
  app: z.string().min(1).max(64).default(ANY),
  wait_ms: z
    .int()
    .min(0)
    .max(WAIT_MS_MAX)
    .default(2_000)
    .describe('How long the answer waits for the end'),
};

const workSchema = z.object({
  id: z.string(),
  kind: z.enum(['check', 'test', 'eval', 'replay', 'diff']),
  tenant: z.string(),
  app: z.string(),
  by: z.string(),
  state: z.enum(['running', 'done', 'failed', 'cancelled']),
  startedAt: epochMs,
  endedAt: epochMs.optional(),
  progress: z.int(),
  result: z.unknown().optional(),
  problem: z.string().optional(),
});

type Scoped = { readonly tenant: string; readonly app: string; readonly wait_ms: number };
type Asking = {
  readonly plane: {
    startPolicyWork(
      work: NewPolicyWork,
      about: Pick<PolicyWork, 'tenant' | 'app' | 'by' | 'isWhole'>,
      waitMs: number,
    ): Promise<PolicyWork>;
  };
  readonly access: Access;
  readonly actor: Actor;
};

async function started(
  { plane, access, actor }: Asking,
  { tenant, app, wait_ms: waitMs }: Scoped,
  work: NewPolicyWork,
): Promise<ApiReply> {
  if (tenant === ANY && app !== ANY) {
    throw new BartizanError('usage', 'Name the tenant of the app.', { pointer: '/tenant' });
  }
  access.require({ tenant, app });
  // A version is of the whole installation, and so is who may look at it. What is in force may be asked what it would
  // say of one's own records; its text, its data and the values within it are for those who may read it.
  const shows = work.kind !== 'replay' && work.kind !== 'diff';
  const isWhole = draftsOf(work).some(
    ({ modules, bundle, revision }) =>
      revision !== undefined || (shows && modules.length === 0 && bundle === undefined),
  );
  if (isWhole) access.require(INSTALLATION);
  const about = { tenant, app, by: actor.name, isWhole };
  const job = await plane.startPolicyWork(work, about, waitMs);
  return { status: job.state === 'running' ? 202 : 200, body: job };
}

const draftsOf = (work: NewPolicyWork): readonly PolicyDraft[] =>
  work.kind === 'diff' ? [work.a, work.b] : [work.policy];

const common = {
  method: 'POST',
  role: 'engineer',
  reach: 'scoped',
  bodyBytesMax: BODY_BYTES_MAX,
  response: workSchema,
} as const;

const postCheck = defineRoute({
  ...common,
  path: '/api/v1/policy-work/check',
  summary: 'What is wrong with policies: syntax, types, and what verdicts have to be',
  body: z.strictObject({ policy: draft, ...scope }),
  handle: (request) =>
    started(request, request.body, { kind: 'check', policy: request.body.policy }),
});

const postTest = defineRoute({
  ...common,
  path: '/api/v1/policy-work/test',
  summary: 'Run the tests of policies; failing ones show why',
  body: z.strictObject({
    policy: draft,
    coverage: z.boolean().default(false),
    only: z.string().max(200).optional().describe('Tests whose name holds this text'),
    ...scope,
  }),
  handle: (request) => {
    const { policy, coverage, only } = request.body;
    return started(request, request.body, { kind: 'test', policy, coverage, only });
  },
});

const postEval = defineRoute({
  ...common,
  path: '/api/v1/policy-work/eval',
  summary: 'Ask policies about one input, with the rules that made the answer',
  body: z.strictObject({
    policy: draft,
    input: z.record(z.string(), z.unknown()),
    query: z
      .string()
      .max(300)
      .optional()
      .describe('A path below data; default: the verdict of the point of the input'),
    explain: z.boolean().default(true),
    ...scope,
  }),
  handle: (request) => {
    const { policy, input, query, explain } = request.body;
    return started(request, request.body, { kind: 'eval', policy, input, query, explain });
  },
});

const postReplay = defineRoute({
  ...common,
  path: '/api/v1/policy-work/replay',
  summary: 'Ask a candidate again about recorded decisions, newest first: what would change',
  body: z.strictObject({
    policy: draft,
    since: epochMs.optional(),
    until: epochMs.optional(),
    limit: z.int().min(1).max(DECISIONS_MAX).default(100_000),
    ...scope,
  }),
  handle: (request) => {
    const { policy, since, until, limit } = request.body;
    return started(request, request.body, { kind: 'replay', policy, since, until, limit });
  },
});

const postDiff = defineRoute({
  ...common,
  path: '/api/v1/policy-work/diff',
  summary: 'Compare the verdicts of two versions over given or generated inputs',
  body: z.strictObject({
    a: draft.describe('Default: what is in force'),
    b: draft,
    inputs: z.array(z.record(z.string(), z.unknown())).min(1).max(INPUTS_MAX).optional(),
    generate: z.int().min(1).max(GENERATE_MAX).default(20_000),
    seed: z.int().min(0).max(4_294_967_295).default(1),
    ...scope,
  }),
  handle: (request) => {
    const { a, b, inputs, generate, seed } = request.body;
    return started(request, request.body, { kind: 'diff', a, b, inputs, generate, seed });
  },
});

const seenAt = (job: PolicyWork): Target => (job.isWhole === true ? INSTALLATION : job);

const listWork = defineRoute({
  method: 'GET',
  path: '/api/v1/policy-work',
  role: 'engineer',
  reach: 'scoped',
  summary: 'Work on policies that runs on this node, or ended lately; without results',
  response: z.object({ rows: z.array(workSchema) }),
  handle: async ({ plane, access }) => {
    // Asked also where there is nothing to ask about.
    access.sees(INSTALLATION);
    const rows = plane.policyWork().filter((job) => access.sees(seenAt(job)));
    return { status: 200, body: { rows: rows.map(({ result: _result, ...job }) => job) } };
  },
});

const workId = z.strictObject({ id: z.string().regex(/^pwk_[0-9a-z]{26}$/) });

function required(jobs: readonly PolicyWork[], id: string, access: Access): PolicyWork {
  const job = jobs.find((one) => one.id === id);
  // Work of others and none at all get the same answer: nobody learns what there is elsewhere.
  if (access.sees(job === undefined ? INSTALLATION : seenAt(job)) && job !== undefined) return job;
  throw new BartizanError('not_found', 'No work with this id.');
}

const getWork = defineRoute({
  method: 'GET',
  path: '/api/v1/policy-work/{id}',
  role: 'engineer',
  reach: 'scoped',
  summary: 'How far a piece of work on policies is, and its result',
  params: workId,
  response: workSchema,
  handle: async ({ plane, access, params }) => ({
    status: 200,
    body: required(plane.policyWork(), params.id, access),
  }),
});

const deleteWork = defineRoute({
  method: 'DELETE',
  path: '/api/v1/policy-work/{id}',
  role: 'engineer',
  reach: 'scoped',
  summary: 'End a piece of work, with what it has found; what has ended is forgotten',
  params: workId,
  response: workSchema,
  handle: async ({ plane, access, params }) => {
    const job = required(plane.policyWork(), params.id, access);
    return { status: 200, body: (await plane.cancelPolicyWork(params.id)) ?? job };
  },
});

export const policyWorkRoutes: readonly ApiRoute[] = [
  postCheck,
  postTest,
  postEval,
  postReplay,
  postDiff,
  listWork,
  getWork,
  deleteWork,
];
