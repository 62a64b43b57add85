// SPDX-License-Identifier: Apache-2.0
// Keeps the keys of one issuer: fetched again before they are old, kept while the issuer cannot be asked, and
// asked for at once when a token names one that is not known. Whoever sends made-up key ids can neither make
// us ask more often than a fixed pace nor make others wait.
import { asBartizanError } from '../../core/errors.ts';
import { LIMITS } from '../../core/limits.ts';
import type { World } from '../../core/world.ts';
import type { Algorithm, IssuerKey } from './algorithms.ts';
import type { KeySet } from './key-set.ts';
import type { KeySource } from './key-source.ts';

/** How soon a key that its issuer withdrew is no longer believed here, while the issuer answers. */
const REFRESH_MS = 300_000;
/** After a failure: doubled with each further one. */
const RETRY_MS = { first: 2_000, most: 60_000 } as const;
/** An unknown key id is a reason to ask again, but not sooner than this after the last time. */
const UNKNOWN_PACE_MS = 10_000;
/** One that was asked for and not found is no reason for this long. */
const UNKNOWN_KEPT_MS = 300_000;
/** Longest wait of a request for a fetch under way. */
const WAIT_MS = 2_000;

/** A key; undefined: the issuer has none such; `unavailable`: its keys are not known at present. */
export type Found = IssuerKey | undefined | 'unavailable';

export class IssuerKeys {
  readonly #issuer: string;
  readonly #source: KeySource;
  readonly #world: World;
  readonly #keptMs: number;
  /** Ids asked for in vain, with the time until which they are no reason to ask again. */
  readonly #unknown = new Map<string, number>();
  #set: KeySet | undefined;
  /** When `#set` was published last, as far as we know. */
  #confirmedAt = 0;
  #askedAt = Number.NEGATIVE_INFINITY;
  #nextAt = Number.NEGATIVE_INFINITY;
  #failures = 0;
  #asking: Promise<void> | undefined;
  #waiting = 0;

  /** `keptMs`: how long keys are believed after their issuer was last able to confirm them. */
  constructor(
    issuer: string,
    parts: { readonly source: KeySource; readonly world: World; readonly keptMs: number },
  ) {
    this.#issuer = issuer;
    this.#source = parts.source;
    this.#world = parts.world;
    this.#keptMs = parts.keptMs;
  }

  /** Is the key one that `find` gave out, and still to be believed? No longer once any of the keys changed. */
  believes(key: IssuerKey): boolean {
    return this.#believed()?.has(key) === true;
  }

  /** Asks the issuer when it is time to. Called every second or so. */
  tick(): void {
    if (this.#asking === undefined && this.#now() >= this.#nextAt) this.#ask();
  }

  /** The key of a token. Waits at most for one fetch, and for a bounded time. */
  find(id: string | undefined, algorithm: Algorithm): Found | Promise<Found> {
    if (this.#believed() === undefined) return this.#later(() => this.#known(id, algorithm));
    const key = this.#known(id, algorithm);
    if (key !== undefined || id === undefined || !this.#isWorthAsking(id)) return key;
    if (this.#asking === undefined) this.#ask();
    return this.#later(() => {
      const found = this.#known(id, algorithm);
      if (found === undefined && this.#asking === undefined) this.#remember(id);
      return found;
    });
  }

  #known(id: string | undefined, algorithm: Algorithm): Found {
    const set = this.#believed();
    return set === undefined ? 'unavailable' : set.find(id, algorithm);
  }

  /** The keys, unless their issuer has not confirmed them for too long. */
  #believed(): KeySet | undefined {
    return this.#now() - this.#confirmedAt <= this.#keptMs ? this.#set : undefined;
  }

  #isWorthAsking(id: string): boolean {
    const now = this.#now();
    if (now < (this.#unknown.get(id) ?? Number.NEGATIVE_INFINITY)) return false;
    return this.#asking !== undefined || now - this.#askedAt >= UNKNOWN_PACE_MS;
  }

  #remember(id: string): void {
    const [oldest] = this.#unknown.keys();
    if (this.#unknown.size >= LIMITS.unknownKeyIds && oldest !== undefined) {
      this.#unknown.delete(oldest);
    }
    this.#unknown.set(id, this.#now() + UNKNOWN_KEPT_MS);
  }

  /** What is known after the fetch under way; at once when there is none, or too many wait already. */
  #later(look: () => Found): Found | Promise<Found> {
    const asking = this.#asking;
    if (asking === undefined || this.#waiting >= LIMITS.issuerKeyWaiters) return look();
    this.#waiting += 1;
    let timer: NodeJS.Timeout | undefined;
    const enough = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, WAIT_MS);
    });
    return Promise.race([asking, enough]).then(() => {
      clearTimeout(timer);
      this.#waiting -= 1;
      return look();
    });
  }

  #ask(): void {
    this.#askedAt = this.#now();
    this.#asking = this.#source.read().then(
      (set) => this.#adopt(set),
      (thrown: unknown) => this.#failed(thrown),
    );
  }

  #adopt(set: KeySet): void {
    const now = this.#now();
    this.#asking = undefined;
    this.#failures = 0;
    this.#confirmedAt = now;
    // Spread, so that the workers of a node do not all ask at the same time.
    this.#nextAt = now + REFRESH_MS * (0.9 + (this.#world.random(1)[0] ?? 0) / 2_560);
    if (set.print === this.#set?.print) return;
    this.#set = set;
    this.#unknown.clear();
    this.#world.log('info', 'identity.keys.changed', { issuer: this.#issuer, keys: set.size });
  }

  #failed(thrown: unknown): void {
    const now = this.#now();
    this.#asking = undefined;
    this.#nextAt = now + Math.min(RETRY_MS.most, RETRY_MS.first * 2 ** this.#failures);
    this.#failures += 1;
    const { code, detail } = asBartizanError(thrown);
    this.#world.log('warn', 'identity.keys.unreachable', {
      issuer: this.#issuer,
      code,
      detail,
      usable: this.#believed() !== undefined,
    });
  }

  #now(): number {
    return this.#world.clock.monotonic();
  }
}
