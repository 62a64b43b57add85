// SPDX-License-Identifier: Apache-2.0
// oxlint-disable max-lines -- one front for the tests of all stages
// A gateway for tests of the front half: the real stages behind a real listener, with the simulated model
// as upstream, a keyring of fixed keys, and a spool, metrics and protector that can be looked into.
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { BartizanEvent, DecisionEvent, ExchangeEvent } from '../core/events.ts';
import type { Exchange } from '../core/exchange.ts';
import { BartizanError } from '../core/errors.ts';
import type { Keyring } from '../core/ports/keyring.ts';
import type { KeyRecord } from '../core/ports/store.ts';
import { Secret } from '../core/secret.ts';
import type { Reason, Verdict } from '../core/verdict.ts';
import { mintKey } from '../core/virtual-key.ts';
import { fakeWorld, type FakeWorld } from '../core/world.ts';
import type { Decision, Edit, Judgement, Protector } from '../protect/protector.ts';
import { createCounterAuthority } from './admission/authority.ts';
import { createLeasedCounters } from './admission/counters.ts';
import { createFailureLimiter } from './admission/failure-limiter.ts';
import { createKillSwitch } from './admission/kill-switch.ts';
import { gatewayConfig, type GatewayConfig } from './config.ts';
import type { Gateway } from './gateway.ts';
import { certificateApps } from './identity/client-certificate.ts';
import { type HeldKeys, heldKeys } from './identity/held-keys.ts';
import type { TlsMaterial } from './identity/tls.ts';
import { createTokens } from './identity/tokens.ts';
import { createDataPlane, type DataPlane } from './server.ts';
import type { App, Snapshot } from './snapshot.ts';
import { eventSchema } from '../telemetry/events.ts';
import { createUpstreams } from './upstreams/create.ts';
import type { UpstreamRequest } from './upstreams/upstream.ts';
import type { Upstreams } from './upstreams/upstreams.ts';

const fakeKeyring = (secret = 'fixture'): Keyring => {
  const mac: Keyring['mac'] = (purpose, tenant, data) =>
    createHmac('sha256', JSON.stringify([secret, purpose, tenant]))
      .update(data)
      .digest('hex');
  return {
    mac,
    macWith: (keyId, purpose, tenant, data) =>
      keyId === 'k1' ? mac(purpose, tenant, data) : undefined,
    currentKeyId: () => 'k1',
  };
};

export function verdict(outcome: Verdict['outcome'], codes: readonly string[] = []): Verdict {
  const action = outcome === 'ask' ? 'ask' : outcome === 'transform' ? 'mask' : 'block';
  const reasons = codes.map((code): Reason => ({ code, rule: 'fixture', mode: 'enforce', action }));
  return { schema: 'bartizan.verdict/1', outcome, reasons, obligations: [], policy: 'fixture-1' };
}

/** A judgement with its one decision, as a protector would hand it out. */
export function judgement(
  exchange: Exchange,
  point: Decision['point'],
  result: { verdict: Verdict; edits?: readonly Edit[] },
): Judgement {
  const { requestId, tenant, app, principal, endUser, agent, conversation, wire } = exchange;
  const decision: Decision = {
    point,
    input: {
      schema: 'bartizan.policy-input/1',
      facts: {
        point,
        now: 1,
        seed: '00',
        request: requestId,
        tenant,
        app,
        principal,
        endUser,
        agent,
        conversation,
        wire,
        operation: exchange.operation,
        model: exchange.model,
        stream: exchange.parameters.stream,
        tools: [],
        upstream: undefined,
        findings: [],
        uninspected: exchange.uninspected,
        providerState: exchange.providerState.map(({ kind, pointer }) => ({ kind, pointer })),
        failures: [],
      },
      values: {},
      erased: [],
    },
    verdict: result.verdict,
    micros: 1,
  };
  return {
    verdict: result.verdict,
    findings: [],
    edits: result.edits ?? [],
    decisions: [decision],
  };
}

