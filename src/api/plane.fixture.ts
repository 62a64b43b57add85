// SPDX-License-Identifier: Apache-2.0
// A control plane in memory with two tenants that have the same of everything, for tests of who may see and
// do what. It does what it is asked and notes it; whether the caller may is for the routes.
import { bartizanConfig } from '../config/config.ts';
import { BartizanError } from '../core/errors.ts';
import { type DecisionEvent, EVENT_SCHEMA, type ExchangeEvent } from '../core/events.ts';
import type { ChangeRequest, Resource, ResourceKind } from '../core/ports/cluster.ts';
import type { KeyRecord, KillEntry } from '../core/ports/store.ts';
import { approvalCalls, openApproval } from './approvals.fixture.ts';
import type { By, ControlPlane, PolicyWork } from './control-plane.ts';

export type Audited = {
  readonly by: By;
  readonly action: string;
  readonly target: string;
  readonly before?: unknown;
  readonly after?: unknown;
};

export type MemoryPlane = ControlPlane & {
  readonly audited: Audited[];
  /** Changes that were made, by the name of the call. */
  readonly made: string[];
  /** From now on nothing can be recorded. */
  failRecording(): void;
};

const TENANTS = ['t1', 't2'] as const;
/** Each tenant has the app `<tenant>-a` with everything, and `<tenant>-b` beside it. */
export const appsOf = (tenant: string): readonly string[] => [`${tenant}-a`, `${tenant}-b`];
export const keyOf = (app: string): string => `key0${app.replace('-', '')}0`.slice(0, 8);
export const requestOf = (app: string): string => `req_${app.replace('-', '').padEnd(26, '0')}`;
export const changeOf = (app: string): string => `chg_${app.replace('-', '').padEnd(26, '0')}`;

const APPS = TENANTS.flatMap((tenant) => appsOf(tenant).map((app) => ({ tenant, app })));

const byName = <Value>(pairs: readonly (readonly [string, Value])[]) => Object.fromEntries(pairs);

const CONFIG = bartizanConfig.parse({
  upstreams: { simulated: { kind: 'simulated' } },
  models: { simulated: { targets: [{ upstream: 'simulated' }] } },
  tenants: byName(TENANTS.map((tenant) => [tenant, {}])),
  teams: byName(TENANTS.map((tenant) => [`${tenant}-team`, { tenant }])),
  apps: byName(APPS.map(({ tenant, app }) => [app, { tenant }])),
  agents: byName(APPS.map(({ app }) => [`${app}-agent`, { app }])),
  limits: [],
});

const key = ({ tenant, app }: (typeof APPS)[number]): KeyRecord => ({
  prefix: keyOf(app),
  hash: 'f'.repeat(64),
  hashKeyId: 'k1',
  tenant,
  app,
  name: `key of ${app}`,
  scopes: [],
  models: [],
  addresses: [],
  apps: [],
  agent: undefined,
  replaces: undefined,
  createdBy: 'test',
  createdAt: 1,
  expiresAt: undefined,
  revokedAt: undefined,
});

const exchange = ({ tenant, app }: (typeof APPS)[number]): ExchangeEvent => ({
  schema: EVENT_SCHEMA,
  type: 'exchange',
  time: 1,
  tenant,
  request: requestOf(app),
  wire: 'openai-chat',
  operation: 'chat',
  app: { ...({} as NonNullable<ExchangeEvent['app']>), id: app },
  principal: undefined,
  endUser: undefined,
  agent: undefined,
  conversation: undefined,
  sourceAddress: '192.0.2.1',
  model: 'simulated',
  upstream: undefined,
  modelAnswered: undefined,
  stream: false,
  status: 200,
  code: undefined,
  outcome: 'allow',
  reasons: [],
  usage: undefined,
  usageEstimated: false,
  finish: [],
  durationMs: 1,
  firstByteMs: 1,
  bytesIn: 1,
  bytesOut: 1,
  attempts: 1,
  config: 'cfg_1',
  simulated: true,
});

const change = (app: string): ChangeRequest => ({
  id: changeOf(app),
  action: 'kill.off',
  target: `app:${app}`,
  why: 'test',
  requestedBy: 'somebody',
  requestedAt: 1,
  expiresAt: 10 ** 15,
  state: 'open',
  decidedBy: undefined,
  decidedAt: undefined,
});

const decision = ({ tenant, app }: (typeof APPS)[number]): DecisionEvent => ({
  schema: EVENT_SCHEMA,
  type: 'decision',
  time: 1,
  tenant,
  request: requestOf(app),
  facts: {
    ...({} as DecisionEvent['facts']),
    app: { ...({} as DecisionEvent['facts']['app']), id: app },
  },
  erased: [],
  verdict: {
    schema: 'bartizan.verdict/1',
    outcome: 'allow',
    reasons: [],
    obligations: [],
    policy: 'p',
  },
  micros: 1,
});

export const approvalOf = (app: string): string => `apr_${app.replace('-', '').padEnd(26, '0')}`;
const approvals = APPS.map((row) => openApproval({ ...row, id: approvalOf(row.app) }));

export const workOf = (app: string): string => `pwk_${app.replace('-', '').padEnd(26, '0')}`;
const policyWorkOf = (app: string): PolicyWork => ({
  id: workOf(app),
  kind: 'check',
  tenant: app.slice(0, 2),
  app,
  by: 'test',
  state: 'done',
  startedAt: 1,
  endedAt: 2,
  progress: 0,
  result: {},
  problem: undefined,
});

