// SPDX-License-Identifier: Apache-2.0
// The one error class. `message`, `pointer` and `params` are safe to show to the caller and hold no
// content of theirs; whatever is not safe goes into `detail` or `cause`, which only the log may read.
import { ERROR_CODES, type ErrorCode, type ErrorSource } from './error-codes.ts';

export type ErrorOptions = {
  /** RFC 6901 pointer to the fault in the caller's body. */
  readonly pointer?: string;
  /** For operators only: never sent to a caller. Must not hold prompt or response content either. */
  readonly detail?: string;
  readonly cause?: unknown;
  /** Seconds after which a retry may help. */
  readonly retryAfter?: number;
  /** Further response headers, for example Allow. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What the rule that refused was: reason codes, rule ids. */
  readonly reasons?: readonly string[];
};

/** A fault or refusal with a stable code. `message` must be safe to show to the caller. */
export class BartizanError extends Error {
  override readonly name = 'BartizanError';
  readonly code: ErrorCode;
  readonly pointer: string | undefined;
  readonly detail: string | undefined;
  readonly retryAfter: number | undefined;
  readonly headers: Readonly<Record<string, string>> | undefined;
  readonly reasons: readonly string[];

  constructor(code: ErrorCode, message?: string, options: ErrorOptions = {}) {
    super(message ?? ERROR_CODES[code].title, { cause: options.cause });
    this.code = code;
    this.pointer = options.pointer;
    this.detail = options.detail;
    this.retryAfter = options.retryAfter;
    this.headers = options.headers;
    this.reasons = options.reasons ?? [];
  }

  get status(): number {
    return ERROR_CODES[this.code].status;
  }

  get source(): ErrorSource {
    return ERROR_CODES[this.code].source;
  }

  get retryable(): boolean {
    return ERROR_CODES[this.code].retryable;
  }

  get hint(): string {
    return ERROR_CODES[this.code].hint;
  }
}

/** Any thrown value as a BartizanError; what is not one becomes `internal` with the cause kept for the log. */
export function asBartizanError(thrown: unknown): BartizanError {
  if (thrown instanceof BartizanError) return thrown;
  return new BartizanError('internal', undefined, { cause: thrown });
}

/** Fails loudly when an invariant of our own code does not hold. */
export function assert(condition: unknown, invariant: string): asserts condition {
  if (!condition)
    throw new BartizanError('internal', undefined, { detail: `invariant: ${invariant}` });
}
