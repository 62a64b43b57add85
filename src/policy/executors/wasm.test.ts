// SPDX-License-Identifier: Apache-2.0
// Compiled policies: the same answers as the Rego engine on the shipped policies, bounds that hold against hostile
// ones, and modules that are refused. What needs the compiler is skipped where there is no `opa`.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { PolicyInput } from '../../core/policy-input.ts';
import { BASELINE_RULES } from '../baseline-rules.ts';
import type { Bundle } from '../bundle/bundle.ts';
import { protectionsConfig } from '../config.ts';
import { Undecided } from '../executor.ts';
import { generateInputs } from '../inputs/generate.ts';
import { settingsOf } from '../settings.ts';
import { SHIPPED } from '../shipped.fixture.ts';
import { createRegoExecutor } from './rego.ts';
import { FUEL, withFuel } from './wasm-fuel.ts';
import { compiledBundle, loaded, WITHOUT_OPA } from './wasm.fixture.ts';
import { WASM } from './wasm-platform.ts';
import { createWasmExecutor } from './wasm.ts';

const clock = (): number => performance.now();
const POINTS = ['access', 'request', 'response', 'tools', 'capture'] as const;
const RUNS = process.env['BARTIZAN_TESTS'] === 'full' ? 20_000 : 600;

/** Sets have no order, and compiled policies give them in none. */
function unordered(value: unknown): unknown {
  if (Array.isArray(value))
    return value
      .map(unordered)
      .map((one) => JSON.stringify(one))
      .sort();
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, member]) => [name, unordered(member)] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

const inputWith = (values: PolicyInput['values']): PolicyInput => {
  const [input] = generateInputs({ ...WORDS, detectors: ['privacy/iban'] }, { seed: 1, count: 1 });
  return { ...(input ?? assert.fail()), values };
};

const WORDS = {
  detectors: [
    'privacy/iban',
    'privacy/email',
    'secrets/known',
    'injection/instructions',
    'content/hate',
  ],
  apps: ['shop', 'bank'],
  models: ['gpt', 'claude'],
  regions: ['eu', 'us'],
  scores: [0.3, 0.5, 0.8],
  entities: ['IBAN', 'EMAIL'],
  tools: ['search', 'shell', 'http_post'],
  groups: ['staff'],
  tenants: ['t1'],
};

const app = {
  models: ['gpt'],
  allowed_regions: ['eu'],
  provider_state: [],
  unknown_content: undefined,
};

describe('the shipped policies', { skip: WITHOUT_OPA }, () => {
  for (const [name, pack] of [['baseline', []], ...SHIPPED.packs] as const) {
    test(`${name}: the verdicts of both engines are the same`, () => {
      const modules = [...SHIPPED.library, ...SHIPPED.baseline, ...pack].filter(
        ({ path }) => !path.endsWith('_test.rego'),
      );
      const entrypoints = POINTS.map((point) => `bartizan/${point}/verdict`);
      const bundle: Bundle = {
        ...compiledBundle(modules, entrypoints),
        manifest: { revision: 'r1', roots: ['bartizan/request', 'bartizan/access'] },
      };
      const settings = settingsOf(protectionsConfig.parse({ rules: BASELINE_RULES }), {
        shop: app,
        bank: app,
      });
      const rego = createRegoExecutor(bundle, { settings, clock });
      const wasm = createWasmExecutor(bundle, { settings, clock, loaded });
      const outcomes = new Set<unknown>();
      for (const input of generateInputs(WORDS, { seed: 7, count: RUNS })) {
        const path = ['bartizan', input.facts.point, 'verdict'];
        const expected = rego.evaluate(path, input);
        assert.deepEqual(unordered(wasm.evaluate(path, input)), unordered(expected));
        outcomes.add((expected as { outcome?: unknown }).outcome);
      }
      assert.ok(outcomes.size >= 2, [...outcomes].join());
    });
  }
});

const HOSTILE = `package shop
calls := {"patched": json.patch({"a": {1, 2}}, [{"op": "add", "path": "b", "value": 1}]),
  "order": semver.compare("1.2.3", "1.10.0"), "now": time.now_ns(), "id": uuid.rfc4122("x"),
  "chance": rand.intn("x", 1000), "subset": object.subset({1, 2, {"a"}}, {1, {"a"}}),
  "empty": {"s": set(), "o": {}, "a": []}, "day": time.weekday([time.now_ns(), "Europe/Berlin"])}
product := count([1 | some i in numbers.range(1, 5000); some j in numbers.range(1, 5000); i + j == -1])
memory := count([x | some i in numbers.range(1, 400); x := numbers.range(i, i + 4000)])
slow_calls := count([1 | some i in numbers.range(1, 4000); semver.is_valid(sprintf("%d.0.0", [i]))])
pattern := regex.split("(a+)+$", concat("", [concat("", [x | some i in numbers.range(1, 200); x := "a"]), "!"]))
fails := time.parse_ns("2006", "never")
seen := input.values.deep
text := input.values.text
never if false
`;
const ASKED = [
  'calls',
  'product',
  'memory',
  'slow_calls',
  'pattern',
  'fails',
  'seen',
  'text',
  'never',
];

