// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import type { Verdict } from '../../core/verdict.ts';
import type { Edit } from '../../protect/protector.ts';
import {
  chat,
  codeOf,
  type Front,
  HELLO,
  judgement,
  openFront,
  statusOf,
  verdict,
} from '../front.fixture.ts';

let front: Front;
afterEach(() => front.stop());

/** Masks the word SECRET in every text, and says `said`. */
async function open(said: Verdict, app: Record<string, unknown> = {}): Promise<void> {
  front = await openFront({
    app: { block_style: 'http-403', ...app },
    protector: {
      request: (exchange) => {
        const edits = exchange.segments.flatMap(({ index, text }): Edit[] => {
          const start = text.indexOf('SECRET');
          return start === -1 ? [] : [{ segment: index, start, end: start + 6, text: '[X]' }];
        });
        return judgement(exchange, 'request', { verdict: said, edits });
      },
    },
  });
}

test('masks are spliced into the bytes that came; all else stays', async () => {
  await open(verdict('transform', ['secrets.masked']));
  const body =
    '{"model":"gpt-x", "messages":[{"role":"user","content":"a \\u00e9 SECRET \\n b"},' +
    '{"role":"assistant","tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{\\"a\\":\\"SECRET\\"}"}}]},' +
    '{"role":"tool","tool_call_id":"c","content":"ok"}],"user":"SECRET"}';
  const answer = await front.raw(chat(front.key, body));
  assert.equal(statusOf(answer), 200, answer);
  assert.match(answer, /x-bartizan-verdict: transform; reasons=secrets\.masked/);
  const expected = body.replace(',"user":"SECRET"', '').replaceAll('SECRET', '[X]');
  assert.equal(front.sent[0]?.body.toString(), expected);
});

test('a mask in a tool input of Anthropic is spliced into its JSON source', async () => {
  await open(verdict('transform'));
  const body = JSON.stringify({
    model: 'gpt-x',
    max_tokens: 9,
    messages: [
      { role: 'user', content: 'go' },
      {
        role: 'assistant',
        content: [{ type: 'tool_use', id: 't', name: 'f', input: { a: 'SECRET' } }],
      },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't', content: 'SECRET' }] },
    ],
  });
  const head = chat(front.key, body, ['anthropic-version: 2023-06-01']);
  const answer = await front.raw(head.replace('/v1/chat/completions', '/v1/messages'));
  assert.equal(statusOf(answer), 200, answer);
  assert.equal(front.sent[0]?.body.toString(), body.replaceAll('SECRET', '[X]'));
});

const refusals: readonly [outcome: Verdict['outcome'], code: string][] = [
  ['block', 'policy_denied'],
  ['failed', 'inspection_failed'],
  ['ask', 'approval_required'],
];
for (const [outcome, code] of refusals) {
  test(`outcome ${outcome} is refused as ${code}, and nothing is sent`, async () => {
    await open(verdict(outcome, ['injection.override']));
    const answer = await front.raw(chat(front.key, HELLO));
    assert.deepEqual([statusOf(answer), codeOf(answer)], [403, code]);
    assert.match(answer, new RegExp(`x-bartizan-verdict: ${outcome}; reasons=injection.override`));
    assert.equal(front.sent.length, 0);
    const [event] = front.exchanges();
    assert.deepEqual([event?.code, event?.outcome, event?.status], [code, outcome, 403]);
  });
}

test('an edit outside the texts is a fault, not a request with half of its masks', async () => {
  front = await openFront({
    protector: {
      request: (exchange) =>
        judgement(exchange, 'request', {
          verdict: verdict('transform'),
          edits: [{ segment: 99, start: 0, end: 1, text: 'x' }],
        }),
    },
  });
  const answer = await front.raw(chat(front.key, HELLO));
  assert.equal(codeOf(answer), 'internal');
  assert.equal(front.sent.length, 0);
});

test('a field that nobody can read is named as a fault of the request, in every block style', async () => {
  await open(verdict('block', ['content.uninspected']), {
    block_style: 'openai-200-content-filter',
  });
  const answer = await front.raw(chat(front.key, { ...HELLO, new_switch: 1 }));
  assert.equal(statusOf(answer), 400, answer);
  assert.equal(codeOf(answer), 'uninspectable');
  assert.match(answer, /"param":"\/new_switch"/);
  assert.equal(front.sent.length, 0);
});
