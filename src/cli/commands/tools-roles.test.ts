// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { parse } from 'yaml';
import { appToolsConfig } from '../../gateway/tools-config.ts';
import { runCommand } from '../run.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'tools-'));
after(() => rmSync(folder, { recursive: true }));

const write = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

const tools = write(
  'tools.json',
  JSON.stringify([
    {
      name: 'list_orders',
      description: 'Lists orders.',
      parameters: { properties: { page: { type: 'integer' } } },
    },
    {
      type: 'function',
      function: {
        name: 'mail_colleague',
        parameters: { properties: { to: { type: 'string' }, body: { type: 'string' } } },
      },
    },
    { name: 'frobnicate', parameters: { properties: { thing: {} } } },
  ]),
);

test('proposed roles are printed as configuration that is valid, with what told them', async () => {
  const { code, out, err } = await runCommand(['tools', 'roles', '--tools', tools]);
  assert.equal(code, 0);
  const { tools: pasted } = parse(out.join('\n')) as { tools: unknown };
  const { roles } = appToolsConfig.parse(pasted);
  assert.deepEqual(Object.keys(roles), ['list_orders', 'mail_colleague', 'frobnicate']);
  assert.equal(roles['mail_colleague']?.action, 'send');
  assert.deepEqual(roles['mail_colleague']?.arguments, { to: 'target', body: 'content' });
  assert.ok(out.some((line) => /action: send\s+# "mail" in the name$/.test(line)));
  assert.match(err, /3 tools, 1 not understood/);
});

test('reasons are given as data', async () => {
  const { out } = await runCommand(['tools', 'roles', '--tools', tools, '--json']);
  const { rows } = JSON.parse(out[0] ?? '') as {
    rows: { tool: string; action: string; reasons: Record<string, string[]> }[];
  };
  const last = rows.at(-1);
  assert.equal(last?.action, 'unknown');
  assert.deepEqual(last?.reasons['action'], ['nothing: the stricter role']);
});

const decision = (point: string, more: object, outcome = 'allow', app = 'shop') =>
  JSON.stringify({
    type: 'decision',
    time: 1_767_225_600_000,
    tenant: 'default',
    request: 'r',
    erased: [],
    facts: {
      point,
      now: 1,
      seed: 's',
      app: { id: app },
      tools: ['list_orders', 'refund_order', 'drop_table', 'tool~0a1b2c3d'],
      findings: [],
      uninspected: [],
      providerState: [],
      failures: [],
      ...more,
    },
    verdict: { outcome, policy: 'p', reasons: [], obligations: [] },
  });
const called = (tool: string, outcome = 'allow', app = 'shop') =>
  decision('tools', { calls: [{ tool, faults: [] }] }, outcome, app);

test('an app is proposed the tools that it uses, and no other', async () => {
  const events = write(
    'events.jsonl',
    [
      decision('access', {}),
      ...Array.from({ length: 20 }, () => called('list_orders')),
      called('refund_order', 'ask'),
      called('drop_table', 'allow', 'other'),
    ].join('\n'),
  );
  const args = ['tools', 'least-privilege', '--app', 'shop', '--events', events];
  const { code, out } = await runCommand([...args, '--json']);
  assert.equal(code, 0);
  const found = JSON.parse(out[0] ?? '') as Record<string, unknown>;
  assert.deepEqual(found['proposal'], { tools: { allowed: ['list_orders'] } });
  assert.deepEqual([found['unused'], found['only_held']], [['drop_table'], ['refund_order']]);
  const words = await runCommand(args);
  assert.ok(words.out.some((line) => /^refund_order\s+1 calls\s+1 held$/.test(line)));
  const yaml = words.out.slice(words.out.indexOf('')).join('\n');
  assert.deepEqual(parse(yaml), { apps: { shop: { tools: { allowed: ['list_orders'] } } } });
  const names = await runCommand(['tools', 'roles', '--app', 'shop', '--events', events, '--json']);
  assert.match(names.out[0] ?? '', /"tool":"drop_table","action":"delete"/);
});

test('few calls propose nothing; what is not said is asked for', async () => {
  const events = write('few.jsonl', called('list_orders'));
  const few = await runCommand(['tools', 'least-privilege', '--app', 'shop', '--events', events]);
  assert.equal(few.code, 6);
  assert.match(few.err, /Too few calls/);
  for (const args of [
    ['tools', 'roles'],
    ['tools', 'roles', '--tools', tools, '--app', 'shop'],
    ['tools', 'least-privilege', '--events', events],
    ['tools', 'least-privilege', '--app', 'shop'],
  ]) {
    assert.equal((await runCommand(args)).code, 2, args.join(' '));
  }
});
