// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { BartizanError } from '../../core/errors.ts';
import { LIMITS } from '../../core/limits.ts';
import {
  END,
  endingOf,
  event,
  eventsOf,
  FakeCodec,
  FakeGuard,
  fakeGate,
  MASK,
  masked,
  text,
  textsOf,
} from './gate.fixture.ts';
import type { Gate, GateOptions } from './gate.ts';

const RUNS = process.env['BARTIZAN_TESTS'] === 'full' ? 5_000 : 150;

/** Pushes a whole stream and returns what left before the end, event by event. */
async function left(gate: Gate, bytes: string, over = true): Promise<string> {
  const out: Buffer[] = [];
  for (const each of eventsOf(bytes)) {
    await gate.push(each);
    out.push(...gate.take());
  }
  if (over) await gate.end();
  out.push(...gate.take());
  return Buffer.concat(out).toString();
}

type Row = {
  readonly name: string;
  readonly stream: string;
  readonly left: string;
  readonly ending: string;
  readonly options?: Partial<GateOptions>;
};

const ROWS: readonly Row[] = [
  {
    name: 'untouched events leave as they came, comments and odd spacing included',
    stream: `: ping\n\ndata:  {"parts" : [{"key":"a","text":"h\\u0069"}]}\r\n\r\nevent: x\n\n${END}`,
    left: `: ping\n\ndata:  {"parts" : [{"key":"a","text":"h\\u0069"}]}\r\n\r\nevent: x\n\n`,
    ending: END,
  },
  {
    name: 'a match over three events: the mask in the first, nothing in the rest',
    stream: text('a', 'x SEC') + text('a', 'RET') + text('a', '1234 y') + END,
    left: text('a', `x ${MASK}`) + text('a', '') + text('a', ' y'),
    ending: END,
  },
  {
    name: 'other text is not held back by order more than the head requires',
    stream: text('a', 'SECRE') + text('b', 'hello') + text('a', 'T!') + END,
    left: text('a', 'SECRE') + text('b', 'hello') + text('a', 'T!'),
    ending: END,
  },
  {
    name: 'members that repeat a changed text are nulled, others stay',
    stream:
      event({ parts: [{ key: 'a', text: 'SECRET12' }], repeat: ['SECRET12'] }) +
      event({ parts: [{ key: 'a', text: '' }], repeat: ['inside'] }) +
      event({ repeat: ['inside, without a text of its own'] }) +
      event({ parts: [{ key: 'a', text: '34.' }], repeat: ['34', '.'] }) +
      event({ parts: [{ key: 'a', text: 'fine' }], repeat: ['fine'] }) +
      END,
    left:
      event({ parts: [{ key: 'a', text: MASK }], repeat: null }) +
      event({ parts: [{ key: 'a', text: '' }], repeat: null }) +
      event({ repeat: null }) +
      event({ parts: [{ key: 'a', text: '.' }], repeat: null }) +
      event({ parts: [{ key: 'a', text: 'fine' }], repeat: ['fine'] }),
    ending: END,
  },
  {
    name: 'a whole text is judged by itself',
    stream: event({ parts: [{ key: 'done', text: 'is SECRET1234', whole: true }] }) + END,
    left: event({ parts: [{ key: 'done', text: `is ${MASK}`, whole: true }] }),
    ending: END,
  },
  {
    name: 'a block drops what is held and ends the stream legally',
    stream: text('a', 'ok ') + text('a', 'FORBID') + text('b', 'held') + text('a', 'DEN') + END,
    left: text('a', 'ok '),
    ending: 'blocked',
  },
  {
    name: 'a stream without its end is not passed off as complete, judged text still leaves',
    stream: text('a', 'SECRE'),
    left: text('a', 'SECRE'),
    ending: 'upstream_malformed',
  },
  {
    name: 'an empty stream is not complete',
    stream: '',
    left: '',
    ending: 'upstream_malformed',
  },
  {
    name: 'an error event of the upstream is replaced by ours, what is held is dropped',
    stream: text('a', 'one') + text('a', 'SECRE') + event({ failed: true, secret: 'x' }) + END,
    left: text('a', 'one'),
    ending: 'upstream_error',
  },
  {
    name: 'data that is not what the wire allows ends the stream',
    stream: `${text('a', 'one')}data: {"parts":[\n\n${END}`,
    left: text('a', 'one'),
    ending: 'upstream_malformed',
  },
  {
    name: 'text behind the end of its channel ends the stream',
    stream: event({ closes: ['a'] }) + text('a', 'more') + END,
    left: event({ closes: ['a'] }),
    ending: 'upstream_malformed',
  },
  {
    name: 'nothing follows the terminal event',
    stream: END + text('a', 'late') + END,
    left: '',
    ending: END,
  },
  {
    name: 'the terminal event closes texts that the codec left open',
    stream: text('a', 'SECRE') + END,
    left: text('a', 'SECRE'),
    ending: END,
  },
  {
    name: 'a terminal event can carry text and is masked too',
    stream: event({ parts: [{ key: 'all', text: 'SECRET0000', whole: true }], end: true }),
    left: '',
    ending: event({ parts: [{ key: 'all', text: MASK, whole: true }], end: true }),
  },
  {
    name: 'usage that only the gateway asked for is hidden',
    stream: text('a', 'x') + event({ usage: [3, 4] }) + END,
    left: text('a', 'x'),
    ending: END,
    options: { hideUsage: true },
  },
  {
    name: 'usage that the caller asked for stays',
    stream: text('a', 'x') + event({ usage: [3, 4] }) + END,
    left: text('a', 'x') + event({ usage: [3, 4] }),
    ending: END,
  },
];

