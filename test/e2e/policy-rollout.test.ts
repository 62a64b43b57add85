// SPDX-License-Identifier: Apache-2.0
// The life of a version with traffic flowing: pushed, tried in shadow, let decide a share, put into force by
// two people, taken back, with workers and the main process killed in between. No request is lost, and none
// is refused that the version in force would have let pass.
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import type { StoredEvent } from '../../src/core/events.ts';
import { Load } from '../fault/load.fixture.ts';
import { configuration, freePorts, Installation, until } from '../fault/node.fixture.ts';
import { recordIsWhole } from '../fault/record.fixture.ts';
import {
  archive,
  ask,
  blocking,
  LOOPING,
  metricsOf,
  published,
  push,
  rolloutOf,
  signedBy,
  step,
  THOUSAND,
  trialsOf,
} from './policy.fixture.ts';

const MAIL = 'write to kim@example.com today';
const CLEAN = 'write to nobody today';

const at = (node: Installation) => ({ dataPlane: node.now.dataPlane, key: node.key });

/** Outcomes and policies of some requests, each once. */
async function asked(node: Installation, content: string, count = 8): Promise<readonly string[]> {
  const all = await Promise.all(Array.from({ length: count }, () => ask(at(node), content)));
  return [...new Set(all.map(({ outcome, policy }) => `${outcome} by ${policy}`))].sort();
}

const pair = () =>
  generateKeyPairSync('ed25519', {
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });

/** A service account that may approve; the call it makes. */
async function approver(node: Installation, login: string) {
  const bindings = [{ role: 'approver', tenant: '*', app: '*' }];
  const made = await node.api<{ id: string }>('/api/v1/service-accounts', 'POST', {
    login,
    bindings,
  });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  const path = `/api/v1/service-accounts/${made.body.id}/tokens`;
  const { body } = await node.api<{ token: string }>(path, 'POST', {});
  return async (url: string, sent: unknown = {}): Promise<{ status: number; text: string }> => {
    const response = await fetch(`${node.access().url}${url}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${body.token}`, 'content-type': 'application/json' },
      body: JSON.stringify(sent),
    });
    return { status: response.status, text: await response.text() };
  };
}

