// SPDX-License-Identifier: Apache-2.0
// The ports of the store over either database.
import type { Store } from '../core/ports/store.ts';
import type { World } from '../core/world.ts';
import { approvalStore } from './approvals.ts';
import { changeStore } from './cluster/changes.ts';
import { leaseStore } from './cluster/leases.ts';
import { nodeStore } from './cluster/nodes.ts';
import { resourceStore } from './cluster/resources.ts';
import type { Database } from './database.ts';
import { accountStore } from './directory/accounts.ts';
import { bindingStore } from './directory/bindings.ts';
import { credentialStore } from './directory/credentials.ts';
import { sessionStore } from './directory/sessions.ts';
import { eventStore } from './events.ts';
import { keyStore } from './keys.ts';
import { killStore } from './kills.ts';
import { maskingTokenStore } from './masking-tokens.ts';
import { policyStore } from './policies.ts';
import { revisionStore } from './revisions.ts';

/** `close` is of whoever opened the database. */
export function storeOver(database: Database, world: World, close: () => Promise<void>): Store {
  const { clock } = world;
  return {
    keys: keyStore(database, clock),
    kills: killStore(database),
    events: eventStore(database, clock),
    tokens: maskingTokenStore(database),
    approvals: approvalStore(database, world),
    directory: {
      accounts: accountStore(database),
      credentials: credentialStore(database),
      bindings: bindingStore(database),
      sessions: sessionStore(database),
    },
    cluster: {
      nodes: nodeStore(database),
      revisions: revisionStore(database),
      leases: leaseStore(database),
      resources: resourceStore(database),
      changes: changeStore(database, clock),
      policies: policyStore(database),
    },
    close,
  };
}
