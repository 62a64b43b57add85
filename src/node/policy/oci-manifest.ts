// SPDX-License-Identifier: Apache-2.0
// Manifests of artefacts: which of their layers is the bundle. Everything is named by its digest, and nothing
// that has another one is believed.
import { createHash } from 'node:crypto';
import type { BartizanError } from '../../core/errors.ts';
import { parseStrict } from '../../core/json/parse.ts';
import type { JsonObject, JsonValue } from '../../core/json/types.ts';
import { BUNDLE_LIMITS, bundleRefused } from '../../policy/bundle/refusals.ts';

/** Longest manifest or index: of a bundle it has under two thousand bytes. */
export const MANIFEST_BYTES = 256 * 1024;
/** An index that names an index: one step is what anybody needs. */
const STEPS_MAX = 2;

export const MANIFEST_TYPES = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];
/** What `oras`, `policy` and `opa` call a gzipped archive. */
const LAYERS = [
  'application/vnd.oci.image.layer.v1.tar+gzip',
  'application/vnd.docker.image.rootfs.diff.tar.gzip',
  'application/vnd.openpolicyagent.bundle.layer.v1.tar+gzip',
];

export type Descriptor = { readonly digest: string; readonly size: number };

/** Manifest and blobs of one repository. */
export type OciReading = {
  manifest(name: string): Promise<Buffer>;
  blob(descriptor: Descriptor): Promise<Buffer>;
};

/** The bundle of an artefact, unless its digest is `known`. Rejects with a refusal for what is none. */
export async function bundleIn(
  reading: OciReading,
  name: string,
  known: string | undefined,
): Promise<{ readonly digest: string; readonly bytes: Buffer } | undefined> {
  let manifest = await manifestOf(reading, name);
  for (let step = 1; Array.isArray(manifest['manifests']); step++) {
    const only = (manifest['manifests'] as readonly JsonValue[]).map(descriptorIn);
    if (only.length !== 1 || step >= STEPS_MAX) throw malformed('it has several manifests');
    manifest = await manifestOf(reading, only[0]?.digest ?? '');
  }
  const { layers } = manifest;
  const bundles = (Array.isArray(layers) ? layers : []).filter((layer) => {
    const { mediaType } = (layer ?? {}) as JsonObject;
    return typeof mediaType === 'string' && LAYERS.includes(mediaType);
  });
  if (bundles.length !== 1) throw malformed('it has to have one layer with a gzipped archive');
  const descriptor = descriptorIn(bundles[0] ?? null);
  if (descriptor.size > BUNDLE_LIMITS.archiveBytes) {
    throw bundleRefused('bundle_too_large', `longer than ${BUNDLE_LIMITS.archiveBytes} bytes`);
  }
  if (descriptor.digest === known) return undefined;
  const bytes = await reading.blob(descriptor);
  if (digestOf(bytes) !== descriptor.digest) {
    throw bundleRefused(
      'bundle_content_mismatch',
      'the layer is not the one that the manifest names',
    );
  }
  return { digest: descriptor.digest, bytes };
}

const malformed = (what: string): BartizanError =>
  bundleRefused('bundle_malformed', `no bundle of a registry: ${what}`);

const digestOf = (bytes: Buffer): string =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

async function manifestOf(reading: OciReading, name: string): Promise<JsonObject> {
  const bytes = await reading.manifest(name);
  // A tag is only a name; a digest is a promise.
  if (name.startsWith('sha256:') && digestOf(bytes) !== name) {
    throw bundleRefused(
      'bundle_content_mismatch',
      'the manifest is not the one that was asked for',
    );
  }
  return objectIn(bytes);
}

/** Throws a refusal for what is no JSON object. */
export function objectIn(bytes: Buffer): JsonObject {
  let value: JsonValue | undefined;
  try {
    value = parseStrict(bytes).value;
  } catch {
    value = undefined;
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value;
  }
  throw malformed('its manifest is no strict JSON object');
}

function descriptorIn(value: JsonValue): Descriptor {
  const { digest, size } = (value ?? {}) as JsonObject;
  if (typeof digest !== 'string' || !/^sha256:[0-9a-f]{64}$/.test(digest)) {
    throw malformed('a digest that is not SHA-256');
  }
  if (typeof size !== 'number' || size < 0) throw malformed('a layer without a size');
  return { digest, size };
}
