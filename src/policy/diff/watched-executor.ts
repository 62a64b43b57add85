// SPDX-License-Identifier: Apache-2.0
// The Rego engine behind the executor port, watched: which rules ever made a value while inputs were judged. Slower
// than the one that decides about traffic, and with the same answers.
import type { Executor } from '../executor.ts';
import { createEngine } from '../rego/engine.ts';
import type { Watch } from '../rego/evaluate/watch.ts';
import type { Module, Rule } from '../rego/syntax/ast.ts';
import type { Location } from '../rego/syntax/location.ts';
import { toJson } from '../rego/values/json.ts';
import type { Value } from '../rego/values/value.ts';

const NS_A_MS = 1_000_000n;
const AT_LOAD = { nowNs: 0n, seed: '00' };

/** A rule, or an `else` of one, that no input made say anything. */
export type SilentRule = {
  /** `data.bartizan.request.rulings` */
  readonly rule: string;
  readonly location: Location;
  /** Of its metadata. */
  readonly title: string | undefined;
  /** An expression of it was evaluated: its conditions were looked at and did not hold. */
  readonly asked: boolean;
};

export type WatchedExecutor = Executor & {
  /** Rules of `modules` that made nothing so far, in the order of the files; defaults left out. */
  silent(modules: readonly Module[]): readonly SilentRule[];
  /** How many rules and branches `modules` have. */
  rules(modules: readonly Module[]): number;
};

export type WatchedOptions = {
  readonly revision: string;
  /** With the settings in it. */
  readonly data: Value;
  readonly limits: { readonly steps: number; readonly ms: number };
  readonly clock: () => number;
};

/** Throws RegoError for modules that do not compile. */
export function createWatchedExecutor(
  modules: readonly Module[],
  { revision, data, limits, clock }: WatchedOptions,
): WatchedExecutor {
  const made = new Set<string>();
  const asked = new Set<string>();
  const watch: Watch = {
    everyRule: false,
    asks: ({ location }) => void asked.add(keyOf(location)),
    holds: () => undefined,
    fails: () => undefined,
    enters: () => undefined,
    makes: (_rule, { branch }) => void made.add(keyOf(branch)),
    leaves: () => undefined,
  };
  const engine = createEngine(modules, { data, watch });
  const prepared = new Map<string, ReturnType<typeof engine.prepare>>();
  const ask = (
    path: readonly string[],
    input: Value | undefined,
    facts: typeof AT_LOAD,
  ): unknown => {
    const name = path.join('/');
    const entrypoint = prepared.get(name) ?? engine.prepare(path);
    prepared.set(name, entrypoint);
    const value = entrypoint({ facts, limits, clock, ...(input !== undefined && { input }) });
    return value === undefined ? undefined : toJson(value);
  };
  return {
    kind: 'rego',
    revision,
    evaluate: (path, input) =>
      ask(path, input as unknown as Value, {
        nowNs: BigInt(Math.trunc(input.facts.now)) * NS_A_MS,
        seed: input.facts.seed,
      }),
    constant: (path) => ask(path, undefined, AT_LOAD),
    silent: (about) =>
      about.flatMap((module) =>
        branchesOf(module)
          .filter(({ location }) => !made.has(keyOf(location)))
          .map(({ rule, location }) => ({
            rule: ['data', ...module.path, rule.head.name].join('.'),
            location,
            title: titleOf(rule),
            asked: rule.body.some((expression) => asked.has(keyOf(expression.location))),
          })),
      ),
    rules: (about) => about.reduce((sum, module) => sum + branchesOf(module).length, 0),
  };
}

const keyOf = ({ file, start }: Location): string => `${file}:${start}`;

type Branch = { readonly rule: Rule; readonly location: Location };

const branchesOf = ({ rules }: Module): readonly Branch[] =>
  rules
    .filter(({ isDefault }) => !isDefault)
    .flatMap((rule) => [
      { rule, location: rule.location },
      ...rule.otherwise.map(({ location }) => ({ rule, location })),
    ]);

/** The title that its metadata gives a rule. */
function titleOf({ annotations }: Rule): string | undefined {
  const titles = annotations.map(({ values }) => values['title']);
  return titles.find((title) => typeof title === 'string');
}
