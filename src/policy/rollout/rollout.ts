// SPDX-License-Identifier: Apache-2.0
// Which version of the policy is in force, which one is tried beside it, and which were in force before.
// Pure: it says what may follow what, and refuses every other step by name. A version comes into force only
// after it was tried in shadow; what was in force before can always be put back.
import { z } from 'zod';
import { BartizanError } from '../../core/errors.ts';

/** Stands for what the configuration makes: the shipped policies with its packs, or its own source. */
export const CONFIGURED = 'configured';

/** Versions that can be gone back to. */
const PREVIOUS_MAX = 5;
const NAMES_MAX = 200;

export const revisionName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._:+/-]{0,99}$/);
const partName = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,62}$/);
const instant = z.number().min(0);

const placed = z.strictObject({
  revision: revisionName,
  /** Milliseconds since the epoch at which it came here. */
  since: instant,
  by: z.string().max(500),
  /** In place of the guard `block_rate` of the configuration, for a version that is meant to refuse more. */
  blockRate: z.number().min(0).max(1).optional(),
});

const stage = z.enum(['shadow', 'canary']);

/** What of the traffic a candidate sees. */
export const candidateScope = z.strictObject({
  share: z.number().min(0).max(100).default(100).describe('Percent of the conversations'),
  apps: z.array(partName).max(NAMES_MAX).default([]).describe('Only these; empty: all'),
  tenants: z.array(partName).max(NAMES_MAX).default([]).describe('Only these; empty: all'),
});

export const rolloutSchema = z
  .strictObject({
    format: z.literal('bartizan-rollout/1'),
    active: placed,
    /** Newest first. */
    previous: z.array(placed).max(PREVIOUS_MAX),
    candidate: placed.extend({ stage, ...candidateScope.shape }).optional(),
    /** Until when the version in force is compared with the one before, and may be taken back by itself. */
    watchedUntil: instant.optional(),
  })
  .refine(({ active, candidate }) => candidate?.revision !== active.revision);

export type Rollout = z.infer<typeof rolloutSchema>;
type Placed = z.infer<typeof placed>;
export type Stage = z.infer<typeof stage>;
export type CandidateScope = z.infer<typeof candidateScope>;

export const NO_ROLLOUT: Rollout = {
  format: 'bartizan-rollout/1',
  active: { revision: CONFIGURED, since: 0, by: '' },
  previous: [],
};

export type Move = { readonly now: number; readonly by: string };

export type Step =
  | {
      readonly kind: Stage;
      readonly revision: string;
      readonly scope: CandidateScope;
      readonly blockRate?: number | undefined;
    }
  /** `watchMs`: how long it may be taken back by itself. */
  | {
      readonly kind: 'enforce';
      readonly revision: string;
      readonly watchMs: number;
      readonly blockRate?: number | undefined;
    }
  | { readonly kind: 'withdraw'; readonly revision: string }
  /** `revision`: the one that is taken back, so that nobody takes back another one than they saw. */
  | { readonly kind: 'rollback'; readonly revision: string };

/** The rollout after the step. Throws `conflict`, saying why, for one that may not follow. */
export function stepped(from: Rollout, step: Step, move: Move): Rollout {
  if (step.kind === 'shadow' || step.kind === 'canary') return tried(from, step, move);
  if (step.kind === 'enforce') return enforced(from, step, move);
  if (step.kind === 'rollback') return rolledBack(from, step.revision, move);
  candidateOf(from, step.revision);
  return without(from);
}

/** What an exceeded guard leads to: a canary goes back to shadow, a version in force to the one before. */
export function takenBack(from: Rollout, revision: string, move: Move): Rollout {
  if (from.candidate?.revision === revision && from.candidate.stage === 'canary') {
    return {
      ...from,
      candidate: { ...from.candidate, stage: 'shadow', since: move.now, by: move.by },
    };
  }
  return rolledBack(from, revision, move);
}

/** Revisions that some place names: their versions are needed. */
export const placedIn = ({ active, previous, candidate }: Rollout): ReadonlySet<string> =>
  new Set(
    [active, ...previous, ...(candidate === undefined ? [] : [candidate])].map(
      ({ revision }) => revision,
    ),
  );

type Trial = Extract<Step, { readonly kind: Stage }>;

function tried(from: Rollout, { kind, revision, scope, blockRate }: Trial, move: Move): Rollout {
  const { active, candidate } = from;
  if (active.revision === revision) throw refused(`${revision} is in force already`);
  if (candidate !== undefined && candidate.revision !== revision) {
    throw refused(`${candidate.revision} is tried now: withdraw it first`);
  }
  if (kind === 'canary' && candidate === undefined) {
    throw refused(`${revision} has to be in shadow before it decides anything`);
  }
  return {
    ...from,
    candidate: { ...placedAt(revision, move, blockRate), stage: kind, ...scope },
  };
}

function enforced(
  from: Rollout,
  { revision, watchMs, blockRate }: Extract<Step, { readonly kind: 'enforce' }>,
  move: Move,
): Rollout {
  if (from.active.revision === revision) throw refused(`${revision} is in force already`);
  candidateOf(from, revision);
  return {
    ...without(from),
    active: placedAt(revision, move, blockRate),
    previous: [from.active, ...from.previous].slice(0, PREVIOUS_MAX),
    watchedUntil: move.now + watchMs,
  };
}

function rolledBack(from: Rollout, revision: string, move: Move): Rollout {
  if (from.active.revision !== revision) {
    throw refused(`${revision} is not in force: ${from.active.revision} is`);
  }
  const [back, ...previous] = from.previous;
  if (back === undefined) throw refused(`there is no version before ${revision}`);
  // One that was tried again meanwhile is in force now, and not both.
  const rest = from.candidate?.revision === back.revision ? without(from) : from;
  const { watchedUntil: _, ...kept } = rest;
  return {
    ...kept,
    active: { revision: back.revision, since: move.now, by: move.by },
    previous,
  };
}

const placedAt = (revision: string, { now, by }: Move, blockRate: number | undefined): Placed => ({
  revision,
  since: now,
  by,
  ...(blockRate !== undefined && { blockRate }),
});

function candidateOf({ candidate }: Rollout, revision: string): void {
  if (candidate === undefined) throw refused('no version is tried now');
  if (candidate.revision !== revision) {
    throw refused(`${revision} is not tried now: ${candidate.revision} is`);
  }
}

function without(from: Rollout): Rollout {
  const { candidate: _, ...rest } = from;
  return rest;
}

const refused = (reason: string): BartizanError =>
  new BartizanError('conflict', `Policy not moved: ${reason}.`);
