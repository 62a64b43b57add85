// SPDX-License-Identifier: Apache-2.0
// The Redis adapter against a real server, also one that hangs, dies, comes back empty or with old data, and
// against servers that answer nonsense.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { after, before, test } from 'node:test';
import { windowAt } from '../core/limit-windows.ts';
import { freshLimit, sharedCountersContract } from '../core/ports/counters.fixture.ts';
import type { SharedCounters } from '../core/ports/counters.ts';
import { Secret } from '../core/secret.ts';
import { fakeWorld, type World } from '../core/world.ts';
import { createRedisCounters, type RedisCountersOptions } from './redis-counters.ts';
import { NO_SERVER, type RedisServer, startRedis } from './redis-server.fixture.ts';

/** Real time, which the server lives in as well. */
function realWorld(offsetMs = 0): World {
  const clock = { now: () => Date.now() + offsetMs, monotonic: () => performance.now() };
  return { ...fakeWorld(), clock };
}

/** Longer than a busy machine needs, and as short as a test of a hung server can bear. */
const TIMEOUT_MS = 5_000;
const HUNG_MS = 300;
let server: RedisServer;
let prefixes = 0;

function counters(more: Partial<RedisCountersOptions> = {}): SharedCounters {
  return createRedisCounters({
    world: realWorld(),
    url: server.url,
    prefix: `t${prefixes}:`,
    timeoutMs: TIMEOUT_MS,
    ...more,
  });
}

