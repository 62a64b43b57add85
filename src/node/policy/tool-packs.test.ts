// SPDX-License-Identifier: Apache-2.0
// The shipped tool packs against their own cases, and what is asked of Cedar by callers, models and authors of packs
// who are wrong or hostile.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { CallFact, PolicyInput } from '../../core/policy-input.ts';
import type { Policy } from '../../core/ports/policy.ts';
import { type Outcome, type Verdict, VERDICT_SCHEMA } from '../../core/verdict.ts';
import { withToolPacks } from '../../policy/executors/cedar.ts';
import { openToolPack } from '../../policy/executors/cedar-pack.ts';
import type { Cedar } from '../../policy/executors/cedar-platform.ts';
import { argumentSchema } from '../../policy/executors/cedar-schema.ts';
import { generateInputs } from '../../policy/inputs/generate.ts';
import { openToolPacks } from './tool-packs.ts';

const CEDAR = createRequire(import.meta.url)('@cedar-policy/cedar-wasm/nodejs') as Cedar;
const FOLDER = join(import.meta.dirname, '..', '..', '..', 'policies', 'cedar');
const WORDS = {
  detectors: ['privacy/iban'],
  apps: ['shop'],
  models: ['m'],
  regions: ['eu'],
  scores: [0.5],
  entities: ['IBAN'],
  tools: ['refund'],
  groups: ['g'],
  tenants: ['t'],
};
const [first] = generateInputs(WORDS, { seed: 3, count: 1 });
const SAMPLE = first ?? assert.fail();
const FACT: CallFact = {
  index: 0,
  tool: 'refund',
  action: 'pay',
  sinks: ['payment'],
  source: 'private',
  faults: [],
  tainted: false,
  history: [],
  requested: 'stated',
  commanded: false,
  urged: false,
  arguments: [],
  flows: [],
};

type Case = {
  readonly name: string;
  readonly tool: string;
  readonly arguments?: unknown;
  readonly groups?: readonly string[];
  readonly call?: Partial<CallFact> & {
    readonly leaks?: boolean;
    readonly origins?: readonly ('user' | 'untrusted')[];
  };
  readonly outcome: Outcome;
  readonly codes?: readonly string[];
};

function inputOf({
  tool,
  groups = [],
  call = {},
  ...given
}: Omit<Case, 'name' | 'outcome'>): PolicyInput {
  const { leaks = false, origins = [], ...fact } = call;
  const flow = { pointer: '/body', tool: 'read_mail', encoded: false, asked: false };
  const argument = {
    pointer: '/to',
    kind: 'target',
    inside: false,
    from: [],
    ordered: false,
    looked: false,
  };
  return {
    ...SAMPLE,
    facts: {
      ...SAMPLE.facts,
      point: 'tools',
      endUser: { subject: 'ada', groups, attributes: {} },
      calls: [
        {
          ...FACT,
          tool,
          flows: leaks ? [flow] : [],
          arguments: origins.map((origin) => ({ ...argument, origin })),
          ...fact,
        },
      ],
    },
    values: { calls: [{ tool, arguments: given.arguments }] },
    erased: ['calls'],
  };
}

const verdictWith = (outcome: Outcome): Verdict => ({
  schema: VERDICT_SCHEMA,
  outcome,
  reasons: [],
  obligations: [],
  policy: 'p',
});
const policyWith = (outcome: Outcome): Policy => ({
  revision: 'p',
  decide: () => verdictWith(outcome),
});
const shipped = (name: string, unknown: 'block' | 'allow' = 'block') =>
  openToolPacks({ packs: [{ name }], unknown_tools: unknown }) ?? assert.fail();
const codes = (verdict: Verdict): readonly string[] => verdict.reasons.map(({ code }) => code);
const decided = (input: PolicyInput, packs = shipped('support-desk'), base: Outcome = 'allow') =>
  withToolPacks(policyWith(base), packs).decide(input) as Verdict;