/** Allows everything, and answers are not inspected. */
const openProtector = (override: Partial<Protector> = {}): Protector => ({
  revision: 'fixture-1',
  access: (exchange) => judgement(exchange, 'access', { verdict: verdict('allow') }),
  request: (exchange) => judgement(exchange, 'request', { verdict: verdict('allow') }),
  response: () => {
    throw new Error('answers are not inspected in this fixture');
  },
  inspectsResponses: false,
  judgesCalls: false,
  ...override,
});

export type FrontOptions = {
  readonly config?: Record<string, unknown>;
  readonly app?: Record<string, unknown>;
  readonly listen?: Record<string, unknown>;
  readonly protector?: Partial<Protector>;
  readonly gateway?: Partial<Gateway>;
  readonly tls?: TlsMaterial;
  /** Epoch milliseconds at which the fake clock starts: tokens of a real provider are of today. */
  readonly now?: number;
};

export type Front = {
  readonly world: FakeWorld;
  readonly gateway: Gateway;
  readonly plane: DataPlane;
  readonly port: number;
  /** A live key of app `demo`. */
  readonly key: string;
  readonly record: KeyRecord;
  readonly events: BartizanEvent[];
  readonly counted: { name: string; labels: Readonly<Record<string, string>> }[];
  readonly faults: { stage: string; error: BartizanError }[];
  /** What upstreams were sent. */
  readonly sent: UpstreamRequest[];
  /** Makes appends fail from now on. */
  setRecording(works: boolean): void;
  setDraining(draining: boolean): void;
  setKeys(records: readonly KeyRecord[]): void;
  exchanges(): ExchangeEvent[];
  decisions(): DecisionEvent[];
  /** Sends raw bytes and returns all that comes back until the server closes. */
  raw(...parts: readonly (string | Buffer)[]): Promise<string>;
  stop(): Promise<void>;
};

export async function openFront(options: FrontOptions = {}): Promise<Front> {
  const world = fakeWorld(options.now);
  const keyring = fakeKeyring();
  const { config, snapshot } = snapshotOf(options);
  const minted = mintKey(world, keyring);
  const record: KeyRecord = {
    prefix: minted.prefix,
    hash: minted.hash,
    hashKeyId: minted.hashKeyId,
    tenant: 'default',
    app: 'demo',
    name: 'fixture',
    scopes: [],
    models: [],
    addresses: [],
    apps: [],
    agent: undefined,
    replaces: undefined,
    createdBy: 'fixture',
    createdAt: 0,
    expiresAt: undefined,
    revokedAt: undefined,
  };
  let keys: HeldKeys = heldKeys([record]);
  let recording = true;
  let draining = false;
  const events: BartizanEvent[] = [];
  const counted: Front['counted'] = [];
  const faults: Front['faults'] = [];
  const authority = createCounterAuthority(world);
  const tokens = createTokens({ world });
  tokens.configure(config.identity);
  const simulated = createUpstreams(config, { world, secret: () => new Secret('provider-key') });
  const sent: UpstreamRequest[] = [];
  const upstreams = watched(simulated, sent);
  const gateway: Gateway = {
    world,
    node: { id: 'node_fixture', worker: 'w1' },
    snapshot: () => ({ ...snapshot, keys }),
    keyring,
    counters: createLeasedCounters(
      {
        request: (limit, want) => authority.grant('w1', limit, want),
        giveBack: (limit, part) => authority.giveBack('w1', limit, part),
      },
      world,
    ),
    spool: {
      append: (more) => {
        if (!recording) throw new BartizanError('cannot_record');
        for (const event of more) eventSchema.parse(JSON.parse(JSON.stringify(event)));
        events.push(...more);
      },
      get writable() {
        return recording;
      },
      close: () => undefined,
    },
    metrics: {
      count: (name, labels = {}) => void counted.push({ name, labels }),
      observe: () => undefined,
      gauge: () => undefined,
    },
    killSwitch: createKillSwitch(),
    failures: createFailureLimiter(),
    tokens,
    upstreams: () => upstreams,
    flows: new Set(),
    draining: () => draining,
    reportFault: (_flow, stage, error) => void faults.push({ stage, error }),
    ...options.gateway,
  };
  const plane = createDataPlane(gateway, options.tls);
  const { port } = await plane.listen({ host: '127.0.0.1', port: 0, reusePort: false });
  return {
    world,
    gateway,
    plane,
    port,
    key: minted.key.reveal(),
    record,
    events,
    counted,
    faults,
    sent,
    setRecording: (works) => void (recording = works),
    setDraining: (now) => void (draining = now),
    setKeys: (records) => void (keys = heldKeys(records)),
    exchanges: () => events.filter((event) => event.type === 'exchange'),
    decisions: () => events.filter((event) => event.type === 'decision'),
    raw: (...parts) => raw(port, parts),
    stop: async () => {
      await plane.close();
      gateway.tokens.close();
      await upstreams.close();
      world.stop();
    },
  };
}

