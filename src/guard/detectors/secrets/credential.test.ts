// SPDX-License-Identifier: Apache-2.0
// Files with secrets drawn into them: how many are found, and how much else is. And what people write that
// only looks like a secret.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createEngine } from '../../engine.ts';
import type { Located } from '../../lane.ts';
import { detector as connectionString } from './connection-string.ts';
import { detector as credential } from './credential.ts';
import { detector as jsonWebToken } from './json-web-token.ts';
import { detector as privateKey } from './private-key.ts';
import { detector as rawPrivateKey } from './raw-private-key.ts';
import { ALNUM, drawFrom, drawn, secretFiles } from './secret-files.fixture.ts';
import { detector as vendorKey } from './vendor-key.ts';

const FULL = process.env.BARTIZAN_TESTS === 'full';
const engine = createEngine(
  [credential, vendorKey, connectionString, jsonWebToken, privateKey, rawPrivateKey],
  { disabled: [], options: {} },
);
const find = (text: string): readonly string[] =>
  engine
    .scan(text, { phase: 'response', channel: 'output', json: false })
    .found.map(({ start, end }) => text.slice(start, end));

describe('files with secrets in them', () => {
  const files = secretFiles(drawFrom(7), FULL ? 20_000 : 800);

  test('nearly all secrets are found, and little else', () => {
    let [hits, misses, wrong] = [0, 0, 0];
    for (const { text, secrets } of files) {
      const found = new Set(find(text));
      for (const secret of secrets) {
        if (found.has(secret)) hits++;
        else misses++;
      }
      for (const one of found) if (!secrets.includes(one)) wrong++;
    }
    assert.ok(hits / (hits + misses) >= 0.97, `recall ${hits / (hits + misses)}`);
    assert.ok(hits / (hits + wrong) >= 0.97, `precision ${hits / (hits + wrong)}`);
  });

  test('they are the same however the text is cut', () => {
    const draw = drawFrom(8);
    const key = ({ detector, entity, start, end }: Located): string =>
      `${detector.id} ${entity} ${start} ${end}`;
    for (let run = 0; run < (FULL ? 3_000 : 120); run++) {
      const pieces = Array.from({ length: 1 + draw(5) }, () => {
        const { text } = files[draw(files.length)] ?? { text: '' };
        const at = draw(text.length);
        return text.slice(at, at + draw(200));
      });
      const text = pieces.join('');
      const whole = engine.scan(text, { phase: 'response', channel: 'output', json: false }).found;
      const scanner = engine.open('output');
      const found: Located[] = [];
      for (let at = 0; at < text.length; ) {
        const size = 1 + draw(run % 3 === 0 ? 1 : 24);
        found.push(...scanner.push(text.slice(at, at + size)));
        at += size;
      }
      found.push(...scanner.end());
      assert.deepEqual(found.map(key).sort(), whole.map(key).sort(), text);
    }
  });
});

describe('one value is one finding', () => {
  const key = `sk_live_${drawn(drawFrom(3), ALNUM, 24)}`;
  for (const text of [`API_KEY=${key}`, `{"token": "${key}"}`, `Authorization: Bearer ${key}`]) {
    test(text.slice(0, 20), () => assert.deepEqual(find(text), [key]));
  }
});

describe('what stands where a secret would', () => {
  for (const text of [
    'password = input("Password: ")',
    'password: ${{ secrets.DB_PASSWORD }}',
    'PASSWORD="$(cat /run/secrets/password)"',
    'password = var.db_password',
    'password={{ vault_password }}',
    'api_key: env:API_KEY',
    'token = "YOUR_API_TOKEN_1234"',
    'secret: ********',
    'password=xxxxxxxxxxxx',
    'client_secret = "changeme123"',
    'private_key_path = "/etc/ssl/private/key1.pem"',
    'token_count: 123456',
    'next_page_token: "CAoQAA1bC2dE3fG4hI5j"',
    'public_key = "BKd0n0wXyZ1a2b3c4d5e6f7g8h9i0j"',
    'primary_key: "a1b2c3d4-e5f6-a7b8-c9d0-e1f2a3b4c5d6"',
    'sort_key = "user#12345"',
    'password: "min:8|max:64"',
    'passwordPattern = "^(?=.*[A-Z])(?=.*\\\\d).{8,}$"',
    'const tokenTypes = ["access_token", "refresh_token1"];',
    'function checkPassword(password: string, other = "x1") {}',
    'curl -u "$USER:$PASSWORD" https://x.example',
    'curl -u <user:password1> https://x.example',
    'docker run -u 1000:1000 image',
    'the password is required and has 8 characters',
    'keys: a1, b2, c3',
    'pass `endpoint: x1` to the constructor',
    'Authorization: Bearer <token>',
    'Authorization: Basic ...',
    'git commit a94a8fe5ccb19ba61c4c0873d391e987982fbbd3',
    'sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    'cache_key = "v2:e3b0c44298fc1c149afbf4c8996fb924"',
    'https://img.example/badge.svg?token=FZV3DSS8NF',
    '<input type="password" name="password" placeholder="Password1">',
    '"tokenizer": {"eos_token": "<|endoftext|>", "pad_token": "[PAD]"}',
  ]) {
    test(text, () => assert.deepEqual(find(text), []));
  }
});

