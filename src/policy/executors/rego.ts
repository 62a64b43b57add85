// SPDX-License-Identifier: Apache-2.0
// The Rego engine of this process behind the executor port: a bundle is parsed and compiled once, and asked for
// its entrypoints. What is wrong with it is said as OPA says it, and nothing of it is then used.
import { createHash } from 'node:crypto';
import { BartizanError } from '../../core/errors.ts';
import type { Bundle, BundleModule } from '../bundle/bundle.ts';
import { type Executor, Undecided } from '../executor.ts';
import { createEngine, type DecisionOptions, type Engine } from '../rego/engine.ts';
import type { Module } from '../rego/syntax/ast.ts';
import { describe, RegoError } from '../rego/syntax/location.ts';
import { parseModule } from '../rego/syntax/modules.ts';
import { toJson } from '../rego/values/json.ts';
import type { Value } from '../rego/values/value.ts';
import { isBelow, LIBRARY, mounted, type PolicySettings, SETTINGS } from '../settings.ts';

export type RegoOptions = {
  /** Mounted at `data.bartizan.settings`. */
  readonly settings: PolicySettings;
  /** Stands in the place of whatever the bundle has in the package `bartizan.lib`. Default: that stays. */
  readonly library?: readonly BundleModule[];
  /** Of one decision. */
  readonly limits?: { readonly steps: number; readonly ms: number };
  /** Milliseconds that only grow: `world.clock.monotonic`. */
  readonly clock: () => number;
};

const LIMITS = { steps: 1_000_000, ms: 100 };
const NS_A_MS = 1_000_000n;
/** Instant and seed of what is asked without an input, when a policy is loaded. */
const AT_LOAD = { nowNs: 0n, seed: '00' };
const REVISION_CHARS = 12;

/**
 * An executor over the modules and data of a bundle; its tests are left out. Throws BartizanError
 * `bundle_policy_invalid` with the text of all errors of the first stage that has any, and
 * `bundle_root_mismatch` for a bundle that brings settings of its own.
 */
export function createRegoExecutor(
  bundle: Pick<Bundle, 'modules' | 'data' | 'manifest'>,
  { settings, library, limits = LIMITS, clock }: RegoOptions,
): Executor {
  const data = mounted(bundle, settings);
  const engine = compiled(bundle.modules, library, data);
  const prepared = new Map<string, ReturnType<Engine['prepare']>>();
  const ask = (path: readonly string[], given: Partial<DecisionOptions>): unknown => {
    const name = path.join('/');
    let entrypoint = prepared.get(name);
    if (entrypoint === undefined) prepared.set(name, (entrypoint = engine.prepare(path)));
    try {
      const value = entrypoint({ facts: AT_LOAD, limits, clock, ...given });
      return value === undefined ? undefined : toJson(value);
    } catch (thrown) {
      throw undecided(thrown);
    }
  };
  return {
    kind: 'rego',
    revision: revisionOf(bundle, [settings, library ?? []]),
    evaluate: (path, input) =>
      ask(path, {
        // Facts and values are JSON by their types, apart from members that are undefined.
        input: input as unknown as Value,
        facts: { nowNs: BigInt(Math.trunc(input.facts.now)) * NS_A_MS, seed: input.facts.seed },
      }),
    constant: (path) => ask(path, {}),
  };
}

/** The revision of the bundle, and a digest of all that decides beside it. */
function revisionOf(
  { manifest, modules, data }: Pick<Bundle, 'manifest' | 'modules' | 'data'>,
  rest: unknown,
): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([modules, data, rest]))
    .digest('hex');
  return `${manifest.revision}@${digest.slice(0, REVISION_CHARS)}`;
}

/** What is said of a decision that was not made: code and place in the policy, nothing of the input. */
function undecided(thrown: unknown): unknown {
  if (!(thrown instanceof RegoError)) return thrown;
  const { code, location } = thrown;
  const at = location === undefined ? '' : `${location.file}:${location.row}: `;
  const isCut = code === 'eval_budget_error';
  return new Undecided(isCut ? 'policy.budget_exceeded' : 'policy.failed', `${at}${code}`, thrown);
}

/** Tests are for those who write policies. What only looks like one by its name is kept. */
const isTest = ({ file, path }: Module): boolean =>
  file.endsWith('_test.rego') && path.at(-1)?.endsWith('_test') === true;

function compiled(
  own: readonly BundleModule[],
  library: readonly BundleModule[] | undefined,
  data: Value,
): Engine {
  const sources = new Map([...own, ...(library ?? [])].map(({ path, text }) => [path, text]));
  const isKept = ({ path }: Module): boolean => library === undefined || !isBelow(path, LIBRARY);
  try {
    const given = parsed(own).filter((module) => isKept(module) && !isTest(module));
    for (const module of given) refuseReserved(module);
    const shipped = parsed(library ?? []).filter((module) => !isTest(module));
    return createEngine([...given, ...shipped], { data });
  } catch (thrown) {
    if (!(thrown instanceof RegoError)) throw thrown;
    throw new BartizanError('bundle_policy_invalid', describe(thrown, sources), { cause: thrown });
  }
}

/** Rules would hide the settings, or add to the library: `package bartizan` with `lib.verdict(_) := ...`. */
function refuseReserved({ file, path, rules }: Module): void {
  const isOuter = path.length === 1 && path[0] === 'bartizan';
  const named = rules.find(({ head }) => head.name === 'settings' || head.name === 'lib');
  if (isBelow(path, SETTINGS) || (isOuter && named !== undefined)) {
    const message = `${file}: bartizan/settings and bartizan/lib are the gateway's own`;
    throw new BartizanError('bundle_root_mismatch', message);
  }
}

/** All of them, or all that is wrong with them. */
function parsed(modules: readonly BundleModule[]): readonly Module[] {
  const errors: RegoError[] = [];
  const read = modules.flatMap(({ path, text }) => {
    try {
      return [parseModule(path, text)];
    } catch (thrown) {
      if (!(thrown instanceof RegoError)) throw thrown;
      errors.push(thrown, ...thrown.others);
      return [];
    }
  });
  const [first, ...others] = errors;
  if (first === undefined) return read;
  const { code, message, location, hint } = first;
  throw new RegoError(code, message, { location, others, ...(hint !== undefined && { hint }) });
}
