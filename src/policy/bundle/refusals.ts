// SPDX-License-Identifier: Apache-2.0
// Bounds of a bundle, and the refusals that name what is wrong with one. A message names files and rules of
// the bundle, never what its data holds.
import type { ErrorCode } from '../../core/error-codes.ts';
import { BartizanError } from '../../core/errors.ts';

export const BUNDLE_LIMITS = {
  /** An archive as it travels: two thousand modules and a megabyte of data compress to a tenth of it. */
  archiveBytes: 16 * 1024 * 1024,
  /** All of an archive, unpacked: a thousandfold bomb stops here. */
  unpackedBytes: 64 * 1024 * 1024,
  /** Files of one bundle: policies of a large organisation have hundreds. */
  files: 2_000,
  /** Bytes of the path of one file: what fits into a header of the archive, and a half again. */
  pathBytes: 400,
  /** Values in all data files: each is some fifty bytes in memory. */
  dataNodes: 1_000_000,
  /** Bytes of all modules: a rule has some two hundred. Their trees are a hundred times as large. */
  policyBytes: 8 * 1024 * 1024,
  /** Bytes of one YAML file: its parser takes time that is quadratic in some texts. */
  yamlBytes: 32 * 1024,
  /** Bytes of `.signatures.json`: some hundred bytes for each file. */
  signatureBytes: 2 * 1024 * 1024,
  /** Roots of one bundle, and entrypoints of its compiled policies. */
  roots: 500,
  entrypoints: 100,
} as const;

export type BundleFault = Extract<ErrorCode, `bundle_${string}`>;

/** The refusal of a bundle. `message` is for people and names no content. */
export function bundleRefused(code: BundleFault, message: string, detail?: string): BartizanError {
  return new BartizanError(code, `policy bundle refused: ${message}`, {
    ...(detail !== undefined && { detail }),
  });
}
