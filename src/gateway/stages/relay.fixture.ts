// SPDX-License-Identifier: Apache-2.0
// A flow and a gateway with the parts that routing and relaying read, for their tests.
import type { Exchange, Operation, WireId } from '../../core/exchange.ts';
import { parseStrict } from '../../core/json/parse.ts';
import type { BodyEdit, JsonValue } from '../../core/json/types.ts';
import { Secret } from '../../core/secret.ts';
import type { Obligation } from '../../core/verdict.ts';
import { fakeWorld, type FakeWorld } from '../../core/world.ts';
import { gatewayConfig, type GatewayConfig } from '../config.ts';
import type { Flow, UpstreamBody } from '../flow.ts';
import type { Gateway } from '../gateway.ts';
import { createUpstreams, type UpstreamsOptions } from '../upstreams/create.ts';

/** The credential of every upstream in these tests. */
export const UPSTREAM_KEY = 'sk-upstream-0123456789abcdef';

export type GatewayForTest = Gateway & { readonly world: FakeWorld };

/** Reads settings as bartizan.yaml would hold them. */
export const configOf = (settings: object): GatewayConfig =>
  gatewayConfig.parse({ upstreams: {}, models: {}, apps: { demo: {} }, ...settings });

export type GatewayOptions = Partial<UpstreamsOptions> & {
  /** Provider names and upstream ids that the kill switch stops. */
  readonly killed?: readonly string[];
};

export function gatewayFor(config: GatewayConfig, options: GatewayOptions = {}): GatewayForTest {
  const world = fakeWorld();
  const secret = (): Secret => new Secret(UPSTREAM_KEY);
  const upstreams = createUpstreams(config, { world, secret, ...options });
  const killSwitch: Gateway['killSwitch'] = {
    entries: [],
    replace: () => undefined,
    match: ({ providers = [] }) => {
      const value = providers.find((provider) => options.killed?.includes(provider) === true);
      if (value === undefined) return undefined;
      return { kind: 'provider', value, since: 0, by: '', why: '' };
    },
  };
  const gateway: Partial<GatewayForTest> = { world, killSwitch, upstreams: () => upstreams };
  return gateway as GatewayForTest;
}

export type FlowOptions = {
  readonly wire?: WireId;
  readonly body?: JsonValue;
  readonly stream?: boolean;
  readonly model?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly edits?: BodyEdit[];
  readonly app?: object;
  /** What policy said at the point access. */
  readonly obligations?: readonly Obligation[];
};

const OPERATIONS: Readonly<Record<WireId, Operation>> = {
  'openai-chat': 'chat',
  'openai-responses': 'chat',
  'openai-embeddings': 'embed',
  'anthropic-messages': 'chat',
  'anthropic-count-tokens': 'count-tokens',
};

/** A flow as it is after decode. */
export function flowFor(config: GatewayConfig, options: FlowOptions = {}): Flow {
  const { wire = 'openai-chat', stream = false, model = 'gpt' } = options;
  const body = options.body ?? {
    model,
    ...(stream ? { stream } : {}),
    messages: [{ role: 'user', content: 'one two three' }],
  };
  const parsed = parseStrict(Buffer.from(JSON.stringify(body)));
  const exchange: Partial<Exchange> = {
    wire,
    model,
    operation: OPERATIONS[wire],
    parameters: { stream, choices: 1, includeUsage: false },
  };
  const app = configOf({ apps: { demo: options.app ?? {} } }).apps['demo'];
  const flow = {
    requestId: 'req_test',
    now: 1_800_000_000_000,
    request: { headers: options.headers ?? {} },
    snapshot: { config },
    abort: new AbortController(),
    identity: {
      tenant: 'default',
      app: { ...app, facts: { id: 'demo' } },
      principal: { kind: 'key', id: 'key1' },
    },
    body: parsed,
    exchange,
    edits: options.edits ?? [],
    decisions: [{ point: 'access', verdict: { obligations: options.obligations ?? [] } }],
    plan: [],
    answer: undefined,
    upstream: undefined,
    attempts: 0,
    reservation: undefined,
    calls: undefined,
    tokens: undefined,
  };
  return flow as unknown as Flow;
}

/** The whole body as text; rejects with the error that ended it. */
export function textOf(body: UpstreamBody | undefined): Promise<string> {
  const chunks: Buffer[] = [];
  return new Promise((resolve, reject) => {
    if (body === undefined) return reject(new Error('no answer'));
    body.start({
      data: (chunk) => void chunks.push(chunk),
      end: () => resolve(Buffer.concat(chunks).toString()),
      error: reject,
    });
  });
}
