// SPDX-License-Identifier: Apache-2.0
// What the admin API needs from the node it runs in. The composition root implements it; the routes only
// translate between HTTP and these calls.
import type { ExchangeEvent, StoredEvent } from '../core/events.ts';
import type { Approval, ApprovalFilter } from '../core/ports/approvals.ts';
import type { ChangeRequest, NodeRecord, Resource, ResourceKind } from '../core/ports/cluster.ts';
import type {
  ExchangeFilter,
  KeyRecord,
  KillEntry,
  KillTargetKind,
  Page,
  SequenceCheck,
} from '../core/ports/store.ts';
import type { PolicyVersion } from '../core/ports/policy-versions.ts';
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

/** A version of the policy in its place. */
export type PlacedPolicy = {
  readonly revision: string;
  readonly since: number;
  readonly by: string;
  /** In place of the guard of the configuration. */
  readonly blockRate?: number | undefined;
};

/** What of the traffic a version is tried on. */
export type PolicyScope = {
  readonly share: number;
  readonly apps: readonly string[];
  readonly tenants: readonly string[];
};

export type PolicyRollout = {
  readonly active: PlacedPolicy;
  /** Newest first. */
  readonly previous: readonly PlacedPolicy[];
  readonly candidate?:
    | (PlacedPolicy & { readonly stage: 'shadow' | 'canary' } & PolicyScope)
    | undefined;
  readonly watchedUntil?: number | undefined;
};

export type PolicyStatus = {
  /** `built-in`, or the kind of another source, which then decides alone. */
  readonly source: string;
  /** Revision by which this node decides. */
  readonly inForce: string;
  readonly rollout: PolicyRollout;
  readonly versions: readonly PolicyVersion[];
};

export type PolicyDetail = PolicyVersion & {
  readonly manifest: {
    readonly revision: string;
    readonly roots: readonly string[];
    readonly metadata?: unknown;
  };
  readonly modules: readonly {
    readonly path: string;
    readonly bytes: number;
    readonly digest: string;
  }[];
};

export type PolicyStep =
  | {
      readonly kind: 'shadow' | 'canary';
      readonly revision: string;
      readonly scope: PolicyScope;
      readonly blockRate?: number | undefined;
    }
  | {
      readonly kind: 'enforce';
      readonly revision: string;
      readonly blockRate?: number | undefined;
    }
  | { readonly kind: 'withdraw' | 'rollback'; readonly revision: string };

export type PolicyMoved =
  | { readonly done: true; readonly rollout: PolicyRollout; readonly spread: Spread }
  | { readonly done: false; readonly change: ChangeRequest };

type PolicyTimes = { readonly p50: number | undefined; readonly p99: number | undefined };

/** What this node has counted of one version that is tried, since its workers began with it. */
export type PolicyTrial = {
  /** `watch`: the version in force, compared with the one before. */
  readonly stage: 'shadow' | 'canary' | 'watch';
  readonly revision: string;
  readonly since: number;
  readonly decisions: number;
  /** Decisions that were not compared for want of time. */
  readonly skipped: number;
  readonly outcomes: readonly {
    readonly point: string;
    readonly active: string;
    readonly candidate: string;
    readonly count: number;
  }[];
  /** Reasons that only one of both gave. */
  readonly reasons: readonly {
    readonly point: string;
    readonly only: string;
    readonly code: string;
    readonly count: number;
  }[];
  /** Microseconds of a decision, to a bucket. */
  readonly micros: { readonly active: PolicyTimes; readonly candidate: PolicyTimes };
};

export type PushedPolicy = PolicyVersion & { readonly tests: number; readonly compileMs: number };

export type NewContent = {
  readonly bytes: Uint8Array;
  readonly signature: string;
  readonly allowOlder: boolean;
};

/** Policies as somebody sends them to be looked at; without any of it what is in force. */
export type PolicyDraft = {
  readonly modules: readonly { readonly path: string; readonly text: string }[];
  readonly data: unknown;
  /** Default: those of the configuration. */
  readonly packs?: readonly string[] | undefined;
  /** Without the shipped baseline. */
  readonly alone: boolean;
  /** An archive in base64, in the place of modules and data. */
  readonly bundle?: string | undefined;
  /** A version that was pushed, in the place of both. */
  readonly revision?: string | undefined;
};