test('a version from push to rollback, with traffic, kills and two people', {
  timeout: 180_000,
}, async (t) => {
  const node = await new Installation(t, configuration({ ports: await freePorts(2) })).start();
  const load = new Load({ ...at(node), clients: 4, pauseMs: 20 });
  t.after(() => load.stop());
  await until('first answers', () => load.succeeded > 10);
  const second = await approver(node, 'second');

  await t.test('what is wrong is refused by name, and nothing is kept', async () => {
    const told = (await push(
      node,
      archive('bad', 'package bartizan.request\nrulings contains x if { y }'),
      400,
    )) as {
      error: { code: string; message: string };
    };
    assert.equal(told.error.code, 'bundle_policy_invalid');
    assert.match(told.error.message, /team\/team\.rego:2:\d+: rego_\w+_error: /);
    await push(node, Buffer.from('no archive'), 400);
    const failing = { 'team/team_test.rego': 'package bartizan.request_test\ntest_no if false\n' };
    await push(node, archive('bad', blocking('privacy/email'), failing), 400);
    const { body } = await node.api<{ rows: unknown[] }>('/api/v1/policies');
    assert.deepEqual(body.rows, []);
    await step(node, 'bad/shadow', { status: 404 });
  });

  await t.test(
    'in shadow it decides nothing, and what it would do is counted and recorded',
    async () => {
      await push(node, archive('v1', blocking('privacy/email')));
      // The same again is no fault; other content under the same name is.
      await push(node, archive('v1', blocking('privacy/email')));
      await push(node, archive('v1', blocking('privacy/phone')), 409);
      await step(node, 'v1/enforce', { status: 409 });
      await step(node, 'v1/canary', { status: 409 });
      await step(node, 'v1/shadow', { body: { share: 100 } });
      const { id } = await ask(at(node), MAIL);
      const askedUntil = Date.now();
      assert.deepEqual(await asked(node, MAIL), ['allow by built-in']);
      await until('counted', async () => {
        const [trial] = await trialsOf(node);
        return (
          trial?.outcomes.some(
            ({ point, active, candidate, count }) =>
              point === 'request' && active === 'allow' && candidate === 'block' && count >= 8,
          ) === true
        );
      });
      const [trial] = await trialsOf(node);
      assert.deepEqual([trial?.stage, trial?.revision], ['shadow', 'v1']);
      assert.ok(
        trial?.reasons.some(
          ({ only, code }) => only === 'candidate' && code === 'team.contact.blocked',
        ),
      );
      const metrics = await metricsOf(node);
      assert.match(
        metrics,
        /bartizan_policy_candidate_total\{stage="shadow",point="request",active="allow",candidate="block"\} [1-9]/,
      );
      let events: readonly StoredEvent[] = [];
      await until('recorded', async () => {
        events =
          (await node.api<{ events?: StoredEvent[] }>(`/api/v1/exchanges/${id}`)).body.events ?? [];
        return events.length > 0;
      });
      const decision = events
        .map(({ event }) => event)
        .find((event) => event.type === 'decision' && event.facts.point === 'request');
      assert.ok(decision?.type === 'decision');
      assert.equal(decision.verdict.outcome, 'allow');
      const { body: listed } = await node.api<{ rows: { event: { request: string } }[] }>(
        `/api/v1/decisions?differing=candidate&limit=100&until=${askedUntil}`,
      );
      assert.ok(listed.rows.some(({ event }) => event.request === id));
      assert.ok(listed.rows.length < 40, 'and not those of the load, which are the same');
      const { policy, stage, outcome, codes } = decision.candidate ?? assert.fail('not recorded');
      assert.deepEqual([policy.split('@')[0], stage, outcome], ['v1', 'shadow', 'block']);
      assert.ok(codes.includes('team.contact.blocked'));
    },
  );

  await t.test('a worker that dies comes back with the same', async () => {
    const pids = await node.workers(2);
    process.kill(pids[0] ?? 0, 'SIGKILL');
    await node.workers(2, pids.slice(0, 1));
    assert.deepEqual(await asked(node, MAIL), ['allow by built-in']);
    assert.equal((await rolloutOf(node)).candidate?.stage, 'shadow');
  });

  await t.test('a canary decides its share, when a second person agrees', async () => {
    const { change } = await step(node, 'v1/canary', { body: { share: 50 }, status: 202 });
    assert.match(change?.target ?? '', /^v1 sha256:[0-9a-f]{12} share=50 apps= tenants=$/);
    await step(node, 'v1/canary', { body: { share: 51 }, status: 400 });
    assert.deepEqual(await asked(node, MAIL), ['allow by built-in'], 'not before');
    const own = await node.api(`/api/v1/changes/${change?.id}/approve`, 'POST', {});
    assert.equal(own.status, 403, 'nobody approves their own');
    const { status, text } = await second(`/api/v1/changes/${change?.id}/approve`);
    assert.equal(status, 200, text);
    // Conversations differ by their first message; each stays on its side.
    const talks = Array.from({ length: 24 }, (_, index) => `${MAIL}, ${index}`);
    const first = await Promise.all(talks.map((talk) => ask(at(node), talk)));
    const again = await Promise.all(talks.map((talk) => ask(at(node), talk)));
    assert.deepEqual(
      again.map(({ policy }) => policy),
      first.map(({ policy }) => policy),
    );
    const seen = new Set(first.map(({ outcome, policy }) => `${outcome} by ${policy}`));
    assert.deepEqual([...seen].sort(), ['allow by built-in', 'block by v1']);
  });

  await t.test(
    'put into force by two, and what was asked for before a move is asked anew',
    async () => {
      const stale = await step(node, 'v1/enforce', { status: 202 });
      await step(node, 'v1/shadow');
      const late = await second(`/api/v1/changes/${stale.change?.id}/approve`);
      assert.equal(late.status, 409, late.text);
      assert.equal((await second(`/api/v1/changes/${stale.change?.id}/reject`)).status, 200);
      const { change } = await step(node, 'v1/enforce', { status: 202 });
      assert.equal((await second(`/api/v1/changes/${change?.id}/approve`)).status, 200);
      assert.deepEqual(await asked(node, MAIL), ['block by v1']);
      assert.deepEqual(await asked(node, CLEAN), ['allow by v1']);
      const { body } = await node.api<{ rows: { policy: string }[] }>('/api/v1/nodes');
      assert.deepEqual(
        body.rows.map(({ policy }) => policy),
        ['v1'],
      );
    },
  );

  await t.test('the main process dies: what was in force is in force after it', async () => {
    const workers = await node.workers(2);
    assert.equal(await node.signalMain('SIGKILL'), 'SIGKILL');
    assert.deepEqual(await asked(node, MAIL), ['block by v1'], 'without a main process');
    await node.start();
    await node.workers(2, workers);
    assert.deepEqual(await asked(node, MAIL), ['block by v1']);
    assert.equal((await rolloutOf(node)).active.revision, 'v1');
  });

  await t.test('taken back at once, by one person, once', async () => {
    await step(node, 'rollback', { body: { revision: 'v0' }, status: 409 });
    const { rollout } = await step(node, 'rollback', { body: { revision: 'v1' } });
    assert.equal(rollout.active.revision, 'configured');
    assert.deepEqual(await asked(node, MAIL), ['allow by built-in']);
    await step(node, 'rollback', { body: { revision: 'v1' }, status: 409 });
    await step(node, 'rollback', { body: { revision: 'configured' }, status: 409 });
  });

  await t.test(
    'a thousand rules come and go, and whoever asks waits no longer than for compiling',
    async () => {
      const pushed = (await push(node, archive('large', THOUSAND))) as { compileMs: number };
      t.diagnostic(`compiled in ${pushed.compileMs} ms, cold`);
      const before = load.succeeded;
      await step(node, 'large/shadow');
      assert.deepEqual(await asked(node, MAIL), ['allow by built-in']);
      await step(node, 'large/withdraw');
      await until('the traffic goes on', () => load.succeeded > before + 20);
    },
  );

  await load.stop();
  t.diagnostic(load.describe());
  // The clients say nothing that either version acts on: whatever was in force, all of it passes.
  assert.deepEqual([...load.counts.keys()], ['200']);
  assert.ok(load.broken <= 8, 'only what a killed worker was answering broke');
  await recordIsWhole(t, node, load.acknowledged);
});

