// SPDX-License-Identifier: Apache-2.0
// Versions of the policy on nodes that share a store: what is recorded before it is made, what is refused, what
// a node begins with, and that an exceeded guard takes a version back once, whichever node sees it.
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { pack } from '../../policy/bundle/archive.ts';
import { buildBundle } from '../../policy/bundle/build.ts';
import { newTally, type Tally } from '../../policy/rollout/tally.ts';
import { ADMIN, FILE, openPlace, person, type Place, type TestNode } from '../control.fixture.ts';
import { shippedPolicies } from '../shipped-policies.ts';

function archive(revision: string, action = 'block', data = '{}'): Buffer {
  const { baseline } = shippedPolicies();
  const files = new Map(baseline.map(({ path, text }) => [path, Buffer.from(text)]));
  const module = `package bartizan.request
rulings contains {"rule": "team.all", "action": "${action}", "code": "team.all.decided"}
`;
  files.set('team/team.rego', Buffer.from(module));
  files.set('team/data.json', Buffer.from(data));
  return buildBundle(files, { revision });
}

const SCOPE = { share: 100, apps: [], tenants: [] };

type Kind = 'shadow' | 'canary' | 'enforce' | 'withdraw' | 'rollback';

function move({ plane }: TestNode, kind: Kind, revision: string, by = ADMIN) {
  return kind === 'shadow' || kind === 'canary'
    ? plane.movePolicy({ kind, revision, scope: { ...SCOPE, share: 10 } }, by)
    : plane.movePolicy({ kind, revision }, by);
}

const activeOf = async ({ plane }: TestNode): Promise<string> =>
  (await plane.policies()).rollout.active.revision;

/** Workers that compared `decisions`, in all of which the candidate says `candidate`. */
function compared({ fleet, publisher }: TestNode, candidate: string, decisions = 1_000): Tally {
  const { active, trial } = publisher.placement;
  const name =
    trial === undefined
      ? `watch ${active.revision} ${active.since}`
      : `${trial.stage} ${trial.revision} ${trial.since}`;
  const tally = { ...newTally(name), outcomes: { [`request allow ${candidate}`]: decisions } };
  fleet.tallies = [tally];
  return tally;
}

async function approver({ store }: Place): Promise<void> {
  const account = { kind: 'person' as const, createdAt: 1, createdBy: 'x', disabledAt: undefined };
  await store.directory.accounts.insert({ id: 'acc_lee', login: 'lee', name: '', ...account });
  await store.directory.bindings.insert({
    id: 'bnd_1',
    subject: 'acc_lee',
    role: 'approver',
    tenant: '*',
    app: '*',
    createdAt: 1,
    createdBy: 'x',
  });
}

async function enforced(t: TestContext) {
  const place = await openPlace(t);
  const node = await place.node('a');
  await node.plane.pushPolicy(archive('v1'), ADMIN);
  await move(node, 'shadow', 'v1');
  await move(node, 'enforce', 'v1');
  return { place, node };
}

test('every step is recorded before it is made, and one that cannot be recorded is not made', async (t) => {
  const { node } = await enforced(t);
  assert.deepEqual(node.changes(), [
    'local-admin policy.push policy:v1',
    'local-admin policy.shadow policy:v1',
    'local-admin policy.enforce policy:v1',
  ]);
  node.spool.full = true;
  await assert.rejects(move(node, 'rollback', 'v1'), { code: 'cannot_record' });
  await assert.rejects(node.plane.pushPolicy(archive('v2'), ADMIN), { code: 'cannot_record' });
  node.spool.full = false;
  assert.equal(await activeOf(node), 'v1');
  const { versions } = await node.plane.policies();
  assert.deepEqual(
    versions.map(({ revision }) => revision),
    ['v1'],
  );
  assert.equal(node.fleet.snapshot?.policy.active.revision, 'v1');
  assert.equal(Object.keys(node.fleet.bundles).length, 1);
});

