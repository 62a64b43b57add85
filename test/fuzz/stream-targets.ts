// SPDX-License-Identifier: Apache-2.0
// What must hold for any stream of a provider, however broken, through the real codec, gate and protector:
// nothing is thrown, nothing forbidden leaves, the ending is legal, and where the bytes were cut makes no
// difference. The same for streams that are translated first.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import * as fc from 'fast-check';
import type { Exchange, WireId } from '../../src/core/exchange.ts';
import type { JsonValue } from '../../src/core/json/types.ts';
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
import { translationFor } from '../../src/protocols/translate/translation.ts';
import { BartizanError } from '../../src/core/errors.ts';
import { FIELDS } from '../leak/fields.ts';
import { clientTexts } from './client-view.ts';
import { changed, changes, chunksOf, cuts, disturbed } from './mutations.ts';

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

type Options = { readonly where: readonly number[]; readonly action: 0 | 1 };

/** All that leaves for a client, and how it ended. */
function gated(wire: WireId, chunks: readonly Buffer[], action: 0 | 1): Outcome {
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
      assert.ok(cause instanceof BartizanError && cause.code !== 'internal', String(cause));
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
function assertNoLeak(wire: WireId, came: Buffer, { bytes }: Outcome): void {
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
  'openai-chat': /^undefined \[DONE\][ \t]*$/,
  'openai-responses': /response\.(incomplete|failed|completed)|\[DONE\]/,
  'anthropic-messages': /^(message_stop|error) /,
};

/** The codec itself understands what has left, none of it an end; and at the end there is one. */
function assertLegal(wire: WireId, { released, bytes }: Outcome): void {
  const stream = codecFor(wire).openStream();
  for (const event of new SseParser().push(released)) {
    const { terminal, failed } = stream.read(event);
    assert.ok(!terminal && !failed, 'an end in the middle');
  }
  const parser = new SseParser();
  const last = [...parser.push(bytes), ...parser.end()].findLast(({ data }) => data !== undefined);
  assert.match(`${last?.name} ${String(last?.data)}`, ENDS[wire] ?? /^$/);
}

function checkStream(wire: WireId, source: string, { where, action }: Options): void {
  const bytes = Buffer.from(source, 'latin1');
  const outcome = gated(wire, [bytes], action);
  assertNoLeak(wire, bytes, outcome);
  assertLegal(wire, outcome);
  const again = gated(wire, chunksOf(bytes, where), action);
  assert.equal(again.ending, outcome.ending);
  assert.equal(again.bytes.toString(), outcome.bytes.toString());
}

const KEY_LINE = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7';
const SECRETS = [
  '4111 1111 1111 1111',
  '4111111111111111',
  'DE89 3704 0044 0532 0130 00',
  `sk-proj-${'Zq7Rk2Wm9Xc4'.repeat(3)}`,
  'grace.hopper@navy.example.org',
  `-----BEGIN PRIVATE KEY-----\\n${KEY_LINE}\\n-----END PRIVATE KEY-----`,
  '{"to":"grace.hopper@navy.example.org","n":4111111111111111}',
  'nothing of note, 4111, é🚀',
] as const;
const AROUND = [
  'use',
  '{"a":"',
  '"}',
  'é🚀',
  '\\u0034',
  '.',
  '4',
  '\n',
  '[CARD]',
  '@',
  'sk-',
  '-----',
] as const;

/** Each secret at most once and by itself: glued to other signs it would be something else. */
const text = fc
  .tuple(
    fc.uniqueArray(fc.constantFrom(...SECRETS), { minLength: 1, maxLength: 3 }),
    fc.array(fc.tuple(fc.nat(3), fc.constantFrom(...AROUND)), { maxLength: 3 }),
  )
  .map(([secrets, around]) => {
    const parts: string[] = [...secrets];
    for (const [where, part] of around) parts.splice(where % (parts.length + 1), 0, part);
    return ` ${parts.join(' ')} `;
  });

/** The deltas of a text, cut anywhere, halves of a sign included. */
const deltas = fc.tuple(text, cuts).map(([whole, where]) => {
  const ends = [
    ...where.map((cut) => cut % (whole.length + 1)).sort((a, b) => a - b),
    whole.length,
  ];
  return ends.map((end, index) =>
    whole.slice(index === 0 ? 0 : ends[index - 1], end).toWellFormed(),
  );
});

const WIRES = ['openai-chat', 'openai-responses', 'anthropic-messages'] as const;

/** Changes inside the JSON of some events, its members and its order. */
function rewritten(event: string, list: Parameters<typeof changed>[1]): string {
  const at = event.indexOf('data: {');
  if (at < 0) return event;
  const value = JSON.parse(event.slice(at + 6)) as JsonValue;
  return `${event.slice(0, at)}data: ${JSON.stringify(changed(value, list))}\n\n`;
}

/** A stream of one field, as latin1, which shows every byte, with its events and what is in them disturbed. */
const disturbedStream = (wires: readonly WireId[]): fc.Arbitrary<readonly [WireId, string]> =>
  fc
    .tuple(
      fc.constantFrom(...FIELDS.filter(({ wire }) => wires.includes(wire))),
      deltas,
      changes(3),
      fc.tuple(fc.nat(), changes(2)),
    )
    .map(([field, pieces, events, [where, inside]]) => {
      const given = field.stream(field.grows ? pieces : [pieces.join('')]);
      const place = where % given.length;
      const list = given.map((event, index) =>
        index === place ? rewritten(event, inside) : event,
      );
      return [field.wire, disturbed(list, events).toString('latin1')] as const;
    });

const action = fc.constantFrom<0 | 1>(0, 1);
/** Bytes that were never a stream of a model. */
const anything: fc.Arbitrary<string> = fc.oneof(
  fc.uint8Array({ maxLength: 80 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
  fc
    .array(
      fc.oneof(
        fc.constantFrom(
          'data: ',
          'data:',
          'event: error',
          ': ',
          '\n\n',
          '\r',
          '\n',
          '[DONE]',
          '{"choices":[',
          '{"index":0,"delta":{"content":"',
          '"}}]}',
          '{"type":"message_stop"}',
          '\ufeff',
          'id: 1\n',
        ),
        fc.constantFrom(...SECRETS),
      ),
      { maxLength: 16 },
    )
    .map((parts) => Buffer.from(parts.join('')).toString('latin1')),
);

function checkTranslated(from: WireId, source: string, options: Options): void {
  const bytes = Buffer.from(source, 'latin1');
  const to = from === 'openai-chat' ? 'anthropic-messages' : 'openai-chat';
  const translated = (
    chunks: readonly Buffer[],
  ): { readonly out: Buffer; readonly code: string } => {
    const parser = new SseParser();
    const translator = translationFor(to, from)?.stream({
      model: 'm',
      created: 1,
      includeUsage: true,
    });
    assert.ok(translator !== undefined);
    const out: Buffer[] = [];
    try {
      for (const chunk of chunks)
        for (const event of parser.push(chunk)) out.push(translator.push(event));
      for (const event of parser.end()) out.push(translator.push(event));
      out.push(translator.end());
    } catch (thrown) {
      assert.ok(
        thrown instanceof BartizanError && /^upstream_(malformed|error)$/.test(thrown.code),
        String(thrown),
      );
      return { out: Buffer.concat(out), code: thrown.code };
    }
    return { out: Buffer.concat(out), code: '' };
  };
  const { out, code } = translated([bytes]);
  assert.deepEqual(translated(chunksOf(bytes, options.where)), { out, code });
  // Everything that a translation says, its own codec reads.
  const stream = codecFor(to).openStream();
  for (const event of new SseParser().push(out)) stream.read(event);
  const outcome = gated(to, [out], options.action);
  assertNoLeak(to, out, outcome);
  assertLegal(to, outcome);
}

export const STREAM_TARGETS: Readonly<Record<string, fc.IRawProperty<unknown>>> = {
  ...Object.fromEntries(
    WIRES.map((wire) => [
      `streams of ${wire}: nothing forbidden leaves`,
      fc.property(disturbedStream([wire]), cuts, action, ([, bytes], where, action) =>
        checkStream(wire, bytes, { where, action }),
      ),
    ]),
  ),
  'streams of anything: nothing is thrown': fc.property(
    fc.constantFrom(...WIRES),
    anything,
    cuts,
    action,
    (wire, bytes, where, action) => checkStream(wire, bytes, { where, action }),
  ),
  'translated streams: nothing forbidden leaves': fc.property(
    disturbedStream(['openai-chat', 'anthropic-messages']),
    cuts,
    action,
    ([wire, bytes], where, action) => checkTranslated(wire, bytes, { where, action }),
  ),
};
