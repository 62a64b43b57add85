// SPDX-License-Identifier: Apache-2.0
// Records as the ports take them, with every member given.
import type { ChangeRequest, NodeRecord, Resource } from '../../src/core/ports/cluster.ts';
import type { PolicyVersion } from '../../src/core/ports/policy-versions.ts';
import type { Account, Binding, Credential, Session } from '../../src/core/ports/directory.ts';
import type { KeyRecord, SpooledEvent } from '../../src/core/ports/store.ts';
import type { BartizanEvent, ExchangeEvent, NodeEvent } from '../../src/core/events.ts';

export function exchange(changes: Partial<ExchangeEvent> = {}): ExchangeEvent {
  const { tenant = 'acme', time = 1_000, request = 'req_1', outcome = 'allow' } = changes;
  // As it comes from a spool: absent members are not there at all.
  return {
    schema: 'bartizan.event/1',
    type: 'exchange',
    time,
    tenant,
    request,
    outcome,
    ...changes,
  } as ExchangeEvent;
}

export function exchanges(count: number, changes: Partial<ExchangeEvent> = {}): ExchangeEvent[] {
  return Array.from({ length: count }, (_, index) =>
    exchange({ request: `req_${index}`, ...changes }),
  );
}

export function lines(
  events: readonly BartizanEvent[],
  spool = 's1',
  from = 1,
): readonly SpooledEvent[] {
  return events.map((event, index) => ({ spool, line: from + index, event }));
}

/** What stands in the place of lost lines. */
export function gapEvent(first: number, last: number): NodeEvent {
  return {
    schema: 'bartizan.event/1',
    type: 'node',
    time: 1,
    tenant: '',
    worker: 'w0',
    action: 'record.gap',
    fields: { first, last },
  };
}

export const key: KeyRecord = {
  prefix: 'abcd1234',
  hash: 'f'.repeat(64),
  hashKeyId: 'key_1',
  tenant: 'acme',
  app: 'support',
  name: "ci'; DROP TABLE virtual_keys; --",
  scopes: ['chat', 'models'],
  models: ['gpt-mini'],
  addresses: ['10.0.0.0/8', '2001:db8::/32'],
  apps: ['billing'],
  agent: 'helper',
  replaces: 'zzzz0000',
  createdBy: 'kim',
  createdAt: 5,
  expiresAt: 1_900_000_000_000,
  revokedAt: undefined,
};

export const plainKey: KeyRecord = {
  ...key,
  prefix: 'zzzz9999',
  scopes: [],
  models: [],
  addresses: [],
  apps: [],
  agent: undefined,
  replaces: undefined,
  createdAt: 1,
  expiresAt: undefined,
};

export const account: Account = {
  id: 'acc_1',
  kind: 'person',
  login: 'kim@example.com',
  name: 'Kim "the" O\'Neil; --',
  createdAt: 10,
  createdBy: 'first start',
  disabledAt: undefined,
};

const credentialBase = {
  account: account.id,
  name: 'laptop',
  createdAt: 1,
  usedAt: undefined,
  expiresAt: undefined,
};
export const password: Credential = {
  ...credentialBase,
  kind: 'password',
  id: account.id,
  hash: '$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA',
};
export const passkey: Credential = {
  ...credentialBase,
  kind: 'passkey',
  id: 'cHVibGlj',
  publicKey: 'Y29zZQ',
  signatures: 3,
  createdAt: 2,
};
export const token: Credential = {
  ...credentialBase,
  kind: 'token',
  id: 'abcd1234',
  hash: 'e'.repeat(64),
  hashKeyId: 'key_2',
  createdAt: 3,
  expiresAt: 500,
};
export const oidc: Credential = {
  ...credentialBase,
  kind: 'oidc',
  id: 'https://idp.example sub-1',
  createdAt: 4,
};
export const invitation: Credential = {
  ...credentialBase,
  kind: 'invitation',
  id: 'd'.repeat(64),
  createdAt: 5,
  expiresAt: 1_000,
};

export const binding: Binding = {
  id: 'bnd_1',
  subject: account.id,
  role: 'analyst',
  tenant: 'acme',
  app: '*',
  createdAt: 1,
  createdBy: 'lee',
};

export const session: Session = {
  id: 's'.repeat(64),
  account: account.id,
  how: 'passkey',
  groups: ['group "a"', 'b,c'],
  createdAt: 100,
  seenAt: 100,
  expiresAt: 1_000,
};

export const node: NodeRecord = {
  node: 'node_1',
  version: '1.2.3',
  startedAt: 1,
  seenAt: 2,
  dataPlane: 'http://10.0.0.1:8080',
  admin: 'http://10.0.0.1:8081',
  snapshot: 'abc',
  applied: { resources: 1, keys: 2, kills: 3, policies: 4 },
  policy: 'v1',
  workers: 2,
};

export const policyVersion: PolicyVersion = {
  revision: 'v1',
  digest: 'd'.repeat(64),
  bytes: 1,
  signedBy: undefined,
  pushedBy: 'kim <acc_1>',
  pushedAt: 5,
  why: '',
};

export const resource: Omit<Resource, 'etag'> = {
  kind: 'app',
  id: 'support',
  body: { tenant: 'acme', models: ['a', 'b'], limits: [], nothing: null, text: 'é\u0000\ud800' },
  changedAt: 7,
  changedBy: 'kim',
};

export const changeRequest: ChangeRequest = {
  id: 'chg_1',
  action: 'kill.off',
  target: 'app:support',
  why: 'mended',
  requestedBy: 'acc_1',
  requestedAt: 100,
  // After the time of the fake world, in which a request is read.
  expiresAt: 1_800_000_100_000,
  state: 'open',
  decidedBy: undefined,
  decidedAt: undefined,
};
