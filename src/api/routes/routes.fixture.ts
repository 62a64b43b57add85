// SPDX-License-Identifier: Apache-2.0
// Two tenants on one control plane, and routes called as the server calls them: schemas first, then the
// handler with what the actor may do. The plane keeps its state in memory; configuration is checked for real.
import assert from 'node:assert/strict';
import { loadEffective } from '../../config/overlay.ts';
import { PARTS } from '../../config/parts.ts';
import { BartizanError } from '../../core/errors.ts';
import type { ExchangeEvent } from '../../core/events.ts';
import type { ChangeRequest, Resource, ResourceKind } from '../../core/ports/cluster.ts';
import type { KeyRecord, KillEntry } from '../../core/ports/store.ts';
import { approvalCalls, openApproval } from '../approvals.fixture.ts';
import type { ControlPlane } from '../control-plane.ts';
import { type Access, type ApiRoute, type Grant, mayAct, type Target } from '../route.ts';

export const FILE = `
admin: { port: 1 }
upstreams: { sim: { kind: simulated } }
models: { sim: { targets: [{ upstream: sim }] } }
tenants: { a: {}, b: {} }
teams: { a-team: { tenant: a }, b-team: { tenant: b } }
apps:
  a-one: { tenant: a, team: a-team }
  a-two: { tenant: a }
  b-one: { tenant: b }
agents: { a-bot: { app: a-one }, b-bot: { app: b-one } }
`;

export const key = (prefix: string, tenant: string, app: string, more: Partial<KeyRecord> = {}) =>
  ({
    prefix,
    hash: 'f'.repeat(64),
    hashKeyId: 'k1',
    tenant,
    app,
    name: prefix,
    scopes: [],
    models: [],
    addresses: [],
    apps: [],
    agent: undefined,
    replaces: undefined,
    createdBy: 'x',
    createdAt: 1_000,
    expiresAt: undefined,
    revokedAt: undefined,
    ...more,
  }) satisfies KeyRecord;

const stop = (kind: KillEntry['kind'], value: string): KillEntry => ({
  kind,
  value,
  since: 1,
  by: 'x',
  why: 'drill',
});

export const change = (number: number, target: string, action = 'kill.off'): ChangeRequest => ({
  id: `chg_${String(number).padStart(26, '0')}`,
  action,
  target,
  why: 'over',
  requestedBy: 'x',
  requestedAt: number,
  expiresAt: number + 1,
  state: 'open',
  decidedBy: undefined,
  decidedAt: undefined,
});

export const approvalId = (number: number): string => `apr_${String(number).padStart(26, '0')}`;

export const requestId = (letter: string): string => `req_${letter.repeat(26)}`;

/** An exchange as far as these routes look at it. */
const exchange = (request: string, tenant: string, app: string | undefined) =>
  ({
    schema: 'bartizan.event/1',
    type: 'exchange',
    time: 1,
    tenant,
    request,
    app: app === undefined ? undefined : { id: app },
  }) as unknown as ExchangeEvent;

const resource = (kind: ResourceKind, id: string, body: unknown): Resource => ({
  kind,
  id,
  body,
  etag: 1,
  changedAt: 1,
  changedBy: 'x',
});

