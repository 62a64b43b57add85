// SPDX-License-Identifier: Apache-2.0
// Bundle servers, and everything that stands in their place: what has not changed is not sent again, a server may
// hold the question, and nobody is asked who was not named.
import assert from 'node:assert/strict';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { test, type TestContext } from 'node:test';
import { signed } from '../../policy/bundle/bundle.fixture.ts';
import { BUNDLE_LIMITS } from '../../policy/bundle/refusals.ts';
import { bundleServerPlace } from './bundle-server.ts';
import { createAsk } from './fetch.ts';
import { configOf, folderFor, following, serving } from './source.fixture.ts';

const LOCAL = { allow_addresses: ['127.0.0.1'], timeout_ms: 1_000 };
const LONG = 'application/vnd.openpolicyagent.bundles';

type Server = {
  readonly url: string;
  readonly asked: IncomingMessage[];
  answer: (request: IncomingMessage, response: ServerResponse) => void;
};

async function server(t: TestContext): Promise<Server> {
  const asked: IncomingMessage[] = [];
  const address = await serving(t, (request, response) => {
    asked.push(request);
    made.answer(request, response);
  });
  const made: Server = {
    url: `http://${address}/bundles/policy.tar.gz`,
    asked,
    answer: (_, response) => void response.writeHead(404).end(),
  };
  return made;
}

/** Answers with a bundle, or that it is the one that the question names. */
const holding =
  (revision: string): Server['answer'] =>
  (request, response) => {
    const etag = `"${revision}"`;
    if (request.headers['if-none-match'] === etag) response.writeHead(304).end();
    else
      response.writeHead(200, { etag, 'content-type': 'application/gzip' }).end(signed(revision));
  };

test('a bundle is sent once, and again when it changes', async (t) => {
  const at = await server(t);
  const dataDir = folderFor(t);
  const token = 'env:POLICY_TOKEN';
  const { source, taken } = following(t, configOf({ url: at.url, token, ...LOCAL }), { dataDir });
  at.answer = holding('r1');
  assert.deepEqual(await source.look(), { outcome: 'taken', revision: 'r1' });
  assert.deepEqual(await source.look(), { outcome: 'same', revision: 'r1' });
  at.answer = holding('r2');
  assert.deepEqual(await source.look(), { outcome: 'taken', revision: 'r2' });
  assert.deepEqual(
    at.asked.map(({ url, headers }) => [
      url,
      headers['if-none-match'],
      headers['prefer'],
      headers.authorization,
    ]),
    [undefined, '"r1"', '"r1"'].map((tag) => [
      '/bundles/policy.tar.gz',
      tag,
      'modes=snapshot',
      'Bearer secret of env:POLICY_TOKEN',
    ]),
  );
  assert.equal(taken.length, 2);
});

test('the same bundle without a tag is not handed over twice', async (t) => {
  const at = await server(t);
  const followed = following(t, configOf({ url: at.url, ...LOCAL }), { dataDir: folderFor(t) });
  at.answer = (_, response) => void response.end(signed());
  assert.equal((await followed.source.look()).outcome, 'taken');
  assert.equal((await followed.source.look()).outcome, 'same');
  assert.equal(followed.taken.length, 1);
});