describe('hostile policies', { skip: WITHOUT_OPA }, () => {
  let bundle: Bundle;
  before(() => {
    bundle = compiledBundle(
      [{ path: 'shop.rego', text: HOSTILE }],
      ASKED.map((name) => `shop/${name}`),
    );
  });
  const open = (limits = {}) => createWasmExecutor(bundle, { settings: {}, clock, loaded, limits });
  const cut = (code: string) => (thrown: unknown) =>
    thrown instanceof Undecided && thrown.code === code;

  test('builtins of the host: instant, seed and sets as in the Rego engine', () => {
    const [wasm, rego] = [open(), createRegoExecutor(bundle, { settings: {}, clock })];
    const path = ['shop', 'calls'];
    const input = inputWith({});
    assert.deepEqual(unordered(wasm.evaluate(path, input)), unordered(rego.evaluate(path, input)));
    const later = { ...input, facts: { ...input.facts, seed: 'ffff', now: input.facts.now + 1 } };
    assert.notDeepEqual(wasm.evaluate(path, later), wasm.evaluate(path, input));
    assert.deepEqual(wasm.evaluate(path, input), wasm.evaluate(path, input));
  });

  for (const [name, limits] of [
    ['product', {}],
    ['memory', { memoryBytes: 2 * 1024 * 1024 }],
    ['slow_calls', { steps: 500 }],
  ] as const) {
    test(`${name} is cut, and the next decision is made`, () => {
      const wasm = open(limits);
      const input = inputWith({ text: 'x' });
      for (let round = 0; round < 3; round++) {
        assert.throws(() => wasm.evaluate(['shop', name], input), Undecided);
        assert.equal(wasm.evaluate(['shop', 'text'], input), 'x');
      }
    });
  }

  test('the reason of a cut is named', () => {
    const wasm = open();
    const exceeded = cut('policy.budget_exceeded');
    assert.throws(() => wasm.evaluate(['shop', 'product'], inputWith({})), exceeded);
    const small = open({ inputBytes: 2_000 });
    const long = inputWith({ text: 'é'.repeat(2_000) });
    assert.throws(() => small.evaluate(['shop', 'text'], long), exceeded);
    let deep: unknown = 1;
    for (let level = 0; level < 200_000; level++) deep = [deep];
    assert.throws(() => wasm.evaluate(['shop', 'seen'], inputWith({ deep })), exceeded);
  });

  test('a pattern that could hang another engine is linear here', () => {
    const wasm = open({ ms: 60_000, steps: 5_000_000 });
    assert.deepEqual(wasm.evaluate(['shop', 'pattern'], inputWith({})), [`${'a'.repeat(200)}!`]);
  });

  test('undefined: a builtin that fails, a rule without a value, what is no entrypoint', () => {
    const wasm = open();
    for (const name of ['fails', 'never', 'seen', 'elsewhere', '__proto__']) {
      assert.equal(wasm.evaluate(['shop', name], inputWith({})), undefined, name);
    }
    assert.equal(wasm.constant(['shop', 'text']), undefined);
  });

  test('texts of any characters go in and come out', () => {
    const wasm = open();
    for (const text of ['\u0000a\u0000', '"\\', '😀\u2028', '{1,2}', 'set()', '']) {
      assert.equal(wasm.evaluate(['shop', 'text'], inputWith({ text })), text);
    }
  });

  test('the revision changes with the policy and with the settings', () => {
    const { revision } = open();
    const other = createWasmExecutor(bundle, { settings: { a: 1 }, clock, loaded });
    assert.match(revision, /^r1@[0-9a-f]{12}$/);
    assert.notEqual(other.revision, revision);
    assert.equal(open().revision, revision);
  });

  test('refused: entrypoints that are not there, settings of its own, no compiled policy', () => {
    const refused = (change: Partial<Bundle>) => () =>
      createWasmExecutor({ ...bundle, ...change }, { settings: {}, clock, loaded });
    const [first] = bundle.wasm;
    const base64 = first?.base64 ?? '';
    assert.throws(refused({ wasm: [{ entrypoint: 'shop/other', base64 }] }), {
      code: 'bundle_policy_invalid',
    });
    assert.throws(refused({ wasm: [] }), { code: 'bundle_policy_invalid' });
    assert.throws(refused({ data: { bartizan: { settings: {} } } }), {
      code: 'bundle_root_mismatch',
    });
  });

  test('refused: builtins that policies here have not', () => {
    const text = 'package shop\nreply := http.send({"method": "get", "url": "http://x"})\n';
    const asking = compiledBundle([{ path: 'a.rego', text }], ['shop/reply']);
    assert.throws(() => createWasmExecutor(asking, { settings: {}, clock, loaded }), {
      code: 'bundle_policy_invalid',
      message: /http\.send/,
    });
  });
});

