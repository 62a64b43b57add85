// SPDX-License-Identifier: Apache-2.0
// The policy about the control plane: the same as the bindings say for all grants and targets, narrowed by the denials
// of a bundle and never widened by it, and never in the way of the machine's own administrator.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { ANY, ROLES } from '../core/ports/directory.ts';
import { fakeWorld } from '../core/world.ts';
import type { Bundle } from '../policy/bundle/bundle.ts';
import { createAccess, requireRole } from './access.ts';
import { bearer, MACHINE_TOKEN, shippedAuthority, startApi } from './api.fixture.ts';
import { type Actor, mayAct } from './route.ts';

const RUNS = process.env['BARTIZAN_TESTS'] === 'full' ? 50_000 : 300;

const names = (...own: readonly string[]) => fc.constantFrom(ANY, ...own, '', '*/*', '__proto__');
const target = fc.record({ tenant: names('t1', 't2'), app: names('a', 'b') });
const grant = fc
  .tuple(target, fc.constantFrom(...ROLES))
  .map(([where, role]) => ({ ...where, role }));
const grants = fc.array(grant, { maxLength: 5 });

const bundleOf = (text: string): Bundle => ({
  manifest: { revision: 'r1', roots: ['bartizan/admin'] },
  modules: [{ path: 'admin.rego', text }],
  data: {},
  wasm: [],
  signedBy: undefined,
  digest: '0'.repeat(64),
});

const actorOf = (given: Actor['grants']): Actor => ({
  name: 'ada',
  account: 'acc_1',
  grants: given,
});
const ROUTE = {
  method: 'PUT',
  path: '/api/v1/apps/{id}',
  role: 'engineer',
  reach: 'scoped',
} as const;

describe('the shipped policy', () => {
  const authority = shippedAuthority(fakeWorld())();

  test('grants what the bindings give, and nothing else', () => {
    fc.assert(
      fc.property(grants, fc.constantFrom(...ROLES), target, (given, role, asked) => {
        const answer = authority({
          actor: { name: 'ada', account: 'acc_1', grants: given },
          action: { ...ROUTE, role },
          target: asked,
        });
        assert.equal(answer.granted, mayAct(given, role, asked));
        if (answer.granted) assert.deepEqual(answer.denied, []);
      }),
      { numRuns: RUNS },
    );
  });

  test('every role over every reach', () => {
    const reaches = [
      { tenant: ANY, app: ANY },
      { tenant: 't1', app: ANY },
      { tenant: 't1', app: 'a' },
      { tenant: 't2', app: 'b' },
    ];
    let granted = 0;
    for (const has of ROLES) {
      for (const over of reaches) {
        for (const needs of ROLES) {
          for (const on of reaches) {
            const enough = ROLES.indexOf(has) >= ROLES.indexOf(needs);
            const covers =
              (over.tenant === ANY || over.tenant === on.tenant) &&
              (over.app === ANY || over.app === on.app);
            const answer = authority({
              actor: { name: 'ada', account: 'acc_1', grants: [{ ...over, role: has }] },
              action: { ...ROUTE, role: needs },
              target: on,
            });
            assert.equal(answer.granted, enough && covers, JSON.stringify([has, over, needs, on]));
            granted += answer.granted ? 1 : 0;
          }
        }
      }
    }
    assert.ok(granted > 50);
  });
});

const HOURS = `package bartizan.admin
denials contains "hours.closed" if {
  input.facts.action.method != "GET"
  [hour, _, _] := time.clock([input.facts.now * 1000000, "Europe/Berlin"])
  not hour in numbers.range(8, 17)
}
denials contains {"code": "tenant.frozen", "why": "migration"} if input.facts.target.tenant == "t2"
`;
/** 2027-01-15T08:00:00Z. */
const OPEN_HOURS = 1_800_000_000_000;
const NIGHT = OPEN_HOURS + 14 * 3_600_000;
const ENGINEER = [{ tenant: ANY, app: ANY, role: 'engineer' }] as const;

