// SPDX-License-Identifier: Apache-2.0
// What the admin API needs from the node it runs in. The composition root implements it; the routes only
// translate between HTTP and these calls.
import type { ExchangeEvent, StoredEvent } from '../core/events.ts';
import type { ChangeRequest, NodeRecord, Resource, ResourceKind } from '../core/ports/cluster.ts';
import type {
  ExchangeFilter,
  KeyRecord,
  KillEntry,
  KillTargetKind,
  Page,
  SequenceCheck,
} from '../core/ports/store.ts';
import type { BartizanConfig } from '../config/config.ts';
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

/** Who makes a change, and why: both are recorded. */
export type By = {
  readonly name: string;
  /** Undefined for the machine's own administrator. */
  readonly account: string | undefined;
  readonly why: string | undefined;
};

export type NewKey = Pick<
  KeyRecord,
  'app' | 'name' | 'expiresAt' | 'scopes' | 'models' | 'addresses' | 'apps' | 'agent'
>;

/** A key as it is shown once, and its record. */
export type MadeKey = { readonly key: string; readonly record: KeyRecord };

export type ReloadResult =
  | { readonly ok: true; readonly version: string; readonly workers: number }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** How far a change got, and how long that took. */
export type Spread = {
  readonly workers: number;
  readonly confirmed: number;
  /** Nodes that are alive, and those of them whose workers have all confirmed. */
  readonly nodes: number;
  readonly nodesConfirmed: number;
  readonly ms: number;
};

export type KillResult = Spread & {
  /** Running exchanges that were cut on this node. */
  readonly cut: number;
};

/** The change was made, or waits for a second person. */
export type LiftResult =
  | { readonly done: true; readonly result: KillResult }
  | { readonly done: false; readonly change: ChangeRequest };

export type PutResult =
  | { readonly ok: true; readonly etag: number; readonly version: string }
  | { readonly ok: false; readonly problems: readonly Problem[] };

export type ContentMove = 'promote' | 'roll-back' | 'retire' | 'drop';

export type StagedContent = {
  readonly version: string;
  readonly digest: string;
  readonly since: number;
  readonly by?: string | undefined;
  /** Whether this node detects, or compares, with exactly this one; only then is the rest known. */
  readonly inForce: boolean;
  readonly kind?: string;
  readonly title?: string;
  readonly licence?: string;
  readonly origin?: string;
  /** Id of the key of its publisher. */
  readonly signedBy?: string;
  readonly detectors?: readonly string[];
};

export type ContentStatus = {
  /** Of all packs that this node detects with; empty without any. */
  readonly name: string;
  /** Why what is installed is not in force. */
  readonly refused: string | undefined;
  readonly packs: readonly {
    readonly id: string;
    readonly live: StagedContent | undefined;
    readonly shadow: StagedContent | undefined;
    readonly previous: StagedContent | undefined;
  }[];
};

export type NewContent = {
  readonly bytes: Uint8Array;
  readonly signature: string;
  readonly allowOlder: boolean;
};

export type ControlPlane = {
  status(): Promise<NodeStatus>;
  nodes(): Promise<readonly NodeRecord[]>;
  /** Forgets a node that is gone. False: there is none. Throws `conflict` for one that is still heard of. */
  removeNode(node: string, by: By): Promise<boolean>;
  exchanges(filter: ExchangeFilter): Promise<Page<ExchangeEvent>>;
  exchange(request: string): Promise<readonly StoredEvent[]>;

  listKeys(): Promise<readonly KeyRecord[]>;
  /** Throws `not_found` for an unknown app or agent, `usage` for what does not fit the app. */
  createKey(key: NewKey, by: By): Promise<MadeKey>;
  /** A new key like the old one, which ends after `overlapMs`. Undefined: no live key has this prefix. */
  rotateKey(prefix: string, overlapMs: number, by: By): Promise<MadeKey | undefined>;
  revokeKey(prefix: string, by: By): Promise<boolean>;

  listKills(): Promise<readonly KillEntry[]>;
  kill(target: Pick<KillEntry, 'kind' | 'value'>, by: By): Promise<KillResult>;
  /** Undefined: this is not stopped. */
  lift(kind: KillTargetKind, value: string, by: By): Promise<LiftResult | undefined>;

  listChanges(): Promise<readonly ChangeRequest[]>;
  /**
   * Approves (and makes), rejects or withdraws a change. Throws `forbidden` when who asked for it approves
   * it, or another than who asked withdraws it; `conflict` when it is no longer open.
   */
  decideChange(
    id: string,
    decision: 'approve' | 'reject' | 'withdraw',
    by: By,
  ): Promise<ChangeRequest | undefined>;

  /** The configuration in force, file and API together; it holds no secrets. */
  configuration(): { readonly version: string; readonly config: BartizanConfig };
  /** Resources of one kind with where each comes from; what the file names only the file can change. */
  resources(kind: ResourceKind): Promise<readonly (Resource & { readonly from: 'file' | 'api' })[]>;
  /** Validates the whole configuration with the change, then makes it. Throws `conflict`. */
  putResource(
    resource: Pick<Resource, 'kind' | 'id' | 'body'>,
    expected: number,
    by: By,
  ): Promise<PutResult>;
  /** Undefined: there is none. Refused with problems when something still refers to it. */
  removeResource(
    resource: Pick<Resource, 'kind' | 'id'>,
    expected: number,
    by: By,
  ): Promise<PutResult | undefined>;
  /** What a configuration text would be refused for; changes nothing. */
  checkConfiguration(text: string): readonly Problem[];
  reload(by: By): Promise<ReloadResult>;

  /** Content packs of this node. */
  content(): Promise<ContentStatus>;
  /** Puts a pack into shadow. Throws `config_invalid` for one that is not trusted, or does not fit. */
  stageContent(content: NewContent, by: By): Promise<ContentStatus>;
  /** Throws `not_found`, `conflict` when there is nothing to move, `config_invalid` when it would not fit. */
  moveContent(id: string, move: ContentMove, by: By): Promise<ContentStatus>;

  /** Records a change that was made elsewhere in the control plane (accounts, sessions). Throws `cannot_record`. */
  audit(
    by: By,
    action: string,
    target: string,
    change?: { before?: unknown; after?: unknown },
  ): void;
  /** Prometheus text of all workers and the main process. */
  metrics(): Promise<string>;
  ready(): boolean;
};
