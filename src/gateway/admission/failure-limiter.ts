// SPDX-License-Identifier: Apache-2.0
// Slows down guessing of credentials, by source address.

export type FailureLimiter = {
  /** Seconds to wait when the address has failed too often; undefined when it may try. */
  blocked(address: string, now: number): number | undefined;
  failed(address: string, now: number): void;
  succeeded(address: string): void;
};
