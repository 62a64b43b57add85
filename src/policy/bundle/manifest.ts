// SPDX-License-Identifier: Apache-2.0
// `.manifest` of a bundle. Members that are not known are refused: OPA reads names without regard to case, so
// that "Roots" would be the roots to it and nothing to us.
import { z } from 'zod';
import type { Json } from '../rego/values/json.ts';
import type { BundleManifest } from './bundle.ts';
import { readJson } from './documents.ts';
import { BUNDLE_LIMITS, bundleRefused } from './refusals.ts';
import { checkedRoots } from './roots.ts';

export const MANIFEST = '.manifest';

const REVISION = /^[A-Za-z0-9._:+/-]{1,100}$/;
/** Hexadecimal digits of the digest that name a bundle without a revision. */
const DIGEST_CHARS = 32;

/** Shown to people: no control characters, which would move what a terminal shows. */
const path = z
  .string()
  .max(BUNDLE_LIMITS.pathBytes)
  .regex(/^\P{Cc}*$/u);
const version = z.literal(1, 'only Rego v1 (rego_version 1) is taken');
const schema = z.strictObject({
  revision: z.string().default(''),
  roots: z.array(path).max(BUNDLE_LIMITS.roots).default(['']),
  rego_version: version.optional(),
  file_rego_versions: z.record(z.string(), version).optional(),
  metadata: z.record(z.string(), z.unknown()).optional(),
  wasm: z
    .array(
      z.strictObject({
        entrypoint: path.min(1),
        module: path.min(1),
        annotations: z.array(z.unknown()).optional(),
      }),
    )
    .max(BUNDLE_LIMITS.entrypoints)
    .default([]),
});

export type ReadManifest = {
  readonly manifest: BundleManifest;
  readonly wasm: readonly { readonly entrypoint: string; readonly module: string }[];
};

/** The manifest in a file; of a bundle without one, that of OPA: no revision, and all as its root. Throws a refusal. */
export function readManifest(file: Buffer | undefined, digest: string): ReadManifest {
  const found = file === undefined ? {} : readJson(MANIFEST, file).value;
  const read = schema.safeParse(found);
  if (!read.success) {
    const [issue] = read.error.issues;
    const at = issue?.path.join('.') ?? '';
    const why = issue?.code === 'unrecognized_keys' ? 'has members that are not known' : at;
    throw bundleRefused('bundle_malformed', `${MANIFEST} is not valid: ${why}`, issue?.message);
  }
  const { revision, roots, metadata, wasm } = read.data;
  if (revision !== '' && !REVISION.test(revision)) {
    throw bundleRefused(
      'bundle_malformed',
      'its revision is not 1 to 100 letters, digits or signs ._:+/-',
    );
  }
  return {
    manifest: {
      revision: revision === '' ? `sha256:${digest.slice(0, DIGEST_CHARS)}` : revision,
      roots: checkedRoots(roots),
      ...(metadata !== undefined && { metadata: metadata as Readonly<Record<string, Json>> }),
    },
    wasm: wasm.map(({ entrypoint, module }) => ({
      entrypoint: entrypoint.replace(/^\/+|\/+$/g, ''),
      module: module.replace(/^\//, ''),
    })),
  };
}