test('it is asked again by and by, after an error as well', async (t) => {
  const at = await server(t);
  const config = configOf({ url: at.url, ...LOCAL, poll_min_s: 1, poll_max_s: 1 });
  const { source, taken } = following(t, config, { dataDir: folderFor(t) });
  await source.start();
  assert.equal(taken.length, 0);
  at.answer = holding('r1');
  const until = async (count: number): Promise<void> => {
    for (let turn = 0; turn < 200 && taken.length < count; turn++) {
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    assert.equal(taken.length, count);
  };
  await until(1);
  at.answer = holding('r2');
  await until(2);
});

test('a refused bundle is not asked for again until it changes', async (t) => {
  const at = await server(t);
  const { source } = following(t, configOf({ url: at.url, ...LOCAL }), { dataDir: folderFor(t) });
  at.answer = (request, response) => {
    if (request.headers['if-none-match'] === '"bad"') response.writeHead(304).end();
    else response.writeHead(200, { etag: '"bad"' }).end('not a bundle');
  };
  const first = await source.look();
  assert.deepEqual(first, {
    outcome: 'refused',
    revision: undefined,
    reason: 'policy bundle refused: no gzip archive',
  });
  assert.deepEqual(await source.look(), first);
  assert.equal(at.asked[1]?.headers['if-none-match'], '"bad"');
});

const BAD: readonly (readonly [what: string, reason: RegExp, answer: Server['answer']])[] = [
  [
    'an error',
    /answers 500/,
    (_, response) => void response.writeHead(500).end('secret of theirs'),
  ],
  [
    'another place',
    /answers 302/,
    (_, response) => void response.writeHead(302, { location: '/x' }).end(),
  ],
  [
    'compressed',
    /encodes its answer/,
    (_, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end(signed()),
  ],
  ['silence', /takes too long|does not answer/, () => undefined],
  ['a broken answer', /does not answer/, (_, response) => void response.socket?.destroy()],
  [
    'half an answer',
    /does not answer/,
    (_, response) => {
      response.writeHead(200, { 'content-length': '1000' }).write('x');
      setTimeout(() => response.socket?.destroy(), 50);
    },
  ],
];

test('answers that are none are said, and change nothing', async (t) => {
  const at = await server(t);
  const followed = following(t, configOf({ url: at.url, ...LOCAL }), { dataDir: folderFor(t) });
  at.answer = holding('r1');
  await followed.source.look();
  for (const [what, reason, answer] of BAD) {
    at.answer = answer;
    const found = await followed.source.look();
    assert.equal(found.outcome, 'unreachable', what);
    assert.equal(found.revision, 'r1', what);
    assert.match(found.reason ?? '', reason, what);
    assert.doesNotMatch(found.reason ?? '', /secret of theirs/);
    assert.equal(followed.gauges.get('bartizan_policy_source_away'), 1);
  }
  at.answer = holding('r1');
  assert.equal((await followed.source.look()).outcome, 'same');
  assert.equal(followed.gauges.get('bartizan_policy_source_away'), 0);
});

test('an answer that nothing changed, to nobody who asked that, is none', async (t) => {
  const at = await server(t);
  at.answer = (_, response) => void response.writeHead(304).end();
  const { source } = following(t, configOf({ url: at.url, ...LOCAL }), { dataDir: folderFor(t) });
  const { outcome, reason } = await source.look();
  assert.equal(outcome, 'unreachable');
  assert.match(reason ?? '', /answers 304/);
});

test('more bytes than a bundle has are not read', async (t) => {
  const at = await server(t);
  const { source } = following(t, configOf({ url: at.url, ...LOCAL, timeout_ms: 20_000 }), {
    dataDir: folderFor(t),
  });
  let sent = 0;
  at.answer = (_, response) => {
    const block = Buffer.alloc(1 << 20);
    const more = (): void => {
      while (!response.destroyed && response.write(block)) sent += block.length;
      response.once('drain', more);
    };
    more();
  };
  const { outcome, reason } = await source.look();
  assert.equal(outcome, 'refused');
  assert.match(reason ?? '', /sends too much/);
  assert.ok(sent < 4 * BUNDLE_LIMITS.archiveBytes);
});

test('private addresses are asked only when they are named, and no public one without TLS', async (t) => {
  const at = await server(t);
  at.answer = holding('r1');
  const unnamed = following(t, configOf({ url: at.url }), { dataDir: folderFor(t) });
  const refused = await unnamed.source.look();
  assert.match(refused.reason ?? '', /egress protection/);
  const named = { url: 'http://policies.example/b.tar.gz', allow_addresses: ['0.0.0.0/0'] };
  const resolve = async () => [{ address: '93.184.215.14', family: 4 }];
  const plain = following(t, configOf(named), { dataDir: folderFor(t), resolve });
  assert.match((await plain.source.look()).reason ?? '', /egress protection/);
  const rebound = following(t, configOf({ url: 'https://policies.example/b.tar.gz' }), {
    dataDir: folderFor(t),
    resolve: async () => [...(await resolve()), { address: '169.254.169.254', family: 4 }],
  });
  assert.match((await rebound.source.look()).reason ?? '', /egress protection/);
  assert.equal(at.asked.length, 0);
  const secret = configOf({ url: 'https://u:p@policies.example/b.tar.gz' });
  assert.throws(
    () => following(t, secret, { dataDir: folderFor(t) }),
    /name the token by its reference/,
  );
});

test('a server that can wait is asked to, and at once again', async (t) => {
  const at = await server(t);
  let now = 0;
  const place = bundleServerPlace({
    url: at.url,
    longPollS: 30,
    timeoutMs: 1_000,
    token: undefined,
    ask: createAsk(['127.0.0.1']),
    clock: () => now,
  });
  const { signal } = new AbortController();
  const answering =
    (status: number, type: string, tookMs: number): Server['answer'] =>
    (_, response) => {
      now += tookMs;
      response.writeHead(status, { etag: '"a"', 'content-type': type });
      response.end(status === 200 ? signed() : undefined);
    };
  at.answer = answering(200, LONG, 5);
  const first = await place.look(undefined, signal);
  assert.equal(first.nextMs, 0);
  assert.equal(first.found?.stamp, '"a"');
  at.answer = answering(304, LONG, 30_000);
  assert.deepEqual(await place.look('"a"', signal), { nextMs: 0 });
  at.answer = answering(304, LONG, 3);
  assert.deepEqual(await place.look('"a"', signal), { nextMs: 1_000 }, 'it did not wait: no haste');
  at.answer = answering(304, 'application/gzip', 3);
  assert.deepEqual(await place.look('"a"', signal), {}, 'it cannot wait any more');
  assert.deepEqual(await place.look('"a"', signal), {});
  assert.deepEqual(
    at.asked.map(({ headers }) => headers['prefer']),
    ['modes=snapshot', ...Array<string>(3).fill('modes=snapshot;wait=30'), 'modes=snapshot'],
  );
});

test('what comes while a question waits is handed over, and a stop ends the wait', async (t) => {
  const at = await server(t);
  let release: (() => void) | undefined;
  at.answer = (request, response) => {
    const answer = (revision: string): void => {
      response
        .writeHead(200, { etag: `"${revision}"`, 'content-type': LONG })
        .end(signed(revision));
    };
    if (request.headers['if-none-match'] === undefined) answer('r1');
    else release = () => answer('r2');
  };
  const config = configOf({ url: at.url, ...LOCAL, long_poll_s: 60 });
  const { source, taken } = following(t, config, { dataDir: folderFor(t) });
  await source.start();
  const until = async (isSo: () => boolean): Promise<void> => {
    for (let turn = 0; turn < 200 && !isSo(); turn++) {
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    assert.ok(isSo());
  };
  await until(() => release !== undefined);
  release?.();
  await until(() => taken.length === 2);
  assert.equal(at.asked[1]?.headers['prefer'], 'modes=snapshot;wait=60');
  release = undefined;
  await until(() => release !== undefined);
  await source.stop();
  assert.equal(taken.length, 2);
});
