// SPDX-License-Identifier: Apache-2.0
// Looks once a second at what the workers have counted of versions that decide and are still on trial, and
// takes one back when it surely exceeds a guard: a canary into shadow, a version just put into force out of
// it. Every node judges by its own workers; whichever is first takes it back, once, for all of them.
import type { By } from '../../api/control-plane.ts';
import { BartizanError } from '../../core/errors.ts';
import type { World } from '../../core/world.ts';
import { type Tripped, tripped } from '../../policy/rollout/guards.ts';
import {
  NO_ROLLOUT,
  type Rollout,
  rolloutSchema,
  takenBack,
} from '../../policy/rollout/rollout.ts';
import { comparedSince, summed, type Tally } from '../../policy/rollout/tally.ts';
import type { Metrics } from '../../telemetry/metrics.ts';
import type { Recorder } from '../audit.ts';
import type { Fleet } from '../fleet.ts';
import type { Publisher } from '../publisher.ts';
import type { RecordStore } from '../store-calls.ts';
import { type Placement, trialsOf } from './placed.ts';

const LOOK_MS = 1_000;
/** Moments of a window that are remembered: it ends at one of them. */
const MOMENTS_MAX = 120;
const LEASE = 'policy-rollback';
const LEASE_MS = 10_000;

export type WatchParts = {
  readonly world: World;
  readonly metrics: Metrics;
  readonly node: string;
  readonly fleet: Pick<Fleet, 'tried'>;
  readonly store: Pick<RecordStore, 'cluster'>;
  readonly publisher: Pick<
    Publisher,
    'config' | 'placement' | 'sync' | 'refreshPolicies' | 'setAside'
  >;
  readonly recorder: Recorder;
};

export type RolloutWatch = {
  /** Looks from now on. */
  start(): void;
  /** Looks once. Never rejects. */
  look(): Promise<void>;
  stop(): Promise<void>;
};

export function createRolloutWatch(parts: WatchParts): RolloutWatch {
  return new Watching(parts);
}

type Moment = { readonly at: number; readonly tally: Tally };

class Watching implements RolloutWatch {
  readonly #parts: WatchParts;
  #moments: readonly Moment[] = [];
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> = Promise.resolve();
  #stopped = false;
  /** What has to be taken back, for as long as the store does not take that. */
  #exceeded: Exceeded | undefined;

  constructor(parts: WatchParts) {
    this.#parts = parts;
  }

  start(): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => {
      this.#looking = this.look().finally(() => this.start());
    }, LOOK_MS).unref();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#looking;
  }

  async look(): Promise<void> {
    const { publisher, world } = this.#parts;
    try {
      publisher.refreshPolicies();
      this.#exceeded ??= this.#judgeDeciding();
      if (this.#exceeded !== undefined) await this.#takeBack(this.#exceeded);
    } catch (thrown) {
      const { code: fault = 'unknown' } = thrown as { code?: string };
      world.log('error', 'policy.not-taken-back', { fault });
    }
  }

  #judgeDeciding(): Exceeded | undefined {
    const { publisher, world } = this.#parts;
    const judged = decidingTrial(publisher.placement);
    if (judged === undefined) {
      this.#moments = [];
      return undefined;
    }
    const exceeded = this.#judge(judged);
    if (exceeded === undefined) return undefined;
    const { guard, atLeast, allowed } = exceeded;
    const { revision, trial } = judged;
    world.log('error', 'policy.guard', { revision, guard, atLeast, allowed });
    // A canary ends here at once; without it the version in force decides.
    if (judged.stage === 'canary') publisher.setAside(trial);
    return { ...judged, ...exceeded };
  }

  #judge({ trial, blockRate }: Judged): Tripped | undefined {
    const { fleet, publisher, world } = this.#parts;
    const { guards: configured } = publisher.config.policy;
    const guards = { ...configured, block_rate: blockRate ?? configured.block_rate };
    const at = world.clock.monotonic();
    const tally = summed(
      trial,
      fleet.tried().filter((one) => one.trial === trial),
    );
    const [first] = this.#moments;
    if (first !== undefined && first.tally.trial !== trial) this.#moments = [];
    const windowMs = guards.window_s * 1_000;
    // What came before the window is taken away; while the trial is younger than that there is nothing.
    const before = this.#moments.findLast((moment) => at - moment.at >= windowMs)?.tally;
    this.#remember({ at, tally }, windowMs);
    return tripped(guards, comparedSince(tally, before, guards));
  }

  #remember(moment: Moment, windowMs: number): void {
    const last = this.#moments.at(-1);
    if (last !== undefined && moment.at - last.at < windowMs / MOMENTS_MAX) return;
    const kept = this.#moments.filter(({ at }) => moment.at - at <= windowMs * 1.1);
    this.#moments = [...kept, moment].slice(-2 * MOMENTS_MAX);
  }

  async #takeBack({ revision, guard, atLeast, allowed }: Exceeded): Promise<void> {
    const { store, node, publisher, world, metrics, recorder } = this.#parts;
    const { leases, policies } = store.cluster;
    // One of the nodes records and makes it; the others find it made.
    if (!(await leases.hold(LEASE, node, LEASE_MS))) return;
    try {
      const { revision: seen, rollout: stored } = await policies.read();
      const before = rolloutSchema.parse(stored ?? NO_ROLLOUT);
      const after = taken(before, revision, world.clock.now());
      if (after !== undefined) {
        const why = `${guard}: at least ${atLeast.toFixed(4)}, allowed ${allowed.toFixed(4)}`;
        const by: By = { name: BARTIZAN, account: undefined, why };
        recorder.audit(by, 'policy.taken-back', `policy:${revision}`, { before, after });
        await policies.move(after, seen);
        metrics.count('bartizan_policy_taken_back_total', { guard });
        world.log('error', 'policy.taken-back', { revision, guard });
      }
      this.#exceeded = undefined;
    } finally {
      await leases.release(LEASE, node).catch(() => undefined);
    }
    await publisher.sync('policies');
  }
}

/** Undefined: somebody was faster, and it decides nothing any more. */
function taken(before: Rollout, revision: string, now: number): Rollout | undefined {
  try {
    return takenBack(before, revision, { now, by: BARTIZAN });
  } catch (thrown) {
    if (thrown instanceof BartizanError && thrown.code === 'conflict') return undefined;
    throw thrown;
  }
}

const BARTIZAN = 'bartizan';

type Exceeded = Judged & Tripped;
type Judged = {
  readonly stage: 'canary' | 'watch';
  readonly revision: string;
  readonly trial: string;
  readonly blockRate?: number;
};

const judgedAs = ({
  revision,
  blockRate,
}: Placement['active']): Omit<Judged, 'trial' | 'stage'> => ({
  revision,
  ...(blockRate !== undefined && { blockRate }),
});

/** What decides and can still be taken back; a version in shadow can do no harm. */
function decidingTrial(placement: Placement): Judged | undefined {
  const { active, trial, before } = placement;
  const names = trialsOf(placement);
  const named = (stage: string): string => names.find((name) => name.startsWith(`${stage} `)) ?? '';
  if (trial?.stage === 'canary') {
    return { ...judgedAs(trial), stage: 'canary', trial: named('canary') };
  }
  return before && { ...judgedAs(active), stage: 'watch', trial: named('watch') };
}
