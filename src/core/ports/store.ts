// SPDX-License-Identifier: Apache-2.0
// The control plane's store. The data path does not call it: workers get what they need as a snapshot. Only
// tokens are kept in it on the way of a request, where the configuration asks for that.
import type { BartizanEvent, ExchangeEvent, StoredEvent } from '../events.ts';
import type { ApprovalStore } from './approvals.ts';
import type { Cluster } from './cluster.ts';
import type { Directory } from './directory.ts';
import type { SealedTokens } from './vault.ts';

/** What a key may be used for. */
export const KEY_SCOPES = ['chat', 'embed', 'count-tokens', 'models', 'guard'] as const;
export type KeyScope = (typeof KEY_SCOPES)[number];

/** A virtual key as stored: the secret is only there as a keyed hash. */
export type KeyRecord = {
  /** The public 8 characters of `bz_<8>_<43>`. */
  readonly prefix: string;
  /** Hex HMAC-SHA-256 of the whole key under the keyring's purpose "virtual-key". */
  readonly hash: string;
  /** Keyring key that made `hash`. */
  readonly hashKeyId: string;
  readonly tenant: string;
  readonly app: string;
  readonly name: string;
  /** What it may be used for; empty: everything. */
  readonly scopes: readonly KeyScope[];
  /** Model aliases it may use, within what its app may; empty: all of those. */
  readonly models: readonly string[];
  /** Addresses or CIDR blocks it may be used from; empty: any. */
  readonly addresses: readonly string[];
  /** Further apps of its tenant that it may act for when a request names one. */
  readonly apps: readonly string[];
  /** The agent that this key is the identity of. */
  readonly agent: string | undefined;
  /** Prefix of the key that this one was made to replace. */
  readonly replaces: string | undefined;
  readonly createdBy: string;
  readonly createdAt: number;
  readonly expiresAt: number | undefined;
  readonly revokedAt: number | undefined;
};

export type KillTargetKind =
  | 'all'
  | 'tenant'
  | 'app'
  | 'key'
  | 'user'
  | 'agent'
  | 'model'
  | 'provider'
  | 'tool'
  | 'mcp-server';

/** One active stop. `id` is `kind:value` ("app:demo"); `all` stands alone. */
export type KillEntry = {
  readonly kind: KillTargetKind;
  readonly value: string;
  readonly since: number;
  readonly by: string;
  readonly why: string;
};

/** A line drained from a spool, before it has its place in the node's sequence. */
export type SpooledEvent = {
  readonly spool: string;
  readonly line: number;
  readonly event: BartizanEvent;
  /** The event as it was spooled, where that is known: spares writing it anew. */
  readonly json?: string;
};

export type Page<Row> = { readonly rows: readonly Row[]; readonly next: string | undefined };

export type ExchangeFilter = {
  readonly tenant?: string | undefined;
  readonly app?: string | undefined;
  readonly outcome?: string | undefined;
  readonly since?: number | undefined;
  readonly until?: number | undefined;
  /** Cursor of the page before. */
  readonly after?: string | undefined;
  /** 1 to 500. */
  readonly limit: number;
};

export type SequenceCheck = {
  readonly node: string;
  readonly count: number;
  readonly first: number;
  readonly last: number;
  /** Sequences that are missing, at most 100 of them. */
  readonly gaps: readonly number[];
};

export type Store = {
  readonly keys: {
    insert(record: KeyRecord): Promise<void>;
    list(): Promise<readonly KeyRecord[]>;
    /** True when a live key was revoked by this call. */
    revoke(prefix: string, at: number): Promise<boolean>;
    /** Lets a live key end at `at` at the latest; true when it is live. */
    expire(prefix: string, at: number): Promise<boolean>;
  };
  readonly kills: {
    put(entry: KillEntry): Promise<void>;
    remove(kind: KillTargetKind, value: string): Promise<boolean>;
    list(): Promise<readonly KillEntry[]>;
  };
  readonly events: {
    /**
     * Gives each event the next place in `node`'s sequence, in one transaction. A (spool, line) that is
     * already stored is left alone, so that a drain interrupted anywhere can be repeated.
     * Throws when a spool's lines arrive with a gap, unless a node event `record.gap` names it: one with
     * `fields.first` the line after the last one stored and `fields.last` its own line.
     * Returns how many were new.
     */
    append(node: string, events: readonly SpooledEvent[]): Promise<number>;
    /** Last line stored per spool, to resume a drain. 0 when none. */
    lastLine(node: string, spool: string): Promise<number>;
    exchanges(filter: ExchangeFilter): Promise<Page<ExchangeEvent>>;
    byRequest(request: string): Promise<readonly StoredEvent[]>;
    /**
     * The decisions of the exchanges that `exchanges` has for this filter, those of one exchange together. The cursor is
     * that of the exchanges; `limit` counts exchanges, 1 to 100.
     */
    decisions(filter: ExchangeFilter): Promise<Page<StoredEvent>>;
    /** Events of `node` after `sequence`, in order, at most `limit` (1 to 500): to hand them on. */
    after(node: string, sequence: number, limit: number): Promise<readonly StoredEvent[]>;
    /**
     * Looks through what was stored since it last did; `whole` from the start. What `removeBefore` removed
     * is no gap: the sequence begins after it.
     */
    checkSequence(node: string, whole?: boolean): Promise<SequenceCheck>;
    /** Nodes that ever stored an event. */
    nodes(): Promise<readonly string[]>;
    /**
     * Says up to where `node`'s bus has taken its events: `removeBefore` leaves what is after. Undefined:
     * it has no bus.
     */
    handedOn(node: string, sequence: number | undefined): Promise<void>;
    /**
     * Removes at most `batch` (1 to 10,000) events older than `time`, from the start of a node's sequence
     * up to the first younger one. Returns how many; 0 when there are none left on any node.
     */
    removeBefore(time: number, batch: number): Promise<number>;
  };
  readonly tokens: SealedTokens & {
    /**
     * Removes at most `batch` (1 to 10,000) conversations with their tokens: those whose time is over, then
     * those next to end of tenants that have too many. Returns how many; 0 when there are none left.
     */
    removeEnded(batch: number): Promise<number>;
  };
  readonly approvals: ApprovalStore;
  readonly directory: Directory;
  readonly cluster: Cluster;
  close(): Promise<void>;
};
