// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { createServer, request as httpRequest, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { BartizanError } from '../../core/errors.ts';
import type { Exchange } from '../../core/exchange.ts';
import { fakeWorld } from '../../core/world.ts';
import { sendLast } from '../answer.ts';
import { appConfig, gatewayConfig } from '../config.ts';
import type { BodySink, Flow, UpstreamAnswer } from '../flow.ts';
import {
  END,
  event,
  FAKE_WIRE,
  FakeGuard,
  fakeProtector,
  MASK,
  text,
} from '../gate/gate.fixture.ts';
import { createKillSwitch } from '../admission/kill-switch.ts';
import type { Gateway } from '../gateway.ts';
import { inspectResponse } from './inspect-response.ts';

type Given = {
  readonly chunks: readonly (string | BartizanError)[];
  readonly stream?: boolean;
  readonly flow?: Partial<Flow>;
  readonly app?: Record<string, unknown>;
  readonly protector?: Parameters<typeof fakeProtector>[0];
  /** Runs when the first bytes have reached the client. */
  readonly onBytes?: (flow: Flow, client: IncomingMessage) => void;
};
type Got = {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  readonly flow: Flow;
  readonly bodyAborted: boolean;
};

const segment = { text: 'x'.repeat(40) } as Exchange['segments'][0];

