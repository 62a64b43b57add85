// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { App } from '../snapshot.ts';
import type { Identity } from '../flow.ts';
import { answerHeaders, callerHeaders, retryAfterSeconds } from './headers.ts';

const identity = (tenant: string, app: string, principal: string): Identity => ({
  key: {} as Identity['key'],
  tenant,
  app: { facts: { id: app } } as App,
  principal: { kind: 'key', id: principal },
  endUser: undefined,
  agent: undefined,
});

test('only the named headers of a caller go up', () => {
  const up = callerHeaders(
    {
      host: 'evil.example',
      authorization: 'Bearer bz_secret',
      'x-api-key': 'bz_secret',
      'api-key': 'bz_secret',
      cookie: 'a=1',
      'content-encoding': 'gzip',
      'content-length': '5',
      'transfer-encoding': 'chunked',
      connection: 'keep-alive, x-api-key',
      'x-forwarded-for': '1.2.3.4',
      forwarded: 'for=1.2.3.4',
      via: '1.1 x',
      'x-bartizan-user': 'mallory',
      'openai-organization': 'org-other',
      'openai-project': 'proj',
      'user-agent': 'curl',
      'accept-encoding': 'br',
      'x-stainless-os': 'Linux',
      'anthropic-dangerous-direct-browser-access': 'true',
      'anthropic-version': '2023-06-01',
      'anthropic-beta': 'tools-2024-04-04,other',
      'openai-beta': 'assistants=v2',
    },
    identity('t', 'a', 'p'),
  );
  assert.deepEqual(up, {
    'anthropic-version': '2023-06-01',
    'anthropic-beta': 'tools-2024-04-04,other',
    'openai-beta': 'assistants=v2',
  });
});

test('values that are not well-formed stay behind', () => {
  const bad = {
    'anthropic-version': '2023-06-01\r\nx: y',
    'anthropic-beta': 'a\tb',
    'openai-beta': `x${'y'.repeat(2_000)}`,
    'idempotency-key': '',
  };
  assert.deepEqual(callerHeaders(bad, identity('t', 'a', 'p')), {});
  assert.deepEqual(callerHeaders({ 'idempotency-key': 'k' }, undefined), {});
});

test('an idempotency key names only answers of the same owner', () => {
  const keyOf = (owner: Identity, key: string): string | undefined =>
    callerHeaders({ 'idempotency-key': key }, owner)['idempotency-key'];
  const mine = keyOf(identity('t', 'a', 'p'), 'k1');
  assert.match(mine ?? '', /^bartizan-[0-9a-f]{32}$/);
  assert.equal(keyOf(identity('t', 'a', 'p'), 'k1'), mine, 'a retry of the caller stays one');
  const others = [
    keyOf(identity('t', 'a', 'p'), 'k2'),
    keyOf(identity('u', 'a', 'p'), 'k1'),
    keyOf(identity('t', 'b', 'p'), 'k1'),
    keyOf(identity('t', 'a', 'q'), 'k1'),
    keyOf(identity('t', 'a', 'p","k'), '1'),
    keyOf(identity('t', 'a', ''), 'pk1'),
  ];
  assert.equal(new Set([mine, ...others]).size, others.length + 1);
});

test('only the named headers of a provider come down', () => {
  const down = answerHeaders({
    'content-type': 'text/html',
    'content-encoding': 'gzip',
    'content-length': '12',
    'transfer-encoding': 'chunked',
    'set-cookie': '__cf_bm=x',
    server: 'cloudflare',
    via: '1.1 x',
    'alt-svc': 'h3=":443"',
    'cf-ray': 'x',
    'openai-organization': 'org-ours',
    'anthropic-organization-id': 'ours',
    'strict-transport-security': 'max-age=1',
    'access-control-allow-origin': '*',
    location: 'https://elsewhere.example',
    'x-bartizan-verdict': 'allow',
    'x-ratelimit-remaining-tokens': '12',
    'anthropic-ratelimit-requests-reset': '2026-01-01T00:00:00Z',
    'x-request-id': 'req_1',
    'request-id': 'req_2',
    'openai-processing-ms': '12',
    'openai-version': '2020-10-01',
    'retry-after': '3',
  });
  assert.deepEqual(Object.keys(down).toSorted(), [
    'anthropic-ratelimit-requests-reset',
    'openai-processing-ms',
    'openai-version',
    'request-id',
    'retry-after',
    'x-ratelimit-remaining-tokens',
    'x-request-id',
  ]);
});

test('values of a provider are bounded, and so is their number', () => {
  const bad = ['a\r\nset-cookie: x', 'a\u0000', 'é', '', 'a'.repeat(257)];
  for (const value of bad) assert.deepEqual(answerHeaders({ 'x-request-id': value }), {});
  const many = Object.fromEntries(
    Array.from({ length: 1_000 }, (_, index) => [`x-ratelimit-${index}`, '1']),
  );
  assert.equal(Object.keys(answerHeaders(many)).length, 64);
});

test('Retry-After in seconds or as a date, within a day', () => {
  const now = Date.parse('2026-01-01T00:00:00Z');
  const cases: readonly (readonly [string | undefined, number | undefined])[] = [
    [undefined, undefined],
    ['', undefined],
    ['soon', undefined],
    ['-5', 0],
    ['0', 0],
    ['7', 7],
    ['999999999', 86_400],
    ['Thu, 01 Jan 2026 00:00:30 GMT', 30],
    ['Thu, 01 Jan 2026 00:00:00 GMT', 0],
    ['Wed, 31 Dec 2025 00:00:00 GMT', 0],
    ['Fri, 01 Jan 2100 00:00:00 GMT', 86_400],
  ];
  for (const [value, seconds] of cases) {
    assert.equal(retryAfterSeconds(value, now), seconds, String(value));
  }
});