const leb = (value: number): number[] =>
  value < 128 ? [value] : [(value % 128) | 0x80, ...leb(Math.floor(value / 128))];

/** A module of one function `f` with this code, written out by hand. */
function moduleOf(code: readonly number[], memories: readonly number[] = []): Uint8Array {
  const section = (id: number, body: readonly number[]) => [id, ...leb(body.length), ...body];
  const bytes = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
  const types = section(1, [1, 0x60, 0, 0]);
  const functions = section(3, [1, 0]);
  const globals = section(6, [1, 0x7f, 1, 0x41, 0, 0x0b]);
  const exported = section(7, [1, 1, 0x66, 0, 0]);
  const body = [0, ...code, 0x0b];
  const functionBodies = section(10, [1, ...leb(body.length), ...body]);
  return Uint8Array.from([
    ...bytes,
    ...types,
    ...functions,
    ...memories,
    ...globals,
    ...exported,
    ...functionBodies,
  ]);
}

describe('the fuel gauge', () => {
  const LOOP_FOR_EVER = [0x03, 0x40, 0x0c, 0, 0x0b];
  const CALL_ITSELF = [0x10, 0];
  for (const [name, code] of [
    ['a loop without an end', LOOP_FOR_EVER],
    ['a function that calls itself', CALL_ITSELF],
    ['a loop in a loop', [0x03, 0x40, ...LOOP_FOR_EVER, 0x0b]],
  ] as const) {
    test(`${name} ends when the fuel does`, () => {
      const module = new WASM.Module(withFuel(moduleOf(code), 64));
      const { exports } = new WASM.Instance(module, {});
      const gauge = exports[FUEL] as { value: number };
      assert.equal(gauge.value, 64);
      assert.throws(exports['f'] as () => void, /unreachable/);
      assert.equal(gauge.value, 0);
      gauge.value = 1_000;
      assert.throws(exports['f'] as () => void);
      assert.equal(gauge.value, 0);
    });
  }

  test('a function that ends takes one unit', () => {
    const { exports } = new WASM.Instance(
      new WASM.Module(withFuel(moduleOf([0x01]), 10_000_000)),
      {},
    );
    (exports['f'] as () => void)();
    assert.equal((exports[FUEL] as { value: number }).value, 9_999_999);
  });

  test('a long stretch of code takes more than a short one', () => {
    const long = Array.from({ length: 256_000 }, () => 0x01);
    const left = (code: readonly number[]): number => {
      const { exports } = new WASM.Instance(new WASM.Module(withFuel(moduleOf(code), 5_000)), {});
      const run = exports['f'] as () => void;
      if (code.includes(0x0c)) assert.throws(run, /unreachable/);
      else run();
      return (exports[FUEL] as { value: number }).value;
    };
    assert.equal(left(long), 5_000 - 1_001);
    // What stands in a loop is paid by each of its turns, and not by what is around.
    assert.equal(left([0x03, 0x40, ...long, 0x0b]), 5_000 - 1 - 1_001);
    assert.equal(left([0x03, 0x40, ...long, 0x0c, 0, 0x0b]), 0);
  });

  for (const [name, bytes] of [
    ['nothing', new Uint8Array()],
    ['text', Buffer.from('package shop')],
    ['a module that is cut off', moduleOf([0x01]).subarray(0, -2)],
    // v128.const and drop: valid, and not in policies.
    ['vectors', moduleOf([0xfd, 12, ...Array.from({ length: 16 }, () => 0), 0x1a])],
    ['a table instruction', moduleOf([0xd0, 0x70, 0x1a])],
    ['a memory of its own', moduleOf([0x01], [5, 3, 1, 0, 1])],
    [
      'filling memory in one instruction',
      moduleOf([0x41, 0, 0x41, 0, 0x41, 0, 0xfc, 11, 0], [5, 3, 1, 0, 1]),
    ],
  ] as const) {
    test(`${name} is refused`, () => {
      assert.throws(() => withFuel(bytes, 1), { code: 'bundle_policy_invalid' });
    });
  }

  test('a module of somebody else is refused', () => {
    const base64 = Buffer.from(moduleOf([0x01])).toString('base64');
    const manifest = { revision: 'r', roots: ['shop'] };
    const bundle = { manifest, data: {}, wasm: [{ entrypoint: 'shop/x', base64 }] };
    assert.throws(() => createWasmExecutor(bundle, { settings: {}, clock, loaded }), {
      code: 'bundle_policy_invalid',
    });
  });
});