test('what is refused is not recorded, and says why', async (t) => {
  const { node } = await enforced(t);
  const before = node.changes();
  for (const [what, run, code] of [
    [
      'another content of a version',
      () => node.plane.pushPolicy(archive('v1', 'ask'), ADMIN),
      'conflict',
    ],
    [
      'a name that stands for a place',
      () => node.plane.pushPolicy(archive('configured'), ADMIN),
      'bundle_malformed',
    ],
    ['what is no bundle', () => node.plane.pushPolicy(Buffer.alloc(9), ADMIN), 'bundle_malformed'],
    ['too much', () => node.plane.pushPolicy(Buffer.alloc(2_097_153), ADMIN), 'bundle_too_large'],
    [
      'a little that unfolds to much',
      () =>
        node.plane.pushPolicy(archive('v3', 'block', `{"x":"${'x'.repeat(9_000_000)}"}`), ADMIN),
      'bundle_too_large',
    ],
    [
      'a little that is much to parse',
      () =>
        node.plane.pushPolicy(
          pack([{ name: '/a.rego', bytes: Buffer.alloc(1_048_577, 'a:=[1]\n') }]),
          ADMIN,
        ),
      'bundle_too_large',
    ],
    ['an unknown version', () => move(node, 'shadow', 'v9'), 'not_found'],
    ['a version in force', () => move(node, 'shadow', 'v1'), 'conflict'],
    ['what is not tried', () => move(node, 'enforce', 'v2'), 'conflict'],
    ['another one than is in force', () => move(node, 'rollback', 'v2'), 'conflict'],
  ] as const) {
    await assert.rejects(run(), { code }, what);
  }
  assert.deepEqual(node.changes(), before);
});

