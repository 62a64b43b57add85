// SPDX-License-Identifier: Apache-2.0
// The manifest of a pack in the making: whoever writes one leaves the digests to this.
import { createHash } from 'node:crypto';
import { packRefused } from './manifest.ts';

/** The bytes of `manifest` with the digests of `files` as its parts; everything else as it stands. */
export function withDigests(manifest: Uint8Array, files: ReadonlyMap<string, Uint8Array>): Buffer {
  let given: unknown;
  try {
    given = JSON.parse(Buffer.from(manifest).toString('utf8'));
  } catch {
    throw packRefused('the manifest is not JSON');
  }
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw packRefused('the manifest is not valid at /');
  }
  const parts = Object.fromEntries(
    [...files]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, bytes]) => [name, { sha256: createHash('sha256').update(bytes).digest('hex') }]),
  );
  return Buffer.from(`${JSON.stringify({ ...given, parts }, null, 2)}\n`);
}
