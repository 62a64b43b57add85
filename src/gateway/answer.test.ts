// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { BartizanError } from '../core/errors.ts';
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
} from './front.fixture.ts';

let front: Front;
afterEach(() => front.stop());

const blocking = (app: Record<string, unknown> = {}): FrontOptions => ({
  app,
  protector: {
    request: (exchange) =>
      judgement(exchange, 'request', { verdict: verdict('block', ['injection.override']) }),
  },
});
const post = (path: string, body: unknown): Promise<string> =>
  front.raw(
    request(
      `POST ${path}`,
      [`x-api-key: ${front.key}`, 'Content-Type: application/json'],
      JSON.stringify(body),
    ),
  );
const bodyText = (answer: string): string => answer.slice(answer.indexOf('\r\n\r\n') + 4);

const ASKED: Readonly<Record<string, Record<string, unknown>>> = {
  '/v1/chat/completions': HELLO,
  '/v1/responses': { model: 'gpt-x', input: 'hello' },
  '/v1/messages': { ...HELLO, max_tokens: 9 },
};

for (const [path, body] of Object.entries(ASKED)) {
  for (const style of ['openai-200-content-filter', 'refusal-text']) {
    test(`a refusal on ${path} in style ${style} is a complete answer of that API`, async () => {
      front = await openFront(blocking({ block_style: style }));
      const whole = await post(path, body);
      assert.equal(statusOf(whole), 200, whole);
      assert.equal(bodyOf(whole)['model'], 'gpt-x');
      assert.match(whole, /x-bartizan-verdict: block; reasons=injection\.override/);
      const streamed = await post(path, { ...body, stream: true });
      assert.equal(statusOf(streamed), 200, streamed);
      assert.match(streamed, /content-type: text\/event-stream/);
      assert.match(bodyText(streamed), /^: x-bartizan-verdict block; reasons=injection\.override/);
      assert.match(bodyText(streamed), /\n\n$/);
      assert.equal(front.sent.length, 0);
      assert.deepEqual(
        front.exchanges().map(({ status, outcome, code }) => [status, outcome, code]),
        Array.from({ length: 2 }, () => [200, 'block', 'policy_denied']),
      );
    });
  }
  for (const [style, status] of [
    ['http-400', 400],
    ['http-403', 403],
  ] as const) {
    test(`a refusal on ${path} in style ${style} is an error, streamed or not`, async () => {
      front = await openFront(blocking({ block_style: style }));
      for (const stream of [false, true]) {
        const answer = await post(path, { ...body, stream });
        assert.equal(statusOf(answer), status, answer);
        assert.match(answer, /content-type: application\/json/);
        assert.match(answer, /injection\.override/);
      }
    });
  }
}

test('errors have the shape of the API that was called, also before its route is known', async () => {
  front = await openFront();
  const anthropic = bodyOf(await front.raw(request('GET /v1/messages/batches')));
  assert.equal(anthropic['type'], 'error');
  const openai = bodyOf(await front.raw(request('GET /v1/files')));
  assert.equal((openai['error'] as Record<string, unknown>)['code'], 'unknown_route');
});

test('an internal error says nothing of its cause, and is logged as a fault', async () => {
  front = await openFront({
    protector: {
      request: () => {
        throw new BartizanError('internal', undefined, {
          detail: 'DETAIL',
          cause: new Error('CAUSE'),
        });
      },
    },
  });
  const answer = await front.raw(chat(front.key, HELLO));
  assert.deepEqual([statusOf(answer), codeOf(answer)], [500, 'internal']);
  assert.ok(!/DETAIL|CAUSE|\.ts|node:/.test(answer), answer);
  assert.deepEqual(
    front.faults.map(({ stage, error }) => [stage, error.detail]),
    [['inspect-request', 'DETAIL']],
  );
  assert.equal(front.exchanges()[0]?.outcome, 'failed');
});

test('an answer that could not be recorded is withheld', async () => {
  front = await openFront({
    protector: {
      request: (exchange) => {
        front.setRecording(false);
        return judgement(exchange, 'request', { verdict: verdict('allow') });
      },
    },
  });
  for (const stream of [false, true]) {
    front.setRecording(true);
    const answer = await front.raw(
      chat(front.key, { model: 'gpt-x', stream, messages: [{ role: 'user', content: 'ECHO-1' }] }),
    );
    assert.equal(front.exchanges().length, 0);
    if (stream) {
      // What was judged is out; what ends the stream says that it failed.
      const failed = answer.indexOf('"code":"cannot_record"');
      assert.ok(failed > 0 && failed < answer.indexOf('[DONE]'), answer);
      assert.match(answer, /: x-bartizan-verdict failed; reasons=gateway\.cannot_record/);
    } else {
      assert.deepEqual([statusOf(answer), codeOf(answer)], [503, 'cannot_record']);
      assert.ok(!answer.includes('ECHO-1'));
    }
  }
});

test('a stream ends with the final verdict before its last events, and is recorded once', async () => {
  front = await openFront();
  const answer = await front.raw(chat(front.key, { ...HELLO, stream: true }));
  const body = bodyText(answer);
  const comment = body.indexOf(': x-bartizan-verdict allow; policy=fixture-1\n\n');
  assert.ok(comment > 0 && comment < body.indexOf('data: [DONE]'), answer);
  assert.equal(front.exchanges().length, 1);
  const [event] = front.exchanges();
  assert.equal(event?.stream, true);
  assert.equal(event?.status, 200);
  assert.ok((event?.usage?.outputTokens ?? 0) > 0);
});

test('bytes in the record are the bytes of the body that was sent', async () => {
  front = await openFront();
  const whole = await front.raw(chat(front.key, HELLO));
  const refused = await front.raw(chat(front.key, 'x'));
  assert.deepEqual(
    front.exchanges().map(({ bytesOut }) => bytesOut),
    [bodyText(whole).length, bodyText(refused).length],
  );
});

test('probes carry no verdict and leave no record', async () => {
  front = await openFront();
  const answer = await front.raw(request('GET /healthz'));
  assert.ok(!answer.includes('x-bartizan-verdict'));
  assert.equal(front.events.length, 0);
});