for (const { name, stream, left: expected, ending, options } of ROWS) {
  test(name, async () => {
    const gate = fakeGate(options);
    assert.equal(await left(gate, stream), expected);
    assert.equal(endingOf(gate), ending);
  });
}

test('untouched events are the very buffers that came', () => {
  const gate = fakeGate();
  const [one] = eventsOf(text('a', 'hello'));
  assert.ok(one);
  void gate.push(one);
  assert.equal(gate.take()[0], one.bytes);
});

test('a tool call is held whole: its name too, until its arguments are judged', async () => {
  const gate = fakeGate();
  const call =
    event({ parts: [{ key: 't/name', text: 'pay' }] }) +
    text('t/arguments', '{"to":') +
    text('t/arguments', '"SECRET9999"}');
  assert.equal(await left(gate, call, false), '');
  assert.equal(gate.holding, true);
  assert.equal(
    await left(gate, event({ closes: ['t/arguments'] }), false),
    event({ parts: [{ key: 't/name', text: 'pay' }] }) +
      text('t/arguments', '{"to":') +
      text('t/arguments', `"${MASK}"}`) +
      event({ closes: ['t/arguments'] }),
  );
});

test('not even the name of a refused tool call leaves', async () => {
  const gate = fakeGate();
  const call =
    event({ parts: [{ key: 't/name', text: 'pay' }] }) +
    text('t/arguments', 'FORBIDDEN') +
    event({ closes: ['t/arguments'] });
  assert.equal(await left(gate, call), '');
  assert.equal(endingOf(gate), 'blocked');
});

test('content that nothing can judge is reported before it may leave, or held to the end', async () => {
  for (const holdUnknown of [false, true]) {
    const guard = new FakeGuard();
    const gate = fakeGate({ guard, holdUnknown });
    const unknown = event({ unknown: true });
    assert.equal(
      await left(gate, text('a', 'x') + unknown + text('a', 'y'), false),
      text('a', 'x') + (holdUnknown ? '' : unknown + text('a', 'y')),
    );
    assert.deepEqual(guard.reported, [{ kind: 'unknown-event', pointer: '' }]);
    assert.equal(await left(gate, END), holdUnknown ? unknown + text('a', 'y') : '');
    assert.equal(endingOf(gate), END);
  }
});

test('a hold is bounded in bytes', async () => {
  const gate = fakeGate();
  const one = text('t/arguments', 'x'.repeat(60_000));
  let pushed = 0;
  while (gate.ending === undefined && pushed < 2 * LIMITS.holdBytes) {
    assert.equal(await left(gate, one, false), '');
    pushed += one.length;
  }
  assert.ok(pushed > LIMITS.holdBytes && pushed <= LIMITS.holdBytes + one.length);
  assert.equal(endingOf(gate), 'inspection_failed');
});

test('a judge that breaks or lies ends the stream closed', async () => {
  const broken = [
    () => {
      throw new Error('bug');
    },
    () => Promise.reject(new Error('bug')),
  ];
  for (const push of broken) {
    const guard = new FakeGuard();
    const gate = fakeGate({
      guard: {
        stopped: undefined,
        report: () => undefined,
        open: (segment) => Object.assign(guard.open(segment), { push }),
      },
    });
    assert.equal(await left(gate, text('a', 'x') + END), '');
    assert.equal(endingOf(gate), 'inspection_failed');
  }
  const edits = [{ segment: 0, start: 1, end: 2, text: '' }];
  const late = {
    safe: 0,
    edits: [] as typeof edits,
    push(more: string): void {
      if (this.safe > 0) this.edits = edits;
      this.safe += more.length;
    },
    end: () => undefined,
  };
  const gate = fakeGate({
    guard: { stopped: undefined, report: () => undefined, open: () => late },
  });
  assert.equal(await left(gate, text('a', 'abc') + text('a', 'd') + END), text('a', 'abc'));
  assert.equal(endingOf(gate), 'inspection_failed');
  const never = { safe: 0, edits: [], push: () => undefined, end: () => undefined };
  const stuck = fakeGate({
    guard: { stopped: undefined, report: () => undefined, open: () => never },
  });
  assert.equal(await left(stuck, text('a', 'abc') + END, false), '');
  assert.equal(endingOf(stuck), 'inspection_failed');
});

