// SPDX-License-Identifier: Apache-2.0
// The contract of the one place where guard, provenance and policy meet. Pure: given an exchange, or the
// growing texts of an answer, it returns findings, edits and a verdict. It never sends, logs or stores.
// An unstreamed answer is judged as a stream that arrives in one piece, so both cannot differ.
import type { CandidateVerdict } from '../core/candidate.ts';
import type { Unmasked } from '../core/events.ts';
import type { Exchange, Segment, Uninspected } from '../core/exchange.ts';
import type { Finding } from '../core/finding.ts';
import type { PolicyInput } from '../core/policy-input.ts';
import type { DecisionPoint, Verdict } from '../core/verdict.ts';
import type { TokenBook } from '../guard/masking/token-book.ts';

/** Replace UTF-16 units [start, end) of a segment's text. Sorted, never overlapping. */
export type Edit = {
  readonly segment: number;
  readonly start: number;
  readonly end: number;
  readonly text: string;
};

/** One decision, as it is recorded. */
export type Decision = {
  readonly point: DecisionPoint;
  readonly input: PolicyInput;
  readonly verdict: Verdict;
  readonly micros: number;
  /** What a version of the policy that is tried said, where it was asked. */
  readonly candidate?: CandidateVerdict;
};

/** What a request's tokens stand for: given to the guard of its answer, and kept nowhere else. */
export type Tokens = TokenBook;

export type Judgement = {
  readonly verdict: Verdict;
  readonly findings: readonly Finding[];
  readonly edits: readonly Edit[];
  readonly decisions: readonly Decision[];
  /** Of a request: set when something in its answer is to be put back. */
  readonly tokens?: Tokens;
  /** Of an answer: set when it held tokens of its request. */
  readonly unmasked?: Unmasked;
};

export type GuardedChannel = {
  /** Appends text. A promise means: wait before pushing or releasing anything more. */
  push(text: string): void | Promise<void>;
  /** The text is complete. */
  end(): void | Promise<void>;
  /**
   * UTF-16 offset up to which the text is judged and may leave, with `edits` applied; -1 while the text
   * is held whole (tool calls). Never decreases. Equals the length after `end`.
   */
  readonly safe: number;
  /** Edits of the text before `safe`: final, sorted, not overlapping, offsets in the channel's text. */
  readonly edits: readonly Edit[];
  /**
   * Set, before `safe` moves on, on the arguments of a call of a tool that policy refuses: the call may not
   * leave, and these words stand in its place. The rest of the answer may.
   */
  readonly withheld?: string | undefined;
};

/** Judges one answer. */
export type ResponseGuard = {
  /** Opens a text; `segment` needs no text yet (`index` is the caller's ordinal of this text). */
  open(segment: Omit<Segment, 'text' | 'pointer' | 'source'>): GuardedChannel;
  /** States something that cannot be inspected. A promise means: wait. */
  report(uninspected: Uninspected): void | Promise<void>;
  /** Set once policy refuses: nothing more may be released. */
  readonly stopped: Verdict | undefined;
  /** Asks about an answer that had no text at all. After the last channel, before `judgement`. A promise means: wait. */
  settle(): void | Promise<void>;
  /** The verdict and record so far; final after every channel has ended and `settle`. */
  judgement(): Judgement;
};

export type Protector = {
  /** Revision of the policy and content in force; changes whenever a decision could. */
  readonly revision: string;
  /** May this principal, user and app use this model, these tools and this provider state here? */
  access(exchange: Exchange): Judgement | Promise<Judgement>;
  request(exchange: Exchange): Judgement | Promise<Judgement>;
  /** `tokens` are those of the request: what they stand for is put back where it may stand. */
  response(exchange: Exchange, tokens?: Tokens): ResponseGuard;
  /** True when an enforcing rule judges answers: without one, answers need not be inspected. */
  readonly inspectsResponses: boolean;
  /** True when policy judges calls of tools: without it, and without `inspectsResponses`, answers may pass unread. */
  readonly judgesCalls: boolean;
};