/** The same upstreams, with a note of every request. */
function watched(upstreams: Upstreams, sent: UpstreamRequest[]): Upstreams {
  return {
    ...upstreams,
    get(id) {
      const upstream = upstreams.get(id);
      if (upstream === undefined) return undefined;
      return {
        ...upstream,
        send: (request) => {
          sent.push(request);
          return upstream.send(request);
        },
      };
    },
  };
}

function snapshotOf(options: FrontOptions): { config: GatewayConfig; snapshot: Snapshot } {
  const config = gatewayConfig.parse({
    listen: options.listen ?? {},
    upstreams: { sim: { kind: 'simulated', mode: 'echo' } },
    models: {
      'gpt-x': { targets: [{ upstream: 'sim' }] },
      'secret-model': { targets: [{ upstream: 'sim' }] },
    },
    apps: { demo: { models: ['gpt-x'], ...options.app } },
    ...options.config,
  });
  const apps = Object.entries(config.apps).map(([id, app]): [string, App] => [
    id,
    {
      ...app,
      facts: {
        id,
        team: app.team ?? '',
        owner: app.owner,
        purpose: app.purpose,
        environment: app.environment,
        aiSystem: app.ai_system,
        riskTier: app.risk_tier,
        dataClasses: app.data_classes,
        allowedRegions: app.allowed_regions,
      },
    },
  ]);
  const snapshot: Snapshot = {
    version: 'cfg_fixture',
    config,
    apps: new Map(apps),
    keys: new Map(),
    certificates: certificateApps(config.apps),
    protector: openProtector(options.protector),
  };
  return { config, snapshot };
}

async function raw(port: number, parts: readonly (string | Buffer)[]): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  // A reset after the answer is how some refusals end; what came before it counts.
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  for (const part of parts) socket.write(part);
  if (!socket.closed) await once(socket, 'close');
  return Buffer.concat(chunks).toString('latin1');
}

/** A request as text; `connection: close` is added so that the answer ends the connection. */
export function request(line: string, headers: readonly string[] = [], body?: string): string {
  const length = body === undefined ? [] : [`Content-Length: ${Buffer.byteLength(body)}`];
  const lines = [
    `${line} HTTP/1.1`,
    'Host: gateway.test',
    'Connection: close',
    ...headers,
    ...length,
  ];
  return `${lines.join('\r\n')}\r\n\r\n${body ?? ''}`;
}

/** Status of the first answer in what a raw connection gave back; 0 when there was none. */
export const statusOf = (answer: string): number =>
  Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0);

/** Body of the last answer, parsed. */
export const bodyOf = (answer: string): Record<string, unknown> =>
  JSON.parse(answer.slice(answer.lastIndexOf('\r\n\r\n') + 4)) as Record<string, unknown>;

/** The error code that an OpenAI or Anthropic error body carries. */
export function codeOf(answer: string): unknown {
  const { error } = bodyOf(answer) as { error?: Record<string, unknown> };
  return error?.['code'] ?? error?.['type'];
}

/** A chat request with a credential. */
export function chat(key: string, body: unknown, headers: readonly string[] = []): string {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return request(
    'POST /v1/chat/completions',
    [`Authorization: Bearer ${key}`, 'Content-Type: application/json', ...headers],
    text,
  );
}

export const HELLO = { model: 'gpt-x', messages: [{ role: 'user', content: 'hello there' }] };
