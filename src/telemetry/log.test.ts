// SPDX-License-Identifier: Apache-2.0
// A log line is one line of JSON, whatever is put into it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { LogLevel } from '../core/world.ts';
import { createLog } from './log.ts';

const clock = { now: () => Date.UTC(2027, 0, 15, 8, 0, 0, 7) };

function logged(level: LogLevel = 'debug') {
  const lines: string[] = [];
  return { lines, log: createLog((line) => void lines.push(line), level, clock) };
}

test('a line', () => {
  const { lines, log } = logged();
  log('warn', 'upstream.breaker.open', {
    upstream: 'eu',
    failures: 5,
    half: false,
    cause: undefined,
  });
  assert.deepEqual(lines, [
    '{"time":"2027-01-15T08:00:00.007Z","level":"warn","event":"upstream.breaker.open",' +
      '"upstream":"eu","failures":5,"half":false}\n',
  ]);
});

test('lines below the level are not written', () => {
  const levels = ['debug', 'info', 'warn', 'error'] as const;
  for (const [lowest, level] of levels.entries()) {
    const { lines, log } = logged(level);
    for (const one of levels) log(one, one);
    assert.deepEqual(
      lines.map((line) => JSON.parse(line).event),
      levels.slice(lowest),
    );
  }
});

test('a field cannot pass itself off as the time, level or event', () => {
  const { lines, log } = logged();
  log('info', 'real', { event: 'false', level: 'false', time: 'false' });
  const line = JSON.parse(lines[0] ?? '');
  assert.deepEqual([line.event, line.level, line.event_], ['real', 'info', 'false']);
});

test('values are cut at 500 characters', () => {
  const { lines, log } = logged();
  log('info', 'long', { path: 'x'.repeat(10_000) });
  assert.equal(JSON.parse(lines[0] ?? '').path, `${'x'.repeat(500)}...`);
});

test('no value can end the line, move the cursor, hide text or turn it round', () => {
  const unsafe = /[\p{Cc}\p{Cf}\u2028\u2029]/u;
  const hostile = [
    '\n',
    '\r',
    '\u001b[2K',
    '\u009b',
    '\u202e',
    '\u2028',
    '\u200b',
    '\ufeff',
    '\u{e0041}',
    '\u00ad',
    '\u2066',
  ];
  const value = fc.array(fc.oneof(fc.constantFrom(...hostile), fc.string()), { maxLength: 8 });
  fc.assert(
    fc.property(value, (parts) => {
      const { lines, log } = logged();
      const text = parts.join('');
      log('info', 'hostile', { text });
      const [line = ''] = lines;
      assert.ok(line.endsWith('\n') && !unsafe.test(line.slice(0, -1)));
      if (text.length <= 500) assert.equal(JSON.parse(line).text, text);
    }),
  );
});
