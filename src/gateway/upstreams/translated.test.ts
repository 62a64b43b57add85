// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BartizanError } from '../../core/errors.ts';
import type { JsonValue } from '../../core/json/types.ts';
import { translationFor } from '../../protocols/translate/translation.ts';
import type { BodySink, UpstreamBody } from '../flow.ts';
import { simulate } from './simulated/simulate.ts';
import { translatedBody } from './translated.ts';

/** A body fed by hand, with what its reader heard. */
function feed(stream: boolean): {
  sink: BodySink;
  heard: string[];
  aborted: () => boolean;
} {
  let sink: BodySink | undefined;
  let aborted = false;
  const source: UpstreamBody = {
    start: (one) => void (sink = one),
    pause: () => undefined,
    resume: () => undefined,
    abort: () => void (aborted = true),
  };
  const translation = translationFor('openai-chat', 'anthropic-messages');
  assert.ok(translation !== undefined);
  const context = { stream, model: 'gpt', created: 1, includeUsage: true };
  const heard: string[] = [];
  translatedBody(source, translation, context).start({
    data: (chunk) => void heard.push(chunk.toString()),
    end: () => void heard.push('<end>'),
    error: (error) => void heard.push(`<${error.code}>`),
  });
  assert.ok(sink !== undefined);
  return { sink, heard, aborted: () => aborted };
}

const body: JsonValue = { max_tokens: 50, messages: [{ role: 'user', content: 'héllo wörld 🏰' }] };
const bytesOf = (stream: boolean): Buffer =>
  Buffer.concat(
    simulate({ wire: 'anthropic-messages', model: 'm', body, stream, mode: 'echo' }).chunks.map(
      (chunk) => chunk.bytes,
    ),
  );

test('a stream comes to the same wherever it is split', () => {
  const bytes = bytesOf(true);
  const translated = (size: number): string => {
    const { sink, heard } = feed(true);
    for (let at = 0; at < bytes.length; at += size) sink.data(bytes.subarray(at, at + size));
    sink.end();
    assert.equal(heard.at(-1), '<end>');
    return heard.slice(0, -1).join('');
  };
  const whole = translated(bytes.length);
  assert.match(whole, /héllo/);
  assert.ok(whole.endsWith('data: [DONE]\n\n'));
  for (const size of [1, 2, 3, 7, 64]) assert.equal(translated(size), whole);
});

test('an unstreamed answer is translated when it is complete', () => {
  const { sink, heard } = feed(false);
  for (const byte of bytesOf(false)) sink.data(Buffer.of(byte));
  assert.deepEqual(heard, []);
  sink.end();
  assert.equal(JSON.parse(heard[0] ?? '').choices[0].message.content, 'héllo wörld 🏰');
  assert.deepEqual(heard.slice(1), ['<end>']);
});

test('what does not translate ends the body, and closes the upstream', () => {
  const cases: readonly (readonly [boolean, string])[] = [
    [false, 'not json'],
    [false, '{"a":1,"a":2}'],
    [false, '{}'],
    [false, '{"type":"error","error":{"type":"x","message":"secret words"}}'],
    [true, 'event: message_start\ndata: {"type":\n\n'],
    [
      true,
      'event: error\ndata: {"type":"error","error":{"type":"x","message":"secret words"}}\n\n',
    ],
  ];
  for (const [stream, text] of cases) {
    const { sink, heard, aborted } = feed(stream);
    sink.data(Buffer.from(text));
    sink.end();
    assert.equal(heard.length, 1, text);
    assert.match(heard[0] ?? '', /^<upstream_(malformed|error)>$/, text);
    assert.equal(aborted(), true);
    sink.data(Buffer.from(text));
    sink.error(new BartizanError('upstream_error'));
    assert.equal(heard.length, 1, 'nothing follows an error');
  }
});

test('a fault of the upstream passes through', () => {
  const { sink, heard } = feed(true);
  sink.error(new BartizanError('upstream_timeout'));
  assert.deepEqual(heard, ['<upstream_timeout>']);
});
