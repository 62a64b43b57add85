// SPDX-License-Identifier: Apache-2.0
// What was sent to the workers of this node, so that it is known what they have when they confirm it. What
// was not confirmed by every one of them counts as not applied.
import type { Revisions, Topic } from '../core/ports/cluster.ts';
import type { Confirmations } from './fleet.ts';

/** Sendings that are remembered; a worker that is further behind has applied nothing of note. */
const KEPT = 100;

type Sent = {
  /** As the workers confirm it. */
  readonly revision: number;
  readonly version: string;
  readonly revisions: Revisions;
};
type SentSnapshot = Sent & { readonly policy: string };

export type Applied = {
  readonly snapshot: string;
  readonly revisions: Revisions;
  /** Revision of the policy in force. */
  readonly policy: string;
};

export class SentToWorkers {
  #snapshots: readonly SentSnapshot[] = [];
  #kills: readonly Sent[] = [];

  snapshot(sent: SentSnapshot): void {
    this.#snapshots = [...this.#snapshots.slice(1 - KEPT), sent];
  }

  kills(sent: Sent): void {
    this.#kills = [...this.#kills.slice(1 - KEPT), sent];
  }

  /** What all workers have that have confirmed at least this; undefined: there is none, so all of it. */
  applied(slowest: Confirmations | undefined): Applied {
    const snapshot = newest(this.#snapshots, slowest?.snapshot);
    const kills = newest(this.#kills, slowest?.kills);
    return {
      snapshot: snapshot?.version ?? '',
      revisions: {
        resources: snapshot?.revisions.resources ?? 0,
        keys: snapshot?.revisions.keys ?? 0,
        kills: kills?.revisions.kills ?? 0,
        policies: snapshot?.revisions.policies ?? 0,
      },
      policy: snapshot?.policy ?? '',
    };
  }

  /** Whether a worker has what was sent last about the topic. */
  isCurrent(topic: Topic): (worker: Confirmations) => boolean {
    const isKills = topic === 'kills';
    const revision = (isKills ? this.#kills : this.#snapshots).at(-1)?.revision ?? 0;
    return (worker) => (isKills ? worker.kills : worker.snapshot) >= revision;
  }
}

function newest<One extends Sent>(
  sent: readonly One[],
  confirmed: number | undefined,
): One | undefined {
  return sent.findLast(({ revision }) => confirmed === undefined || revision <= confirmed);
}