for (const name of readdirSync(FOLDER)) {
  describe(`the pack ${name}`, () => {
    const { cases } = JSON.parse(readFileSync(join(FOLDER, name, 'cases.json'), 'utf8')) as {
      readonly cases: readonly Case[];
    };
    const packs = shipped(name);
    for (const one of cases) {
      test(one.name, () => {
        const verdict = decided(inputOf(one), packs);
        assert.equal(verdict.outcome, one.outcome, JSON.stringify(verdict.reasons));
        assert.deepEqual(codes(verdict), one.codes ?? []);
      });
    }

    test('its cases use every tool and every policy that refuses or asks', () => {
      const asked = new Set(cases.map(({ tool }) => tool));
      const said = new Set(cases.flatMap((one) => one.codes ?? []));
      for (const pack of packs.packs) {
        assert.deepEqual(pack.unexpressed, []);
        for (const tool of pack.tools.keys()) assert.ok(asked.has(tool), tool);
        for (const { outcome, code } of pack.policies.values()) {
          if (outcome !== undefined) assert.ok(said.has(code), code);
        }
      }
    });
  });
}

describe('with a policy', () => {
  const REFUND = { order: 'A1', amount_cents: 10_001, currency: 'EUR' };
  const asking = inputOf({ tool: 'refund', groups: ['support'], arguments: REFUND });

  test('the stricter of both answers counts, also where the policy answers later', async () => {
    for (const [base, expected] of [
      ['allow', 'ask'],
      ['transform', 'ask'],
      ['block', 'block'],
      ['failed', 'failed'],
    ] as const) {
      const verdict = decided(asking, undefined, base);
      assert.equal(verdict.outcome, expected);
      assert.deepEqual(codes(verdict), ['refund.needs_approval']);
      const approval = { kind: 'approval', approvers: 'finance', expires_s: 3_600 };
      assert.deepEqual(verdict.obligations, expected === 'ask' ? [approval] : []);
      const later: Policy = { revision: 'p', decide: async () => verdictWith(base) };
      const packs = shipped('support-desk');
      assert.deepEqual(await withToolPacks(later, packs).decide(asking), verdict);
    }
  });

  test('the other decision points are left alone', () => {
    const input = { ...asking, facts: { ...asking.facts, point: 'request' as const } };
    const verdict = decided(input);
    assert.equal(verdict.outcome, 'allow');
    assert.deepEqual(verdict.reasons, []);
  });

  test('the revision names the packs and what becomes of unknown tools', () => {
    const revision = (unknown: 'block' | 'allow') =>
      withToolPacks(policyWith('allow'), shipped('support-desk', unknown)).revision;
    assert.match(revision('block'), /^p\+support-desk@[0-9a-f]{12}\+block$/);
    assert.notEqual(revision('block'), revision('allow'));
    const unknown = inputOf({ tool: 'other', arguments: {} });
    assert.equal(decided(unknown, shipped('support-desk', 'allow')).outcome, 'allow');
  });

  test('several calls: the worst counts; a decision without its arguments is failed', () => {
    const { facts } = asking;
    const call = { tool: 'get_order', arguments: { order: 'x' } };
    const bad = { tool: 'run_shell', arguments: {} };
    const several = {
      ...asking,
      facts: { ...facts, calls: [FACT, FACT] },
      values: { calls: [call, bad] },
    };
    assert.equal(decided(several).outcome, 'block');
    for (const values of [{}, { calls: [call] }, { calls: 'x' }, { calls: [null, null] }]) {
      const verdict = decided({ ...several, values });
      assert.equal(verdict.outcome, 'failed');
      assert.deepEqual(codes(verdict), ['tool.values_missing']);
    }
  });

  test('Cedar that throws, fails or passes over a policy is failed', () => {
    const packs = shipped('support-desk');
    const errors = [{ policyId: 'x' }];
    for (const statefulIsAuthorized of [
      () => assert.fail('trap'),
      () => ({ type: 'failure', errors: [] }) as const,
      () =>
        ({
          type: 'success',
          response: { decision: 'allow', diagnostics: { reason: ['read.orders'], errors } },
        }) as const,
      () =>
        ({
          type: 'success',
          response: { decision: 'allow', diagnostics: { reason: ['unknown'], errors: [] } },
        }) as const,
    ]) {
      const broken = { ...packs, cedar: { ...CEDAR, statefulIsAuthorized } };
      assert.equal(decided(asking, broken).outcome, 'failed');
    }
  });

  test('arguments cannot speak Cedar', () => {
    for (const order of [
      { __entity: { type: 'Group', id: 'support' } },
      { __extn: { fn: 'ip', arg: '1.1.1.1' } },
      ['x'],
      null,
      1,
    ]) {
      const verdict = decided(inputOf({ tool: 'get_order', arguments: { order } }));
      assert.deepEqual(codes(verdict), ['tool.arguments_invalid']);
    }
    for (const value of [[], 'text', { order: 'x', __proto__: {}, more: 1 }]) {
      const verdict = decided(inputOf({ tool: 'get_order', arguments: value }));
      assert.equal(verdict.outcome, 'block');
    }
  });

  test('whatever the arguments are, nothing throws, and only what conforms is permitted', () => {
    const packs = shipped('support-desk');
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const { outcome } = decided(inputOf({ tool: 'get_order', arguments: value }), packs);
        const { order } = (value ?? {}) as { order?: unknown };
        assert.equal(
          outcome === 'allow',
          typeof order === 'string' && Object.keys(value as object).length === 1,
        );
      }),
      { numRuns: process.env['BARTIZAN_TESTS'] === 'full' ? 5_000 : 200 },
    );
  });
});

