// SPDX-License-Identifier: Apache-2.0
// A policy as it is shipped: the content of one OPA bundle, verified and read. Plain data: it crosses
// processes as JSON, and everything that decides is made from it.
import type { Json } from '../rego/values/json.ts';

/** `.manifest` of a bundle, as OPA defines it; what is not named here is refused where the bundle is read. */
export type BundleManifest = {
  /** Names this content in every verdict. 1 to 100 characters `[A-Za-z0-9._:+/-]`. */
  readonly revision: string;
  /** Paths below which all of its packages and data lie: `bartizan/request`. */
  readonly roots: readonly string[];
  readonly metadata?: Readonly<Record<string, Json>>;
};

export type BundleModule = { readonly path: string; readonly text: string };

export type Bundle = {
  readonly manifest: BundleManifest;
  /** In the order of their paths; tests (`*_test.rego`) among them when the bundle holds them. */
  readonly modules: readonly BundleModule[];
  /** The document of all data files; an object. */
  readonly data: Json;
  /** Compiled policies: entrypoint (`bartizan/request/verdict`) and the module in base64. */
  readonly wasm: readonly { readonly entrypoint: string; readonly base64: string }[];
  /** Id of the key whose signature held; undefined for what nobody signed. */
  readonly signedBy: string | undefined;
  /** When it was signed, in seconds since the epoch, as far as its signature says. */
  readonly signedAt?: number;
  /** SHA-256 of the archive, hexadecimal; of the canonical content where it never was an archive. */
  readonly digest: string;
};
