// SPDX-License-Identifier: Apache-2.0
// A store that went back in time brings no key back to life and lifts no stop.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { KeyRecord, KillEntry } from '../core/ports/store.ts';
import { highest, keysInForce, killsInForce } from './shared-state.ts';

const RUNS = { numRuns: process.env['BARTIZAN_TESTS'] === 'full' ? 5_000 : 300 };

const key = (prefix: string, ends: Partial<KeyRecord> = {}): KeyRecord => ({
  prefix,
  hash: 'h',
  hashKeyId: 'k',
  tenant: 't',
  app: 'a',
  name: '',
  scopes: [],
  models: [],
  addresses: [],
  apps: [],
  agent: undefined,
  replaces: undefined,
  createdBy: 'x',
  createdAt: 1,
  expiresAt: undefined,
  revokedAt: undefined,
  ...ends,
});

const stop = (value: string): KillEntry => ({ kind: 'app', value, since: 1, by: 'x', why: '' });

test('a revoked key stays revoked, one that ends earlier ends then', () => {
  const known = [key('a', { revokedAt: 5 }), key('b', { expiresAt: 10 }), key('c')];
  const stored = [key('a'), key('b', { expiresAt: 20 }), key('c')];
  const { keys, lacking } = keysInForce(known, stored);
  assert.deepEqual(keys, [key('a', { revokedAt: 5 }), key('b', { expiresAt: 10 }), key('c')]);
  assert.deepEqual(
    lacking.map(({ prefix }) => prefix),
    ['a', 'b'],
  );
});

test('a store that agrees lacks nothing, and a revoked key that it lost is kept in mind', () => {
  const known = [key('a', { revokedAt: 5 }), key('b', { expiresAt: 10 })];
  assert.deepEqual(keysInForce(known, known), { keys: known, lacking: [] });
  const { keys, lacking } = keysInForce(known, [key('b', { expiresAt: 10 })]);
  assert.deepEqual(lacking, []);
  const again = keysInForce(keys, [key('a'), key('b', { expiresAt: 10 })]);
  assert.equal(again.keys.find(({ prefix }) => prefix === 'a')?.revokedAt, 5);
});

test('property: whatever the store says, an end once known is never later', () => {
  const end = fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined });
  const one = fc.record({ revokedAt: end, expiresAt: end });
  const list = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), one), { maxLength: 4 });
  const keys = list.map((entries) =>
    [...new Map(entries)].map(([prefix, ends]) => key(prefix, ends)),
  );
  fc.assert(
    fc.property(fc.array(keys, { minLength: 1, maxLength: 5 }), (told) => {
      let known: readonly KeyRecord[] = [];
      for (const stored of told) {
        const before = known;
        known = keysInForce(known, stored).keys;
        for (const { prefix, revokedAt, expiresAt } of before) {
          const now = known.find((other) => other.prefix === prefix);
          if (revokedAt !== undefined) assert.notEqual(now?.revokedAt, undefined);
          if (now === undefined || expiresAt === undefined) continue;
          assert.ok((now.expiresAt ?? Infinity) <= expiresAt);
        }
      }
    }),
    RUNS,
  );
});

test('stops that are held stay until the store has them', () => {
  const both = killsInForce([stop('a'), stop('b')], [stop('b'), stop('c')]);
  assert.deepEqual(both.kills.map(({ value }) => value).sort(), ['a', 'b', 'c']);
  assert.deepEqual(both.lacking, [stop('a')]);
  assert.deepEqual(killsInForce([], [stop('b')]), { kills: [stop('b')], lacking: [] });
});

test('the highest revisions are kept topic by topic', () => {
  const one = { resources: 3, keys: 1, kills: 2, policies: 1 };
  const other = { resources: 1, keys: 4, kills: 2, policies: 5 };
  assert.deepEqual(highest(one, other), { resources: 3, keys: 4, kills: 2, policies: 5 });
});
