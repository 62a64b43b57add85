// SPDX-License-Identifier: Apache-2.0
// A step that was ever released stays as it is, in both spellings: stores keep its digest, and one that
// differs would be refused by its own Bartizan.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { postgresSql } from '../postgres-sql.ts';
import { STEPS } from './steps.data.ts';

const RELEASED: readonly (readonly [name: string, sqlite: string, postgres: string])[] = [
  ['events', 'acd4e00227d279ac', '2c5a41b9024337f9'],
  ['virtual keys', '6f1ece110f85df3b', 'aeff1fceb5538427'],
  ['kills', 'f2951b88e073bc28', 'a4227c8e4c32f8d2'],
  ['restricted keys', '4b000431945a2644', 'a04bd69c273de044'],
  ['retention', 'fc9c6afe57e54488', '8ca5ad49d7599124'],
  ['directory', '4a8a8653bd267798', '0d53af21d6e5e29e'],
  ['cluster', '9fc70d3f7cf9e100', '943f0a41455f3459'],
  ['masking tokens', 'd03ad537cd533316', '18d1404a8e3a670a'],
  ['policies', 'd76ab8031d4d5ed8', 'ac1b4bb8258af404'],
  ['approvals', 'ed837bbb91b54128', '59eb047bea821a8d'],
];

const digest = (sql: string): string => createHash('sha256').update(sql).digest('hex').slice(0, 16);

test('no released step has changed, and the newest is in the list', () => {
  const now = STEPS.map(({ name, sql }) => [name, digest(sql), digest(postgresSql(sql))]);
  assert.deepEqual(now, RELEASED);
});

test('every table is made by the step that names it, after those it refers to', () => {
  const made = new Set<string>();
  for (const { name, sql, tables } of STEPS) {
    const created = [...sql.matchAll(/CREATE TABLE (\w+) \(([^;]*)\) STRICT;/g)];
    assert.deepEqual(
      created.map(([, table]) => table),
      tables.map((table) => table.name),
      name,
    );
    for (const [, table = '', body = ''] of created) {
      for (const [, other = ''] of body.matchAll(/REFERENCES (\w+)/g)) assert.ok(made.has(other));
      made.add(table);
    }
  }
});
