// SPDX-License-Identifier: Apache-2.0
// Policies that were compiled to WebAssembly (`opa build -t wasm`) behind the executor port. The package that knows
// OPA's interface is loaded when the first such policy is. What is not an entrypoint of the bundle is undefined.
import { createHash } from 'node:crypto';
import { BartizanError } from '../../core/errors.ts';
import { LIMITS } from '../../core/limits.ts';
import type { PolicyInput } from '../../core/policy-input.ts';
import type { Bundle } from '../bundle/bundle.ts';
import { type Executor, Undecided } from '../executor.ts';
import type { Facts } from '../rego/evaluate/context.ts';
import { RegoError } from '../rego/syntax/location.ts';
import { mounted, type PolicySettings } from '../settings.ts';
import { withFuel } from './wasm-fuel.ts';
import { instantiate, LOAD_FUEL, type WasmInstance, type WasmLimits } from './wasm-instance.ts';
import { type LoadPolicy, WASM, type WasmModule } from './wasm-platform.ts';

export type WasmOptions = {
  /** Mounted at `data.bartizan.settings`. */
  readonly settings: PolicySettings;
  /** Milliseconds that only grow: `world.clock.monotonic`. */
  readonly clock: () => number;
  /** `LoadedPolicy` of @open-policy-agent/opa-wasm: given by composition, which loads it when it is first needed. */
  readonly loaded: () => LoadPolicy;
  readonly limits?: Partial<WasmLimits>;
};

/** A policy of 1,000 rules compiles to less than 1 MB. */
const MODULE_BYTES_MAX = 16 * 1024 * 1024;
const DEFAULTS: WasmLimits = {
  fuel: 10_000_000,
  memoryBytes: 64 * 1024 * 1024,
  inputBytes: 2 * 1024 * 1024,
  steps: 200_000,
  ms: 50,
};
/** Around the values of an input, which are as deep as a body may be. */
const DEPTH_MAX = LIMITS.jsonDepth + 8;
const NS_A_MS = 1_000_000n;
const AT_LOAD: Facts = { nowNs: 0n, seed: '00' };
const REVISION_CHARS = 12;

type Wasm = Pick<Bundle, 'manifest' | 'data' | 'wasm'>;

/**
 * An executor over the compiled policies of a bundle. Throws `bundle_policy_invalid` for a bundle without any, for
 * modules that are not OPA's, and for builtins that policies here have not; with `bundle_root_mismatch` for a bundle
 * that brings settings of its own. A decision that traps costs a new instance, about a millisecond, with the next.
 */
export function createWasmExecutor(
  bundle: Wasm,
  { settings, clock, loaded, limits: given = {} }: WasmOptions,
): Executor {
  if (bundle.wasm.length === 0) {
    throw new BartizanError(
      'bundle_policy_invalid',
      'This bundle has no compiled policy: build it with -t wasm.',
    );
  }
  const limits = { ...DEFAULTS, ...given };
  const Loaded = loaded();
  const data = mounted(bundle, settings);
  const byEntrypoint = new Map<string, CompiledPolicy>();
  const byModule = new Map<string, CompiledPolicy>();
  for (const { entrypoint, base64 } of bundle.wasm) {
    const known = byModule.get(base64);
    const policy =
      known ??
      new CompiledPolicy(base64, (module) => instantiate(module, { Loaded, data, limits, clock }));
    byModule.set(base64, policy);
    policy.require(entrypoint);
    byEntrypoint.set(entrypoint, policy);
  }
  const ask = (path: readonly string[], input: ArrayBuffer | undefined, facts: Facts): unknown => {
    const entrypoint = path.join('/');
    return documentOf(byEntrypoint.get(entrypoint)?.ask(entrypoint, input, facts));
  };
  return {
    kind: 'wasm',
    revision: revisionOf(bundle, settings),
    evaluate: (path, input) =>
      ask(path, inputOf(input, limits.inputBytes), {
        nowNs: BigInt(Math.trunc(input.facts.now)) * NS_A_MS,
        seed: input.facts.seed,
      }),
    constant: (path) => ask(path, undefined, AT_LOAD),
  };
}

/** One module, and the instance that answers until something in it traps. */
class CompiledPolicy {
  readonly #make: () => WasmInstance;
  #instance: WasmInstance | undefined;

  constructor(base64: string, instantiate: (module: WasmModule) => WasmInstance) {
    const bytes = Buffer.from(base64, 'base64');
    if (bytes.length > MODULE_BYTES_MAX) {
      throw new BartizanError(
        'bundle_policy_invalid',
        'The compiled policy is larger than 16 MiB.',
      );
    }
    const module = new WASM.Module(withFuel(bytes, LOAD_FUEL));
    this.#make = () => instantiate(module);
    this.#instance = this.#make();
  }

  require(entrypoint: string): void {
    if (this.#instance?.entrypoints.has(entrypoint) === true) return;
    throw new BartizanError(
      'bundle_policy_invalid',
      `The compiled policy has no entrypoint ${entrypoint}.`,
    );
  }

  ask(entrypoint: string, input: ArrayBuffer | undefined, facts: Facts): unknown {
    const instance = (this.#instance ??= this.#make());
    try {
      return instance.ask(entrypoint, input, facts);
    } catch (thrown) {
      this.#instance = undefined;
      const isCut = thrown instanceof RegoError && thrown.code === 'eval_budget_error';
      const code =
        isCut || thrown instanceof RangeError ? 'policy.budget_exceeded' : 'policy.failed';
      // What a module says of its end may hold the words of an input.
      throw new Undecided(code, isCut ? thrown.message : 'the compiled policy ended early', thrown);
    }
  }
}

/** The one result of a set that has at most one. */
function documentOf(results: unknown): unknown {
  if (!Array.isArray(results)) return undefined;
  const [first] = results as readonly { readonly result?: unknown }[];
  return first?.result;
}

/** The input as bytes of JSON. Throws Undecided for one that is too deep or too large. */
function inputOf(input: PolicyInput, bytesMax: number): ArrayBuffer {
  if (isDeeper(input, DEPTH_MAX))
    throw new Undecided('policy.budget_exceeded', 'input is nested too deep');
  const bytes = Buffer.from(JSON.stringify(input));
  if (bytes.length > bytesMax) throw new Undecided('policy.budget_exceeded', 'input is too large');
  return Uint8Array.from(bytes).buffer;
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  for (const member of Array.isArray(value) ? value : Object.values(value)) {
    if (isDeeper(member, levels - 1)) return true;
  }
  return false;
}

function revisionOf({ manifest, data, wasm }: Wasm, settings: PolicySettings): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([data, wasm, settings]))
    .digest('hex');
  return `${manifest.revision}@${digest.slice(0, REVISION_CHARS)}`;
}
