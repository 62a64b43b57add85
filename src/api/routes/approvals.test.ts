// SPDX-License-Identifier: Apache-2.0
// Who may see and decide about held calls: approvers of the app, and of them only those that policy names.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ANY, type Role } from '../../core/ports/directory.ts';
import type { Grant } from '../route.ts';
import { approvalRoutes } from './approvals.ts';
import { approvalId, call, fakePlane } from './routes.fixture.ts';

const [list, get, grantCall, deny] = approvalRoutes;
assert.ok(list && get && grantCall && deny);
const as = (role: Role, tenant: string, app: string = ANY): readonly Grant[] => [
  { role, tenant, app },
];
const id = (number: number) => ({ id: approvalId(number) });

test('decided by approvers of the app, and by nobody else', async () => {
  const { plane, changes } = fakePlane();
  const cases: readonly (readonly [grants: readonly Grant[], number: number, expected: unknown])[] =
    [
      [as('approver', 'a'), 1, 200],
      [as('approver', 'a', 'a-one'), 1, 200],
      [as('approver', 'a', 'a-two'), 1, 'not_found'],
      [as('engineer', 'a'), 1, 'forbidden'],
      [as('admin', 'b'), 1, 'not_found'],
      [as('approver', 'a'), 2, 'not_found'],
      [as('admin', ANY), 9, 'not_found'],
    ];
  for (const route of [grantCall, deny]) {
    for (const [grants, number, expected] of cases) {
      changes.length = 0;
      const answer = await call(route, { plane, grants }, { params: id(number), body: {} });
      assert.equal(answer.code ?? answer.status, expected);
      assert.equal(changes.length, expected === 200 ? 1 : 0);
    }
  }
});

test('where policy names a group or a role, others of the same rights are refused', async () => {
  const { plane, changes } = fakePlane();
  const grants = as('approver', 'a');
  const decide = async (number: number, who: object = {}) => {
    const sent = { params: id(number), body: { why: 'checked' } };
    const { code, status } = await call(grantCall, { plane, grants, ...who }, sent);
    return code ?? status;
  };
  assert.equal(await decide(3), 'forbidden');
  assert.equal(await decide(3, { groups: ['sales'] }), 'forbidden');
  assert.equal(await decide(3, { grants: as('admin', 'a') }), 'forbidden');
  assert.equal(await decide(4), 'forbidden', 'a role that is named is needed');
  assert.equal(await decide(4, { grants: as('admin', 'b'), groups: ['admin'] }), 'not_found');
  assert.deepEqual(changes, []);
  assert.equal(await decide(3, { groups: ['finance'] }), 200);
  assert.equal(await decide(4, { grants: as('admin', 'a') }), 200);
  assert.equal(await decide(3, { account: null, grants: as('admin', ANY) }), 200);
  assert.equal(await decide(3, { grants: as('viewer', 'a'), groups: ['finance'] }), 'forbidden');
});

test('seen by those whose app it is', async () => {
  const { plane } = fakePlane();
  const ids = async (grants: readonly Grant[], query = {}) => {
    const answer = await call(list, { plane, grants }, { query });
    return answer.code ?? (answer.body as { rows: { id: string }[] }).rows.map((row) => row.id);
  };
  assert.deepEqual(await ids(as('viewer', 'b')), [approvalId(2)]);
  assert.deepEqual(await ids(as('viewer', 'b'), { tenant: 'a' }), []);
  assert.equal((await ids(as('viewer', ANY))).length, 4);
  assert.deepEqual(await ids(as('viewer', 'a', 'a-two')), []);
  const grants = as('viewer', 'b');
  assert.equal((await call(get, { plane, grants }, { params: id(2) })).status, 200);
  const foreign = await call(get, { plane, grants }, { params: id(1) });
  assert.deepEqual(foreign, await call(get, { plane, grants }, { params: id(9) }));
  const malformed = await call(get, { plane, grants }, { params: { id: "apr_1' OR 1" } });
  assert.equal(malformed.code, 'invalid_request');
});