/** A view that has said that it lives, as soon as that succeeds. */
async function greeted(shared: SharedCounters, holder = 'a'): Promise<boolean> {
  for (let tries = 0; ; tries += 1) {
    try {
      const { lost } = await shared.alive(holder);
      return lost;
    } catch (thrown) {
      if (tries > 100) throw thrown;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

const faultOf = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    (value) => `no fault: ${String(value)}`,
    (thrown: { code?: unknown }) => thrown.code,
  );
const today = (shared: SharedCounters): number => windowAt('day', shared.now());

before(async () => {
  if (NO_SERVER === false) server = await startRedis();
});
after(async () => {
  if (NO_SERVER === false) await server.stop();
});

sharedCountersContract(
  'redis',
  async () => {
    prefixes += 1;
    const opened: SharedCounters[] = [];
    return {
      open: () => {
        const shared = counters();
        opened.push(shared);
        return shared;
      },
      pass,
      close: async () => {
        for (const shared of opened) await shared.close();
      },
    };
  },
  NO_SERVER,
);

/** Makes all that was said `ms` older: the server's own clock cannot be moved. */
async function pass(ms: number): Promise<void> {
  const script = `
    for _, key in ipairs(redis.call('KEYS', ARGV[2] .. '*')) do
      local kind = redis.call('TYPE', key).ok
      if kind == 'hash' then
        for _, field in ipairs(redis.call('HKEYS', key)) do
          local held, by, at = string.match(redis.call('HGET', key, field), '^(%S+) (%S+) (%S+)$')
          redis.call('HSET', key, field, held .. ' ' .. by .. ' ' .. string.format('%.0f', at - ARGV[1]))
        end
      elseif kind == 'zset' then
        for _, name in ipairs(redis.call('ZRANGE', key, 0, -1)) do
          redis.call('ZINCRBY', key, -ARGV[1], name)
        end
      end
    end`;
  await server.command('EVAL', script, '0', String(ms), `t${prefixes}:`);
}

test('the clock of a node decides nothing', { skip: NO_SERVER }, async () => {
  const right = counters();
  const wrong = counters({ world: realWorld(86_400_000 * 40) });
  await greeted(right, 'a');
  await greeted(wrong, 'b');
  assert.ok(Math.abs(right.now() - wrong.now()) < 5_000);
  const limit = freshLimit(1);
  const slice = { held: 0, least: 1, most: 1 };
  assert.equal(await right.take('a', limit, { window: today(right), ...slice }), 1);
  assert.equal(await wrong.take('b', limit, { window: today(wrong), ...slice }), 0);
  await Promise.all([right.close(), wrong.close()]);
});

test('keys name no subject, are of one slot per limit, and end', { skip: NO_SERVER }, async () => {
  prefixes += 1;
  const shared = counters();
  await greeted(shared);
  const subjects = ['tenant:t/user:ann', 'tenant:t/user:} {x', 'tenant:t/user:\r\nFLUSHALL\r\n'];
  for (const subject of subjects) {
    for (const window of ['day', 'minute', 'now'] as const) {
      const limit = freshLimit(5, { subject, window });
      const now = windowAt(window, shared.now());
      assert.equal(await shared.take('a', limit, { window: now, held: 0, least: 1, most: 1 }), 1);
    }
  }
  const keys = (await server.command('KEYS', `t${prefixes}:*`)) as string[];
  assert.equal(keys.length, 3 * subjects.length + 2);
  for (const key of keys) {
    assert.match(key, /^t\d+:\{[\w-]+\}(:[\w-]+)?$/);
    assert.ok(Number(await server.command('PTTL', key)) > 0, key);
  }
  await shared.close();
});

test('nothing is asked before `alive`, and a server that is gone is a fault at once', async (t) => {
  if (NO_SERVER !== false) return t.skip(NO_SERVER);
  const own = await startRedis();
  t.after(() => own.stop());
  const shared = counters({ url: own.url });
  const limit = freshLimit(5);
  const slice = { window: today(shared), held: 0, least: 1, most: 1 };
  assert.equal(await faultOf(shared.take('a', limit, slice)), 'not-connected');
  await greeted(shared);
  assert.equal(await shared.take('a', limit, slice), 1);
  await own.kill();
  const started = performance.now();
  assert.notEqual(await faultOf(shared.take('a', limit, slice)), 'no fault: 1');
  assert.notEqual(await faultOf(shared.alive('a')), undefined);
  assert.notEqual(await faultOf(shared.alive('a')), undefined);
  assert.ok(performance.now() - started < 5_000);
  await shared.close();
  assert.equal(await faultOf(shared.alive('a')), 'closed');
});

test('a server that hangs is given up in time; what it does late counts for nothing', async (t) => {
  if (NO_SERVER !== false) return t.skip(NO_SERVER);
  const own = await startRedis();
  t.after(() => own.stop());
  const shared = counters({ url: own.url, timeoutMs: HUNG_MS });
  await greeted(shared);
  const limit = freshLimit(10);
  const window = today(shared);
  assert.equal(await shared.take('a', limit, { window, held: 0, least: 2, most: 2 }), 2);
  own.hang();
  const fault = await faultOf(shared.take('a', limit, { window, held: 2, least: 5, most: 5 }));
  assert.equal(fault, 'timeout');
  assert.equal(await faultOf(shared.hold('a', limit, { window, held: 2 })), 'not-connected');
  assert.notEqual(await faultOf(shared.alive('a')), undefined);
  own.resume();
  assert.equal(await greeted(shared), false, 'it has forgotten nothing');
  await shared.hold('a', limit, { window, held: 2 });
  const other = counters({ url: own.url });
  await greeted(other, 'b');
  assert.equal(await other.take('b', limit, { window, held: 0, least: 8, most: 8 }), 8);
  await Promise.all([shared.close(), other.close()]);
});

test('what an earlier connection still delivers is not taken for news', async (t) => {
  if (NO_SERVER !== false) return t.skip(NO_SERVER);
  prefixes += 1;
  const shared = counters();
  t.after(() => shared.close());
  await greeted(shared);
  const limit = freshLimit(10);
  const window = today(shared);
  await shared.hold('a', limit, { window, held: 6 });
  // As if this process had connected again and said so since.
  const key = ((await server.command('KEYS', `t${prefixes}:*:${window}`)) as string[])[0] ?? '';
  const said = String(await server.command('HGET', key, 'a'));
  assert.match(said, /^6 1 \d+$/);
  await server.command('HSET', key, 'a', said.replace(' 1 ', ' 2 '));
  assert.equal(await faultOf(shared.hold('a', limit, { window, held: 0 })), 'superseded');
  assert.match(String(await server.command('HGET', key, 'a')), /^6 2 /);
});

for (const data of ['empty', 'saved'] as const) {
  test(`a server that comes back with ${data} data is noticed`, async (t) => {
    if (NO_SERVER !== false) return t.skip(NO_SERVER);
    const own = await startRedis();
    t.after(() => own.stop());
    const shared = counters({ url: own.url });
    t.after(() => shared.close());
    const limit = freshLimit(10);
    await greeted(shared);
    const window = today(shared);
    await shared.hold('a', limit, { window, held: 3 });
    await own.save();
    await greeted(shared);
    await shared.hold('a', limit, { window, held: 9 });
    await own.kill();
    await own.start(data);
    await faultOf(shared.take('a', limit, { window, held: 9, least: 1, most: 1 }));
    assert.equal(await greeted(shared), true, 'lost');
    assert.equal(await greeted(shared), false, 'only once');
    await shared.hold('a', limit, { window, held: 9 });
    assert.equal(await shared.take('b', limit, { window, held: 0, least: 2, most: 2 }), 0);
  });
}

test('data deleted under a running server is noticed; a lost script is loaded again', async (t) => {
  if (NO_SERVER !== false) return t.skip(NO_SERVER);
  const own = await startRedis();
  t.after(() => own.stop());
  const shared = counters({ url: own.url });
  t.after(() => shared.close());
  await greeted(shared);
  await own.command('FLUSHALL');
  assert.equal(await greeted(shared), true);
  await own.command('SCRIPT', 'FLUSH');
  assert.equal(await faultOf(shared.alive('a')), 'NOSCRIPT');
  assert.equal(await greeted(shared), false);
});

test('a wrong password, a read-only server and a foreign value are faults by name', async (t) => {
  if (NO_SERVER !== false) return t.skip(NO_SERVER);
  const own = await startRedis(['--requirepass', 'right-password']);
  t.after(() => own.stop());
  const open = (password?: string): SharedCounters =>
    counters({ url: own.url, ...(password !== undefined && { password: new Secret(password) }) });
  const [none, wrong, right] = [open(), open('wrong'), open('right-password')];
  assert.equal(await faultOf(none.alive('a')), 'NOAUTH');
  assert.equal(await faultOf(wrong.alive('a')), 'WRONGPASS');
  assert.equal(await greeted(right), false);
  await Promise.all([none.close(), wrong.close(), right.close()]);

  prefixes += 1;
  const shared = counters();
  t.after(() => shared.close());
  await greeted(shared);
  const limit = freshLimit(10);
  const slice = { window: today(shared), held: 0, least: 1, most: 1 };
  await shared.take('a', limit, slice);
  const found = (await server.command('KEYS', `t${prefixes}:*:${slice.window}`)) as string[];
  const key = found[0] ?? '';
  for (const value of ['', '1', 'x 1 1', '1e9 1 1', '5 1']) {
    await server.command('HSET', key, 'b', value);
    assert.notEqual(await faultOf(shared.take('a', limit, slice)), 'no fault: 1', value);
    await greeted(shared);
  }
  await server.command('SET', key, 'text');
  assert.equal(await faultOf(shared.take('a', limit, slice)), 'WRONGTYPE');
});

test('answers that are none of our script are faults, and the connection goes', async (t) => {
  const pair = (given: string): string =>
    `*2\r\n$${given.length}\r\n${given}\r\n:${Date.now()}\r\n`;
  const replies = [
    '$4\r\nevil\r\n',
    '*0\r\n',
    '!',
    ':1\r\n',
    ...['4', '1', '-3', '2.5', 'x', '', '99999999999999999999'].map(pair),
  ];
  for (const reply of replies) {
    const fake = await fakeServer((command) => {
      if (/SCRIPT/.test(command)) return '$3\r\nsha\r\n';
      if (/\{nodes\}/.test(command)) return `*3\r\n:1\r\n:1\r\n:${Date.now()}\r\n`;
      return /EVALSHA/.test(command) ? reply : '+OK\r\n';
    });
    t.after(() => fake.close());
    const shared = counters({ url: `redis://127.0.0.1:${fake.port}` });
    await greeted(shared);
    const slice = { window: today(shared), held: 0, least: 2, most: 3 };
    const fault = await faultOf(shared.take('a', freshLimit(10), slice));
    assert.doesNotMatch(String(fault), /no fault/, reply);
    await shared.close();
  }
});

test('a server whose clock is set back is a fault until it has caught up', async (t) => {
  let time = Date.now();
  const fake = await fakeServer((command) => {
    if (/SCRIPT/.test(command)) return '$3\r\nsha\r\n';
    return /EVALSHA/.test(command) ? `*3\r\n:1\r\n:${(beat += 1)}\r\n:${time}\r\n` : '+OK\r\n';
  });
  let beat = 0;
  t.after(() => fake.close());
  const shared = counters({ url: `redis://127.0.0.1:${fake.port}` });
  t.after(() => shared.close());
  await greeted(shared);
  const before = shared.now();
  time -= 3_600_000;
  assert.equal(await faultOf(shared.alive('a')), 'clock');
  assert.ok(shared.now() >= before);
  time += 7_200_000;
  assert.equal(await greeted(shared), false);
  assert.ok(shared.now() >= before + 3_500_000);
});

test('nothing is asked of a new connection before its life sign is answered', async (t) => {
  const fake = await fakeServer((command) => {
    if (/SCRIPT/.test(command)) return '$3\r\nsha\r\n';
    return /EVALSHA/.test(command) ? '' : '+OK\r\n';
  });
  t.after(() => fake.close());
  const shared = counters({ url: `redis://127.0.0.1:${fake.port}`, timeoutMs: HUNG_MS });
  t.after(() => shared.close());
  const alive = faultOf(shared.alive('a'));
  const seen = new Set<unknown>();
  for (let tries = 0; tries < 40 && !seen.has('not-greeted'); tries += 1) {
    const slice = { window: today(shared), held: 0, least: 1, most: 1 };
    seen.add(await faultOf(shared.take('a', freshLimit(10), slice)));
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  assert.deepEqual([...seen], ['not-connected', 'not-greeted']);
  assert.equal(await alive, 'timeout');
});

/** A server that answers each command as it is told to. */
async function fakeServer(
  answer: (command: string) => string,
): Promise<{ port: number; close: () => void }> {
  const sockets = new Set<Socket>();
  const listener = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      // Commands of one write come together; each begins with an array header.
      for (const command of String(chunk).split(/(?=\*\d+\r\n\$)/)) socket.write(answer(command));
    });
  }).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const address = listener.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    close: () => {
      for (const socket of sockets) socket.destroy();
      listener.close();
    },
  };
}