/** One answer through the stage and over a real connection, ended as the pipeline ends it. */
async function answered(given: Given): Promise<Got> {
  const world = fakeWorld();
  const stream = given.stream ?? true;
  let bodyAborted = false;
  const body: UpstreamAnswer['body'] = {
    start: (sink: BodySink) => {
      const left = [...given.chunks];
      const next = (): void => {
        const chunk = left.shift();
        if (bodyAborted) return;
        if (chunk === undefined) return sink.end();
        if (chunk instanceof BartizanError) return sink.error(chunk);
        if (chunk !== '') sink.data(Buffer.from(chunk));
        setImmediate(next);
      };
      next();
    },
    pause: () => undefined,
    resume: () => undefined,
    abort: () => {
      bodyAborted = true;
    },
  };
  const app = appConfig.parse(given.app ?? {});
  const done = Promise.withResolvers<Flow>();
  const server = createServer((request, response) => {
    const flow = {
      requestId: 'req_1',
      request,
      response,
      now: world.clock.now(),
      startedAt: 0,
      late: false,
      snapshot: {
        version: '1',
        config: gatewayConfig.parse({
          upstreams: {},
          models: {},
          apps: {},
          listen: {},
          routing: {},
        }),
        apps: new Map(),
        keys: new Map(),
        protector: fakeProtector(given.protector),
      },
      abort: new AbortController(),
      identity: { app },
      codec: FAKE_WIRE,
      exchange: { model: 'm', segments: [segment], parameters: { stream, includeUsage: false } },
      decisions: [],
      answer: {
        status: 200,
        headers: { 'content-type': stream ? 'text/event-stream' : 'application/json' },
        wire: 'openai-chat',
        stream,
        body,
        simulated: false,
      },
      usageEstimated: false,
      finish: [],
      calls: undefined,
      tokens: undefined,
      sent: { status: 0, bytes: 0, firstByteAt: undefined },
      ...given.flow,
    } as unknown as Flow;
    response.on('close', () => {
      if (!response.writableFinished) flow.abort.abort(new BartizanError('client_closed'));
    });
    flows.push(flow);
    void (async () => {
      const killSwitch = createKillSwitch();
      const gateway = { world, draining: () => false, killSwitch } as unknown as Gateway;
      try {
        flow.refusal = await inspectResponse.run(flow, gateway);
      } catch (thrown) {
        flow.refusal = thrown as BartizanError;
      }
      sendLast(flow, gateway, flow.refusal);
      done.resolve(flow);
    })();
  });
  const flows: Flow[] = [];
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = httpRequest({ port: (server.address() as AddressInfo).port, agent: false }).end();
  try {
    const response = await new Promise<IncomingMessage>((resolve, reject) =>
      client.once('response', resolve).once('error', reject),
    );
    let got = '';
    response.setEncoding('utf8');
    response.once('data', () => {
      const [flow] = flows;
      if (flow !== undefined) given.onBytes?.(flow, response);
    });
    response.on('data', (piece: string) => {
      got += piece;
    });
    await new Promise((resolve) => response.once('close', resolve));
    const flow = await done.promise;
    const { statusCode: status = 0, headers } = response;
    return { status, headers, body: got, flow, bodyAborted };
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

/** The body without verdict comments, whose wording is the business of the answer. */
const bare = (body: string): string => body.replaceAll(/^: .*\n\n/gm, '');
const closed = (how: string): string => `data: {"closed":"${how}"}\n\n`;

test('a stream leaves masked, with our headers, its verdict before its end', async () => {
  const { status, headers, body, flow } = await answered({
    chunks: [text('a', 'hi SEC'), text('a', 'RET1234'), event({ usage: [7, 9] }), END],
  });
  assert.equal(status, 200);
  assert.equal(headers['content-type'], 'text/event-stream; charset=utf-8');
  assert.equal(headers['cache-control'], 'no-store');
  assert.equal(headers['x-accel-buffering'], 'no');
  assert.equal(headers['x-bartizan-request-id'], 'req_1');
  assert.equal(bare(body), text('a', `hi ${MASK}`) + text('a', '') + END);
  assert.match(body, /: x-bartizan-verdict allow; policy=fixture\n\ndata: \{"end":true\}\n\n$/);
  assert.deepEqual(flow.usage, { inputTokens: 7, outputTokens: 9 });
  assert.equal(flow.usageEstimated, false);
  assert.equal(flow.modelAnswered, 'fixture-1');
  assert.deepEqual(flow.finish, ['stop']);
  assert.equal(flow.decisions.length, 1);
  assert.equal(flow.sent.bytes, Buffer.byteLength(body));
});

test('nothing of the end leaves before the stage is over', async () => {
  let before = '';
  const { flow } = await answered({
    chunks: [text('a', 'one'), '', '', '', '', END],
    onBytes: (flow) => {
      before = String(flow.last);
    },
  });
  assert.equal(before, 'undefined');
  assert.equal(String(flow.last), END);
});

test('a block in the middle ends the stream in its own wire and costs what was seen', async () => {
  const { body, flow, bodyAborted } = await answered({
    chunks: [text('a', 'fine'), '', text('a', 'FORBID'), text('a', 'DEN'), text('a', 'more')],
  });
  assert.equal(bare(body), text('a', 'fine') + closed('blocked'));
  assert.equal(flow.refusal?.code, 'policy_denied');
  assert.equal(bodyAborted, true);
  assert.deepEqual(flow.usage, { inputTokens: 10, outputTokens: 4 });
  assert.equal(flow.usageEstimated, true);
  assert.equal(flow.last, undefined);
});

test('a block before any byte left takes the block style of the app', async () => {
  const chunks = [text('a', 'FORBIDDEN')];
  const plain = await answered({ chunks, app: { block_style: 'http-403' } });
  assert.equal(plain.status, 403);
  assert.equal(plain.body, '{"error":"policy_denied"}');
  const styled = await answered({ chunks });
  assert.equal(styled.status, 200);
  assert.equal(bare(styled.body), closed('blocked'));
});

test('an upstream that breaks, lies or stops early is never passed off as complete', async () => {
  const rows: readonly [string, Given['chunks'], string][] = [
    ['reset', [text('a', 'x'), new BartizanError('upstream_unreachable')], 'upstream_unreachable'],
    ['short', [text('a', 'x'), text('a', 'SECRE')], 'upstream_malformed'],
    ['malformed', [text('a', 'x'), 'data: {"parts\n\n', END], 'upstream_malformed'],
    ['error event', [text('a', 'x'), event({ failed: true, text: 'key' })], 'upstream_error'],
  ];
  for (const [name, chunks, code] of rows) {
    const { body, flow } = await answered({ chunks });
    const released = name === 'short' ? text('a', 'x') + text('a', 'SECRE') : text('a', 'x');
    assert.equal(bare(body), released + closed(code), name);
    assert.equal(flow.refusal?.code, code, name);
  }
});

test('the kill switch ends a running stream legally', async () => {
  const { body, flow, bodyAborted } = await answered({
    chunks: [text('a', 'x'), ...Array.from({ length: 5_000 }, () => ''), END],
    onBytes: (flow) => flow.abort.abort(new BartizanError('killed')),
  });
  assert.equal(bare(body), text('a', 'x') + closed('killed'));
  assert.equal(flow.refusal?.code, 'killed');
  assert.equal(bodyAborted, true);
});

test('a client that goes takes the upstream with it; what was seen is charged', async () => {
  const { flow, bodyAborted } = await answered({
    chunks: [text('a', 'x'.repeat(400)), ...Array.from({ length: 5_000 }, () => ''), END],
    onBytes: (_, client) => client.destroy(),
  });
  assert.equal(flow.refusal?.code, 'client_closed');
  assert.equal(bodyAborted, true);
  assert.deepEqual(flow.usage, { inputTokens: 10, outputTokens: 100 });
});

test('an unstreamed answer is judged as the same texts in one piece', async () => {
  const source =
    '{"texts": ["hi SECRET1234", "fine"],  "repeat":[["SECRET"], ["fine"]], "usage":[3,4]}';
  const { status, body, flow, headers } = await answered({ stream: false, chunks: [source] });
  assert.equal(status, 200);
  assert.equal(headers['content-length'], String(Buffer.byteLength(body)));
  assert.equal(body, source.replace('SECRET1234', MASK).replace('["SECRET"]', 'null'));
  assert.deepEqual(flow.usage, { inputTokens: 3, outputTokens: 4 });
});

test('an untouched unstreamed answer is the very bytes that came', async () => {
  const source = '{ "texts":["\\u0066ine"],"x" : 1e0 }\n';
  const { body } = await answered({
    stream: false,
    chunks: [source.slice(0, 9), source.slice(9)],
  });
  assert.equal(body, source);
});

test('an unstreamed answer that policy refuses is not sent, in any piece', async () => {
  const { body, flow } = await answered({
    stream: false,
    chunks: ['{"texts":["FORBIDDEN"],"usage":[3,4]}'],
  });
  assert.equal(body, '{"blocked":"openai-200-content-filter"}');
  assert.equal(flow.last, undefined);
  assert.equal(flow.refusal?.code, 'policy_denied');
  assert.deepEqual(flow.usage, { inputTokens: 3, outputTokens: 4 });
});

test('an unstreamed answer that is not what it should be is refused', async () => {
  const rows: readonly [Given['chunks'], string][] = [
    [['{"texts":["a"],"texts":["b"]}'], 'upstream_malformed'],
    [['{"texts":[', new BartizanError('upstream_unreachable')], 'upstream_unreachable'],
    [[`{"texts":["${'x'.repeat(40 * 1024 * 1024)}"]}`], 'upstream_too_large'],
  ];
  for (const [chunks, code] of rows) {
    const { body } = await answered({ stream: false, chunks });
    assert.equal(body, `{"error":"${code}"}`);
  }
});

test('what cannot be judged is reported, streamed or not', async () => {
  for (const [stream, chunk] of [
    [true, event({ unknown: true }) + END],
    [false, '{"texts":[],"unknown":true}'],
  ] as const) {
    const guard = new FakeGuard();
    await answered({ stream, chunks: [chunk], protector: { response: () => guard } });
    assert.equal(guard.reported.length, 1);
  }
});

test('without an enforcing rule answers pass unjudged; usage is read all the same', async () => {
  const protector = {
    inspectsResponses: false,
    response: () => {
      throw new Error('not asked');
    },
  };
  const call = text('t/name', 'pay') + text('t/arguments', 'SECRET1234');
  const streamed = await answered({ protector, chunks: [call, event({ usage: [1, 2] }), END] });
  assert.equal(bare(streamed.body), call + END);
  assert.deepEqual(streamed.flow.usage, { inputTokens: 1, outputTokens: 2 });
  assert.deepEqual(streamed.flow.decisions, []);
  const source = '{"texts":["SECRET1234"],"usage":[1,2]}';
  const whole = await answered({ protector, stream: false, chunks: [source] });
  assert.equal(whole.body, source);
  assert.deepEqual(whole.flow.usage, { inputTokens: 1, outputTokens: 2 });
});