describe('a reader finds these, and so does the detector', () => {
  const draw = drawFrom(5);
  const token = drawn(draw, ALNUM, 32);
  const cases: readonly (readonly [string, string])[] = [
    [`os.environ["API_TOKEN"] = "${token}"`, token],
    [`headers["X-Api-Key"] = '${token}'`, token],
    [`-H 'Private-Token: ${token}'`, token],
    [`set("auth.token", "${token}")`.replace('auth.', ''), token],
    [`Cookie: theme=dark; session=${token}; lang=en`, token],
    [`{\\"access_token\\": \\"${token}\\"}`, token],
    [`<add name="x" apiKey="${token}"/>`, token],
    [`--api-key ${token} --verbose`, token],
    [`token := "${token}"`, token],
    [`'secret' => '${token}',`, token],
    [`my api key is ${token}, thanks`, token],
    [`https://x.example/cb?state=1&access_token=${token}&x=y`, token],
    [`Server=db;Uid=sa;Pwd=Gr8-Wall!x;`, 'Gr8-Wall!x'],
    [`mysqldump -u root -pZ3bra!cross app`, 'Z3bra!cross'],
    [`redis-cli -h cache -a Z3bra!cross ping`, 'Z3bra!cross'],
    [`requirepass Z3bra!cross`, 'Z3bra!cross'],
    [`password for the vpn is Z3bra!cross`, 'Z3bra!cross'],
    [`mot de passe : Z3bra!cross`, 'Z3bra!cross'],
    [`Kennwort: Z3bra!cross`, 'Z3bra!cross'],
    [`senha=Z3bra!cross`, 'Z3bra!cross'],
    [`<property name="db.password">Z3bra!cross</property>`, 'Z3bra!cross'],
    [`ENV API_TOKEN ${token}`, token],
    [`static char api_key[] = "${token}";`, token],
    [`strcpy(password, "Z3bra!cross");`, 'Z3bra!cross'],
    [`static TOKEN: &'static str = "${token}";`, token],
    [`apiKey?: string = '${token}';`, token],
    [`String apiKey = new String("${token}");`, token],
    [`password := []byte("Z3bra!cross")`, 'Z3bra!cross'],
    [`buildConfigField("String", "API_KEY", "\\"${token}\\"")`, token],
    [`define('DB_PASSWORD', 'zebra33');`, 'zebra33'],
    [`const t = process.env.API_TOKEN ?? '${token}';`, token],
    [`os.getenv("DB_PASSWORD", "zebra33")`, 'zebra33'],
    [`HTTPBasicAuth("ada", "Z3bra!cross")`, 'Z3bra!cross'],
    [`const char* password = "48151623";`, '48151623'],
    [`DB_PASSWORD=zebracrossing`, 'zebracrossing'],
    [`admin_password: letmein22`, 'letmein22'],
  ];
  for (const [text, secret] of cases) {
    test(text.slice(0, 40), () => assert.deepEqual(find(text), [secret]));
  }
});

test('words that may be taken apart in many ways cost no more than others', () => {
  // Tried one way after the other, twenty such words have a million ways.
  const value = `${'username'.repeat(10)}${'inputinvalid'.repeat(5)}!1q`;
  for (let run = 0; run < 200; run++) assert.ok(find(`password: "${value}"`).length <= 1);
});
