// SPDX-License-Identifier: Apache-2.0
// A person's one-time permission for one tool call. Refused when the store cannot be reached.

export type ApprovalBinding = {
  readonly tenant: string;
  readonly app: string;
  readonly principal: string;
  readonly conversation: string;
  readonly tool: string;
  /** Keyed digest of the canonical arguments. */
  readonly argumentsDigest: string;
  readonly callId: string;
};

export type Approvals = {
  request(binding: ApprovalBinding, expiresAt: number): Promise<string>;
  /** True once for a granted, unexpired approval with this very binding; atomically used up. */
  consume(binding: ApprovalBinding, now: number): Promise<boolean>;
};
