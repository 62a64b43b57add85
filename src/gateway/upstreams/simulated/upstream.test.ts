// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { BartizanError } from '../../../core/errors.ts';
import type { UpstreamBody } from '../../flow.ts';
import type { UpstreamResponse } from '../upstream.ts';
import { loadScript } from './script.ts';
import { simulatedUpstream, type SimulatedOptions } from './upstream.ts';

function ask(
  options: Partial<SimulatedOptions> = {},
  { signal = new AbortController().signal, stream = true } = {},
): Promise<UpstreamResponse> {
  const defaults: SimulatedOptions = { region: 'here', mode: 'echo', delayMs: 0, script: [] };
  const messages = [{ role: 'user', content: 'one two three' }];
  return simulatedUpstream('sim', { ...defaults, ...options }).send({
    operation: 'chat',
    wire: 'openai-chat',
    model: 'm',
    stream,
    body: Buffer.from(JSON.stringify({ messages })),
    headers: {},
    signal,
  });
}

function read(body: UpstreamBody): Promise<string> {
  const chunks: Buffer[] = [];
  return new Promise((resolve, reject) => {
    body.start({
      data: (chunk) => void chunks.push(chunk),
      end: () => resolve(Buffer.concat(chunks).toString()),
      error: reject,
    });
  });
}

test('it says that it is simulated and answers without a network', async () => {
  const { wires, simulated, provider } = simulatedUpstream('sim', {
    region: 'here',
    mode: 'echo',
    delayMs: 0,
    script: [],
  });
  assert.deepEqual([simulated, provider, wires.length], [true, 'simulated', 5]);
  const response = await ask({}, { stream: false });
  assert.equal(response.headers['content-type'], 'application/json');
  const answer = JSON.parse(await read(response.body));
  assert.equal(answer.choices[0].message.content, 'one two three');
});

test('pauses change nothing of what is read, with delays or without', async () => {
  const plain = await read((await ask()).body);
  assert.ok(plain.endsWith('data: [DONE]\n\n'));
  for (const delayMs of [0, 1]) {
    const { body } = await ask({ delayMs });
    const chunks: string[] = [];
    await new Promise<void>((resolve, reject) => {
      body.start({
        data: (chunk) => {
          chunks.push(chunk.toString());
          body.pause();
          setImmediate(() => body.resume());
        },
        end: resolve,
        error: reject,
      });
    });
    assert.equal(chunks.join(''), plain);
  }
});

test('an abort ends it with the reason; a reader that leaves hears nothing more', async () => {
  const abort = new AbortController();
  const { body } = await ask({ delayMs: 5 }, { signal: abort.signal });
  const reading = read(body);
  abort.abort(new BartizanError('killed'));
  await assert.rejects(reading, { code: 'killed' });
  await assert.rejects(ask({}, { signal: abort.signal }), { code: 'killed' });

  const late = new AbortController();
  const unread = await ask({}, { signal: late.signal });
  late.abort(new BartizanError('shutting_down'));
  await assert.rejects(read(unread.body), { code: 'shutting_down' });

  const left = await ask({ delayMs: 1 });
  const heard: string[] = [];
  left.body.start({
    data: () => {
      heard.push('data');
      left.body.abort();
    },
    end: () => void heard.push('end'),
    error: () => void heard.push('error'),
  });
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.deepEqual(heard, ['data']);
});

test('a script is read from a file, and only a sound one', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'script-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = (text: string): string => {
    const path = join(folder, 'script.json');
    writeFileSync(path, text);
    return path;
  };
  const script = loadScript(file('[{"match":"two","answer":{"text":"found"}}]'));
  const { body } = await ask({ mode: 'scripted', script }, { stream: false });
  assert.equal(JSON.parse(await read(body)).choices[0].message.content, 'found');

  const broken = ['', '{', '{}', '[{"match":1}]', '[{"match":"x","answer":{"txt":"typo"}}]'];
  for (const text of [
    ...broken,
    '[{"match":"x","answer":{"toolCalls":[{"name":"a","arguments":[]}]}}]',
  ]) {
    assert.throws(() => loadScript(file(text)), { code: 'config_invalid' }, text);
  }
  assert.throws(() => loadScript(join(folder, 'absent.json')), { code: 'config_invalid' });
});