/** A plane with state, and the calls that changed something. */
export function fakePlane(file = FILE) {
  const changes: unknown[][] = [];
  const made = new Map<string, Resource>();
  const named = ({ kind, id }: Pick<Resource, 'kind' | 'id'>): string => `${kind}/${id}`;
  for (const one of [
    resource('app', 'a-made', { tenant: 'a' }),
    resource('app', 'b-made', { tenant: 'b' }),
    resource('agent', 'b-made-bot', { app: 'b-made' }),
    resource('team', 'a-made-team', { tenant: 'a' }),
    resource('team', 'b-made-team', { tenant: 'b' }),
    resource('limit', 'all', { per: 'app', unit: 'requests', window: 'minute', max: 9 }),
  ]) {
    made.set(named(one), one);
  }
  const load = (resources: readonly Resource[]) =>
    loadEffective({ text: file, name: 'bartizan.yaml' }, resources);
  const present = load([...made.values()]);
  assert.ok(present.ok, JSON.stringify(present));
  let { config } = present;
  const keys = [
    key('aaaaaaaa', 'a', 'a-one', { createdAt: 3_000 }),
    key('aaaaaaab', 'a', 'a-two', { createdAt: 2_000 }),
    key('aaaaaaac', 'a', 'a-one', { apps: ['a-two'] }),
    key('bbbbbbbb', 'b', 'b-one', { agent: 'b-bot' }),
  ];
  const kills = [
    stop('app', 'a-one'),
    stop('app', 'b-one'),
    stop('tenant', 'b'),
    stop('agent', 'b-bot'),
    stop('key', 'bbbbbbbb'),
    stop('model', 'sim'),
    stop('app', 'nowhere'),
  ];
  const waiting = [
    change(1, 'app:a-one'),
    change(2, 'app:b-one'),
    change(3, 'model:sim'),
    change(4, 'app:a-one', 'unknown.action'),
  ];
  const asks = (number: number, tenant: string, approvers?: string) =>
    openApproval({ id: approvalId(number), tenant, app: `${tenant}-one` }, approvers);
  const asked = [asks(1, 'a'), asks(2, 'b'), asks(3, 'a', 'finance'), asks(4, 'a', 'admin')];
  const exchanges = [
    exchange(requestId('a'), 'a', 'a-one'),
    exchange(requestId('b'), 'b', 'b-one'),
    exchange(requestId('c'), 'a', undefined),
  ];
  const note = (...call: unknown[]): void => void changes.push(call);
  const spread = { workers: 1, confirmed: 1, nodes: 1, nodesConfirmed: 1, ms: 1, cut: 0 };
  const apply = (next: readonly Resource[], then: () => number) => {
    const result = load(next);
    if (!result.ok) return { ok: false as const, problems: result.problems };
    config = result.config;
    return { ok: true as const, etag: then(), version: 'cfg_2' };
  };
  const etagOf = (name: string, expected: number): void => {
    if ((made.get(name)?.etag ?? 0) !== expected) throw new BartizanError('conflict');
  };
  const plane: ControlPlane = {
    status: async () => assert.fail('not asked here'),
    nodes: async () => [],
    removeNode: async (node, by) => {
      note('removeNode', node, by);
      return node === 'dead';
    },
    exchanges: async ({ tenant, app }) => ({
      rows: exchanges.filter(
        (row) => (tenant ?? row.tenant) === row.tenant && (app ?? row.app?.id) === row.app?.id,
      ),
      next: undefined,
    }),
    exchange: async (request) =>
      exchanges
        .filter((row) => row.request === request)
        .map((event) => ({ node: 'n', sequence: 1, spool: 's', line: 1, event })),
    listKeys: async () => keys,
    createKey: async (wanted, by) => {
      note('createKey', wanted, by);
      return { key: 'bz_secret', record: key('cccccccc', 'a', wanted.app) };
    },
    rotateKey: async (prefix, overlapMs, by) => {
      note('rotateKey', prefix, overlapMs, by);
      return { key: 'bz_secret', record: key('dddddddd', 'a', 'a-one', { replaces: prefix }) };
    },
    revokeKey: async (prefix, by) => {
      note('revokeKey', prefix, by);
      return true;
    },
    listKills: async () => kills,
    kill: async (target, by) => {
      note('kill', target, by);
      return spread;
    },
    lift: async (kind, value, by) => {
      note('lift', kind, value, by);
      return value === 'a-one'
        ? { done: false, change: change(9, 'app:a-one') }
        : { done: true, result: spread };
    },
    ...approvalCalls(asked, note),
    listChanges: async () => waiting,
    decideChange: async (id, decision, by) => {
      note('decideChange', id, decision, by);
      return { ...change(1, 'app:a-one'), state: 'approved' };
    },
    decisions: () => assert.fail('not asked here'),
    startPolicyWork: () => assert.fail('not asked here'),
    policyWork: () => assert.fail('not asked here'),
    cancelPolicyWork: () => assert.fail('not asked here'),
    policies: () => assert.fail('not asked here'),
    policy: () => assert.fail('not asked here'),
    policyBundle: () => assert.fail('not asked here'),
    pushPolicy: () => assert.fail('not asked here'),
    movePolicy: () => assert.fail('not asked here'),
    policyTrials: () => assert.fail('not asked here'),
    configuration: () => ({ version: 'cfg_1', config }),
    resources: async (kind) => [
      ...Object.entries(config[PARTS[kind].section])
        .filter(([id]) => kind !== 'limit' && !made.has(`${kind}/${id}`))
        .map(([id, body]) => ({ ...resource(kind, id, body), etag: 0, from: 'file' as const })),
      ...[...made.values()]
        .filter((one) => one.kind === kind)
        .map((one) => ({ ...one, from: 'api' as const })),
    ],
    putResource: async (wanted, expected, by) => {
      const name = named(wanted);
      etagOf(name, expected);
      const next = { ...resource(wanted.kind, wanted.id, wanted.body), etag: expected + 1 };
      const rest = [...made.values()].filter((one) => named(one) !== name);
      return apply([...rest, next], () => {
        note('putResource', wanted, expected, by);
        made.set(name, next);
        return next.etag;
      });
    },
    removeResource: async (wanted, expected, by) => {
      const name = named(wanted);
      if (!made.has(name)) return undefined;
      etagOf(name, expected);
      return apply(
        [...made.values()].filter((one) => named(one) !== name),
        () => {
          note('removeResource', wanted, expected, by);
          made.delete(name);
          return expected;
        },
      );
    },
    checkConfiguration: (text) => {
      const result = loadEffective({ text, name: 'the text' }, []);
      return result.ok ? [] : result.problems;
    },
    content: async () => NO_CONTENT,
    stageContent: async () => NO_CONTENT,
    moveContent: async () => NO_CONTENT,
    reload: async () => ({ ok: true, version: 'cfg_1', workers: 1 }),
    audit: () => assert.fail('routes of this part do not record by themselves'),
    metrics: async () => '',
    ready: () => true,
  };
  return { plane, changes, keys, made };
}

