// SPDX-License-Identifier: Apache-2.0
// Every field of every wire through the gate with the real protector: what policy masks or blocks does
// not leave, wherever the text is cut, and a streamed answer says what the unstreamed one says.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import type { Exchange } from '../../src/core/exchange.ts';
import { fakeWorld } from '../../src/core/world.ts';
import { appConfig } from '../../src/gateway/config.ts';
import { guardConfig } from '../../src/guard/config.ts';
import { protectionsConfig } from '../../src/policy/config.ts';
import { baselineOf } from '../../src/policy/shipped.fixture.ts';
import { createProtector } from '../../src/protect/create.ts';
import type { Protector } from '../../src/protect/protector.ts';
import { escapedField, type Field } from './field.ts';
import { FIELDS } from './fields.ts';
import { assertNoLeak, cuts, type Plant, readStream, readWhole } from './harness.ts';
import { plainApp } from '../../src/core/exchange.fixture.ts';

const FULL = process.env['BARTIZAN_TESTS'] === 'full';

function protector(action: 'mask' | 'block'): Protector {
  const rule = { id: 'all', detectors: ['privacy/*', 'secrets/*'], on: ['response'], action };
  const protections = protectionsConfig.parse({ rules: [rule], tool_calls: 'off' });
  const apps = { app: appConfig.parse({ unknown_content: 'audit' }) };
  return createProtector({
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
}

const EXCHANGE: Exchange = {
  operation: 'chat',
  model: 'm',
  parameters: { stream: true, choices: 2, includeUsage: true },
  segments: [],
  tools: [],
  uninspected: [],
  providerState: [],
  contextFields: [],
  requestId: 'req_1',
  wire: 'openai-chat',
  tenant: 'default',
  app: plainApp(),
  principal: { kind: 'key', id: 'bz_1' },
  endUser: undefined,
  agent: undefined,
  conversation: 'c',
  sourceAddress: '127.0.0.1',
  upstream: undefined,
};

const masking = protector('mask');
const blocking = protector('block');

const KEY_LINE = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7';
const SECRETS: Readonly<Record<string, string>> = {
  card: '4111 1111 1111 1111',
  iban: 'DE89 3704 0044 0532 0130 00',
  'vendor key': `sk-proj-${'Zq7Rk2Wm9Xc4'.repeat(3)}`,
  'private key': `-----BEGIN PRIVATE KEY-----\n${KEY_LINE}\n${KEY_LINE}\n-----END PRIVATE KEY-----`,
  email: 'grace.hopper@navy.example.org',
};

type Shape = {
  readonly name: string;
  readonly of: (field: Field) => boolean;
  /** The text around the secret, and the secret as it is written there. */
  readonly text: (secret: string) => readonly [before: string, secret: string, after: string];
};

const isName = ({ name }: Field): boolean => name.startsWith('tool name');
const isJson = ({ name }: Field): boolean =>
  /arguments/.test(name) || (name.startsWith('tool input') && !/at the start/.test(name));
const quoted = (text: string): string => JSON.stringify(text).slice(1, -1);
const escapes = (text: string): string =>
  Array.from(
    { length: text.length },
    (_, at) => `\\u${text.charCodeAt(at).toString(16).padStart(4, '0')}`,
  ).join('');

const SHAPES: readonly Shape[] = [
  {
    name: 'in prose',
    of: (field) => !isJson(field) && !isName(field),
    text: (secret) => ['Well, use ', secret, ' or 5105 1051, GB82, sk- and more é.'],
  },
  {
    name: 'as the end',
    of: (field) => !isJson(field) && !isName(field),
    text: (secret) => ['Use ', secret, ''],
  },
  { name: 'as a name', of: isName, text: (secret) => ['', secret, ''] },
  {
    name: 'in a JSON string',
    of: isJson,
    text: (secret) => ['{"note":"use ', quoted(secret), ' now","n":1}'],
  },
  {
    name: 'in a JSON string of escapes',
    of: isJson,
    text: (secret) => ['{"note":"use ', escapes(secret), ' now","n":1}'],
  },
];

async function plantsFor(
  field: Field,
  shape: Shape,
  secret: string,
): Promise<{ masked: Plant; blocked: Plant }> {
  const [before, written, after] = shape.text(secret);
  const text = before + written + after;
  const plant = { text, secret, start: before.length };
  const guard = () => masking.response(EXCHANGE);
  const expected = await readStream(field, { ...plant, guard });
  assert.ok(expected.startsWith(before) && expected.endsWith(after), expected);
  assert.match(expected.slice(before.length, expected.length - after.length), /^\[[A-Z-]+\]$/);
  return {
    masked: { ...plant, expected, guard },
    blocked: { ...plant, expected: undefined, guard: () => blocking.response(EXCHANGE) },
  };
}

/** Every cut in the full run; in the gate, every cut for one secret of each field, a sample for others. */
function cutsOf(text: string, thorough: boolean): string[][] {
  return cuts(text).filter((_, index) => FULL || thorough || index === 1 || index % 41 === 0);
}

const NAMES = Object.keys(SECRETS);
for (const [number, field] of [...FIELDS, ...FIELDS.map(escapedField)].entries()) {
  const plain = number < FIELDS.length;
  for (const shape of SHAPES.filter(({ of }) => of(field))) {
    test(`${field.wire}, ${field.name}: no secret ${shape.name} leaves`, async () => {
      for (const [index, name] of NAMES.entries()) {
        if (shape.name === 'as a name' && name !== 'vendor key') continue;
        const turn = index === number % NAMES.length || shape.name === 'as a name';
        if (!FULL && !plain && !turn) continue;
        const { masked, blocked } = await plantsFor(field, shape, SECRETS[name] as string);
        const thorough = plain && turn && name !== 'private key' && !shape.name.endsWith('escapes');
        for (const deltas of field.grows ? cutsOf(masked.text, thorough) : [[masked.text]]) {
          const stream = [Buffer.from(field.stream(deltas).join(''))];
          await assertNoLeak(field, masked, stream);
          await assertNoLeak(field, blocked, stream);
        }
        if (field.whole === undefined) continue;
        assert.equal(await readWhole(field, masked), masked.expected);
        assert.equal(await readWhole(field, blocked), undefined);
      }
    });
  }
}

for (const field of FIELDS) {
  test(`${field.wire}, ${field.name}: any byte may be the last of its chunk`, async () => {
    const shape = SHAPES.find(({ of }) => of(field)) as Shape;
    const { masked } = await plantsFor(field, shape, SECRETS['vendor key'] as string);
    const half = masked.start + 15;
    const deltas = [masked.text.slice(0, half), masked.text.slice(half)];
    const bytes = Buffer.from(field.stream(field.grows ? deltas : [masked.text]).join(''));
    const single = await assertNoLeak(
      field,
      masked,
      Array.from(bytes, (byte) => Buffer.of(byte)),
    );
    for (let at = 1; at < bytes.length; at += FULL ? 1 : 499) {
      const two = [bytes.subarray(0, at), bytes.subarray(at)];
      assert.ok(single.equals(await assertNoLeak(field, masked, two)));
    }
  });
}

test('a number in arguments is masked as a string, so that the arguments stay JSON', async () => {
  for (const field of FIELDS.filter(isJson)) {
    const text = '{"card":4111111111111111,"n":1}';
    const guard = () => masking.response(EXCHANGE);
    const read = await readStream(field, { text, secret: '4111111111111111', start: 8, guard });
    assert.deepEqual(JSON.parse(read), { card: '[CARD]', n: 1 });
  }
});

test('without a finding every byte stays, streamed or not', async () => {
  for (const field of FIELDS) {
    const text = isName(field)
      ? 'pay'
      : isJson(field)
        ? '{"n":4111}'
        : 'é, 4111 1111 and sk-proj-x.';
    const plant = { text, secret: 'none', start: 0, guard: () => masking.response(EXCHANGE) };
    const stream = Buffer.from(field.stream(field.grows ? text.split('') : [text]).join(''));
    const left = await assertNoLeak(field, { ...plant, expected: text }, [stream]);
    assert.ok(left.equals(stream));
  }
});
