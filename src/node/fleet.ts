// SPDX-License-Identifier: Apache-2.0
// The workers that are connected: what each has confirmed, its metrics, and waiting for all to confirm.
import type { WorkerStatus } from '../api/control-plane.ts';
import type { KillEntry } from '../core/ports/store.ts';
import type { Approvals } from '../core/ports/approvals.ts';
import type { SealedTokens } from '../core/ports/vault.ts';
import type { CounterAuthority } from '../gateway/admission/authority.ts';
import type { WorkerMetrics } from '../telemetry/prometheus.ts';
import type { MetricsExport } from '../telemetry/registry.ts';
import type { Tally } from '../policy/rollout/tally.ts';
import type { ContentData } from './content/content.ts';
import { approvalAnswers } from './approval-calls.ts';
import { type ControlServer, listenControl, type Peer } from './control-server.ts';
import type { FromMain, FromWorker, SnapshotMessage } from './messages.ts';
import type { Bundles } from './rollout/placed.ts';
import { tokenAnswers } from './token-calls.ts';

/** Counts of ended workers still count. Without the oldest, beyond this, totals start again lower. */
const ENDED_MAX = 100;
/** Changes of the kill switch that can be waiting for their confirmation at the same time. */
const CUTS_KEPT = 100;

/** What a worker has confirmed: the last revision of each. */
export type Confirmations = { readonly snapshot: number; readonly kills: number };

type Member = {
  snapshot: number;
  version: string | undefined;
  kills: number;
  /** Exchanges cut, by revision of the kills; the last few. */
  readonly cut: Map<number, number>;
  inFlight: number;
  metrics: MetricsExport | undefined;
  tried: readonly Tally[];
};

export type Secrets = Omit<Extract<FromMain, { type: 'secrets' }>, 'type'>;

export type Fleet = {
  readonly size: number;
  /** Sends a snapshot to all, and to whoever joins later; its revision. */
  setSnapshot(
    snapshot: Pick<
      SnapshotMessage,
      'version' | 'config' | 'reading' | 'keys' | 'content' | 'policy'
    >,
  ): number;
  /** Sends content packs to all, and to whoever joins later, before the snapshot that names them. */
  setContent(content: ContentData): void;
  /** Sends bundles of policies to all, and to whoever joins later, before the snapshot that names them. */
  setPolicies(bundles: Bundles): void;
  /** Sends secrets to all, and to whoever joins later, before anything that needs them. */
  setSecrets(secrets: Secrets): void;
  /** Sends the stops to all, and to whoever joins later; their revision. */
  setKills(entries: readonly KillEntry[]): number;
  /** Waits until every connected worker fits, at most `ms`; returns how many do. */
  confirmed(fits: (worker: Confirmations) => boolean, ms: number): Promise<number>;
  /** What every connected worker has confirmed at least; undefined when none is connected. */
  slowest(): Confirmations | undefined;
  /** Exchanges cut by the workers for the kill revisions after one. */
  cutSince(revision: number): number;
  status(): WorkerStatus[];
  metrics(): readonly WorkerMetrics[];
  /** What all workers, also those that ended, have counted of the policies that are tried. */
  tried(): readonly Tally[];
  /** Whether a worker listens on this port already: one that a former main process left behind. */
  listensOn(port: number): boolean;
  /** Tells all workers that are not `ours` to go, now and whenever one joins. */
  retireOthers(ours: (pid: number) => boolean): void;
  /** Waits until no worker is connected, at most `ms`. */
  emptied(ms: number): Promise<void>;
  close(): void;
};

export type FleetOptions = {
  readonly socket: string;
  readonly node: string;
  readonly port: number;
  readonly authority: CounterAuthority;
  /** Where workers' tokens are kept. */
  readonly tokens: SealedTokens;
  /** Where people are asked about calls. */
  readonly approvals: Approvals;
};

