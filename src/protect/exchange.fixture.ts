// SPDX-License-Identifier: Apache-2.0
// An exchange, a keyring and a protector for tests of judging.
import { createHmac } from 'node:crypto';
import type { Exchange, Origin, Segment } from '../core/exchange.ts';
import type { Keyring } from '../core/ports/keyring.ts';
import { fakeWorld } from '../core/world.ts';
import { type ProtectionsConfig, protectionsConfig } from '../policy/config.ts';
import { baselineOf } from '../policy/shipped.fixture.ts';
import { createProtector, type ProtectorOptions } from './create.ts';
import type { Protector } from './protector.ts';
import { plainApp } from '../core/exchange.fixture.ts';

export const testKeyring: Keyring = {
  mac: (purpose, tenant, data) =>
    createHmac('sha256', 'test').update(`${purpose} ${tenant} `).update(data).digest('hex'),
  macWith: () => undefined,
  currentKeyId: () => 'test',
};

export const segment = (text: string, more: Partial<Segment> = {}): Segment => ({
  index: 0,
  role: 'user',
  kind: 'text',
  origin: 'user' satisfies Origin,
  text,
  pointer: '/messages/0/content',
  source: 'string',
  json: false,
  choice: 0,
  ...more,
});

export const exchangeOf = (
  segments: readonly Segment[],
  more: Partial<Exchange> = {},
): Exchange => ({
  operation: 'chat',
  model: 'small',
  parameters: { stream: false, choices: 1, includeUsage: false },
  segments: segments.map((one, index) => ({ ...one, index })),
  tools: [],
  uninspected: [],
  providerState: [],
  contextFields: [],
  requestId: 'req_test',
  wire: 'openai-chat',
  tenant: 'default',
  app: plainApp({ id: 'web', riskTier: 'unclassified' }),
  principal: { kind: 'key', id: 'abcdefgh' },
  endUser: undefined,
  agent: undefined,
  conversation: 'c',
  sourceAddress: '127.0.0.1',
  upstream: undefined,
  ...more,
});

/** Settings as a user would write them. */
export const protections = (settings: unknown = {}): ProtectionsConfig =>
  protectionsConfig.parse(settings);

export function protectorOf(more: Partial<ProtectorOptions> = {}): Protector {
  const given = {
    protections: protections(),
    apps: { web: { models: ['*'], allowed_regions: [], provider_state: [] } },
    ...more,
  };
  return createProtector({
    guard: { disabled: [], options: {} },
    policy: baselineOf(given.protections, given.apps),
    keyring: testKeyring,
    world: fakeWorld(),
    ...given,
  });
}
