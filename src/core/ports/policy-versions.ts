// SPDX-License-Identifier: Apache-2.0
// The versions of the policy that were pushed to an installation, and which of them is in force. Both change
// together under one revision: who changes something names the revision that they saw, and of two who do so
// at once one is refused.

export type PolicyVersion = {
  /** The revision of the bundle's manifest. */
  readonly revision: string;
  /** SHA-256 of the archive, hexadecimal. */
  readonly digest: string;
  /** Of the archive. */
  readonly bytes: number;
  /** Id of the key whose signature held. */
  readonly signedBy: string | undefined;
  readonly pushedBy: string;
  readonly pushedAt: number;
  readonly why: string;
};

export type PolicyVersions = {
  /** The newest version first; `rollout` is undefined before the first step. */
  read(): Promise<{
    /** Of the topic `policies`: at most that of what stands beside it. */
    readonly revision: number;
    readonly rollout: unknown;
    readonly versions: readonly PolicyVersion[];
  }>;
  /** The archive of a version, in base64. */
  bundle(revision: string): Promise<string | undefined>;
  /**
   * Keeps a version and lets those of `drop` go; the new revision of the topic. Throws `conflict` when the
   * present one is not `expected`, or a version of this name is there.
   */
  put(
    version: PolicyVersion,
    bundle: string,
    change: { readonly expected: number; readonly drop: readonly string[] },
  ): Promise<number>;
  /** Takes a rollout over, which is plain JSON; the new revision. Throws `conflict` as `put` does. */
  move(rollout: unknown, expected: number): Promise<number>;
};