test('what ends a stream from outside drops the hold, once', async () => {
  const gate = fakeGate();
  await left(gate, text('a', 'SECRE'), false);
  gate.fail(new BartizanError('killed'));
  gate.fail(new BartizanError('internal'));
  assert.equal(await left(gate, text('a', 'T1234') + END), '');
  assert.equal(endingOf(gate), 'killed');
  assert.equal(gate.holding, false);
});

test('the codec hears of every event that left, and of no other', async () => {
  const stream = new FakeCodec();
  const gate = fakeGate({ stream, hideUsage: true });
  await left(gate, text('a', 'x') + event({ usage: [1, 2] }) + text('a', 'FORBIDDEN'));
  assert.equal(stream.sent.length, 1);
  assert.deepEqual(gate.reading, {
    model: 'fixture-1',
    usage: { inputTokens: 1, outputTokens: 2 },
    finish: [],
  });
  assert.equal(gate.units, 'xFORBIDDEN'.length);
});

/** Texts of several channels, with secrets and near-misses planted, in random deltas and order. */
const PIECES = [
  'SECRET1234',
  'SECRE',
  'SECRET12',
  'SSECRET0000',
  'a',
  'é😀',
  ' "\\',
  '7',
  '\u0000',
];
const channelTexts = fc.dictionary(
  fc.constantFrom('a', 'b', 'c/arguments'),
  fc.array(fc.constantFrom(...PIECES), { maxLength: 8 }).map((pieces) => pieces.join('')),
  { minKeys: 1 },
);
type Delta = { readonly key: string; readonly text: string };

function deltasOf(texts: Record<string, string>, chance: readonly number[]): Delta[] {
  const left = new Map(Object.entries(texts));
  const deltas: Delta[] = [];
  for (let turn = 0; left.size > 0; turn++) {
    const keys = [...left.keys()];
    const key = keys[(chance[turn % chance.length] ?? 0) % keys.length] as string;
    const rest = left.get(key) as string;
    // Empty deltas too, but every second turn moves on.
    let size = (chance[(turn * 7 + 3) % chance.length] ?? 0) % 6 || turn % 2;
    // Strict JSON knows no half of a surrogate pair.
    if (!rest.slice(0, size).isWellFormed()) size++;
    deltas.push({ key, text: rest.slice(0, size) });
    if (size >= rest.length) left.delete(key);
    else left.set(key, rest.slice(size));
  }
  return deltas;
}

/** JSON with every other character escaped: the decoded text is what counts. */
const escaped = (text: string): string =>
  Array.from({ length: text.length }, (_, index) => {
    const unit = text.charCodeAt(index);
    return index % 2 === 0 || unit < 0x20 || unit === 0x22 || unit === 0x5c || unit > 0x7e
      ? `\\u${unit.toString(16).padStart(4, '0')}`
      : text[index];
  }).join('');

test('for any texts, deltas, order and waits: never more than the masked text, never less', async () => {
  await fc.assert(
    fc.asyncProperty(
      channelTexts,
      fc.array(fc.nat(1000), { minLength: 20, maxLength: 60 }),
      fc.boolean(),
      fc.boolean(),
      async (texts, chance, slow, escape) => {
        let turn = 0;
        const guard = new FakeGuard(() => slow && (chance[turn++ % chance.length] ?? 0) % 3 === 0);
        const gate = fakeGate({ guard });
        const sent = deltasOf(texts, chance).map(({ key, text: delta }, id) =>
          escape
            ? `data: {"id":${id},"parts":[{"key":"${key}","text":"${escaped(delta)}"}]}\n\n`
            : event({ id, parts: [{ key, text: delta }] }),
        );
        const released: Buffer[] = [];
        for (const each of eventsOf(sent.join('') + END)) {
          await gate.push(each);
          released.push(...gate.take());
          for (const [key, text] of Object.entries(textsOf(Buffer.concat(released)))) {
            const whole = masked(texts[key] ?? '');
            assert.ok(whole.startsWith(text), `${JSON.stringify(text)} of ${key}`);
          }
        }
        assert.deepEqual(
          textsOf(Buffer.concat(released)),
          Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, masked(text)])),
        );
        assert.equal(endingOf(gate), END);
        assert.equal(released.length, sent.length);
        for (const [index, bytes] of released.entries()) {
          const was = sent[index] as string;
          const data = JSON.parse(bytes.subarray(6).toString()) as { id: number; parts: Delta[] };
          assert.equal(data.id, index);
          const before = JSON.parse(was.slice(6)) as { parts: Delta[] };
          if (data.parts[0]?.text === before.parts[0]?.text) assert.equal(bytes.toString(), was);
        }
      },
    ),
    { numRuns: RUNS },
  );
});
