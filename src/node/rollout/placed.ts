// SPDX-License-Identifier: Apache-2.0
// Versions of the policy in their places: as nodes share and keep them, and as workers are told of them.
// Plain data; nothing here opens a bundle.
import { z } from 'zod';
import type { Bundle } from '../../policy/bundle/bundle.ts';
import {
  type CandidateScope,
  CONFIGURED,
  NO_ROLLOUT,
  type Rollout,
  rolloutSchema,
  type Stage,
} from '../../policy/rollout/rollout.ts';

/** Bytes of a pushed archive: every node keeps the placed ones in memory, on its disk and in its workers. */
export const VERSION_BYTES_MAX = 2 * 1024 * 1024;
const FILE_CHARS_MAX = Math.ceil(VERSION_BYTES_MAX / 3) * 4;

const placedBundle = z.strictObject({
  revision: z.string(),
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  /** The archive in base64, as it was pushed. */
  file: z.string().max(FILE_CHARS_MAX),
});
export type PlacedBundle = z.infer<typeof placedBundle>;

export const sharedPolicies = z.strictObject({
  rollout: rolloutSchema,
  bundles: z.array(placedBundle).max(3),
});
/** The rollout and the bundles that it needs. */
export type SharedPolicies = z.infer<typeof sharedPolicies>;

export const NO_POLICIES: SharedPolicies = { rollout: NO_ROLLOUT, bundles: [] };

/** Revisions whose bundles workers need; the one before, so that going back to it waits for nothing. */
export const neededBy = ({ active, candidate, previous }: Rollout): readonly string[] => [
  ...new Set(
    [active, candidate, previous[0]]
      .flatMap((one) => one?.revision ?? [])
      .filter((revision) => revision !== CONFIGURED),
  ),
];

/** A version; without a digest it is what the configuration makes. */
export type Named = { readonly revision: string; readonly digest?: string };

type Since = {
  readonly since: number;
  /** In place of the guard of the configuration. */
  readonly blockRate?: number;
};

/** What decides in a worker, and what is asked beside it. */
export type Placement = {
  readonly active: Named & Since;
  readonly trial?: Named & Since & { readonly stage: Stage; readonly scope: CandidateScope };
  /** Compared with the version in force while that may be taken back by itself. */
  readonly before?: Named;
};

/** Bundles by their digests, opened by the main process. */
export type Bundles = Readonly<Record<string, Bundle>>;

/** `source`: where policies come from elsewhere, that decides alone. */
export function placementOf(
  { rollout, bundles }: SharedPolicies,
  now: number,
  source?: Named,
): Placement {
  if (source !== undefined) return { active: { ...source, since: 0 } };
  const named = (revision: string): Named => {
    const digest = bundles.find((bundle) => bundle.revision === revision)?.digest;
    return { revision, ...(digest !== undefined && { digest }) };
  };
  const { active, candidate, previous, watchedUntil = 0 } = rollout;
  const before = now < watchedUntil ? previous[0] : undefined;
  return {
    active: { ...named(active.revision), ...sinceOf(active) },
    ...(candidate && {
      trial: {
        ...named(candidate.revision),
        ...sinceOf(candidate),
        stage: candidate.stage,
        scope: { share: candidate.share, apps: candidate.apps, tenants: candidate.tenants },
      },
    }),
    ...(before && { before: named(before.revision) }),
  };
}

const sinceOf = ({ since, blockRate }: Rollout['active']): Since => ({
  since,
  ...(blockRate !== undefined && { blockRate }),
});

/**
 * Names what decides, equal on every node: empty while that is the configuration alone. What is only
 * compared with is not in it, because nodes end that each by their own clock.
 */
export const nameOf = ({ active, trial }: Placement): string =>
  active.digest === undefined && trial === undefined ? '' : JSON.stringify([active, trial]);

/** Names of what is tried in this placement, for its tallies. */
export function trialsOf({ active, trial, before }: Placement): readonly string[] {
  return [
    ...(trial === undefined ? [] : [`${trial.stage} ${trial.revision} ${trial.since}`]),
    ...(before === undefined ? [] : [`watch ${active.revision} ${active.since}`]),
  ];
}
