// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import type { Finding } from '../../core/finding.ts';
import type { Edit, GuardedChannel, Protector } from '../../protect/protector.ts';
import {
  bodyOf,
  codeOf,
  type Front,
  type FrontOptions,
  judgement,
  openFront,
  request,
  statusOf,
  verdict,
} from '../front.fixture.ts';

let front: Front;
afterEach(() => front.stop());

const get = (path: string, ...headers: readonly string[]): Promise<string> =>
  front.raw(request(`GET ${path}`, [`x-api-key: ${front.key}`, ...headers]));
const check = (body: unknown): Promise<string> =>
  front.raw(
    request(
      'POST /v1/guard/check',
      [`x-api-key: ${front.key}`, 'Content-Type: application/json'],
      JSON.stringify(body),
    ),
  );

test('models: only those of the app, without their upstreams', async () => {
  front = await openFront();
  const list = bodyOf(await get('/v1/models'));
  assert.deepEqual(
    (list['data'] as { id: string }[]).map(({ id }) => id),
    ['gpt-x'],
  );
  assert.ok(!JSON.stringify(list).includes('sim'));
  await front.stop();
  front = await openFront({ app: { models: ['*'] } });
  const all = bodyOf(await get('/v1/models'));
  assert.equal((all['data'] as unknown[]).length, 2);
});

test('models: as pages of the Anthropic API for its callers', async () => {
  const models = Object.fromEntries(
    ['a', 'b', 'c'].map((id) => [id, { targets: [{ upstream: 'sim' }] }]),
  );
  front = await openFront({ config: { models, apps: { demo: {} } } });
  const page = async (query: string): Promise<unknown> => {
    const answer = await get(`/v1/models${query}`, 'anthropic-version: 2023-06-01');
    if (statusOf(answer) !== 200) return codeOf(answer);
    const { data, has_more: more } = bodyOf(answer) as {
      data: { id: string }[];
      has_more: boolean;
    };
    return `${data.map(({ id }) => id).join('')}${more ? '+' : ''}`;
  };
  assert.equal(await page(''), 'abc');
  assert.equal(await page('?limit=2'), 'ab+');
  assert.equal(await page('?limit=2&after_id=b'), 'c');
  assert.equal(await page('?limit=1&before_id=c'), 'b+');
  for (const query of ['?limit=0', '?limit=x', '?limit=1001', '?after_id=z', '?before_id=z']) {
    assert.equal(await page(query), 'invalid_request_error', query);
  }
});

test('probes: ready only while new work is taken', async () => {
  front = await openFront();
  const ready = async (): Promise<number> => statusOf(await front.raw(request('GET /readyz')));
  assert.equal(await ready(), 200);
  front.setRecording(false);
  assert.equal(await ready(), 503);
  front.setRecording(true);
  front.setDraining(true);
  assert.equal(await ready(), 503);
  assert.equal(statusOf(await front.raw(request('GET /healthz'))), 200);
});

test('a check needs a credential', async () => {
  front = await openFront();
  const answer = await front.raw(
    request('POST /v1/guard/check', ['Content-Type: application/json'], '{"text":"x"}'),
  );
  assert.equal(codeOf(answer), 'missing_credential');
});

const finding = (segment: number, start: number, end: number): Finding => ({
  detector: 'secrets/test',
  version: '1',
  entity: 'word',
  severity: 'high',
  score: 0.999,
  taxonomy: [],
  segment,
  start,
  end,
  digest: 'd',
});

/** Finds and masks SECRET in requests; blocks FORBIDDEN in answers. */
function checking(seen: string[]): FrontOptions {
  const request: Protector['request'] = (exchange) => {
    seen.push(...exchange.segments.map((one) => `${one.role}/${one.kind}/${one.origin}`));
    const findings = exchange.segments.flatMap(({ index, text }) => {
      const start = text.indexOf('SECRET');
      return start === -1 ? [] : [finding(index, start, start + 6)];
    });
    const edits = findings.map(
      ({ segment, start, end }): Edit => ({ segment, start, end, text: '[W]' }),
    );
    const said = verdict(findings.length > 0 ? 'transform' : 'allow', ['secrets.masked']);
    return { ...judgement(exchange, 'request', { verdict: said, edits }), findings };
  };
  const response: Protector['response'] = (exchange) => {
    let blocked = false;
    const open = (segment: { role: string; kind: string; origin: string }): GuardedChannel => {
      seen.push(`answer:${segment.role}/${segment.kind}/${segment.origin}`);
      return {
        push: (text) => void (blocked ||= text.includes('FORBIDDEN')),
        end: () => undefined,
        safe: 0,
        edits: [],
      };
    };
    return {
      open,
      report: () => undefined,
      settle: () => undefined,
      stopped: undefined,
      judgement: () =>
        judgement(exchange, 'response', { verdict: verdict(blocked ? 'block' : 'allow', ['x']) }),
    };
  };
  return { protector: { request, response } };
}