describe('the denials of a bundle', () => {
  const accessAt = (now: number, { text = HOURS, actor = actorOf(ENGINEER), route = ROUTE } = {}) =>
    createAccess({
      authority: shippedAuthority(fakeWorld(now), bundleOf(text))(),
      actor,
      route,
    });

  test('refuse what the bindings give, with their codes', () => {
    const day = accessAt(OPEN_HOURS);
    day.require({ tenant: 't1', app: 'a' });
    assert.throws(() => day.require({ tenant: 't2', app: 'a' }), {
      code: 'forbidden',
      message: /tenant\.frozen/,
      reasons: ['tenant.frozen'],
    });
    const night = accessAt(NIGHT);
    assert.throws(() => night.require({ tenant: 't1', app: 'a' }), { reasons: ['hours.closed'] });
    assert.equal(night.sees({ tenant: 't1', app: 'a' }), false);
    assert.equal(day.sees({ tenant: 't1', app: 'a' }), true);
  });

  test('also as data, and however the package is written', () => {
    const text = 'package bartizan["\\u0061dmin"]\ndenials contains "written.otherwise"\n';
    const otherwise = accessAt(OPEN_HOURS, { text });
    assert.throws(() => otherwise.require({ tenant: 't1', app: 'a' }), {
      reasons: ['written.otherwise'],
    });
    const data = { bartizan: { admin: { denials: ['by.data'] } } };
    const bundle: Bundle = { ...bundleOf('package bartizan.request\n'), data };
    const authority = shippedAuthority(fakeWorld(), bundle)();
    const access = createAccess({ authority, actor: actorOf(ENGINEER), route: ROUTE });
    assert.throws(() => access.require({ tenant: 't1', app: 'a' }), { reasons: ['by.data'] });
  });

  test('also for the whole installation', () => {
    const route = { ...ROUTE, reach: 'installation' } as const;
    const authority = shippedAuthority(fakeWorld(NIGHT), bundleOf(HOURS))();
    const asked = { authority, actor: actorOf(ENGINEER), route };
    assert.throws(() => requireRole(asked), { reasons: ['hours.closed'] });
    requireRole({ ...asked, route: { ...route, method: 'GET' } as unknown as typeof route });
  });

  test('nobody learns by them what there is elsewhere', () => {
    const actor = actorOf([{ tenant: 't1', app: ANY, role: 'engineer' }]);
    const access = accessAt(NIGHT, { actor });
    assert.throws(() => access.require({ tenant: 't2', app: 'a' }), { code: 'not_found' });
  });

  test('the administrator of the machine is never refused', () => {
    const text = 'package bartizan.admin\ndenials contains "closed.for.all"\n';
    const everything = { tenant: ANY, app: ANY, role: 'admin' } as const;
    const machine: Actor = { ...actorOf([everything]), account: undefined };
    const authority = shippedAuthority(fakeWorld(), bundleOf(text))();
    requireRole({ authority, actor: machine, route: { ...ROUTE, reach: 'installation' } });
    accessAt(NIGHT, { text, actor: machine }).require({ tenant: 't1', app: 'a' });
    const person = accessAt(NIGHT, { text });
    assert.throws(() => person.require({ tenant: 't1', app: 'a' }), { code: 'forbidden' });
  });

  for (const [name, rules] of [
    ['grants everything', 'granted := true'],
    ['has ranks of its own', 'ranks := {"viewer": 9, "admin": 0}'],
    ['covers everything', 'covers(_, _) := true'],
    ['denies nothing, and grants', 'default granted := true\ndenials := set()'],
  ] as const) {
    test(`a bundle that ${name} widens nothing`, () => {
      const authority = shippedAuthority(
        fakeWorld(),
        bundleOf(`package bartizan.admin\n${rules}\n`),
      )();
      fc.assert(
        fc.property(grants, fc.constantFrom(...ROLES), target, (given, role, asked) => {
          const route = { ...ROUTE, role };
          const access = createAccess({ authority, actor: actorOf(given), route });
          if (access.sees(asked)) assert.ok(mayAct(given, role, asked));
        }),
        { numRuns: Math.min(RUNS, 200) },
      );
    });
  }

  for (const [name, rules] of [
    ['that is no set', 'denials := "closed"'],
    ['without a code', 'denials contains {"why": "because"}'],
    ['with a text that is no code', 'denials contains "No, thanks"'],
    ['that contradict each other', 'denials := {"a"} if true\ndenials := {"b"} if true'],
    [
      'that never end',
      'denials contains "a" if { some i in numbers.range(1, 100000); some j in numbers.range(1, 100000); i + j == -1 }',
    ],
  ] as const) {
    test(`denials ${name} refuse`, () => {
      const access = accessAt(OPEN_HOURS, { text: `package bartizan.admin\n${rules}\n` });
      assert.throws(() => access.require({ tenant: 't1', app: 'a' }), {
        code: 'forbidden',
        reasons: ['admin.failed'],
      });
    });
  }

  test('through the API: a change at night is refused by name, reading and the machine are not', async () => {
    const world = fakeWorld(NIGHT);
    const harness = await startApi({ world, authority: shippedAuthority(world, bundleOf(HOURS)) });
    try {
      const token = await harness.service('bot', { tenant: ANY, app: ANY, role: 'admin' });
      const call = bearer(harness, token);
      const stop = ['PUT', '/api/v1/kill-switches/app/t1-a', { why: 'drill' }] as const;
      const refused = await call(...stop);
      assert.equal(refused.status, 403, refused.text);
      assert.match(refused.text, /hours\.closed/);
      assert.deepEqual(harness.plane.made, []);
      assert.equal((await call('GET', '/api/v1/status')).status, 200);
      assert.equal((await bearer(harness, MACHINE_TOKEN)(...stop)).status, 200);
      world.advance(10 * 3_600_000);
      assert.equal((await call(...stop)).status, 200);
    } finally {
      await harness.api.close();
    }
  });
});
