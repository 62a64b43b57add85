// SPDX-License-Identifier: Apache-2.0
// A line reads back as it was written, and any change of it is seen.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { decodeLine, encodeLine, LINE_OVERHEAD_BYTES } from './spool-line.ts';
import {
  bySpoolOrder,
  isWorkerName,
  parseSpoolFile,
  segmentFile,
  writerName,
} from './spool-name.ts';

const numRuns = process.env['BARTIZAN_TESTS'] === 'full' ? 5_000 : 300;
const numbers = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });

function withoutEnd(line: Buffer): Buffer {
  assert.equal(line.at(-1), 0x0a);
  return line.subarray(0, -1);
}

test('a line reads back as it was written', () => {
  fc.assert(
    fc.property(numbers, fc.string({ unit: 'binary' }), (line, text) => {
      const json = JSON.stringify(text);
      const encoded = withoutEnd(encodeLine(line, json));
      assert.ok(!encoded.includes('\n'));
      assert.ok(encoded.length <= Buffer.byteLength(json) + LINE_OVERHEAD_BYTES);
      assert.deepEqual(decodeLine(encoded), { line, json });
    }),
    { numRuns },
  );
});

test('a line with any one byte changed, or cut anywhere, is refused', () => {
  fc.assert(
    fc.property(numbers, fc.nat(), fc.integer({ min: 1, max: 255 }), (line, at, change) => {
      const encoded = withoutEnd(encodeLine(line, '{"type":"node","time":1}'));
      const place = at % encoded.length;
      assert.equal(decodeLine(encoded.subarray(0, place)), undefined);
      encoded[place] = (encoded[place] ?? 0) ^ change;
      assert.equal(decodeLine(encoded), undefined);
    }),
    { numRuns },
  );
});

test('rubbish is refused', () => {
  for (const text of ['', ' ', '  ', '1', '1 0 {}', '0 00000000 {}', '01 00000000 {}', '1  {}']) {
    assert.equal(decodeLine(Buffer.from(text)), undefined, text);
  }
});

test('file names read back as they were made, and others are left alone', () => {
  const writer = writerName('gateway-1', 4_321, 1_800_000_000_000, Buffer.from('00ff10aa', 'hex'));
  assert.deepEqual(parseSpoolFile(segmentFile(writer, 2, 13)), {
    file: 'gateway-1-4321-mywpiww0-00ff10aa.2.13.spool',
    spool: `${writer}.2`,
    writer,
    worker: 'gateway-1',
    pid: 4_321,
    startedMs: 1_800_000_000_000,
    run: 2,
    segment: 13,
  });
  for (const name of [
    '',
    'a.spool',
    `${writer}.2.13.spool.damaged`,
    `${writer}.probe`,
    `../${writer}.1.1.spool`,
  ]) {
    assert.equal(parseSpoolFile(name), undefined, name);
  }
  assert.deepEqual(['w0', 'a_b-1', '', '../w', 'w.0', 'w 0'].map(isWorkerName), [
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
});

test('the order is by start, then run, then segment, as numbers', () => {
  const early = writerName('w1', 9, 1_000, Buffer.alloc(4));
  const late = writerName('w0', 8, 2_000_000, Buffer.alloc(4));
  const names = [
    segmentFile(late, 1, 1),
    segmentFile(early, 10, 1),
    segmentFile(early, 2, 10),
    segmentFile(early, 2, 9),
  ];
  const files = names.map(parseSpoolFile).filter((file) => file !== undefined);
  assert.deepEqual(
    files.sort(bySpoolOrder).map(({ file }) => file),
    [
      segmentFile(early, 2, 9),
      segmentFile(early, 2, 10),
      segmentFile(early, 10, 1),
      segmentFile(late, 1, 1),
    ],
  );
});
