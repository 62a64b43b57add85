// SPDX-License-Identifier: Apache-2.0
// What the routes of policies take, and what never reaches the control plane.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { bearer, type Harness, MACHINE_TOKEN, startApi } from '../api.fixture.ts';

let harness: Harness;
before(async () => {
  harness = await startApi();
});
after(() => harness.api.close());

const POLICIES = '/api/v1/policies';

for (const [what, url, body, pointer] of [
  ['no base64', POLICIES, { bundle: 'QQ' }, /base64|bundle/],
  ['base64 with something behind it', POLICIES, { bundle: 'QUFB\n' }, /base64/],
  ['a bundle that is too large', POLICIES, { bundle: 'A'.repeat(2_796_208) }, /bundle/],
  ['an unknown member', POLICIES, { bundle: 'QUFB', force: true }, /force/],
  ['a name that leads out', `${POLICIES}/..%2Fx/shadow`, {}, /revision/],
  ['a name with a blank', `${POLICIES}/a%20b/enforce`, {}, /revision/],
  ['a share above all', `${POLICIES}/v1/shadow`, { share: 101 }, /share/],
  ['a share below nothing', `${POLICIES}/v1/canary`, { share: -1 }, /share/],
  ['a canary of most', `${POLICIES}/v1/canary`, { share: 50.5 }, /share/],
  ['an app that can have no such name', `${POLICIES}/v1/shadow`, { apps: ['a b'] }, /apps/],
  ['a guard that is no rate', `${POLICIES}/v1/enforce`, { block_rate: 2 }, /block_rate/],
  ['a guard for what decides nothing', `${POLICIES}/v1/withdraw`, { block_rate: 1 }, /block_rate/],
  ['a rollback of nothing in particular', `${POLICIES}/rollback`, {}, /revision/],
] as const) {
  test(`refused, and nothing is done: ${what}`, async () => {
    const call = bearer(harness, MACHINE_TOKEN);
    harness.plane.made.length = 0;
    const { status, text } = await call('POST', url, body);
    assert.ok(status === 400 || status === 413, `${status} ${text}`);
    assert.match(text, pointer);
    assert.deepEqual(harness.plane.made, []);
  });
}

for (const [method, url, body, made] of [
  ['POST', POLICIES, { bundle: 'QUFB', why: 'x' }, 'pushPolicy'],
  ['POST', `${POLICIES}/team%2Fv1/shadow`, { share: 0.5, apps: ['demo'] }, 'movePolicy'],
  ['POST', `${POLICIES}/v1/canary`, { share: 50, block_rate: 1 }, 'movePolicy'],
  ['POST', `${POLICIES}/rollback`, { revision: 'team/v1' }, 'movePolicy'],
] as const) {
  test(`taken: ${method} ${url}`, async () => {
    const call = bearer(harness, MACHINE_TOKEN);
    harness.plane.made.length = 0;
    const { status, text } = await call(method, url, body);
    assert.equal(status, 200, text);
    assert.deepEqual(harness.plane.made, [made]);
  });
}

test('a version that is not there is not found, in each of its forms', async () => {
  const call = bearer(harness, MACHINE_TOKEN);
  for (const path of ['/v9', '/v9/bundle']) {
    const { status } = await call('GET', `${POLICIES}${path}`);
    assert.equal(status, 404);
  }
});