test('of two who move a version at once one is refused, and nodes follow the other', async (t) => {
  const { place, node } = await enforced(t);
  const other = await place.node('b');
  const moved = await Promise.allSettled([
    move(node, 'rollback', 'v1'),
    move(other, 'rollback', 'v1'),
  ]);
  assert.deepEqual(moved.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
  for (const one of [node, other]) {
    await one.publisher.sync('policies');
    assert.equal(one.fleet.snapshot?.policy.active.revision, 'configured');
  }
  assert.equal(node.publisher.version, other.publisher.version);
});

test('one push at a time: each is compiled and tested in a thread of its own', async (t) => {
  const place = await openPlace(t);
  const node = await place.node('a');
  const pushes = ['v1', 'v2', 'v3'].map((one) => node.plane.pushPolicy(archive(one), ADMIN));
  const ended = await Promise.allSettled(pushes);
  const codes = ended.map((one) =>
    one.status === 'fulfilled' ? one.value.revision : (one.reason as { code?: string }).code,
  );
  assert.deepEqual(codes, ['v1', 'limit_exceeded', 'limit_exceeded']);
  await assert.rejects(node.plane.pushPolicy(Buffer.alloc(9), ADMIN), { code: 'bundle_malformed' });
  assert.equal((await node.plane.pushPolicy(archive('v2'), ADMIN)).revision, 'v2');
});

test('a second person approves what was asked for, as it was asked for', async (t) => {
  const place = await openPlace(t);
  await approver(place);
  const node = await place.node('a');
  const kim = person('kim');
  await node.plane.pushPolicy(archive('v1'), kim);
  await move(node, 'shadow', 'v1', kim);
  const asked = await move(node, 'canary', 'v1', kim);
  assert.ok(!asked.done);
  assert.match(asked.change.target, /^v1 sha256:[0-9a-f]{12} share=10 apps= tenants=$/);
  const again = await move(node, 'canary', 'v1', kim);
  assert.ok(!again.done && again.change.id === asked.change.id, 'asked once');
  await assert.rejects(node.plane.decideChange(asked.change.id, 'approve', kim), {
    code: 'forbidden',
  });
  await node.plane.decideChange(asked.change.id, 'approve', person('lee'));
  assert.equal(node.fleet.snapshot?.policy.trial?.stage, 'canary');
  assert.equal(node.fleet.snapshot?.policy.trial?.scope.share, 10);
  const enforce = await move(node, 'enforce', 'v1', kim);
  assert.ok(!enforce.done);
  node.world.advance(1_000);
  await move(node, 'shadow', 'v1', kim);
  await assert.rejects(node.plane.decideChange(enforce.change.id, 'approve', person('lee')), {
    code: 'conflict',
  });
  // What cannot be approved any more does not stand in the way of asking anew.
  const anew = await move(node, 'enforce', 'v1', kim);
  assert.ok(!anew.done && anew.change.id !== enforce.change.id);
  // Nobody has to agree to going back.
  await move(node, 'withdraw', 'v1', kim);
  assert.equal(node.fleet.snapshot?.policy.trial, undefined);
});

test('with the store away a node begins with the version it had; without that, it does not begin', async (t) => {
  const { place } = await enforced(t);
  place.away = true;
  const again = await place.node('a', { reached: false });
  assert.equal(again.fleet.snapshot?.policy.active.revision, 'v1');
  assert.equal(Object.values(again.fleet.bundles)[0]?.manifest.revision, 'v1');
  await assert.rejects(move(again, 'rollback', 'v1'), { code: 'store_unavailable' });
  await assert.rejects(place.node('new', { reached: false }), { code: 'store_unavailable' });
});

test('what is in the store and no bundle of ours changes nothing, and is said', async (t) => {
  const { place, node } = await enforced(t);
  const { policies } = place.store.cluster;
  const { revision, rollout, versions } = await policies.read();
  const [version] = versions;
  assert.ok(version !== undefined);
  const file = archive('v2').toString('base64');
  const forged = { ...version, revision: 'v3', digest: 'd'.repeat(64) };
  await policies.put(forged, file, { expected: revision, drop: [] });
  const active = { revision: 'v3', since: 1, by: 'mallory' };
  await policies.move({ ...(rollout as object), active }, revision + 1);
  await node.publisher.sync('policies');
  assert.equal(node.fleet.snapshot?.policy.active.revision, 'v1');
  const notes = node.events.filter((event) => event.type === 'node');
  assert.match(JSON.stringify(notes), /policy\.refused.*The bundle of v3 is another one/);
  // A form of the rollout that is not known is none to guess at.
  await policies.move({ format: 'bartizan-rollout/9' }, revision + 2);
  await node.publisher.sync('policies');
  assert.equal(node.fleet.snapshot?.policy.active.revision, 'v1');
  await assert.rejects(move(node, 'rollback', 'v1'), { code: 'conflict' });
});

test('keys that are trusted no more take nothing out silently: the node does not start', async (t) => {
  const { place } = await enforced(t);
  const trust = `{ id: team, public_key: ${JSON.stringify(PEM)} }`;
  await assert.rejects(place.node('a', { file: `${FILE}policy: { trust: [${trust}] }\n` }), {
    code: 'bundle_unsigned',
  });
});
const PEM = `-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=
-----END PUBLIC KEY-----
`;

test('an exceeded guard takes a canary back to shadow, once, and says so', async (t) => {
  const place = await openPlace(t);
  const [a, b] = [await place.node('a'), await place.node('b')];
  await a.plane.pushPolicy(archive('v1'), ADMIN);
  await move(a, 'shadow', 'v1');
  compared(a, 'block');
  await a.rolloutWatch.look();
  assert.equal(a.publisher.placement.trial?.stage, 'shadow', 'in shadow it does no harm');
  await move(a, 'canary', 'v1');
  await b.publisher.sync('policies');
  await a.rolloutWatch.look();
  assert.equal(a.publisher.placement.trial?.stage, 'canary', 'what was counted in shadow is past');
  for (const node of [a, b]) compared(node, 'block');
  await Promise.all([a.rolloutWatch.look(), b.rolloutWatch.look()]);
  await Promise.all([a.rolloutWatch.look(), b.rolloutWatch.look()]);
  const taken = [a, b]
    .flatMap((node) => node.changes())
    .filter((change) => change.includes('taken'));
  assert.deepEqual(taken, ['bartizan policy.taken-back policy:v1']);
  for (const node of [a, b]) {
    await node.publisher.sync('policies');
    assert.equal(node.publisher.placement.trial?.stage, 'shadow');
  }
  const [event] = [a, b]
    .flatMap(({ events }) => events)
    .filter((one) => one.type === 'admin' && one.action === 'policy.taken-back');
  assert.match(event?.type === 'admin' ? (event.why ?? '') : '', /^block_rate: at least 0\.98/);
});

test('a version in force is watched for its window, and not after it', async (t) => {
  const { node } = await enforced(t);
  assert.ok(node.publisher.placement.before !== undefined);
  compared(node, 'allow');
  await node.rolloutWatch.look();
  assert.equal(await activeOf(node), 'v1', 'it does as the one before');
  compared(node, 'failed', 50);
  await node.rolloutWatch.look();
  assert.equal(await activeOf(node), 'v1', 'too few to say');
  compared(node, 'failed');
  node.world.advance(300_001);
  await node.rolloutWatch.look();
  assert.equal(node.publisher.placement.before, undefined);
  assert.equal(await activeOf(node), 'v1', 'nobody is told any more');
});

test('a version in force that fails is taken back, also when the store is away for a while', async (t) => {
  const { place, node } = await enforced(t);
  compared(node, 'failed');
  place.away = true;
  await node.rolloutWatch.look();
  place.away = false;
  assert.equal(await activeOf(node), 'v1');
  await node.rolloutWatch.look();
  assert.equal(await activeOf(node), 'configured');
  assert.equal(node.fleet.snapshot?.policy.active.revision, 'configured');
});

test('a version that is meant to refuse more says so, and two people agree to how much', async (t) => {
  const place = await openPlace(t);
  await approver(place);
  const node = await place.node('a');
  const kim = person('kim');
  await node.plane.pushPolicy(archive('v1'), kim);
  await move(node, 'shadow', 'v1', kim);
  const asked = await node.plane.movePolicy({ kind: 'enforce', revision: 'v1', blockRate: 1 }, kim);
  assert.ok(!asked.done);
  assert.match(asked.change.target, /^v1 sha256:[0-9a-f]{12} block_rate=1$/);
  await node.plane.decideChange(asked.change.id, 'approve', person('lee'));
  assert.equal(node.publisher.placement.active.blockRate, 1);
  // Callers who send nothing but what it refuses do not get the one before back.
  compared(node, 'block');
  await node.rolloutWatch.look();
  assert.equal(await activeOf(node), 'v1');
  compared(node, 'failed');
  await node.rolloutWatch.look();
  assert.equal(await activeOf(node), 'configured', 'the other guards hold');
});

test('without the store a canary that exceeds a guard ends at this node, and everywhere when it is back', async (t) => {
  const place = await openPlace(t);
  const [a, b] = [await place.node('a'), await place.node('b')];
  await a.plane.pushPolicy(archive('v1'), ADMIN);
  await move(a, 'shadow', 'v1');
  await move(a, 'canary', 'v1');
  await b.publisher.sync('policies');
  compared(a, 'block');
  place.away = true;
  await a.rolloutWatch.look();
  assert.equal(a.fleet.snapshot?.policy.trial, undefined);
  assert.equal(b.fleet.snapshot?.policy.trial?.stage, 'canary');
  await a.rolloutWatch.look();
  assert.deepEqual(
    a.changes().filter((change) => change.includes('taken')),
    [],
  );
  place.away = false;
  await a.rolloutWatch.look();
  await b.publisher.sync('policies');
  for (const node of [a, b]) assert.equal(node.fleet.snapshot?.policy.trial?.stage, 'shadow');
  assert.deepEqual(
    a.changes().filter((change) => change.includes('taken')),
    ['bartizan policy.taken-back policy:v1'],
  );
});
