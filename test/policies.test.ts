// SPDX-License-Identifier: Apache-2.0
// The policies that are shipped: their own tests hold and reach every line, they are formatted, each pack stands beside
// each other, every rule says what it is for, and the documentation knows the same rules. Needs no `opa`.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, test } from 'node:test';
import { ACROSS } from '../src/guard/across.ts';
import { DETECTORS } from '../src/guard/registry.gen.ts';
import { PACK_OPTIONS } from '../src/policy/pack-options.ts';
import { checkTypes } from '../src/policy/rego/compile/types-check.ts';
import { createEngine } from '../src/policy/rego/engine.ts';
import { formatModule } from '../src/policy/rego/format/format.ts';
import type { Module } from '../src/policy/rego/syntax/ast.ts';
import { parseModule } from '../src/policy/rego/syntax/modules.ts';
import { testLines } from '../src/policy/rego/testing/report.ts';
import { runTests } from '../src/policy/rego/testing/run.ts';

const root = join(import.meta.dirname, '..');
const POLICIES = join(root, 'policies');
const PACKS = readdirSync(join(POLICIES, 'packs')).sort();

/** Texts of the Rego files below a folder of `policies`, by their path in the repository. */
function sourcesIn(...folder: readonly string[]): ReadonlyMap<string, string> {
  const top = join(POLICIES, ...folder);
  return new Map(
    readdirSync(top, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.rego'))
      .sort()
      .map((file) => [relative(root, join(top, file)), readFileSync(join(top, file), 'utf8')]),
  );
}

const isTest = (file: string): boolean => file.endsWith('_test.rego');
const modulesOf = (sources: ReadonlyMap<string, string>): readonly Module[] =>
  [...sources].map(([file, text]) => parseModule(file, text));
/** Without tests. */
const plainIn = (...folder: readonly string[]): readonly Module[] =>
  modulesOf(new Map([...sourcesIn(...folder)].filter(([file]) => !isTest(file))));

const everything = sourcesIn();
const INPUT: unknown = JSON.parse(
  readFileSync(join(root, 'docs', 'reference', 'policy', 'input.json'), 'utf8'),
);
const schemas = { named: { input: INPUT }, input: () => INPUT };

/** Runs the tests in `tested`, which stand in `folders`, and tells what none of them reaches there. */
function run(folders: readonly (readonly string[])[], tested: readonly string[]): number {
  const sources = new Map(folders.flatMap((folder) => [...sourcesIn(...folder)]));
  const isTested = (file: string): boolean =>
    tested.some((folder) => file.startsWith(join('policies', folder, '/')));
  const own = new Map([...sources].filter(([file]) => isTested(file) || !isTest(file)));
  const { results, coverage } = runTests(modulesOf(own), {
    limits: { steps: 2_000_000, ms: 20_000 },
    facts: { nowNs: 0n, seed: 'policies' },
    clock: () => performance.now(),
    covers: own,
  });
  const failed = results.filter(({ outcome }) => outcome !== 'pass');
  assert.deepEqual(failed.length === 0 ? [] : testLines(failed, own), []);
  const missed = Object.entries(coverage?.files ?? {})
    .filter(([file, { not_covered_lines: lines }]) => isTested(file) && lines > 0)
    .map(([file, { not_covered: ranges }]) => [file, ranges.map(({ start }) => start.row)]);
  assert.deepEqual(missed, []);
  return results.length;
}

describe('their tests pass and reach every line', () => {
  test('library and baseline', () => {
    assert.ok(run([['lib'], ['baseline']], ['lib', 'baseline']) > 0);
  });
  test('administration', () => assert.ok(run([['admin']], ['admin']) > 0));
  for (const pack of PACKS) {
    test(pack, () =>
      assert.ok(run([['lib'], ['baseline'], ['packs', pack]], [`packs/${pack}`]) >= 5),
    );
  }
});

test('they are formatted', () => {
  const unlike = [...everything].filter(([file, text]) => formatModule(file, text) !== text);
  assert.deepEqual(
    unlike.map(([file]) => file),
    [],
  );
});

describe('packs', () => {
  const shared = [...plainIn('lib'), ...plainIn('baseline')];
  for (const [at, one] of PACKS.entries()) {
    for (const other of PACKS.slice(at)) {
      test(one === other ? `${one} alone` : `${one} beside ${other}`, () => {
        const packs = [...new Set([one, other])].flatMap((pack) => plainIn('packs', pack));
        createEngine([...shared, ...packs]);
        checkTypes([...shared, ...packs], schemas);
      });
    }
  }

  test('together, with their tests', () => {
    createEngine(modulesOf(everything), { mocks: true });
    checkTypes(modulesOf(everything), {});
  });
});

/** A rule that gives a ruling, out of a pack. */
type Ruling = {
  readonly id: string;
  readonly point: string;
  readonly module: Module;
  readonly at: number;
};

const POINTS = ['access', 'request', 'response', 'tools', 'capture'];

function rulingsOf(pack: string): readonly Ruling[] {
  return [...sourcesIn('packs', pack)]
    .filter(([file]) => !isTest(file))
    .flatMap(([file, text]) => {
      const module = parseModule(file, text);
      const point = module.path[1] ?? '';
      if (!POINTS.includes(point)) return [];
      return module.rules.flatMap((rule, at) => {
        if (rule.head.name !== 'rulings') return [];
        const source = text.slice(rule.location.start, rule.location.end);
        const id = /"(?:rule|id)": "([^"]+)"/.exec(source)?.[1];
        assert.ok(id !== undefined, `${file}:${rule.location.row}: a ruling without a rule`);
        return [{ id, point, module, at }];
      });
    });
}

