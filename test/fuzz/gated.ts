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
import { baselineOf } from '../../src/policy/shipped.fixture.ts';
import { createProtector } from '../../src/protect/create.ts';
import type { Protector } from '../../src/protect/protector.ts';
import type { PublicError, Refusal } from '../../src/protocols/codec.ts';
import { codecFor } from '../../src/protocols/codecs.ts';
import { type SseEvent, SseParser } from '../../src/protocols/sse.ts';
import { clientTexts } from './client-view.ts';
import { plainApp } from '../../src/core/exchange.fixture.ts';

const RULES = ['privacy/*', 'secrets/*'];

function protector(action: 'mask' | 'block'): Protector {
  const rule = { id: 'all', detectors: RULES, on: ['response'], action };
  const protections = protectionsConfig.parse({ rules: [rule], tool_calls: 'off' });
  const apps = { app: appConfig.parse({}) };
  return createProtector({
    guard: guardConfig.parse({}),
    protections,
    apps,
    policy: baselineOf(protections, apps),
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
  app: plainApp(),
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
  readonly masking: boolean;
  /** The events that were taken in: none behind the end, and not the one that was at fault. */
  readonly came: Buffer;
  /** What left before the end, what left of the stream itself, and all that left. */
  readonly before: Buffer;
  readonly released: Buffer;
  readonly bytes: Buffer;
  readonly ending: string;
};

const endingOf = ({ ending }: Gate): string | undefined => ending?.kind;

/** All that leaves for a client, and how it ended. */
export function gated(wire: WireId, chunks: readonly Buffer[], action: 0 | 1): Outcome {
  const stream = codecFor(wire).openStream();
  const guard = PROTECTORS[action].response(exchangeOf(wire));
  const gate = new Gate({ stream, guard, hideUsage: false, holdUnknown: false });
  const parser = new SseParser();
  const taken: Buffer[] = [];
  const push = (event: SseEvent): void => {
    const before = endingOf(gate);
    assert.equal(gate.push(event), undefined);
    if (before === undefined && endingOf(gate) !== 'failed') taken.push(event.bytes);
  };
  for (const chunk of chunks) parser.push(chunk).forEach(push);
  for (const event of parser.end()) {
    push({ ...event, bytes: Buffer.concat([event.bytes, Buffer.from('\n\n')]) });
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
  const before = Buffer.concat(gate.take());
  const bytes = Buffer.concat([before, last]);
  const released = ending.kind === 'complete' ? bytes : before;
  const came = Buffer.concat(taken);
  return { masking: action === 0, came, before, released, bytes, ending: ending.kind };
}

type Span = { readonly start: number; readonly end: number };

/** What policy forbids in a text: spans of it, overlapping and touching ones as one. */
function forbiddenIn(text: string, json = false): readonly Span[] {
  const { found } = ENGINE.scan(text, { phase: 'response', channel: 'output', json });
  const spans: { start: number; end: number }[] = [];
  for (const { detector, start, end } of found.toSorted((a, b) => a.start - b.start)) {
    if (!/^(privacy|secrets)\//.test(detector.id)) continue;
    const last = spans.at(-1);
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end);
    else spans.push({ start, end });
  }
  return spans;
}

const MASKS = /^(?:\[[A-Z0-9-]+\])+/;

/** True when `left` is `came`, or its beginning, with a mask for each forbidden span or nothing from the first on. */
function isBeginning(left: string, came: string, masking: boolean): boolean {
  let at = 0;
  let from = 0;
  for (const { start, end } of [...forbiddenIn(came), { start: came.length, end: came.length }]) {
    const plain = came.slice(from, start);
    const said = left.slice(at, at + plain.length);
    if (!plain.startsWith(said)) return false;
    at += said.length;
    if (at === left.length) return true;
    const [mask] = MASKS.exec(left.slice(at)) ?? [];
    if (!masking || mask === undefined) return false;
    at += mask.length;
    from = end;
  }
  return at === left.length;
}

/**
 * What left of a text that grows is the beginning of what came, masked. What is said at once holds nothing
 * that is forbidden in any text that came, unless the mask beside it made it look so. What Bartizan says
 * to end the stream repeats nothing that had not left.
 */
export function assertNoLeak(wire: WireId, outcome: Outcome): void {
  const before = clientTexts(wire, outcome.came);
  const left = clientTexts(wire, outcome.released);
  const forbidden = new Set(
    [...before].flatMap(([name, text]) =>
      forbiddenIn(text, isJson(name)).map(({ start, end }) => text.slice(start, end)),
    ),
  );
  const leaksOf = (name: string, text: string): string[] =>
    forbiddenIn(text, isJson(name))
      .filter(({ start, end }) => text.charAt(start - 1) !== ']' && text.charAt(end) !== '[')
      .map(({ start, end }) => text.slice(start, end))
      .filter((found) => forbidden.has(found));
  for (const [name, text] of left) {
    if (name.startsWith('once:') || isJson(name)) assert.deepEqual(leaksOf(name, text), [], name);
    else assert.ok(isBeginning(text, before.get(name) ?? '', outcome.masking), `${name}: ${text}`);
  }
  const said = [...left.values()].join('\n');
  for (const [name, text] of clientTexts(wire, outcome.bytes)) {
    const repeated = leaksOf(name, text).filter((found) => !said.includes(found));
    assert.deepEqual(repeated, [], `the ending, ${name}`);
  }
}

/** Arguments are judged as the JSON that they are. */
const isJson = (name: string): boolean => /arguments|partial_json/.test(name);

/** The event that ends a stream, by its name or by the type in its data. */
const ENDS: Readonly<Record<string, RegExp>> = {
  'openai-chat': / \[DONE\][ \t]*$/,
  'openai-responses': /response\.(incomplete|failed|completed)|\[DONE\]/,
  'anthropic-messages': /^(message_stop|error) /,
};

/** The codec itself understands what has left, none of it an end; and at the end there is one. */
export function assertLegal(wire: WireId, { before, bytes }: Outcome): void {
  const stream = codecFor(wire).openStream();
  for (const event of new SseParser().push(before)) {
    const { terminal, failed } = stream.read(event);
    assert.ok(!terminal && !failed, 'an end in the middle');
  }
  const parser = new SseParser();
  const last = [...parser.push(bytes), ...parser.end()].findLast(({ data }) => data !== undefined);
  assert.match(`${last?.name} ${String(last?.data)}`, ENDS[wire] ?? /^$/);
}
