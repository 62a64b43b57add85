// SPDX-License-Identifier: Apache-2.0
// Hashing of passwords: the real argon2id, the work done for nothing, the bound on what runs at once.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BartizanError } from '../../core/errors.ts';
import { fakeWorld } from '../../core/world.ts';
import { requireGoodPassword } from './password-rule.ts';
import { createPasswords, type Derive } from './passwords.ts';

const CHEAP = { memoryKib: 64, passes: 1, lanes: 1 };

test('a hash is a PHC string with OWASP parameters, and verifies only its password', async () => {
  const passwords = createPasswords(fakeWorld());
  const hash = await passwords.hash('correct horse battery');
  assert.match(hash, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  assert.deepEqual(await passwords.verify(hash, 'correct horse battery'), {
    ok: true,
    stale: false,
  });
  assert.deepEqual(await passwords.verify(hash, 'correct horse batterz'), {
    ok: false,
    stale: false,
  });
  assert.equal((await passwords.verify(undefined, 'correct horse battery')).ok, false);
  assert.notEqual(hash, await passwords.hash('correct horse battery'), 'each has its own salt');
});

test('argon2id is that of RFC 9106: a known answer', async () => {
  // password "password", salt "somesalt", t=2, m=64 MiB, p=1: from the reference implementation's tests.
  const hash =
    '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc';
  const { ok, stale } = await createPasswords(fakeWorld()).verify(hash, 'password');
  assert.deepEqual({ ok, stale }, { ok: true, stale: true });
});

test('the same password typed in two ways is the same', async () => {
  const passwords = createPasswords(fakeWorld(), undefined, CHEAP);
  const composed = await passwords.hash('caf\u00e9 au lait bien chaud');
  assert.ok((await passwords.verify(composed, 'cafe\u0301 au lait bien chaud')).ok);
});

test('parameters that grew make a hash stale, and only a right password says so', async () => {
  const old = await createPasswords(fakeWorld(), undefined, CHEAP).hash('correct horse battery');
  const now = createPasswords(fakeWorld(), undefined, { ...CHEAP, passes: 2 });
  assert.deepEqual(await now.verify(old, 'correct horse battery'), { ok: true, stale: true });
  assert.deepEqual(await now.verify(old, 'wrong'), { ok: false, stale: false });
});

test('what is no hash of ours verifies nothing, with the same work', async () => {
  let work = 0;
  const derive: Derive = async () => {
    work += 1;
    return Buffer.alloc(32);
  };
  const passwords = createPasswords(fakeWorld(), derive);
  const hashes = ['', 'plain', '$argon2id$v=19$m=1,t=1,p=1$$', '$2b$10$abc', undefined];
  for (const hash of hashes) assert.equal((await passwords.verify(hash, 'x')).ok, false);
  assert.equal(work, hashes.length);
});

test('few run at once, some wait, the rest is refused; none is forgotten', async () => {
  let running = 0;
  let most = 0;
  const open: (() => void)[] = [];
  const derive: Derive = async () => {
    running += 1;
    most = Math.max(most, running);
    await new Promise<void>((resolve) => open.push(resolve));
    running -= 1;
    return Buffer.alloc(32);
  };
  const passwords = createPasswords(fakeWorld(), derive);
  const wanted = Array.from({ length: 60 }, () => passwords.hash('correct horse').then(() => 'ok'));
  const results = Promise.allSettled(wanted);
  // Two at a time, until all that were let in are done.
  for (let opened = 0; opened < 42; ) {
    const next = open.shift();
    if (next !== undefined) opened += 1;
    next?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const settled = await results;
  assert.equal(most, 2);
  assert.equal(settled.filter(({ status }) => status === 'fulfilled').length, 42);
  for (const result of settled) {
    if (result.status === 'rejected') assert.equal(result.reason.code, 'limit_exceeded');
  }
  const again = passwords.hash('correct horse');
  await new Promise((resolve) => setImmediate(resolve));
  open.shift()?.();
  await again;
});

const REFUSED = [
  ['short', 'tr0ub4dor&3'],
  ['digits', '123456789012'],
  ['digits and signs', '1234-5678-9012-3456'],
  ['repeated', 'abababababababab'],
  ['common', 'Password1234!'],
  ['common, spelled with signs', 'P@55w0rd!!!!'],
  ['common twice', 'passwordpassword'],
  ['two common words', 'letmein-welcome-1'],
  ['keyboard', 'qwertyuiop1234567890'],
  ['famous', 'CorrectHorseBatteryStaple'],
  ['ours', 'bartizan-admin-2026'],
  ['the login', 'ada.lovelace-1'],
  ['too long', 'xY7 '.repeat(65)],
] as const;

for (const [what, password] of REFUSED) {
  test(`a password that is refused: ${what}`, () => {
    assert.throws(
      () => requireGoodPassword(password, 'ada.lovelace@example.com'),
      (error: BartizanError) =>
        error.code === 'invalid_request' &&
        error.pointer === '/password' &&
        !error.message.includes(password),
    );
  });
}

test('passwords that are taken', () => {
  for (const password of [
    'a rather long phrase 7',
    'kestrel-quarry-9-umbrella',
    'пароль которого нет в списке',
    '密码不在列表里面的一个很长的句子',
    'ada.lovelace wrote the first program',
    'x'.repeat(6) + 'Q7!nv$0',
  ]) {
    requireGoodPassword(password, 'ada.lovelace@example.com');
  }
});
