// SPDX-License-Identifier: Apache-2.0
// A cut is made once, tells those who wait, and nobody who has stopped waiting.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FlowCut } from './cut.ts';

test('the first reason stands, and whoever waits is told once', () => {
  const cut = new FlowCut();
  const told: string[] = [];
  const gone = (): void => void told.push('gone');
  cut.signal.addEventListener('abort', () => void told.push('a'), { once: true });
  cut.signal.addEventListener('abort', gone);
  cut.signal.addEventListener('abort', () => void told.push('b'));
  cut.signal.removeEventListener('abort', gone);
  cut.signal.removeEventListener('abort', gone);
  assert.deepEqual([cut.signal.aborted, cut.signal.reason], [false, undefined]);
  cut.abort('first');
  cut.abort('second');
  assert.deepEqual([cut.signal.aborted, cut.signal.reason], [true, 'first']);
  assert.deepEqual(told, ['a', 'b']);
});

test('one that stops waiting while all are told does not keep the others from it', () => {
  const cut = new FlowCut();
  const told: string[] = [];
  const first = (): void => {
    told.push('first');
    cut.removeEventListener('abort', first);
  };
  cut.addEventListener('abort', first);
  cut.addEventListener('abort', () => void told.push('second'));
  cut.abort(undefined);
  assert.deepEqual(told, ['first', 'second']);
});