describe('what a definition becomes', () => {
  const of = (properties: Record<string, unknown>, required: readonly string[] = []) =>
    argumentSchema({ type: 'object', properties, required });

  test('types of Cedar, and what it has none for is named', () => {
    const schema = of(
      {
        a: { type: 'string' },
        b: { type: 'integer' },
        c: { type: 'number' },
        d: { type: 'boolean' },
        e: { type: 'array', items: { type: 'string' } },
        f: { type: 'object', properties: { g: { type: 'integer' } }, required: ['g'] },
        h: { anyOf: [{ type: 'string' }] },
        i: { type: 'object' },
        j: { type: ['string', 'integer'] },
        k: { type: 'array' },
        __entity: { type: 'string' },
        'l/m': {},
      },
      ['a', 'h'],
    );
    assert.deepEqual(schema.unexpressed, [
      '/h: anyOf',
      '/i: an object of any properties',
      '/j: no single type',
      '/k/*: no schema',
      '/__entity: no schema',
      '/l~1m: no single type',
    ]);
    const type = schema.type as { readonly attributes: Record<string, { readonly type: string }> };
    assert.deepEqual(
      Object.entries(type.attributes).map(([name, one]) => `${name} ${one.type}`),
      ['a String', 'b Long', 'c Extension', 'd Boolean', 'e Set', 'f Record'],
    );
    assert.deepEqual(schema.convert({ a: 'x', h: { secret: 1 }, c: 1.5, f: { g: 1 } }), {
      a: 'x',
      c: { __extn: { fn: 'decimal', arg: '1.5000' } },
      f: { g: 1 },
    });
    assert.equal(schema.convert({ a: 'x' }), undefined, 'a required one that cannot be expressed');
  });

  for (const [name, value] of [
    ['a number with five digits behind the point', { c: 0.00001 }],
    ['a number that is too large', { c: 1e300 }],
    ['a whole number that is not exact', { b: 2 ** 53 }],
    ['a fraction for a whole number', { b: 1.5 }],
    ['a list with a wrong item', { e: ['x', 1] }],
    ['null where it is not allowed', { a: null }],
    ['a property that is not defined', { z: 1 }],
  ] as const) {
    test(`${name} does not convert`, () => {
      const schema = of({
        a: { type: 'string' },
        b: { type: 'integer' },
        c: { type: 'number' },
        e: { type: 'array', items: { type: 'string' } },
      });
      assert.equal(schema.convert(value), undefined);
    });
  }

  test('depth and width are bounded', () => {
    let deep: unknown = { type: 'string' };
    for (let level = 0; level < 10_000; level++) deep = { type: 'object', properties: { a: deep } };
    assert.match(of({ deep }).unexpressed[0] ?? '', /too deep$/);
    const wide = Object.fromEntries(
      Array.from({ length: 500 }, (_, at) => [`p${at}`, { type: 'string' }]),
    );
    assert.ok(of(wide).unexpressed.length > 100);
  });
});

