// SPDX-License-Identifier: Apache-2.0
// The packs of a node: what is read from a folder under attack, what is kept for the next start, and what
// of a change is recorded and sent.
import assert from 'node:assert/strict';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test, type TestContext } from 'node:test';
import { BartizanError } from '../../core/errors.ts';
import { fakeWorld } from '../../core/world.ts';
import { contentConfig } from '../../guard/config.ts';
import { KEYS, OTHER_KEYS, packBytes, signed } from '../../guard/packs/pack.fixture.ts';
import { openPackFile } from '../../guard/packs/pack.ts';
import { NO_PACKS, promotePack, stagePack } from '../../guard/packs/staging.ts';
import { ADMIN, FILE, openPlace } from '../control.fixture.ts';
import { checkCases } from './case-check.ts';
import { BUILT_IN, contentData, sentContent } from './content.ts';
import { type ContentKeeper, createContentKeeper } from './keeper.ts';
import { NOTHING_OFFERED, offered } from './offered.ts';
import { createShadowWatch } from './shadow-watch.ts';
import { openContentStore, type PackFile } from './store.ts';

const ENGINE = '0.1.0';
const AT = { now: 1, by: 'a test' };
const LINE = KEYS.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
const CONFIG = contentConfig.parse({ trust: [LINE] });
const TRUST = { keys: [KEYS.publicKey], allowUnsigned: false, engine: ENGINE };

const root = mkdtempSync(join(tmpdir(), 'bz-content-'));
after(() => rmSync(root, { recursive: true, force: true }));
let serial = 0;
const fresh = (): string => join(root, String(++serial));

const isRefused = (message: RegExp) => (error: unknown) =>
  error instanceof BartizanError && error.code === 'config_invalid' && message.test(error.message);

const fileOf = (bytes: Buffer, keys = KEYS): PackFile => ({
  bytes,
  signature: signed(bytes, keys),
  digest: openPackFile(bytes, undefined, { ...TRUST, allowUnsigned: true }).digest,
});

/** Puts a pack into force in a folder, whoever signed it. */
function install(folder: string, version = '1.0.0', keys = KEYS): void {
  const store = openContentStore(folder);
  const file = fileOf(packBytes({ manifest: { version } }), keys);
  const { manifest } = openPackFile(file.bytes, undefined, { ...TRUST, allowUnsigned: true });
  const from = store.stages();
  const staged = stagePack(from, { manifest, digest: file.digest, allowOlder: false, ...AT });
  store.put(file, { from, to: promotePack(staged, 'rivals', AT) });
}

const keeperOf = (folder: string): ContentKeeper =>
  createContentKeeper({
    world: fakeWorld(),
    folder,
    lastGood: `${folder}.json`,
    engine: ENGINE,
    check: async () => undefined,
  });

