// SPDX-License-Identifier: Apache-2.0
// Generated event streams for the tests, a second reader written straight from the standard's steps, and
// the properties that must hold for every stream. Not part of the product.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { encodeSse, replaceData, type SseEvent, SseParser } from './sse.ts';

/** All events of a stream that arrives in the given chunks, the unfinished rest included. */
export function readAll(chunks: readonly Buffer[]): SseEvent[] {
  const parser = new SseParser();
  return [...chunks.flatMap((chunk) => parser.push(chunk)), ...parser.end()];
}

const piece = fc.oneof(
  fc.constantFrom(
    '\r',
    '\n',
    '\r\n',
    '\n\n',
    '\r\r',
    '\r\n\r\n',
    ':',
    ' ',
    '\ufeff',
    'data',
    'data:',
    'data: ',
    'event',
    'event:',
    'event: ',
    'id: 1',
    'retry: 5',
    ': comment',
    'x',
    '\0',
    '{"a":"😀"}',
    'data: [DONE]\n\n',
    'event: message_stop\r\n',
  ),
  fc.string({ maxLength: 8 }),
);
const ending = fc.constantFrom('\n', '\n', '\r\n', '\r');
const line = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('', 'data', ': comment', 'id: 1', '\ufeff', 'x') },
  {
    weight: 4,
    arbitrary: fc
      .tuple(
        fc.constantFrom('data:', 'data: ', 'data: ', 'event:', 'event: ', 'retry: ', ' data: '),
        fc.oneof(fc.constantFrom('', ' ', ':', '{"a":"😀"}', '\0'), fc.string({ maxLength: 8 })),
      )
      .map(([field, value]) => field + value),
  },
);
const lines = fc.array(
  fc.tuple(line, ending).map(([text, end]) => text + end),
  { maxLength: 30, size: 'max' },
);
const stream = fc.oneof(
  { weight: 6, arbitrary: lines.map((list) => Buffer.from(list.join(''))) },
  {
    weight: 3,
    arbitrary: fc
      .array(piece, { maxLength: 40, size: 'max' })
      .map((list) => Buffer.from(list.join(''))),
  },
  {
    weight: 1,
    arbitrary: fc
      .array(fc.constantFrom(0x0a, 0x0d, 0x3a, 0x20, 0xef, 0xbb, 0xbf, 0x64), {
        maxLength: 30,
        size: 'max',
      })
      .map((list) => Buffer.from(list)),
  },
  {
    weight: 1,
    arbitrary: fc.uint8Array({ maxLength: 60, size: 'max' }).map((list) => Buffer.from(list)),
  },
);

const cuts = fc.array(fc.nat(), { maxLength: 12 });

function chunksOf(bytes: Buffer, where: readonly number[]): Buffer[] {
  const ends = where.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b);
  // Copies, so that an event that wrongly reaches into its neighbour's chunk is seen.
  return [...ends, bytes.length].map((end, index) =>
    Buffer.from(bytes.subarray(index === 0 ? 0 : ends[index - 1], end)),
  );
}

type Dispatched = { readonly name: string | undefined; readonly data: string };

/** The dispatch steps of section 9.2.6 over the whole stream, in latin1 to keep every byte. */
function dispatchedBy(bytes: Buffer): Dispatched[] {
  const lines = bytes
    .toString('latin1')
    .replace(/^\u00ef\u00bb\u00bf/, '')
    .split(/\r\n|\r|\n/);
  const out: Dispatched[] = [];
  let name: string | undefined;
  let data: string[] = [];
  for (const line of lines.slice(0, -1)) {
    if (line === '') {
      if (data.length > 0) out.push({ name, data: data.join('\n') });
      name = undefined;
      data = [];
      continue;
    }
    const [, field = '', value = ''] = /^([^:]*)(?:: ?([^]*))?$/.exec(line) ?? [];
    if (field === 'data') data.push(value);
    if (field === 'event') name = value;
  }
  return out;
}

