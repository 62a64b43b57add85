// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import type { KillEntry, KillTargetKind } from '../../core/ports/store.ts';
import { cutKilled } from '../admission/kill-switch.ts';
import {
  bodyOf,
  chat,
  codeOf,
  type Front,
  type FrontOptions,
  HELLO,
  judgement,
  openFront,
  request,
  statusOf,
  verdict,
} from '../front.fixture.ts';

let front: Front;
const open = async (options: FrontOptions = {}): Promise<void> => {
  front = await openFront(options);
};
afterEach(() => front.stop());

const say = (body: unknown = HELLO, headers: readonly string[] = []): Promise<string> =>
  front.raw(chat(front.key, body, headers));
const stop = (kind: KillTargetKind, value: string): KillEntry => ({
  kind,
  value,
  since: 0,
  by: 'test',
  why: '',
});

test('the kill switch stops by whatever it names, and nothing else', async () => {
  await open({
    app: { trusted_identity_headers: true },
    config: { agents: { bot: { app: 'demo' } } },
  });
  const tools = [{ type: 'function', function: { name: 'wire_money', parameters: {} } }];
  const headers = ['x-bartizan-user: ann', 'x-bartizan-agent: bot'];
  const hits: readonly KillEntry[] = [
    stop('all', 'all'),
    stop('tenant', 'default'),
    stop('app', 'demo'),
    stop('key', front.record.prefix),
    stop('user', 'ann'),
    stop('agent', 'bot'),
    stop('model', 'gpt-x'),
    stop('tool', 'wire_money'),
    stop('provider', 'sim'),
    stop('provider', 'simulated'),
  ];
  for (const entry of hits) {
    front.gateway.killSwitch.replace([stop('app', 'other'), entry]);
    const answer = await say({ ...HELLO, tools }, headers);
    assert.deepEqual([statusOf(answer), codeOf(answer)], [403, 'killed'], entry.kind);
  }
  front.gateway.killSwitch.replace(
    hits.filter(({ kind }) => kind !== 'all').map(({ kind }) => stop(kind, 'other')),
  );
  assert.equal(statusOf(await say({ ...HELLO, tools }, headers)), 200);
  assert.equal(statusOf(await front.raw(request('GET /healthz'))), 200);
});

test('probes answer while everything is stopped', async () => {
  await open();
  front.gateway.killSwitch.replace([stop('all', 'all')]);
  assert.equal(statusOf(await front.raw(request('GET /healthz'))), 200);
  assert.equal(cutKilled(front.gateway), 0);
});

test('a new stop cuts what is running', async () => {
  const inspecting = Promise.withResolvers<void>();
  const go = Promise.withResolvers<void>();
  await open({
    protector: {
      request: async (exchange) => {
        inspecting.resolve();
        await go.promise;
        return judgement(exchange, 'request', { verdict: verdict('allow') });
      },
    },
  });
  const answer = say();
  await inspecting.promise;
  front.gateway.killSwitch.replace([stop('app', 'other')]);
  assert.equal(cutKilled(front.gateway), 0);
  front.gateway.killSwitch.replace([stop('app', 'demo')]);
  assert.equal(cutKilled(front.gateway), 1);
  assert.equal(cutKilled(front.gateway), 0);
  go.resolve();
  assert.equal(codeOf(await answer), 'killed');
  assert.equal(front.sent.length, 0);
  assert.equal(front.exchanges()[0]?.code, 'killed');
});

test('nothing is taken on that cannot be recorded', async () => {
  await open();
  front.setRecording(false);
  const answer = await say();
  assert.deepEqual([statusOf(answer), codeOf(answer)], [503, 'cannot_record']);
  assert.equal(front.sent.length, 0);
  front.setRecording(true);
  assert.equal(statusOf(await say()), 200);
});

const limits = (...list: readonly Record<string, unknown>[]): FrontOptions => ({
  config: { limits: list },
});

test('requests are limited by window, with the time to wait', async () => {
  await open(limits({ per: 'key', unit: 'requests', window: 'minute', max: 2 }));
  assert.equal(statusOf(await say()), 200);
  assert.equal(statusOf(await say()), 200);
  const third = await say();
  assert.deepEqual([statusOf(third), codeOf(third)], [429, 'limit_exceeded']);
  const wait = Number(/retry-after: (\d+)/.exec(third)?.[1]);
  assert.ok(wait >= 1 && wait <= 60, String(wait));
  front.world.advance(wait * 1000);
  assert.equal(statusOf(await say()), 200);
});

test('concurrency is given back when an exchange ends, however it ends', async () => {
  await open(limits({ per: 'app', unit: 'concurrency', window: 'now', max: 1 }));
  for (const body of [HELLO, 'not json', { ...HELLO, model: 'none' }, HELLO]) {
    assert.notEqual(codeOf(await say(body)), 'limit_exceeded');
  }
});

test('a limit of one at once holds for two at once', async () => {
  const gate = Promise.withResolvers<void>();
  await open({
    ...limits({ per: 'app', unit: 'concurrency', window: 'now', max: 1 }),
    protector: {
      request: async (exchange) => {
        await gate.promise;
        return judgement(exchange, 'request', { verdict: verdict('allow') });
      },
    },
  });
  const first = say();
  while (front.gateway.flows.size < 1) await new Promise((resolve) => setImmediate(resolve));
  const second = await say();
  assert.equal(codeOf(second), 'limit_exceeded');
  gate.resolve();
  assert.equal(statusOf(await first), 200);
});

test('tokens are reserved at their worst case and settled to what was used', async () => {
  await open(limits({ per: 'key', unit: 'tokens', window: 'day', max: 1000 }));
  const large = await say({ ...HELLO, max_tokens: 2000 });
  assert.equal(codeOf(large), 'limit_exceeded');
  // Each reserves about 930 of 1,000 and uses a few: without settling, the second would be refused.
  for (let times = 0; times < 5; times += 1) {
    assert.equal(statusOf(await say({ ...HELLO, max_tokens: 900 })), 200);
  }
  const without = await say();
  assert.equal(codeOf(without), 'limit_exceeded', 'no bound stated: the default is reserved');
  const choices = await say({ ...HELLO, max_tokens: 400, n: 3 });
  assert.equal(codeOf(choices), 'limit_exceeded');
});

test('a limit per model counts that model, and the tighter of two limits counts', async () => {
  await open({
    config: {
      apps: { demo: { limits: [{ per: 'key', unit: 'requests', window: 'day', max: 3 }] } },
      limits: [
        { per: 'model', unit: 'requests', window: 'minute', max: 1 },
        { per: 'key', unit: 'requests', window: 'day', max: 100 },
      ],
    },
  });
  const other = { ...HELLO, model: 'secret-model' };
  assert.equal(statusOf(await say()), 200);
  assert.equal(codeOf(await say()), 'limit_exceeded');
  assert.equal(statusOf(await say(other)), 200);
  const spent = bodyOf(await say(other)) as { error: { message: string } };
  assert.equal(spent.error.message, 'Limit reached: requests a day per key');
});
