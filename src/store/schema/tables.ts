// SPDX-License-Identifier: Apache-2.0
// The tables as the query builder sees them. What each column means is said in steps.data.ts.
import type { Generated } from 'kysely';

type MigrationsTable = {
  number: number;
  name: string;
  digest: string;
  applied_at: number;
  compatible: number;
};

type NodesTable = {
  node: string;
  last_sequence: number;
  first_sequence: Generated<number>;
  handed_on: Generated<number | null>;
};

type SpoolsTable = {
  id: Generated<number>;
  node: string;
  spool: string;
  last_line: number;
};

export type EventsTable = {
  node: string;
  sequence: number;
  spool: number;
  line: number;
  time: number;
  type: string;
  tenant: string;
  request: string | null;
  app: string | null;
  outcome: string | null;
  body: string;
};

export type VirtualKeysTable = {
  prefix: string;
  hash: string;
  hash_key_id: string;
  tenant: string;
  app: string;
  name: string;
  scopes: string;
  models: string;
  addresses: string;
  apps: string;
  agent: string | null;
  replaces: string | null;
  created_by: string;
  created_at: number;
  expires_at: number | null;
  revoked_at: number | null;
};

type KillsTable = { kind: string; value: string; since: number; by: string; why: string };

export type AccountsTable = {
  id: string;
  kind: string;
  login: string;
  name: string;
  created_at: number;
  created_by: string;
  disabled_at: number | null;
};

export type CredentialsTable = {
  kind: string;
  id: string;
  account: string;
  name: string;
  created_at: number;
  used_at: number | null;
  expires_at: number | null;
  hash: string | null;
  hash_key_id: string | null;
  public_key: string | null;
  signatures: number | null;
};

export type BindingsTable = {
  id: string;
  subject: string;
  role: string;
  tenant: string;
  app: string;
  created_at: number;
  created_by: string;
};

export type SessionsTable = {
  id: string;
  account: string;
  how: string;
  groups: string;
  created_at: number;
  seen_at: number;
  expires_at: number;
};

type RevisionsTable = { topic: string; revision: number };

type LeasesTable = { name: string; holder: string; expires_at: number };

export type ClusterNodesTable = {
  node: string;
  version: string;
  started_at: number;
  seen_at: number;
  data_plane: string;
  admin: string;
  snapshot: string;
  applied: string;
  workers: number;
  policy: string;
};

export type ResourcesTable = {
  kind: string;
  id: string;
  body: string;
  etag: number;
  changed_at: number;
  changed_by: string;
};

export type ChangeRequestsTable = {
  id: string;
  action: string;
  target: string;
  why: string;
  requested_by: string;
  requested_at: number;
  expires_at: number;
  state: string;
  decided_by: string | null;
  decided_at: number | null;
};

type MaskingConversationsTable = { tenant: string; conversation: string; expires_at: number };

type MaskingTokensTable = {
  tenant: string;
  conversation: string;
  replacement: string;
  sealed: string;
  kept_at: number;
};

type PoliciesTable = {
  revision: string;
  digest: string;
  bundle: string;
  bytes: number;
  signed_by: string | null;
  pushed_by: string;
  pushed_at: number;
  why: string;
};

type PolicyRolloutTable = { name: string; body: string };

export type ApprovalsTable = {
  id: string;
  tenant: string;
  app: string;
  binding: string;
  state: string;
  body: string;
  requested_at: number;
  expires_at: number;
  decided_by: string | null;
  decided_at: number | null;
  why: string | null;
  used_at: number | null;
};

export type Tables = {
  migrations: MigrationsTable;
  nodes: NodesTable;
  spools: SpoolsTable;
  events: EventsTable;
  virtual_keys: VirtualKeysTable;
  kills: KillsTable;
  accounts: AccountsTable;
  credentials: CredentialsTable;
  bindings: BindingsTable;
  sessions: SessionsTable;
  revisions: RevisionsTable;
  leases: LeasesTable;
  cluster_nodes: ClusterNodesTable;
  resources: ResourcesTable;
  change_requests: ChangeRequestsTable;
  masking_conversations: MaskingConversationsTable;
  masking_tokens: MaskingTokensTable;
  policies: PoliciesTable;
  policy_rollout: PolicyRolloutTable;
  approvals: ApprovalsTable;
};