function checkStandard(bytes: Buffer): void {
  // Two line ends behind a foreign byte: whatever came before is finished, and the rest holds no data.
  const closed = Buffer.concat([bytes, Buffer.from('x\n\n')]);
  const found = readAll([closed])
    .filter((event) => event.data !== undefined)
    .map(({ name, data }) => ({
      name: name === undefined ? undefined : name,
      data: data?.toString('latin1') ?? '',
    }));
  const wanted = dispatchedBy(closed).map(({ name, data }) => ({
    name: name === undefined ? undefined : Buffer.from(name, 'latin1').toString(),
    data,
  }));
  assert.deepEqual(found, wanted);
}

function checkLossless(bytes: Buffer, where: readonly number[]): void {
  const whole = readAll([bytes]);
  assert.ok(Buffer.concat(whole.map((event) => event.bytes)).equals(bytes));
  assert.deepEqual(readAll(chunksOf(bytes, where)), whole);
  assert.deepEqual(readAll([...bytes].map((byte) => Buffer.of(byte))), whole);
  for (const { bytes: own, data, dataStart } of whole) {
    if (dataStart === undefined || data === undefined) continue;
    assert.ok(own.subarray(dataStart, dataStart + data.length).equals(data));
  }
}

const lineBreak = /\r\n|\r|\n/g;

function checkReplace(bytes: Buffer, data: Buffer): void {
  for (const [index, event] of readAll([bytes]).entries()) {
    if (event.data === undefined) continue;
    const replaced = replaceData(event, data);
    // Read where it stood: at the start of a stream a byte order mark means something else.
    const [again, ...more] = index === 0 ? readAll([replaced]) : readAll([LF, replaced]).slice(1);
    assert.deepEqual(more, []);
    assert.equal(again?.name, event.name);
    const received = data.toString('latin1').replace(lineBreak, '\n');
    assert.equal(again?.data?.toString('latin1'), received);
    assert.deepEqual(otherLines(replaced), otherLines(event.bytes));
    // Finished stays finished, cut off stays cut off.
    const ends = (source: Buffer): number =>
      new SseParser().push(Buffer.concat([source, X])).length;
    assert.equal(ends(replaced), ends(event.bytes));
    if (event.dataStart === undefined || /[\r\n]/.test(data.toString('latin1'))) continue;
    const tail = event.bytes.subarray(event.dataStart + event.data.length);
    assert.ok(
      replaced.subarray(0, event.dataStart).equals(event.bytes.subarray(0, event.dataStart)),
    );
    assert.ok(replaced.subarray(replaced.length - tail.length).equals(tail));
  }
}

const LF = Buffer.from('\n');
const X = Buffer.from('x');
const otherLines = (bytes: Buffer): string[] =>
  bytes
    .toString('latin1')
    .split(lineBreak)
    .filter((line) => !/^data(:|$)/.test(line) && line !== '');

/** What must hold for every stream, by name. Each check fails by throwing. */
export const SSE_PROPERTIES: Readonly<Record<string, fc.IRawProperty<unknown>>> = {
  'any split gives the same events, and together they are the input': fc.property(
    stream,
    cuts,
    checkLossless,
  ),
  'events are those of the standard': fc.property(stream, checkStandard),
  'replaced data is what the receiver reads, and nothing else changes': fc.property(
    stream,
    fc.oneof(
      fc.string({ maxLength: 20 }).map((text) => Buffer.from(text)),
      fc.array(piece, { maxLength: 6 }).map((list) => Buffer.from(list.join(''))),
    ),
    checkReplace,
  ),
  'an encoded event is read back as one event with its name and data': fc.property(
    fc.option(
      fc.string().filter((name) => !/[\r\n]/.test(name)),
      { nil: undefined },
    ),
    fc.array(piece).map((list) => list.join('')),
    (name, data) => {
      const [event, ...more] = readAll([encodeSse(name, data)]);
      assert.deepEqual(more, []);
      assert.equal(event?.name, name);
      assert.equal(event?.data?.toString(), data.replace(lineBreak, '\n'));
    },
  ),
};