const SEVERITIES = ['info', 'low', 'medium', 'high', 'critical'];
const TAXONOMY =
  /^(?:owasp-llm-2025:LLM(?:0[1-9]|10)|owasp-asi-2026:ASI(?:0[1-9]|10)|mlcommons-ailuminate-1\.1:hazards)$/;
const STANDARD = /^(?:pci-dss-4\.0\.1|hipaa|gdpr|dora|eu-ai-act):\S+$/;

describe('rules of packs', () => {
  for (const pack of PACKS) {
    const rulings = rulingsOf(pack);
    test(`${pack}: begin with its name, so that options find them`, () => {
      const strangers = rulings.filter(({ id }) => !id.startsWith(`${pack}.`));
      assert.deepEqual(strangers, []);
      assert.ok(rulings.length >= 10, `${rulings.length} rules`);
    });

    test(`${pack}: say what they are for`, () => {
      const told = new Set<string>();
      for (const { id, point, module, at } of rulings) {
        const rule = module.rules[at];
        const values = rule?.annotations.find(({ scope }) => scope === 'rule')?.values;
        const place = `${module.file}:${rule?.location.row}`;
        // A second rule of one id continues the first.
        if (values === undefined && told.has(`${point} ${id}`)) continue;
        told.add(`${point} ${id}`);
        assert.ok(typeof values?.['title'] === 'string', `${place}: title`);
        const custom = values['custom'] as Readonly<Record<string, unknown>>;
        assert.ok(SEVERITIES.includes(String(custom['severity'])), `${place}: severity`);
        const taxonomy = custom['taxonomy'] as readonly string[];
        for (const one of taxonomy) assert.match(one, TAXONOMY, place);
        const standards = (custom['standards'] ?? []) as readonly string[];
        for (const one of standards) assert.match(one, STANDARD, place);
      }
    });

    test(`${pack}: are in its documentation, and no others`, () => {
      const page = readFileSync(join(root, 'docs', 'policies', `${pack}.md`), 'utf8');
      const listed = new Set(
        [...page.matchAll(/^\| `([a-z-]+\.[a-z-]+)` \| (access|request|response|tools) /gm)].map(
          ([, id, at]) => `${at} ${id}`,
        ),
      );
      assert.deepEqual(
        [...listed].sort(),
        [...new Set(rulings.map(({ id, point }) => `${point} ${id}`))].sort(),
      );
    });

    test(`${pack}: read options that its documentation names`, () => {
      const page = readFileSync(join(root, 'docs', 'policies', `${pack}.md`), 'utf8');
      const texts = [...sourcesIn('packs', pack)]
        .filter(([file]) => !isTest(file))
        .map(([, text]) => text);
      const read = new Set([
        `${pack} apps`,
        ...texts.flatMap((text) =>
          [...text.matchAll(/lib\.option\(\s*"([^"]+)",\s*"([^"]+)"/g)].map(
            ([, of, name]) => `${of} ${name}`,
          ),
        ),
      ]);
      const named = new Set(
        [...page.matchAll(/^\| `([a-z_]+)` \|/gm)].map(([, name]) => `${pack} ${name}`),
      );
      assert.deepEqual([...named].sort(), [...read].sort());
      const taken = Object.keys(PACK_OPTIONS).includes(pack)
        ? Object.keys(PACK_OPTIONS[pack as keyof typeof PACK_OPTIONS].shape)
        : [];
      assert.deepEqual(taken.map((option) => `${pack} ${option}`).sort(), [...read].sort());
    });

    test(`${pack}: name detectors that there are`, () => {
      const known = new Set([...DETECTORS, ...ACROSS].map(({ id }) => id as string));
      const families = new Set([...known].map((id) => id.split('/')[0]));
      const named = [...sourcesIn('packs', pack)].flatMap(([file, text]) =>
        [...text.matchAll(/"([a-z]+)\/([a-z-]+)"/g)]
          .filter(([, family]) => families.has(family))
          .map(([, family, name]) => ({ file, id: `${family}/${name}` })),
      );
      assert.deepEqual(
        named.filter(({ id }) => !known.has(id)),
        [],
      );
      assert.ok(named.length > 0);
    });
  }
});
