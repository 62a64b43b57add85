// SPDX-License-Identifier: Apache-2.0
// Every step from every state: what may follow, what may not and why, and what holds after any of them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { BartizanError } from '../../core/errors.ts';
import {
  candidateScope,
  CONFIGURED,
  NO_ROLLOUT,
  placedIn,
  type Rollout,
  rolloutSchema,
  type Step,
  stepped,
  takenBack,
} from './rollout.ts';

const runs = process.env['BARTIZAN_TESTS'] === 'full' ? 5_000 : 300;
const ALL = candidateScope.parse({});
const at = (now: number) => ({ now, by: 'kim' });

/** The state after steps in words: `shadow v1`, `enforce v1`. */
function after(...steps: readonly string[]): Rollout {
  return steps.reduce((from, text, now) => stepped(from, stepOf(text), at(now)), NO_ROLLOUT);
}

function stepOf(text: string): Step {
  const [kind = '', revision = ''] = text.split(' ');
  if (kind === 'shadow' || kind === 'canary') return { kind, revision, scope: ALL };
  if (kind === 'enforce') return { kind, revision, watchMs: 300_000 };
  return { kind: kind as 'withdraw' | 'rollback', revision };
}

const ENFORCED = ['shadow v1', 'enforce v1'];

for (const [steps, next, reason] of [
  [[], 'canary v1', 'v1 has to be in shadow before it decides anything'],
  [[], 'enforce v1', 'no version is tried now'],
  [[], 'withdraw v1', 'no version is tried now'],
  [[], 'rollback configured', 'there is no version before configured'],
  [[], 'rollback v1', 'v1 is not in force: configured is'],
  [[], `enforce ${CONFIGURED}`, 'configured is in force already'],
  [['shadow v1'], 'shadow v2', 'v1 is tried now: withdraw it first'],
  [['shadow v1'], 'canary v2', 'v1 is tried now: withdraw it first'],
  [['shadow v1'], 'enforce v2', 'v2 is not tried now: v1 is'],
  [['shadow v1'], 'withdraw v2', 'v2 is not tried now: v1 is'],
  [['shadow v1', 'withdraw v1'], 'enforce v1', 'no version is tried now'],
  [ENFORCED, 'shadow v1', 'v1 is in force already'],
  [ENFORCED, 'enforce v1', 'v1 is in force already'],
  [ENFORCED, 'rollback configured', 'configured is not in force: v1 is'],
  [[...ENFORCED, 'rollback v1'], 'rollback v1', 'v1 is not in force: configured is'],
] as const) {
  test(`after [${steps.join(', ')}], "${next}" is refused: ${reason}`, () => {
    const from = after(...steps);
    assert.throws(() => stepped(from, stepOf(next), at(99)), {
      code: 'conflict',
      message: `Policy not moved: ${reason}.`,
    });
  });
}

test('the way of a version: shadow, canary, in force, and back', () => {
  const shadow = after('shadow v1');
  assert.equal(shadow.active.revision, CONFIGURED);
  assert.equal(shadow.candidate?.stage, 'shadow');
  const scope = candidateScope.parse({ share: 5, apps: ['demo'] });
  const canary = stepped(shadow, { kind: 'canary', revision: 'v1', scope }, at(10));
  assert.deepEqual(canary.candidate, {
    revision: 'v1',
    since: 10,
    by: 'kim',
    stage: 'canary',
    share: 5,
    apps: ['demo'],
    tenants: [],
  });
  const live = stepped(canary, stepOf('enforce v1'), at(20));
  assert.deepEqual(live.active, { revision: 'v1', since: 20, by: 'kim' });
  assert.equal(live.candidate, undefined);
  assert.equal(live.watchedUntil, 300_020);
  const back = stepped(live, stepOf('rollback v1'), at(30));
  assert.deepEqual(back.active, { revision: CONFIGURED, since: 30, by: 'kim' });
  assert.equal(back.watchedUntil, undefined);
  assert.deepEqual(back.previous, []);
});

test('a step back from a canary to shadow, and another share, need nothing before', () => {
  assert.equal(after('shadow v1', 'canary v1', 'shadow v1').candidate?.stage, 'shadow');
});

test('going back to a version that is tried again ends the trial', () => {
  const from = after(...ENFORCED, 'shadow v2', 'enforce v2', 'shadow v1');
  const back = stepped(from, stepOf('rollback v2'), at(9));
  assert.equal(back.active.revision, 'v1');
  assert.equal(back.candidate, undefined);
});

test('an exceeded guard takes a canary to shadow and a version in force to the one before', () => {
  const canary = after('shadow v1', 'canary v1');
  assert.deepEqual(takenBack(canary, 'v1', { now: 9, by: 'bartizan' }).candidate, {
    ...canary.candidate,
    stage: 'shadow',
    since: 9,
    by: 'bartizan',
  });
  assert.equal(takenBack(after(...ENFORCED), 'v1', at(9)).active.revision, CONFIGURED);
  // Somebody was faster: what is to be taken back is in no place where it decides.
  for (const state of [after('shadow v1'), after(...ENFORCED, 'rollback v1')]) {
    assert.throws(() => takenBack(state, 'v1', at(9)), { code: 'conflict' });
  }
});

const revision = fc.constantFrom('v1', 'v2', 'v3', CONFIGURED);
const kind = fc.constantFrom('shadow', 'canary', 'enforce', 'withdraw', 'rollback', 'trip');

test('whatever is asked for in whatever order: one in force, the one before restorable, all of it sound', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(kind, revision), { maxLength: 40 }), (asked) => {
      let rollout: Rollout = NO_ROLLOUT;
      let taken = 0;
      for (const [now, [what, name]] of asked.entries()) {
        const before = rollout;
        try {
          rollout =
            what === 'trip'
              ? takenBack(before, name, at(now))
              : stepped(before, stepOf(`${what} ${name}`), at(now));
          taken++;
        } catch (thrown) {
          assert.ok(thrown instanceof BartizanError && thrown.code === 'conflict');
          assert.match(thrown.message, /^Policy not moved: .+\.$/);
          continue;
        }
        assert.ok(rolloutSchema.safeParse(rollout).success);
        assert.notEqual(rollout.candidate?.revision, rollout.active.revision);
        const moved = rollout.active.revision !== before.active.revision;
        // Only these two change what is in force.
        if (moved) assert.ok(['enforce', 'rollback', 'trip'].includes(what));
        if (what === 'enforce') {
          const back = stepped(rollout, { kind: 'rollback', revision: name }, at(now + 1));
          assert.equal(back.active.revision, before.active.revision);
          assert.equal(before.candidate?.revision, name);
        }
        for (const one of [rollout.active, ...rollout.previous]) {
          assert.ok(placedIn(rollout).has(one.revision));
        }
      }
      return taken >= 0;
    }),
    { numRuns: runs },
  );
});

test('what is stored is read back as it is, and nothing else is taken for it', () => {
  const rollout = after('shadow v1', 'canary v1');
  assert.deepEqual(rolloutSchema.parse(JSON.parse(JSON.stringify(rollout))), rollout);
  for (const wrong of [
    {},
    { ...rollout, more: 1 },
    { ...rollout, active: { ...rollout.active, revision: 'v1' } },
    { ...rollout, active: { ...rollout.active, revision: '../x' } },
  ]) {
    assert.equal(rolloutSchema.safeParse(wrong).success, false);
  }
});
