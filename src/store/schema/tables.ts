// SPDX-License-Identifier: Apache-2.0
// The tables as the query builder sees them. What each column means is said in migrations.ts.

import type { Generated } from 'kysely';

type NodesTable = { node: string; last_sequence: number };

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
  created_at: number;
  expires_at: number | null;
  revoked_at: number | null;
};

type KillsTable = { kind: string; value: string; since: number; by: string; why: string };

export type Tables = {
  nodes: NodesTable;
  spools: SpoolsTable;
  events: EventsTable;
  virtual_keys: VirtualKeysTable;
  kills: KillsTable;
};
