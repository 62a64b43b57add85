// SPDX-License-Identifier: Apache-2.0
// What reading a bundle would cost, before anything of it is read: an old signature can stand beside other files,
// and these are parsed to see that they are others.
import { LIMITS } from '../../core/limits.ts';
import { takeCensus } from '../../core/json/scan.ts';
import type { ArchiveFile } from './archive.ts';
import { BUNDLE_LIMITS, bundleRefused } from './refusals.ts';

/** Throws a refusal for more policies or more data than a bundle may have. */
export function checkBounds(files: readonly Pick<ArchiveFile, 'path' | 'bytes'>[]): void {
  let policyBytes = 0;
  let nodes = 0;
  for (const { path, bytes } of files) {
    if (path.endsWith('.rego')) policyBytes += bytes.length;
    if (/(?:^|\/)(?:data\.json|\.manifest)$/.test(path)) {
      const left = BUNDLE_LIMITS.dataNodes - nodes;
      nodes += takeCensus(bytes.toString('latin1'), LIMITS.jsonDepth, left).nodes;
    }
    if (policyBytes > BUNDLE_LIMITS.policyBytes) {
      throw bundleRefused(
        'bundle_too_large',
        `more than ${BUNDLE_LIMITS.policyBytes} bytes of Rego`,
      );
    }
    if (nodes > BUNDLE_LIMITS.dataNodes) {
      throw bundleRefused(
        'bundle_too_large',
        `more than ${BUNDLE_LIMITS.dataNodes} values of data`,
      );
    }
  }
}