function resourcesOf(kind: ResourceKind): (Resource & { from: 'api' })[] {
  const section = {
    tenant: CONFIG.tenants,
    team: CONFIG.teams,
    app: CONFIG.apps,
    agent: CONFIG.agents,
    upstream: CONFIG.upstreams,
    model: CONFIG.models,
    limit: {},
  }[kind];
  return Object.entries(section).map(([id, body]) => ({
    kind,
    id,
    body,
    etag: 1,
    changedAt: 1,
    changedBy: 'test',
    from: 'api' as const,
  }));
}

const ROLLOUT = { active: { revision: 'v1', since: 1, by: 'test' }, previous: [] };
const VERSION = {
  revision: 'v1',
  digest: 'd'.repeat(64),
  bytes: 1,
  signedBy: undefined,
  pushedBy: 'test',
  pushedAt: 1,
  why: '',
};
const NO_CONTENT = { name: '', refused: undefined, packs: [] };
const SPREAD = { workers: 1, confirmed: 1, nodes: 1, nodesConfirmed: 1, ms: 1, cut: 0 };

export function memoryPlane(): MemoryPlane {
  const audited: Audited[] = [];
  const made: string[] = [];
  const kills: KillEntry[] = APPS.map(({ app }) => ({
    kind: 'app',
    value: app,
    since: 1,
    by: 'test',
    why: 'test',
  }));
  let recording = true;
  const does = <Answer>(name: string, answer: Answer): Promise<Answer> => {
    made.push(name);
    return Promise.resolve(answer);
  };
  return {
    audited,
    made,
    failRecording: () => (recording = false),
    status: async () => ({
      node: 'node_1',
      startedAt: 1,
      version: 'cfg_1',
      dataPlane: 'http://127.0.0.1:1',
      simulated: true,
      recording: true,
      workers: [],
      sequence: { node: 'node_1', count: 0, first: 0, last: 0, gaps: [] },
    }),
    nodes: async () => [],
    removeNode: (node) => does('removeNode', node === 'gone'),
    exchanges: async ({ tenant, app }) => ({
      rows: APPS.filter(
        (row) => (tenant ?? row.tenant) === row.tenant && (app ?? row.app) === row.app,
      ).map(exchange),
      next: undefined,
    }),
    exchange: async (request) =>
      APPS.filter(({ app }) => requestOf(app) === request).map((row, at) => ({
        node: 'node_1',
        sequence: at + 1,
        spool: 's',
        line: 1,
        event: exchange(row),
      })),
    decisions: async ({ tenant, app }) => ({
      rows: APPS.filter(
        (row) => (tenant ?? row.tenant) === row.tenant && (app ?? row.app) === row.app,
      ).map((row, at) => ({
        node: 'node_1',
        sequence: at + 1,
        spool: 's',
        line: 1,
        event: decision(row),
      })),
      next: undefined,
    }),
    startPolicyWork: ({ kind }, about) =>
      does('startPolicyWork', { ...policyWorkOf('t1-a'), ...about, kind }),
    policyWork: () => APPS.map(({ app }) => policyWorkOf(app)),
    cancelPolicyWork: (id) => does('cancelPolicyWork', { ...policyWorkOf('t1-a'), id }),
    listKeys: async () => APPS.map(key),
    createKey: (wanted) => {
      const app = APPS.find((row) => row.app === wanted.app) ?? { tenant: 't1', app: 't1-a' };
      return does('createKey', { key: `bz_abcd1234_${'x'.repeat(43)}`, record: key(app) });
    },
    rotateKey: (prefix) => {
      const app = APPS.find((row) => keyOf(row.app) === prefix);
      return does('rotateKey', app && { key: `bz_abcd1234_${'x'.repeat(43)}`, record: key(app) });
    },
    revokeKey: () => does('revokeKey', true),
    listKills: async () => kills,
    kill: () => does('kill', SPREAD),
    lift: () => does('lift', { done: true as const, result: SPREAD }),
    ...approvalCalls(approvals, (name) => void made.push(String(name))),
    listChanges: async () => APPS.map(({ app }) => change(app)),
    decideChange: (id) => does('decideChange', { ...change('t1-a'), id }),
    configuration: () => ({ version: 'cfg_1', config: CONFIG }),
    resources: async (kind) => resourcesOf(kind),
    putResource: () => does('putResource', { ok: true as const, etag: 2, version: 'cfg_2' }),
    removeResource: () => does('removeResource', { ok: true as const, etag: 3, version: 'cfg_3' }),
    checkConfiguration: () => [],
    reload: () => does('reload', { ok: true as const, version: 'cfg_2', workers: 1 }),
    content: async () => NO_CONTENT,
    stageContent: () => does('stageContent', NO_CONTENT),
    moveContent: () => does('moveContent', NO_CONTENT),
    policies: async () => ({
      source: 'built-in',
      inForce: 'v1',
      rollout: ROLLOUT,
      versions: [VERSION],
    }),
    policy: async (revision) =>
      revision === VERSION.revision
        ? { ...VERSION, manifest: { revision, roots: ['bartizan'] }, modules: [] }
        : undefined,
    policyBundle: async (revision) => (revision === VERSION.revision ? 'QQ==' : undefined),
    pushPolicy: () => does('pushPolicy', { ...VERSION, tests: 1, compileMs: 1 }),
    movePolicy: () => does('movePolicy', { done: true as const, rollout: ROLLOUT, spread: SPREAD }),
    policyTrials: () => [],
    audit: (by, action, target, told = {}) => {
      if (!recording) throw new BartizanError('cannot_record');
      audited.push({ by, action, target, ...told });
    },
    metrics: async () => 'bartizan_up 1\n',
    ready: () => true,
  };
}