test('a check says what was found where, and gives the text as it would be sent', async () => {
  front = await openFront(checking([]));
  const answer = await check({ text: 'a SECRET b' });
  assert.equal(statusOf(answer), 200, answer);
  const said = bodyOf(answer);
  assert.equal(said['outcome'], 'transform');
  assert.equal(said['text'], 'a [W] b');
  assert.deepEqual(said['findings'], [
    {
      detector: 'secrets/test',
      entity: 'word',
      start: 2,
      end: 8,
      severity: 'high',
      score: 0.999,
      segment: 0,
    },
  ]);
  assert.match(answer, /x-bartizan-verdict: transform/);
  assert.equal(front.decisions().length, 1);
  assert.equal(front.exchanges()[0]?.operation, 'chat');
  assert.ok(!JSON.stringify(front.events).includes('SECRET'));
});

test('a check of messages gives them back masked, in the shape they came', async () => {
  front = await openFront(checking([]));
  const said = bodyOf(
    await check({
      messages: [
        { role: 'system', content: 'be nice' },
        { role: 'user', content: [{ type: 'text', text: 'SECRET' }] },
      ],
    }),
  );
  assert.deepEqual(said['messages'], [
    { role: 'system', content: 'be nice' },
    { role: 'user', content: [{ type: 'text', text: '[W]' }] },
  ]);
});

test('the channel says who supplied the words', async () => {
  const seen: string[] = [];
  front = await openFront(checking(seen));
  for (const channel of ['user', 'document', 'tool', 'output', undefined]) {
    await check({ text: 'x', channel });
  }
  assert.deepEqual(seen.splice(0), [
    'user/text/user',
    'user/document/document:check',
    'tool/tool-result/tool:check',
    'answer:assistant/text/model',
    'user/text/user',
  ]);
  await check({
    channel: 'document',
    messages: ['system', 'developer', 'user', 'assistant', 'tool'].map((role) => ({
      role,
      content: 'x',
    })),
  });
  assert.deepEqual(seen, [
    'system/text/system',
    'system/text/system',
    'user/document/document:check',
    'assistant/text/model',
    'tool/tool-result/tool:check',
  ]);
});

test('an answer that would be blocked is told with status 200', async () => {
  front = await openFront(checking([]));
  const answer = await check({ text: 'FORBIDDEN', channel: 'output' });
  assert.equal(statusOf(answer), 200);
  assert.equal(bodyOf(answer)['outcome'], 'block');
  assert.match(answer, /x-bartizan-verdict: block/);
  assert.equal(front.exchanges()[0]?.outcome, 'block');
});

test('what a check cannot read is refused by pointer, without quoting it', async () => {
  front = await openFront(checking([]));
  const wrong: readonly [body: unknown, pointer: string][] = [
    [{}, ''],
    [{ text: 'x', messages: [{ role: 'user', content: 'x' }] }, ''],
    [{ text: 7 }, '/text'],
    [{ text: 'x', channel: 'other' }, '/channel'],
    [{ text: 'x', extra: 'QUOTED' }, ''],
    [{ messages: [] }, '/messages'],
    [{ messages: [{ role: 'QUOTED', content: 'x' }] }, '/messages/0/role'],
    [{ text: 'x', model: 'QUOTED'.repeat(50) }, '/model'],
    [[], ''],
  ];
  for (const [body, pointer] of wrong) {
    const answer = await check(body);
    assert.deepEqual([statusOf(answer), codeOf(answer)], [400, 'invalid_request']);
    const { error } = bodyOf(answer) as { error: { param: unknown } };
    assert.equal(error.param ?? '', pointer, answer);
    assert.ok(!answer.includes('QUOTED'));
  }
});
