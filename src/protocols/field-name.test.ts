// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFieldName } from './field-name.ts';

test('names of fields may be recorded, keys and prose written as names may not', () => {
  for (const name of [
    'role',
    'api_base',
    'max_tokens',
    'x-portkey-custom-host',
    'search2_call',
    'n',
  ]) {
    assert.ok(isFieldName(name), name);
  }
  for (const name of [
    '',
    '4111111111111111',
    'card_4111_1111',
    'sk-proj-Zq7Rk2Wm9Xc4Zq7Rk2Wm9Xc4',
    'ghp_0123456789abcdefghijklmnopqrstuvwxyz',
    'AKIAIOSFODNN7EXAMPLE',
    'deadbeef0123456789',
    'grace.hopper@navy.example.org',
    'my card is',
    'a/b',
    'x'.repeat(65),
    '__proto__',
  ]) {
    assert.ok(!isFieldName(name), name);
  }
});
