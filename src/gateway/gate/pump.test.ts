// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { BartizanError } from '../../core/errors.ts';
import { LIMITS } from '../../core/limits.ts';
import { fakeWorld } from '../../core/world.ts';
import { SseParser } from '../../protocols/sse.ts';
import type { BodySink, UpstreamBody } from '../flow.ts';
import { END, endingOf, event, FakeGuard, fakeGate, masked, text } from './gate.fixture.ts';
import type { GateOptions } from './gate.ts';
import { Pump } from './pump.ts';

/** An upstream's body in the hands of the test; while paused it keeps chunks, as a socket does. */
class FakeBody implements UpstreamBody {
  sink: BodySink | undefined;
  paused = false;
  aborted = false;
  pauses = 0;
  readonly #waiting: (() => void)[] = [];

  start(sink: BodySink): void {
    this.sink = sink;
  }
  pause(): void {
    this.paused = true;
    this.pauses++;
  }
  resume(): void {
    this.paused = false;
    while (!this.paused) {
      const next = this.#waiting.shift();
      if (next === undefined) break;
      next();
    }
  }
  abort(): void {
    this.aborted = true;
  }
  give(step: (sink: BodySink) => void): void {
    const run = (): void => {
      if (this.sink !== undefined) step(this.sink);
    };
    if (this.paused) this.#waiting.push(run);
    else run();
  }
}

type Rig = {
  readonly body: FakeBody;
  readonly pump: Pump;
  readonly gate: ReturnType<typeof fakeGate>;
  readonly written: string[];
  readonly abort: AbortController;
  readonly world: ReturnType<typeof fakeWorld>;
  readonly done: Promise<void>;
  /** What `write` answers. */
  ready: boolean;
};

function rig(options: Partial<GateOptions> = {}): Rig {
  const body = new FakeBody();
  const gate = fakeGate(options);
  const written: string[] = [];
  const abort = new AbortController();
  const world = fakeWorld();
  const made = { body, gate, written, abort, world, ready: true };
  const pump = new Pump({
    body,
    gate,
    parser: new SseParser(),
    write: (bytes) => {
      written.push(bytes.toString());
      return made.ready;
    },
    signal: abort.signal,
    clock: world.clock,
  });
  return Object.assign(made, { pump, done: pump.run() });
}

const chunk =
  (data: string | Buffer) =>
  (sink: BodySink): void =>
    sink.data(Buffer.from(data));
const over = (sink: BodySink): void => sink.end();

const STREAM =
  `: ping\r\n\r\n${text('a', 'é SEC')}${text('b', 'hi')}${text('a', 'RET1234 SECRET')}` +
  `event: x\r${text('a', '12').replaceAll('\n', '\r')}` +
  `data: {"parts":\ndata: [{"key":"b","text":"SECRET7777"}]}\n\n${END}`;

test('split anywhere, judged at once or later, the bytes that leave are the same', async () => {
  const bytes = Buffer.from(STREAM);
  const results = new Set<string>();
  for (let at = 0; at <= bytes.length; at++) {
    const { body, gate, written, done } = rig({
      guard: new FakeGuard(() => at % 3 === 0),
    });
    body.give(chunk(bytes.subarray(0, at)));
    body.give(chunk(bytes.subarray(at)));
    body.give(over);
    await done;
    assert.equal(endingOf(gate), END);
    results.add(written.join(''));
  }
  assert.equal(results.size, 1);
  const [only] = results;
  assert.equal(only?.includes('SECRET1234') || only?.includes('SECRET7777'), false);
  assert.ok(only?.startsWith(': ping\r\n\r\n'));
});

test('byte by byte too', async () => {
  const { body, gate, written, done } = rig();
  for (const byte of Buffer.from(STREAM)) body.give(chunk(Buffer.of(byte)));
  await done;
  assert.equal(endingOf(gate), END);
  assert.equal(written.join('').includes(masked('SECRET1234')), true);
});

test('one write for each upstream chunk', async () => {
  const { body, written, done } = rig();
  const one = text('a', 'x') + text('a', 'y') + text('b', 'z');
  body.give(chunk(one));
  body.give(chunk(text('a', 'w') + END));
  await done;
  assert.deepEqual(written, [one, text('a', 'w')]);
});

test('a client that does not read pauses the upstream; nothing is lost or reordered', async () => {
  const made = rig();
  made.ready = false;
  made.body.give(chunk(text('a', '1')));
  assert.equal(made.body.paused, true);
  made.body.sink?.data(Buffer.from(text('a', '2')));
  made.body.give(chunk(text('a', '3') + END));
  made.body.give(over);
  assert.deepEqual(made.written, [text('a', '1')]);
  made.ready = true;
  made.pump.drained();
  await made.done;
  assert.deepEqual(made.written, [text('a', '1'), text('a', '2'), text('a', '3')]);
  assert.equal(endingOf(made.gate), END);
});

