// SPDX-License-Identifier: Apache-2.0
// Slows down guessing. Failures fill a bucket that empties with time; a full one has to wait. An address
// fills its own bucket long before it fills that of an account, so that nobody locks a person out from one
// place; against many places there is a bucket per account, which a browser that the person has used before
// does not share. Reset links, passkeys and the identity provider do not pass through it at all.
import { isIPv6 } from 'node:net';
import { BartizanError } from '../../core/errors.ts';
import type { World } from '../../core/world.ts';

type Rule = {
  /** Failures at once. */
  readonly burst: number;
  /** Time in which one failure is forgotten. */
  readonly forgetMs: number;
};

const RULES = {
  /** Guesses at passwords and links, by source address. */
  address: { burst: 10, forgetMs: 90_000 },
  /** Guesses at one login from anywhere: about 2,000 a day, whoever makes them. */
  login: { burst: 30, forgetMs: 45_000 },
  /** The same from a browser in which the person has logged in. */
  device: { burst: 10, forgetMs: 30_000 },
  /** Wrong tokens, by source address: they cannot be guessed, but looking them up costs something. */
  token: { burst: 300, forgetMs: 1_000 },
  /** Logins begun and not finished, by source address: each costs a signature or a call elsewhere. */
  begun: { burst: 60, forgetMs: 2_000 },
} as const satisfies Record<string, Rule>;

export type ThrottleKind = keyof typeof RULES;

/** Buckets kept of each kind; a full one that is dropped would be a way to start anew, so empty ones go first. */
const BUCKETS_MAX = 20_000;

export type Throttle = {
  /**
   * Counts an attempt before it is made, so that many at once do not slip through together. Throws
   * `too_many_failures` when the bucket is full.
   */
  take(kind: ThrottleKind, key: string): void;
  /** The attempt was no failure. */
  giveBack(kind: ThrottleKind, key: string): void;
  /** Makes one attempt; it counts only when it ends with `invalid_credential`. */
  guess<Value>(kind: ThrottleKind, key: string, attempt: () => Promise<Value>): Promise<Value>;
};

type Bucket = { level: number; at: number };

export function createThrottle({ clock }: World): Throttle {
  const buckets = new Map<ThrottleKind, Map<string, Bucket>>();
  const of = (kind: ThrottleKind): Map<string, Bucket> => {
    const known = buckets.get(kind) ?? new Map<string, Bucket>();
    buckets.set(kind, known);
    return known;
  };
  const levelOf = (kind: ThrottleKind, bucket: Bucket | undefined): number =>
    bucket === undefined
      ? 0
      : Math.max(0, bucket.level - (clock.monotonic() - bucket.at) / RULES[kind].forgetMs);
  const throttle: Throttle = {
    take(kind, key) {
      const { burst, forgetMs } = RULES[kind];
      const known = of(kind);
      const level = levelOf(kind, known.get(key)) + 1;
      if (level > burst) {
        const retryAfter = Math.ceil(((level - burst) * forgetMs) / 1000);
        const message = `Too many attempts. Try again in ${retryAfter} seconds.`;
        throw new BartizanError('too_many_failures', message, { retryAfter });
      }
      known.delete(key);
      if (known.size >= BUCKETS_MAX) makeRoom(known, (bucket) => levelOf(kind, bucket));
      known.set(key, { level, at: clock.monotonic() });
    },
    giveBack(kind, key) {
      const bucket = of(kind).get(key);
      if (bucket !== undefined) bucket.level = Math.max(0, bucket.level - 1);
    },
    async guess(kind, key, attempt) {
      throttle.take(kind, key);
      let wrong = false;
      try {
        return await attempt();
      } catch (thrown) {
        wrong = thrown instanceof BartizanError && thrown.code === 'invalid_credential';
        throw thrown;
      } finally {
        if (!wrong) throttle.giveBack(kind, key);
      }
    },
  };
  return throttle;
}

/** Drops what has run empty; when nothing has, the one least recently filled. */
function makeRoom(known: Map<string, Bucket>, levelOf: (bucket: Bucket) => number): void {
  for (const [key, bucket] of known) if (levelOf(bucket) === 0) known.delete(key);
  const [oldest] = known.keys();
  if (known.size >= BUCKETS_MAX && oldest !== undefined) known.delete(oldest);
}

/** The address, or the /64 of an IPv6 address: one host can have all of that. */
export function networkOf(address: string): string {
  const plain = address.split('%', 1)[0] ?? '';
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(plain)?.[1];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(plain)) return plain;
  // The parser of URLs writes every spelling of an address in one way.
  const { hostname } = new URL(`http://[${plain}]`);
  const [head = '', tail = ''] = hostname.slice(1, -1).split('::', 2);
  const left = head === '' ? [] : head.split(':');
  const right = tail === '' ? [] : tail.split(':');
  const zeros = Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0');
  return `${[...left, ...zeros, ...right].slice(0, 4).join(':')}::/64`;
}
