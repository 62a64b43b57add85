// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { protectionsConfig } from '../config.ts';
import { settingsOf } from '../settings.ts';
import type { Value } from '../rego/values/value.ts';
import { checkPolicies, type PolicySet, type PolicyText } from './check-policies.ts';
import { type ReportFormat, reportLines } from './report.ts';

const FOLDER = join(import.meta.dirname, '..', '..', '..', 'policies');
const shippedIn = (name: string): readonly PolicyText[] =>
  readdirSync(join(FOLDER, name))
    .filter((file) => file.endsWith('.rego') && !file.endsWith('_test.rego'))
    .map((file) => ({
      path: `${name}/${file}`,
      text: readFileSync(join(FOLDER, name, file), 'utf8'),
    }));
const SHIPPED = [...shippedIn('lib'), ...shippedIn('baseline')];
const SETTINGS = settingsOf(protectionsConfig.parse({}), {}) as Value;
const DETECTORS = ['privacy/card', 'privacy/email', 'injection/instruction-override'];

const check = (text: string, more: Partial<PolicySet> = {}) =>
  checkPolicies(
    {
      own: [{ path: 'own.rego', text }],
      shipped: SHIPPED,
      data: { bartizan: { settings: SETTINGS } },
      ownData: {},
      detectors: DETECTORS,
      ...more,
    },
    { clock: () => 0 },
  ).faults;

const told = (text: string, more?: Partial<PolicySet>): readonly string[] =>
  check(text, more).map(
    ({ code, message, location, hint }) =>
      `${location?.row ?? 0}:${location?.col ?? 0} ${code}: ${message}${hint === undefined ? '' : ` | ${hint}`}`,
  );

const ruling = (members: string, point = 'request'): string =>
  `package bartizan.${point}\n\nrulings contains {${members}} if input.facts.model == "x"\n`;
const GOOD = '"rule": "own.a", "action": "block", "code": "own.model.blocked"';

test('what is shipped, and a pack that only adds a ruling, has no faults', () => {
  assert.deepEqual(check(ruling(GOOD)), []);
});

for (const [name, text, expected] of [
  [
    'unknown action',
    ruling('"rule": "a", "action": "blok", "code": "a"'),
    [/no such action: "blok" \| did you mean "block"\?/],
  ],
  [
    'unknown mode',
    ruling(`${GOOD}, "mode": "dry"`),
    [/no such mode: "dry" \| one of enforce, shadow/],
  ],
  ['unknown style', ruling(`${GOOD}, "style": "last-4"`), [/did you mean "last4"\?/]],
  [
    'unknown member',
    ruling(`${GOOD}, "mod": "shadow"`),
    [/no member "mod" \| did you mean "mode"\?/],
  ],
  ['missing members', ruling('"action": "block"'), [/a ruling needs rule and code/]],
  [
    'number for text',
    ruling('"rule": 1, "action": "block", "code": "a"'),
    [/rule of a ruling has to be a string/],
  ],
  [
    'code with spaces',
    ruling('"rule": "a", "action": "block", "code": "No Way"'),
    [/not a code: "No Way"/],
  ],
  [
    'mask without finding',
    ruling('"rule": "a", "action": "mask", "code": "a"'),
    [/names its finding/],
  ],
  [
    'reversible in an answer',
    ruling(
      '"rule": "a", "action": "mask", "code": "a", "finding": 0, "style": "tokenise"',
      'response',
    ),
    [/cannot be masked with tokenise/],
  ],
  [
    'through a variable',
    'package bartizan.request\n\nrulings contains one if {\n\tone := {"rule": "a", "action": "bloc", "code": "a"}\n}\n',
    [/^4:33 contract_ruling: no such action/],
  ],
  [
    'rulings as a rule',
    'package bartizan.request\n\nrulings := 1 if input.x\n',
    [/rego_type_error|rego_compile_error/],
  ],
  [
    'misspelt set',
    'package bartizan.request\n\nruling contains {"rule": "a", "action": "block", "code": "a"}\n',
    [/nobody asks for ruling \| did you mean rulings\?/],
  ],
  [
    'misspelt package',
    'package bartizan.requests\n\nrulings contains 1 if false\n',
    [/no decision is asked of package bartizan.requests \| did you mean bartizan.request\?/],
  ],
  ['package of the gateway', 'package bartizan.lib\n\nx := 1\n', [/provided by the gateway/]],
  [
    'no verdict',
    'package bartizan.tools\n\nrulings contains {"rule": "a", "action": "block", "code": "a"}\n',
    [/data\.bartizan\.tools\.verdict is not defined/],
  ],
  [
    'unknown detector',
    'package bartizan.request\n\nrulings contains {"rule": "a", "action": "block", "code": "a"} if {\n\tsome finding in input.facts.findings\n\tfinding.detector == "privacy/crad"\n}\n',
    [
      /^5:22 contract_detector: no detector has the id "privacy\/crad" \| did you mean "privacy\/card"\?/,
    ],
  ],
  [
    'excluded builtin',
    'package bartizan.request\n\nx := http.send({})\n',
    [/rego_capability_error/],
  ],
] as const) {
  test(`refused: ${name}`, () => {
    const faults = told(text, name === 'no verdict' ? { shipped: shippedIn('lib') } : {});
    assert.ok(faults.length > 0);
    for (const one of expected) assert.match(faults.join('\n'), one);
  });
}