test('a judge that takes its time pauses the upstream', async () => {
  const { body, written, done } = rig({ guard: new FakeGuard(() => true) });
  body.give(chunk(text('a', '1')));
  assert.equal(body.paused, true);
  body.give(chunk(text('a', '2') + END));
  assert.deepEqual(written, []);
  await done;
  assert.deepEqual(written.join(''), text('a', '1') + text('a', '2'));
  assert.equal(body.paused, false);
});

test('a fault of the upstream drops what is held and is not waited for', async () => {
  const { body, gate, written, done } = rig();
  body.give(chunk(text('a', 'one') + text('a', 'SECRE')));
  body.give((sink) => sink.error(new BartizanError('upstream_unreachable')));
  await done;
  assert.deepEqual(written, [text('a', 'one')]);
  assert.equal(endingOf(gate), 'upstream_unreachable');
});

test('an event larger than allowed ends the stream before it is all held', async () => {
  const { body, gate, done } = rig();
  const piece = Buffer.alloc(1024 * 1024, 'x');
  body.give(chunk('data: "'));
  for (let sent = 0; sent <= LIMITS.sseEventBytes; sent += piece.length) body.give(chunk(piece));
  await done;
  assert.equal(endingOf(gate), 'upstream_malformed');
  assert.equal(body.aborted, true);
});

test('the end of an unfinished last event counts as its end', async () => {
  const cut = rig();
  cut.body.give(chunk(text('a', 'x') + END.trimEnd()));
  cut.body.give(over);
  await cut.done;
  assert.equal(endingOf(cut.gate), END);
  const half = rig();
  half.body.give(chunk(`${text('a', 'x')}data: {"parts":[{"key":"a","te`));
  half.body.give(over);
  await half.done;
  assert.deepEqual(half.written, [text('a', 'x')]);
  assert.equal(endingOf(half.gate), 'upstream_malformed');
});

test('the kill switch cuts at once: a waiting judge and what it holds are left behind', async () => {
  const { body, gate, written, abort, done } = rig({ guard: new FakeGuard(() => true) });
  body.give(chunk(text('a', '1')));
  abort.abort(new BartizanError('killed'));
  await done;
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(endingOf(gate), 'killed');
  assert.equal(body.aborted, true);
  assert.deepEqual(written, []);
});

test('a stream that was cut before it began is not read', async () => {
  const abort = new AbortController();
  abort.abort(new BartizanError('client_closed'));
  const body = new FakeBody();
  const gate = fakeGate();
  const { clock } = fakeWorld();
  const options = { body, gate, write: () => true, signal: abort.signal, clock };
  await new Pump({ ...options, parser: new SseParser() }).run();
  assert.equal(endingOf(gate), 'client_closed');
  assert.equal(body.sink, undefined);
  assert.equal(body.aborted, true);
});

test('what an upstream sends behind its end is bounded', async () => {
  const { body, done } = rig();
  body.give(chunk(END));
  await done;
  assert.equal(body.aborted, false);
  for (let count = 0; count < 100; count++) body.give(chunk(Buffer.alloc(1024)));
  assert.equal(body.aborted, true);
});

test('a hold ends when no more input comes for it, pings notwithstanding', async (context) => {
  mock.timers.enable({ apis: ['setTimeout'] });
  context.after(() => mock.timers.reset());
  const { body, gate, written, world } = rig();
  const wait = (ms: number): void => {
    world.advance(ms);
    mock.timers.tick(ms);
  };
  body.give(chunk(text('a', 'SECRE')));
  wait(LIMITS.holdMs - 1);
  body.give(chunk(text('b', 'still talking')));
  wait(LIMITS.holdMs - 1);
  assert.equal(gate.ending, undefined);
  body.give(chunk(': ping\n\n'));
  wait(1);
  assert.equal(endingOf(gate), 'inspection_failed');
  assert.deepEqual(written, []);
  assert.equal(body.aborted, true);
});

test('the clock of a hold stands still while the client does not read', async (context) => {
  mock.timers.enable({ apis: ['setTimeout'] });
  context.after(() => mock.timers.reset());
  const made = rig();
  made.ready = false;
  made.body.give(chunk(text('b', 'free') + text('a', 'SECRE')));
  for (let count = 0; count < 5; count++) {
    made.world.advance(LIMITS.holdMs);
    mock.timers.tick(LIMITS.holdMs);
  }
  assert.equal(made.gate.ending, undefined);
  made.ready = true;
  made.pump.drained();
  made.body.give(chunk(text('a', 'T1234') + event({ closes: ['a'] }) + END));
  await made.done;
  assert.equal(endingOf(made.gate), END);
});