const NO_CONTENT = { name: '', refused: undefined, packs: [] };

export type Answer = {
  readonly status: number;
  readonly body?: unknown;
  readonly code?: string;
  readonly message?: string;
};

type Sent = { readonly params?: unknown; readonly query?: unknown; readonly body?: unknown };

type Caller = {
  readonly plane: ControlPlane;
  readonly grants: readonly Grant[];
  readonly groups?: readonly string[];
  readonly account?: string | null;
};

/** Calls a route as the server does. A refusal is an answer with its code. */
export async function call(
  route: ApiRoute,
  { plane, grants, groups = [], account = 'acc_1' }: Caller,
  sent: Sent = {},
): Promise<Answer> {
  let asked = false;
  const holds = (role: Grant['role'], target: Target): boolean => {
    asked = true;
    return mayAct(grants, role, target);
  };
  const access: Access = {
    sees: (target) => holds(route.role, target),
    require: (target) => {
      if (!holds('viewer', target)) throw new BartizanError('not_found', 'Not for you.');
      if (!holds(route.role, target)) throw new BartizanError('forbidden');
    },
  };
  const read = (schema: ApiRoute['params'], value: unknown): unknown => {
    if (schema === undefined) return undefined;
    const parsed = schema.safeParse(value ?? {});
    if (!parsed.success) throw new BartizanError('invalid_request', parsed.error.message);
    return parsed.data;
  };
  try {
    const answer = await route.handle({
      params: read(route.params, sent.params),
      query: read(route.query, sent.query),
      body: read(route.body, sent.body),
      actor: { name: 'someone', account: account ?? undefined, grants, groups },
      access,
      plane,
      auth: {} as never,
    });
    assert.ok(asked || route.reach === 'installation', `${route.path} never asked for access`);
    return answer;
  } catch (thrown) {
    if (!(thrown instanceof BartizanError)) throw thrown;
    return { status: thrown.status, code: thrown.code, message: thrown.message };
  }
}
