// SPDX-License-Identifier: Apache-2.0
// What is kept for a tenant opens with its own keys, at its own place, as long as they exist.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import type { OwnKeyring } from '../core/ports/keyring.ts';
import { fakeWorld } from '../core/world.ts';
import { openFileKeyring } from './file-keyring.ts';

function keyringOf(t: TestContext): OwnKeyring {
  const dir = mkdtempSync(join(tmpdir(), 'bz-seal-'));
  const keyring = openFileKeyring({ file: join(dir, 'keys', 'keyring.json'), world: fakeWorld() });
  t.after(async () => {
    await keyring.close();
    rmSync(dir, { recursive: true });
  });
  return keyring;
}

test('it opens for the same purpose, tenant and place, and for no other', (t) => {
  const keyring = keyringOf(t);
  const sealed = keyring.seal('vault', 'acme', 'grace@navy.example, ü', 'c1 T');
  assert.equal(keyring.open('vault', 'acme', sealed, 'c1 T'), 'grace@navy.example, ü');
  assert.ok(!sealed.includes('grace'));
  assert.notEqual(keyring.seal('vault', 'acme', 'grace@navy.example, ü', 'c1 T'), sealed);
  assert.equal(keyring.open('vault', 'acme', sealed, 'c2 T'), undefined);
  assert.equal(keyring.open('vault', 'other', sealed, 'c1 T'), undefined);
  assert.equal(keyring.open('digest', 'acme', sealed, 'c1 T'), undefined);
});

test('one changed character is noticed, and rubbish is no fault', (t) => {
  const keyring = keyringOf(t);
  const sealed = keyring.seal('vault', 'acme', 'a secret', 'c');
  const cut = sealed.indexOf(':') + 1;
  for (let at = cut; at < sealed.length; at++) {
    const other = sealed.charAt(at) === 'A' ? 'B' : 'A';
    const altered = sealed.slice(0, at) + other + sealed.slice(at + 1);
    const same = Buffer.from(altered.slice(cut), 'base64').equals(
      Buffer.from(sealed.slice(cut), 'base64'),
    );
    if (!same) assert.equal(keyring.open('vault', 'acme', altered, 'c'), undefined);
  }
  for (const text of ['', ':', 'key_x:', 'key_x:AAAA', sealed.slice(0, -8), sealed.slice(cut)]) {
    assert.equal(keyring.open('vault', 'acme', text, 'c'), undefined);
  }
});

test('after a rotation old and new open, after destruction neither of its key', async (t) => {
  const keyring = keyringOf(t);
  const oldKey = keyring.currentKeyId('vault');
  const before = keyring.seal('vault', 'acme', 'before', 'c');
  await keyring.rotate('vault');
  const after = keyring.seal('vault', 'acme', 'after', 'c');
  assert.equal(keyring.open('vault', 'acme', before, 'c'), 'before');
  assert.equal(keyring.open('vault', 'acme', after, 'c'), 'after');
  await keyring.destroy(oldKey);
  assert.equal(keyring.open('vault', 'acme', before, 'c'), undefined);
  await keyring.destroyTenant('acme');
  assert.equal(keyring.open('vault', 'acme', after, 'c'), undefined);
});
