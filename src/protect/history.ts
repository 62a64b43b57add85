// SPDX-License-Identifier: Apache-2.0
// Counts what callers and conversations did lately, as facts for policy: how much was asked, refused and found.
// As far as this process saw it, in two buckets of minutes; names are kept in memory alone and never recorded.
import type { Exchange } from '../core/exchange.ts';
import type { HistoryFacts } from '../core/policy-input.ts';
import type { DecisionPoint, Verdict } from '../core/verdict.ts';
import { refuses } from './combine.ts';

/** Of each kind; the least recent goes first. Some 200 bytes each. */
const SUBJECTS = 10_000;
/** Exchanges that are not over, whose facts are the same for all of their decisions. */
const OPEN = 4_000;
const BUCKET_MINUTES = 5;
const MINUTE_MS = 60_000;
const BUCKET_MS = BUCKET_MINUTES * MINUTE_MS;

/** What happened in a bucket of time and in the one before. */
class Count {
  #bucket = 0;
  #current = 0;
  #before = 0;

  at(bucket: number): number {
    this.#turn(bucket);
    return this.#current + this.#before;
  }

  add(bucket: number, amount: number): void {
    this.#turn(bucket);
    this.#current += amount;
  }

  #turn(bucket: number): void {
    if (bucket === this.#bucket) return;
    this.#before = bucket === this.#bucket + 1 ? this.#current : 0;
    this.#current = 0;
    this.#bucket = bucket;
  }
}

type Caller = { readonly requests: Count; readonly refused: Count };
type Opened = {
  readonly facts: HistoryFacts;
  readonly caller: Caller;
  readonly found: Count;
  wasRefused: boolean;
};

export class History {
  readonly #callers = new Map<string, Caller>();
  readonly #conversations = new Map<string, Count>();
  readonly #open = new Map<string, Opened>();

  /** What came before this exchange; the same for all of its decisions. `now`: monotonic milliseconds. */
  before(exchange: Exchange, now: number): HistoryFacts {
    return (this.#open.get(exchange.requestId) ?? this.#begin(exchange, now)).facts;
  }

  /** What was decided, and how much was found at that decision. */
  decided(
    { requestId }: Pick<Exchange, 'requestId'>,
    said: { readonly point: DecisionPoint; readonly verdict: Verdict; readonly findings: number },
    now: number,
  ): void {
    const opened = this.#open.get(requestId);
    if (opened === undefined) return;
    const bucket = bucketOf(now);
    if (said.point === 'request') opened.found.add(bucket, said.findings);
    if (opened.wasRefused || !refuses(said.verdict)) return;
    opened.wasRefused = true;
    opened.caller.refused.add(bucket, 1);
  }

  #begin(exchange: Exchange, now: number): Opened {
    const { tenant, app, principal, endUser, conversation, requestId } = exchange;
    const bucket = bucketOf(now);
    const subject = JSON.stringify([
      tenant,
      app.id,
      principal.kind,
      principal.id,
      endUser?.subject,
    ]);
    const caller = recent(this.#callers, subject, SUBJECTS, () => ({
      requests: new Count(),
      refused: new Count(),
    }));
    const within = JSON.stringify([tenant, app.id, conversation]);
    const found = recent(this.#conversations, within, SUBJECTS, () => new Count());
    const facts = {
      minutes: 2 * BUCKET_MINUTES,
      requests: caller.requests.at(bucket),
      refused: caller.refused.at(bucket),
      findings: found.at(bucket),
    };
    caller.requests.add(bucket, 1);
    return recent(this.#open, requestId, OPEN, () => ({ facts, caller, found, wasRefused: false }));
  }
}

const bucketOf = (now: number): number => Math.floor(now / BUCKET_MS) + 1;

/** The value of a key, made the latest; the least recent key makes room for a new one. */
function recent<Value>(
  map: Map<string, Value>,
  key: string,
  max: number,
  make: () => Value,
): Value {
  const value = map.get(key) ?? make();
  map.delete(key);
  map.set(key, value);
  if (map.size > max) map.delete(map.keys().next().value ?? '');
  return value;
}
