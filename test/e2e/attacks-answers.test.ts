// SPDX-License-Identifier: Apache-2.0
// Attacks through the answer of a provider, on a running Bartizan: what streams let past that whole answers
// do not, answers that break off or lie about their form, and errors that carry what nobody may see.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { SseParser } from '../../src/protocols/sse.ts';
import { escapedField, type Field } from '../leak/field.ts';
import { FIELDS } from '../leak/fields.ts';
import {
  type Attacked,
  ask,
  asked,
  assertNothingInternal,
  assertRefused,
  CARD,
  CHAT,
  EMAIL,
  type Json,
  MESSAGES,
  refusal,
  RESPONSES,
  startAttacked,
  UPSTREAM_KEY,
  type Wire,
  WIRES,
} from './attacked.fixture.ts';
import { type RawAnswer, RawClient, requestBytes } from './raw-client.fixture.ts';
import { type Handler, json, raw, stream } from './upstream.fixture.ts';

let attacked: Attacked;
before(async () => {
  attacked = await startAttacked();
});
beforeEach(() => void (attacked.upstream.asked.length = 0));
after(() => attacked?.stop());

const wireOf = (field: Field): Wire =>
  WIRES.find(({ name }) => name === field.wire) ?? assert.fail(field.wire);

const streamed = (wire: Wire, handler: Handler, more: Json = {}): Promise<RawAnswer> => {
  attacked.upstream.answer(handler);
  return ask(attacked, wire, wire.request('hi', { stream: true, ...more }));
};
const whole = (wire: Wire, handler: Handler): Promise<RawAnswer> => {
  attacked.upstream.answer(handler);
  return ask(attacked, wire, wire.request('hi'));
};

function eventsOf({ body }: RawAnswer): Json[] {
  return new SseParser()
    .push(body)
    .flatMap(({ data }) =>
      data === undefined || data.toString() === '[DONE]'
        ? []
        : [JSON.parse(data.toString()) as Json],
    );
}

/** How a streamed answer ended, and whether its wire allows such an ending. */
function endingOf(answer: RawAnswer, wire: Wire): string {
  assert.equal(answer.status, 200, answer.body.toString());
  assertNothingInternal(answer);
  const text = answer.body.toString();
  const last = eventsOf(answer).at(-1) ?? {};
  if (wire === CHAT) {
    assert.match(text, /data: \[DONE\]\n\n$/);
    if (last['error'] !== undefined) return `error ${String((last['error'] as Json)['code'])}`;
    const ends = eventsOf(answer).flatMap(({ choices }) => (choices as Json[] | undefined) ?? []);
    return String(
      ends.findLast(({ finish_reason }) => typeof finish_reason === 'string')?.['finish_reason'],
    );
  }
  if (wire === RESPONSES) {
    if (last['type'] === 'error') return `error ${String(last['code'])}`;
    const response = last['response'] as Json;
    const why = (response['incomplete_details'] ?? response['error'] ?? {}) as Json;
    return [response['status'], why['reason'] ?? why['code']].filter(Boolean).join(' ');
  }
  if (last['type'] === 'error') return `error ${String((last['bartizan'] as Json)['code'])}`;
  assert.equal(last['type'], 'message_stop');
  const stop = eventsOf(answer).find(({ type }) => type === 'message_delta');
  return String(((stop ?? {})['delta'] as Json)['stop_reason']);
}

const FILTERED: Readonly<Record<Wire['name'], string>> = {
  'openai-chat': 'content_filter',
  'openai-responses': 'incomplete content_filter',
  'anthropic-messages': 'refusal',
};
const CARD_FORMS = [CARD, '4111111111111111'];
/** Whatever stands in quotes may be JSON again, and escapes are letters. */
const readable = (bytes: Buffer): string =>
  bytes
    .toString()
    // The revision of the policy, which is ours.
    .replaceAll(/policy=[\w.+@-]+/g, '')
    .replaceAll(/\\+u00([0-9a-f]{2})/gi, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );

