// SPDX-License-Identifier: Apache-2.0
// What the main process and its workers say to each other over the node's control socket. A worker that
// hears nothing keeps serving with what it has; whoever says something else is cut off.
import { z } from 'zod';
import type { BartizanConfig } from '../config/config.ts';
import { LIMITS } from '../core/limits.ts';
import type { ApprovalQuestion } from '../core/ports/approvals.ts';
import type { KeyRecord, KillEntry } from '../core/ports/store.ts';
import type { MetricsExport } from '../telemetry/registry.ts';
import { tallySchema } from '../policy/rollout/tally.ts';
import type { ContentData } from './content/content.ts';
import type { Bundles, Placement } from './rollout/placed.ts';

/** Everything a worker runs on, as plain data; `version` names it everywhere. */
export type SnapshotMessage = {
  /** Counts the snapshots of one main process: what a worker confirms. */
  readonly revision: number;
  readonly version: string;
  readonly node: string;
  readonly port: number;
  readonly config: BartizanConfig;
  /** Names the reading that `config` comes from: equal where only the keys are others. */
  readonly reading: number;
  readonly keys: readonly KeyRecord[];
  /** Name of the content packs to detect with; they were sent before. */
  readonly content: string;
  /** The policy to decide by; its bundles were sent before. */
  readonly policy: Placement;
};

/** Holdings in one message; more take several. */
export const HOLDINGS_MAX = 1_000;

const count = z.int().min(0);
const units = z.int().min(0);
const limit = z.object({
  subject: z.string().max(2_000),
  unit: z.enum(['requests', 'tokens', 'concurrency', 'spend']),
  window: z.enum(['minute', 'day', 'month', 'now']),
  max: units,
});
const metrics = z.record(
  z.string(),
  z.array(
    z.object({
      labels: z.array(z.string()),
      value: z.union([z.number(), z.object({ counts: z.array(z.number()), sum: z.number() })]),
    }),
  ),
);

const scope = z.object({ tenant: z.string(), conversation: z.string() });
/** Sealed by the worker: the main process passes on what it cannot read. */
const tokens = z
  .array(z.object({ replacement: z.string(), sealed: z.string() }))
  .max(LIMITS.findings);

const digest = z.string().regex(/^[0-9a-f]{64}$/);
const approvalQuestion = z.object({
  tenant: z.string(),
  app: z.string(),
  binding: digest,
  argumentsDigest: digest,
  principal: z.string(),
  conversation: z.string(),
  request: z.string(),
  callId: z.string(),
  reasons: z
    .array(z.object({ code: z.string(), rule: z.string() }))
    .max(100)
    .readonly(),
  // Made by the worker out of what it records: facts, and no values.
  call: z.custom<ApprovalQuestion['call']>((value) => typeof value === 'object' && value !== null),
  approvers: z.string(),
  expiresMs: z.int().min(1_000),
});

const fromWorker = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('hello'),
    worker: z.string().min(1).max(64),
    pid: z.int().min(1),
    /** Where it already listens: it served under a former main process. */
    port: count.optional(),
  }),
  z.object({ type: z.literal('applied'), revision: count, version: z.string().max(100) }),
  z.object({ type: z.literal('killed'), revision: count, cut: count }),
  z.object({ type: z.literal('lease'), id: count, limit, least: units, most: units }),
  /** A negative amount: more was used than granted. */
  z.object({ type: z.literal('return'), limit, window: z.int(), amount: z.int() }),
  /** What it was granted before this connection; sent right after `hello`. */
  z.object({
    type: z.literal('holdings'),
    holdings: z.array(z.object({ limit, window: z.int(), amount: units })).max(HOLDINGS_MAX),
  }),
  z.object({ type: z.literal('keep'), id: count, scope, tokens, ttlMs: z.int().min(1) }),
  z.object({ type: z.literal('recall'), id: count, scope }),
  z.object({ type: z.literal('approval'), id: count, question: approvalQuestion }),
  z.object({
    type: z.literal('metrics'),
    metrics: z.custom<MetricsExport>((value) => metrics.safeParse(value).success),
    inFlight: count,
  }),
  /** What was counted of versions of the policy that are tried; since the worker began. */
  z.object({ type: z.literal('tried'), tallies: z.array(tallySchema).max(2) }),
]);
export type FromWorker = z.infer<typeof fromWorker>;

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;
// Checked by whoever made it: the main process loaded the configuration and owns the store.
const fromMain = z.discriminatedUnion('type', [
  z.object({ type: z.literal('snapshot'), snapshot: z.custom<SnapshotMessage>(isObject) }),
  z.object({
    type: z.literal('kills'),
    revision: count,
    entries: z.custom<readonly KillEntry[]>((value) => Array.isArray(value)),
  }),
  z.object({
    type: z.literal('lease'),
    id: count,
    granted: units,
    window: z.int(),
    leftMs: z.number().min(0).optional(),
  }),
  /** What was kept, or nothing where it was to be kept; `failed`: neither is known. */
  z.object({ type: z.literal('tokens'), id: count, tokens, failed: z.boolean() }),
  /** `failed`: nothing is known, and nothing used up. */
  z.object({
    type: z.literal('approval'),
    id: count,
    answer: z
      .object({ state: z.enum(['granted', 'open', 'denied']), id: z.string().max(64) })
      .optional(),
    failed: z.boolean(),
  }),
  z.object({ type: z.literal('policies'), bundles: z.custom<Bundles>(isObject) }),
  z.object({ type: z.literal('content'), content: z.custom<ContentData>(isObject) }),
  /** Revealed: this socket is for this user's processes alone. */
  z.object({
    type: z.literal('secrets'),
    values: z.record(z.string(), z.string()),
    /** All keys, for workers that cannot read them where they are kept. */
    keyring: z.string().optional(),
  }),
  z.object({ type: z.literal('drain') }),
]);
export type FromMain = z.infer<typeof fromMain>;

/** Undefined for anything that is not a message of a worker. */
export function readFromWorker(value: unknown): FromWorker | undefined {
  return fromWorker.safeParse(value).data;
}

/** Undefined for anything that is not a message of the main process. */
export function readFromMain(value: unknown): FromMain | undefined {
  return fromMain.safeParse(value).data;
}