export async function createFleet(options: FleetOptions): Promise<Fleet> {
  const { authority } = options;
  const answerTokens = tokenAnswers(options.tokens);
  const answerApproval = approvalAnswers(options.approvals);
  const members = new Map<Peer, Member>();
  const ended: WorkerMetrics[] = [];
  const changed = new Set<() => void>();
  let snapshot: SnapshotMessage | undefined;
  let secrets: Secrets | undefined;
  let content: ContentData | undefined;
  let bundles: Bundles | undefined;
  let endedTallies: readonly Tally[] = [];
  let kills: { revision: number; entries: readonly KillEntry[] } | undefined;
  let ours: (pid: number) => boolean = () => true;

  const notify = (): void => {
    for (const check of changed) check();
  };
  const until = (holds: () => boolean, ms: number): Promise<void> =>
    new Promise((resolve) => {
      const finish = (): void => {
        clearTimeout(timer);
        changed.delete(check);
        resolve();
      };
      const check = (): void => void (holds() && finish());
      const timer = setTimeout(finish, ms);
      changed.add(check);
      check();
    });
  const received = (peer: Peer, message: Exclude<FromWorker, { type: 'hello' }>): void => {
    const member = members.get(peer);
    if (member === undefined) return;
    switch (message.type) {
      case 'applied':
        member.snapshot = message.revision;
        member.version = message.version;
        return notify();
      case 'killed':
        member.kills = message.revision;
        member.cut.set(message.revision, message.cut).delete(message.revision - CUTS_KEPT);
        return notify();
      case 'lease': {
        const { id, limit, least, most } = message;
        void authority
          .grant(nameOf(peer), limit, { least, most })
          .then((lease) => peer.send({ type: 'lease', id, ...lease }));
        return;
      }
      case 'return':
        return authority.giveBack(nameOf(peer), message.limit, message);
      case 'holdings':
        return authority.adopt(nameOf(peer), message.holdings);
      case 'keep':
      case 'recall':
        return answerTokens(message, (answer) => peer.send(answer));
      case 'approval':
        return answerApproval(message, (answer) => peer.send(answer));
      case 'metrics':
        member.metrics = message.metrics;
        member.inFlight = message.inFlight;
        return;
      case 'tried':
        member.tried = message.tallies;
    }
  };
  const server: ControlServer = await listenControl(options.socket, {
    joined: (peer) => {
      const none = { version: undefined, metrics: undefined, tried: [] };
      members.set(peer, { ...none, snapshot: 0, kills: 0, cut: new Map(), inFlight: 0 });
      // Stops first: a worker must not serve a moment without them. One of a former main process keeps
      // those it has until it is known what they are now.
      if (kills !== undefined) peer.send({ type: 'kills', ...kills });
      if (secrets !== undefined) peer.send({ type: 'secrets', ...secrets });
      if (content !== undefined) peer.send({ type: 'content', content });
      if (bundles !== undefined) peer.send({ type: 'policies', bundles });
      if (snapshot !== undefined) peer.send({ type: 'snapshot', snapshot });
      if (!ours(peer.pid)) peer.send({ type: 'drain' });
      notify();
    },
    received,
    left: (peer) => {
      const { metrics, tried = [] } = members.get(peer) ?? {};
      endedTallies = [...endedTallies, ...tried].slice(-ENDED_MAX);
      members.delete(peer);
      authority.gone(nameOf(peer));
      if (metrics !== undefined) ended.push({ worker: peer.worker, metrics, gone: true });
      if (ended.length > ENDED_MAX) ended.shift();
      notify();
    },
  });

  return {
    get size() {
      return members.size;
    },
    setSnapshot: (next) => {
      const { node, port } = options;
      snapshot = { ...next, revision: (snapshot?.revision ?? 0) + 1, node, port };
      server.broadcast({ type: 'snapshot', snapshot });
      return snapshot.revision;
    },
    setContent: (next) => {
      content = next;
      server.broadcast({ type: 'content', content });
    },
    setPolicies: (next) => {
      bundles = next;
      server.broadcast({ type: 'policies', bundles });
    },
    setSecrets: (next) => {
      secrets = next;
      server.broadcast({ type: 'secrets', ...secrets });
    },
    setKills: (entries) => {
      kills = { revision: (kills?.revision ?? 0) + 1, entries };
      server.broadcast({ type: 'kills', ...kills });
      return kills.revision;
    },
    confirmed: async (fits, ms) => {
      const count = (): number => [...members.values()].filter(fits).length;
      await until(() => count() === members.size, ms);
      return count();
    },
    slowest: () => {
      if (members.size === 0) return undefined;
      const all = [...members.values()];
      return {
        snapshot: Math.min(...all.map((member) => member.snapshot)),
        kills: Math.min(...all.map((member) => member.kills)),
      };
    },
    cutSince: (revision) =>
      [...members.values()]
        .flatMap(({ cut }) => [...cut])
        .reduce((total, [of, count]) => total + (of > revision ? count : 0), 0),
    status: () =>
      [...members].map(([{ worker, pid }, { version, inFlight }]) => {
        return { worker, pid, ready: version !== undefined, version, inFlight };
      }),
    metrics: () => [
      ...[...members].flatMap(([{ worker }, { metrics }]) =>
        metrics === undefined ? [] : [{ worker, metrics }],
      ),
      ...ended,
    ],
    tried: () => [...[...members.values()].flatMap((member) => member.tried), ...endedTallies],
    listensOn: (port) => [...members.keys()].some((peer) => peer.port === port),
    retireOthers: (known) => {
      ours = known;
      for (const peer of members.keys()) if (!ours(peer.pid)) peer.send({ type: 'drain' });
    },
    emptied: (ms) => until(() => members.size === 0, ms),
    close: () => server.close(),
  };
}

/** Worker names repeat over restarts; with the pid they do not. */
function nameOf(peer: Peer): string {
  return `${peer.worker}:${peer.pid}`;
}
