// SPDX-License-Identifier: Apache-2.0
// Settings of the data path. Keys are spelled as users write them in bartizan.yaml.
import { z } from 'zod';
import { countersConfig, limitsConfig, pricesConfig } from './admission/config.ts';
import {
  agentConfig,
  identityConfig,
  listenTlsConfig,
  teamConfig,
  tenantConfig,
} from './identity/config.ts';
import { modelName, name, secretReference } from './names.ts';
import { appToolsConfig } from './tools-config.ts';

export const listenConfig = z
  .strictObject({
    host: z.string().default('127.0.0.1').describe('Address of the data plane'),
    port: z
      .int()
      .min(0)
      .max(65535)
      .default(8080)
      .describe('Port of the data plane; 0 picks a free one'),
    workers: z
      .union([z.literal('auto'), z.int().min(1).max(128)])
      .default('auto')
      .describe('Worker processes; auto is one per core'),
    max_body_bytes: z
      .int()
      .min(1024)
      .max(64 * 1024 * 1024)
      .default(4 * 1024 * 1024)
      .describe('Largest request body accepted'),
    max_response_bytes: z
      .int()
      .min(1024)
      .max(256 * 1024 * 1024)
      .default(32 * 1024 * 1024)
      .describe('Largest unstreamed answer accepted from an upstream, after decompression'),
    header_timeout_ms: z.int().min(100).max(120_000).default(10_000),
    body_timeout_ms: z
      .int()
      .min(100)
      .max(600_000)
      .default(30_000)
      .describe('Time for the whole request body to arrive'),
    max_connections: z.int().min(1).max(1_000_000).default(20_000).describe('Per worker'),
    tls: listenTlsConfig
      .optional()
      .describe('Serves HTTPS; without it plain HTTP, for a proxy in front'),
  })
  .prefault({})
  .describe('The data plane listener');

const upstreamCommon = {
  region: z.string().max(64).default('unknown').describe('Region facts for residency rules'),
  connect_timeout_ms: z.int().min(10).max(120_000).default(5_000),
  first_byte_timeout_ms: z.int().min(10).max(3_600_000).default(120_000),
  idle_timeout_ms: z
    .int()
    .min(10)
    .max(3_600_000)
    .default(120_000)
    .describe('Longest silence inside an answer'),
  max_connections: z.int().min(1).max(10_000).default(128).describe('Per worker'),
  allow_addresses: z
    .array(z.string())
    .max(64)
    .default([])
    .describe('Private addresses or CIDR blocks that this upstream may resolve to'),
};
const httpUpstream = {
  ...upstreamCommon,
  base_url: z
    .url({ protocol: /^https?$/ })
    .describe('Base address; only from here, never from a caller'),
};

export const upstreamConfig = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('openai').describe('OpenAI or anything that speaks its API: vLLM, Ollama, ...'),
    ...httpUpstream,
    key: secretReference.optional(),
    usage_in_streams: z
      .enum(['ask', 'estimate'])
      .default('ask')
      .describe('ask: request usage in streams and hide it from callers that did not ask for it'),
  }),
  z.strictObject({
    kind: z.literal('azure-openai'),
    ...httpUpstream,
    key: secretReference,
    api_version: z.string().regex(/^[0-9a-z-]{1,32}$/),
  }),
  z.strictObject({ kind: z.literal('anthropic'), ...httpUpstream, key: secretReference }),
  z.strictObject({
    kind: z.literal('simulated').describe('Built-in deterministic model for trying and testing'),
    ...upstreamCommon,
    mode: z
      .enum(['echo', 'comply', 'tool-caller', 'slow', 'malformed', 'scripted'])
      .default('echo'),
    script: z.string().optional().describe('File with scripted answers (mode scripted)'),
    delay_ms: z.int().min(0).max(60_000).default(0).describe('Pause before each streamed token'),
  }),
]);

const target = z.strictObject({
  upstream: name,
  model: modelName.optional().describe('Name at the upstream; default: the alias'),
  weight: z.int().min(1).max(1000).default(1),
});

