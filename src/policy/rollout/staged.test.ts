// SPDX-License-Identifier: Apache-2.0
// Two versions beside each other: which one decides, what the other one may change (nothing in shadow), and
// that trying one never opens what the one in force holds back.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { POLICY_INPUT_SCHEMA, type PolicyInput } from '../../core/policy-input.ts';
import type { Policy } from '../../core/ports/policy.ts';
import { type Outcome, type Verdict, VERDICT_SCHEMA } from '../../core/verdict.ts';
import { candidateScope, type CandidateScope } from './rollout.ts';
import { createShare } from './share.ts';
import { type Observed, staged, type StagedParts } from './staged.ts';
import { comparedSince, newTally, observe, quantile, summed, tallySchema } from './tally.ts';
import { policyConfig } from '../config.ts';

const verdict = (policy: string, outcome: Outcome, ...codes: string[]): Verdict => ({
  schema: VERDICT_SCHEMA,
  outcome,
  reasons: codes.map((code) => ({ code, rule: 'r', mode: 'enforce', action: 'block' })),
  obligations: [],
  policy,
});

const input = (changes: Partial<PolicyInput['facts']> = {}): PolicyInput => ({
  schema: POLICY_INPUT_SCHEMA,
  // Nothing else is read by what is tested here.
  facts: {
    ...({} as PolicyInput['facts']),
    point: 'request',
    tenant: 'acme',
    app: { ...({} as PolicyInput['facts']['app']), id: 'demo' },
    conversation: 'c1',
    ...changes,
  },
  values: {},
  erased: [],
});

const says = (revision: string, outcome: Outcome, ...codes: string[]): Policy => ({
  revision,
  decide: () => verdict(revision, outcome, ...codes),
});
const throwing = (revision: string): Policy => ({
  revision,
  decide: () => {
    throw new Error('a fault of the policy');
  },
});
const later = (policy: Policy): Policy => ({
  revision: policy.revision,
  decide: async (given) => policy.decide(given),
});

type Wanted = {
  readonly active?: Policy;
  readonly candidate?: Policy;
  readonly stage?: 'shadow' | 'canary';
  readonly scope?: Partial<CandidateScope>;
  readonly before?: Policy;
  readonly clock?: StagedParts['clock'];
};

/** A staged policy, with what was told of it. */
function made({
  active = says('v1', 'allow'),
  candidate,
  stage = 'shadow',
  scope,
  ...more
}: Wanted) {
  const seen: Observed[] = [];
  const skipped: string[] = [];
  const took: number[] = [];
  const policy = staged({
    active,
    clock: { monotonic: () => 0 },
    ...more,
    ...(candidate && {
      trial: { policy: candidate, revision: 'v2', stage, scope: candidateScope.parse(scope ?? {}) },
    }),
    observed: (both) => seen.push(both),
    skipped: (which) => skipped.push(which),
    took: (_, micros) => took.push(micros),
  });
  return { policy, seen, skipped, took };
}

test('in shadow the version in force decides, and what the candidate said is beside it', () => {
  const { policy, seen, took } = made({ candidate: says('v2', 'block', 'x.blocked') });
  assert.deepEqual(policy.compared?.(input()), {
    verdict: verdict('v1', 'allow'),
    candidate: { policy: 'v2', stage: 'shadow', outcome: 'block', codes: ['x.blocked'] },
  });
  assert.deepEqual(policy.decide(input()), verdict('v1', 'allow'));
  assert.deepEqual(
    seen.map(({ stage, active, candidate }) => [
      stage,
      active.verdict.outcome,
      candidate.verdict.outcome,
    ]),
    [
      ['shadow', 'allow', 'block'],
      ['shadow', 'allow', 'block'],
    ],
  );
  assert.equal(took.length, 2);
});

test('in a canary the candidate decides inside its share and nowhere else', () => {
  const { policy, seen } = made({
    candidate: says('v2', 'block'),
    stage: 'canary',
    scope: { apps: ['demo'] },
  });
  assert.deepEqual(policy.compared?.(input()), {
    verdict: verdict('v2', 'block'),
    candidate: { policy: 'v2', stage: 'canary', outcome: 'block', codes: [] },
  });
  const other = input({ app: { ...input().facts.app, id: 'other' } });
  assert.deepEqual(policy.compared?.(other), { verdict: verdict('v1', 'allow') });
  assert.deepEqual(
    seen.map(({ stage, active, candidate }) => [
      stage,
      active.verdict.policy,
      candidate.verdict.policy,
    ]),
    [['canary', 'v1', 'v2']],
  );
});

