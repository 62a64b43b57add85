// SPDX-License-Identifier: Apache-2.0
// The workers that are connected: what each has confirmed, its metrics, and waiting for all to confirm.
import type { WorkerStatus } from '../api/control-plane.ts';
import type { KillEntry } from '../core/ports/store.ts';
import type { World } from '../core/world.ts';
import type { CounterAuthority } from '../gateway/admission/counters.ts';
import type { MetricsExport } from '../telemetry/registry.ts';
import { type ControlServer, listenControl, type Peer } from './control-server.ts';
import type { FromWorker, SnapshotMessage } from './messages.ts';

export type Confirmations = { readonly version: string | undefined; readonly killRevision: number };

type Member = {
  version: string | undefined;
  killRevision: number;
  cut: Map<number, number>;
  inFlight: number;
  metrics: MetricsExport | undefined;
};

export type Fleet = {
  readonly size: number;
  setSnapshot(snapshot: Pick<SnapshotMessage, 'version' | 'config' | 'keys'>): void;
  setKills(revision: number, entries: readonly KillEntry[]): void;
  /** Waits until every connected worker fits, at most `ms`; returns how many do. */
  confirmed(fits: (worker: Confirmations) => boolean, ms: number): Promise<number>;
  /** Exchanges cut by the workers for a kill revision. */
  cut(revision: number): number;
  status(): WorkerStatus[];
  metrics(): { readonly worker: string; readonly metrics: MetricsExport }[];
  /** Pids of connected workers. */
  pids(): number[];
  /** Tells workers that a former main process left behind to go. */
  dismiss(pids: readonly number[]): void;
  close(): void;
};

export type FleetOptions = {
  readonly world: World;
  readonly socket: string;
  readonly node: string;
  readonly port: number;
  readonly authority: CounterAuthority;
};

export async function createFleet(options: FleetOptions): Promise<Fleet> {
  const { authority } = options;
  const members = new Map<Peer, Member>();
  const changed = new Set<() => void>();
  let snapshot: SnapshotMessage | undefined;
  let kills: { revision: number; entries: readonly KillEntry[] } = { revision: 0, entries: [] };

  const receive = (peer: Peer, message: Exclude<FromWorker, { type: 'hello' }>): void => {
    const member = members.get(peer);
    if (member === undefined) return;
    switch (message.type) {
      case 'applied':
        member.version = message.version;
        break;
      case 'killed':
        member.killRevision = message.revision;
        member.cut.set(message.revision, message.cut);
        break;
      case 'lease':
        return peer.send({
          type: 'lease',
          id: message.id,
          granted: authority.grant(peerName(peer), message.limit, message.amount),
        });
      case 'return':
        return authority.giveBack(peerName(peer), message.limit, message.amount);
      case 'metrics':
        member.metrics = message.metrics;
        member.inFlight = message.inFlight;
        return;
    }
    for (const notify of changed) notify();
  };
  const server: ControlServer = await listenControl(options.socket, {
    joined: (peer) => {
      members.set(peer, {
        version: undefined,
        killRevision: 0,
        cut: new Map(),
        inFlight: 0,
        metrics: undefined,
      });
      // Stops first: a worker must not serve a moment without them.
      peer.send({ type: 'kills', ...kills });
      if (snapshot !== undefined) peer.send({ type: 'snapshot', snapshot });
    },
    received: receive,
    left: (peer) => {
      members.delete(peer);
      authority.gone(peerName(peer));
      for (const notify of changed) notify();
    },
  });

  return {
    get size() {
      return members.size;
    },
    setSnapshot: (next) => {
      snapshot = { ...next, node: options.node, port: options.port };
      server.broadcast({ type: 'snapshot', snapshot });
    },
    setKills: (revision, entries) => {
      kills = { revision, entries };
      server.broadcast({ type: 'kills', revision, entries });
    },
    confirmed: (fits, ms) =>
      new Promise((resolve) => {
        const count = (): number => [...members.values()].filter(fits).length;
        const finish = (): void => {
          clearTimeout(timer);
          changed.delete(check);
          resolve(count());
        };
        const check = (): void => {
          if (count() === members.size) finish();
        };
        const timer = setTimeout(finish, ms);
        changed.add(check);
        check();
      }),
    cut: (revision) => sum([...members.values()].map((member) => member.cut.get(revision) ?? 0)),
    status: () =>
      [...members].map(([peer, member]) => ({
        worker: peer.worker,
        pid: peer.pid,
        ready: member.version !== undefined,
        version: member.version,
        inFlight: member.inFlight,
      })),
    metrics: () =>
      [...members].flatMap(([peer, { metrics }]) =>
        metrics === undefined ? [] : [{ worker: peer.worker, metrics }],
      ),
    pids: () => [...members.keys()].map((peer) => peer.pid),
    dismiss: (pids) => {
      for (const peer of members.keys()) if (pids.includes(peer.pid)) peer.send({ type: 'drain' });
    },
    close: () => server.close(),
  };
}

/** Worker names repeat over restarts; with the pid they do not. */
function peerName(peer: Peer): string {
  return `${peer.worker}:${peer.pid}`;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