export type NewPolicyWork =
  | { readonly kind: 'check'; readonly policy: PolicyDraft }
  | {
      readonly kind: 'test';
      readonly policy: PolicyDraft;
      readonly coverage: boolean;
      /** Only tests whose name holds this text. */
      readonly only?: string | undefined;
    }
  | {
      readonly kind: 'eval';
      readonly policy: PolicyDraft;
      readonly input: unknown;
      /** A path below data: `data.bartizan.request.verdict`. */
      readonly query?: string | undefined;
      readonly explain: boolean;
    }
  | {
      readonly kind: 'replay';
      readonly policy: PolicyDraft;
      readonly since?: number | undefined;
      readonly until?: number | undefined;
      /** Most decisions that are asked again. */
      readonly limit: number;
    }
  | {
      readonly kind: 'diff';
      readonly a: PolicyDraft;
      readonly b: PolicyDraft;
      /** Default: generated ones. */
      readonly inputs?: readonly unknown[] | undefined;
      readonly generate: number;
      readonly seed: number;
    };

export type PolicyWork = {
  readonly id: string;
  readonly kind: NewPolicyWork['kind'];
  /** What it may know of: settings and records of this tenant and app, `*` for all. */
  readonly tenant: string;
  readonly app: string;
  readonly by: string;
  /** Shows what belongs to the whole installation: for those alone who have the role there. */
  readonly isWhole?: boolean;
  readonly state: 'running' | 'done' | 'failed' | 'cancelled';
  readonly startedAt: number;
  readonly endedAt: number | undefined;
  /** Decisions or inputs that were looked at so far. */
  readonly progress: number;
  /** Of a replay that was cancelled: what it had found. */
  readonly result: unknown;
  readonly problem: string | undefined;
};

export type ControlPlane = {
  status(): Promise<NodeStatus>;
  nodes(): Promise<readonly NodeRecord[]>;
  /** Forgets a node that is gone. False: there is none. Throws `conflict` for one that is still heard of. */
  removeNode(node: string, by: By): Promise<boolean>;
  exchanges(filter: ExchangeFilter): Promise<Page<ExchangeEvent>>;
  exchange(request: string): Promise<readonly StoredEvent[]>;
  /** Decisions of the exchanges of a page. */
  decisions(filter: ExchangeFilter): Promise<Page<StoredEvent>>;

  /**
   * Looks at policies in a thread of its own, within bounds of time and memory. Answers when it has ended, and after
   * `waitMs` in any case. Throws `limit_exceeded` while as many run as may.
   */
  startPolicyWork(
    work: NewPolicyWork,
    about: Pick<PolicyWork, 'tenant' | 'app' | 'by' | 'isWhole'>,
    waitMs: number,
  ): Promise<PolicyWork>;
  /** Those that are kept: running ones, and some that ended lately on this node. */
  policyWork(): readonly PolicyWork[];
  /** Ends it; what has ended is forgotten. Undefined: there is none. */
  cancelPolicyWork(id: string): Promise<PolicyWork | undefined>;

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

  /** Tool calls that wait for a person, newest first. */
  approvals(filter: ApprovalFilter): Promise<Page<Approval>>;
  approval(id: string): Promise<Approval | undefined>;
  /** Throws `conflict` when it is no longer open. Undefined: there is none. */
  decideApproval(id: string, decision: 'grant' | 'deny', by: By): Promise<Approval | undefined>;

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

  /** The versions of the policy, and which of them is where. */
  policies(): Promise<PolicyStatus>;
  policy(revision: string): Promise<PolicyDetail | undefined>;
  /** The archive in base64. */
  policyBundle(revision: string): Promise<string | undefined>;
  /** Verifies, compiles, tests and keeps a version. Throws one of `bundle_*`, or `conflict`. */
  pushPolicy(bytes: Buffer, by: By): Promise<PushedPolicy>;
  /** Moves a version, or asks for a second person. Throws `not_found`, or `conflict` for what may not follow. */
  movePolicy(step: PolicyStep, by: By): Promise<PolicyMoved>;
  policyTrials(): readonly PolicyTrial[];

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
