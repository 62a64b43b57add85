// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { BartizanError } from '../../core/errors.ts';
import type { BundleModule } from '../bundle/bundle.ts';
import { Undecided } from '../executor.ts';
import { inputOf } from '../policy-input.fixture.ts';
import type { Json } from '../rego/values/json.ts';
import { createRegoExecutor, type RegoOptions } from './rego.ts';

const module = (text: string, path = 'a.rego'): BundleModule => ({ path, text });
const executorOf = (
  modules: readonly BundleModule[],
  more: Partial<RegoOptions> & { data?: Json; roots?: readonly string[] } = {},
) => {
  const { data = {}, roots = ['bartizan/request'], ...options } = more;
  return createRegoExecutor(
    { modules, data, manifest: { revision: 'r1', roots } },
    { settings: { on_failure: 'refuse' }, clock: () => 0, ...options },
  );
};
const ask = (text: string, more: Parameters<typeof executorOf>[1] = {}, input = inputOf()) =>
  executorOf([module(`package t\n${text}`)], more).evaluate(['t', 'p'], input);
const refusedAs =
  (code: string, message: RegExp) =>
  (thrown: unknown): boolean => {
    assert.ok(thrown instanceof BartizanError, String(thrown));
    assert.equal(thrown.code, code);
    assert.match(thrown.message, message);
    return true;
  };

describe('what a policy sees', () => {
  test('facts by their names, members that are not there undefined', () => {
    const seen = ask('p := [input.facts.model, input.schema, count(input.facts.findings)]');
    assert.deepEqual(seen, ['small', 'bartizan.policy-input/1', 0]);
    assert.equal(ask('p := input.facts.endUser'), undefined);
    assert.equal(ask('p if not input.facts.endUser'), true);
    assert.equal(ask('p if not "upstream" in object.keys(input.facts)'), true);
    assert.equal(ask('p if { some name, value in input.facts; name == "agent" }'), undefined);
  });

  test('settings of the gateway, and data of the bundle beside them', () => {
    const data = { bartizan: { lists: ['a'] }, other: 1 };
    const seen = ask('p := [data.bartizan.settings, data.bartizan.lists, data.other]', { data });
    assert.deepEqual(seen, [{ on_failure: 'refuse' }, ['a'], 1]);
  });

  test('the instant and the seed of the decision, and no others', () => {
    const input = inputOf({ now: 1_700_000_000_123, seed: 'ab' });
    const text = 'p := [time.now_ns(), rand.intn("x", 1000000), uuid.rfc4122("k")]';
    const first = ask(text, {}, input) as readonly unknown[];
    assert.equal(first[0], 1_700_000_000_123_000_000);
    assert.deepEqual(ask(text, {}, input), first);
    assert.notDeepEqual(ask(text, {}, inputOf({ now: 1_700_000_000_123, seed: 'ac' })), first);
  });

  test('the library that is given, whatever the bundle brings as such', () => {
    const own = module('package bartizan.lib\np := "forged"\nq := 1', 'own.rego');
    const deeper = module('package bartizan.lib.more\np := 1', 'deeper.rego');
    const library = [module('package bartizan.lib\np := "shipped"', 'lib.rego')];
    const asking = module('package t\np := [data.bartizan.lib.p, object.keys(data.bartizan.lib)]');
    const executor = executorOf([own, deeper, asking], { library });
    assert.deepEqual(executor.evaluate(['t', 'p'], inputOf()), ['shipped', ['p']]);
  });
});

test('tests are left out; a file that only has the name of one is not', () => {
  const tests = module('package t_test\nbroken := http.send({})', 'a_test.rego');
  const rule = module('package t\np contains 1', 'b_test.rego');
  assert.deepEqual(executorOf([tests, rule]).evaluate(['t', 'p'], inputOf()), [1]);
});

