// SPDX-License-Identifier: Apache-2.0
// One compiled policy in this process. What it may call is our own set of builtins, so a pattern of a policy stays
// linear and the clock is the decision's; what it may use is bounded: fuel, memory, and the size of what passes the
// border. After a trap nothing of the instance is used again.
import { BartizanError } from '../../core/errors.ts';
import { BUILTINS } from '../rego/builtins/all.ts';
import type { Builtin } from '../rego/builtins/builtin.ts';
import { Budget, type Context, type Facts } from '../rego/evaluate/context.ts';
import { costOf } from '../rego/evaluate/costs.ts';
import { RegoError } from '../rego/syntax/location.ts';
import { displayed } from '../rego/values/display.ts';
import type { Json } from '../rego/values/json.ts';
import { RegoObject, type Value } from '../rego/values/value.ts';
import { FUEL } from './wasm-fuel.ts';
import {
  type LoadPolicy,
  WASM,
  type WasmInstanceOf,
  type WasmMemory,
  type WasmModule,
} from './wasm-platform.ts';
import { termOf } from './wasm-terms.ts';

export type WasmLimits = {
  /** Turns of loops and calls in one decision; 1 million take some 5 ms. */
  readonly fuel: number;
  /** Of the instance: policies, data, and one decision. */
  readonly memoryBytes: number;
  /** Of the input as JSON. */
  readonly inputBytes: number;
  /** Of what builtins do in one decision. */
  readonly steps: number;
  readonly ms: number;
};

export type WasmInstance = {
  readonly entrypoints: ReadonlySet<string>;
  /** The result set of the entrypoint. Throws when it could not be evaluated; then the instance is spent. */
  ask(entrypoint: string, input: ArrayBuffer | undefined, facts: Facts): unknown;
};

type Gauge = { value: number };
type Parts = {
  readonly Loaded: LoadPolicy;
  readonly data: Json;
  readonly limits: WasmLimits;
  readonly clock: () => number;
};

const PAGE_BYTES = 64 * 1024;
const ABI = 1;
/** Since this minor version of the ABI one call evaluates and gives its memory back. */
const ABI_MINOR = 2;
/** Units for reading the data of a bundle, and for what the module does at its start. */
export const LOAD_FUEL = 2 ** 27;

const invalid = (message: string, detail?: string): BartizanError =>
  new BartizanError('bundle_policy_invalid', message, detail === undefined ? {} : { detail });

/** Builds an instance over a module with a fuel gauge. Throws `bundle_policy_invalid` for what it cannot run. */
export function instantiate(module: WasmModule, parts: Parts): WasmInstance {
  const { limits, clock, Loaded, data } = parts;
  const memory = memoryOf(limits);
  const border = new Border(memory, { limits, clock });
  let wasm: WasmInstanceOf;
  try {
    wasm = new WASM.Instance(module, { env: border.imports });
  } catch (thrown) {
    throw invalid('The compiled policy does not fit into its bounds.', String(thrown));
  }
  const { opa_wasm_abi_version: abi, opa_wasm_abi_minor_version: minor } = wasm.exports;
  const version = [valueOf(abi), valueOf(minor)];
  if (version[0] !== ABI || version[1] === undefined || version[1] < ABI_MINOR) {
    throw invalid(
      'The compiled policy has an interface that is not known: build it with OPA 0.36 or later.',
    );
  }
  border.open(wasm);
  const policy = new Loaded(wasm, memory, version[1]);
  policy.setData(data);
  const fuel = wasm.exports[FUEL] as Gauge;
  return {
    entrypoints: new Set(Object.keys(policy.entrypoints)),
    ask(entrypoint, input, facts) {
      fuel.value = limits.fuel;
      border.begin(facts);
      try {
        return policy.evaluate(input, entrypoint);
      } catch (thrown) {
        if (fuel.value === 0) throw spent('policy took too many steps');
        throw border.reason ?? thrown;
      }
    },
  };
}

const spent = (message: string): RegoError => new RegoError('eval_budget_error', message);

const valueOf = (exported: unknown): number | undefined =>
  typeof exported === 'object' && exported !== null ? (exported as Gauge).value : undefined;

function memoryOf({ memoryBytes }: WasmLimits): WasmMemory {
  const pages = Math.max(1, Math.floor(memoryBytes / PAGE_BYTES));
  return new WASM.Memory({ initial: Math.min(8, pages), maximum: pages });
}

