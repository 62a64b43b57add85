// SPDX-License-Identifier: Apache-2.0
// When an issuer is asked for its keys, and what is believed while it cannot be.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { BartizanError } from '../../core/errors.ts';
import { fakeWorld } from '../../core/world.ts';
import { type Found, IssuerKeys } from './issuer-keys.ts';
import { keyPair, keySetOf, type KeyPair } from './issuer.fixture.ts';
import { readKeySet } from './key-set.ts';

const KEPT_MS = 86_400_000;
const [first, second] = [keyPair('k1'), keyPair('k2')];

/** An issuer whose every fetch is answered by hand. */
function issuer() {
  const world = fakeWorld();
  const asked: PromiseWithResolvers<ReturnType<typeof readKeySet>>[] = [];
  const read = (): Promise<ReturnType<typeof readKeySet>> => {
    const answer = Promise.withResolvers<ReturnType<typeof readKeySet>>();
    asked.push(answer);
    return answer.promise;
  };
  const keys = new IssuerKeys('corp', { source: { read }, world, keptMs: KEPT_MS });
  const publish = async (...pairs: readonly KeyPair[]): Promise<void> => {
    asked.at(-1)?.resolve(readKeySet(Buffer.from(keySetOf(...pairs))));
    await turn();
  };
  const fail = async (): Promise<void> => {
    asked.at(-1)?.reject(new BartizanError('upstream_unreachable'));
    await turn();
  };
  const find = (id: string | undefined): Found | Promise<Found> => keys.find(id, 'ES256');
  const has = (id: string): boolean => {
    const found = find(id);
    return typeof found === 'object' && !(found instanceof Promise);
  };
  return { world, asked, keys, publish, fail, find, has };
}

/** One that has published `first`. */
async function ready() {
  const parts = issuer();
  parts.keys.tick();
  await parts.publish(first);
  return parts;
}

test('keys are asked for at once, and a request waits for them', async () => {
  const { keys, publish, find, has, asked } = issuer();
  assert.equal(find('k1'), 'unavailable', 'before anybody asked');
  keys.tick();
  keys.tick();
  assert.equal(asked.length, 1, 'one fetch at a time');
  const waiting = find('k1');
  assert.ok(waiting instanceof Promise);
  await publish(first);
  assert.equal(((await waiting) as { id: string }).id, 'k1');
  assert.equal(has('k1'), true);
});

test('a request that waited for a fetch that failed is told so', async () => {
  const { keys, fail, find } = issuer();
  keys.tick();
  const waiting = find('k1');
  await fail();
  assert.equal(await waiting, 'unavailable');
});

test('keys are fetched again before five minutes are over; the same ones change nothing', async () => {
  const { world, keys, publish, asked, find } = await ready();
  const key = find('k1');
  assert.ok(typeof key === 'object' && !(key instanceof Promise));
  world.advance(269_000);
  keys.tick();
  assert.equal(asked.length, 1);
  world.advance(31_000);
  keys.tick();
  assert.equal(asked.length, 2);
  assert.equal(find('k1'), key, 'nobody waits for it');
  await publish(first);
  assert.equal(find('k1'), key);
  assert.equal(keys.believes(key), true);
});

test('a key that its issuer withdrew is no longer believed after the next fetch', async () => {
  const { world, keys, publish, find, has } = await ready();
  const key = find('k1');
  assert.ok(typeof key === 'object' && !(key instanceof Promise));
  world.advance(300_000);
  keys.tick();
  await publish(second);
  assert.equal(has('k2'), true);
  assert.equal(find('k1'), undefined);
  assert.equal(keys.believes(key), false);
});

test('keys are kept while their issuer is away, for as long as configured', async () => {
  const { world, keys, fail, has, find, asked, publish } = await ready();
  world.advance(300_000);
  for (let hours = 0; hours < 23; hours += 1) {
    keys.tick();
    await fail();
    assert.equal(has('k1'), true);
    world.advance(3_600_000);
  }
  world.advance(3_600_000);
  assert.equal(find('k1'), 'unavailable');
  keys.tick();
  assert.equal(asked.length, 25);
  await publish(first);
  assert.equal(has('k1'), true, 'back');
});

test('an issuer that is away is asked less and less often, once a minute at the least', async () => {
  const { world, keys, fail, asked } = issuer();
  const at: number[] = [];
  for (let seconds = 0; seconds < 300; seconds += 1) {
    const before = asked.length;
    keys.tick();
    if (asked.length > before) {
      at.push(seconds);
      await fail();
    }
    world.advance(1_000);
  }
  assert.deepEqual(at, [0, 2, 6, 14, 30, 62, 122, 182, 242]);
});

test('a token of a new key brings it in at once', async () => {
  const { world, publish, find, asked } = await ready();
  world.advance(10_000);
  const waiting = find('k2');
  assert.ok(waiting instanceof Promise);
  assert.equal(asked.length, 2);
  await publish(first, second);
  assert.equal(((await waiting) as { id: string }).id, 'k2');
});

test('made-up key ids in bulk: the issuer is asked at a fixed pace, and known keys never wait', async () => {
  const { world, publish, find, asked, has } = await ready();
  let waited = 0;
  for (let seconds = 0; seconds < 60; seconds += 1) {
    for (let times = 0; times < 1_000; times += 1) {
      const found = find(`made-up-${seconds}-${times}`);
      if (found instanceof Promise) waited += 1;
      else assert.equal(found, undefined);
      assert.equal(has('k1'), true);
    }
    await publish(first);
    world.advance(1_000);
  }
  assert.equal(asked.length, 1 + 5, 'once when it started, then every ten seconds');
  assert.equal(waited, 5 * 256, 'so many, and no more, wait for the fetch under way');
});

test('an id that was asked for in vain is no reason to ask again', async () => {
  const { world, publish, find, asked } = await ready();
  world.advance(10_000);
  const waiting = find('gone');
  await publish(first);
  assert.equal(await waiting, undefined);
  for (let times = 0; times < 12; times += 1) {
    world.advance(20_000);
    assert.equal(find('gone'), undefined);
  }
  assert.equal(asked.length, 2);
  world.advance(100_000);
  assert.ok(find('gone') instanceof Promise, 'until five minutes are over');
});

test('new keys are a reason to look for every id again', async () => {
  const { world, publish, find, asked } = await ready();
  for (const [id, published] of [
    ['k3', first],
    ['k2', second],
  ] as const) {
    world.advance(10_000);
    const waiting = find(id);
    await publish(published);
    await waiting;
  }
  world.advance(10_000);
  assert.ok(find('k3') instanceof Promise);
  assert.equal(asked.length, 4);
});

test('an issuer that never answers holds nobody for long', { timeout: 10_000 }, async () => {
  const { world, find, has } = await ready();
  world.advance(10_000);
  const waiting = find('k2');
  assert.ok(waiting instanceof Promise);
  assert.equal(await waiting, undefined);
  assert.equal(has('k1'), true);
});

test('an issuer that comes back with old keys is believed: they are its own', async () => {
  const { world, keys, publish, fail, find, has } = await ready();
  world.advance(300_000);
  keys.tick();
  await publish(second);
  world.advance(300_000);
  keys.tick();
  await fail();
  assert.equal(has('k2'), true);
  world.advance(60_000);
  keys.tick();
  await publish(first);
  assert.equal(has('k1'), true);
  assert.equal(find('k2'), undefined);
});
