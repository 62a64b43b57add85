// SPDX-License-Identifier: Apache-2.0
// Content packs and a running gateway: what is installed is in force within seconds, what is altered never,
// what was in force stays through every kill, and what is in shadow is counted and enforces nothing.
import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { test } from 'node:test';
import { CASES, OTHER_KEYS, packBytes, signed } from '../../src/guard/packs/pack.fixture.ts';
import { configuration, freePorts, Installation, until } from '../fault/node.fixture.ts';
import { all, ask, campaign, Packs, PUBLISHER_LINE, TERMS } from './content.fixture.ts';

type View = { version: string; inForce: boolean; detectors?: string[]; by?: string };
type Status = {
  name: string;
  refused?: string;
  packs: { id: string; live?: View; shadow?: View; previous?: View }[];
};

const RULE = `
protections: { rules: [{ id: campaign, detectors: [injection/*], on: [request], action: block }] }
`;
/** A rule that blocks has to read everything, or to block what it cannot read. */
const app = 'unknown_content: block';

const status = async (node: Installation): Promise<Status> =>
  (await node.api<Status>('/api/v1/content')).body;

test('a pack is in force within seconds, through kills, and altered files never are', async (t) => {
  const ports = await freePorts(2);
  const node = await new Installation(t, configuration({ ports, app }) + RULE).start();
  const packs = new Packs(node);
  assert.equal(await ask(node, `Now ${TERMS.first}.`), 'allow');

  await t.test('brought in by a command', async () => {
    await packs.update(packs.file(campaign('1.0.0', [TERMS.first])), '--live');
    await until('blocked by all workers', () => all(node, `Now ${TERMS.first}.`, 'block'));
    assert.equal(await ask(node, `Now ${TERMS.second}.`), 'allow');
    const { packs: listed, refused } = await status(node);
    assert.equal(refused, undefined);
    assert.equal(listed[0]?.live?.version, '1.0.0');
    assert.deepEqual(listed[0].live.detectors, ['injection/campaign']);
    assert.match(listed[0].live.by ?? '', /^command line: /);
  });

  await t.test('findings name it', async () => {
    type Page = { rows: { request: string }[] };
    let recorded = '';
    await until('a decision in the store', async () => {
      const { body } = await node.api<Page>('/api/v1/exchanges?outcome=block&limit=1');
      const [row] = body.rows;
      if (row === undefined) return false;
      recorded = JSON.stringify((await node.api(`/api/v1/exchanges/${row.request}`)).body);
      return recorded.includes('injection/campaign');
    });
    assert.match(recorded, /\+campaign@1\.0\.0"/);
    assert.ok(!recorded.includes('xylophone'), 'no content in the record');
  });

  await t.test('an altered file is refused, and what was in force stays', async () => {
    await packs.update(packs.file(campaign('1.1.0', [TERMS.first, TERMS.second])));
    for (const name of packs.installed()) {
      const path = join(packs.folder, 'packs', name);
      const bytes = readFileSync(path);
      bytes[bytes.length - 3] = (bytes.at(-3) ?? 0) ^ 1;
      writeFileSync(path, bytes);
    }
    await packs.update('--promote', 'campaign');
    await until('a refusal', async () => (await status(node)).refused !== undefined);
    const { refused, packs: listed } = await status(node);
    assert.match(refused ?? '', /campaign: content pack refused: the signature is wrong/);
    assert.equal(listed[0]?.live?.inForce, false);
    assert.ok(await all(node, `Now ${TERMS.first}.`, 'block'));
    assert.ok(await all(node, `Now ${TERMS.second}.`, 'allow'));
    const { body } = await node.api<{ error: { message: string } }>('/api/v1/reload', 'POST', {});
    assert.match(JSON.stringify(body), /signature is wrong/);
    assert.match(node.now.stderr(), /content\.refused/);
  });

  await t.test('killed workers and a killed main process come back with it', async () => {
    const pids = await node.workers(2);
    for (const pid of pids) process.kill(pid, 'SIGKILL');
    const fresh = await node.workers(2, pids);
    assert.ok(await all(node, `Now ${TERMS.first}.`, 'block'));
    assert.equal(await node.signalMain('SIGKILL'), 'SIGKILL');
    assert.ok(await all(node, `Now ${TERMS.first}.`, 'block'), 'workers go on alone');
    await node.start();
    await node.workers(2, fresh);
    assert.ok(await all(node, `Now ${TERMS.first}.`, 'block'));
    assert.match((await status(node)).refused ?? '', /signature is wrong/);
  });

  await t.test('a command finds the main process dead in between', async () => {
    await packs.update('--retire', 'campaign');
    await packs.update('--drop', 'campaign');
    await until('nothing refused', async () => (await status(node)).refused === undefined);
    await until('out of force', () => all(node, `Now ${TERMS.first}.`, 'allow'));
    await node.signalMain('SIGKILL');
    await packs.update(packs.file(campaign('2.0.0', [TERMS.second])), '--live');
    await node.start();
    await until('in force', () => all(node, `Now ${TERMS.second}.`, 'block'));
    // Not even with the folder gone does the protection go.
    await node.signalMain('SIGKILL');
    rmSync(join(packs.folder, 'packs'), { recursive: true });
    await node.start();
    assert.ok(await all(node, `Now ${TERMS.second}.`, 'block'));
    assert.match((await status(node)).refused ?? '', /ENOENT/);
  });
});

type Sent = { pack?: unknown; signature?: string; allow_older?: boolean; more?: unknown };

test('packs through the admin API', async (t) => {
  const ports = await freePorts(2);
  const own = `content: { trust: ["${PUBLISHER_LINE}"], shadow_percent: 100 }\n`;
  const node = await new Installation(t, configuration({ ports, app }) + RULE + own).start();
  const send = async (bytes: Buffer, sent: Sent = {}) => {
    const body = { pack: bytes.toString('base64'), signature: signed(bytes), ...sent };
    const answer = await node.api<Status & { error?: { code: string } }>(
      '/api/v1/content',
      'POST',
      body,
    );
    return { ...answer, code: answer.body.error?.code };
  };
  const move = async (name: string, id = 'campaign') => {
    const answer = await node.api<Status & { error?: { code: string } }>(
      `/api/v1/content/${id}/${name}`,
      'POST',
      { why: 'a test' },
    );
    return { ...answer, code: answer.body.error?.code };
  };
  const sound = campaign('1.1.0', [TERMS.first]);

  await t.test('what is refused', async () => {
    const altered = Buffer.from(sound);
    altered[100] = (altered[100] ?? 0) ^ 1;
    const refusals: readonly (readonly [string, number, () => Promise<{ status: number }>])[] = [
      ['another key', 422, () => send(sound, { signature: signed(sound, OTHER_KEYS) })],
      ['no signature', 422, () => send(sound, { signature: 'none' })],
      ['altered', 422, () => send(altered, { signature: signed(sound) })],
      ['no pack', 422, () => send(Buffer.from('{"format":1}'))],
      ['a case that fails', 422, () => send(failing())],
      [
        'a newer engine',
        422,
        () => send(campaign('1.0.0', [TERMS.first], { min_engine: '999.0.0' })),
      ],
      [
        'expired',
        422,
        () => send(campaign('1.0.0', [TERMS.first], { expires: '2020-01-01T00:00:00Z' })),
      ],
      ['not base64', 400, () => send(sound, { pack: '../../etc/passwd' })],
      ['an unknown member', 400, () => send(sound, { more: 1 })],
      ['too large', 413, () => announced(node, 23_000_000)],
      ['nothing there', 404, () => move('promote', 'nothing')],
      ['no move', 404, () => move('destroy')],
    ];
    for (const [what, expected, answer] of refusals) {
      const { status: got } = await answer();
      assert.equal(got, expected, what);
    }
    for (const id of ['..%2f..%2fetc', '.', '%00', 'A', '__proto__', 'x'.repeat(65)]) {
      const { status: got } = await move('promote', id);
      assert.ok(got === 400 || got === 404, `${id}: ${got}`);
    }
    assert.deepEqual(await status(node), { name: '', packs: [] });
  });

  await t.test(
    'in shadow it is counted and enforces nothing; in force it blocks; and back',
    async () => {
      assert.equal((await send(sound)).status, 200);
      assert.equal((await status(node)).packs[0]?.shadow?.inForce, true);
      assert.ok(await all(node, `Now ${TERMS.first}.`, 'allow'));
      await until('findings counted', async () =>
        /shadow_findings_total\{pack="campaign@1\.1\.0",detector="injection\/campaign",result="new"\} \d\d/.test(
          await metrics(node),
        ),
      );
      assert.equal((await move('promote')).status, 200);
      assert.ok(await all(node, `Now ${TERMS.first}.`, 'block'), 'in force when the API answers');
      assert.equal((await send(campaign('1.0.0', [TERMS.first]))).status, 422, 'older');
      assert.equal((await send(sound)).status, 422, 'in force already');
      assert.equal((await move('roll-back')).status, 409);
      assert.equal((await send(campaign('1.2.0', [TERMS.second]))).status, 200);
      assert.equal((await move('promote')).status, 200);
      assert.ok(await all(node, `Now ${TERMS.first}.`, 'allow'));
      assert.equal((await move('roll-back')).status, 200);
      assert.ok(await all(node, `Now ${TERMS.first}.`, 'block'));
      await until('what it would lose is counted', async () =>
        /pack="campaign@1\.2\.0",detector="injection\/campaign",result="lost"/.test(
          await metrics(node),
        ),
      );
    },
  );

  await t.test('a rule that names its detector holds on to it', async () => {
    const named = RULE.replace('injection/*', 'injection/campaign');
    node.configure(configuration({ ports, app }) + named + own);
    assert.equal((await node.api('/api/v1/reload', 'POST', {})).status, 200);
    const { status: got, body } = await move('retire');
    assert.equal(got, 422, JSON.stringify(body));
    assert.match(JSON.stringify(body), /no detector in force matches injection\/campaign/);
    assert.ok(await all(node, `Now ${TERMS.first}.`, 'block'));
    await node.signalMain('SIGTERM');
    await node.start();
    assert.ok(await all(node, `Now ${TERMS.first}.`, 'block'), 'also after a start');
  });
});

/** Signed, and wrong about what it finds. */
const failing = (): Buffer =>
  packBytes({ cases: [{ text: 'nothing', found: ['nothing'] }, ...CASES] });

/** The answer to a body that is announced and not sent: nothing that large is even read. */
function announced(node: Installation, bytes: number): Promise<{ status: number }> {
  const { url, token } = node.access();
  return new Promise((resolve, reject) => {
    const asked = request(`${url}/api/v1/content`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'content-length': bytes,
      },
    });
    asked.on('error', reject);
    asked.on('response', (response) => {
      resolve({ status: response.statusCode ?? 0 });
      asked.destroy();
    });
    asked.flushHeaders();
  });
}

async function metrics(node: Installation): Promise<string> {
  const { url, token } = node.access();
  const response = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${token}` } });
  return response.text();
}
