// SPDX-License-Identifier: Apache-2.0
// A whole node with its keyring and its providers' credentials in Vault: changes there take effect while it
// serves, a Vault that goes stops nothing that runs, and no secret is ever on the disk.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { request } from 'undici';
import { ROOT, startVault } from '../../src/keys/vault.fixture.ts';
import { LISTEN, MAIN } from '../e2e/bartizan.fixture.ts';
import { json, startUpstream } from '../e2e/upstream.fixture.ts';
import { Installation, until } from './node.fixture.ts';

const [OLD, NEW] = ['sk-of-the-provider-old-0001', 'sk-of-the-provider-new-0002'];
const ANSWER = {
  id: 'c',
  object: 'chat.completion',
  created: 1,
  model: 'm',
  choices: [{ index: 0, message: { role: 'assistant', content: 'ok' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
};

/** Every file below a folder, as one text. */
function onDisk(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n');
}

test('a node on Vault', async (t) => {
  const vault = await startVault(t);
  vault.put('secret/llm', { openai: OLD });
  const provider = await startUpstream();
  t.after(() => provider.close());
  provider.answer(json(ANSWER));
  process.env['BZ_VAULT_TOKEN'] = ROOT;
  t.after(() => delete process.env['BZ_VAULT_TOKEN']);
  // That it recovered is said at this level.
  const config = `${LISTEN.replace('log_level: warn', 'log_level: info')}
secrets:
  renew_s: 5
  vault: { address: "${vault.url}", timeout_ms: 500, auth: { method: token, token: "env:BZ_VAULT_TOKEN" } }
  keyring: { kind: vault, transit_key: bartizan, poll_ms: 200 }
upstreams:
  up: { kind: openai, base_url: "${provider.url}/v1", key: "vault:secret/llm#openai", allow_addresses: [127.0.0.1] }
models: { m: { targets: [{ upstream: up }] } }
apps: { demo: { tenant: acme } }
`;
  const node = await new Installation(t, config).start();
  const ask = async (key = node.key): Promise<number> => {
    const { statusCode, body } = await request(`${node.now.dataPlane}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'hello' }] }),
    });
    await body.dump();
    return statusCode;
  };
  const sent = (): string | undefined => provider.asked.at(-1)?.headers['authorization'];
  /** Runs a command beside the node; what it writes to stdout. */
  const command = async (...args: string[]): Promise<string> => {
    const files = ['--config', join(node.folder, 'bartizan.yaml'), '--data', node.data];
    const flags = ['--disable-warning=ExperimentalWarning', MAIN, 'keyring'];
    const { stdout } = await promisify(execFile)(process.execPath, [...flags, ...args, ...files]);
    return stdout.trim();
  };

  await t.test('workers have the keys and the credential, the disk has neither', async () => {
    assert.equal(await ask(), 200);
    assert.equal(sent(), `Bearer ${OLD}`);
    assert.ok(!existsSync(join(node.data, 'keyring.json')));
    const kept = onDisk(node.data);
    for (const secret of [ROOT, OLD]) assert.ok(!kept.includes(secret));
  });

  await t.test('another credential is used from then on, and no request notices', async () => {
    vault.put('secret/llm', { openai: NEW });
    await until('the new credential is sent', async () => {
      assert.equal(await ask(), 200);
      return sent() === `Bearer ${NEW}`;
    });
  });

  await t.test(
    'a rotation by a command is taken over; keys of before still open the door',
    async () => {
      const id = await command('rotate', 'virtual-key');
      assert.match(id, /^key_[0-9a-z]+$/);
      await until('a new key is hashed with the new key', async () => {
        const wanted = { app: 'demo', name: 'after' };
        const { body } = await node.api<{ key: string }>('/api/v1/keys', 'POST', wanted);
        assert.equal(await ask(body.key), 200);
        // A record names the key that hashed it.
        return onDisk(node.data).includes(id);
      });
      assert.equal(await ask(), 200);
    },
  );

  await t.test('Vault gone: everything that runs goes on', async () => {
    vault.sealed = true;
    await until('it is noticed', () => node.now.stderr().includes('keyring.reload.failed'));
    for (let times = 0; times < 10; times += 1) assert.equal(await ask(), 200);
    const shown = node.now.stderr();
    for (const secret of [ROOT, OLD, NEW]) assert.ok(!shown.includes(secret));
    vault.sealed = false;
    await until('it is back', () => node.now.stderr().includes('keyring.reload.recovered'));
  });
});