describe('controls that hold for a whole answer hold for its stream', () => {
  const isName = ({ name }: Field): boolean => name.startsWith('tool name');
  const isJson = ({ name }: Field): boolean => /arguments|^tool input/.test(name);
  const around = (field: Field, secret: string): string =>
    isJson(field) && !/at the start/.test(field.name)
      ? `{"note":"use ${secret} now"}`
      : `use ${secret} now`;
  /** In pieces of three signs, where a text can come in pieces at all. */
  const cut = (field: Field, text: string): string[] =>
    field.grows ? (text.match(/[^]{1,3}/gu) ?? []) : [text];

  for (const field of [...FIELDS, ...FIELDS.map(escapedField)].filter((one) => !isName(one))) {
    const wire = wireOf(field);
    test(`${wire.name}, ${field.name}: masked`, async () => {
      const text = around(field, CARD);
      const answer = await streamed(wire, stream(field.stream(cut(field, text))));
      const expected = around(field, '[CARD]');
      assert.equal(field.read(eventsOf(answer)), expected);
      for (const form of CARD_FORMS) assert.ok(!readable(answer.body).includes(form));
      assert.doesNotMatch(endingOf(answer, wire), /error|filter|refusal/);
      if (field.whole === undefined) return;
      const unstreamed = await whole(wire, json(field.whole.body(text)));
      assert.equal(field.whole.read(JSON.parse(unstreamed.body.toString()) as Json), expected);
      assert.match(
        unstreamed.headers['x-bartizan-verdict'] ?? '',
        /^transform; reasons=privacy\.card\.masked/,
      );
    });

    test(`${wire.name}, ${field.name}: blocked`, async () => {
      const text = around(field, EMAIL);
      const answer = await streamed(wire, stream(field.stream(cut(field, text))));
      assert.ok(!readable(answer.body).includes('@'), answer.body.toString());
      assert.equal(endingOf(answer, wire), FILTERED[wire.name]);
      if (field.heldWhole)
        assert.ok(!answer.body.includes('"pay"'), 'not even the name of the call');
      if (field.whole === undefined) return;
      const unstreamed = await whole(wire, json(field.whole.body(text)));
      assert.equal(unstreamed.status, 200);
      assert.ok(!readable(unstreamed.body).includes('@'));
      assert.match(
        unstreamed.headers['x-bartizan-verdict'] ?? '',
        /^block; reasons=privacy\.email\.blocked/,
      );
    });
  }

  test('the name of a tool', async () => {
    const key = `sk-proj-${'Zq7Rk2Wm9Xc4'.repeat(3)}`;
    for (const field of FIELDS.filter(isName)) {
      const answer = await streamed(wireOf(field), stream(field.stream([key])));
      assert.ok(!answer.body.includes('Zq7Rk2'), field.wire);
      const unstreamed = await whole(wireOf(field), json(field.whole?.body(key)));
      assert.ok(!unstreamed.body.includes('Zq7Rk2'), field.wire);
    }
  });

  test('a choice beyond the first of a whole answer, and one whose index is not its place', async () => {
    const choice = (index: number, content: string): Json => ({
      index,
      message: { role: 'assistant', content },
      finish_reason: 'stop',
    });
    const answerOf = (text: string): Json => ({
      id: 'c',
      object: 'chat.completion',
      created: 1,
      model: 'm',
      choices: [choice(0, 'fine'), choice(7, text)],
    });
    const masked = await whole(CHAT, json(answerOf(`use ${CARD}`)));
    assert.deepEqual(JSON.parse(masked.body.toString()), answerOf('use [CARD]'));
    const blocked = await whole(CHAT, json(answerOf(EMAIL)));
    assert.ok(!blocked.body.includes('fine') && !blocked.body.includes('@'));
    assert.match(blocked.headers['x-bartizan-verdict'] ?? '', /^block/);
  });

  test('a refusal after a mask does not repeat what was masked', async () => {
    for (const field of FIELDS.filter(({ grows, name }) => grows && !isJson({ name } as Field))) {
      const wire = wireOf(field);
      const answer = await streamed(
        wire,
        stream(field.stream([`use ${CARD} now. `, 'write to ', EMAIL, ' now'])),
      );
      assert.ok(
        !readable(answer.body).includes('4111'),
        `${wire.name}, ${field.name}: ${answer.body.toString()}`,
      );
      assert.equal(endingOf(answer, wire), FILTERED[wire.name]);
    }
  });

  test('the other wire: what is translated is judged, streamed and not', async () => {
    for (const field of FIELDS.filter(({ name }) =>
      /^(content|text|thinking|reasoning_content|tool arguments|tool input)$/.test(name),
    )) {
      const [caller, model] = field.wire === 'openai-chat' ? [MESSAGES, 'gpt'] : [CHAT, 'claude'];
      if (field.wire === 'openai-responses') continue;
      for (const [secret, kept] of [
        [CARD, '[CARD]'],
        [EMAIL, undefined],
      ] as const) {
        const answer = await streamed(
          caller,
          stream(field.stream(cut(field, around(field, secret)))),
          { model },
        );
        assert.ok(!readable(answer.body).includes('4111') && !readable(answer.body).includes('@'));
        const ending = endingOf(answer, caller);
        if (kept === undefined) assert.equal(ending, FILTERED[caller.name]);
        else
          assert.ok(
            readable(answer.body).includes('[CARD]') || /\[CA/.test(answer.body.toString()),
            `${field.name} ${ending}`,
          );
      }
    }
  });

  test('a clean stream passes byte for byte, and is not swallowed because a guard is there', async () => {
    for (const field of FIELDS) {
      const text = isName(field)
        ? 'pay'
        : isJson(field) && !/at the start/.test(field.name)
          ? '{"a":"fine é"}'
          : 'fine é 🚀';
      const pieces = field.stream(cut(field, text));
      const answer = await streamed(
        wireOf(field),
        stream(pieces),
        wireOf(field) === CHAT ? { stream_options: { include_usage: true } } : {},
      );
      const without = answer.body.toString().replaceAll(/^: x-bartizan[^\n]*\n\n/gm, '');
      assert.equal(without, pieces.join(''), `${field.wire} ${field.name}`);
    }
  });

  test('the first words arrive while the upstream is still speaking', async () => {
    const go = Promise.withResolvers<void>();
    const field = FIELDS.find(({ name }) => name === 'content') ?? assert.fail();
    const pieces = field.stream(['Hello there. ', 'And more.']);
    attacked.upstream.answer((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(pieces.slice(0, -3).join(''));
      void go.promise.then(() => response.end(pieces.slice(-3).join('')));
    });
    const client = new RawClient(attacked.bartizan.dataPlane);
    await client.write(requestBytes(asked(attacked, CHAT, CHAT.request('hi', { stream: true }))));
    // Would wait for ever if the answer were collected first.
    await client.until((received) => received.includes('Hello there.'));
    go.resolve();
    const [answer] = await client.answers(1);
    assert.ok(answer !== undefined);
    assert.equal(endingOf(answer, CHAT), 'stop');
    client.close();
  });
});

describe('official clients read a blocked stream as a refusal, never as an answer', () => {
  test('openai, chat and responses', async () => {
    const client = new OpenAI({
      baseURL: `${attacked.bartizan.dataPlane}/v1`,
      apiKey: attacked.bartizan.key,
      maxRetries: 0,
    });
    const call = FIELDS.find(({ name }) => name === 'tool arguments') ?? assert.fail();
    attacked.upstream.answer(stream(call.stream(['{"to":"', EMAIL, '"}'])));
    const chat = await client.chat.completions
      .stream({ model: 'gpt', messages: [{ role: 'user', content: 'x' }] })
      .finalChatCompletion()
      .catch((thrown: unknown) => thrown);
    // The client turns this finish reason into an error of its own.
    assert.match(String(chat), /ContentFilterFinishReasonError|content filter|object Object/);
    assert.ok(!JSON.stringify(chat).includes('pay'));
    const text =
      FIELDS.find(({ wire, name }) => wire === 'openai-responses' && name === 'output text') ??
      assert.fail();
    attacked.upstream.answer(stream(text.stream(['write to ', EMAIL])));
    const response = await client.responses.stream({ model: 'gpt', input: 'x' }).finalResponse();
    assert.equal(response.status, 'incomplete');
    assert.ok(!JSON.stringify(response).includes('@'));
  });

  test('anthropic', async () => {
    const client = new Anthropic({
      baseURL: attacked.bartizan.dataPlane,
      apiKey: attacked.bartizan.key,
      maxRetries: 0,
    });
    const text =
      FIELDS.find(({ wire, name }) => wire === 'anthropic-messages' && name === 'tool input') ??
      assert.fail();
    attacked.upstream.answer(stream(text.stream(['{"to":"', EMAIL, '"}'])));
    const message = await client.messages
      .stream({ model: 'claude', max_tokens: 10, messages: [{ role: 'user', content: 'x' }] })
      .finalMessage();
    assert.equal(message.stop_reason, 'refusal');
    assert.ok(!message.content.some(({ type }) => type === 'tool_use'));
    assert.ok(!JSON.stringify(message).includes('@'));
  });
});

describe('answers that break off or are not what they say', () => {
  const content = FIELDS.find(({ name }) => name === 'content') ?? assert.fail();
  const events = content.stream(['my card is ', CARD.slice(0, 9), CARD.slice(9), ' indeed']);

  test('a reset in the middle of a stream, at every event', async () => {
    for (let count = 0; count < events.length; count++) {
      const answer = await streamed(CHAT, (response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write(events.slice(0, count).join(''), () =>
          setTimeout(() => response.socket?.resetAndDestroy(), 2),
        );
      });
      assert.ok(!readable(answer.body).includes('4111'), answer.body.toString());
      if (answer.status !== 200) assert.equal(refusal(answer)['code'], 'upstream_error');
      else assert.match(endingOf(answer, CHAT), /^error upstream_/);
    }
  });

  test('a stream without its end is never passed off as complete', async () => {
    for (const field of FIELDS.filter(({ name }) => /^(content|text|output text)$/.test(name))) {
      const pieces = field.stream(['fine']).slice(0, -1);
      const answer = await streamed(wireOf(field), stream(pieces));
      assert.match(endingOf(answer, wireOf(field)), /error|failed/);
    }
  });

  test('a stream whose every byte is a segment of its own', async () => {
    const bytes = Buffer.from(events.join(''));
    const single = await streamed(CHAT, stream(Array.from(bytes, (byte) => Buffer.of(byte))));
    const once = await streamed(CHAT, stream([bytes]));
    assert.ok(single.body.equals(once.body));
    assert.equal(content.read(eventsOf(single)), 'my card is [CARD] indeed');
  });

  const MALFORMED: Readonly<Record<string, string>> = {
    'JSON cut off': 'data: {"id":"x","choices":[{"index":0,"delta":{"content":"4111 1111 1\n\n',
    'no JSON': 'data: my card is 4111 1111 1111 1111\n\n',
    'a repeated member':
      'data: {"choices":[{"index":0,"delta":{"content":"a","content":"4111 1111 1111 1111"}}]}\n\n',
    'choices of another type': 'data: {"choices":"4111 1111 1111 1111"}\n\n',
    'an unknown member':
      'data: {"choices":[{"index":0,"delta":{"speech":"4111 1111 1111 1111"}}]}\n\n',
    'an unknown object': 'data: {"note":{"deep":["4111 1111 1111 1111"]},"choices":[]}\n\n',
    'a call without a name':
      'data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"4111"}}]}}]}\n\n',
    'an error of the upstream':
      'data: {"error":{"message":"card 4111 1111 1111 1111 at 10.0.0.8:8000"}}\n\n',
    'a named error': 'event: error\ndata: {"message":"card 4111 1111 1111 1111"}\n\n',
    'another type in the middle of JSON':
      'data: {"choices":[{"index":0,"delta":{"content":4111111111111111}}]}\n\n',
    'words after the end':
      'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: {"choices":[{"index":0,"delta":{"content":"4111 1111 1111 1111"}}]}\n\n',
  };
  for (const [name, piece] of Object.entries(MALFORMED)) {
    test(`${name}, split at every byte`, async () => {
      const before = Buffer.from(content.stream(['fine. ']).slice(0, 3).join(''));
      const bytes = Buffer.from(`${piece}data: [DONE]\n\n`);
      const seen = new Set<string>();
      for (let at = 0; at < bytes.length; at++) {
        const answer = await streamed(
          CHAT,
          stream(
            [before, bytes.subarray(0, at), bytes.subarray(at)].filter(({ length }) => length > 0),
          ),
        );
        assert.ok(!readable(answer.body).includes('4111'), answer.body.toString());
        assert.match(
          endingOf(answer, CHAT),
          /^error upstream_|content_filter/,
          answer.body.toString(),
        );
        seen.add(answer.body.toString().replaceAll(/req_\w+/g, 'req'));
      }
      assert.equal(seen.size, 1, [...seen].join('\n----\n'));
    });
  }

  test('words outside of events and fields that nobody judges do not leave', async () => {
    const [first = '', ...rest] = content.stream(['fine']);
    for (const planted of [
      `: ${CARD}\n\n`,
      `id: ${CARD}\n`,
      `${CARD}\n\n`,
      `note: ${CARD}\n`,
      `retry: ${CARD}\n`,
      `event: ${CARD}\n`,
      `\ufeffdata: {"x":"${CARD}"}\n\n`,
    ]) {
      const answer = await streamed(CHAT, stream([first, planted, ...rest]));
      assert.ok(!answer.body.includes('4111'), planted);
    }
  });

  test('HTML, text and other forms of an answer', async () => {
    const html =
      '<html><body>nginx at 10.0.0.8 <pre>Authorization: Bearer secret</pre></body></html>';
    for (const type of [
      'text/html',
      'text/plain',
      'application/xml',
      'application/json; charset=utf-8',
      '',
    ]) {
      for (const status of [200, 400, 404, 500, 502]) {
        for (const wire of WIRES) {
          const handler: Handler = (response) =>
            void response.writeHead(status, type === '' ? {} : { 'content-type': type }).end(html);
          for (const answer of [await whole(wire, handler), await streamed(wire, handler)]) {
            const { code } = refusal(answer, wire.name);
            assert.match(String(code), /^upstream_(malformed|error|rejected)$/);
            assert.ok(
              !answer.body.includes('nginx') &&
                !answer.body.includes('10.0.0.8') &&
                !answer.body.includes('secret'),
            );
          }
        }
      }
    }
  });

  test('JSON where a stream was asked for, a stream where JSON was', async () => {
    const answer = content.whole?.body(`use ${CARD}`);
    assertRefused(await streamed(CHAT, json(answer)), [502, 'upstream_malformed']);
    assertRefused(await whole(CHAT, stream(events)), [502, 'upstream_malformed']);
  });

  test('an answer that repeats a member, is cut off or is no answer', async () => {
    const typed = { 'content-type': 'application/json' };
    for (const body of [
      '{"choices":[],"choices":[]}',
      '{"choices":[{"index":0,"message":{"content":"4111 11',
      '[]',
      'null',
      '{}',
      '{"choices":{}}',
      '',
    ]) {
      const answer = await whole(CHAT, (response) => void response.writeHead(200, typed).end(body));
      assertRefused(answer, [502, 'upstream_malformed']);
    }
  });

  test('a bomb: small on the wire, large when it is unpacked', async () => {
    const large = (source: string): Buffer =>
      gzipSync(source.replace('BOMB', 'x'.repeat(8 * 1024 * 1024)));
    const bomb = large(JSON.stringify(content.whole?.body('BOMB')));
    assert.ok(bomb.length < 16 * 1024);
    const handler: Handler = (response) =>
      void response
        .writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
        .end(bomb);
    assertRefused(await whole(CHAT, handler), [502, 'upstream_too_large']);
    const events = large(content.stream(['BOMB']).join(''));
    const streamHandler: Handler = (response) =>
      void response
        .writeHead(200, { 'content-type': 'text/event-stream', 'content-encoding': 'gzip' })
        .end(events);
    const answer = await streamed(CHAT, streamHandler);
    assert.ok(answer.body.length < 1024 * 1024);
    if (answer.status === 200) assert.match(endingOf(answer, CHAT), /^error upstream_too_large/);
    else assertRefused(answer, [502, 'upstream_too_large']);
  });

  test('a compressed answer is judged like any other; an unknown coding is refused', async () => {
    const body = gzipSync(JSON.stringify(content.whole?.body(`use ${CARD}`)));
    const coded =
      (coding: string): Handler =>
      (response) =>
        void response
          .writeHead(200, { 'content-type': 'application/json', 'content-encoding': coding })
          .end(body);
    const answer = await whole(CHAT, coded('gzip'));
    assert.equal(content.whole?.read(JSON.parse(answer.body.toString()) as Json), 'use [CARD]');
    assert.equal(answer.headers['content-encoding'], undefined);
    for (const coding of ['x', 'gzip, gzip', 'deflate']) {
      assertRefused(await whole(CHAT, coded(coding)), [502, 'upstream_malformed']);
    }
  });

  test('an endless answer, an endless event', async () => {
    const endless =
      (head: Readonly<Record<string, string>>, first: string): Handler =>
      (response) => {
        response.writeHead(200, head);
        response.write(first);
        const block = 'x'.repeat(64 * 1024);
        const more = (): void => {
          if (!response.destroyed) response.write(block, () => setImmediate(more));
        };
        more();
      };
    const answer = await whole(
      CHAT,
      endless({ 'content-type': 'application/json' }, '{"choices":[{"message":{"content":"'),
    );
    assertRefused(answer, [502, 'upstream_too_large']);
    const event = await streamed(
      CHAT,
      endless({ 'content-type': 'text/event-stream' }, 'data: {"choices":[{"delta":{"content":"'),
    );
    assertRefused(event, [502, 'upstream_malformed']);
  });

  test('two answers for one question, a split head, a redirect to elsewhere', async () => {
    const body = JSON.stringify(content.whole?.body('fine'));
    const head = (more: string): string =>
      `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n${more}\r\n\r\n${body}`;
    for (const bytes of [
      head(`content-length: ${body.length}\r\ntransfer-encoding: chunked`),
      head(`content-length: ${body.length}\r\ncontent-length: ${body.length + 9}`),
      'nothing like HTTP at all\r\n\r\n',
      'HTTP/1.1 200 OK\r\nx: \0\r\n\r\n',
    ]) {
      const answer = await whole(CHAT, raw(bytes));
      assert.match(String(refusal(answer)['code']), /^upstream_(malformed|unreachable|error)$/);
    }
    for (const status of [301, 302, 307, 308]) {
      const answer = await whole(
        CHAT,
        (response) =>
          void response.writeHead(status, { location: 'http://169.254.169.254/' }).end(),
      );
      assertRefused(answer, [502, 'upstream_error']);
      assert.equal(answer.headers['location'], undefined);
    }
  });
});

describe('errors of the upstream', () => {
  const ECHOES = (asked: { readonly headers: Readonly<Record<string, unknown>> }): Json => ({
    error: {
      message: `Incorrect API key provided: ${String(asked.headers['authorization'] ?? asked.headers['x-api-key'])}. See http://10.0.0.8:8000/keys`,
      type: 'invalid_request_error',
      headers: asked.headers,
    },
  });

  test('a body that echoes the credential', async () => {
    for (const wire of WIRES) {
      for (const status of [400, 401, 403, 404, 409, 422, 429, 500, 503]) {
        const handler: Handler = (response, one) =>
          json(ECHOES(one), status, {
            'x-echo': UPSTREAM_KEY,
            'www-authenticate': UPSTREAM_KEY,
            'set-cookie': `k=${UPSTREAM_KEY}`,
          })(response, one);
        for (const answer of [await whole(wire, handler), await streamed(wire, handler)]) {
          const { code } = refusal(answer, wire.name);
          assert.match(String(code), /^upstream_(rejected|error|rate_limited)$/);
          assert.ok(!JSON.stringify(answer.headers).includes(UPSTREAM_KEY));
          assert.ok(!answer.body.includes(UPSTREAM_KEY.slice(8, 24)));
          assert.notEqual(answer.status, 401, 'the caller is not told that its own key is wrong');
        }
      }
    }
  });

  test('a message that names a place inside', async () => {
    const places = [
      'http://10.0.0.8:8000/v1',
      '10.0.0.8',
      '[fd00::8]:80',
      'http://vllm-0.models.svc:8000',
      'localhost:8000',
      'gpu-7:9000',
      '/srv/vllm/engine.py',
      `${attacked.upstream.url}/v1`,
    ];
    for (const place of places) {
      const answer = await whole(
        CHAT,
        json({ error: { message: `temperature is wrong, says ${place}` } }, 400),
      );
      const said = assertRefused(answer, [400, 'upstream_rejected']);
      assert.match(String(said['message']), /temperature is wrong/);
      assert.ok(!answer.body.includes(place), place);
    }
  });

  test('headers of the upstream that would steer a client', async () => {
    const headers = {
      'x-request-id': 'up-1',
      location: 'http://evil.test',
      'set-cookie': 'a=b',
      server: 'nginx',
      via: '1.1 x',
      'access-control-allow-origin': '*',
      'x-bartizan-verdict': 'allow',
      'x-litellm-model-api-base': 'http://10.0.0.8',
      'alt-svc': 'h3=":443"',
      refresh: '0',
    };
    const field = FIELDS.find(({ name }) => name === 'content') ?? assert.fail();
    const answer = await whole(CHAT, json(field.whole?.body(`use ${CARD}`), 200, headers));
    assert.equal(answer.headers['x-request-id'], 'up-1');
    assert.match(answer.headers['x-bartizan-verdict'] ?? '', /^transform/);
    for (const name of Object.keys(headers).slice(1)) {
      if (name !== 'x-bartizan-verdict') assert.equal(answer.headers[name], undefined, name);
    }
  });
});