test('a version that does harm is taken back without anybody', { timeout: 120_000 }, async (t) => {
  const guards =
    '\npolicy: { guards: { min_decisions: 20, window_s: 60 }, limits: { steps: 20000, ms: 5 } }\n';
  const node = await new Installation(t, configuration() + guards).start();
  const keepAsking = async (): Promise<void> => void (await asked(node, MAIL, 20));

  await t.test('a canary that refuses what passes goes back to shadow', async () => {
    await push(node, archive('v1', blocking('privacy/email')));
    await step(node, 'v1/shadow');
    await step(node, 'v1/canary', { body: { share: 50 } });
    await until('back in shadow', async () => {
      const talks = Array.from({ length: 30 }, (_, index) => ask(at(node), `${MAIL} ${index}`));
      await Promise.all(talks);
      return (await rolloutOf(node)).candidate?.stage === 'shadow';
    });
    assert.deepEqual(await asked(node, MAIL), ['allow by built-in']);
  });

  await t.test('one in force that fails is replaced by the one before', async () => {
    await step(node, 'v1/withdraw');
    await push(node, archive('v2', LOOPING));
    await step(node, 'v2/shadow');
    assert.deepEqual(
      await asked(node, MAIL),
      ['allow by built-in'],
      'in shadow it changes nothing',
    );
    await step(node, 'v2/enforce');
    assert.deepEqual(
      await asked(node, MAIL, 2),
      ['failed by v2'],
      'closed, and not a worker hangs',
    );
    await until('the one before decides again', async () => {
      await keepAsking();
      return (await rolloutOf(node)).active.revision === 'configured';
    });
    assert.deepEqual(await asked(node, MAIL), ['allow by built-in']);
  });

  const metrics = await metricsOf(node);
  assert.match(metrics, /bartizan_policy_taken_back_total\{guard="block_rate"\} 1/);
  assert.match(metrics, /bartizan_policy_taken_back_total\{guard="failed_rate"\} 1/);
  assert.match(node.now.stderr(), /policy\.taken-back/);
});