/** Until the copy for the next start is written. */
async function written(folder: string): Promise<void> {
  for (let turn = 0; turn < 500; turn++) {
    try {
      return void readFileSync(`${folder}.json`);
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
  assert.fail('not written');
}

const packIn = (folder: string): string => {
  const [name = ''] = readdirSync(join(folder, 'packs')).filter((one) => one.endsWith('.pack'));
  return join(folder, 'packs', name);
};

const SPOILT: readonly (readonly [string, RegExp, (folder: string) => void])[] = [
  ['a file that is gone', /ENOENT/, (folder) => rmSync(packIn(folder))],
  [
    'a signature that is gone',
    /not signed/,
    (folder) => rmSync(packIn(folder).replace('.pack', '.sig')),
  ],
  ['an altered file', /signature is wrong/, (folder) => writeFileSync(packIn(folder), '{}')],
  ['a file as large as a disk', /too large/, (folder) => truncateSync(packIn(folder), 1024 ** 3)],
  [
    'a link to another file',
    /ELOOP/,
    (folder) => {
      rmSync(packIn(folder));
      symlinkSync('/etc/hostname', join(folder, 'packs', 'x'));
      const digest = Object.values(openContentStore(folder).stages().packs)[0]?.live?.digest;
      symlinkSync('/etc/hostname', join(folder, 'packs', `${digest}.pack`));
    },
  ],
  ['a state that is none', /broken/, (folder) => writeFileSync(join(folder, 'state.json'), '{}')],
  [
    'a state that leads out of the folder',
    /broken/,
    (folder) => {
      const state = readFileSync(join(folder, 'state.json'), 'utf8');
      const led = state.replace(/"digest": "[0-9a-f]+"/, '"digest": "../../../etc/passwd"');
      assert.notEqual(led, state);
      writeFileSync(join(folder, 'state.json'), led);
    },
  ],
  [
    'a version that the file does not have',
    /another one/,
    (folder) => {
      const state = readFileSync(join(folder, 'state.json'), 'utf8');
      writeFileSync(join(folder, 'state.json'), state.replace('1.0.0', '9.0.0'));
    },
  ],
];
for (const [what, message, spoil] of SPOILT) {
  test(`refused, and what was in force is there at the next start: ${what}`, async () => {
    const folder = fresh();
    install(folder);
    const keeper = keeperOf(folder);
    await keeper.begin(CONFIG);
    const { name } = keeper.current;
    assert.match(name, /^cnt_/);
    await written(folder);
    spoil(folder);
    await assert.rejects(keeper.candidate(CONFIG), isRefused(message));
    assert.equal(keeper.current.name, name);
    const next = keeperOf(folder);
    await next.begin(CONFIG);
    assert.equal(next.current.name, name);
    assert.match(next.fellBack ?? '', message);
    rmSync(`${folder}.json`);
    await assert.rejects(keeperOf(folder).begin(CONFIG), isRefused(message));
  });
}

test('the copy for the next start is verified too, and goes with the last pack', async () => {
  const folder = fresh();
  install(folder);
  const keeper = keeperOf(folder);
  await keeper.begin(CONFIG);
  await written(folder);
  const copy = readFileSync(`${folder}.json`, 'utf8');
  rmSync(packIn(folder));
  const { signature = '' } = fileOf(packBytes(), OTHER_KEYS);
  const copies = JSON.parse(copy) as { copies: { signature: string }[] };
  for (const one of copies.copies) one.signature = signature;
  writeFileSync(`${folder}.json`, JSON.stringify(copies));
  await assert.rejects(keeperOf(folder).begin(CONFIG), isRefused(/not signed|wrong/));
  writeFileSync(`${folder}.json`, copy);
  rmSync(join(folder, 'state.json'));
  const next = keeperOf(folder);
  await next.begin(CONFIG);
  assert.equal(next.current, BUILT_IN);
  assert.throws(() => readFileSync(`${folder}.json`), /ENOENT/);
});

test('keys of the configuration count alone; without any those beside the packs do', async () => {
  const folder = fresh();
  install(folder, '1.0.0', OTHER_KEYS);
  mkdirSync(join(folder, 'trust'));
  const pem = OTHER_KEYS.publicKey.export({ type: 'spki', format: 'pem' });
  writeFileSync(join(folder, 'trust', 'other.pem'), pem);
  await assert.rejects(keeperOf(folder).candidate(CONFIG), isRefused(/not signed/));
  const { copies } = await keeperOf(folder).candidate(contentConfig.parse({}));
  assert.equal(copies.length, 1);
  assert.throws(() => contentConfig.parse({ trust: ['MCowBQYDK2VwAyEA'] }));
});

test('two who change packs at the same time: one of them is told', () => {
  const folder = fresh();
  install(folder);
  const store = openContentStore(folder);
  const from = store.stages();
  store.put(undefined, { from, to: NO_PACKS });
  assert.throws(
    () => store.put(undefined, { from, to: from }),
    (error) => error instanceof BartizanError && error.code === 'conflict',
  );
  assert.deepEqual(readdirSync(join(folder, 'packs')), [], 'files that no stage names are gone');
});

test('cases run apart, for a bounded time, and a wrong one is named by its number alone', async () => {
  const cases = [
    { text: 'a very private text', found: ['private'] },
    { text: 'x', found: [] },
  ];
  const files = [packBytes({ cases })];
  await assert.rejects(
    checkCases({ files, engine: ENGINE }),
    isRefused(/^content pack refused: rivals: case 0 not found as told$/),
  );
  const sound = [packBytes()];
  await assert.rejects(checkCases({ files: sound, engine: ENGINE }, 1), isRefused(/too long/));
  await checkCases({ files: sound, engine: ENGINE });
});

test('a worker makes the same of what it is sent, and nothing of what it was not', async () => {
  const folder = fresh();
  install(folder);
  const content = await keeperOf(folder).candidate(CONFIG);
  const sent = JSON.parse(JSON.stringify(contentData(content, ENGINE))) as Parameters<
    typeof offered
  >[0];
  const versions = ({ detectors }: typeof content) =>
    detectors.map((one) => `${one.id} ${one.version}`);
  assert.deepEqual(versions(sentContent(sent)), versions(content));
  const open = offered(sent);
  assert.equal(open(content.name), open(content.name), 'opened once');
  assert.equal(open(''), BUILT_IN);
  assert.throws(() => open('cnt_000000000000'), BartizanError);
  assert.throws(() => NOTHING_OFFERED(content.name), BartizanError);
});

test('comparisons: a share of the exchanges, one after the other, a few waiting, faults counted', () => {
  const counts: Record<string, number> = {};
  const tasks: (() => void)[] = [];
  const watchOf = (percent: number, draw = 0) =>
    createShadowWatch({
      world: { random: (bytes) => Buffer.alloc(bytes, draw) },
      metrics: {
        count: (_, labels = {}) => {
          const { result = '' } = labels;
          counts[result] = (counts[result] ?? 0) + 1;
        },
      },
      percent,
      defer: (work) => void tasks.push(work),
    });
  assert.equal(watchOf(0).wanted(), false);
  assert.equal(watchOf(100, 255).wanted(), true);
  assert.equal(watchOf(50, 127).wanted(), true);
  assert.equal(watchOf(50, 128).wanted(), false);
  const watch = watchOf(100);
  let ran = 0;
  for (let at = 0; at < 40; at++) {
    watch.later(() => {
      ran++;
      if (at === 3) throw new Error('broken');
    });
  }
  assert.equal(tasks.length, 1, 'one at a time');
  for (let task = tasks.shift(); task !== undefined; task = tasks.shift()) task();
  assert.equal(ran, 32);
  assert.deepEqual(counts, { skipped: 8, failed: 1 });
});

const TRUSTING = `${FILE}content: { trust: ["${LINE}"] }\n`;

async function nodeOf(t: TestContext, name: string) {
  const node = await (await openPlace(t)).node(name, { file: TRUSTING });
  const stage = (version: string, more: { keys?: typeof KEYS; allowOlder?: boolean } = {}) => {
    const { keys = KEYS, allowOlder = false } = more;
    const bytes = packBytes({ manifest: { version } });
    return node.plane.stageContent({ bytes, signature: signed(bytes, keys), allowOlder }, ADMIN);
  };
  return { node, stage, move: node.plane.moveContent.bind(node.plane) };
}

test('a change through the API is recorded with who made it, sent, and told', async (t) => {
  const { node, stage, move } = await nodeOf(t, 'a');
  const { version } = node.publisher;
  const told = await stage('1.0.0');
  assert.equal(told.packs[0]?.shadow?.inForce, true);
  assert.equal(told.packs[0].shadow.by, 'local-admin');
  assert.deepEqual(told.packs[0].shadow.detectors, ['content/rivals']);
  await move('rivals', 'promote', ADMIN);
  await stage('1.1.0');
  await move('rivals', 'promote', ADMIN);
  await move('rivals', 'roll-back', ADMIN);
  await move('rivals', 'drop', ADMIN);
  const { packs } = await move('rivals', 'retire', ADMIN);
  assert.equal(packs[0]?.live, undefined);
  assert.deepEqual(
    node.changes(),
    ['stage', 'promote', 'stage', 'promote', 'roll-back', 'drop', 'retire'].map(
      (action) => `local-admin content.${action} content:rivals`,
    ),
  );
  assert.equal(node.events.filter((event) => event.type === 'node').length, 7);
  assert.notEqual(node.publisher.version, version, 'the version names the packs');
  assert.equal(node.fleet.snapshot?.content, node.fleet.content?.name);
  const sent = node.fleet.sent.filter((one) => one !== 'kills');
  assert.equal(sent.lastIndexOf('content') < sent.lastIndexOf('snapshot'), true);
});

test('what is refused is neither recorded nor put anywhere', async (t) => {
  const { node, stage, move } = await nodeOf(t, 'b');
  await stage('2.0.0');
  await move('rivals', 'promote', ADMIN);
  const { name } = await node.plane.content();
  const before = node.changes().length;
  await assert.rejects(stage('2.1.0', { keys: OTHER_KEYS }), isRefused(/not signed/));
  await assert.rejects(stage('1.0.0'), isRefused(/older/));
  const code = (expected: string) => (error: unknown) =>
    error instanceof BartizanError && error.code === expected;
  await assert.rejects(move('rivals', 'promote', ADMIN), code('conflict'));
  await assert.rejects(move('other', 'retire', ADMIN), code('not_found'));
  await assert.rejects(move('__proto__', 'retire', ADMIN), code('not_found'));
  node.spool.full = true;
  await assert.rejects(stage('3.0.0'), code('cannot_record'));
  await assert.rejects(move('rivals', 'retire', ADMIN), code('cannot_record'));
  assert.equal(node.changes().length, before);
  const after = await node.plane.content();
  assert.equal(after.name, name);
  assert.equal(after.packs[0]?.shadow, undefined);
  node.spool.full = false;
  assert.equal((await stage('1.0.0', { allowOlder: true })).packs[0]?.shadow?.version, '1.0.0');
});

test('a node does not start without the packs whose detectors its rules name', async (t) => {
  const place = await openPlace(t);
  const rule =
    'protections: { rules: [{ id: r, detectors: [content/rivals], action: annotate }] }\n';
  const folder = join(place.dir, 'c-content');
  install(folder);
  const node = await place.node('c', { file: TRUSTING + rule });
  assert.equal((await node.plane.content()).packs[0]?.live?.inForce, true);
  await assert.rejects(
    node.plane.moveContent('rivals', 'retire', ADMIN),
    isRefused(/no detector in force matches content\/rivals/),
  );
  assert.deepEqual(node.changes(), []);
  await written(folder);
  rmSync(join(folder, 'packs'), { recursive: true });
  const again = await place.node('c', { file: TRUSTING + rule });
  const { refused, packs } = await again.plane.content();
  assert.match(refused ?? '', /ENOENT/);
  assert.equal(packs[0]?.live?.inForce, true, 'from the copy');
  rmSync(folder, { recursive: true });
  await assert.rejects(
    place.node('c', { file: TRUSTING + rule }),
    isRefused(/no detector in force matches content\/rivals/),
  );
});
