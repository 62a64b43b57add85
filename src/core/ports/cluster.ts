// SPDX-License-Identifier: Apache-2.0
// What the nodes of one installation share through the store: who is there and what each has applied,
// who does what only one may do, the resources made through the API, and changes waiting for a second person.
import type { PolicyVersions } from './policy-versions.ts';

/** Parts of the shared state that nodes follow; each has a revision that only grows. */
export type Topic = 'resources' | 'keys' | 'kills' | 'policies';
export type Revisions = Readonly<Record<Topic, number>>;

export type NodeRecord = {
  readonly node: string;
  readonly version: string;
  readonly startedAt: number;
  readonly seenAt: number;
  readonly dataPlane: string;
  readonly admin: string;
  /** Snapshot version that all its workers have confirmed. */
  readonly snapshot: string;
  /** Revisions that all its workers have confirmed. */
  readonly applied: Revisions;
  readonly workers: number;
  /** Revision of the policy in force that all its workers have confirmed. */
  readonly policy: string;
};

export const RESOURCE_KINDS = [
  'tenant',
  'team',
  'app',
  'agent',
  'upstream',
  'model',
  'limit',
] as const;
export type ResourceKind = (typeof RESOURCE_KINDS)[number];

/** A part of the configuration that was made through the API; `body` is spelled as in bartizan.yaml. */
export type Resource = {
  readonly kind: ResourceKind;
  readonly id: string;
  readonly body: unknown;
  /** Grows with every change of this resource; a change has to name the one it is based on. */
  readonly etag: number;
  readonly changedAt: number;
  readonly changedBy: string;
};

/** A change that one person asked for and another one has to approve before it is made. */
export type ChangeRequest = {
  /** `chg_` and 26 characters. */
  readonly id: string;
  /** For example `kill.off`. */
  readonly action: string;
  readonly target: string;
  readonly why: string;
  readonly requestedBy: string;
  readonly requestedAt: number;
  readonly expiresAt: number;
  readonly state: 'open' | 'approved' | 'rejected' | 'withdrawn' | 'expired';
  readonly decidedBy: string | undefined;
  readonly decidedAt: number | undefined;
};

export type Cluster = {
  readonly nodes: {
    /** Writes the whole record: its arrival, or its heartbeat. */
    put(record: NodeRecord): Promise<void>;
    list(): Promise<readonly NodeRecord[]>;
    remove(node: string): Promise<boolean>;
  };
  readonly revisions: {
    read(): Promise<Revisions>;
    /**
     * Calls `changed` soon after any node has changed any of the shared state; may call it for nothing.
     * Where the store cannot tell by itself, the caller has to look at `read` at intervals as well.
     */
    follow(changed: () => void): () => void;
  };
  readonly leases: {
    /**
     * Takes or renews the lease for `ms`. True while this holder has it. The store's own clock decides, so
     * that nodes whose clocks differ agree.
     */
    hold(name: string, holder: string, ms: number): Promise<boolean>;
    release(name: string, holder: string): Promise<void>;
  };
  readonly resources: {
    list(): Promise<readonly Resource[]>;
    /**
     * Writes a resource over the one with etag `expected` (0: there must be none); its new etag. Throws
     * `conflict` when that is not the present one.
     */
    put(resource: Omit<Resource, 'etag'>, expected: number): Promise<number>;
    /** False when there was none; throws `conflict` when its etag is another one. */
    remove(kind: ResourceKind, id: string, expected: number): Promise<boolean>;
  };
  readonly changes: {
    insert(change: ChangeRequest): Promise<void>;
    get(id: string): Promise<ChangeRequest | undefined>;
    list(limit: number): Promise<readonly ChangeRequest[]>;
    /** Decides an open, unexpired one, once; true for the call that did. */
    decide(
      id: string,
      decision: { state: 'approved' | 'rejected' | 'withdrawn'; by: string; at: number },
    ): Promise<boolean>;
  };
  readonly policies: PolicyVersions;
};
