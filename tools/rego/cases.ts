// SPDX-License-Identifier: Apache-2.0
// OPA's own conformance corpus, run by the engine of the repository: what each case asks, what it wants, and
// whether it is so. The corpus is read from a folder; it is no part of the repository.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { createEngine, type DecisionOptions } from '../../src/policy/rego/engine.ts';
import { RegoError } from '../../src/policy/rego/syntax/location.ts';
import { parseModule } from '../../src/policy/rego/syntax/modules.ts';
import { toJson } from '../../src/policy/rego/values/json.ts';
import { canonical, type Value } from '../../src/policy/rego/values/value.ts';

/** Version of OPA whose corpus is meant. */
export const OPA_VERSION = 'v1.22.0';

/** Suites that ask for builtins which the engine excludes, and these. */
export const EXCLUDED: Readonly<Record<string, string>> = {
  graphql: 'graphql.*',
  netlookupipaddr: 'net.lookup_ip_addr',
  'providers-aws': 'providers.aws.sign_req',
  regoparsemodule: 'rego.parse_module',
};

type Case = {
  readonly note: string;
  readonly query: string;
  readonly modules?: readonly string[];
  readonly data?: Value;
  readonly input?: Value;
  readonly input_term?: string;
  readonly want_defined?: boolean;
  readonly want_result?: readonly Readonly<Record<string, Value>>[];
  readonly want_error_code?: string;
  readonly want_error?: string;
  readonly sort_bindings?: boolean;
  readonly strict_error?: boolean;
  readonly env?: Readonly<Record<string, string>>;
};

export type SuiteResult = {
  readonly suite: string;
  readonly cases: number;
  readonly passed: number;
  /** Note of each case that fails, and why. */
  readonly failures: readonly string[];
};

const LIMITS = { steps: 5_000_000, ms: 10_000 };

/** Runs every suite below `folder` (`v1/test/cases/testdata/v1` of OPA). */
export function runSuites(folder: string): readonly SuiteResult[] {
  return readdirSync(folder)
    .sort()
    .map((suite) => {
      const cases = readdirSync(join(folder, suite))
        .filter((file) => file.endsWith('.yaml'))
        .flatMap((file) => casesIn(join(folder, suite, file)));
      const failures = cases.flatMap((one) => {
        const why = differenceIn(one);
        return why === undefined ? [] : [`${one.note}: ${why}`];
      });
      return { suite, cases: cases.length, passed: cases.length - failures.length, failures };
    });
}

function casesIn(path: string): readonly Case[] {
  const { cases } = parse(readFileSync(path, 'utf8'), { maxAliasCount: -1 }) as { cases: Case[] };
  return cases;
}

/** Why a case fails; undefined when it holds. */
function differenceIn(one: Case): string | undefined {
  const wantsError = one.want_error_code !== undefined || one.want_error !== undefined;
  try {
    const found = answersTo(one);
    if (wantsError) return `wanted ${one.want_error_code ?? one.want_error}`;
    if (one.want_result !== undefined) return differentResults(found, one.want_result, one);
    return one.want_defined === undefined || found.length > 0 === one.want_defined
      ? undefined
      : 'defined or not, unlike what is wanted';
  } catch (thrown) {
    if (!(thrown instanceof RegoError)) return `fault: ${String(thrown)}`;
    const { code, message, location } = thrown;
    const whole = `${location?.file}:${location?.row}: ${code}: ${message}`;
    if (!wantsError) return whole;
    if (one.want_error_code !== undefined && code !== one.want_error_code) return whole;
    return one.want_error === undefined || whole.includes(one.want_error) ? undefined : whole;
  }
}

type Answer = Readonly<Record<string, Value>>;

function answersTo(one: Case): readonly Answer[] {
  const { modules = [], data = {}, input, input_term: term, strict_error: strict = false } = one;
  const parsed = modules.map((text, at) => parseModule(`test-${at}.rego`, text));
  const engine = createEngine(parsed, { data, mocks: true, deprecated: true });
  const options: DecisionOptions = {
    input:
      term === undefined ? input : createEngine([]).query(`x := ${term}`, optionsOf())[0]?.get('x'),
    ...optionsOf(),
    strict,
  };
  return engine
    .query(one.query, options)
    .map((bindings) =>
      Object.fromEntries(
        [...bindings]
          .filter(([name]) => !name.startsWith('_'))
          .map(([name, value]) => [name, toJson(value)]),
      ),
    );
}

const optionsOf = (): DecisionOptions => ({
  facts: { nowNs: BigInt(Date.now()) * 1_000_000n, seed: 'conformance' },
  limits: LIMITS,
  clock: () => performance.now(),
});

function differentResults(
  found: readonly Answer[],
  wanted: readonly Answer[],
  { sort_bindings: sorted = false }: Case,
): string | undefined {
  const text = (answers: readonly Answer[]): string =>
    answers
      .map((answer) =>
        canonical(sorted ? Object.fromEntries(Object.entries(answer).map(inOrder)) : answer),
      )
      .sort()
      .join('\n');
  return text(found) === text(wanted)
    ? undefined
    : `${text(found)} instead of ${text(wanted)}`.slice(0, 400);
}

const inOrder = ([name, value]: [string, Value]): [string, Value] => [
  name,
  Array.isArray(value)
    ? [...(value as readonly Value[])].sort((a, b) => (canonical(a) < canonical(b) ? -1 : 1))
    : value,
];
