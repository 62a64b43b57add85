// SPDX-License-Identifier: Apache-2.0
// What a worker has counted of the versions that are tried in it, for the main process to add up. A trial
// that ended is forgotten with the next one that begins.
import { newTally, observe, type Tally } from '../../policy/rollout/tally.ts';
import type { Observed, TriedStage } from '../../policy/rollout/staged.ts';
import { type Placement, trialsOf } from './placed.ts';

export type Counting = {
  observed(both: Observed): void;
  skipped(stage: TriedStage): void;
};

export type Tallies = {
  /** Counts of the trials of a placement; those that go on keep what they have. */
  begin(placement: Placement): Counting;
  /** Of the trials that run now. */
  readonly all: readonly Tally[];
};

export function createTallies(): Tallies {
  let running: readonly Tally[] = [];
  return {
    get all() {
      return running;
    },
    begin: (placement) => {
      const of = (trial: string): Tally =>
        running.find((tally) => tally.trial === trial) ?? newTally(trial);
      const own = trialsOf(placement).map(of);
      running = own;
      const tallyOf = (stage: TriedStage): Tally | undefined =>
        own.find(({ trial }) => trial.startsWith(`${stage} `));
      return {
        observed: (both) => {
          const tally = tallyOf(both.stage);
          if (tally !== undefined) observe(tally, both);
        },
        skipped: (stage) => {
          const tally = tallyOf(stage);
          if (tally !== undefined) tally.skipped += 1;
        },
      };
    },
  };
}
