// SPDX-License-Identifier: Apache-2.0
// Following a folder: what changes is handed over when it is whole and signed; what is not changes nothing, and
// what was taken last is there again after a restart without the folder.
import assert from 'node:assert/strict';
import {
  cpSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { BartizanError } from '../../core/errors.ts';
import { pack, unpack } from '../../policy/bundle/archive.ts';
import { signBundle } from '../../policy/bundle/build.ts';
import { KEY, signed } from '../../policy/bundle/bundle.fixture.ts';
import { policyConfig } from '../../policy/config.ts';
import { configOf, folderFor, following, PEM } from './source.fixture.ts';
import { createPolicySource } from './source.ts';

/** Puts the files of a signed bundle into a folder. */
function lay(folder: string, revision: string): void {
  for (const { path, bytes } of unpack(signed(revision))) {
    const place = join(folder, path);
    mkdirSync(join(place, '..'), { recursive: true });
    writeFileSync(place, bytes);
  }
}

function placed(t: TestContext) {
  const dataDir = folderFor(t);
  const directory = join(folderFor(t), 'policies');
  mkdirSync(directory);
  return { dataDir, directory };
}

test('a folder: taken, the same, another one, refused, mended', async (t) => {
  const { dataDir, directory } = placed(t);
  lay(directory, 'r1');
  const followed = following(t, configOf({ directory }), { dataDir });
  const { source, taken, gauges, notes } = followed;
  assert.deepEqual(await source.look(), { outcome: 'taken', revision: 'r1' });
  assert.deepEqual(await source.look(), { outcome: 'same', revision: 'r1' });
  lay(directory, 'r2');
  assert.deepEqual(await source.look(), { outcome: 'taken', revision: 'r2' });
  writeFileSync(join(directory, 'x.rego'), 'package bartizan.request\n');
  const refused = await source.look();
  assert.equal(refused.outcome, 'refused');
  assert.equal(refused.revision, 'r2');
  assert.match(refused.reason ?? '', /x\.rego is not among the files that were signed/);
  assert.equal(gauges.get('bartizan_policy_refused'), 1);
  assert.equal((await source.look()).outcome, 'refused', 'for as long as it lasts');
  assert.equal(notes.filter((note) => note === 'policy.refused').length, 1, 'and said once');
  rmSync(join(directory, 'x.rego'));
  assert.deepEqual(await source.look(), { outcome: 'same', revision: 'r2' });
  assert.equal(gauges.get('bartizan_policy_refused'), 0);
  assert.equal(source.refused, undefined);
  assert.deepEqual(
    taken.map(({ manifest }) => manifest.revision),
    ['r1', 'r2'],
  );
  assert.deepEqual(
    taken.map(({ signedBy }) => signedBy),
    ['release', 'release'],
  );
});

test('what a signature lists besides policies belongs to the folder', async (t) => {
  const { dataDir, directory } = placed(t);
  const files = unpack(signed()).filter(({ path }) => path !== '.signatures.json');
  const readme = { name: '/README.md', path: 'README.md', bytes: Buffer.from('for people') };
  for (const { path, bytes } of unpack(signBundle(pack([...files, readme]), KEY))) {
    mkdirSync(join(directory, path, '..'), { recursive: true });
    writeFileSync(join(directory, path), bytes);
  }
  const { source } = following(t, configOf({ directory }), { dataDir });
  assert.equal((await source.look()).outcome, 'taken');
  writeFileSync(join(directory, 'README.md'), 'for others');
  assert.match((await source.look()).reason ?? '', /README\.md is not what was signed/);
});

test('one archive in the place of a folder', async (t) => {
  const { dataDir, directory } = placed(t);
  const file = join(directory, 'bundle.tar.gz');
  writeFileSync(file, signed('r1'));
  const { source, taken } = following(t, configOf({ directory: file }), { dataDir });
  assert.equal((await source.look()).outcome, 'taken');
  writeFileSync(file, signed('r2').subarray(0, -1));
  assert.equal((await source.look()).outcome, 'refused');
  writeFileSync(`${file}.new`, signed('r2'));
  renameSync(`${file}.new`, file);
  assert.deepEqual(await source.look(), { outcome: 'taken', revision: 'r2' });
  assert.equal(taken.length, 2);
});

test('a start without the folder takes what was taken last, signed as it has to be', async (t) => {
  const { dataDir, directory } = placed(t);
  lay(directory, 'r1');
  const first = following(t, configOf({ directory }), { dataDir });
  await first.source.start();
  assert.equal(first.taken.length, 1);
  await first.source.stop();
  rmSync(directory, { recursive: true });
  const second = following(t, configOf({ directory }), { dataDir });
  await second.source.start();
  assert.deepEqual(second.taken, first.taken, 'the same bundle to the last byte');
  assert.equal(second.gauges.get('bartizan_policy_source_away'), 1);
  assert.ok(second.log.some(({ event }) => event === 'policy.source.unreachable'));
  await second.source.stop();

  const kept = join(dataDir, 'last-policy.json');
  const spoilt = readFileSync(kept, 'utf8');
  const other = Buffer.from('package bartizan.request\n').toString('base64');
  writeFileSync(kept, spoilt.replace(/(request\.rego",")[^"]+/, `$1${other}`));
  const third = following(t, configOf({ directory }), { dataDir });
  await third.source.start();
  assert.deepEqual(third.taken, []);
  assert.ok(third.log.some(({ event }) => event === 'policy.last-good.refused'));

  writeFileSync(kept, '{"format":');
  const fourth = following(t, configOf({ directory }), { dataDir });
  await fourth.source.start();
  assert.deepEqual(fourth.taken, []);
  assert.ok(fourth.log.some(({ event }) => event === 'policy.last-good.unreadable'));

  writeFileSync(kept, spoilt);
  const elsewhere = following(t, configOf({ directory: `${directory}-2` }), { dataDir });
  await elsewhere.source.start();
  assert.deepEqual(elsewhere.taken, [], 'what came from another place is not this one');
});

test('a start that finds something refused takes what was taken last', async (t) => {
  const { dataDir, directory } = placed(t);
  lay(directory, 'r1');
  const first = following(t, configOf({ directory }), { dataDir });
  await first.source.start();
  await first.source.stop();
  writeFileSync(
    join(directory, 'policy/request.rego'),
    'package bartizan.request\n\nallowed := true\n',
  );
  const second = following(t, configOf({ directory }), { dataDir });
  await second.source.start();
  assert.deepEqual(
    second.taken.map(({ manifest }) => manifest.revision),
    ['r1'],
  );
  assert.match(second.source.refused ?? '', /not what was signed/);
  assert.ok(second.notes.includes('policy.refused'));
});

test('what is not to be used is a refusal; what cannot be done now is offered again', async (t) => {
  const { dataDir, directory } = placed(t);
  lay(directory, 'r1');
  const followed = following(t, configOf({ directory }), { dataDir });
  const { source } = followed;
  followed.refuse = new BartizanError('store_unavailable');
  assert.equal((await source.look()).outcome, 'unreachable');
  followed.refuse = new BartizanError('bundle_policy_invalid', 'does not compile');
  assert.equal((await source.look()).outcome, 'refused');
  followed.refuse = undefined;
  assert.equal((await source.look()).outcome, 'refused', 'it has not changed');
  lay(directory, 'r2');
  assert.deepEqual(await source.look(), { outcome: 'taken', revision: 'r2' });
});

test('an old bundle with a good signature does not come back', async (t) => {
  const { dataDir, directory } = placed(t);
  const file = join(directory, 'bundle.tar.gz');
  const put = (revision: string, at?: number): void =>
    writeFileSync(file, signed(revision, KEY, at));
  const config = configOf({ directory: file });
  put('r1', 100);
  const first = following(t, config, { dataDir });
  assert.equal((await first.source.look()).outcome, 'taken');
  put('r2', 200);
  assert.equal((await first.source.look()).outcome, 'taken');
  put('r1', 100);
  const replayed = await first.source.look();
  assert.equal(replayed.outcome, 'refused');
  assert.match(replayed.reason ?? '', /signed before the one that was taken last/);
  put('r0');
  assert.equal((await first.source.look()).outcome, 'refused', 'nor one that does not say when');
  await first.source.stop();
  put('r1', 100);
  const second = following(t, config, { dataDir });
  await second.source.start();
  assert.deepEqual(
    second.taken.map(({ manifest }) => manifest.revision),
    ['r2'],
    'nor after a restart',
  );
  put('r1', 300);
  assert.deepEqual(await second.source.look(), { outcome: 'taken', revision: 'r1' });
});

test('links within the folder are followed, as orchestrators mount files; none leads out of it', async (t) => {
  const { dataDir, directory } = placed(t);
  const mounted = join(directory, '..2026');
  mkdirSync(mounted);
  lay(mounted, 'r1');
  symlinkSync('..2026', join(directory, '..data'));
  for (const name of ['.manifest', '.signatures.json', 'data.json', 'policy']) {
    symlinkSync(join('..data', name), join(directory, name));
  }
  const followed = following(t, configOf({ directory }), { dataDir });
  assert.equal((await followed.source.look()).outcome, 'taken');
  const outside = join(dataDir, 'secret.rego');
  writeFileSync(outside, 'package bartizan.request\n');
  symlinkSync(outside, join(directory, 'x.rego'));
  const refused = await followed.source.look();
  assert.match(refused.reason ?? '', /a link leads out of its folder/);
});

test('after it was stopped nothing is handed over', async (t) => {
  const { dataDir, directory } = placed(t);
  lay(directory, 'r1');
  const { source, taken } = following(t, configOf({ directory }), { dataDir });
  await source.stop();
  await source.look();
  await source.start();
  assert.deepEqual(taken, []);
});

test('looks go on by themselves', async (t) => {
  const { dataDir, directory } = placed(t);
  lay(directory, 'r1');
  const { source, taken } = following(t, configOf({ directory }), { dataDir });
  await source.start();
  cpSync(directory, `${directory}-2`, { recursive: true });
  lay(directory, 'r2');
  for (let turn = 0; turn < 100 && taken.length < 2; turn++) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.deepEqual(
    taken.map(({ manifest }) => manifest.revision),
    ['r1', 'r2'],
  );
});

test('the built-in policies have no source; policies from elsewhere need keys', () => {
  const config = policyConfig.parse({});
  assert.equal(createPolicySource(config, {} as never), undefined);
  assert.ok(!policyConfig.safeParse({ source: { directory: '/policies' } }).success);
  const trust = [{ id: 'a', public_key: PEM }];
  assert.ok(policyConfig.safeParse({ source: { directory: '/policies' }, trust }).success);
  for (const key of [{ public_key: 'x' }, { public_key: PEM, algorithm: 'RS256' }, {}]) {
    assert.ok(!policyConfig.safeParse({ trust: [{ id: 'a', ...key }] }).success);
  }
});