for (const asynchronous of [false, true]) {
  const as = (policy: Policy): Policy => (asynchronous ? later(policy) : policy);
  const when = asynchronous ? 'later' : 'at once';

  test(`a candidate in shadow that fails ${when} changes nothing`, async () => {
    const { policy, seen } = made({ candidate: as(throwing('v2')) });
    const { verdict: decided } = (await policy.compared?.(input())) ?? assert.fail();
    assert.deepEqual(decided, verdict('v1', 'allow'));
    await new Promise(setImmediate);
    assert.equal(seen[0]?.candidate.verdict.outcome, 'failed');
  });

  test(`a canary that fails ${when} has not decided, and that is failed`, async () => {
    const { policy } = made({ candidate: as(throwing('v2')), stage: 'canary' });
    const { verdict: decided } = (await policy.compared?.(input())) ?? assert.fail();
    assert.equal(decided.outcome, 'failed');
    assert.equal(decided.policy, 'v2');
    assert.deepEqual(
      decided.reasons.map(({ code }) => code),
      ['policy.failed'],
    );
  });

  test(`a version in force that fails ${when} is failed, whatever the candidate says`, async () => {
    const { policy } = made({ active: as(throwing('v1')), candidate: says('v2', 'allow') });
    const { verdict: decided } = (await policy.compared?.(input())) ?? assert.fail();
    assert.equal(decided.outcome, 'failed');
  });
}

test('nobody waits for a candidate in shadow that answers later; no more than a few are asked', async () => {
  let asked = 0;
  const never: Policy = { revision: 'v2', decide: () => (asked++, new Promise(() => undefined)) };
  const { policy, skipped } = made({ candidate: never });
  for (let at = 0; at < 100; at++) {
    assert.deepEqual(policy.compared?.(input()), { verdict: verdict('v1', 'allow') });
  }
  assert.equal(asked, 32);
  assert.equal(skipped.length, 68);
});

test('comparing takes a fiftieth of the time: a slow candidate is asked less often', () => {
  let now = 0;
  let asked = 0;
  const slow: Policy = {
    revision: 'v2',
    decide: () => {
      asked++;
      now += 10;
      return verdict('v2', 'allow');
    },
  };
  const { policy, skipped } = made({ candidate: slow, clock: { monotonic: () => now } });
  for (let at = 0; at < 10_000; at++) {
    void policy.decide(input());
    now += 1;
  }
  assert.ok(asked * 10 <= 250 + now / 50 + 10, `${asked} of 10 ms in ${now} ms`);
  assert.ok(asked > 25);
  assert.equal(asked + skipped.length, 10_000);
});

test('what either of both holds back is held back; only both together spare answers', () => {
  const acts = (revision: string, pattern: string, judgesAnswers: boolean): Policy => ({
    ...says(revision, 'allow'),
    judgesCalls: judgesAnswers,
    actsOnAnswers: (detector) => detector === pattern,
    judgesAnswers,
  });
  const active = acts('v1', 'privacy/card', false);
  for (const stage of ['shadow', 'canary'] as const) {
    const { policy } = made({ active, candidate: acts('v2', 'secrets/any', true), stage });
    assert.equal(policy.actsOnAnswers?.('privacy/card'), true);
    assert.equal(policy.actsOnAnswers?.('secrets/any'), true);
    assert.equal(policy.actsOnAnswers?.('output/x'), false);
    assert.equal(policy.judgesAnswers, true);
    assert.equal(policy.judgesCalls, true);
  }
  const { policy: open } = made({ active, candidate: says('v2', 'allow') });
  assert.equal(open.actsOnAnswers?.('output/x'), true, 'one that says nothing acts on all');
  assert.equal(made({ active }).policy.judgesAnswers, false);
  assert.equal(made({ active }).policy.judgesCalls, false);
});

test('after enforcing, the new version is compared with the one before', () => {
  const { policy, seen } = made({ active: says('v2', 'block'), before: says('v1', 'allow') });
  assert.deepEqual(policy.compared?.(input()), { verdict: verdict('v2', 'block') });
  const [watched] = seen;
  assert.equal(watched?.stage, 'watch');
  assert.equal(watched?.active.verdict.policy, 'v1');
  assert.equal(watched?.candidate.verdict.policy, 'v2');
});