test('where signatures are asked for, nothing unsigned comes in, and keys that go take it out', {
  timeout: 90_000,
}, async (t) => {
  const own = pair();
  const text = configuration();
  const trusting = (pem: string): string =>
    `${text}policy: { trust: [{ id: team, public_key: ${JSON.stringify(pem)} }] }\n`;
  const node = await new Installation(t, trusting(own.publicKey)).start();
  const bytes = archive('v1', blocking('privacy/email'));
  await push(node, bytes, 400);
  await push(node, signedBy(bytes, 'team', pair().privateKey), 400);
  const kept = (await push(node, signedBy(bytes, 'team', own.privateKey))) as { signedBy: string };
  assert.equal(kept.signedBy, 'team');
  await step(node, 'v1/shadow');
  await step(node, 'v1/enforce');
  assert.deepEqual(await asked(node, MAIL), ['block by v1']);
  // A reload with which the version in force would not be trusted changes nothing.
  node.configure(trusting(pair().publicKey));
  const { status, body } = await node.api<unknown>('/api/v1/reload', 'POST', {});
  assert.equal(status, 422, JSON.stringify(body));
  assert.deepEqual(await asked(node, MAIL), ['block by v1']);
});

test('a source of its own decides alone, is followed, and what was good of it is kept', {
  timeout: 90_000,
}, async (t) => {
  const { publicKey, privateKey } = pair();
  const own = published(t, (bytes) => signedBy(bytes, 'team', privateKey));
  own.write('f1', blocking('privacy/email'));
  const from = (path: string): string =>
    `${configuration()}policy: { source: { directory: ${JSON.stringify(path)} }, trust: [{ id: team, public_key: ${JSON.stringify(publicKey)} }] }\n`;
  const node = await new Installation(t, from(own.path)).start();
  assert.deepEqual(await asked(node, MAIL), ['block by f1']);
  await push(node, signedBy(archive('v1', blocking('privacy/phone')), 'team', privateKey), 409);
  own.write('f2', blocking('privacy/phone'));
  await until('followed', async () => (await asked(node, MAIL))[0] === 'allow by f2');
  own.write('f3', 'package bartizan.request\nrulings contains x if { y }\n');
  await until('refused', async () =>
    /^bartizan_policy_refused(?:\{.*\})? 1$/m.test(await metricsOf(node)),
  );
  assert.deepEqual(await asked(node, MAIL), ['allow by f2'], 'what was good decides on');
  // Without the place a start finds what was taken last; where there is nothing, it does not start.
  assert.equal(await node.signalMain('SIGTERM'), 0);
  own.remove();
  await node.start();
  assert.deepEqual(await asked(node, MAIL), ['allow by f2']);
  // A reload that names another one, or none: what decided decides on until there is something else.
  node.configure(configuration());
  assert.equal((await node.api('/api/v1/reload', 'POST', {})).status, 200);
  await until('built-in again', async () => (await asked(node, MAIL))[0] === 'allow by built-in');
  own.write('f4', blocking('privacy/email'));
  node.configure(from(own.path));
  assert.equal((await node.api('/api/v1/reload', 'POST', {})).status, 200);
  await until('the source again', async () => (await asked(node, MAIL))[0] === 'block by f4');
  const empty = new Installation(t, from(`${own.path}.none`));
  await assert.rejects(empty.start(), /No policy to decide by/);
});
