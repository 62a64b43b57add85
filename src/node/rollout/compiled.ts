// SPDX-License-Identifier: Apache-2.0
// The policy of a worker: the versions of its placement, each compiled once for as long as it is placed.
// Moving a version from one stage to another compiles nothing and is in force with the next request.
import type { BartizanConfig } from '../../config/config.ts';
import { BartizanError } from '../../core/errors.ts';
import type { Policy } from '../../core/ports/policy.ts';
import type { World } from '../../core/world.ts';
import type { Bundle } from '../../policy/bundle/bundle.ts';
import type { Executor } from '../../policy/executor.ts';
import { type ToolPacks, withToolPacks } from '../../policy/executors/cedar.ts';
import { createPolicy } from '../../policy/policy.ts';
import { staged } from '../../policy/rollout/staged.ts';
import type { Tally } from '../../policy/rollout/tally.ts';
import { type PolicySettings, settingsOf } from '../../policy/settings.ts';
import { builtInBundle } from '../../policy/shipped.ts';
import type { Metrics } from '../../telemetry/metrics.ts';
import { type ExecutorParts, openExecutor } from '../policy/executors.ts';
import { openToolPacks } from '../policy/tool-packs.ts';
import { shippedPolicies } from '../shipped-policies.ts';
import type { Bundles, Named, Placement } from './placed.ts';
import { createTallies } from './tallies.ts';

/** No decision takes longer. */
const CLOSE_AFTER_MS = 60_000;

type Config = Pick<BartizanConfig, 'policy' | 'protections' | 'apps'>;

export type CompilerParts = {
  readonly world: Pick<World, 'clock' | 'log'>;
  readonly metrics: Pick<Metrics, 'count' | 'observe'>;
  /** The secret that a reference names; undefined while it is not known. */
  readonly secret: ExecutorParts['secret'];
};

export type Compiler = {
  /**
   * The policy of this placement. Throws `bundle_policy_invalid` for a version that does not compile, and
   * `internal` for one that was not sent.
   */
  policy(placement: Placement, bundles: Bundles, config: Config): Policy;
  /** What was counted of the versions that are tried now. */
  readonly tallies: readonly Tally[];
};

export function createCompiler({ world, metrics, secret }: CompilerParts): Compiler {
  const tallies = createTallies();
  let kept = new Map<string, Compiled>();
  let toolPacks: ToolPacks | undefined;
  /** Those that have come back in the meantime are asked under the same names. */
  const leave = (former: ToolPacks): void => {
    const inUse = new Set(toolPacks?.packs.map(({ name, revision }) => `${name}@${revision}`));
    for (const pack of former.packs) {
      if (!inUse.has(`${pack.name}@${pack.revision}`)) pack.close();
    }
  };
  return {
    get tallies() {
      return tallies.all;
    },
    policy: (placement, bundles, config) => {
      const { active, trial, before } = placement;
      const settings = settingsOf(config.protections, config.apps);
      const opened = openToolPacks(config.policy.tool_packs);
      const beside = nameOfPacks(opened) === nameOfPacks(toolPacks) ? toolPacks : opened;
      const used = new Map<string, Compiled>();
      const of = (named: Named): Policy => {
        const { packs, limits, executor } = config.policy;
        const made = [named.digest ?? packs, settings, limits, executor, nameOfPacks(beside)];
        const key = JSON.stringify(made);
        const one =
          kept.get(key) ?? compiled(named, { bundles, config, settings, world, secret, beside });
        used.set(key, one);
        return one.policy;
      };
      const counting = tallies.begin(placement);
      const policy = staged({
        active: of(active),
        trial: trial && { ...trial, policy: of(trial) },
        before: before && of(before),
        clock: world.clock,
        observed: (both) => {
          counting.observed(both);
          metrics.count('bartizan_policy_candidate_total', {
            stage: both.stage,
            point: both.point,
            active: both.active.verdict.outcome,
            candidate: both.candidate.verdict.outcome,
          });
        },
        skipped: (stage) => {
          counting.skipped(stage);
          metrics.count('bartizan_policy_candidate_skipped_total', { stage });
        },
        took: (point, micros) =>
          metrics.observe('bartizan_policy_decision_seconds', micros / 1e6, { point }),
      });
      // Only now: where one version does not compile, the others are still those that are kept.
      for (const [key, { executor }] of kept) {
        // What was asked of it before is answered.
        if (!used.has(key)) setTimeout(() => executor.close?.(), CLOSE_AFTER_MS).unref();
      }
      const former = toolPacks;
      toolPacks = beside;
      if (former !== undefined && former !== beside)
        setTimeout(() => leave(former), CLOSE_AFTER_MS).unref();
      kept = used;
      return policy;
    },
  };
}

type Compiled = { readonly policy: Policy; readonly executor: Executor };

type Compiling = {
  readonly bundles: Bundles;
  readonly config: Config;
  readonly settings: PolicySettings;
  readonly world: Pick<World, 'clock' | 'log'>;
  readonly secret: ExecutorParts['secret'];
  /** Asked beside every version. */
  readonly beside: ToolPacks | undefined;
};

/** Equal for packs that decide alike. */
const nameOfPacks = (packs: ToolPacks | undefined): string =>
  packs === undefined
    ? ''
    : [packs.unknownTools, ...packs.packs.map((pack) => `${pack.name}@${pack.revision}`)].join('+');

function compiled(
  { digest }: Named,
  { bundles, config: { policy: config }, settings, world, secret, beside }: Compiling,
): Compiled {
  const shipped = shippedPolicies();
  const { library } = shipped;
  const bundle =
    digest === undefined
      ? builtInBundle(shipped, config.packs, config.options)
      : sent(bundles, digest);
  const executor = openExecutor(bundle, { config, settings, library, world, secret });
  const policy = createPolicy(executor, { log: world.log });
  return { policy: beside === undefined ? policy : withToolPacks(policy, beside), executor };
}

function sent(bundles: Bundles, digest: string): Bundle {
  const bundle = Object.hasOwn(bundles, digest) ? bundles[digest] : undefined;
  if (bundle !== undefined) return bundle;
  throw new BartizanError('internal', undefined, { detail: 'a policy that was not sent' });
}
