// SPDX-License-Identifier: Apache-2.0
// Everything that is wrong with policies, at once: each file is read on its own, and what can be read is compiled
// and held against the contract, so that an author mends all of it in one go.
import { createEngine, type Engine } from '../rego/engine.ts';
import { RegoError } from '../rego/syntax/location.ts';
import type { Module } from '../rego/syntax/ast.ts';
import { parseModule } from '../rego/syntax/modules.ts';
import { isArray, isSet, type Value } from '../rego/values/value.ts';
import { contractFaults, isTest } from './contract.ts';
import { faultsOf, inOrder, type PolicyFault } from './fault.ts';

/** Steps and time that are spent on what a policy says of itself. */
const LIMITS = { steps: 200_000, ms: 1_000 };

export type PolicyText = { readonly path: string; readonly text: string };

export type PolicySet = {
  /** What is checked. */
  readonly own: readonly PolicyText[];
  /** What it is compiled with: the library, the baseline, packs. */
  readonly shipped: readonly PolicyText[];
  /** All data, that of the gateway included. */
  readonly data: Value;
  /** Data of the files that are checked. */
  readonly ownData: Value;
  readonly roots?: readonly string[] | undefined;
  readonly detectors?: readonly string[] | undefined;
};

/** Checks that come with the compiler; each throws RegoError. */
export type Check = (modules: readonly Module[]) => void;

export type Checked = {
  readonly faults: readonly PolicyFault[];
  /** Modules that could be read. */
  readonly modules: readonly Module[];
};

/** All faults of `own`, in the order of the files. `clock` in milliseconds. */
export function checkPolicies(
  set: PolicySet,
  { clock, checks = [] }: { readonly clock: () => number; readonly checks?: readonly Check[] },
): Checked {
  const { own, shipped, data, ownData, roots, detectors } = set;
  const faults: PolicyFault[] = [];
  const files = new Set(own.map(({ path }) => path));
  const attempt = <Made>(make: () => Made, ofOwn = false): Made | undefined => {
    try {
      return make();
    } catch (thrown) {
      if (!(thrown instanceof RegoError)) throw thrown;
      const isTold = ({ location }: PolicyFault): boolean =>
        !ofOwn || location === undefined || files.has(location.file);
      faults.push(...faultsOf(thrown).filter(isTold));
      return undefined;
    }
  };
  const parsed = own.map(({ path, text }) => attempt(() => parseModule(path, text)));
  const read = parsed.filter((module) => module !== undefined);
  const all = [...shipped.map(({ path, text }) => parseModule(path, text)), ...read];
  // A missing file would only make faults of those that name its rules.
  const isWhole = read.length === own.length;
  const compiled = (modules: readonly Module[], mocks: boolean): Engine | undefined =>
    isWhole ? attempt(() => createEngine(modules, { data, mocks })) : undefined;
  const engine = compiled(
    all.filter((module) => !isTest(module)),
    false,
  );
  // Tests may name builtins that the engine excludes, to stand others in for them.
  if (engine !== undefined && all.some(isTest)) compiled(all, true);
  // What such a check has against shipped files, perhaps for schemas of one's own, is nobody's fault here.
  if (engine !== undefined) for (const check of checks) attempt(() => check(all), true);
  faults.push(
    ...contractFaults({
      own: read,
      all,
      data: ownData,
      roots,
      detectors,
      enforces: engine && enforcesOf(engine, clock),
    }),
  );
  return { faults: inOrder(faults), modules: all };
}

/** The patterns of `enforces`; undefined where the policies do not define it, or could not be asked. */
function enforcesOf(engine: Engine, clock: () => number): readonly string[] | undefined {
  try {
    const value = engine.prepare(['bartizan', 'response', 'enforces'])({
      facts: { nowNs: 0n, seed: '' },
      limits: LIMITS,
      clock,
    });
    if (value === undefined) return undefined;
    const items = isSet(value) ? value.items : isArray(value) ? value : [];
    return items.filter((item) => typeof item === 'string');
  } catch (thrown) {
    if (thrown instanceof RegoError) return undefined;
    throw thrown;
  }
}
