// SPDX-License-Identifier: Apache-2.0
// Slows down guessing of credentials, by source address. It only ever changes how a failure is answered:
// a valid key is served whatever its neighbours behind the same address do, and whoever has one valid key
// cannot use it to guess others freely.
import { isIPv6 } from 'node:net';
import { LIMITS } from '../../core/limits.ts';

/** Failures that an address may have at once, and how fast they are forgotten. */
const FAILURES_MAX = 20;
const FORGET_MS = 3_000;
/** How often a success takes a failure back. */
const FORGIVE_MS = 60_000;

export type FailureLimiter = {
  /** Seconds to wait when the address has failed too often; undefined when it may try. */
  blocked(address: string, now: number): number | undefined;
  failed(address: string, now: number): void;
  /**
   * Takes one failure back: a person who mistyped a key is not left near the edge. At most one a minute, or
   * a key of one's own would pay for every guess at others.
   */
  succeeded(address: string): void;
};

type Bucket = { failures: number; at: number; forgivenAt: number };

/** One bucket per address (IPv6: per /64, which one host can have whole); bounded, least recent out. */
export function createFailureLimiter(): FailureLimiter {
  const buckets = new Map<string, Bucket>();
  const level = (bucket: Bucket, now: number): number =>
    Math.max(0, bucket.failures - Math.max(0, now - bucket.at) / FORGET_MS);
  return {
    blocked(address, now) {
      const bucket = buckets.get(networkOf(address));
      if (bucket === undefined) return undefined;
      const over = level(bucket, now) + 1 - FAILURES_MAX;
      return over > 0 ? Math.ceil((over * FORGET_MS) / 1000) : undefined;
    },
    failed(address, now) {
      const network = networkOf(address);
      const bucket = buckets.get(network);
      const failures = bucket === undefined ? 0 : level(bucket, now);
      buckets.delete(network);
      if (buckets.size >= LIMITS.failureAddresses) {
        const oldest = buckets.keys().next();
        if (oldest.done !== true) buckets.delete(oldest.value);
      }
      const { forgivenAt = Number.NEGATIVE_INFINITY } = bucket ?? {};
      const more = Math.min(FAILURES_MAX, failures + 1);
      buckets.set(network, { failures: more, at: now, forgivenAt });
    },
    succeeded(address) {
      if (buckets.size === 0) return;
      const network = networkOf(address);
      const bucket = buckets.get(network);
      if (bucket === undefined || bucket.at - bucket.forgivenAt < FORGIVE_MS) return;
      bucket.failures = Math.max(0, bucket.failures - 1);
      bucket.forgivenAt = bucket.at;
    },
  };
}

/** The address itself, or the /64 of an IPv6 address, in one spelling. */
export function networkOf(address: string): string {
  const plain = address.split('%', 1)[0] ?? '';
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(plain)?.[1];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(plain)) return plain;
  const [head = '', tail] = plain.split('::', 2);
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  const groups = [...left, ...Array.from({ length: zeros }, () => '0'), ...right].slice(0, 4);
  return `${groups.map((group) => parseInt(group, 16).toString(16)).join(':')}::/64`;
}
