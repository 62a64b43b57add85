// SPDX-License-Identifier: Apache-2.0
// What the admin API needs from the node it runs in. The composition root implements it; the routes only
// translate between HTTP and these calls.
import type { ExchangeEvent, StoredEvent } from '../core/events.ts';
import type {
  ExchangeFilter,
  KeyRecord,
  KillEntry,
  KillTargetKind,
  Page,
  SequenceCheck,
} from '../core/ports/store.ts';
import type { Problem } from '../config/load.ts';

export type WorkerStatus = {
  readonly worker: string;
  readonly pid: number;
  readonly ready: boolean;
  /** Snapshot version the worker has confirmed. */
  readonly version: string | undefined;
  readonly inFlight: number;
};

export type NodeStatus = {
  readonly node: string;
  readonly startedAt: number;
  readonly version: string;
  readonly dataPlane: string;
  readonly simulated: boolean;
  readonly recording: boolean;
  readonly workers: readonly WorkerStatus[];
  readonly sequence: SequenceCheck;
};

export type NewKey = {
  readonly app: string;
  readonly name: string;
  readonly expiresAt: number | undefined;
};

export type ReloadResult =
  | { readonly ok: true; readonly version: string; readonly workers: number }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** How far a kill switch change got, and how long that took. */
export type KillResult = {
  readonly workers: number;
  readonly confirmed: number;
  /** Running exchanges that were cut. */
  readonly cut: number;
  readonly ms: number;
};

export type ControlPlane = {
  status(): Promise<NodeStatus>;
  exchanges(filter: ExchangeFilter): Promise<Page<ExchangeEvent>>;
  exchange(request: string): Promise<readonly StoredEvent[]>;
  listKeys(): Promise<readonly KeyRecord[]>;
  /** Returns the key itself exactly once. Throws `not_found` for an unknown app. */
  createKey(key: NewKey, actor: string): Promise<{ key: string; record: KeyRecord }>;
  revokeKey(prefix: string, actor: string): Promise<boolean>;
  listKills(): Promise<readonly KillEntry[]>;
  kill(entry: Omit<KillEntry, 'since' | 'by'>, actor: string): Promise<KillResult>;
  lift(kind: KillTargetKind, value: string, actor: string): Promise<KillResult | undefined>;
  reload(actor: string): Promise<ReloadResult>;
  /** Prometheus text of all workers and the main process. */
  metrics(): Promise<string>;
  ready(): boolean;
};