describe('what is refused when it is loaded', () => {
  test('what cannot be read: all of it, each with its line', () => {
    assert.throws(
      () => executorOf([module('package a\np :='), module('package b\nq if', 'b.rego')]),
      refusedAs(
        'bundle_policy_invalid',
        /^a\.rego:2:\d+: rego_parse_error: [^]*\n\tp :=\n\t +\^[^]*\nb\.rego:2:/,
      ),
    );
  });
  for (const [what, text, message] of [
    ['an unsafe variable', 'package a\np if x > 1', /rego_unsafe_var_error/],
    [
      'an unknown function',
      'package a\np := cuont([])',
      /undefined function cuont[^]*hint: did you mean count\?/,
    ],
    ['a builtin that reaches out', 'package a\np := http.send({})', /rego_capability_error/],
    ['recursion', 'package a\np if q\nq if p', /rego_recursion_error/],
  ] as const) {
    test(what, () =>
      assert.throws(() => executorOf([module(text)]), refusedAs('bundle_policy_invalid', message)),
    );
  }
  for (const [what, more] of [
    ['settings in the data', { data: { bartizan: { settings: {} } } }],
    ['roots above the settings', { roots: ['bartizan'] }],
    ['all of data as a root', { roots: [''] }],
    ['the settings as a root', { roots: ['bartizan/settings'] }],
    ['roots below the settings', { roots: ['bartizan/settings/apps'] }],
  ] as const) {
    test(what, () =>
      assert.throws(
        () => executorOf([], more),
        refusedAs('bundle_root_mismatch', /bartizan\/settings/),
      ),
    );
  }
  test('rules in the place of the settings', () => {
    for (const text of [
      'package bartizan.settings\nrules := []',
      'package bartizan\nsettings := {}',
      'package bartizan\nsettings.rules := []',
      'package bartizan\nlib.verdict(_) := 1',
    ]) {
      assert.throws(
        () => executorOf([module(text)]),
        refusedAs('bundle_root_mismatch', /bartizan\/settings/),
      );
    }
  });
});

describe('what is not decided', () => {
  const undecided = (code: string, message: RegExp) => (thrown: unknown) =>
    thrown instanceof Undecided && thrown.code === code && message.test(thrown.message);
  test('a product that takes too many steps', () => {
    const text =
      'xs := numbers.range(1, 1000)\np := count([1 | some a in xs; some b in xs; some c in xs])';
    const limits = { steps: 10_000, ms: 1_000 };
    assert.throws(
      () => ask(text, { limits }),
      undecided('policy.budget_exceeded', /eval_budget_error/),
    );
  });
  test('a decision that takes too long', () => {
    let now = 0;
    const text = 'xs := numbers.range(1, 1000)\np := count([1 | some a in xs; some b in xs])';
    const clock = (): number => (now += 40);
    assert.throws(
      () => ask(text, { clock, limits: { steps: 10_000_000, ms: 50 } }),
      undecided('policy.budget_exceeded', /eval_budget_error/),
    );
  });
  test('rules that contradict each other, with the place and without the input', () => {
    const text = 'p := input.facts.model if true\np := "x" if true';
    assert.throws(
      () => ask(text),
      (thrown) => {
        assert.ok(undecided('policy.failed', /^a\.rego:\d+: eval_conflict_error$/)(thrown));
        return true;
      },
    );
  });
});

test('the revision names bundle, settings and library', () => {
  const of = (...given: Parameters<typeof executorOf>) => executorOf(...given).revision;
  const base = of([module('package t')]);
  assert.match(base, /^r1@[0-9a-f]{12}$/);
  assert.equal(of([module('package t')]), base);
  for (const other of [
    of([module('package u')]),
    of([module('package t')], { data: { a: 1 } }),
    of([module('package t')], { settings: {} }),
    of([module('package t')], { library: [module('package bartizan.lib', 'l.rego')] }),
  ]) {
    assert.notEqual(other, base);
  }
});
