// SPDX-License-Identifier: Apache-2.0
// Sends a stream through the real codec, gate and protector, and judges what comes out by second readers:
// what a client has of it, and whether it ends as its wire allows.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { BartizanError } from '../../src/core/errors.ts';
import type { Exchange, WireId } from '../../src/core/exchange.ts';
import { fakeWorld } from '../../src/core/world.ts';
import { appConfig } from '../../src/gateway/config.ts';
import { Gate } from '../../src/gateway/gate/gate.ts';
import { guardConfig } from '../../src/guard/config.ts';
import { createEngine } from '../../src/guard/engine.ts';
import { DETECTORS } from '../../src/guard/registry.gen.ts';
import { protectionsConfig } from '../../src/policy/config.ts';
import { createProtector } from '../../src/protect/create.ts';
import type { Protector } from '../../src/protect/protector.ts';
import type { PublicError, Refusal } from '../../src/protocols/codec.ts';
import { codecFor } from '../../src/protocols/codecs.ts';
import { SseParser } from '../../src/protocols/sse.ts';
import { clientTexts } from './client-view.ts';

const RULES = ['privacy/*', 'secrets/*'];

function protector(action: 'mask' | 'block'): Protector {
  const rule = { id: 'all', detectors: RULES, on: ['response'], action };
  return createProtector({
    guard: guardConfig.parse({}),
    protections: protectionsConfig.parse({ rules: [rule] }),
    apps: { app: appConfig.parse({}) },
    keyring: {
      mac: (_, __, data) => createHmac('sha256', 'fuzz').update(data).digest('hex'),
      macWith: () => undefined,
      currentKeyId: () => 'fuzz',
    },
    world: fakeWorld(),
  });
}
const PROTECTORS = [protector('mask'), protector('block')] as const;
const ENGINE = createEngine(DETECTORS, guardConfig.parse({}));

const APP: Exchange['app'] = {
  id: 'app',
  owner: '',
  purpose: '',
  environment: 'test',
  aiSystem: '',
  riskTier: 'minimal',
  dataClasses: [],
  allowedRegions: [],
};
const exchangeOf = (wire: WireId): Exchange => ({
  operation: 'chat',
  model: 'm',
  parameters: { stream: true, choices: 2, includeUsage: true },
  segments: [],
  tools: [],
  uninspected: [],
  providerState: [],
  contextFields: [],
  requestId: 'req_1',
  wire,
  tenant: 'default',
  app: APP,
  principal: { kind: 'key', id: 'bz_1' },
  endUser: undefined,
  agent: undefined,
  conversation: 'c',
  sourceAddress: '127.0.0.1',
  upstream: undefined,
});

const REFUSAL: Refusal = {
  requestId: 'req_1',
  model: 'm',
  message: 'Refused by policy',
  reasons: ['r'],
  created: 1,
};
const ERROR: PublicError = {
  status: 502,
  code: 'upstream_malformed',
  message: 'Not understood',
  hint: 'Retry.',
  pointer: undefined,
  requestId: 'req_1',
  reasons: [],
};

type Outcome = {
  /** What left before the end, and all of it. */
  readonly released: Buffer;
  readonly bytes: Buffer;
  readonly ending: string;
};

/** All that leaves for a client, and how it ended. */
export function gated(wire: WireId, chunks: readonly Buffer[], action: 0 | 1): Outcome {
  const stream = codecFor(wire).openStream();
  const guard = PROTECTORS[action].response(exchangeOf(wire));
  const gate = new Gate({ stream, guard, hideUsage: false, holdUnknown: false });
  const parser = new SseParser();
  for (const chunk of chunks) {
    for (const event of parser.push(chunk)) assert.equal(gate.push(event), undefined);
  }
  for (const event of parser.end()) {
    const bytes = Buffer.concat([event.bytes, Buffer.from('\n\n')]);
    assert.equal(gate.push({ ...event, bytes }), undefined);
  }
  assert.equal(gate.end(), undefined);
  const { ending } = gate;
  assert.ok(ending !== undefined, 'a stream ends');
  const last =
    ending.kind === 'complete'
      ? ending.last
      : ending.kind === 'blocked'
        ? stream.closeBlocked(REFUSAL)
        : stream.closeFailed(ERROR);
  if (ending.kind === 'failed') {
    const allowed = ['upstream_malformed', 'upstream_error', 'inspection_failed'];
    assert.ok(allowed.includes(ending.error.code), ending.error.code);
    // Faults of ours hide behind a failed inspection: the cause says so.
    const { cause } = ending.error;
    if (cause !== undefined)
      assert.ok(cause instanceof BartizanError && cause.code !== 'internal', (cause as Error).name);
  }
  const released = Buffer.concat(gate.take());
  return { released, bytes: Buffer.concat([released, last]), ending: ending.kind };
}

/** What policy forbids in a text, as it stands there. */
function forbiddenIn(name: string, text: string): ReadonlySet<string> {
  const json = /arguments|partial_json/.test(name);
  const { found } = ENGINE.scan(text, { phase: 'response', channel: 'output', json });
  const own = found.filter(({ detector }) => /^(privacy|secrets)\//.test(detector.id));
  return new Set(own.map(({ start, end }) => text.slice(start, end)));
}

/**
 * Whatever policy forbids in what came does not stand in what left: in the same text, or in any for what
 * is said once. What only looks forbidden because the text around it is gone does not count.
 */
export function assertNoLeak(wire: WireId, came: Buffer, { bytes }: Outcome): void {
  const before = new Map(
    [...clientTexts(wire, came)].map(([name, text]) => [name, forbiddenIn(name, text)] as const),
  );
  const anywhere = new Set([...before.values()].flatMap((set) => [...set]));
  for (const [name, text] of clientTexts(wire, bytes)) {
    const forbidden = name.startsWith('once:') ? anywhere : before.get(name);
    const leaked = [...forbiddenIn(name, text)].filter((found) => forbidden?.has(found) ?? true);
    assert.deepEqual(leaked, [], `in ${name}`);
  }
}

/** The event that ends a stream, by its name or by the type in its data. */
const ENDS: Readonly<Record<string, RegExp>> = {
  'openai-chat': / \[DONE\][ \t]*$/,
  'openai-responses': /response\.(incomplete|failed|completed)|\[DONE\]/,
  'anthropic-messages': /^(message_stop|error) /,
};

/** The codec itself understands what has left, none of it an end; and at the end there is one. */
export function assertLegal(wire: WireId, { released, bytes }: Outcome): void {
  const stream = codecFor(wire).openStream();
  for (const event of new SseParser().push(released)) {
    const { terminal, failed } = stream.read(event);
    assert.ok(!terminal && !failed, 'an end in the middle');
  }
  const parser = new SseParser();
  const last = [...parser.push(bytes), ...parser.end()].findLast(({ data }) => data !== undefined);
  assert.match(`${last?.name} ${String(last?.data)}`, ENDS[wire] ?? /^$/);
}
