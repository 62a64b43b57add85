// SPDX-License-Identifier: Apache-2.0
// A person's one-time permission for one tool call. It names the call by keyed digests and facts, never by what
// stands in its arguments. Refused when the store cannot be reached.
import type { CallFact } from '../policy-input.ts';
import type { Page } from './store.ts';

export const APPROVAL_STATES = ['open', 'granted', 'denied', 'used', 'expired'] as const;
export type ApprovalState = (typeof APPROVAL_STATES)[number];

/** A call that waits for a person, as whoever holds it asks about it. */
export type ApprovalQuestion = {
  readonly tenant: string;
  readonly app: string;
  /**
   * Keyed digest of tenant, app, principal, end user, agent, conversation, tool and arguments: what has to be the
   * same for a permission to be used. The id of the call is not in it: a model gives the call another one on its next turn.
   */
  readonly binding: string;
  /** Keyed digest of the canonical arguments: tells equal from different. */
  readonly argumentsDigest: string;
  readonly principal: string;
  readonly conversation: string;
  /** Id of the exchange in which the call was held. */
  readonly request: string;
  readonly callId: string;
  readonly reasons: readonly { readonly code: string; readonly rule: string }[];
  /** Names in it are as they may be recorded. */
  readonly call: CallFact;
  /** A group, or a role, that policy asks for; empty: whoever may approve for the app. */
  readonly approvers: string;
  /** How long the question stands, 1 s to 7 days. What is granted ends with it. */
  readonly expiresMs: number;
};

export type Approval = Omit<ApprovalQuestion, 'binding' | 'expiresMs'> & {
  /** `apr_` and 26 characters. */
  readonly id: string;
  readonly state: ApprovalState;
  readonly requestedAt: number;
  readonly expiresAt: number;
  readonly decidedBy: string | undefined;
  readonly decidedAt: number | undefined;
  readonly why: string | undefined;
  readonly usedAt: number | undefined;
};

/** `granted`: it is used up with this answer. */
export type ApprovalAnswer = {
  readonly state: 'granted' | 'open' | 'denied';
  readonly id: string;
};

export type Approvals = {
  /**
   * Uses up the permission for this call, or finds the question that stands about it, or puts it. Atomic: of many
   * who ask at once about a granted call one gets it. Rejects when that cannot be known; then the call stays held.
   */
  ask(question: ApprovalQuestion): Promise<ApprovalAnswer>;
};

export type ApprovalFilter = {
  readonly tenant?: string | undefined;
  readonly app?: string | undefined;
  readonly state?: ApprovalState | undefined;
  /** Cursor of the page before. */
  readonly after?: string | undefined;
  /** 1 to 500. */
  readonly limit: number;
};

export type ApprovalStore = Approvals & {
  get(id: string): Promise<Approval | undefined>;
  /** Newest first. */
  list(filter: ApprovalFilter): Promise<Page<Approval>>;
  /** True when the question was open, had not expired, and was decided by this call. */
  decide(
    id: string,
    decision: {
      readonly state: 'granted' | 'denied';
      readonly by: string;
      readonly why: string | undefined;
    },
  ): Promise<boolean>;
  /** Removes at most `batch` (1 to 10,000) that ended long ago. Returns how many. */
  removeEnded(batch: number): Promise<number>;
};