type Exports = {
  readonly builtins: () => number;
  readonly opa_value_dump: (address: number) => number;
  readonly opa_value_parse: (address: number, bytes: number) => number;
  readonly opa_json_dump: (address: number) => number;
  readonly opa_malloc: (bytes: number) => number;
  readonly opa_free: (address: number) => void;
};

/** Calls out of the module: our builtins, on values that are copied at each crossing. */
class Border {
  readonly #memory: WasmMemory;
  readonly #limits: WasmLimits;
  readonly #clock: () => number;
  #exports: Exports | undefined;
  #builtins: readonly (Builtin | undefined)[] = [];
  #context: Context | undefined;
  /** Why the module was made to stop. */
  reason: unknown;

  constructor(
    memory: WasmMemory,
    { limits, clock }: { readonly limits: WasmLimits; readonly clock: () => number },
  ) {
    this.#memory = memory;
    this.#limits = limits;
    this.#clock = clock;
  }

  get imports(): Readonly<Record<string, unknown>> {
    const call = (id: number, _context: number, ...args: number[]): number => this.#call(id, args);
    return {
      memory: this.#memory,
      opa_abort: (address: number) => this.#stop(new Error(this.#text(address))),
      opa_println: () => undefined,
      ...Object.fromEntries([0, 1, 2, 3, 4].map((args) => [`opa_builtin${args}`, call])),
    };
  }

  /** Finds the builtins that the module wants. Throws for those that there are not. */
  open(wasm: WasmInstanceOf): void {
    this.#exports = wasm.exports as unknown as Exports;
    const wanted = JSON.parse(this.#dumped('opa_json_dump', this.#exports.builtins())) as Record<
      string,
      number
    >;
    const builtins: (Builtin | undefined)[] = [];
    for (const [name, id] of Object.entries(wanted)) {
      const builtin = Object.hasOwn(BUILTINS, name) ? BUILTINS[name] : undefined;
      if (builtin === undefined || builtin.isRelation === true) {
        throw invalid(
          `The compiled policy calls ${name}, which is not available to policies here.`,
        );
      }
      builtins[id] = builtin;
    }
    this.#builtins = builtins;
  }

  begin(facts: Facts): void {
    const { steps, ms } = this.#limits;
    this.reason = undefined;
    this.#context = {
      input: undefined,
      data: new RegoObject(),
      override: undefined,
      mocks: undefined,
      memo: [],
      budget: new Budget({ steps, ms, clock: this.#clock }),
      facts,
      kept: new Map(),
      strict: false,
      print: undefined,
      onCase: undefined,
    };
  }

  #call(id: number, addresses: readonly number[]): number {
    const [builtin, context, exports] = [this.#builtins[id], this.#context, this.#exports];
    if (!builtin || !context || !exports) return this.#stop(new Error('called while loading'));
    let result: Value | undefined;
    try {
      context.budget.spend();
      const args = addresses.map((address) => termOf(this.#dumped('opa_value_dump', address)));
      result = builtin.call(args, context);
      const cost = costOf(result);
      if (cost > 0) context.budget.spend(cost);
    } catch (thrown) {
      const isUndefined =
        thrown instanceof RegoError &&
        thrown.code.startsWith('eval_') &&
        thrown.code !== 'eval_budget_error';
      // A builtin that fails is undefined, as in the other engines.
      return isUndefined ? 0 : this.#stop(thrown);
    }
    return result === undefined ? 0 : this.#given(result, exports);
  }

  /** Unwinds the module: what is thrown through it ends the evaluation. */
  #stop(reason: unknown): never {
    this.reason ??= reason;
    throw reason;
  }

  /** The text of a value. It is freed, or a loop of calls would fill the memory. */
  #dumped(how: 'opa_value_dump' | 'opa_json_dump', address: number): string {
    const exports = this.#exports;
    if (exports === undefined) throw new Error('not open');
    const at = exports[how](address);
    const text = this.#text(at);
    exports.opa_free(at);
    return text;
  }

  #text(address: number): string {
    const bytes = new Uint8Array(this.#memory.buffer);
    const end = bytes.indexOf(0, address);
    return Buffer.from(bytes.buffer, address, (end < 0 ? bytes.length : end) - address).toString();
  }

  #given(value: Value, exports: Exports): number {
    const text = Buffer.from(displayed(value));
    const at = exports.opa_malloc(text.length);
    new Uint8Array(this.#memory.buffer).set(text, at);
    const parsed = exports.opa_value_parse(at, text.length);
    exports.opa_free(at);
    return parsed === 0 ? this.#stop(new Error('a result could not be handed over')) : parsed;
  }
}
