// SPDX-License-Identifier: Apache-2.0
// The part of the platform's WebAssembly that is used here, with its types: the language's library for servers has
// none. Nothing is compiled or loaded by importing this file.

export type WasmModule = { readonly brand: 'WebAssembly.Module' };
export type WasmMemory = { readonly buffer: ArrayBuffer };
export type WasmInstanceOf = { readonly exports: Readonly<Record<string, unknown>> };
type Limits = { readonly initial: number; readonly maximum: number };

type Platform = {
  readonly validate: (bytes: Uint8Array) => boolean;
  readonly Module: new (bytes: Uint8Array) => WasmModule;
  readonly Memory: new (limits: Limits) => WasmMemory;
  readonly Instance: new (
    module: WasmModule,
    imports: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  ) => WasmInstanceOf;
};

export const WASM = (globalThis as unknown as { readonly WebAssembly: Platform }).WebAssembly;

/** What `@open-policy-agent/opa-wasm` makes of an instance. */
export type LoadedPolicy = {
  /** Numbers of the entrypoints by their names. */
  readonly entrypoints: Readonly<Record<string, number>>;
  setData(data: unknown): void;
  /** The result set: at most one `{"result": ...}`. */
  evaluate(input: ArrayBuffer | undefined, entrypoint: string): unknown;
};
export type LoadPolicy = new (
  instance: WasmInstanceOf,
  memory: WasmMemory,
  minorVersion: number,
) => LoadedPolicy;
