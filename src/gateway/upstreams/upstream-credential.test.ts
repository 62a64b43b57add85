// SPDX-License-Identifier: Apache-2.0
// A credential that is replaced, missing or broken while requests run.
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { BartizanError } from '../../core/errors.ts';
import { Secret } from '../../core/secret.ts';
import { fakeWorld } from '../../core/world.ts';
import { configOf, textOf } from '../stages/relay.fixture.ts';
import { createUpstreams } from './create.ts';
import { startSimulatedServer, type SeenRequest } from './simulated/server.ts';
import { createCredential } from './upstream-credential.ts';

const [OLD, NEW] = ['sk-old-0123456789', 'sk-new-0123456789'];
const REFERENCE = 'vault:secret/llm#openai';

async function upstreamWith(t: TestContext, secret: (reference: string) => Secret | undefined) {
  const seen: SeenRequest[] = [];
  const server = await startSimulatedServer({ mode: 'echo', onRequest: (one) => seen.push(one) });
  t.after(() => server.close());
  const up = {
    kind: 'openai',
    base_url: `${server.url}/v1`,
    key: REFERENCE,
    allow_addresses: ['127.0.0.1'],
  };
  const upstreams = createUpstreams(configOf({ upstreams: { up } }), {
    world: fakeWorld(),
    secret,
  });
  t.after(() => upstreams.close());
  const upstream = upstreams.get('up');
  assert.ok(upstream !== undefined);
  const send = async (): Promise<string> => {
    const body = { model: 'm', messages: [{ role: 'user', content: 'hello' }] };
    const response = await upstream.send({
      operation: 'chat',
      wire: 'openai-chat',
      model: 'm',
      stream: false,
      body: Buffer.from(JSON.stringify(body)),
      headers: {},
      signal: new AbortController().signal,
    });
    return textOf(response.body);
  };
  return { send, upstream, sent: () => seen.map(({ headers }) => headers['authorization']) };
}

test('each request carries the credential of its moment, and none is lost by a change', async (t) => {
  let key: Secret | undefined = new Secret(OLD);
  const asked: string[] = [];
  const { send, sent } = await upstreamWith(t, (reference) => {
    asked.push(reference);
    return key;
  });
  const running = [send(), send()];
  key = new Secret(NEW);
  running.push(send(), send());
  for (const answer of await Promise.all(running)) assert.match(answer, /hello/);
  // They go over connections of their own and may arrive in any order.
  const count = (key: string): number => sent().filter((one) => one === `Bearer ${key}`).length;
  assert.deepEqual([count(OLD), count(NEW)], [2, 2]);
  assert.ok(asked.every((reference) => reference === REFERENCE));
});

test('without a credential nothing is sent, and with one it works', async (t) => {
  let key: Secret | undefined;
  const { send, sent } = await upstreamWith(t, () => key);
  await assert.rejects(send(), { code: 'upstream_unreachable', detail: /not known yet/ });
  assert.deepEqual(sent(), []);
  key = new Secret(NEW);
  assert.match(await send(), /hello/);
  key = new Secret('sk\r\nx-other: 1');
  await assert.rejects(send(), (error: BartizanError) => {
    assert.equal(error.code, 'upstream_unreachable');
    return !`${error.message} ${error.detail}`.includes('x-other');
  });
  key = new Secret(NEW);
  assert.match(await send(), /hello/);
  assert.deepEqual(sent(), [`Bearer ${NEW}`, `Bearer ${NEW}`]);
});

test('a place that cannot be read any more is an upstream that cannot be used, not a fault', () => {
  const credential = createCredential('up', () => {
    throw new BartizanError('config_invalid', 'env:KEY is not set.');
  });
  assert.throws(() => credential.check(), { code: 'config_invalid' });
  const refused = credential.forRequest();
  assert.ok(refused instanceof BartizanError && refused.code === 'upstream_unreachable');
});

test('what a provider repeats is redacted, the credential before the last change too', () => {
  let key = new Secret(OLD);
  const credential = createCredential('up', () => key);
  const redacted = (): string => credential.redact(`no such key ${OLD}, or ${NEW}`);
  credential.forRequest();
  key = new Secret(NEW);
  assert.equal(redacted(), `no such key [redacted], or ${NEW}`);
  credential.forRequest();
  assert.equal(redacted(), 'no such key [redacted], or [redacted]');
});