export const modelConfig = z.strictObject({
  targets: z.array(target).min(1).max(16).describe('Chosen by weight among the healthy ones'),
  fallback: z
    .array(target)
    .max(16)
    .default([])
    .describe('Tried in order when no target could answer'),
});

export const appConfig = z.strictObject({
  tenant: name.default('default'),
  team: name.optional(),
  owner: z.string().max(200).default('unassigned'),
  purpose: z.string().max(500).default(''),
  environment: z.enum(['development', 'test', 'staging', 'production']).default('development'),
  ai_system: z.string().max(100).default('').describe('Id of the AI system in the inventory'),
  risk_tier: z.enum(['minimal', 'limited', 'high', 'unclassified']).default('unclassified'),
  data_classes: z.array(z.string().max(64)).max(32).default([]),
  allowed_regions: z
    .array(z.string().max(64))
    .max(32)
    .default([])
    .describe('Regions an upstream may be in; empty: any'),
  models: z.array(modelName).max(500).default(['*']).describe('Aliases the app may use; * is all'),
  block_style: z
    .enum(['openai-200-content-filter', 'refusal-text', 'http-400', 'http-403'])
    .default('openai-200-content-filter')
    .describe('How a refusal looks to the app'),
  unknown_content: z
    .enum(['block', 'hold', 'audit'])
    .optional()
    .describe(
      'What to do with fields, events and beta switches that no extractor knows: refuse, hold streamed events until they can be judged with the rest, or let pass and record. Default: block when an enforcing output rule exists, else audit',
    ),
  provider_state: z
    .array(
      z.enum([
        'previous-response',
        'conversation',
        'store',
        'file',
        'background',
        'hosted-tool',
        'prompt-template',
        'container',
      ]),
    )
    .default([])
    .describe('State and tools held by the provider that this app may use, bound to its tenant'),
  trusted_identity_headers: z
    .boolean()
    .default(false)
    .describe('May this app name its end user in x-bartizan-user and x-bartizan-groups?'),
  client_certificates: z
    .array(z.string().min(1).max(500))
    .max(64)
    .default([])
    .describe(
      'Client certificates that stand for this app: uri:<SAN URI>, dns:<SAN DNS name> or cn:<common name>',
    ),
  tools: appToolsConfig,
  limits: limitsConfig,
});

export const routingConfig = z
  .strictObject({
    attempts: z.int().min(1).max(10).default(3).describe('Tries over all upstreams per request'),
    retry_budget_percent: z
      .int()
      .min(0)
      .max(100)
      .default(20)
      .describe('Retries allowed as a share of recent requests, so that retries cannot storm'),
    breaker_failures: z.int().min(1).max(1000).default(5).describe('Failures in a row that open'),
    breaker_open_ms: z.int().min(10).max(600_000).default(5_000).describe('Time until one probe'),
  })
  .prefault({});

/** The part of bartizan.yaml that the data path reads. */
export const gatewayConfig = z.strictObject({
  listen: listenConfig,
  upstreams: z.record(name, upstreamConfig).describe('Model providers by id'),
  models: z.record(modelName, modelConfig).describe('Models offered, by alias'),
  apps: z.record(name, appConfig).describe('Applications by id'),
  tenants: z
    .record(name, tenantConfig)
    .default({})
    .describe('Tenants by id; empty: any name an app gives'),
  teams: z.record(name, teamConfig).default({}).describe('Teams by id'),
  agents: z.record(name, agentConfig).default({}).describe('Agents by id'),
  identity: identityConfig,
  limits: limitsConfig.describe('Limits for every app'),
  prices: pricesConfig,
  counters: countersConfig,
  routing: routingConfig,
});

export type GatewayConfig = z.infer<typeof gatewayConfig>;
export type UpstreamConfig = z.infer<typeof upstreamConfig>;
export type AppConfig = z.infer<typeof appConfig>;
