// SPDX-License-Identifier: Apache-2.0
// Verifies tokens of the configured issuers. The token is read strictly, its claims are checked before its
// signature (the cheap part first), and the key comes from its issuer alone. A token that was verified is
// remembered by a keyed hash until it ends, or until the keys or the configuration change.
import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { BartizanError } from '../../core/errors.ts';
import { LIMITS } from '../../core/limits.ts';
import type { World } from '../../core/world.ts';
import { resolveBySystem, type Resolve } from '../upstreams/egress.ts';
import { type Algorithm, type IssuerKey, isSignature } from './algorithms.ts';
import { isForUs, type Validity, validityOf } from './claims.ts';
import type { IdentityConfig, IssuerConfig } from './config.ts';
import { type Found, IssuerKeys } from './issuer-keys.ts';
import { type Jws, readJws } from './jws.ts';
import { keySourceOf } from './key-source.ts';
import { type TokenUse, verifiedToken, type VerifiedToken } from './verified-token.ts';

/** A token, undefined for one that is not valid, or `identity_unavailable` while that cannot be known. */
export type TokenResult = VerifiedToken | undefined | BartizanError;

export type Tokens = {
  verify(token: string, use: TokenUse, now: number): TokenResult | Promise<TokenResult>;
  /**
   * Takes over the issuers of a configuration at once. Keys of issuers that stay the same are kept, so that a
   * reload while an issuer is away loses nothing. Throws `config_invalid`, and then changes nothing.
   */
  configure(config: IdentityConfig): void;
  close(): void;
};

/** How often it is looked whether keys are due. */
const TICK_MS = 1_000;
const RETRY_AFTER_S = 2;

export function createTokens(options: {
  readonly world: World;
  /** Resolver of host names; default: the system's. */
  readonly resolve?: Resolve;
}): Tokens {
  return new TokenVerifier(options.world, options.resolve ?? resolveBySystem);
}

type Issuer = {
  readonly id: string;
  readonly config: IssuerConfig;
  readonly keys: IssuerKeys;
  /** Says what the keys depend on: equal for issuers that can share them. */
  readonly keysFrom: string;
};

type Remembered = {
  readonly token: VerifiedToken;
  readonly validity: Validity;
  readonly keys: IssuerKeys;
  /** The key that it was verified with. */
  readonly key: IssuerKey;
  /** Its end by the clock that never goes back: a clock set back must not bring it to life again. */
  readonly deadline: number;
};

class TokenVerifier implements Tokens {
  readonly #world: World;
  readonly #resolve: Resolve;
  /** Of this process alone: what is remembered says nothing about any token to anybody else. */
  readonly #secret: KeyObject;
  #issuers: readonly Issuer[] = [];
  #remembered = new Map<string, Remembered>();
  #timer: NodeJS.Timeout | undefined;

  constructor(world: World, resolve: Resolve) {
    this.#world = world;
    this.#resolve = resolve;
    this.#secret = createSecretKey(world.random(32));
  }

  configure({ issuers }: IdentityConfig): void {
    const before = new Map(this.#issuers.map(({ keysFrom, keys }) => [keysFrom, keys]));
    this.#issuers = Object.entries(issuers).map(([id, config]) => {
      const { issuer, jwks, allow_addresses, keys_kept_s } = config;
      const keysFrom = JSON.stringify([id, issuer, jwks, allow_addresses, keys_kept_s]);
      const keys = before.get(keysFrom) ?? this.#keysOf(id, config);
      return { id, config, keys, keysFrom };
    });
    this.#remembered = new Map();
    this.#tick();
    clearInterval(this.#timer);
    if (this.#issuers.length === 0) return;
    this.#timer = setInterval(() => this.#tick(), TICK_MS).unref();
  }

  verify(token: string, use: TokenUse, now: number): TokenResult | Promise<TokenResult> {
    if (token.length > LIMITS.tokenChars) return undefined;
    const name = createHmac('sha256', this.#secret).update(`${use} ${token}`).digest('base64');
    const remembered = this.#recall(name);
    if (remembered !== undefined) {
      const { validity, deadline } = remembered;
      const over = this.#world.clock.monotonic() >= deadline;
      return over || !isNow(validity, now) ? undefined : remembered.token;
    }
    const jws = readJws(token);
    if (jws === undefined) return undefined;
    const issuer = this.#issuerOf(jws, use);
    if (issuer === undefined) return undefined;
    const { config, keys } = issuer;
    const { alg } = jws;
    const validity = validityOf(jws.claims, config);
    if (!isAlgorithm(alg, config) || !isForUs(jws.claims, config)) return undefined;
    if (validity === undefined || !isNow(validity, now)) return undefined;
    const verified = verifiedToken(jws.claims, issuer, use);
    if (verified === undefined) return undefined;
    const conclude = (found: Found): TokenResult => {
      if (found === 'unavailable') {
        return new BartizanError('identity_unavailable', undefined, { retryAfter: RETRY_AFTER_S });
      }
      if (found === undefined || !isSignature(alg, found, jws)) return undefined;
      const deadline = this.#world.clock.monotonic() + validity.until - now;
      this.#remember(name, { token: verified, validity, keys, key: found, deadline });
      return verified;
    };
    const found = keys.find(jws.kid, alg);
    return found instanceof Promise ? found.then(conclude) : conclude(found);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #tick(): void {
    for (const { keys } of this.#issuers) keys.tick();
  }

  #keysOf(id: string, config: IssuerConfig): IssuerKeys {
    return new IssuerKeys(id, {
      source: keySourceOf(config, this.#resolve),
      world: this.#world,
      keptMs: config.keys_kept_s * 1000,
    });
  }

  /** The issuer that a token says it is of. The name only chooses whose keys have to confirm it. */
  #issuerOf({ claims }: Jws, use: TokenUse): Issuer | undefined {
    return this.#issuers.find(
      ({ config }) => config.issuer === claims['iss'] && config.may.includes(use),
    );
  }

  #recall(name: string): Remembered | undefined {
    const remembered = this.#remembered.get(name);
    if (remembered === undefined) return undefined;
    this.#remembered.delete(name);
    if (!remembered.keys.believes(remembered.key)) return undefined;
    // Put back as the most recent one.
    this.#remembered.set(name, remembered);
    return remembered;
  }

  #remember(name: string, verified: Remembered): void {
    if (this.#remembered.size >= LIMITS.verifiedTokens) {
      const [oldest] = this.#remembered.keys();
      if (oldest !== undefined) this.#remembered.delete(oldest);
    }
    this.#remembered.set(name, verified);
  }
}

const isAlgorithm = (alg: string, { algorithms }: IssuerConfig): alg is Algorithm =>
  (algorithms as readonly string[]).includes(alg);

const isNow = ({ from, until }: Validity, now: number): boolean => from <= now && now < until;
