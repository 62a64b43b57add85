// SPDX-License-Identifier: Apache-2.0
// Callers and end users by the tokens of a real OpenID provider, while its keys turn over and while it is
// away, slow, or back with old keys.
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  chat,
  codeOf,
  type Front,
  HELLO,
  openFront,
  statusOf,
} from '../../src/gateway/front.fixture.ts';
import {
  type OpenIdProvider,
  openProvider,
  type ProviderKey,
  providerKey,
} from './provider.fixture.ts';

let first: ProviderKey;
let second: ProviderKey;
let provider: OpenIdProvider;
let front: Front;

before(async () => {
  [first, second] = await Promise.all([providerKey('key-1'), providerKey('key-2')]);
  provider = await openProvider(first);
});
after(() => provider.stop());
beforeEach(async () => {
  provider.behave('as usual');
  provider.useKeys(first);
  const issuer = {
    issuer: provider.issuer,
    audiences: ['bartizan'],
    allow_addresses: ['127.0.0.1'],
    may: ['call', 'name-end-users'],
    apps: { 'chat-service': 'demo' },
    app_claim: 'client_id',
    agent_claim: 'bot',
  };
  front = await openFront({
    now: Date.now(),
    config: { identity: { issuers: { corp: issuer } }, agents: { planner: { app: 'demo' } } },
  });
});
afterEach(() => front.stop());

async function ask(credential: string, headers: readonly string[] = []): Promise<string> {
  const answer = await front.raw(chat(credential, HELLO, headers));
  return statusOf(answer) === 200 ? 'ok' : `${statusOf(answer)} ${String(codeOf(answer))}`;
}

/** Until the gateway has asked the provider again, or for as long as it may take to do so. */
async function fetchedAfter(fetches: number): Promise<void> {
  for (let waits = 0; waits < 50 && provider.fetches() === fetches; waits += 1) await sleep(50);
  await sleep(50);
}

test('a token of a client is a credential; its claims say which app and agent', async () => {
  assert.equal(await ask(await provider.clientToken()), 'ok');
  const event = front.exchanges().at(-1);
  assert.deepEqual(
    [event?.app?.id, event?.principal, event?.agent],
    ['demo', 'corp:chat-service', 'planner'],
  );
});

test('a token of a person names the end user, with their groups', async () => {
  const header = `x-bartizan-user-token: ${await provider.userToken('ann')}`;
  assert.equal(await ask(front.key, [header]), 'ok');
  assert.deepEqual(front.decisions()[0]?.facts.endUser, {
    subject: 'corp:ann',
    groups: ['staff', 'eu'],
    attributes: {},
  });
});

test('keys turn over while requests run: the new key at once, the old one until it is withdrawn', async () => {
  const old = await provider.clientToken();
  assert.equal(await ask(old), 'ok');
  front.world.advance(10_000);
  provider.useKeys(second, first);
  const fresh = await provider.clientToken();
  assert.equal(await ask(fresh), 'ok');
  assert.equal(await ask(old), 'ok');
  provider.useKeys(second);
  const before = provider.fetches();
  front.world.advance(300_000);
  await fetchedAfter(before);
  assert.equal(await ask(old), '401 invalid_credential');
  assert.equal(await ask(fresh), 'ok');
});

test('while the provider is away what it signed is good, and what it did not sign is refused', async () => {
  const token = await provider.clientToken();
  assert.equal(await ask(token), 'ok');
  const other = await provider.clientToken();
  provider.useKeys(second);
  const unknown = await provider.clientToken();
  provider.behave('away');
  const before = provider.fetches();
  front.world.advance(300_000);
  await sleep(1_200);
  assert.equal(await ask(token), 'ok', 'verified before');
  assert.equal(await ask(other), 'ok', 'never seen, of a known key');
  assert.equal(await ask(unknown), '401 invalid_credential');
  assert.equal(await ask(front.key), 'ok');
  provider.behave('as usual');
  front.world.advance(60_000);
  await fetchedAfter(before);
  assert.equal(await ask(unknown), 'ok', 'back, with a new key');
  assert.equal(await ask(token), '401 invalid_credential', 'and without the old one');
});

test('a slow provider makes only those wait whose key is not known', async () => {
  const token = await provider.clientToken();
  assert.equal(await ask(token), 'ok');
  provider.useKeys(second, first);
  const unknown = await provider.clientToken();
  provider.behave('slow');
  front.world.advance(10_000);
  const order: string[] = [];
  const waiting = ask(unknown).then((said) => order.push(`unknown ${said}`));
  await sleep(50);
  for (let times = 0; times < 20; times += 1) order.push(`known ${await ask(token)}`);
  await waiting;
  assert.deepEqual(new Set(order.slice(0, 20)), new Set(['known ok']));
  assert.match(order[20] ?? '', /^unknown (ok|401)/);
});

test('a provider that comes back with old keys is believed: what they signed is good again', async () => {
  const old = await provider.clientToken();
  provider.useKeys(second);
  const fresh = await provider.clientToken();
  // Whatever was asked before, an unknown key may be asked for again.
  front.world.advance(60_000);
  assert.equal(await ask(fresh), 'ok');
  assert.equal(await ask(old), '401 invalid_credential');
  provider.useKeys(first);
  const before = provider.fetches();
  front.world.advance(300_000);
  await fetchedAfter(before);
  assert.equal(await ask(old), 'ok');
  assert.equal(await ask(fresh), '401 invalid_credential');
});