test('a detector that answers are not held for is named, unless the policy declares it', () => {
  const rule = `rulings contains {"rule": "a", "action": "block", "code": "a"} if {
	some finding in input.facts.findings
	finding.detector == "privacy/email"
}
`;
  const head = 'package bartizan.response\n\n';
  const settings = settingsOf(protectionsConfig.parse({ rules: [] }), {}) as Value;
  const data = { bartizan: { settings } };
  assert.match(told(head + rule, { data }).join('\n'), /enforces does not name "privacy\/email"/);
  assert.deepEqual(told(`${head}enforces contains "privacy/*"\n\n${rule}`, { data }), []);
  // In shadow it changes nothing, so nothing has to be held.
  const shadow = rule.replace('"code"', '"mode": "shadow", "code"');
  assert.deepEqual(told(head + shadow, { data }), []);
});

test('packages and data stay below the roots, and out of what the gateway provides', () => {
  const roots = ['bartizan/request'];
  assert.deepEqual(told(ruling(GOOD), { roots }), []);
  assert.match(
    told('package other\n\nx := 1\n', { roots }).join('\n'),
    /other is outside the roots/,
  );
  assert.match(
    told(ruling(GOOD), { roots: ['bartizan/settings', 'bartizan/request'] }).join('\n'),
    /root "bartizan\/settings" belongs to the gateway/,
  );
  const ownData = { bartizan: { settings: {} } };
  assert.match(told(ruling(GOOD), { ownData }).join('\n'), /data below bartizan\/settings/);
});

test('faults of all files are told at once, in the order of the files', () => {
  const { faults } = checkPolicies(
    {
      own: [
        { path: 'b.rego', text: ruling('"rule": "a", "action": "blok", "code": "a"') },
        { path: 'a.rego', text: 'package a\n\nx if {\n' },
        { path: 'c.rego', text: 'package c\n\nx := {\n' },
      ],
      shipped: SHIPPED,
      data: {},
      ownData: {},
    },
    { clock: () => 0 },
  );
  assert.deepEqual(
    faults.map(({ code, location }) => [location?.file, code]),
    [
      ['a.rego', 'rego_parse_error'],
      ['b.rego', 'contract_ruling'],
      ['c.rego', 'rego_parse_error'],
    ],
  );
});

test('tests may stand others in for builtins that are excluded', () => {
  const own = [
    { path: 'p.rego', text: 'package p\n\nx := 1\n' },
    {
      path: 'p_test.rego',
      text: 'package p_test\n\ntest_a if http.send({}).x == 1 with http.send as {"x": 1}\n',
    },
  ];
  assert.deepEqual(check('', { own }), []);
});

test('a report has the place, the line and a caret; code hosts get one annotation a line', () => {
  const text = ruling('"rule": "a", "action": "blok", "code": "a"');
  const faults = check(text);
  const sources = new Map([['own.rego', text]]);
  const lines = (format: ReportFormat): readonly string[] =>
    reportLines(faults, format, { sources, version: '1' });
  assert.deepEqual(lines('text'), [
    'own.rego:3:42: contract_ruling: no such action: "blok"',
    `\t${text.split('\n')[2]}`,
    `\t${' '.repeat(41)}^`,
    '\thint: did you mean "block"?',
  ]);
  assert.deepEqual(JSON.parse(lines('json')[0] ?? ''), {
    errors: [
      {
        code: 'contract_ruling',
        severity: 'error',
        message: 'no such action: "blok"',
        location: { file: 'own.rego', row: 3, col: 42 },
        hint: 'did you mean "block"?',
      },
    ],
  });
  assert.deepEqual(lines('github'), [
    '::error file=own.rego,line=3,col=42,title=contract_ruling::no such action: "blok" (did you mean "block"?)',
  ]);
  const sarif = JSON.parse(lines('sarif')[0] ?? '') as {
    runs: { results: { ruleId: string; locations: unknown[] }[] }[];
  };
  assert.equal(sarif.runs[0]?.results[0]?.ruleId, 'contract_ruling');
});

test('a file name cannot end an annotation and begin another', () => {
  const own = [{ path: 'a,line=9::\n::warning::x.rego', text: 'package a\nx if {' }];
  const [line, ...more] = reportLines(check('', { own }), 'github', {
    sources: new Map(),
    version: '1',
  });
  assert.deepEqual(more, []);
  assert.match(line ?? '', /^::error file=a%2Cline=9%3A%3A%0A%3A%3Awarning%3A%3Ax\.rego,line=/);
});