test('a share is kept by a conversation, is as large as it says, and another for another version', () => {
  const scope = (share: number) => candidateScope.parse({ share });
  const talks = Array.from(
    { length: 20_000 },
    (_, at) => input({ conversation: `talk-${at}` }).facts,
  );
  for (const share of [0, 1, 10, 50, 99, 100]) {
    const takes = createShare('v2', scope(share));
    const taken = talks.filter(takes);
    const percent = (taken.length / talks.length) * 100;
    assert.ok(Math.abs(percent - share) < 1, `${percent} for ${share}`);
    assert.deepEqual(talks.filter(takes), taken);
    // Growing the share takes nobody out of it.
    const more = createShare('v2', scope(Math.min(100, share + 20)));
    assert.ok(taken.every(more));
  }
  const [one, two] = ['v2', 'v3'].map((revision) => createShare(revision, scope(50)));
  const both = talks.filter((facts) => one?.(facts) === true && two?.(facts) === true).length;
  assert.ok(Math.abs(both / talks.length - 0.25) < 0.02, `${both}`);
});

test('apps and tenants limit a share', () => {
  const takes = createShare('v2', candidateScope.parse({ apps: ['demo'], tenants: ['acme'] }));
  assert.equal(takes(input().facts), true);
  assert.equal(takes(input({ tenant: 'initech' }).facts), false);
  assert.equal(takes(input({ app: { ...input().facts.app, id: 'other' } }).facts), false);
});

test('a tally counts agreement, differences and times, and two of them add up', () => {
  const both = (active: Verdict, candidate: Verdict): Observed => ({
    stage: 'shadow',
    point: 'request',
    active: { verdict: active, micros: 3 },
    candidate: { verdict: candidate, micros: 30_000 },
  });
  const one = newTally('shadow v2 1');
  observe(one, both(verdict('v1', 'allow'), verdict('v2', 'block', 'x.blocked')));
  observe(one, both(verdict('v1', 'block', 'x.blocked'), verdict('v2', 'block', 'x.blocked')));
  observe(one, both(verdict('v1', 'block', '__proto__'), verdict('v2', 'failed', 'policy.failed')));
  assert.deepEqual(one.outcomes, {
    'request allow block': 1,
    'request block block': 1,
    'request block failed': 1,
  });
  assert.deepEqual(one.reasons, {
    'request candidate x.blocked': 1,
    'request active __proto__': 1,
    'request candidate policy.failed': 1,
  });
  const two = summed(one.trial, [one, JSON.parse(JSON.stringify(one))]);
  assert.ok(tallySchema.safeParse(two).success);
  const { guards } = policyConfig.parse({});
  assert.deepEqual(comparedSince(two, one, guards), {
    decisions: 3,
    refused: { active: 2, candidate: 3 },
    failed: 1,
    slow: { active: 0, candidate: 3 },
  });
  assert.equal(comparedSince(two, two, guards).decisions, 0);
  assert.equal(quantile(two.micros.active, 0.99), 5);
  assert.equal(quantile(two.micros.candidate, 0.5), 50_000);
  assert.equal(quantile([], 0.5), undefined);
});

test('a policy with reasons without end fills no memory', () => {
  const tally = newTally('t');
  for (let at = 0; at < 2_000; at++) {
    observe(tally, {
      stage: 'shadow',
      point: 'request',
      active: { verdict: verdict('v1', 'allow'), micros: 1 },
      candidate: { verdict: verdict('v2', 'block', `code.${at}`), micros: 1 },
    });
  }
  assert.equal(Object.keys(tally.reasons).length, 501);
  assert.equal(
    Object.values(tally.reasons).reduce((sum, value) => sum + value, 0),
    2_000,
  );
});

const outcome = fc.constantFrom<Outcome>('allow', 'transform', 'block', 'ask', 'failed');

test('whatever both say: outside a canary the verdict is that of the version in force, to the byte', () => {
  fc.assert(
    fc.property(
      outcome,
      outcome,
      fc.double({ min: 0, max: 100, noNaN: true }),
      fc.string(),
      (a, b, share, talk) => {
        const active = says('v1', a, 'a.code');
        const facts = input({ conversation: talk });
        const shadow = made({ active, candidate: says('v2', b), scope: { share } });
        assert.deepEqual(shadow.policy.decide(facts), active.decide(facts));
        const canary = made({
          active,
          candidate: says('v2', b),
          stage: 'canary',
          scope: { share },
        });
        const inside = createShare('v2', candidateScope.parse({ share }))(facts.facts);
        assert.equal((canary.policy.decide(facts) as Verdict).policy, inside ? 'v2' : 'v1');
      },
    ),
    { numRuns: 200 },
  );
});
