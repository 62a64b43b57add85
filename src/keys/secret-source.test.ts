// SPDX-License-Identifier: Apache-2.0
// Secrets by reference: found where they are kept, renewed while running, kept when their place is gone, and
// handed to workers. Nothing of them is in any log line or error.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { inspect } from 'node:util';
import { BartizanError } from '../core/errors.ts';
import { fakeWorld } from '../core/world.ts';
import { secretsConfig } from './config.ts';
import { createSecretHolder } from './secret-holder.ts';
import { createSecretSource } from './secret-source.ts';
import { type FakeVault, ROOT, startVault } from './vault.fixture.ts';

const OPENAI = 'vault:secret/llm#openai';
const ANTHROPIC = 'vault:secret/llm#anthropic';
const VALUES = ['sk-one-0123456789', 'sk-two-0123456789', 'sk-three-0123456789'] as const;

function sourceFor(t: TestContext, server?: FakeVault, given: Record<string, string> = {}) {
  const world = fakeWorld();
  const environment: Record<string, string> = { TOKEN: ROOT, ...given };
  const vault = {
    address: server?.url,
    auth: { method: 'token', token: 'env:TOKEN' },
    timeout_ms: 200,
  };
  const changes: string[] = [];
  let failures = 0;
  const source = createSecretSource({
    config: secretsConfig.parse(server === undefined ? {} : { vault }),
    environment,
    world,
    changed: (reference) => void changes.push(reference),
    failed: () => void (failures += 1),
  });
  t.after(async () => {
    await source.close();
    const shown = inspect([world.lines, source, changes], { depth: 9, showHidden: true });
    for (const secret of [ROOT, ...VALUES]) assert.ok(!shown.includes(secret), shown);
  });
  return { source, world, environment, changes, failures: () => failures };
}

async function refusal(work: Promise<unknown>): Promise<BartizanError> {
  const thrown = await work.then(
    () => assert.fail('was accepted'),
    (error: unknown) => error,
  );
  assert.ok(thrown instanceof BartizanError, inspect(thrown));
  const shown = inspect(thrown, { depth: 9, showHidden: true });
  for (const secret of [ROOT, ...VALUES]) assert.ok(!shown.includes(secret), shown);
  return thrown;
}

function fileWith(t: TestContext, text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'bartizan-source-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'secret');
  writeFileSync(file, text);
  return file;
}

test('one reference form for each place', async (t) => {
  const server = await startVault(t);
  server.put('secret/llm', { openai: VALUES[0], anthropic: `${VALUES[1]}\n` });
  const { source } = sourceFor(t, server, { KEY: VALUES[2] });
  assert.equal((await source.resolve(OPENAI)).reveal(), VALUES[0]);
  assert.equal((await source.resolve(ANTHROPIC)).reveal(), VALUES[1]);
  assert.equal((await source.resolve('env:KEY')).reveal(), VALUES[2]);
  assert.equal((await source.resolve(`file:${fileWith(t, VALUES[0])}`)).reveal(), VALUES[0]);
  assert.equal(source.current(OPENAI)?.reveal(), VALUES[0]);
  assert.equal(source.current('env:KEY')?.reveal(), VALUES[2]);
});

