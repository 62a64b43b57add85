// SPDX-License-Identifier: Apache-2.0
// The schema as numbered steps, written once for both databases. A step that was ever released is never
// edited: its digest is kept in the store, and a store whose digests differ is refused.

export type StoredTable = {
  readonly name: string;
  /** Primary key: the order in which a backup reads it. */
  readonly key: readonly string[];
  /** What is of use only to the nodes that run now, or must not come back, is in no backup. */
  readonly transient?: true;
  /** SQL condition for the rows that a backup takes; default: all. */
  readonly only?: string;
};

export type Step = {
  readonly name: string;
  /** SQLite's spelling; postgres-sql.ts translates it. */
  readonly sql: string;
  /** Whether a Bartizan that does not know this step may run on a store that has it. */
  readonly compatible: boolean;
  /** Tables that it adds, each after those it refers to. */
  readonly tables: readonly StoredTable[];
  readonly down?: {
    readonly sql: string;
    /** Counts, as `lost`, the rows that would lose something; only with 0 the step is undone. */
    readonly lost: string;
  };
};

/** In order; the number of a step is its place, from 1. */
export const STEPS: readonly Step[] = [
  {
    name: 'events',
    compatible: false,
    tables: [
      { name: 'nodes', key: ['node'] },
      { name: 'spools', key: ['id'] },
      { name: 'events', key: ['node', 'sequence'] },
    ],
    sql: `
      -- One row per node; its counter makes the sequence free of gaps, because it rolls back with the events.
      CREATE TABLE nodes (
        node TEXT PRIMARY KEY,
        last_sequence INTEGER NOT NULL
      ) STRICT;
      -- One row per spool; last_line is how far it is drained.
      CREATE TABLE spools (
        id INTEGER PRIMARY KEY,
        node TEXT NOT NULL REFERENCES nodes (node),
        spool TEXT NOT NULL,
        last_line INTEGER NOT NULL,
        UNIQUE (node, spool)
      ) STRICT;
      CREATE TABLE events (
        node TEXT NOT NULL REFERENCES nodes (node),
        sequence INTEGER NOT NULL,
        spool INTEGER NOT NULL REFERENCES spools (id),
        line INTEGER NOT NULL,
        time INTEGER NOT NULL,
        type TEXT NOT NULL,
        tenant TEXT NOT NULL,
        request TEXT,
        app TEXT,
        outcome TEXT,
        body TEXT NOT NULL,
        PRIMARY KEY (node, sequence),
        UNIQUE (spool, line)
      ) STRICT;
      CREATE INDEX events_request ON events (request) WHERE request IS NOT NULL;
      -- Lists of exchanges, newest first, alone or by one of the filters.
      CREATE INDEX exchanges_time ON events (time, node, sequence) WHERE type = 'exchange';
      CREATE INDEX exchanges_tenant ON events (tenant, time, node, sequence) WHERE type = 'exchange';
      CREATE INDEX exchanges_app ON events (app, time, node, sequence) WHERE type = 'exchange';
      CREATE INDEX exchanges_outcome ON events (outcome, time, node, sequence) WHERE type = 'exchange';
    `,
  },
  {
    name: 'virtual keys',
    compatible: false,
    tables: [{ name: 'virtual_keys', key: ['prefix'] }],
    sql: `
      CREATE TABLE virtual_keys (
        prefix TEXT PRIMARY KEY,
        hash TEXT NOT NULL,
        hash_key_id TEXT NOT NULL,
        tenant TEXT NOT NULL,
        app TEXT NOT NULL,
        name TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        expires_at INTEGER,
        revoked_at INTEGER
      ) STRICT;
    `,
  },
  {
    name: 'kills',
    compatible: false,
    tables: [{ name: 'kills', key: ['kind', 'value'] }],
    sql: `
      CREATE TABLE kills (
        kind TEXT NOT NULL,
        value TEXT NOT NULL,
        since INTEGER NOT NULL,
        by TEXT NOT NULL,
        why TEXT NOT NULL,
        PRIMARY KEY (kind, value)
      ) STRICT;
    `,
  },
  {
    name: 'restricted keys',
    // A Bartizan that does not read these would let a restricted key do everything.
    compatible: false,
    tables: [],
    sql: `
      ALTER TABLE virtual_keys ADD COLUMN scopes TEXT NOT NULL DEFAULT '[]';
      ALTER TABLE virtual_keys ADD COLUMN models TEXT NOT NULL DEFAULT '[]';
      ALTER TABLE virtual_keys ADD COLUMN addresses TEXT NOT NULL DEFAULT '[]';
      ALTER TABLE virtual_keys ADD COLUMN apps TEXT NOT NULL DEFAULT '[]';
      ALTER TABLE virtual_keys ADD COLUMN agent TEXT;
      ALTER TABLE virtual_keys ADD COLUMN replaces TEXT;
      ALTER TABLE virtual_keys ADD COLUMN created_by TEXT NOT NULL DEFAULT '';
    `,
    down: {
      lost: `
        SELECT count(*) AS lost FROM virtual_keys
        WHERE scopes <> '[]' OR models <> '[]' OR addresses <> '[]' OR apps <> '[]'
          OR agent IS NOT NULL OR replaces IS NOT NULL OR created_by <> ''
      `,
      sql: `
        ALTER TABLE virtual_keys DROP COLUMN scopes;
        ALTER TABLE virtual_keys DROP COLUMN models;
        ALTER TABLE virtual_keys DROP COLUMN addresses;
        ALTER TABLE virtual_keys DROP COLUMN apps;
        ALTER TABLE virtual_keys DROP COLUMN agent;
        ALTER TABLE virtual_keys DROP COLUMN replaces;
        ALTER TABLE virtual_keys DROP COLUMN created_by;
      `,
    },
  },
  {
    name: 'retention',
    // A Bartizan that does not read first_sequence would take what retention removed for a gap.
    compatible: false,
    tables: [],
    sql: `
      -- What is below was removed by retention.
      ALTER TABLE nodes ADD COLUMN first_sequence INTEGER NOT NULL DEFAULT 1;
      -- How far the node's bus took the events; NULL: it has none.
      ALTER TABLE nodes ADD COLUMN handed_on INTEGER;
    `,
    down: {
      lost: 'SELECT count(*) AS lost FROM nodes WHERE first_sequence > 1',
      sql: `
        ALTER TABLE nodes DROP COLUMN first_sequence;
        ALTER TABLE nodes DROP COLUMN handed_on;
      `,
    },
  },
  {
    name: 'directory',
    compatible: true,
    tables: [
      { name: 'accounts', key: ['id'] },
      // A one-time link that was used must not come back.
      { name: 'credentials', key: ['kind', 'id'], only: "kind <> 'invitation'" },
      { name: 'bindings', key: ['id'] },
      // A session that was ended must not come back.
      { name: 'sessions', key: ['id'], transient: true },
    ],
    sql: `
      CREATE TABLE accounts (
        id TEXT PRIMARY KEY,
        kind TEXT NOT NULL,
        login TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        created_by TEXT NOT NULL,
        disabled_at INTEGER
      ) STRICT;
      -- The members that only one kind has are NULL for the others.
      CREATE TABLE credentials (
        kind TEXT NOT NULL,
        id TEXT NOT NULL,
        account TEXT NOT NULL REFERENCES accounts (id),
        name TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        used_at INTEGER,
        expires_at INTEGER,
        hash TEXT,
        hash_key_id TEXT,
        public_key TEXT,
        signatures INTEGER,
        PRIMARY KEY (kind, id)
      ) STRICT;
      CREATE INDEX credentials_account ON credentials (account);
      CREATE TABLE bindings (
        id TEXT PRIMARY KEY,
        subject TEXT NOT NULL,
        role TEXT NOT NULL,
        tenant TEXT NOT NULL,
        app TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        created_by TEXT NOT NULL
      ) STRICT;
      CREATE INDEX bindings_subject ON bindings (subject);
      CREATE TABLE sessions (
        id TEXT PRIMARY KEY,
        account TEXT NOT NULL REFERENCES accounts (id),
        how TEXT NOT NULL,
        "groups" TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        seen_at INTEGER NOT NULL,
        expires_at INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX sessions_account ON sessions (account);
      CREATE INDEX sessions_expires ON sessions (expires_at);
    `,
    down: {
      lost: `
        SELECT (SELECT count(*) FROM accounts) + (SELECT count(*) FROM bindings) AS lost
      `,
      sql: `
        DROP TABLE sessions;
        DROP TABLE bindings;
        DROP TABLE credentials;
        DROP TABLE accounts;
      `,
    },
  },
  {
    name: 'cluster',
    // A Bartizan that does not count revisions would change keys and stops without the other nodes seeing it.
    compatible: false,
    tables: [
      { name: 'revisions', key: ['topic'] },
      { name: 'leases', key: ['name'], transient: true },
      { name: 'cluster_nodes', key: ['node'], transient: true },
      { name: 'resources', key: ['kind', 'id'] },
      { name: 'change_requests', key: ['id'] },
    ],
    sql: `
      CREATE TABLE revisions (
        topic TEXT PRIMARY KEY,
        revision INTEGER NOT NULL
      ) STRICT;
      INSERT INTO revisions (topic, revision) VALUES ('resources', 0), ('keys', 0), ('kills', 0);
      CREATE TABLE leases (
        name TEXT PRIMARY KEY,
        holder TEXT NOT NULL,
        -- By the clock of the database.
        expires_at INTEGER NOT NULL
      ) STRICT;
      CREATE TABLE cluster_nodes (
        node TEXT PRIMARY KEY,
        version TEXT NOT NULL,
        started_at INTEGER NOT NULL,
        seen_at INTEGER NOT NULL,
        data_plane TEXT NOT NULL,
        admin TEXT NOT NULL,
        snapshot TEXT NOT NULL,
        applied TEXT NOT NULL,
        workers INTEGER NOT NULL
      ) STRICT;
      CREATE TABLE resources (
        kind TEXT NOT NULL,
        id TEXT NOT NULL,
        body TEXT NOT NULL,
        -- The revision of the topic "resources" that wrote it: never used again, also not after a removal.
        etag INTEGER NOT NULL,
        changed_at INTEGER NOT NULL,
        changed_by TEXT NOT NULL,
        PRIMARY KEY (kind, id)
      ) STRICT;
      CREATE TABLE change_requests (
        id TEXT PRIMARY KEY,
        action TEXT NOT NULL,
        target TEXT NOT NULL,
        why TEXT NOT NULL,
        requested_by TEXT NOT NULL,
        requested_at INTEGER NOT NULL,
        expires_at INTEGER NOT NULL,
        state TEXT NOT NULL,
        decided_by TEXT,
        decided_at INTEGER
      ) STRICT;
      CREATE INDEX change_requests_time ON change_requests (requested_at, id);
    `,
    down: {
      lost: `
        SELECT (SELECT count(*) FROM resources) + (SELECT count(*) FROM change_requests) AS lost
      `,
      sql: `
        DROP TABLE change_requests;
        DROP TABLE resources;
        DROP TABLE cluster_nodes;
        DROP TABLE leases;
        DROP TABLE revisions;
      `,
    },
  },
  {
    name: 'masking tokens',
    compatible: true,
    tables: [
      // They live for a day at most, and what was forgotten must not come back.
      { name: 'masking_conversations', key: ['tenant', 'conversation'], transient: true },
      {
        name: 'masking_tokens',
        key: ['tenant', 'conversation', 'replacement'],
        transient: true,
      },
    ],
    sql: `
      -- Whoever writes or removes tokens of a conversation writes or removes its row here first.
      CREATE TABLE masking_conversations (
        tenant TEXT NOT NULL,
        conversation TEXT NOT NULL,
        -- By the clock of the database.
        expires_at INTEGER NOT NULL,
        PRIMARY KEY (tenant, conversation)
      ) STRICT;
      CREATE INDEX masking_conversations_expires ON masking_conversations (expires_at);
      CREATE TABLE masking_tokens (
        tenant TEXT NOT NULL,
        conversation TEXT NOT NULL,
        replacement TEXT NOT NULL,
        -- Under the keys of its tenant, which are not in the store.
        sealed TEXT NOT NULL,
        kept_at INTEGER NOT NULL,
        PRIMARY KEY (tenant, conversation, replacement)
      ) STRICT;
    `,
    down: {
      // Tokens that nobody can put back stay tokens; nothing else is lost.
      lost: 'SELECT 0 AS lost',
      sql: `
        DROP TABLE masking_tokens;
        DROP TABLE masking_conversations;
      `,
    },
  },
  {
    name: 'policies',
    // A Bartizan that does not know of pushed versions would decide by an older policy.
    compatible: false,
    tables: [
      { name: 'policies', key: ['revision'] },
      { name: 'policy_rollout', key: ['name'] },
    ],
    sql: `
      CREATE TABLE policies (
        revision TEXT PRIMARY KEY,
        digest TEXT NOT NULL,
        -- The archive in base64.
        bundle TEXT NOT NULL,
        bytes INTEGER NOT NULL,
        signed_by TEXT,
        pushed_by TEXT NOT NULL,
        pushed_at INTEGER NOT NULL,
        why TEXT NOT NULL
      ) STRICT;
      -- One row at most.
      CREATE TABLE policy_rollout (
        name TEXT PRIMARY KEY,
        body TEXT NOT NULL
      ) STRICT;
      INSERT INTO revisions (topic, revision) VALUES ('policies', 0);
      -- Revision of the policy that all workers of the node have.
      ALTER TABLE cluster_nodes ADD COLUMN policy TEXT NOT NULL DEFAULT '';
    `,
    down: {
      lost: 'SELECT count(*) AS lost FROM policies',
      sql: `
        ALTER TABLE cluster_nodes DROP COLUMN policy;
        DELETE FROM revisions WHERE topic = 'policies';
        DROP TABLE policy_rollout;
        DROP TABLE policies;
      `,
    },
  },
  {
    name: 'approvals',
    // One that does not know of approvals holds what is asked about, as before.
    compatible: true,
    // A permission that comes back with a backup could be used a second time.
    tables: [{ name: 'approvals', key: ['id'], transient: true }],
    sql: `
      CREATE TABLE approvals (
        id TEXT PRIMARY KEY,
        tenant TEXT NOT NULL,
        app TEXT NOT NULL,
        -- Keyed digest of all that has to be the same for it to be used.
        binding TEXT NOT NULL,
        state TEXT NOT NULL,
        -- What a person is shown.
        body TEXT NOT NULL,
        -- Times are by the clock of the database.
        requested_at INTEGER NOT NULL,
        expires_at INTEGER NOT NULL,
        decided_by TEXT,
        decided_at INTEGER,
        why TEXT,
        used_at INTEGER
      ) STRICT;
      -- One question at a time stands about a call.
      CREATE UNIQUE INDEX approvals_standing ON approvals (tenant, binding)
        WHERE state IN ('open', 'granted', 'denied');
      CREATE INDEX approvals_time ON approvals (requested_at, id);
      CREATE INDEX approvals_app ON approvals (tenant, app, requested_at);
      CREATE INDEX approvals_expires ON approvals (expires_at);
    `,
    down: {
      // What is granted and not used can be asked for again; who decided is in the events.
      lost: 'SELECT 0 AS lost',
      sql: 'DROP TABLE approvals',
    },
  },
];
