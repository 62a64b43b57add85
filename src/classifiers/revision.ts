// SPDX-License-Identifier: Apache-2.0
// Names what scores came from: short enough for a record, other for whatever could give other scores.
import { createHash } from 'node:crypto';

const DIGEST_CHARS = 12;

/** `<kind>-<12 hexadecimal digits>` over all that a score depends on. */
export function revisionOf(kind: string, ...facts: readonly unknown[]): string {
  const digest = createHash('sha256').update(JSON.stringify(facts)).digest('hex');
  return `${kind}-${digest.slice(0, DIGEST_CHARS)}`;
}