test('what cannot be a secret is refused by name', async (t) => {
  const server = await startVault(t);
  server.put('secret/llm', {
    number: 1,
    object: { key: VALUES[0] },
    empty: '',
    lines: `${VALUES[0]}\r\nx: y`,
  });
  const { source, failures } = sourceFor(t, server);
  for (const [reference, said] of [
    ['vault:secret/none#key', /vault:secret\/none#key is not there/],
    ['vault:secret/llm#key', /vault:secret\/llm#key is not set/],
    ['vault:secret/llm#toString', /is not set/],
    ['vault:secret/llm#number', /is no text/],
    ['vault:secret/llm#object', /is no text/],
    ['vault:secret/llm#empty', /is empty/],
    ['vault:secret/llm#lines', /line break/],
    ['vault:other/llm#key', /is not there|nothing at this path/],
    ['vault:secret/../llm#key', /dot/],
    ['env:NONE', /env:NONE is not set/],
  ] as const) {
    const { code, message } = await refusal(source.resolve(reference));
    assert.equal(code, 'config_invalid', reference);
    assert.match(message, said);
  }
  assert.equal(failures(), 10);
  assert.match((await refusal(source.resolve(VALUES[0]))).message, /must be given as/);
  assert.throws(() => source.current(VALUES[0]), { code: 'config_invalid' });
});

test('references to Vault need a Vault', async (t) => {
  const { source } = sourceFor(t);
  assert.match((await refusal(source.resolve(OPENAI))).message, /need secrets\.vault/);
  assert.throws(() => source.current(OPENAI), { code: 'config_invalid' });
  assert.deepEqual(
    (await source.prepare([OPENAI, 'env:TOKEN'])).map(({ code }) => code),
    ['config_invalid'],
  );
});

test('a change in any place is taken over, told once, and only then', async (t) => {
  const server = await startVault(t);
  server.put('secret/llm', { openai: VALUES[0], anthropic: VALUES[1] });
  const file = fileWith(t, VALUES[0]);
  const { source, environment, changes } = sourceFor(t, server, { KEY: VALUES[0] });
  const references = [OPENAI, ANTHROPIC, `file:${file}`, 'env:KEY'];
  assert.deepEqual(await source.prepare(references), []);
  const before = source.current(OPENAI);
  await source.renew();
  assert.deepEqual(changes, []);
  assert.equal(source.current(OPENAI), before, 'the same object while nothing changes');
  server.put('secret/llm', { openai: VALUES[2], anthropic: VALUES[1] });
  writeFileSync(file, VALUES[2]);
  environment['KEY'] = VALUES[2];
  const reads = () => server.calls.filter(({ path }) => path === 'secret/data/llm').length;
  const count = reads();
  await source.renew();
  assert.equal(reads(), count + 1, 'two fields of one path are one request');
  assert.deepEqual(new Set(changes), new Set(['env:KEY', `file:${file}`, OPENAI]));
  assert.equal(changes.length, 3);
  assert.equal(source.current(OPENAI)?.reveal(), VALUES[2]);
  assert.equal(source.current(`file:${file}`)?.reveal(), VALUES[2]);
  await source.renew();
  assert.equal(changes.length, 3);
});

test('what cannot be renewed keeps its last good value, is logged once and counted', async (t) => {
  const server = await startVault(t);
  server.put('secret/llm', { openai: VALUES[0], anthropic: VALUES[1] });
  const file = fileWith(t, VALUES[2]);
  const { source, world, changes, failures } = sourceFor(t, server);
  const references = [OPENAI, ANTHROPIC, `file:${file}`];
  await source.prepare(references);
  server.sealed = true;
  rmSync(file);
  for (let times = 0; times < 3; times += 1) await source.renew();
  assert.equal(failures(), 9);
  assert.deepEqual(
    references.map((one) => source.current(one)?.reveal()),
    [VALUES[0], VALUES[1], VALUES[2]],
  );
  assert.equal((await source.resolve(OPENAI)).reveal(), VALUES[0]);
  server.sealed = false;
  writeFileSync(file, VALUES[0]);
  await source.renew();
  assert.deepEqual(
    world.lines.map(({ level, event, fields }) => [level, event, fields['secrets']]),
    [
      ['error', 'secrets.renewal.failed', 3],
      ['info', 'secrets.renewal.recovered', undefined],
    ],
  );
  assert.deepEqual(changes, [`file:${file}`]);
  // Taken away, or made useless, by somebody: what works goes on working.
  server.kv.delete('secret/llm');
  await source.renew();
  server.put('secret/llm', { openai: '', anthropic: 1 });
  await source.renew();
  assert.equal(source.current(OPENAI)?.reveal(), VALUES[0]);
});

test('started without Vault, a secret comes when Vault does', async (t) => {
  const server = await startVault(t);
  server.put('secret/llm', { openai: VALUES[0] });
  server.sealed = true;
  const { source, world, changes } = sourceFor(t, server);
  assert.deepEqual(await source.prepare([OPENAI]), [], 'nothing that the configuration could mend');
  assert.equal(source.current(OPENAI), undefined);
  assert.equal((await refusal(source.resolve(OPENAI))).code, 'upstream_unreachable');
  assert.deepEqual(source.values([OPENAI]), {});
  assert.equal(world.lines.length, 1);
  server.sealed = false;
  await source.renew();
  assert.equal(source.current(OPENAI)?.reveal(), VALUES[0]);
  assert.deepEqual(changes, [OPENAI]);
  assert.equal(world.lines.at(-1)?.event, 'secrets.renewal.recovered');
});

test('one that is asked for before it is known is looked for from then on', async (t) => {
  const server = await startVault(t);
  const { source, changes } = sourceFor(t, server);
  assert.equal(source.current(OPENAI), undefined);
  await source.renew();
  assert.equal(source.current(OPENAI), undefined);
  server.put('secret/llm', { openai: VALUES[0] });
  await source.renew();
  assert.equal(source.current(OPENAI)?.reveal(), VALUES[0]);
  assert.deepEqual(changes, [OPENAI]);
});

test('what workers shall be handed and is not known is read, and told when it is', async (t) => {
  const server = await startVault(t);
  server.put('secret/llm', { openai: VALUES[0] });
  const { source, changes, world } = sourceFor(t, server, { KEY: VALUES[1] });
  const references = [OPENAI, 'env:KEY', ANTHROPIC];
  assert.deepEqual(source.values(references), {});
  assert.deepEqual(source.values(references), {});
  await source.renew();
  assert.deepEqual(source.values(references), { [OPENAI]: VALUES[0], 'env:KEY': VALUES[1] });
  assert.deepEqual(new Set(changes), new Set([OPENAI, 'env:KEY']));
  assert.equal(world.lines.at(-1)?.fields['secrets'], 1, 'the field that is not there');
  assert.equal(server.calls.filter(({ path }) => path === 'secret/data/llm').length, 2);
  assert.throws(() => source.values([VALUES[2]]), { code: 'config_invalid' });
});

test('a timer looks for what is missing, without being asked', async (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  const server = await startVault(t);
  const { source, changes, world } = sourceFor(t, server);
  source.current(OPENAI);
  server.put('secret/llm', { openai: VALUES[0] });
  const until = async (count: number): Promise<void> => {
    for (let tries = 0; changes.length < count; tries += 1) {
      assert.ok(tries < 1_000);
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  t.mock.timers.tick(5_000);
  await until(1);
  server.put('secret/llm', { openai: VALUES[1] });
  t.mock.timers.tick(5_000);
  for (let turns = 0; turns < 100; turns += 1)
    await new Promise((resolve) => setImmediate(resolve));
  assert.equal(changes.length, 1, 'what is known is renewed when renew_s has passed');
  world.advance(300_000);
  t.mock.timers.tick(5_000);
  await until(2);
  assert.equal(source.current(OPENAI)?.reveal(), VALUES[1]);
});

test('hundreds of references are read a few at a time', async (t) => {
  const server = await startVault(t);
  const references = Array.from({ length: 300 }, (_, index) => {
    server.put(`secret/app-${index}`, { key: `${VALUES[0]}-${index}` });
    return `vault:secret/app-${index}#key`;
  });
  const { source } = sourceFor(t, server);
  assert.deepEqual(await source.prepare([...references, ...references]), []);
  assert.equal(Object.keys(source.values(references)).length, 300);
  assert.equal(server.calls.length, 301, 'each once, and one login');
});

test('workers get values by reference, keep them, and look at their own places for the rest', (t) => {
  const file = fileWith(t, VALUES[0]);
  const environment: Record<string, string> = { KEY: VALUES[1] };
  const holder = createSecretHolder(environment);
  assert.equal(holder.current(OPENAI), undefined);
  assert.throws(() => holder.current('env:NONE'), { code: 'config_invalid' });
  assert.throws(() => holder.current(VALUES[2]), { code: 'config_invalid' });
  assert.equal(holder.current(`file:${file}`)?.reveal(), VALUES[0]);
  assert.equal(holder.current('env:KEY')?.reveal(), VALUES[1]);

  holder.take({ [OPENAI]: VALUES[0] });
  const first = holder.current(OPENAI);
  holder.take({ [OPENAI]: VALUES[0] });
  assert.equal(holder.current(OPENAI), first, 'the same object while nothing changes');
  holder.take({ [OPENAI]: VALUES[2] });
  holder.take({});
  assert.equal(holder.current(OPENAI)?.reveal(), VALUES[2]);

  writeFileSync(file, VALUES[2]);
  assert.equal(holder.current(`file:${file}`)?.reveal(), VALUES[0], 'not with every request');
  holder.reread();
  assert.equal(holder.current(`file:${file}`)?.reveal(), VALUES[2]);
  rmSync(file);
  holder.reread();
  assert.equal(holder.current(`file:${file}`)?.reveal(), VALUES[2], 'the last good one');
  holder.take({ [`file:${file}`]: VALUES[1] });
  assert.equal(
    holder.current(`file:${file}`)?.reveal(),
    VALUES[1],
    'the main process knows better',
  );
  assert.ok(!inspect(holder, { depth: 9, showHidden: true }).includes(VALUES[1]));
});
