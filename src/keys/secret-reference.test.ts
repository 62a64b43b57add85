// SPDX-License-Identifier: Apache-2.0
// References to secrets: what resolves, what is refused, and that no message ever holds a value.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { BartizanError } from '../core/errors.ts';
import { parseReference, resolveSecret } from './secret-reference.ts';

const system = (program: string, ...args: string[]) => spawnSync(program, args);

const VALUE = 'sk-very-secret-value';

function fileWith(t: TestContext, content: string | Buffer): string {
  const dir = mkdtempSync(join(tmpdir(), 'bartizan-secret-'));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  const path = join(dir, 'secret');
  writeFileSync(path, content);
  return path;
}

test('from the environment', () => {
  assert.equal(resolveSecret('env:KEY', { KEY: VALUE }).reveal(), VALUE);
  assert.equal(resolveSecret('env:KEY', { KEY: `${VALUE}\n` }).reveal(), VALUE);
});

test('from a file, without one line end', (t) => {
  for (const [content, value] of [
    [VALUE, VALUE],
    [`${VALUE}\n`, VALUE],
    [`${VALUE}\r\n`, VALUE],
    [` ${VALUE} \n`, ` ${VALUE} `],
    ['x'.repeat(65_536), 'x'.repeat(65_536)],
  ] as const) {
    assert.equal(resolveSecret(`file:${fileWith(t, content)}`, {}).reveal(), value);
  }
});

function refusal(reference: string, environment: Record<string, string> = {}): string {
  try {
    resolveSecret(reference, environment);
  } catch (error) {
    assert.ok(error instanceof BartizanError);
    assert.equal(error.code, 'config_invalid');
    assert.ok(!`${error.message}${error.detail}${String(error.cause)}`.includes(VALUE));
    return error.message;
  }
  return assert.fail(`${reference} was accepted`);
}

test('what is missing or unusable is refused by name', (t) => {
  assert.match(refusal('env:NONE'), /env:NONE is not set/);
  assert.match(refusal('env:KEY', { KEY: '' }), /env:KEY is empty/);
  assert.match(refusal('env:KEY', { KEY: '\n' }), /env:KEY is empty/);
  assert.match(refusal('env:KEY', { KEY: `${VALUE}\n\n` }), /line break/);
  assert.match(refusal('env:KEY', { KEY: `${VALUE}\r\nx-other: 1` }), /line break/);
  assert.match(refusal('env:KEY', { KEY: `${VALUE}\u0000` }), /control character/);
  assert.match(refusal('env:toString'), /not set/);
  assert.match(refusal('file:/does/not/exist'), /file:\/does\/not\/exist cannot be read/);
  assert.match(refusal(`file:${tmpdir()}`), /is not a file/);
  assert.match(refusal('file:/dev/zero'), /is not a file/);
  assert.match(refusal(`file:${fileWith(t, 'x'.repeat(65_537))}`), /too long/);
  assert.match(refusal(`file:${fileWith(t, 'x'.repeat(100_000))}`), /too long/);
});

test('a pipe does not stop the start', (t) => {
  const path = `${fileWith(t, '')}.pipe`;
  if (system('mkfifo', path).status !== 0) {
    t.skip('mkfifo is not there');
    return;
  }
  assert.match(refusal(`file:${path}`), /is not a file/);
});

const PEM = '-----BEGIN PRIVATE KEY-----\nMC4CAQ\tAwBQ\r\n-----END PRIVATE KEY-----';

test('PEM comes in lines, and nothing else does', () => {
  for (const value of [PEM, `# an authority\n\n${PEM}`, PEM.replaceAll('\n', '\r\n')]) {
    assert.equal(resolveSecret('env:KEY', { KEY: `${value}\n` }).reveal(), value);
  }
  assert.match(refusal('env:KEY', { KEY: `${VALUE}\n${PEM}` }), /line break/);
  assert.match(refusal('env:KEY', { KEY: `${PEM}\u0000` }), /control character/);
  assert.match(refusal('env:KEY', { KEY: `${PEM}\u001b[2J` }), /control character/);
});

test('a reference to Vault names mount, path and field', () => {
  assert.deepEqual(parseReference('vault:secret/llm/openai#key'), {
    kind: 'vault',
    mount: 'secret',
    path: 'llm/openai',
    field: 'key',
  });
  assert.deepEqual(parseReference('vault:kv/a b?c#d#e'), {
    kind: 'vault',
    mount: 'kv',
    path: 'a b?c',
    field: 'd#e',
  });
  assert.match(refusal('vault:secret/openai#key'), /cannot be in Vault/);
});

test('a secret in the place of a reference is not repeated', () => {
  for (const reference of [
    VALUE,
    `env:${VALUE}`,
    `vault:${VALUE}`,
    `vault:${VALUE}#`,
    `vault:${VALUE}#key`,
    `vault:/${VALUE}#key`,
    `vault:secret//${VALUE}#key`,
    `vault:secret/${VALUE}/#key`,
    `ENV:${VALUE}`,
    '',
    'env:',
    'file:',
    'vault:#',
  ]) {
    assert.match(refusal(reference), /env:NAME, file:\/path or vault:mount\/path#field/);
  }
});
