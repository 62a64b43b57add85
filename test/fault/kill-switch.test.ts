// SPDX-License-Identifier: Apache-2.0
// The kill switch on running streams: cut at once, with an ending that the official clients understand,
// confirmed by every worker, kept over a restart, and lifted again.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import Anthropic, {
  APIError as AnthropicError,
  PermissionDeniedError as AnthropicDenied,
} from '@anthropic-ai/sdk';
import OpenAI, { APIError as OpenAIError, PermissionDeniedError as OpenAIDenied } from 'openai';
import type { StoredEvent } from '../../src/core/events.ts';
import { askOnce, UNSTREAMED } from './load.fixture.ts';
import { configuration, Installation, until } from './node.fixture.ts';

type KillView = { workers: number; confirmed: number; cut: number; ms: number };

const WORDS = Array.from({ length: 200 }, (_, index) => `word${index}`).join(' ');
/** A stream that nobody cuts takes twenty seconds; one that ends before this was cut. */
const CUT_MS = 3_000;

test('a stop cuts running streams, refuses new work, survives a restart, and is lifted', async (t) => {
  const slow = configuration({ upstream: 'mode: slow, delay_ms: 100' });
  const node = await new Installation(t, slow).start();
  const openai = new OpenAI({
    baseURL: `${node.now.dataPlane}/v1`,
    apiKey: node.key,
    maxRetries: 0,
  });
  const anthropic = new Anthropic({
    baseURL: node.now.dataPlane,
    apiKey: node.key,
    maxRetries: 0,
  });
  const streams = [chatStream, responsesStream, messagesStream].map((open) =>
    open({ openai, anthropic }),
  );
  await Promise.all(streams.map(({ begun }) => begun));

  const cutAt = performance.now();
  const { status, body } = await node.api<KillView>('/api/v1/kill-switches/app/demo', 'PUT', {
    why: 'drill',
  });
  assert.equal(status, 200);
  assert.deepEqual([body.workers, body.confirmed, body.cut], [2, 2, 3]);
  assert.ok(body.ms < 1_000, `${body.ms} ms`);
  const endings = await Promise.all(streams.map(({ ending }) => ending));
  assert.ok(performance.now() - cutAt < CUT_MS, 'nothing hangs');
  t.diagnostic(`confirmed in ${body.ms} ms; the clients saw: ${endings.join(' | ')}`);

  const ask = { model: 'm', messages: [{ role: 'user' as const, content: 'hello' }] };
  await assert.rejects(openai.chat.completions.create(ask), OpenAIDenied);
  const message = anthropic.messages.create({ ...ask, max_tokens: 10 });
  await assert.rejects(message, AnthropicDenied);
  await refusesAll(node);
  assert.equal(await node.signalMain('SIGTERM'), 0);
  await node.start();
  await refusesAll(node);

  const lifted = await node.api<KillView>('/api/v1/kill-switches/app/demo', 'DELETE');
  assert.deepEqual([lifted.body.workers, lifted.body.confirmed], [2, 2]);
  const to = { dataPlane: node.now.dataPlane, key: node.key };
  for (const kind of UNSTREAMED) assert.equal((await askOnce(kind, to)).status, 200);
  await recorded(node);
});

async function refusesAll(node: Installation): Promise<void> {
  const to = { dataPlane: node.now.dataPlane, key: node.key };
  // Over many connections, so that both workers are asked.
  const answers = await Promise.all(Array.from({ length: 16 }, (_, kind) => askOnce(kind, to)));
  assert.deepEqual(
    new Set(answers.map(({ status, code }) => `${status} ${code}`)),
    new Set(['403 killed']),
  );
}

/** The cut streams and the change itself are in the record. */
async function recorded(node: Installation): Promise<void> {
  type Page = { rows: { request: string; code?: string; stream: boolean }[] };
  let cut: Page['rows'] = [];
  await until('three cut streams in the record', async () => {
    const { body } = await node.api<Page>('/api/v1/exchanges?limit=100');
    cut = body.rows.filter(({ code, stream }) => code === 'killed' && stream);
    return cut.length >= 3;
  });
  const { body } = await node.api<{ events: StoredEvent[] }>(
    `/api/v1/exchanges/${cut[0]?.request}`,
  );
  assert.ok(body.events.length > 0);
  assert.deepEqual((await node.status()).sequence.gaps, []);
}

type Clients = { readonly openai: OpenAI; readonly anthropic: Anthropic };
type Running = { readonly begun: Promise<void>; readonly ending: Promise<string> };

function chatStream({ openai }: Clients): Running {
  return watch(async (begun) => {
    const stream = await openai.chat.completions.create({
      model: 'm',
      stream: true,
      messages: [{ role: 'user', content: WORDS }],
    });
    let finish = 'none';
    for await (const chunk of stream) {
      begun();
      finish = chunk.choices[0]?.finish_reason ?? finish;
    }
    return `chat finished: ${finish}`;
  });
}

function responsesStream({ openai }: Clients): Running {
  return watch(async (begun) => {
    const stream = await openai.responses.create({ model: 'm', stream: true, input: WORDS });
    let last = 'none';
    for await (const event of stream) {
      begun();
      last = event.type;
    }
    return `responses finished: ${last}`;
  });
}

function messagesStream({ anthropic }: Clients): Running {
  return watch(async (begun) => {
    const stream = anthropic.messages.stream({
      model: 'm',
      max_tokens: 1_000,
      messages: [{ role: 'user', content: WORDS }],
    });
    stream.on('text', begun);
    const { stop_reason } = await stream.finalMessage();
    return `messages finished: ${stop_reason}`;
  });
}

/** Runs a stream to its end, and says how it ended: with a finish, or with an error of the client's own. */
function watch(run: (begun: () => void) => Promise<string>): Running {
  let start = (): void => undefined;
  const begun = new Promise<void>((resolve) => {
    start = resolve;
  });
  const ending = run(start).then(
    (finish) => {
      assert.match(finish, /content_filter|refusal|response\.(failed|incomplete)$/);
      return finish;
    },
    (error: unknown) => {
      assert.ok(error instanceof OpenAIError || error instanceof AnthropicError);
      return `${error.constructor.name}: ${error.message}`;
    },
  );
  return { begun, ending };
}
