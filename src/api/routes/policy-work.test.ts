// SPDX-License-Identifier: Apache-2.0
// What the routes of work on policies refuse before anything is started. Who may do what is in the role matrix.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Answer, bearer, type Harness, MACHINE_TOKEN, startApi } from '../api.fixture.ts';

let harness: Harness;
let call: (method: string, url: string, body?: unknown) => Promise<Answer>;

before(async () => {
  harness = await startApi();
  call = bearer(harness, MACHINE_TOKEN);
});
after(() => harness.api.close());

const PATH = '/api/v1/policy-work';
const module = { path: 'a.rego', text: 'package a' };
for (const [name, kind, body, status] of [
  ['an unknown member', 'check', { polciy: {} }, 400],
  ['a module without a path', 'check', { policy: { modules: [{ text: 'package a' }] } }, 400],
  ['modules and a bundle', 'check', { policy: { modules: [module], bundle: 'QQ==' } }, 400],
  ['a bundle that is no base64', 'check', { policy: { bundle: '***' } }, 400],
  ['a revision that is a path', 'replay', { policy: { revision: '../x' } }, 400],
  ['an app without its tenant', 'replay', { app: 't1-a' }, 400],
  ['no input', 'eval', {}, 400],
  ['more decisions than there can be', 'replay', { limit: 10 ** 9 }, 400],
  ['a wait that never ends', 'check', { wait_ms: 10 ** 6 }, 400],
  ['too many inputs', 'diff', { inputs: Array.from({ length: 10_001 }, () => ({})) }, 400],
  ['a kind that there is not', 'push', {}, 404],
] as const) {
  test(`refused: ${name}`, async () => {
    harness.plane.made.length = 0;
    const answer = await call('POST', `${PATH}/${kind}`, body);
    assert.equal(answer.status, status, answer.text);
    assert.deepEqual(harness.plane.made, []);
  });
}

test('refused: a body that is too large', async () => {
  const text = 'x'.repeat(900_000);
  const modules = Array.from({ length: 20 }, (_, at) => ({ path: `${at}.rego`, text }));
  const answer = await call('POST', `${PATH}/check`, { policy: { modules } });
  assert.equal(answer.status, 413, answer.text.slice(0, 200));
});

test('a version is for those who have the role everywhere', async () => {
  const scoped = { role: 'engineer', tenant: 't1', app: '*' } as const;
  const own = bearer(harness, await harness.service('scoped', scoped));
  const body = { tenant: 't1', policy: { revision: 'v1' } };
  assert.equal((await own('POST', `${PATH}/replay`, body)).status, 404);
  assert.equal((await own('POST', `${PATH}/replay`, { tenant: 't1' })).status, 200);
  // Of two drafts either one counts.
  const diff = { tenant: 't1', a: {}, b: { revision: 'v1' } };
  assert.equal((await own('POST', `${PATH}/diff`, diff)).status, 404);
});

test('what is in force is shown to those who have the role everywhere', async () => {
  const scoped = { role: 'engineer', tenant: 't1', app: '*' } as const;
  const own = bearer(harness, await harness.service('asking', scoped));
  const asking = { tenant: 't1', input: {}, query: 'data.tenants' };
  for (const policy of [{}, { alone: true }, { data: { a: 1 } }, { packs: [] }]) {
    assert.equal((await own('POST', `${PATH}/eval`, { ...asking, policy })).status, 404);
    assert.equal((await own('POST', `${PATH}/check`, { tenant: 't1', policy })).status, 404);
    assert.equal((await own('POST', `${PATH}/test`, { tenant: 't1', policy })).status, 404);
  }
  const policy = { modules: [module] };
  assert.equal((await own('POST', `${PATH}/eval`, { ...asking, policy })).status, 200);
  assert.equal((await own('POST', `${PATH}/diff`, { tenant: 't1', a: {}, b: policy })).status, 200);
});

test('what work on a version found is for those who have the role everywhere', async (t) => {
  const scoped = { role: 'engineer', tenant: 't1', app: '*' } as const;
  const own = bearer(harness, await harness.service('reading', scoped));
  const [job] = harness.plane.policyWork();
  assert.ok(job?.tenant === 't1');
  const path = `${PATH}/${job.id}`;
  assert.equal((await own('GET', path)).status, 200);
  t.mock.method(harness.plane, 'policyWork', () => [{ ...job, isWhole: true }]);
  assert.equal((await own('GET', path)).status, 404);
  assert.equal((await own('DELETE', path)).status, 404);
  assert.deepEqual(JSON.parse((await own('GET', PATH)).text), { rows: [] });
  assert.equal((await call('GET', path)).status, 200);
});

test('ids of work are looked up, never read as anything else', async () => {
  for (const id of ['x', '..%2Fstatus', `pwk_${'A'.repeat(26)}`]) {
    const { status } = await call('GET', `${PATH}/${id}`);
    assert.ok(status === 400 || status === 404, id);
  }
});