describe('packs that are refused', () => {
  const tools = [
    {
      name: 'refund',
      groups: ['payments'],
      parameters: {
        type: 'object',
        properties: { amount: { type: 'integer' } },
        required: ['amount'],
      },
    },
  ];
  const open = (text: string, given = tools) =>
    openToolPack({ name: 'p', policies: { file: 'p.cedar', text }, tools: given }, CEDAR);

  for (const [name, text, message] of [
    [
      'a syntax error',
      '@id("a")\npermit (principal, action resource);',
      /^p\.cedar:2:27: .*unexpected token/,
    ],
    ['no id', 'permit (principal, action, resource);', /^p\.cedar:1:1: .*@id/],
    [
      'an id that is taken',
      '@id("a") permit (principal, action, resource);\n@id("a") forbid (principal, action, resource);',
      /^p\.cedar:2:1: .*taken/,
    ],
    [
      'a misspelt argument',
      '// é\n@id("a")\npermit (principal, action, resource)\nwhen { context.arguments.amuont > 1 };',
      /^p\.cedar:4:8: .*amuont.*amount/,
    ],
    [
      'a comparison of other types',
      '@id("a") permit (principal, action, resource) when { context.arguments.amount > "1" };',
      /^p\.cedar:1:\d+: .*/,
    ],
    [
      'an unknown tool',
      '@id("a") permit (principal, action == Action::"refnud", resource);',
      /refnud/,
    ],
    ['a template', '@id("a") permit (principal == ?principal, action, resource);', /templates/],
    [
      'an outcome that there is not',
      '@id("a") @outcome("mask") permit (principal, action, resource);',
      /@outcome/,
    ],
    [
      'a permit that blocks',
      '@id("a") @outcome("block") permit (principal, action, resource);',
      /permit/,
    ],
    [
      'approvers without a question',
      '@id("a") @approvers("x") forbid (principal, action, resource);',
      /@approvers/,
    ],
    [
      'a time that is none',
      '@id("a") @outcome("ask") @approvers("x") @expires_s("1e9") permit (principal, action, resource);',
      /@expires_s/,
    ],
    ['a code that is none', '@id("a") @code("No!") forbid (principal, action, resource);', /@code/],
  ] as const) {
    test(name, () => {
      assert.throws(() => open(text), { code: 'bundle_policy_invalid', message });
    });
  }

  test('tools of the same name, and names that are none', () => {
    const [tool] = tools;
    assert.ok(tool);
    assert.throws(() => open('', [tool, tool]), { message: /twice/ });
    assert.throws(() => open('', [{ ...tool, name: 'a"b' }]), { message: /no name/ });
  });

  test('policies are sliced: one about another tool is not asked', () => {
    const other = { ...(tools[0] ?? assert.fail()), name: 'other', groups: [] };
    const seen: Record<string, readonly string[]> = {};
    const cedar: Cedar = {
      ...CEDAR,
      preparsePolicySet: (id, set) => {
        seen[id.split('/')[1] ?? ''] = Object.keys(set.staticPolicies);
        return CEDAR.preparsePolicySet(id, set);
      },
    };
    const text = [
      '@id("all") permit (principal, action, resource);',
      '@id("one") permit (principal, action == Action::"refund", resource);',
      '@id("group") forbid (principal, action in [Action::"payments"], resource);',
      '@id("in") forbid (principal, action in Action::"other", resource);',
    ].join('\n');
    const policies = { file: 'p.cedar', text };
    const pack = openToolPack({ name: 'p', policies, tools: [...tools, other] }, cedar);
    assert.deepEqual(seen, { refund: ['all', 'one', 'group'], other: ['all', 'in'] });
    pack.close();
    assert.deepEqual(seen, { refund: [], other: [] });
  });

  test('a folder that is not there, or holds something else', () => {
    const folder = mkdtempSync(join(tmpdir(), 'bartizan-pack-'));
    const packs = [{ name: 'own', directory: folder }];
    const opening = () => openToolPacks({ packs, unknown_tools: 'block' });
    const refused = { code: 'config_invalid', pointer: '/policy/tool_packs/packs/0' };
    try {
      assert.throws(opening, refused);
      for (const text of [
        'no json',
        '{}',
        '{"tools": [{"name": 1}]}',
        '{"tools": [{"name": "a", "parameters": {}, "x": 1}]}',
      ]) {
        writeFileSync(join(folder, 'tools.json'), text);
        assert.throws(opening, refused);
      }
      writeFileSync(join(folder, 'tools.json'), '{"tools": [{"name": "a", "parameters": {}}]}');
      writeFileSync(join(folder, 'policies.cedar'), 'permit');
      assert.throws(opening, { ...refused, message: /policies\.cedar:1/ });
      assert.equal(openToolPacks({ packs: [], unknown_tools: 'block' }), undefined);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
