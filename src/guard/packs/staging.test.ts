// SPDX-License-Identifier: Apache-2.0
// What may follow what when packs change.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BartizanError } from '../../core/errors.ts';
import type { PackManifest } from './manifest.ts';
import {
  digestsIn,
  dropShadow,
  NO_PACKS,
  type PackStages,
  promotePack,
  retirePack,
  rollBackPack,
  stagePack,
} from './staging.ts';

const NOW = Date.parse('2026-11-21T00:00:00Z');
const AT = { now: NOW, by: 'somebody' };

const manifestOf = (version: string, more: Partial<PackManifest> = {}): PackManifest => ({
  format: 'bartizan-pack/1',
  id: 'p',
  kind: 'term-list',
  version,
  min_engine: '0.1.0',
  title: 't',
  licence: 'l',
  parts: {},
  cases: 'c.json',
  ...more,
});
const digestOf = (version: string): string => Buffer.from(version).toString('hex').padEnd(64, '0');

const stage = (
  stages: PackStages,
  version: string,
  allowOlder = false,
  digest = digestOf(version),
) => stagePack(stages, { manifest: manifestOf(version), digest, now: NOW, allowOlder });
const install = (stages: PackStages, version: string, allowOlder = false) =>
  promotePack(stage(stages, version, allowOlder), 'p', AT);
const versions = ({ packs }: PackStages) => {
  const { live, shadow, previous } = packs['p'] ?? {};
  return [live?.version, shadow?.version, previous?.version];
};
const refused = (code: string, message: RegExp) => (error: unknown) =>
  error instanceof BartizanError && error.code === code && message.test(error.message);

test('shadow, live, the next one, and back', () => {
  const one = stage(NO_PACKS, '1.0.0');
  assert.deepEqual(versions(one), [undefined, '1.0.0', undefined]);
  const live = promotePack(one, 'p', AT);
  assert.deepEqual(versions(live), ['1.0.0', undefined, undefined]);
  const beside = stage(live, '1.10.0');
  assert.deepEqual(versions(beside), ['1.0.0', '1.10.0', undefined]);
  const next = promotePack(beside, 'p', AT);
  assert.deepEqual(versions(next), ['1.10.0', undefined, '1.0.0']);
  assert.deepEqual(versions(rollBackPack(next, 'p', AT)), ['1.0.0', '1.10.0', undefined]);
  assert.deepEqual(versions(dropShadow(rollBackPack(next, 'p', AT), 'p')), [
    '1.0.0',
    undefined,
    undefined,
  ]);
  assert.equal(digestsIn(next).size, 2);
  assert.equal(next.packs['p']?.live?.by, 'somebody');
});

test('out of force, with or without one before it, and away without a trace', () => {
  const next = install(install(NO_PACKS, '1.0.0'), '1.1.0');
  const retired = retirePack(next, 'p', AT);
  assert.deepEqual(versions(retired), [undefined, '1.1.0', undefined]);
  assert.deepEqual(versions(promotePack(retired, 'p', AT)), ['1.1.0', undefined, undefined]);
  assert.deepEqual(dropShadow(retired, 'p'), NO_PACKS);
});

test('an older pack is refused, whatever its signature, unless it is asked for', () => {
  const live = install(NO_PACKS, '2.0.0');
  for (const older of ['1.9.9', '1.0.0', '1.10.0']) {
    assert.throws(() => stage(live, older), refused('config_invalid', /older than 2\.0\.0/));
    assert.deepEqual(versions(install(live, older, true)), [older, undefined, '2.0.0']);
  }
  assert.throws(
    () => stage(stage(live, '3.0.0'), '2.5.0'),
    refused('config_invalid', /older than 3\.0\.0/),
  );
});

test('one version is one content; what is in force cannot come again; what has expired cannot come', () => {
  const live = install(NO_PACKS, '1.0.0');
  assert.throws(
    () => stage(live, '1.0.0', true, digestOf('other')),
    refused('config_invalid', /other content/),
  );
  assert.throws(() => stage(live, '1.0.0'), refused('config_invalid', /in force already/));
  const manifest = manifestOf('1.0.1', { expires: '2026-11-20T23:59:59Z' });
  assert.throws(
    () => stagePack(live, { manifest, digest: digestOf('x'), now: NOW, allowOlder: false }),
    refused('config_invalid', /expired/),
  );
});

test('nothing to promote, to drop, to retire, or to roll back to', () => {
  assert.throws(() => retirePack(NO_PACKS, 'p', AT), refused('conflict', /not in force/));
  const live = install(NO_PACKS, '1.0.0');
  assert.throws(() => promotePack(live, 'p', AT), refused('conflict', /nothing in shadow/));
  assert.throws(() => dropShadow(live, 'p'), refused('conflict', /nothing in shadow/));
  assert.throws(() => rollBackPack(live, 'p', AT), refused('conflict', /nothing to roll back/));
  assert.throws(
    () => promotePack(NO_PACKS, '__proto__', AT),
    refused('conflict', /nothing in shadow/),
  );
});
